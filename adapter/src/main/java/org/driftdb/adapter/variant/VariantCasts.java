package org.driftdb.adapter.variant;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.apache.calcite.avatica.util.ByteString;
import org.apache.calcite.linq4j.function.Function1;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;
import org.driftdb.storage.value.Binary;
import org.driftdb.storage.value.Document;
import org.driftdb.storage.value.Json;
import org.driftdb.storage.value.Timestamps;
import org.driftdb.storage.value.ValueList;
import org.driftdb.storage.value.Values;
import org.jspecify.annotations.Nullable;

/**
 * Casts between variants and the objects by which Calcite holds values of the other SQL types.
 *
 * <p>A variant that is already of the kind asked for is taken as it is. Beyond that:
 *
 * <ul>
 *   <li>to text: numbers and booleans by their text, arrays and objects by their JSON text,
 *       timestamps as {@code 2026-01-05T09:36:12.345Z};
 *   <li>to a number, a boolean, a date, time, timestamp or uuid: also from a string that spells
 *       one;
 *   <li>to an integer: cut towards zero; to a DECIMAL: rounded half up to its scale;
 *   <li>to a date or a time: also from a timestamp, and to a timestamp from a date.
 * </ul>
 *
 * All else fails: with code NOT_A_NUMBER what is no number, OUT_OF_RANGE what does not fit,
 * BAD_DATETIME a string that spells no date or time, and BAD_VALUE the rest.
 */
public final class VariantCasts {
  private static final long MILLIS_PER_DAY = 86_400_000L;

  private VariantCasts() {}

  // From Calcite's objects to stored values, each of which is null for null.

  /** The stored form of a DATE, which Calcite counts in days. */
  public static @Nullable Object fromDate(@Nullable Integer days) {
    return days == null ? null : LocalDate.ofEpochDay(days);
  }

  /** The stored form of a TIME, which Calcite counts in milliseconds. */
  public static @Nullable Object fromTime(@Nullable Integer millis) {
    return millis == null ? null : LocalTime.ofNanoOfDay(millis * 1_000_000L);
  }

  /** The stored form of a TIMESTAMP, which Calcite counts in milliseconds. */
  public static @Nullable Object fromTimestamp(@Nullable Long millis) {
    return millis == null ? null : Instant.ofEpochMilli(millis);
  }

  /** The stored form of a BINARY or VARBINARY. */
  public static @Nullable Object fromBytes(@Nullable ByteString bytes) {
    return bytes == null ? null : Binary.of(bytes.getBytes());
  }

  /** The stored form of an ARRAY, of whose elements each is brought to its stored form. */
  public static @Nullable Object fromList(
      @Nullable List<?> list, Function1<Object, @Nullable Object> element) {
    if (list == null) {
      return null;
    }
    List<@Nullable Object> elements = new ArrayList<>(list.size());
    for (Object each : list) {
      elements.add(each == null ? null : element.apply(each));
    }
    return ValueList.copyOf(elements);
  }

  /** The stored form of a MAP, of whose values each is brought to its stored form. */
  public static @Nullable Object fromMap(
      @Nullable Map<?, ?> map, Function1<Object, @Nullable Object> value) {
    if (map == null) {
      return null;
    }
    Document.Builder builder = Document.builder();
    map.forEach(
        (name, each) -> builder.add(String.valueOf(name), each == null ? null : value.apply(each)));
    return builder.build();
  }

  /** The stored form of any other object of Calcite's, and of what a variant holds. */
  public static @Nullable Object fromObject(@Nullable Object value) {
    return value instanceof Variant ? ((Variant) value).value() : Values.of(value);
  }

  // From variants to Calcite's objects.

  /** CAST to VARCHAR without a limit. */
  public static String toText(Variant variant) {
    Object value = variant.value();
    if (value instanceof String) {
      return (String) value;
    } else if (value instanceof Instant) {
      return Timestamps.format((Instant) value);
    } else if (value instanceof LocalTime) {
      return Timestamps.format((LocalTime) value);
    } else if (value instanceof LocalDate || value instanceof UUID || value instanceof Binary) {
      return value.toString();
    }
    return Json.write(value);
  }

