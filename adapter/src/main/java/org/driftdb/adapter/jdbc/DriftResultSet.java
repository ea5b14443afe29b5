package org.driftdb.adapter.jdbc;

import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.TimeZone;
import org.apache.calcite.avatica.AvaticaStatement;
import org.apache.calcite.avatica.ColumnMetaData;
import org.apache.calcite.avatica.Meta;
import org.apache.calcite.avatica.util.Cursor;
import org.apache.calcite.jdbc.CalcitePrepare;

/**
 * Rows as they leave: failures on the way are SQLExceptions, values are had through our accessors.
 */
final class DriftResultSet extends ForwardResultSet {
  DriftResultSet(
      AvaticaStatement statement,
      CalcitePrepare.CalciteSignature<?> signature,
      ResultSetMetaData metaData,
      TimeZone timeZone,
      Meta.Frame firstFrame)
      throws SQLException {
    super(statement, signature, metaData, timeZone, firstFrame);
  }

  @Override
  protected void useOwnAccessors() {
    List<Cursor.Accessor> own = new ArrayList<>();
    for (Cursor.Accessor accessor : accessorList) {
      ColumnMetaData column = columnMetaDataList.get(own.size());
      own.add(new DriftAccessor(accessor, column.type.id, localCalendar));
    }
    accessorList = NumberedColumns.accessors(own);
  }

  @Override
  protected void checkOpen() throws SQLException {
    if (isClosed()) {
      throw new SQLException("The result set is closed", "24000");
    }
  }

  @Override
  public void close() {
    super.close();
    try {
      if (statement instanceof OwnStatement own) {
        own.resultClosed(this);
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public boolean next() throws SQLException {
    checkOpen();
    try {
      return super.next();
    } catch (SQLException | RuntimeException | Error e) {
      throw Failures.of(e);
    }
  }
}
