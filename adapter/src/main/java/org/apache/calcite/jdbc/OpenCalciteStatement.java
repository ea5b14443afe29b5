package org.apache.calcite.jdbc;

import org.apache.calcite.avatica.Meta;
import org.jspecify.annotations.Nullable;

/** Calcite's statement, open to be extended. */
public abstract class OpenCalciteStatement extends CalciteStatement {
  /** A statement of this connection. */
  protected OpenCalciteStatement(
      OpenCalciteConnection connection,
      Meta.@Nullable StatementHandle handle,
      int resultSetType,
      int resultSetConcurrency,
      int resultSetHoldability) {
    super(connection, handle, resultSetType, resultSetConcurrency, resultSetHoldability);
  }
}
