package org.driftdb.adapter.jdbc;

import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.TimeZone;
import org.apache.calcite.avatica.AvaticaStatement;
import org.apache.calcite.avatica.Meta;
import org.apache.calcite.jdbc.CalcitePrepare;
import org.apache.calcite.jdbc.OpenCalciteResultSet;
import org.driftdb.adapter.variant.Variants;
import org.jspecify.annotations.Nullable;

/** Rows as they leave: failures on the way are SQLExceptions, variants are plain Java objects. */
final class DriftResultSet extends OpenCalciteResultSet {
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
  public boolean next() throws SQLException {
    checkOpen();
    try {
      return super.next();
    } catch (SQLException | RuntimeException | Error e) {
      throw Failures.of(e);
    }
  }

  @Override
  public @Nullable Object getObject(int columnIndex) throws SQLException {
    return Variants.unwrap(super.getObject(columnIndex));
  }

  @Override
  public @Nullable Object getObject(String columnLabel) throws SQLException {
    return Variants.unwrap(super.getObject(columnLabel));
  }
}
