package org.driftdb.adapter.code;

import java.lang.reflect.Method;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.calcite.linq4j.tree.Expression;
import org.apache.calcite.linq4j.tree.Expressions;
import org.apache.calcite.linq4j.tree.MethodCallExpression;
import org.apache.calcite.linq4j.tree.Shuttle;
import org.apache.calcite.runtime.SqlFunctions;

/**
 * Puts methods of {@link RunTime} in the place of Calcite's of the same name and parameters, in the
 * code of plans and of constants.
 */
final class OwnFunctions extends Shuttle {
  private static final Map<Method, Method> OWN = own();

  private static Map<Method, Method> own() {
    Map<Method, Method> methods = new HashMap<>();
    for (Method own : RunTime.class.getDeclaredMethods()) {
      for (Class<?> calcites : List.of(SqlFunctions.class, SqlFunctions.LikeFunction.class)) {
        try {
          methods.put(calcites.getMethod(own.getName(), own.getParameterTypes()), own);
        } catch (NoSuchMethodException e) {
          // It is the other's.
        }
      }
    }
    return methods;
  }

  @Override
  public Expression visit(
      MethodCallExpression call, Expression target, List<Expression> arguments) {
    Method own = OWN.get(call.method);
    return own == null ? super.visit(call, target, arguments) : Expressions.call(own, arguments);
  }
}
