package org.driftdb.storage.value;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.Map;
import java.util.UUID;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * One total order over all stored values, and the equality and hash that agree with it.
 *
 * <p>Kinds sort as {@link ValueKind} lists them: null first, then booleans (false before true),
 * numbers, strings, binary, dates, times, timestamps, uuids, arrays, objects. Within a kind:
 *
 * <ul>
 *   <li>Numbers compare by exact decimal value, whatever class holds them: 1, 1.0 and 1e0 are one
 *       value, 9007199254740992 and 9007199254740993 are two. A double counts as the shortest
 *       decimal that reads back as the same double, so 0.1 is one tenth. Minus infinity comes
 *       first, infinity next to last, NaN last and equal to itself; 0.0 equals -0.0.
 *   <li>Strings compare by UTF-16 unit, as {@link String#compareTo} does.
 *   <li>Uuids compare as their texts do.
 *   <li>Arrays compare element by element, a shorter one before its continuations.
 *   <li>Objects compare as the lists of their fields sorted by name, each field by name, then
 *       value.
 * </ul>
 */
public final class Values {
  /** The order of this class as a comparator. */
  public static final Comparator<@Nullable Object> ORDER = Values::compare;

  /** Every integer up to here in magnitude is a double, and is that double's shortest decimal. */
  private static final long EXACT_IN_DOUBLE = 1L << 53;

  /** Up to here powers of ten are doubles, so that a quotient by them is rounded once. */
  public static final int MOST_EXACT_POWER = 22;

  private static final double[] POWERS_OF_TEN = new double[MOST_EXACT_POWER + 1];

  static {
    for (int i = 0; i < POWERS_OF_TEN.length; i++) {
      POWERS_OF_TEN[i] = Double.parseDouble("1e" + i);
    }
  }

  /** Of 15 digits and a point none is one too many. */
  private static final int SURELY_SHORTEST = 16;

  private Values() {}

  /**
   * The stored form of a Java value: smaller integers become Long, floats Double, byte arrays
   * Binary, maps Document, collections and object arrays ValueList; times are cut to milliseconds,
   * and a date-time without zone is UTC.
   *
   * @throws DriftException with code BAD_VALUE if the value is of no class that can be stored
   */
  public static @Nullable Object of(@Nullable Object value) {
    if (value == null
        || value instanceof String
        || value instanceof Long
        || value instanceof Boolean
        || value instanceof Double
        || value instanceof BigDecimal
        || value instanceof SpelledNumber
        || value instanceof Document
        || value instanceof ValueList
        || value instanceof Binary
        || value instanceof LocalDate
        || value instanceof UUID) {
      return value;
    } else if (value instanceof Integer || value instanceof Short || value instanceof Byte) {
      return ((Number) value).longValue();
    } else if (value instanceof BigInteger) {
      return integer((BigInteger) value);
    } else if (value instanceof Float) {
      return Double.valueOf(value.toString());
    } else if (value instanceof Instant) {
      return ((Instant) value).truncatedTo(ChronoUnit.MILLIS);
    } else if (value instanceof LocalTime) {
      return ((LocalTime) value).truncatedTo(ChronoUnit.MILLIS);
    } else if (value instanceof LocalDateTime) {
      return of(((LocalDateTime) value).toInstant(ZoneOffset.UTC));
    } else if (value instanceof OffsetDateTime) {
      return of(((OffsetDateTime) value).toInstant());
    } else if (value instanceof ZonedDateTime) {
      return of(((ZonedDateTime) value).toInstant());
    } else if (value instanceof Character) {
      return value.toString();
    } else if (value instanceof byte[]) {
      return Binary.of((byte[]) value);
    } else if (value instanceof Map) {
      return Document.copyOf((Map<?, ?>) value);
    } else if (value instanceof Collection) {
      return ValueList.copyOf((Collection<?>) value);
    } else if (value instanceof Object[]) {
      return ValueList.of((Object[]) value);
    }
    throw new DriftException(
        ErrorCode.BAD_VALUE, "A value of " + value.getClass().getName() + " cannot be stored");
  }

  /** An integer as a Long if it fits, else as it is. */
  static Number integer(BigInteger value) {
    return value.bitLength() < Long.SIZE ? (Number) value.longValue() : value;
  }

  /** A stored value without the spelling that a number may have. */
  public static @Nullable Object plain(@Nullable Object value) {
    return value instanceof SpelledNumber ? ((SpelledNumber) value).value() : value;
  }

  /** The kind of a stored value. */
  public static ValueKind kind(@Nullable Object value) {
    if (value == null) {
      return ValueKind.NULL;
    } else if (value instanceof String) {
      return ValueKind.STRING;
    } else if (value instanceof Number) {
      return ValueKind.NUMBER;
    } else if (value instanceof Boolean) {
      return ValueKind.BOOLEAN;
    } else if (value instanceof Document) {
      return ValueKind.OBJECT;
    } else if (value instanceof ValueList) {
      return ValueKind.ARRAY;
    } else if (value instanceof Instant) {
      return ValueKind.TIMESTAMP;
    } else if (value instanceof LocalDate) {
      return ValueKind.DATE;
    } else if (value instanceof LocalTime) {
      return ValueKind.TIME;
    } else if (value instanceof UUID) {
      return ValueKind.UUID;
    } else if (value instanceof Binary) {
      return ValueKind.BINARY;
    }
    throw new IllegalArgumentException("Not a stored value: " + value.getClass().getName());
  }

  /** Compares two stored values by the order of this class. */
  public static int compare(@Nullable Object a, @Nullable Object b) {
    if (a instanceof String && b instanceof String) {
      return ((String) a).compareTo((String) b);
    }
    if (a instanceof Long && b instanceof Long) {
      return Long.compare((Long) a, (Long) b);
    }
    ValueKind kind = kind(a);
    int byKind = kind.compareTo(kind(b));
    if (byKind != 0 || a == null || b == null) {
      return byKind;
    }
    return switch (kind) {
      case NULL -> 0;
      case BOOLEAN -> Boolean.compare((Boolean) a, (Boolean) b);
      case NUMBER -> compareNumbers((Number) a, (Number) b);
      case STRING -> ((String) a).compareTo((String) b);
      case BINARY -> ((Binary) a).compareTo((Binary) b);
      case DATE -> ((LocalDate) a).compareTo((LocalDate) b);
      case TIME -> ((LocalTime) a).compareTo((LocalTime) b);
      case TIMESTAMP -> ((Instant) a).compareTo((Instant) b);
      case UUID -> compareUuids((UUID) a, (UUID) b);
      case ARRAY -> compareArrays((ValueList) a, (ValueList) b);
      case OBJECT -> compareObjects((Document) a, (Document) b);
    };
  }

  /** Whether two stored values are one: they compare as 0. Null equals null here. */
  public static boolean equal(@Nullable Object a, @Nullable Object b) {
    return a == b || compare(a, b) == 0;
  }

  /** A hash that is the same for values that are equal. */
  public static int hash(@Nullable Object value) {
    if (value instanceof Number) {
      // Equal decimals round to the same double, and adding zero makes one of the two zeros.
      return Double.hashCode(((Number) value).doubleValue() + 0.0);
    } else if (value instanceof ValueList) {
      int hash = 1;
      for (Object element : (ValueList) value) {
        hash = 31 * hash + hash(element);
      }
      return hash;
    } else if (value instanceof Document) {
      Document document = (Document) value;
      int hash = 0;
      for (int i = 0; i < document.size(); i++) {
        hash += 31 * document.nameAt(i).hashCode() ^ hash(document.storedAt(i));
      }
      return hash;
    }
    return value == null ? 0 : value.hashCode();
  }

  /**
   * The exact decimal value of a stored number, that of a double being the shortest decimal that
   * reads back as the same double.
   *
   * @throws DriftException with code OUT_OF_RANGE for NaN and the infinities
   */
  public static BigDecimal decimal(Number number) {
    if (number instanceof BigDecimal) {
      return (BigDecimal) number;
    } else if (number instanceof SpelledNumber) {
      return ((SpelledNumber) number).decimal();
    } else if (number instanceof BigInteger) {
      return new BigDecimal((BigInteger) number);
    } else if (number instanceof Double) {
      double value = (Double) number;
      if (!Double.isFinite(value)) {
        throw new DriftException(ErrorCode.OUT_OF_RANGE, value + " has no decimal value");
      }
      return shortestDecimal(value);
    }
    return BigDecimal.valueOf(number.longValue());
  }

  /**
   * The decimal value with all digits by which the number is written: 1.0 for the double, 1.50 for
   * what was spelled so.
   *
   * @throws DriftException with code OUT_OF_RANGE for NaN and the infinities
   */
  public static BigDecimal writtenDecimal(Number number) {
    return number instanceof Double && Double.isFinite((Double) number)
        ? new BigDecimal(text((Double) number))
        : decimal(number);
  }

  /**
   * Whether a double is what dividing an integer by ten to this power gives: it is written with at
   * most so many digits after the point. False for -0, and where the integer would be too large to
   * be exact.
   *
   * @param scale 0 to {@link #MOST_EXACT_POWER}
   */
  public static boolean isQuotient(double value, int scale) {
    return Math.abs(value) * POWERS_OF_TEN[scale] < EXACT_IN_DOUBLE
        && Double.doubleToRawLongBits(unscaled(value, scale) / POWERS_OF_TEN[scale])
            == Double.doubleToRawLongBits(value);
  }

  /** The integer of which a double is the quotient by ten to this power. */
  public static long unscaled(double value, int scale) {
    return Math.round(value * POWERS_OF_TEN[scale]);
  }

  /** Ten to this power, which is exact. */
  public static double powerOfTen(int power) {
    return POWERS_OF_TEN[power];
  }

  /**
   * Double.toString gives a digit too many for some doubles before JDK 19, so what it gives is
   * shortened as long as it still reads back.
   */
  private static BigDecimal shortestDecimal(double value) {
    BigDecimal shortest = new BigDecimal(Double.toString(value)).stripTrailingZeros();
    if (shortest.precision() <= 15) {
      return shortest;
    }
    BigDecimal exact = new BigDecimal(value);
    while (shortest.precision() > 1) {
      BigDecimal shorter =
          exact.round(new MathContext(shortest.precision() - 1, RoundingMode.HALF_EVEN));
      if (shorter.doubleValue() != value) {
        break;
      }
      shortest = shorter.stripTrailingZeros();
    }
    BigDecimal closest = exact.round(new MathContext(shortest.precision(), RoundingMode.HALF_EVEN));
    return closest.doubleValue() == value ? closest.stripTrailingZeros() : shortest;
  }

  /** The text of a finite double: its shortest decimal, always with a point or an exponent. */
  static String text(double value) {
    String text = withoutLastZeros(Double.toString(value));
    if (text.length() <= SURELY_SHORTEST) {
      return text;
    }
    BigDecimal shortest = shortestDecimal(value);
    if (new BigDecimal(text).compareTo(shortest) == 0) {
      return text;
    }
    String shorter = shortest.toString();
    return shorter.contains("E") || shorter.contains(".") ? shorter : shorter + ".0";
  }

  /** Double.toString gives 0.0020 before JDK 19. */
  private static String withoutLastZeros(String text) {
    int exponent = text.indexOf('E');
    int end = exponent < 0 ? text.length() : exponent;
    int last = end;
    while (text.charAt(last - 1) == '0' && text.charAt(last - 2) != '.') {
      last--;
    }
    return last == end ? text : text.substring(0, last) + text.substring(end);
  }

  private static int compareNumbers(Number given, Number other) {
    Number a = worth(given);
    Number b = worth(other);
    if (a instanceof Double && b instanceof Double) {
      return compareDoubles((Double) a, (Double) b);
    }
    if (a instanceof Double) {
      return -compareWithDouble(b, (Double) a);
    }
    if (b instanceof Double) {
      return compareWithDouble(a, (Double) b);
    }
    return decimal(a).compareTo(decimal(b));
  }

  private static Number worth(Number number) {
    return number instanceof SpelledNumber ? ((SpelledNumber) number).value() : number;
  }

  private static int compareDoubles(double a, double b) {
    // Shortest decimals are in the order of their doubles. Adding zero makes one of the two zeros.
    return Double.compare(a + 0.0, b + 0.0);
  }

  private static int compareWithDouble(Number exact, double b) {
    if (!Double.isFinite(b)) {
      return b == Double.NEGATIVE_INFINITY ? 1 : -1;
    }
    if (exact instanceof Long) {
      long integer = (Long) exact;
      if (-EXACT_IN_DOUBLE <= integer && integer <= EXACT_IN_DOUBLE) {
        return compareDoubles(integer, b);
      }
    }
    return decimal(exact).compareTo(decimal(b));
  }

  /** UUID.compareTo is signed; texts compare unsigned. */
  private static int compareUuids(UUID a, UUID b) {
    int high = Long.compareUnsigned(a.getMostSignificantBits(), b.getMostSignificantBits());
    return high != 0
        ? high
        : Long.compareUnsigned(a.getLeastSignificantBits(), b.getLeastSignificantBits());
  }

  private static int compareArrays(ValueList a, ValueList b) {
    int shared = Math.min(a.size(), b.size());
    for (int i = 0; i < shared; i++) {
      int order = compare(a.get(i), b.get(i));
      if (order != 0) {
        return order;
      }
    }
    return Integer.compare(a.size(), b.size());
  }

  private static int compareObjects(Document a, Document b) {
    String[] left = sortedNames(a);
    String[] right = sortedNames(b);
    int shared = Math.min(left.length, right.length);
    for (int i = 0; i < shared; i++) {
      int order = left[i].compareTo(right[i]);
      if (order == 0) {
        order = compare(a.get(left[i]), b.get(right[i]));
      }
      if (order != 0) {
        return order;
      }
    }
    return Integer.compare(left.length, right.length);
  }

  private static String[] sortedNames(Document document) {
    String[] names = document.keySet().toArray(new String[0]);
    Arrays.sort(names);
    return names;
  }
}
