package org.apache.calcite.jdbc;

import java.sql.SQLException;
import org.apache.calcite.avatica.Meta;
import org.jspecify.annotations.Nullable;

/** Calcite's prepared statement, open to be extended. */
public abstract class OpenCalcitePreparedStatement extends CalcitePreparedStatement {
  /** A statement of this connection. */
  protected OpenCalcitePreparedStatement(
      OpenCalciteConnection connection,
      Meta.@Nullable StatementHandle handle,
      Meta.Signature signature,
      int resultSetType,
      int resultSetConcurrency,
      int resultSetHoldability)
      throws SQLException {
    super(connection, handle, signature, resultSetType, resultSetConcurrency, resultSetHoldability);
  }
}
