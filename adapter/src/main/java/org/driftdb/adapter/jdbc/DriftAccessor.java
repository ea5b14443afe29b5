package org.driftdb.adapter.jdbc;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.Reader;
import java.io.StringReader;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.sql.Array;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.Date;
import java.sql.NClob;
import java.sql.Ref;
import java.sql.SQLException;
import java.sql.SQLXML;
import java.sql.Struct;
import java.sql.Time;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Calendar;
import java.util.Map;
import java.util.TimeZone;
import java.util.function.Function;
import org.apache.calcite.avatica.util.Cursor.Accessor;
import org.driftdb.adapter.variant.Variant;
import org.driftdb.adapter.variant.VariantCasts;
import org.driftdb.storage.value.Values;
import org.joou.UByte;
import org.joou.UInteger;
import org.joou.ULong;
import org.joou.UShort;
import org.jspecify.annotations.Nullable;

/**
 * The values of a column as they leave: dates and times as {@link JavaValues} has them; of a
 * variant a number, boolean or text is had as CAST would make it.
 */
final class DriftAccessor implements Accessor {
  private static final long NANOS_PER_MILLI = 1_000_000;
  private static final int WIDEST_NUMBER = 5;

  private final Accessor plain;
  private final int jdbcType;
  private final int width;
  private final Calendar own;

  /**
   * The values that Avatica's own accessor gives.
   *
   * @param own the connection's calendar, by which callers are told apart who give none
   */
  DriftAccessor(Accessor plain, int jdbcType, Calendar own) {
    this.plain = plain;
    this.jdbcType = jdbcType;
    this.width = width(jdbcType);
    this.own = own;
  }

  /** A way to get something of a column. */
  private interface Getter<T> {
    T get() throws SQLException;
  }

  /** A way to get something of a column that may be null. */
  private interface NullableGetter<T> {
    @Nullable T get() throws SQLException;
  }

  private static <T> T always(Getter<T> getter) throws SQLException {
    try {
      return getter.get();
    } catch (SQLException | RuntimeException e) {
      throw Failures.ofValue(e);
    }
  }

  private static <T> @Nullable T failingClearly(NullableGetter<T> getter) throws SQLException {
    try {
      return getter.get();
    } catch (SQLException | RuntimeException e) {
      throw Failures.ofValue(e);
    }
  }

  /** How much the numbers of a column can hold; most of all where it has other values. */
  private static int width(int jdbcType) {
    return switch (jdbcType) {
      case Types.TINYINT -> 1;
      case Types.SMALLINT -> 2;
      case Types.INTEGER -> 3;
      case Types.BIGINT -> 4;
      case Types.DATE, Types.TIME -> 3;
      case Types.TIMESTAMP -> 4;
      case Types.REAL, Types.FLOAT, Types.DOUBLE, Types.DECIMAL -> WIDEST_NUMBER;
      case Types.BOOLEAN -> 0;
      default -> WIDEST_NUMBER + 1;
    };
  }

  /**
   * A number or boolean, as CAST makes it of a variant or of a number of a type that can hold more.
   */
  private <T> T get(int holds, Getter<T> getter, Function<Variant, T> cast, T ofNull)
      throws SQLException {
    return always(
        () -> {
          if (width <= holds) {
            return getter.get();
          }
          Variant variant = Variant.of(isTemporal() ? number() : stored());
          return variant == null ? ofNull : cast.apply(variant);
        });
  }

  private boolean isTemporal() {
    return jdbcType == Types.DATE || jdbcType == Types.TIME || jdbcType == Types.TIMESTAMP;
  }

  /** The number by which Calcite holds a date in days, a time or a timestamp in milliseconds. */
  private @Nullable Long number() throws SQLException {
    long number = plain.getLong();
    return plain.wasNull() ? null : (Long) number;
  }

  /** The value in its stored form. */
  private @Nullable Object stored() throws SQLException {
    if (isTemporal()) {
      Long number = number();
      return number == null ? null : temporal(number);
    }
    Object value =
        jdbcType == Types.BINARY || jdbcType == Types.VARBINARY
            ? plain.getBytes()
            : plain.getObject();
    return JavaValues.toStored(value, null, zone(own));
  }

  private Object temporal(long number) {
    return switch (jdbcType) {
      case Types.DATE -> LocalDate.ofEpochDay(number);
      case Types.TIME -> LocalTime.ofNanoOfDay(number * NANOS_PER_MILLI);
      default -> Instant.ofEpochMilli(number);
    };
  }

  /** What is made of the value, null of null. */
  private <T> @Nullable T of(Function<Object, @Nullable T> change) throws SQLException {
    return failingClearly(
        () -> {
          Object stored = stored();
          return stored == null ? null : change.apply(stored);
        });
  }

  private static ZoneId zone(Calendar calendar) {
    TimeZone zone = calendar.getTimeZone();
    return zone.toZoneId();
  }

  @Override
  public boolean wasNull() throws SQLException {
    return plain.wasNull();
  }

  @Override
  public @Nullable Object getObject() throws SQLException {
    return switch (jdbcType) {
      case Types.DATE -> getDate(own);
      case Types.TIME -> getTime(own);
      case Types.TIMESTAMP -> getTimestamp(own);
      default -> failingClearly(() -> Values.plain(plain.getObject()));
    };
  }

