package org.driftdb.adapter.variant;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;
import org.driftdb.storage.value.Values;

/**
 * Arithmetic on variants.
 *
 * <p>Sums, differences and products are exact, a double counting as its shortest decimal: 0.1 + 0.2
 * is 0.3, and 9007199254740993 + 0.5 is 9007199254740993.5. Integers give integers, of any size,
 * also when divided: 7 / 2 is 3, as for SQL's integer types. Any other quotient has 34 digits. A
 * result is a double if an operand was one and the double's shortest decimal is the result.
 *
 * <p>What is no number fails with code NOT_A_NUMBER.
 */
public final class VariantNumbers {
  /** Above so many digits between the highest and the lowest, a sum is refused. */
  private static final long MAX_DIGITS = 100_000;

  private VariantNumbers() {}

  /**
   * The number that a variant is or, if it is a text, spells; any other variant as it is.
   *
   * @throws DriftException with code NOT_A_NUMBER for a text that spells none
   */
  public static Variant asNumber(Variant a) {
    return a.value() instanceof String ? decimal(VariantCasts.toDecimal(a), false) : a;
  }

  /** {@code a + b}. */
  public static Variant plus(Variant a, Variant b) {
    return calculate("+", a, b);
  }

  /** {@code a - b}. */
  public static Variant minus(Variant a, Variant b) {
    return calculate("-", a, b);
  }

  /** {@code a * b}. */
  public static Variant times(Variant a, Variant b) {
    return calculate("*", a, b);
  }

  /** {@code a / b}. */
  public static Variant divide(Variant a, Variant b) {
    return calculate("/", a, b);
  }

  /** What remains of a after dividing by b, with the sign of a. */
  public static Variant mod(Variant a, Variant b) {
    return calculate("%", a, b);
  }

  /** {@code -a}. */
  public static Variant negate(Variant a) {
    Number number = number(a);
    return number instanceof Double
        ? Variant.ofStored(-(Double) number)
        : minus(Variant.ofStored(0L), a);
  }

  /** {@code a}, once it is known to be a number. */
  public static Variant positive(Variant a) {
    number(a);
    return a;
  }

  /** The distance from zero. */
  public static Variant abs(Variant a) {
    return sign0(a) < 0 ? negate(a) : a;
  }

  /** -1, 0 or 1. */
  public static Variant sign(Variant a) {
    return Variant.ofStored((long) sign0(a));
  }

  /** The greatest integer not above. */
  public static Variant floor(Variant a) {
    return rounded(a, 0, RoundingMode.FLOOR);
  }

  /** The least integer not below. */
  public static Variant ceil(Variant a) {
    return rounded(a, 0, RoundingMode.CEILING);
  }

  /** Rounded half up to an integer. */
  public static Variant round(Variant a) {
    return rounded(a, 0, RoundingMode.HALF_UP);
  }

  /** Rounded half up to so many digits after the point. */
  public static Variant round(Variant a, int digits) {
    return rounded(a, digits, RoundingMode.HALF_UP);
  }

  /** Cut to an integer. */
  public static Variant truncate(Variant a) {
    return rounded(a, 0, RoundingMode.DOWN);
  }

  /** Cut to so many digits after the point. */
  public static Variant truncate(Variant a, int digits) {
    return rounded(a, digits, RoundingMode.DOWN);
  }

  /** The number that a variant is. */
  static Number number(Variant variant) {
    Object value = Values.plain(variant.value());
    if (value instanceof Number) {
      return (Number) value;
    }
    throw notANumber(variant);
  }

  static DriftException notANumber(Variant variant) {
    return new DriftException(
        ErrorCode.NOT_A_NUMBER, VariantCasts.shorten(variant) + " is not a number");
  }

  private static int sign0(Variant a) {
    Number number = number(a);
    return number instanceof Double
        ? (int) Math.signum((Double) number)
        : Values.decimal(number).signum();
  }

  private static Variant rounded(Variant a, int digits, RoundingMode mode) {
    Number number = number(a);
    if (number instanceof Double && !Double.isFinite((Double) number)) {
      return a;
    }
    BigDecimal decimal = Values.decimal(number);
    if (decimal.scale() <= digits) {
      return a;
    }
    BigDecimal rounded = decimal.setScale(digits, mode);
    return isInteger(number)
        ? Variant.ofStored(integer(rounded.toBigInteger()))
        : decimal(rounded, number instanceof Double);
  }

