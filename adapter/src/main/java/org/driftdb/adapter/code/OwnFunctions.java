package org.driftdb.adapter.code;

import java.lang.reflect.Method;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.calcite.linq4j.tree.Expression;
import org.apache.calcite.linq4j.tree.Expressions;
import org.apache.calcite.linq4j.tree.MethodCallExpression;
import org.apache.calcite.linq4j.tree.Shuttle;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexExecutor;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexVisitorImpl;
import org.apache.calcite.runtime.SqlFunctions;
import org.apache.calcite.util.Util;

/**
 * Puts methods of {@link RunTime} in the place of Calcite's of the same name and parameters, in the
 * code of a plan.
 */
public final class OwnFunctions extends Shuttle {
  private static final Map<Method, Method> OWN = own();

  /** The functions that Calcite computes by methods which are not called here. */
  private static final Set<String> NAMES = Set.of("LIKE", "ILIKE", "OVERLAY", "POSITION", "INSTR");

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

  /** An executor that leaves expressions with such functions alone, whatever they are of. */
  public static RexExecutor sparing(RexExecutor executor) {
    return (builder, expressions, values) -> reduce(executor, builder, expressions, values);
  }

  private static void reduce(
      RexExecutor executor, RexBuilder builder, List<RexNode> expressions, List<RexNode> values) {
    if (expressions.stream().anyMatch(OwnFunctions::callsOwn)) {
      values.addAll(expressions);
    } else {
      executor.reduce(builder, expressions, values);
    }
  }

  private static boolean callsOwn(RexNode expression) {
    try {
      expression.accept(
          new RexVisitorImpl<Void>(true) {
            @Override
            public Void visitCall(RexCall call) {
              if (NAMES.contains(call.getOperator().getName())) {
                throw Util.FoundOne.NULL;
              }
              return super.visitCall(call);
            }
          });
      return false;
    } catch (Util.FoundOne e) {
      return true;
    }
  }
}
