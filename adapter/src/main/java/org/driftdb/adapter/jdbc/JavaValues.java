package org.driftdb.adapter.jdbc;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URL;
import java.sql.Array;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.Date;
import java.sql.SQLException;
import java.sql.SQLXML;
import java.sql.Time;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Calendar;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BiFunction;
import org.apache.calcite.avatica.AvaticaUtils;
import org.apache.calcite.avatica.ColumnMetaData.Rep;
import org.apache.calcite.avatica.remote.TypedValue;
import org.apache.calcite.avatica.util.ByteString;
import org.driftdb.adapter.variant.Variant;
import org.driftdb.adapter.variant.VariantCasts;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;
import org.driftdb.storage.schema.ColumnType;
import org.driftdb.storage.value.Binary;
import org.driftdb.storage.value.Document;
import org.driftdb.storage.value.ValueList;
import org.driftdb.storage.value.Values;
import org.jspecify.annotations.Nullable;

/**
 * Between the Java objects of a JDBC caller and stored values.
 *
 * <p>A {@link Date} and a {@link Time} are the day and the time of day that they show in the
 * caller's own time zone, which is how their classes define them, or in that of the calendar given
 * with them. A {@link Timestamp} and a {@link java.util.Date} are instants. A TIMESTAMP holds the
 * date and time of an instant in the connection's zone, UTC if none is set, or in that of the
 * calendar; a {@link LocalDateTime} is that date and time itself. All come back alike.
 */
final class JavaValues {
  /** Digits enough on either side of the point that no number that fits in memory is rounded. */
  private static final ColumnType ANY_DECIMAL =
      ColumnType.decimal(ColumnType.MAX_DIGITS, ColumnType.MAX_DIGITS / 2);

  private static final long NANOS_PER_MILLI = 1_000_000;

  /** How classes are had of a stored value, given the connection's zone. */
  private static final Map<Class<?>, BiFunction<Object, ZoneId, @Nullable Object>> READERS =
      Map.ofEntries(
          Map.entry(Boolean.class, (value, zone) -> VariantCasts.toBoolean(variant(value))),
          Map.entry(Byte.class, (value, zone) -> VariantCasts.toByte(variant(value))),
          Map.entry(Short.class, (value, zone) -> VariantCasts.toShort(variant(value))),
          Map.entry(Integer.class, (value, zone) -> VariantCasts.toInt(variant(value))),
          Map.entry(Long.class, (value, zone) -> VariantCasts.toLong(variant(value))),
          Map.entry(Float.class, (value, zone) -> VariantCasts.toFloat(variant(value))),
          Map.entry(Double.class, (value, zone) -> VariantCasts.toDouble(variant(value))),
          Map.entry(BigDecimal.class, (value, zone) -> VariantCasts.toDecimal(variant(value))),
          Map.entry(BigInteger.class, (value, zone) -> bigInteger(value)),
          Map.entry(String.class, (value, zone) -> VariantCasts.toText(variant(value))),
          Map.entry(byte[].class, (value, zone) -> bytes(value)),
          Map.entry(UUID.class, (value, zone) -> ColumnType.UUID.convert(value)),
          Map.entry(LocalDate.class, (value, zone) -> localDate(value)),
          Map.entry(LocalTime.class, (value, zone) -> localTime(value)),
          Map.entry(LocalDateTime.class, (value, zone) -> dateTime(value)),
          Map.entry(Instant.class, (value, zone) -> dateTime(value).atZone(zone).toInstant()),
          Map.entry(
              OffsetDateTime.class,
              (value, zone) -> dateTime(value).atZone(zone).toOffsetDateTime()),
          Map.entry(ZonedDateTime.class, (value, zone) -> dateTime(value).atZone(zone)),
          Map.entry(Date.class, (value, zone) -> Date.valueOf(localDate(value))),
          Map.entry(Time.class, (value, zone) -> time(value, ZoneId.systemDefault())),
          Map.entry(Timestamp.class, (value, zone) -> timestamp(value, zone)),
          Map.entry(
              java.util.Date.class,
              (value, zone) -> new java.util.Date(timestamp(value, zone).getTime())));

  private JavaValues() {}

