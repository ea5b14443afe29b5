package org.driftdb.storage.schema;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;
import org.driftdb.storage.value.Binary;
import org.driftdb.storage.value.Document;
import org.driftdb.storage.value.Json;
import org.driftdb.storage.value.Timestamps;
import org.driftdb.storage.value.ValueList;
import org.driftdb.storage.value.Values;
import org.jspecify.annotations.Nullable;

/** How values are brought to a type; {@link ColumnType#convert} says by which rule. */
record Assignment(ColumnType type) {
  private static final int MAX_LONG_DIGITS = 19;

  private static final Pattern UUID_TEXT =
      Pattern.compile(
          "\\p{XDigit}{8}-\\p{XDigit}{4}-\\p{XDigit}{4}-\\p{XDigit}{4}-\\p{XDigit}{12}");

  Object convert(Object value) {
    return switch (type.kind()) {
      case BOOLEAN -> truth(value);
      case TINYINT -> integer(value, Byte.MIN_VALUE, Byte.MAX_VALUE);
      case SMALLINT -> integer(value, Short.MIN_VALUE, Short.MAX_VALUE);
      case INTEGER -> integer(value, Integer.MIN_VALUE, Integer.MAX_VALUE);
      case BIGINT -> integer(value, Long.MIN_VALUE, Long.MAX_VALUE);
      case REAL -> real(value);
      case FLOAT, DOUBLE -> floating(value);
      case DECIMAL -> decimal(value);
      case CHAR -> text(value, true);
      case VARCHAR -> text(value, false);
      case BINARY -> bytes(value, true);
      case VARBINARY -> bytes(value, false);
      case DATE -> date(value);
      case TIME -> time(value);
      case TIMESTAMP -> timestamp(value);
      case UUID -> value instanceof String ? uuid((String) value) : need(UUID.class, value);
      case ARRAY -> array(value);
      case MAP -> map(value);
      case VARIANT -> value;
    };
  }

  private Object need(Class<?> expected, Object value) {
    return expected.isInstance(value) ? value : wrongKind(value);
  }

  private Object wrongKind(Object value) {
    throw new DriftException(ErrorCode.BAD_VALUE, shorten(value) + " is no " + type);
  }

  private DriftException outOfRange(Object value) {
    return new DriftException(
        ErrorCode.OUT_OF_RANGE, shorten(value) + " is out of range for " + type);
  }

  private static String shorten(Object value) {
    String text = Json.write(value);
    return text.length() <= 60 ? text : text.substring(0, 57) + "...";
  }

  private Object truth(Object value) {
    if (value instanceof String text) {
      if (text.trim().equalsIgnoreCase("true")) {
        return true;
      } else if (text.trim().equalsIgnoreCase("false")) {
        return false;
      }
    }
    return need(Boolean.class, value);
  }

  private Object date(Object value) {
    if (value instanceof String text) {
      return Timestamps.parseDate(text);
    } else if (value instanceof Instant instant) {
      return instant.atOffset(ZoneOffset.UTC).toLocalDate();
    }
    return need(LocalDate.class, value);
  }

  private Object time(Object value) {
    if (value instanceof String text) {
      return Timestamps.parseTime(text);
    } else if (value instanceof Instant instant) {
      return instant.atOffset(ZoneOffset.UTC).toLocalTime();
    }
    return need(LocalTime.class, value);
  }

  private Object timestamp(Object value) {
    if (value instanceof String text) {
      return Timestamps.parseTimestamp(text);
    } else if (value instanceof LocalDate date) {
      return date.atStartOfDay().toInstant(ZoneOffset.UTC);
    }
    return need(Instant.class, value);
  }

  /** The number that a value is or spells. */
  private Number number(Object value) {
    if (value instanceof Number number) {
      return number;
    } else if (value instanceof String text) {
      try {
        return new BigDecimal(text.trim());
      } catch (NumberFormatException e) {
        throw new DriftException(ErrorCode.NOT_A_NUMBER, shorten(value) + " is no " + type, e);
      }
    }
    return (Number) wrongKind(value);
  }

