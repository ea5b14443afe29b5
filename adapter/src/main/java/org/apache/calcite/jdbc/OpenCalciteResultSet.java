package org.apache.calcite.jdbc;

import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.TimeZone;
import org.apache.calcite.avatica.AvaticaStatement;
import org.apache.calcite.avatica.Meta;

/** Calcite's result set, open to be extended. */
public abstract class OpenCalciteResultSet extends CalciteResultSet {
  /** The rows of one execution. */
  protected OpenCalciteResultSet(
      AvaticaStatement statement,
      CalcitePrepare.CalciteSignature<?> signature,
      ResultSetMetaData metaData,
      TimeZone timeZone,
      Meta.Frame firstFrame)
      throws SQLException {
    super(statement, signature, metaData, timeZone, firstFrame);
  }

  /** Puts accessors of ours in the place of those that the cursor made. */
  protected abstract void useOwnAccessors();

  @Override
  protected CalciteResultSet execute() throws SQLException {
    CalciteResultSet executed = super.execute();
    useOwnAccessors();
    return executed;
  }
}