  /**
   * The stored form of an object that is bound to a parameter.
   *
   * @param calendar the calendar given with it; null for none
   * @param zone the connection's time zone
   * @throws DriftException with code BAD_VALUE if it is of no class that can be stored
   */
  static @Nullable Object toStored(@Nullable Object value, @Nullable Calendar calendar, ZoneId zone)
      throws SQLException {
    ZoneId given = calendar == null ? null : calendar.getTimeZone().toZoneId();
    if (value instanceof Date date) {
      return given == null ? date.toLocalDate() : at(date, given).toLocalDate();
    } else if (value instanceof Time time) {
      return at(time, given == null ? ZoneId.systemDefault() : given).toLocalTime();
    } else if (value instanceof java.util.Date instant) {
      return at(instant, given == null ? zone : given).toInstant(ZoneOffset.UTC);
    } else if (value instanceof Calendar instant) {
      return at(instant.getTime(), zone).toInstant(ZoneOffset.UTC);
    } else if (value instanceof Instant instant) {
      return Values.of(LocalDateTime.ofInstant(instant, zone));
    } else if (value instanceof OffsetDateTime instant) {
      return Values.of(LocalDateTime.ofInstant(instant.toInstant(), zone));
    } else if (value instanceof ZonedDateTime instant) {
      return Values.of(LocalDateTime.ofInstant(instant.toInstant(), zone));
    } else if (value instanceof Array array) {
      return toStored(array.getArray(), calendar, zone);
    } else if (value instanceof Clob text) {
      return text.getSubString(1, (int) text.length());
    } else if (value instanceof Blob bytes) {
      return Values.of(bytes.getBytes(1, (int) bytes.length()));
    } else if (value instanceof SQLXML xml) {
      return xml.getString();
    } else if (value instanceof URL url) {
      return url.toString();
    } else if (value != null && value.getClass().isArray() && !(value instanceof byte[])) {
      return toStored(AvaticaUtils.primitiveList(value), calendar, zone);
    } else if (value instanceof Collection<?> list && !(value instanceof ValueList)) {
      List<@Nullable Object> stored = new ArrayList<>();
      for (Object each : list) {
        stored.add(toStored(each, calendar, zone));
      }
      return ValueList.copyOf(stored);
    } else if (value instanceof Map<?, ?> map && !(value instanceof Document)) {
      Map<@Nullable Object, @Nullable Object> stored = new LinkedHashMap<>();
      for (Map.Entry<?, ?> each : map.entrySet()) {
        stored.put(each.getKey(), toStored(each.getValue(), calendar, zone));
      }
      return Document.copyOf(stored);
    }
    return Values.of(value);
  }

  private static LocalDateTime at(java.util.Date instant, ZoneId zone) {
    return LocalDateTime.ofInstant(Instant.ofEpochMilli(instant.getTime()), zone);
  }

  /** A stored value as Avatica hands parameters on. */
  static TypedValue typed(@Nullable Object stored) {
    if (stored == null) {
      return TypedValue.EXPLICIT_NULL;
    } else if (stored instanceof Instant instant) {
      return TypedValue.ofLocal(Rep.JAVA_SQL_TIMESTAMP, instant.toEpochMilli());
    } else if (stored instanceof LocalDate date) {
      return TypedValue.ofLocal(Rep.JAVA_SQL_DATE, (int) date.toEpochDay());
    } else if (stored instanceof LocalTime time) {
      return TypedValue.ofLocal(Rep.JAVA_SQL_TIME, (int) (time.toNanoOfDay() / NANOS_PER_MILLI));
    } else if (stored instanceof Binary binary) {
      return TypedValue.ofLocal(Rep.BYTE_STRING, new ByteString(binary.toBytes()));
    }
    return TypedValue.ofLocal(Rep.OBJECT, stored);
  }

  /** The stored form of a parameter as Avatica hands it on. */
  static @Nullable Object stored(TypedValue parameter) {
    Object local = parameter.toLocal();
    if (local == null) {
      return null;
    }
    return switch (parameter.type) {
      case JAVA_SQL_TIMESTAMP, JAVA_UTIL_DATE -> Instant.ofEpochMilli(((Number) local).longValue());
      case JAVA_SQL_DATE -> LocalDate.ofEpochDay(((Number) local).longValue());
      case JAVA_SQL_TIME -> LocalTime.ofNanoOfDay(((Number) local).longValue() * NANOS_PER_MILLI);
      default -> local instanceof ByteString bytes ? Binary.of(bytes.getBytes()) : Values.of(local);
    };
  }

