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
import java.util.Locale;
import java.util.UUID;
import java.util.regex.Matcher;
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

/**
 * What the values of a column are.
 *
 * <p>The text form, by which schema files keep it, is the name of the kind, with the length or the
 * precision and scale in parentheses where there are any: {@code BIGINT}, {@code VARCHAR}, {@code
 * VARCHAR(20)}, {@code DECIMAL(10, 2)}, {@code ARRAY<VARCHAR(20)>}, {@code MAP<BIGINT>}.
 *
 * @param kind what kind of values
 * @param precision the greatest number of digits, characters or bytes; {@link #UNLIMITED} if there
 *     is no limit or none applies
 * @param scale the digits after the point of a DECIMAL, else 0
 * @param element the type of an ARRAY's elements or a MAP's values (its keys are strings), else
 *     null
 */
public record ColumnType(Kind kind, int precision, int scale, @Nullable ColumnType element) {
  /** The precision of a type without a limit. */
  public static final int UNLIMITED = -1;

  private static final int MAX_LONG_DIGITS = 19;

  /** The most digits that a DECIMAL may have. */
  public static final int MAX_DIGITS = 1_000;

  /** The kinds of column types. Their names are kept in files and never change. */
  public enum Kind {
    BOOLEAN,
    /** Integer of 8 bits. */
    TINYINT,
    /** Integer of 16 bits. */
    SMALLINT,
    /** Integer of 32 bits. */
    INTEGER,
    /** Integer of 64 bits. */
    BIGINT,
    /** Floating point of 32 bits, stored as the double of the same shortest decimal. */
    REAL,
    /** Floating point of 64 bits. */
    FLOAT,
    /** Floating point of 64 bits. */
    DOUBLE,
    /** Exact number of so many digits, so many of them after the point. */
    DECIMAL,
    /** Text of exactly so many characters, padded with spaces. */
    CHAR,
    /** Text of at most so many characters. */
    VARCHAR,
    /** Exactly so many bytes, padded with zeros. */
    BINARY,
    /** At most so many bytes. */
    VARBINARY,
    DATE,
    /** Time of day, to the millisecond. */
    TIME,
    /** Instant, to the millisecond. */
    TIMESTAMP,
    UUID,
    ARRAY,
    /** From strings to values of one type. */
    MAP,
    /** Any value, of whatever kind. */
    VARIANT
  }

  public static final ColumnType BOOLEAN = plain(Kind.BOOLEAN);
  public static final ColumnType TINYINT = plain(Kind.TINYINT);
  public static final ColumnType SMALLINT = plain(Kind.SMALLINT);
  public static final ColumnType INTEGER = plain(Kind.INTEGER);
  public static final ColumnType BIGINT = plain(Kind.BIGINT);
  public static final ColumnType REAL = plain(Kind.REAL);
  public static final ColumnType FLOAT = plain(Kind.FLOAT);
  public static final ColumnType DOUBLE = plain(Kind.DOUBLE);
  public static final ColumnType VARCHAR = plain(Kind.VARCHAR);
  public static final ColumnType VARBINARY = plain(Kind.VARBINARY);
  public static final ColumnType DATE = plain(Kind.DATE);
  public static final ColumnType TIME = plain(Kind.TIME);
  public static final ColumnType TIMESTAMP = plain(Kind.TIMESTAMP);
  public static final ColumnType UUID = plain(Kind.UUID);
  public static final ColumnType VARIANT = plain(Kind.VARIANT);

  private static final Pattern TEXT =
      Pattern.compile("(\\w+)(?:<(.+)>|\\(\\s*(\\d+)\\s*(?:,\\s*(\\d+)\\s*)?\\))?");

  public ColumnType {
    boolean sized =
        switch (kind) {
          case DECIMAL, CHAR, BINARY -> {
            check(precision > 0, kind, "needs a length of at least 1", precision);
            yield true;
          }
          case VARCHAR, VARBINARY -> {
            check(
                precision > 0 || precision == UNLIMITED,
                kind,
                "needs a length of at least 1",
                precision);
            yield true;
          }
          default -> false;
        };
    check(sized || precision == UNLIMITED, kind, "takes no length", precision);
    if (kind == Kind.DECIMAL) {
      check(precision <= MAX_DIGITS, kind, "has at most " + MAX_DIGITS + " digits", precision);
      check(0 <= scale && scale <= precision, kind, "has a scale from 0 to its precision", scale);
    } else {
      check(scale == 0, kind, "takes no scale", scale);
    }
    boolean holder = kind == Kind.ARRAY || kind == Kind.MAP;
    if (holder != (element != null)) {
      throw new DriftException(
          ErrorCode.SYNTAX,
          kind + (holder ? " needs the type of its elements" : " has no elements"));
    }
  }

  private static void check(boolean holds, Kind kind, String rule, int found) {
    if (!holds) {
      throw new DriftException(ErrorCode.OUT_OF_RANGE, kind + " " + rule + ", but got " + found);
    }
  }

  private static ColumnType plain(Kind kind) {
    return new ColumnType(kind, UNLIMITED, 0, null);
  }

  /** A type that has neither length nor elements. */
  public static ColumnType of(Kind kind) {
    return plain(kind);
  }

  /** DECIMAL with so many digits, so many of them after the point. */
  public static ColumnType decimal(int precision, int scale) {
    return new ColumnType(Kind.DECIMAL, precision, scale, null);
  }

  /** Text of exactly this length. */
  public static ColumnType charOf(int length) {
    return new ColumnType(Kind.CHAR, length, 0, null);
  }

