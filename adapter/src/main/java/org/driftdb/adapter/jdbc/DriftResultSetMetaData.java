package org.driftdb.adapter.jdbc;

import java.sql.SQLException;
import java.util.List;
import org.apache.calcite.avatica.AvaticaResultSetMetaData;
import org.apache.calcite.avatica.AvaticaStatement;
import org.apache.calcite.avatica.ColumnMetaData;
import org.apache.calcite.avatica.Meta;

/** What the columns of a result are. */
public final class DriftResultSetMetaData extends AvaticaResultSetMetaData {
  private final List<ColumnMetaData> columns;

  DriftResultSetMetaData(AvaticaStatement statement, Meta.Signature signature) {
    super(statement, null, signature);
    this.columns = signature.columns;
  }

  @Override
  public int getPrecision(int column) throws SQLException {
    return JdbcTypes.precision(
        getColumnType(column), getColumnTypeName(column), super.getPrecision(column));
  }

  /**
   * The columns. They are the same object for all executions of a prepared statement until it is
   * planned anew.
   */
  public List<ColumnMetaData> columns() {
    return columns;
  }
}