  /** The type of the values of a JDBC type, without a limit to their size; null for any value. */
  static @Nullable ColumnType columnType(int jdbcType) {
    return switch (jdbcType) {
      case Types.BOOLEAN, Types.BIT -> ColumnType.BOOLEAN;
      case Types.TINYINT -> ColumnType.TINYINT;
      case Types.SMALLINT -> ColumnType.SMALLINT;
      case Types.INTEGER -> ColumnType.INTEGER;
      case Types.BIGINT -> ColumnType.BIGINT;
      case Types.REAL -> ColumnType.REAL;
      case Types.FLOAT, Types.DOUBLE -> ColumnType.DOUBLE;
      case Types.DECIMAL, Types.NUMERIC -> ANY_DECIMAL;
      case Types.CHAR,
          Types.VARCHAR,
          Types.LONGVARCHAR,
          Types.NCHAR,
          Types.NVARCHAR,
          Types.LONGNVARCHAR ->
          ColumnType.VARCHAR;
      case Types.BINARY, Types.VARBINARY, Types.LONGVARBINARY -> ColumnType.VARBINARY;
      case Types.DATE -> ColumnType.DATE;
      case Types.TIME -> ColumnType.TIME;
      case Types.TIMESTAMP, Types.TIMESTAMP_WITH_TIMEZONE -> ColumnType.TIMESTAMP;
      default -> null;
    };
  }

  /** A value that is given to something of a type; a number that is to be a decimal as it is. */
  static @Nullable Object compatible(ColumnType type, @Nullable Object stored) {
    Object converted = type.convert(stored);
    if (type == ANY_DECIMAL && converted instanceof BigDecimal decimal) {
      return stored instanceof Number number
          ? Values.decimal(number)
          : decimal.setScale(Math.max(0, decimal.stripTrailingZeros().scale()));
    }
    return converted;
  }

  /** The number that a number or a text is, with all its digits; null of null. */
  static @Nullable Object number(@Nullable Object stored) {
    return compatible(ANY_DECIMAL, stored);
  }

  /**
   * A stored value as an object of a class.
   *
   * @param zone the connection's time zone
   * @throws DriftException if the value is none of that class
   */
  static @Nullable Object fromStored(Object stored, Class<?> type, ZoneId zone) {
    var reader = READERS.get(type);
    if (reader != null) {
      return reader.apply(stored, zone);
    }
    Object plain = Values.plain(stored);
    if (type.isInstance(plain)) {
      return plain;
    }
    throw new DriftException(
        ErrorCode.NOT_SUPPORTED, "A value cannot be read as a " + type.getName());
  }

  /** The day that a value is. */
  static LocalDate localDate(Object stored) {
    return (LocalDate) converted(ColumnType.DATE, stored);
  }

  /** The time of day that a value is. */
  static LocalTime localTime(Object stored) {
    return (LocalTime) converted(ColumnType.TIME, stored);
  }

  /** The Time that shows a value in a zone. */
  static Time time(Object stored, ZoneId zone) {
    LocalDateTime firstDay = LocalDate.EPOCH.atTime(localTime(stored));
    return new Time(firstDay.atZone(zone).toInstant().toEpochMilli());
  }

  /** The instant whose date and time in a zone are the value. */
  static Timestamp timestamp(Object stored, ZoneId zone) {
    return Timestamp.from(dateTime(stored).atZone(zone).toInstant());
  }

  private static LocalDateTime dateTime(Object stored) {
    Instant instant = (Instant) converted(ColumnType.TIMESTAMP, stored);
    return LocalDateTime.ofInstant(instant.truncatedTo(ChronoUnit.MILLIS), ZoneOffset.UTC);
  }

  private static BigInteger bigInteger(Object stored) {
    return VariantCasts.toDecimal(variant(stored)).toBigInteger();
  }

  private static byte[] bytes(Object stored) {
    return ((Binary) converted(ColumnType.VARBINARY, stored)).toBytes();
  }

  private static Object converted(ColumnType type, Object stored) {
    Object converted = type.convert(stored);
    if (converted == null) {
      throw new IllegalStateException("A value became null");
    }
    return converted;
  }

  private static Variant variant(Object stored) {
    Variant variant = Variant.of(stored);
    if (variant == null) {
      throw new IllegalStateException("A value became null");
    }
    return variant;
  }
}