  /** Text of at most this length. */
  public static ColumnType varchar(int length) {
    return new ColumnType(Kind.VARCHAR, length, 0, null);
  }

  /** Exactly so many bytes. */
  public static ColumnType binary(int length) {
    return new ColumnType(Kind.BINARY, length, 0, null);
  }

  /** At most so many bytes. */
  public static ColumnType varbinary(int length) {
    return new ColumnType(Kind.VARBINARY, length, 0, null);
  }

  /** Arrays of this type. */
  public static ColumnType arrayOf(ColumnType element) {
    return new ColumnType(Kind.ARRAY, UNLIMITED, 0, element);
  }

  /** Maps from strings to this type. */
  public static ColumnType mapOf(ColumnType value) {
    return new ColumnType(Kind.MAP, UNLIMITED, 0, value);
  }

  /**
   * Reads the text form.
   *
   * @throws DriftException with code SYNTAX or OUT_OF_RANGE if it names no type
   */
  public static ColumnType parse(String text) {
    Matcher matcher = TEXT.matcher(text.trim());
    if (matcher.matches()) {
      try {
        Kind kind = Kind.valueOf(matcher.group(1).toUpperCase(Locale.ROOT));
        String element = matcher.group(2);
        String precision = matcher.group(3);
        String scale = matcher.group(4);
        return new ColumnType(
            kind,
            precision == null ? UNLIMITED : Integer.parseInt(precision),
            scale == null ? 0 : Integer.parseInt(scale),
            element == null ? null : parse(element));
      } catch (IllegalArgumentException e) {
        throw new DriftException(ErrorCode.SYNTAX, Json.write(text) + " is no column type", e);
      }
    }
    throw new DriftException(ErrorCode.SYNTAX, Json.write(text) + " is no column type");
  }

  /** Whether the values are numbers. */
  public boolean isNumeric() {
    return switch (kind) {
      case TINYINT, SMALLINT, INTEGER, BIGINT, REAL, FLOAT, DOUBLE, DECIMAL -> true;
      default -> false;
    };
  }

  /** The text form. */
  @Override
  public String toString() {
    if (element != null) {
      return kind + "<" + element + ">";
    } else if (kind == Kind.DECIMAL) {
      return kind + "(" + precision + ", " + scale + ")";
    }
    return precision == UNLIMITED ? kind.toString() : kind + "(" + precision + ")";
  }

  /**
   * Brings a stored value to this type, the one rule of assignment whatever way the value came.
   *
   * <ul>
   *   <li>A number with more digits after the point than the type has is rounded half up; one that
   *       is too large fails. A DOUBLE or REAL keeps its nearest value and is never infinite.
   *   <li>A string becomes what it spells: a number, a boolean, a date, time, timestamp or uuid, or
   *       bytes in base64. Numbers, booleans, dates, times, timestamps and uuids become their text.
   *   <li>A date is also a timestamp, at midnight UTC; a timestamp is also its date and its time.
   *   <li>Text and bytes that are too long fail, but spaces at the end of a text are cut; CHAR and
   *       BINARY are padded.
   *   <li>Null stays null.
   * </ul>
   *
   * @throws DriftException with code BAD_VALUE, NOT_A_NUMBER, OUT_OF_RANGE, TOO_LONG or
   *     BAD_DATETIME if it does not fit
   */
  public @Nullable Object convert(@Nullable Object value) {
    if (value == null) {
      return null;
    }
    return switch (kind) {
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
    throw new DriftException(ErrorCode.BAD_VALUE, shorten(value) + " is no " + this);
  }

  private DriftException outOfRange(Object value) {
    return new DriftException(
        ErrorCode.OUT_OF_RANGE, shorten(value) + " is out of range for " + this);
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
        throw new DriftException(ErrorCode.NOT_A_NUMBER, shorten(value) + " is no " + this, e);
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
    BigDecimal rounded = rounded(value, precision - scale, scale);
    if (rounded.precision() > precision) {
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
    if (precision == UNLIMITED) {
      return text;
    }
    int length = text.codePointCount(0, text.length());
    if (length > precision) {
      int end = text.offsetByCodePoints(0, precision);
      if (!text.substring(end).isBlank()) {
        throw new DriftException(
            ErrorCode.TOO_LONG,
            shorten(value) + " has " + length + " characters, too many for " + this);
      }
      return text.substring(0, end);
    }
    return pad ? text + " ".repeat(precision - length) : text;
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
            shorten(value) + " is no " + this + ": bytes are written in base64",
            e);
      }
    } else {
      return wrongKind(value);
    }
    if (precision != UNLIMITED && binary.length() > precision) {
      throw new DriftException(
          ErrorCode.TOO_LONG, "A value of " + binary.length() + " bytes is too long for " + this);
    }
    return pad && binary.length() < precision
        ? Binary.of(Arrays.copyOf(binary.toBytes(), precision))
        : binary;
  }

  private static final Pattern UUID_TEXT =
      Pattern.compile(
          "\\p{XDigit}{8}-\\p{XDigit}{4}-\\p{XDigit}{4}-\\p{XDigit}{4}-\\p{XDigit}{12}");

  private Object uuid(String text) {
    return UUID_TEXT.matcher(text).matches() ? java.util.UUID.fromString(text) : wrongKind(text);
  }

  private Object array(Object value) {
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
    if (!(value instanceof Document) || element == null) {
      return wrongKind(value);
    }
    Document.Builder converted = Document.builder();
    ((Document) value).forEach((name, item) -> converted.add(name, element.convert(item)));
    return converted.build();
  }
}
