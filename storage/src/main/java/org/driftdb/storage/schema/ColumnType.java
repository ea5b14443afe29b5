package org.driftdb.storage.schema;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;
import org.driftdb.storage.value.Json;
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

  /** Whether values of the two types may be equal. */
  public boolean isComparableWith(ColumnType other) {
    return kind == Kind.CHAR
        ? equals(other) // Each value is filled up with spaces to its length.
        : kind == other.kind || (isNumeric() && other.isNumeric());
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
    return value == null ? null : new Assignment(this).convert(value);
  }
}
