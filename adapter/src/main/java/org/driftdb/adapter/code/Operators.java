package org.driftdb.adapter.code;

import org.apache.calcite.linq4j.tree.ExpressionType;
import org.driftdb.adapter.code.Code.Run;
import org.jspecify.annotations.Nullable;

/** What Java's operators do. */
final class Operators {
  private Operators() {}

  /** An operator between two values. */
  static Code binary(ExpressionType operator, Code left, Code right) {
    return switch (operator) {
      case AndAlso -> both(left, right);
      case OrElse -> either(left, right);
      case Equal -> equal(left, right, true);
      case NotEqual -> equal(left, right, false);
      case LessThan, LessThanOrEqual, GreaterThan, GreaterThanOrEqual ->
          compared(operator, left, right);
      case Add ->
          left.raw() == String.class || right.raw() == String.class
              ? joined(left.run(), right.run())
              : computed(operator, left, right);
      case Subtract, Multiply, Divide, Modulo, Mod -> computed(operator, left, right);
      case And, Or, ExclusiveOr -> bits(operator, left, right);
      default -> throw new NotReadException("operator " + operator);
    };
  }

  /** {@code !a}. */
  static Code not(Code operand) {
    Run run = truth(operand);
    return new Code(boolean.class, frame -> !isTrue(run.in(frame)));
  }

  /** {@code -a}. */
  static Code negated(Code operand) {
    Class<?> type = JavaTypes.promoted(operand.raw(), int.class);
    Run run = Conversions.primitive(operand, type).run();
    Run negated =
        type == int.class
            ? frame -> -intOf(run.in(frame))
            : type == long.class
                ? frame -> -longOf(run.in(frame))
                : type == float.class
                    ? frame -> -floatOf(run.in(frame))
                    : frame -> -doubleOf(run.in(frame));
    return new Code(type, negated);
  }

  /** A condition. */
  static Run truth(Code code) {
    return Conversions.primitive(code, boolean.class).run();
  }

  /** What a condition gave. */
  static boolean isTrue(@Nullable Object value) {
    return (Boolean) Conversions.present(value);
  }

  private static int intOf(@Nullable Object value) {
    return (Integer) Conversions.present(value);
  }

  private static long longOf(@Nullable Object value) {
    return (Long) Conversions.present(value);
  }

  private static float floatOf(@Nullable Object value) {
    return (Float) Conversions.present(value);
  }

  private static double doubleOf(@Nullable Object value) {
    return (Double) Conversions.present(value);
  }

  private static Code both(Code left, Code right) {
    Run one = truth(left);
    Run other = truth(right);
    return new Code(boolean.class, frame -> isTrue(one.in(frame)) && isTrue(other.in(frame)));
  }

  private static Code either(Code left, Code right) {
    Run one = truth(left);
    Run other = truth(right);
    return new Code(boolean.class, frame -> isTrue(one.in(frame)) || isTrue(other.in(frame)));
  }

  private static Code joined(Run left, Run right) {
    return new Code(
        String.class, frame -> String.valueOf(left.in(frame)) + String.valueOf(right.in(frame)));
  }

  private static Code equal(Code left, Code right, boolean wanted) {
    if (!left.raw().isPrimitive() || left.raw() == JavaTypes.NULL) {
      if (!right.raw().isPrimitive() || right.raw() == JavaTypes.NULL) {
        return same(left.run(), right.run(), wanted);
      }
    }
    Class<?> type =
        JavaTypes.unboxed(left.raw()) == boolean.class
            ? boolean.class
            : JavaTypes.promoted(left.raw(), right.raw());
    Run one = Conversions.primitive(left, type).run();
    Run other = Conversions.primitive(right, type).run();
    if (type == double.class) {
      return new Code(
          boolean.class, frame -> (doubleOf(one.in(frame)) == doubleOf(other.in(frame))) == wanted);
    } else if (type == float.class) {
      return new Code(
          boolean.class, frame -> (floatOf(one.in(frame)) == floatOf(other.in(frame))) == wanted);
    }
    return new Code(
        boolean.class,
        frame -> Conversions.present(one.in(frame)).equals(other.in(frame)) == wanted);
  }

  @SuppressWarnings("ReferenceEquality") // As Java compares references.
  private static Code same(Run left, Run right, boolean wanted) {
    return new Code(boolean.class, frame -> (left.in(frame) == right.in(frame)) == wanted);
  }