  /** CAST to VARCHAR of so many characters: what is beyond is cut. */
  public static String toText(Variant variant, int length) {
    String text = toText(variant);
    return text.length() <= length ? text : text.substring(0, length);
  }

  /** CAST to CHAR of so many characters: what is beyond is cut, what is missing are spaces. */
  public static String toPaddedText(Variant variant, int length) {
    String text = toText(variant, length);
    return text + " ".repeat(length - text.length());
  }

  /** CAST to BOOLEAN. */
  public static boolean toBoolean(Variant variant) {
    Object value = variant.value();
    if (value instanceof Boolean) {
      return (Boolean) value;
    }
    if (value instanceof String) {
      String text = ((String) value).trim().toLowerCase(Locale.ROOT);
      if (text.equals("true") || text.equals("false")) {
        return text.equals("true");
      }
    }
    throw bad(variant, "a boolean");
  }

  /** CAST to TINYINT. */
  public static byte toByte(Variant variant) {
    return (byte) integer(variant, Byte.MIN_VALUE, Byte.MAX_VALUE, "TINYINT");
  }

  /** CAST to SMALLINT. */
  public static short toShort(Variant variant) {
    return (short) integer(variant, Short.MIN_VALUE, Short.MAX_VALUE, "SMALLINT");
  }

  /** CAST to INTEGER. */
  public static int toInt(Variant variant) {
    return (int) integer(variant, Integer.MIN_VALUE, Integer.MAX_VALUE, "INTEGER");
  }

  /** CAST to BIGINT. */
  public static long toLong(Variant variant) {
    return integer(variant, Long.MIN_VALUE, Long.MAX_VALUE, "BIGINT");
  }

  /** CAST to REAL. */
  public static float toFloat(Variant variant) {
    Number number = number(variant);
    float result = number.floatValue();
    if (Float.isInfinite(result) && !isInfinite(number)) {
      throw outOfRange(variant, "REAL");
    }
    return result;
  }

  /** CAST to FLOAT or DOUBLE. */
  public static double toDouble(Variant variant) {
    Number number = number(variant);
    double result = number.doubleValue();
    if (Double.isInfinite(result) && !isInfinite(number)) {
      throw outOfRange(variant, "DOUBLE");
    }
    return result;
  }

  private static boolean isInfinite(Number number) {
    return number instanceof Double && Double.isInfinite((Double) number);
  }

  /** The exact number that a variant is or spells. */
  public static BigDecimal toDecimal(Variant variant) {
    return decimal(variant, "DECIMAL");
  }

  /** CAST to DECIMAL. */
  public static BigDecimal toDecimal(Variant variant, int precision, int scale) {
    BigDecimal decimal = decimal(variant, "DECIMAL");
    // The size is checked first: writing 1e1000000 in full would fill the memory.
    if (decimal.signum() != 0
        && (long) decimal.precision() - decimal.scale() > (long) precision - scale) {
      throw outOfRange(variant, "DECIMAL(" + precision + ", " + scale + ")");
    }
    BigDecimal rounded = decimal.setScale(scale, RoundingMode.HALF_UP);
    if (rounded.precision() > precision) {
      throw outOfRange(variant, "DECIMAL(" + precision + ", " + scale + ")");
    }
    return rounded;
  }

  /** CAST to BINARY or VARBINARY. */
  public static ByteString toBytes(Variant variant) {
    Object value = variant.value();
    if (value instanceof Binary) {
      return new ByteString(((Binary) value).toBytes());
    }
    throw bad(variant, "a string of bytes");
  }

  /** CAST to DATE. */
  public static int toDate(Variant variant) {
    Object value = variant.value();
    if (value instanceof LocalDate) {
      return (int) ((LocalDate) value).toEpochDay();
    } else if (value instanceof Instant) {
      return (int) ((Instant) value).atOffset(ZoneOffset.UTC).toLocalDate().toEpochDay();
    } else if (value instanceof String) {
      return (int) Timestamps.parseDate((String) value).toEpochDay();
    }
    throw bad(variant, "a date");
  }

