package org.driftdb.adapter.code;

import java.lang.reflect.Type;
import org.apache.calcite.linq4j.tree.Types;
import org.driftdb.adapter.code.Code.Run;
import org.jspecify.annotations.Nullable;

/** How a value of one type becomes one of another, as Java converts it. */
final class Conversions {
  private Conversions() {}

  /** The value as Java assigns it to a variable of a type or passes it to a parameter. */
  static Code assigned(Code code, Type type) {
    Class<?> to = JavaTypes.erased(type);
    if (!JavaTypes.isPassed(code.raw(), to) || isOtherRecord(code.type(), type)) {
      throw new NotReadException("assignment of " + code.type() + " to " + type);
    }
    return to.isPrimitive() ? primitive(code, to) : new Code(type, code.run());
  }

  private static boolean isOtherRecord(Type from, Type to) {
    return from instanceof Types.RecordType && to instanceof Types.RecordType && !from.equals(to);
  }

  /** The value of a cast. */
  static Code cast(Code code, Type type) {
    Class<?> from = code.raw();
    Class<?> to = JavaTypes.erased(type);
    if (to.isPrimitive()) {
      if (!JavaTypes.unboxed(from).isPrimitive() || from == JavaTypes.NULL) {
        throw new NotReadException("cast of " + from + " to " + to);
      }
      return primitive(code, to);
    } else if (from.isPrimitive()) {
      if (from != JavaTypes.NULL && !to.isAssignableFrom(JavaTypes.boxed(from))) {
        throw new NotReadException("cast of " + from + " to " + to);
      }
      return new Code(type, code.run());
    } else if (to.isAssignableFrom(from) && !isOtherRecord(code.type(), type)) {
      return new Code(type, code.run());
    }
    Run run = code.run();
    return new Code(type, frame -> checked(run.in(frame), to));
  }

  /** The value, which is of a class or null. */
  static @Nullable Object checked(@Nullable Object value, Class<?> to) {
    if (value != null && !to.isInstance(value)) {
      throw new ClassCastException(
          "class " + value.getClass().getName() + " cannot be cast to class " + to.getName());
    }
    return value;
  }

  /** The value, out of its box if it is in one, in a primitive type. */
  static Code primitive(Code code, Class<?> to) {
    Class<?> from = JavaTypes.unboxed(code.raw());
    Run run = code.raw().isPrimitive() ? code.run() : code.present(from.getName() + "Value");
    if (from == to) {
      return new Code(to, run);
    } else if (from == boolean.class || to == boolean.class || from == JavaTypes.NULL) {
      throw new NotReadException("conversion of " + from + " to " + to);
    } else if (from == char.class) {
      Run letter = run;
      run = frame -> (int) (Character) present(letter.in(frame));
    }
    return new Code(to, number(run, from == char.class ? int.class : from, to));
  }

  /** The value, which is known to be there. */
  static Object present(@Nullable Object value) {
    if (value == null) {
      throw new NullPointerException("null has no value");
    }
    return value;
  }

  private static Run number(Run run, Class<?> from, Class<?> to) {
    boolean whole = from != double.class && from != float.class;
    if (to == double.class) {
      return frame -> ((Number) present(run.in(frame))).doubleValue();
    } else if (to == float.class) {
      return frame -> ((Number) present(run.in(frame))).floatValue();
    } else if (to == long.class) {
      return frame -> ((Number) present(run.in(frame))).longValue();
    } else if (to == int.class) {
      return frame -> ((Number) present(run.in(frame))).intValue();
    } else if (to == short.class && whole) {
      return frame -> ((Number) present(run.in(frame))).shortValue();
    } else if (to == byte.class && whole) {
      return frame -> ((Number) present(run.in(frame))).byteValue();
    }
    throw new NotReadException("conversion of " + from + " to " + to);
  }
}