  /**
   * The decimal that a value is or spells, rounded half up to so many digits after the point. Its
   * size is looked at first: to write 1e1000000 or 1e-1000000 in full would fill the memory.
   */
  private BigDecimal rounded(Object value, int integerDigits, int fractionDigits) {
    Number number = number(value);
    if (number instanceof Double && !Double.isFinite((Double) number)) {
      throw outOfRange(value);
    }
    BigDecimal exact = Values.decimal(number);
    long magnitude = (long) exact.precision() - exact.scale();
    if (exact.signum() == 0 || magnitude < -fractionDigits) {
      return BigDecimal.ZERO.setScale(fractionDigits);
    } else if (magnitude > integerDigits) {
      throw outOfRange(value);
    }
    return exact.setScale(fractionDigits, RoundingMode.HALF_UP);
  }

  private Object integer(Object value, long min, long max) {
    long integer;
    if (value instanceof Long) {
      integer = (Long) value;
    } else {
      BigInteger integral = rounded(value, MAX_LONG_DIGITS, 0).toBigIntegerExact();
      if (integral.bitLength() >= Long.SIZE) {
        throw outOfRange(value);
      }
      integer = integral.longValue();
    }
    if (integer < min || integer > max) {
      throw outOfRange(value);
    }
    return integer;
  }

  private Object floating(Object value) {
    double result = number(value).doubleValue();
    if (!Double.isFinite(result)) {
      throw outOfRange(value);
    }
    return result;
  }

  private Object real(Object value) {
    float result = number(value).floatValue();
    if (!Float.isFinite(result)) {
      throw outOfRange(value);
    }
    return Double.valueOf(Float.toString(result));
  }

  private Object decimal(Object value) {
    BigDecimal rounded = rounded(value, type.precision() - type.scale(), type.scale());
    if (rounded.precision() > type.precision()) {
      throw outOfRange(value);
    }
    return rounded;
  }

  private Object text(Object value, boolean pad) {
    String text =
        switch (Values.kind(value)) {
          case STRING -> (String) value;
          case NUMBER, BOOLEAN -> Json.write(value);
          case DATE, UUID -> value.toString();
          case TIME -> Timestamps.format((LocalTime) value);
          case TIMESTAMP -> Timestamps.format((Instant) value);
          case NULL, BINARY, ARRAY, OBJECT -> (String) wrongKind(value);
        };
    if (type.precision() == ColumnType.UNLIMITED) {
      return text;
    }
    int length = text.codePointCount(0, text.length());
    if (length > type.precision()) {
      int end = text.offsetByCodePoints(0, type.precision());
      if (!text.substring(end).isBlank()) {
        throw new DriftException(
            ErrorCode.TOO_LONG,
            shorten(value) + " has " + length + " characters, too many for " + type);
      }
      return text.substring(0, end);
    }
    return pad ? text + " ".repeat(type.precision() - length) : text;
  }

  private Object bytes(Object value, boolean pad) {
    Binary binary;
    if (value instanceof Binary) {
      binary = (Binary) value;
    } else if (value instanceof String) {
      try {
        binary = Binary.ofBase64((String) value);
      } catch (IllegalArgumentException e) {
        throw new DriftException(
            ErrorCode.BAD_VALUE,
            shorten(value) + " is no " + type + ": bytes are written in base64",
            e);
      }
    } else {
      return wrongKind(value);
    }
    if (type.precision() != ColumnType.UNLIMITED && binary.length() > type.precision()) {
      throw new DriftException(
          ErrorCode.TOO_LONG, "A value of " + binary.length() + " bytes is too long for " + type);
    }
    return pad && binary.length() < type.precision()
        ? Binary.of(Arrays.copyOf(binary.toBytes(), type.precision()))
        : binary;
  }

  private Object uuid(String text) {
    return UUID_TEXT.matcher(text).matches() ? UUID.fromString(text) : wrongKind(text);
  }

  private Object array(Object value) {
    ColumnType element = type.element();
    if (!(value instanceof ValueList) || element == null) {
      return wrongKind(value);
    }
    List<@Nullable Object> converted = new ArrayList<>();
    for (Object item : (ValueList) value) {
      converted.add(element.convert(item));
    }
    return ValueList.copyOf(converted);
  }

  private Object map(Object value) {
    ColumnType element = type.element();
    if (!(value instanceof Document) || element == null) {
      return wrongKind(value);
    }
    Document.Builder converted = Document.builder();
    ((Document) value).forEach((name, item) -> converted.add(name, element.convert(item)));
    return converted.build();
  }
}
