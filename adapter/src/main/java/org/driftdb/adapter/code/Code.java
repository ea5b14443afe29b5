package org.driftdb.adapter.code;

import java.lang.reflect.Type;
import org.apache.calcite.linq4j.tree.Expression;
import org.apache.calcite.linq4j.tree.ExpressionType;
import org.apache.calcite.linq4j.tree.MethodCallExpression;
import org.apache.calcite.linq4j.tree.UnaryExpression;
import org.jspecify.annotations.Nullable;

/**
 * An expression that can be run.
 *
 * @param type its static type, by the rules of Java: a class, or a type of records
 * @param run gives its value; one of a primitive type is in the box of just that type
 * @param source what was read; null where it is a part of that
 */
record Code(Type type, Run run, @Nullable Expression source) {
  /** Gives a value. */
  @FunctionalInterface
  interface Run {
    /** The value, with the variables of a frame. */
    @Nullable Object in(@Nullable Object[] frame) throws Throwable;
  }

  Code(Type type, Run run) {
    this(type, run, null);
  }

  /** Its static type as a class. */
  Class<?> raw() {
    return JavaTypes.erased(type);
  }

  /** The same, of which it is known what was read. */
  Code from(Expression expression) {
    return new Code(type, run, expression);
  }

  /**
   * Gives the value, of which a method is called.
   *
   * @return what fails where there is none, and says what the JVM would say
   */
  Run present(String method) {
    return frame -> {
      Object value = run.in(frame);
      if (value == null) {
        throw new NullPointerException(
            "Cannot invoke \""
                + type.getTypeName()
                + "."
                + method
                + "()\" because "
                + told()
                + " is null");
      }
      return value;
    };
  }

  private String told() {
    Expression bare = source;
    while (bare instanceof UnaryExpression cast && cast.getNodeType() == ExpressionType.Convert) {
      bare = cast.expression;
    }
    return bare instanceof MethodCallExpression call
        ? "the return value of \""
            + call.method.getDeclaringClass().getName()
            + "."
            + call.method.getName()
            + "()\""
        : "\"" + bare + "\"";
  }
}
