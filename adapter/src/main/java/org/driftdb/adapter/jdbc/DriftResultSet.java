package org.driftdb.adapter.jdbc;

import java.math.BigDecimal;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Types;
import java.util.TimeZone;
import java.util.function.Function;
import org.apache.calcite.avatica.AvaticaStatement;
import org.apache.calcite.avatica.Meta;
import org.apache.calcite.jdbc.CalcitePrepare;
import org.apache.calcite.jdbc.OpenCalciteResultSet;
import org.driftdb.adapter.variant.Variant;
import org.driftdb.adapter.variant.VariantCasts;
import org.driftdb.storage.error.DriftException;
import org.jspecify.annotations.Nullable;

/**
 * Rows as they leave: failures on the way are SQLExceptions, and a number, boolean or text is had
 * of a variant as CAST would make it.
 */
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
  public @Nullable String getString(int columnIndex) throws SQLException {
    if (!holdsVariants(columnIndex)) {
      return super.getString(columnIndex);
    }
    return super.getObject(columnIndex) == null
        ? null
        : cast(columnIndex, VariantCasts::toText, "");
  }

  @Override
  public @Nullable String getString(String columnLabel) throws SQLException {
    return getString(findColumn(columnLabel));
  }

  @Override
  public boolean getBoolean(int columnIndex) throws SQLException {
    return holdsVariants(columnIndex)
        ? cast(columnIndex, VariantCasts::toBoolean, false)
        : super.getBoolean(columnIndex);
  }

  @Override
  public boolean getBoolean(String columnLabel) throws SQLException {
    return getBoolean(findColumn(columnLabel));
  }

  @Override
  public byte getByte(int columnIndex) throws SQLException {
    return holdsVariants(columnIndex)
        ? cast(columnIndex, VariantCasts::toByte, (byte) 0)
        : super.getByte(columnIndex);
  }

  @Override
  public byte getByte(String columnLabel) throws SQLException {
    return getByte(findColumn(columnLabel));
  }

  @Override
  public short getShort(int columnIndex) throws SQLException {
    return holdsVariants(columnIndex)
        ? cast(columnIndex, VariantCasts::toShort, (short) 0)
        : super.getShort(columnIndex);
  }

  @Override
  public short getShort(String columnLabel) throws SQLException {
    return getShort(findColumn(columnLabel));
  }

  @Override
  public int getInt(int columnIndex) throws SQLException {
    return holdsVariants(columnIndex)
        ? cast(columnIndex, VariantCasts::toInt, 0)
        : super.getInt(columnIndex);
  }

  @Override
  public int getInt(String columnLabel) throws SQLException {
    return getInt(findColumn(columnLabel));
  }

  @Override
  public long getLong(int columnIndex) throws SQLException {
    return holdsVariants(columnIndex)
        ? cast(columnIndex, VariantCasts::toLong, 0L)
        : super.getLong(columnIndex);
  }

  @Override
  public long getLong(String columnLabel) throws SQLException {
    return getLong(findColumn(columnLabel));
  }

  @Override
  public float getFloat(int columnIndex) throws SQLException {
    return holdsVariants(columnIndex)
        ? cast(columnIndex, VariantCasts::toFloat, 0f)
        : super.getFloat(columnIndex);
  }

  @Override
  public float getFloat(String columnLabel) throws SQLException {
    return getFloat(findColumn(columnLabel));
  }

  @Override
  public double getDouble(int columnIndex) throws SQLException {
    return holdsVariants(columnIndex)
        ? cast(columnIndex, VariantCasts::toDouble, 0d)
        : super.getDouble(columnIndex);
  }

  @Override
  public double getDouble(String columnLabel) throws SQLException {
    return getDouble(findColumn(columnLabel));
  }

  @Override
  public @Nullable BigDecimal getBigDecimal(int columnIndex) throws SQLException {
    if (!holdsVariants(columnIndex)) {
      return super.getBigDecimal(columnIndex);
    }
    return super.getObject(columnIndex) == null
        ? null
        : cast(columnIndex, VariantCasts::toDecimal, BigDecimal.ZERO);
  }

  @Override
  public @Nullable BigDecimal getBigDecimal(String columnLabel) throws SQLException {
    return getBigDecimal(findColumn(columnLabel));
  }

  private boolean holdsVariants(int columnIndex) throws SQLException {
    return getMetaData().getColumnType(columnIndex) == Types.JAVA_OBJECT;
  }

  private <T> T cast(int columnIndex, Function<Variant, T> cast, T none) throws SQLException {
    try {
      Variant variant = Variant.of(super.getObject(columnIndex));
      return variant == null ? none : cast.apply(variant);
    } catch (DriftException e) {
      throw Failures.of(e);
    }
  }
}