  /** CAST to TIME. */
  public static int toTime(Variant variant) {
    Object value = variant.value();
    if (value instanceof LocalTime) {
      return (int) (((LocalTime) value).toNanoOfDay() / 1_000_000);
    } else if (value instanceof Instant) {
      return (int) Math.floorMod(((Instant) value).toEpochMilli(), MILLIS_PER_DAY);
    } else if (value instanceof String) {
      return (int) (Timestamps.parseTime((String) value).toNanoOfDay() / 1_000_000);
    }
    throw bad(variant, "a time of day");
  }

  /** CAST to TIMESTAMP. */
  public static long toTimestamp(Variant variant) {
    Object value = variant.value();
    if (value instanceof Instant) {
      return ((Instant) value).toEpochMilli();
    } else if (value instanceof LocalDate) {
      return ((LocalDate) value).toEpochDay() * MILLIS_PER_DAY;
    } else if (value instanceof String) {
      return Timestamps.parseTimestamp((String) value).toEpochMilli();
    }
    throw bad(variant, "a timestamp");
  }

  /** CAST to UUID. */
  public static UUID toUuid(Variant variant) {
    Object value = variant.value();
    if (value instanceof UUID) {
      return (UUID) value;
    } else if (value instanceof String) {
      try {
        return UUID.fromString((String) value);
      } catch (IllegalArgumentException e) {
        throw bad(variant, "a uuid");
      }
    }
    throw bad(variant, "a uuid");
  }

  /** CAST to an ARRAY, of whose elements each is cast from a variant. */
  public static List<@Nullable Object> toList(
      Variant variant, Function1<Variant, @Nullable Object> element) {
    if (!(variant.value() instanceof ValueList)) {
      throw bad(variant, "an array");
    }
    List<@Nullable Object> list = new ArrayList<>();
    for (Object each : (ValueList) variant.value()) {
      list.add(each == null ? null : element.apply(Variant.ofStored(each)));
    }
    return list;
  }

  /** CAST to a MAP, of whose values each is cast from a variant. */
  public static Map<String, @Nullable Object> toMap(
      Variant variant, Function1<Variant, @Nullable Object> value) {
    if (!(variant.value() instanceof Document)) {
      throw bad(variant, "an object");
    }
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    ((Document) variant.value())
        .forEach(
            (name, each) ->
                map.put(name, each == null ? null : value.apply(Variant.ofStored(each))));
    return map;
  }

  private static Number number(Variant variant) {
    if (variant.value() instanceof String) {
      String text = ((String) variant.value()).trim();
      try {
        return text.length() <= 18 && isDigits(text) ? Long.valueOf(text) : new BigDecimal(text);
      } catch (NumberFormatException e) {
        throw VariantNumbers.notANumber(variant);
      }
    }
    return VariantNumbers.number(variant);
  }

  private static boolean isDigits(String text) {
    return !text.isEmpty() && text.chars().allMatch(c -> '0' <= c && c <= '9');
  }

  private static BigDecimal decimal(Variant variant, String type) {
    Number number = number(variant);
    if (number instanceof Double && !Double.isFinite((Double) number)) {
      throw outOfRange(variant, type);
    }
    return Values.decimal(number);
  }

  private static long integer(Variant variant, long min, long max, String type) {
    Number number = number(variant);
    long result;
    if (number instanceof Long) {
      result = (Long) number;
    } else {
      BigDecimal decimal = decimal(variant, type);
      if (decimal.signum() != 0 && (long) decimal.precision() - decimal.scale() > 19) {
        throw outOfRange(variant, type);
      }
      BigInteger cut = decimal.setScale(0, RoundingMode.DOWN).toBigInteger();
      if (cut.bitLength() >= Long.SIZE) {
        throw outOfRange(variant, type);
      }
      result = cut.longValue();
    }
    if (result < min || result > max) {
      throw outOfRange(variant, type);
    }
    return result;
  }

  private static DriftException outOfRange(Variant variant, String type) {
    return new DriftException(
        ErrorCode.OUT_OF_RANGE, shorten(variant) + " is out of range for " + type);
  }

  private static DriftException bad(Variant variant, String expected) {
    return new DriftException(ErrorCode.BAD_VALUE, shorten(variant) + " is not " + expected);
  }

  /** The JSON text of a variant as an error message shows it. */
  static String shorten(Variant variant) {
    String text = Json.write(variant.value());
    return text.length() <= 60 ? text : text.substring(0, 57) + "...";
  }
}