  private static Variant calculate(String operator, Variant a, Variant b) {
    Number x = number(a);
    Number y = number(b);
    if (x instanceof Long && y instanceof Long) {
      return Variant.ofStored(longs(operator, (Long) x, (Long) y));
    }
    if (isInteger(x) && isInteger(y)) {
      return Variant.ofStored(integer(integers(operator, big(x), big(y))));
    }
    boolean floating = x instanceof Double || y instanceof Double;
    if (floating && !(Double.isFinite(x.doubleValue()) && Double.isFinite(y.doubleValue()))) {
      return Variant.ofStored(doubles(operator, x.doubleValue(), y.doubleValue()));
    }
    return decimal(decimals(operator, Values.decimal(x), Values.decimal(y)), floating);
  }

  private static Object longs(String operator, long x, long y) {
    try {
      return switch (operator) {
        case "+" -> Math.addExact(x, y);
        case "-" -> Math.subtractExact(x, y);
        case "*" -> Math.multiplyExact(x, y);
        default -> integer(integers(operator, BigInteger.valueOf(x), BigInteger.valueOf(y)));
      };
    } catch (ArithmeticException e) {
      if (y == 0) {
        throw e;
      }
      return integer(integers(operator, BigInteger.valueOf(x), BigInteger.valueOf(y)));
    }
  }

  private static BigInteger integers(String operator, BigInteger x, BigInteger y) {
    return switch (operator) {
      case "+" -> x.add(y);
      case "-" -> x.subtract(y);
      case "*" -> x.multiply(y);
      case "/" -> x.divide(nonZero(y));
      default -> x.remainder(nonZero(y));
    };
  }

  private static BigInteger nonZero(BigInteger divisor) {
    if (divisor.signum() == 0) {
      throw divisionByZero();
    }
    return divisor;
  }

  private static BigDecimal decimals(String operator, BigDecimal x, BigDecimal y) {
    return switch (operator) {
      case "+" -> aligned(x, y).add(y);
      case "-" -> aligned(x, y).subtract(y);
      case "*" -> x.multiply(y);
      case "/" -> x.divide(nonZero(y), MathContext.DECIMAL128);
      default -> aligned(x, y).remainder(nonZero(y));
    };
  }

  private static BigDecimal nonZero(BigDecimal divisor) {
    if (divisor.signum() == 0) {
      throw divisionByZero();
    }
    return divisor;
  }

  private static ArithmeticException divisionByZero() {
    return new ArithmeticException("Division by zero");
  }

  /** Numbers such as 1e1000000 + 1 would fill the memory with zeros. */
  private static BigDecimal aligned(BigDecimal x, BigDecimal y) {
    long highest = Math.max((long) x.precision() - x.scale(), (long) y.precision() - y.scale());
    long lowest = Math.min(-(long) x.scale(), -(long) y.scale());
    if (highest - lowest > MAX_DIGITS) {
      throw new DriftException(
          ErrorCode.OUT_OF_RANGE, "The result would have more than " + MAX_DIGITS + " digits");
    }
    return x;
  }

  private static double doubles(String operator, double x, double y) {
    return switch (operator) {
      case "+" -> x + y;
      case "-" -> x - y;
      case "*" -> x * y;
      case "/" -> x / y;
      default -> x % y;
    };
  }

  /** A decimal result; a double where one was among the operands and nothing is lost by it. */
  static Variant decimal(BigDecimal result, boolean floating) {
    if (floating) {
      double rounded = result.doubleValue();
      if (Double.isFinite(rounded) && Values.decimal(rounded).compareTo(result) == 0) {
        return Variant.ofStored(rounded);
      }
    }
    return Variant.ofStored(result);
  }

  static boolean isInteger(Number number) {
    return number instanceof Long || number instanceof BigInteger;
  }

  static Object integer(BigInteger value) {
    return value.bitLength() < Long.SIZE ? (Object) value.longValue() : value;
  }

  private static BigInteger big(Number integer) {
    return integer instanceof BigInteger
        ? (BigInteger) integer
        : BigInteger.valueOf(integer.longValue());
  }
}
