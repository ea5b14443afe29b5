package org.driftdb.adapter.code;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import org.apache.calcite.linq4j.tree.Primitive;
import org.apache.calcite.linq4j.tree.Types;

/** What Java knows of types. */
final class JavaTypes {
  /** The type of a bare null. */
  static final Class<?> NULL = void.class;

  private JavaTypes() {}

  /** A type as a class: records of all kinds have one. */
  static Class<?> erased(Type type) {
    if (type instanceof Class<?> known) {
      return known;
    } else if (type instanceof ParameterizedType generic) {
      return erased(generic.getRawType());
    } else if (type instanceof Types.RecordType) {
      return RecordValue.class;
    }
    throw new NotReadException("type " + type);
  }

  /** The class of the boxes of a primitive type; another class is its own. */
  static Class<?> boxed(Class<?> type) {
    return Primitive.box(type);
  }

  /** The primitive type whose box a class is; another class is its own. */
  static Class<?> unboxed(Class<?> type) {
    return Primitive.unbox(type);
  }

  /** Whether values of a type, or what is in their boxes, can be reckoned with. */
  static boolean isNumeric(Class<?> type) {
    Class<?> primitive = unboxed(type);
    return primitive.isPrimitive() && primitive != boolean.class && primitive != NULL;
  }

  /** Whether a type is a subtype of another, as Java says of primitive types, too. */
  static boolean isSubtype(Class<?> type, Class<?> other) {
    if (type == NULL) {
      return !other.isPrimitive();
    } else if (type.isPrimitive() && other.isPrimitive()) {
      return type == other || widens(type, other);
    }
    return other.isAssignableFrom(type);
  }

  /** Whether a value can be passed where another type is asked for, in or out of its box. */
  static boolean isPassed(Class<?> type, Class<?> other) {
    if (isSubtype(type, other)) {
      return true;
    } else if (type.isPrimitive() && type != NULL) {
      return other.isAssignableFrom(boxed(type));
    }
    return other.isPrimitive() && unboxed(type).isPrimitive() && isSubtype(unboxed(type), other);
  }

  private static boolean widens(Class<?> type, Class<?> other) {
    if (type == char.class) {
      return rank(other) >= rank(int.class);
    }
    return other != char.class && rank(type) >= 0 && rank(type) < rank(other);
  }

  private static int rank(Class<?> type) {
    Primitive primitive = Primitive.of(type);
    if (primitive == null) {
      return -1;
    }
    return switch (primitive) {
      case BYTE -> 0;
      case SHORT -> 1;
      case INT -> 2;
      case LONG -> 3;
      case FLOAT -> 4;
      case DOUBLE -> 5;
      default -> -1;
    };
  }

  /** The type in which Java reckons with values of two types. */
  static Class<?> promoted(Class<?> one, Class<?> other) {
    if (!isNumeric(one) || !isNumeric(other)) {
      throw new NotReadException("numbers of " + one + " and " + other);
    }
    int rank = Math.max(rank(unboxed(one)), rank(unboxed(other)));
    return switch (rank) {
      case 5 -> double.class;
      case 4 -> float.class;
      case 3 -> long.class;
      default -> int.class;
    };
  }

  /** The type of {@code c ? a : b}. */
  static Type ofChoice(Code one, Code other) {
    Class<?> a = one.raw();
    Class<?> b = other.raw();
    if (one.type().equals(other.type())) {
      return one.type();
    } else if (a == NULL || b == NULL) {
      Code typed = a == NULL ? other : one;
      return typed.raw().isPrimitive() ? boxed(typed.raw()) : typed.type();
    } else if (unboxed(a) == unboxed(b)) {
      return unboxed(a);
    } else if (isNumeric(a) && isNumeric(b)) {
      if (rank(unboxed(a)) < 2 || rank(unboxed(b)) < 2) {
        throw new NotReadException("choice of " + a + " and " + b); // Depends on constants.
      }
      return promoted(a, b);
    }
    Class<?> boxedA = boxed(a);
    Class<?> boxedB = boxed(b);
    if (boxedA.isAssignableFrom(boxedB)) {
      return one.type() instanceof Class ? boxedA : one.type();
    } else if (boxedB.isAssignableFrom(boxedA)) {
      return other.type() instanceof Class ? boxedB : other.type();
    }
    throw new NotReadException("choice of " + a + " and " + b);
  }
}