  private static Code compared(ExpressionType operator, Code left, Code right) {
    Class<?> type = JavaTypes.promoted(left.raw(), right.raw());
    Run one = Conversions.primitive(left, type).run();
    Run other = Conversions.primitive(right, type).run();
    if (type == double.class || type == float.class) {
      return new Code(
          boolean.class,
          frame ->
              holds(
                  operator,
                  ((Number) Conversions.present(one.in(frame))).doubleValue(),
                  ((Number) Conversions.present(other.in(frame))).doubleValue()));
    }
    return new Code(
        boolean.class,
        frame ->
            holds(
                operator,
                ((Number) Conversions.present(one.in(frame))).longValue(),
                ((Number) Conversions.present(other.in(frame))).longValue()));
  }

  private static boolean holds(ExpressionType operator, double left, double right) {
    return switch (operator) {
      case LessThan -> left < right;
      case LessThanOrEqual -> left <= right;
      case GreaterThan -> left > right;
      default -> left >= right;
    };
  }

  private static boolean holds(ExpressionType operator, long left, long right) {
    return switch (operator) {
      case LessThan -> left < right;
      case LessThanOrEqual -> left <= right;
      case GreaterThan -> left > right;
      default -> left >= right;
    };
  }

  private static Code computed(ExpressionType operator, Code left, Code right) {
    Class<?> type = JavaTypes.promoted(left.raw(), right.raw());
    Run one = Conversions.primitive(left, type).run();
    Run other = Conversions.primitive(right, type).run();
    Run run =
        type == int.class
            ? frame -> computed(operator, intOf(one.in(frame)), intOf(other.in(frame)))
            : type == long.class
                ? frame -> computed(operator, longOf(one.in(frame)), longOf(other.in(frame)))
                : type == float.class
                    ? frame -> computed(operator, floatOf(one.in(frame)), floatOf(other.in(frame)))
                    : frame ->
                        computed(operator, doubleOf(one.in(frame)), doubleOf(other.in(frame)));
    return new Code(type, run);
  }

  private static int computed(ExpressionType operator, int left, int right) {
    return switch (operator) {
      case Add -> left + right;
      case Subtract -> left - right;
      case Multiply -> left * right;
      case Divide -> left / right;
      default -> left % right;
    };
  }

  private static long computed(ExpressionType operator, long left, long right) {
    return switch (operator) {
      case Add -> left + right;
      case Subtract -> left - right;
      case Multiply -> left * right;
      case Divide -> left / right;
      default -> left % right;
    };
  }

  private static float computed(ExpressionType operator, float left, float right) {
    return switch (operator) {
      case Add -> left + right;
      case Subtract -> left - right;
      case Multiply -> left * right;
      case Divide -> left / right;
      default -> left % right;
    };
  }

  private static double computed(ExpressionType operator, double left, double right) {
    return switch (operator) {
      case Add -> left + right;
      case Subtract -> left - right;
      case Multiply -> left * right;
      case Divide -> left / right;
      default -> left % right;
    };
  }

  private static Code bits(ExpressionType operator, Code left, Code right) {
    if (JavaTypes.unboxed(left.raw()) == boolean.class) {
      Run one = truth(left);
      Run other = truth(right);
      return new Code(
          boolean.class, frame -> bits(operator, isTrue(one.in(frame)), isTrue(other.in(frame))));
    }
    Class<?> type = JavaTypes.promoted(left.raw(), right.raw());
    if (type != int.class && type != long.class) {
      throw new NotReadException("bits of " + type);
    }
    Run one = Conversions.primitive(left, long.class).run();
    Run other = Conversions.primitive(right, long.class).run();
    Code wide =
        new Code(
            long.class, frame -> bits(operator, longOf(one.in(frame)), longOf(other.in(frame))));
    return Conversions.primitive(wide, type);
  }

  private static boolean bits(ExpressionType operator, boolean left, boolean right) {
    return switch (operator) {
      case And -> left & right;
      case Or -> left | right;
      default -> left ^ right;
    };
  }

  private static long bits(ExpressionType operator, long left, long right) {
    return switch (operator) {
      case And -> left & right;
      case Or -> left | right;
      default -> left ^ right;
    };
  }
}
