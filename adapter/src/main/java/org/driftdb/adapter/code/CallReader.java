package org.driftdb.adapter.code;

import java.lang.reflect.Array;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.linq4j.Enumerator;
import org.apache.calcite.linq4j.tree.Expression;
import org.apache.calcite.linq4j.tree.MethodCallExpression;
import org.apache.calcite.linq4j.tree.NewExpression;
import org.apache.calcite.linq4j.tree.ParameterExpression;
import org.apache.calcite.linq4j.tree.Types;
import org.driftdb.adapter.code.Code.Run;
import org.jspecify.annotations.Nullable;

/** Reads what calls methods and constructors. */
final class CallReader {
  private final ExpressionReader expressions;
  private final Scope scope;

  CallReader(ExpressionReader expressions, Scope scope) {
    this.expressions = expressions;
    this.scope = scope;
  }

  /** A call of a method. */
  Code read(MethodCallExpression call) {
    Expression target = call.targetExpression;
    String name = call.method.getName();
    List<Code> arguments = call.expressions.stream().map(expressions::read).toList();
    if (target instanceof ParameterExpression self && self.name.equals("this")) {
      return own(name, arguments);
    } else if (target != null) {
      return call(expressions.read(target), name, arguments);
    }
    Class<?> type = call.method.getDeclaringClass();
    if (name.equals("valueOf")
        && arguments.size() == 1
        && arguments.get(0).raw() == JavaTypes.unboxed(type)) {
      return new Code(type, arguments.get(0).run());
    }
    Overloads.Found found = Overloads.method(type, name, types(arguments));
    java.lang.reflect.Method method = (java.lang.reflect.Method) found.executable();
    if (!Modifier.isStatic(method.getModifiers())) {
      throw new NotReadException("method " + method);
    }
    Run[] passed = passed(found, arguments);
    return new Code(method.getReturnType(), frame -> invoke(method, null, values(passed, frame)));
  }

  /** A call of a method of an object. */
  static Code call(Code target, String name, List<Code> arguments) {
    Class<?> type = target.raw();
    Run run = target.present(name);
    if (type.isPrimitive() || type == RecordValue.class) {
      throw new NotReadException("method " + name + " of " + type);
    } else if (arguments.isEmpty()) {
      Class<?> primitive = JavaTypes.unboxed(type);
      if (primitive.isPrimitive() && name.equals(primitive.getName() + "Value")) {
        return new Code(primitive, run);
      } else if (type == Enumerator.class && name.equals("moveNext")) {
        return new Code(
            boolean.class,
            frame -> ((Enumerator<?>) Conversions.present(run.in(frame))).moveNext());
      } else if (type == Enumerator.class && name.equals("current")) {
        return new Code(
            Object.class, frame -> ((Enumerator<?>) Conversions.present(run.in(frame))).current());
      }
    }
    Overloads.Found found = Overloads.method(type, name, types(arguments));
    java.lang.reflect.Method method = (java.lang.reflect.Method) found.executable();
    Run[] passed = passed(found, arguments);
    return new Code(
        method.getReturnType(),
        frame -> {
          Object object = run.in(frame);
          return invoke(method, object, values(passed, frame));
        });
  }

  /** A call of another method of the same object. */
  private Code own(String name, List<Code> arguments) {
    int depth = scope.depthOfObject();
    Scope.Own own = scope.own(name, types(arguments));
    Run[] passed = arguments.stream().map(Code::run).toArray(Run[]::new);
    return new Code(
        own.result(), frame -> own.method().run(Scope.up(frame, depth), values(passed, frame)));
  }

  /** A new object. */
  Code made(NewExpression made) {
    List<Code> arguments = made.arguments.stream().map(expressions::read).toList();
    if (made.type instanceof Types.RecordType type && arguments.isEmpty()) {
      @Nullable Object[] initial = RecordValue.initial(type);
      return new Code(type, frame -> new RecordValue(type, initial));
    } else if (made.type instanceof Class<?> type && !Modifier.isAbstract(type.getModifiers())) {
      Overloads.Found found = Overloads.constructor(type, types(arguments));
      Constructor<?> constructor = (Constructor<?>) found.executable();
      Run[] passed = passed(found, arguments);
      return new Code(
          type,
          frame -> {
            @Nullable Object[] values = values(passed, frame);
            try {
              return constructor.newInstance(values);
            } catch (InvocationTargetException e) {
              throw e.getTargetException();
            }
          });
    }
    throw new NotReadException("new " + made.type);
  }

  private static List<Class<?>> types(List<Code> arguments) {
    return arguments.stream().<Class<?>>map(Code::raw).toList();
  }

  /** The arguments, as the parameters take them. */
  private static Run[] passed(Overloads.Found found, List<Code> arguments) {
    List<Run> converted = new ArrayList<>();
    for (int i = 0; i < arguments.size(); i++) {
      converted.add(Conversions.assigned(arguments.get(i), found.parameters().get(i)).run());
    }
    if (found.packed() >= 0) {
      int first = converted.size() - found.packed();
      Class<?>[] declared = found.executable().getParameterTypes();
      Class<?> element = declared[declared.length - 1].getComponentType();
      Run[] last = converted.subList(first, converted.size()).toArray(Run[]::new);
      converted.subList(first, converted.size()).clear();
      converted.add(
          frame -> {
            Object array = Array.newInstance(element, last.length);
            for (int i = 0; i < last.length; i++) {
              Array.set(array, i, last[i].in(frame));
            }
            return array;
          });
    }
    return converted.toArray(Run[]::new);
  }

  private static @Nullable Object[] values(Run[] runs, @Nullable Object[] frame) throws Throwable {
    @Nullable Object[] values = new @Nullable Object[runs.length];
    for (int i = 0; i < runs.length; i++) {
      values[i] = runs[i].in(frame);
    }
    return values;
  }

  private static @Nullable Object invoke(
      java.lang.reflect.Method method, @Nullable Object object, @Nullable Object[] arguments)
      throws Throwable {
    try {
      return method.invoke(object, arguments);
    } catch (InvocationTargetException e) {
      throw e.getTargetException();
    }
  }
}