  @Override
  @SuppressWarnings("unchecked") // What is read as a class is of that class.
  public <T> @Nullable T getObject(Class<T> type) throws SQLException {
    if (type == Object.class) {
      return (T) getObject();
    } else if (type == String.class) {
      return (T) getString();
    } else if (type == Array.class) {
      return (T) getArray();
    }
    return (T) of(stored -> JavaValues.fromStored(stored, type, zone(own)));
  }

  @Override
  public @Nullable Object getObject(Map<String, Class<?>> types) throws SQLException {
    return types.isEmpty() ? getObject() : failingClearly(() -> plain.getObject(types));
  }

  @Override
  public @Nullable Date getDate(Calendar calendar) throws SQLException {
    return of(
        stored ->
            calendar == own
                ? Date.valueOf(JavaValues.localDate(stored))
                : new Date(
                    JavaValues.localDate(stored)
                        .atStartOfDay(zone(calendar))
                        .toInstant()
                        .toEpochMilli()));
  }

  @Override
  public @Nullable Time getTime(Calendar calendar) throws SQLException {
    return of(
        stored ->
            JavaValues.time(stored, calendar == own ? ZoneId.systemDefault() : zone(calendar)));
  }

  @Override
  public @Nullable Timestamp getTimestamp(Calendar calendar) throws SQLException {
    return of(stored -> JavaValues.timestamp(stored, zone(calendar)));
  }

  @Override
  public @Nullable String getString() throws SQLException {
    if (jdbcType != Types.JAVA_OBJECT) {
      return failingClearly(plain::getString);
    }
    return of(stored -> (String) JavaValues.fromStored(stored, String.class, zone(own)));
  }

  @Override
  public boolean getBoolean() throws SQLException {
    return get(WIDEST_NUMBER, plain::getBoolean, VariantCasts::toBoolean, false);
  }

  @Override
  public byte getByte() throws SQLException {
    return get(1, plain::getByte, VariantCasts::toByte, (byte) 0);
  }

  @Override
  public short getShort() throws SQLException {
    return get(2, plain::getShort, VariantCasts::toShort, (short) 0);
  }

  @Override
  public int getInt() throws SQLException {
    return get(3, plain::getInt, VariantCasts::toInt, 0);
  }

  @Override
  public long getLong() throws SQLException {
    return get(4, plain::getLong, VariantCasts::toLong, 0L);
  }

  @Override
  public float getFloat() throws SQLException {
    return get(WIDEST_NUMBER, plain::getFloat, VariantCasts::toFloat, 0f);
  }

  @Override
  public double getDouble() throws SQLException {
    return get(WIDEST_NUMBER, plain::getDouble, VariantCasts::toDouble, 0d);
  }

  @Override
  public @Nullable BigDecimal getBigDecimal() throws SQLException {
    return width > WIDEST_NUMBER
        ? getObject(BigDecimal.class)
        : failingClearly(plain::getBigDecimal);
  }

  @Override
  public @Nullable BigDecimal getBigDecimal(int scale) throws SQLException {
    BigDecimal exact = getBigDecimal();
    return exact == null ? null : exact.setScale(scale, RoundingMode.HALF_UP);
  }

  @Override
  public byte @Nullable [] getBytes() throws SQLException {
    return getObject(byte[].class);
  }

  @Override
  public @Nullable Array getArray() throws SQLException {
    return failingClearly(plain::getArray);
  }

  @Override
  public UByte getUByte() throws SQLException {
    return always(plain::getUByte);
  }

  @Override
  public UShort getUShort() throws SQLException {
    return always(plain::getUShort);
  }

  @Override
  public UInteger getUInt() throws SQLException {
    return always(plain::getUInt);
  }

  @Override
  public ULong getULong() throws SQLException {
    return always(plain::getULong);
  }

  @Override
  public @Nullable InputStream getAsciiStream() throws SQLException {
    String text = getString();
    return text == null ? null : new ByteArrayInputStream(text.getBytes(StandardCharsets.US_ASCII));
  }

  @Override
  public @Nullable InputStream getUnicodeStream() throws SQLException {
    return failingClearly(plain::getUnicodeStream);
  }

  @Override
  public @Nullable InputStream getBinaryStream() throws SQLException {
    byte[] bytes = getBytes();
    return bytes == null ? null : new ByteArrayInputStream(bytes);
  }

  @Override
  public @Nullable Reader getCharacterStream() throws SQLException {
    String text = getString();
    return text == null ? null : new StringReader(text);
  }

  @Override
  public @Nullable Ref getRef() throws SQLException {
    return failingClearly(plain::getRef);
  }

  @Override
  public @Nullable Blob getBlob() throws SQLException {
    return failingClearly(plain::getBlob);
  }

  @Override
  public @Nullable Clob getClob() throws SQLException {
    return failingClearly(plain::getClob);
  }

  @Override
  public @Nullable Struct getStruct() throws SQLException {
    return failingClearly(plain::getStruct);
  }

  @Override
  public @Nullable URL getURL() throws SQLException {
    return failingClearly(plain::getURL);
  }

  @Override
  public @Nullable NClob getNClob() throws SQLException {
    return failingClearly(plain::getNClob);
  }

  @Override
  public @Nullable SQLXML getSQLXML() throws SQLException {
    return failingClearly(plain::getSQLXML);
  }

  @Override
  public @Nullable String getNString() throws SQLException {
    return getString();
  }

  @Override
  public @Nullable Reader getNCharacterStream() throws SQLException {
    return getCharacterStream();
  }
}
