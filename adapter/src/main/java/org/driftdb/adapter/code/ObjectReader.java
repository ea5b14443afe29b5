package org.driftdb.adapter.code;

import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.linq4j.function.Functions;
import org.apache.calcite.linq4j.tree.BlockStatement;
import org.apache.calcite.linq4j.tree.Blocks;
import org.apache.calcite.linq4j.tree.Expression;
import org.apache.calcite.linq4j.tree.FieldDeclaration;
import org.apache.calcite.linq4j.tree.FunctionExpression;
import org.apache.calcite.linq4j.tree.MemberDeclaration;
import org.apache.calcite.linq4j.tree.MethodDeclaration;
import org.apache.calcite.linq4j.tree.NewExpression;
import org.apache.calcite.linq4j.tree.ParameterExpression;
import org.driftdb.adapter.code.Code.Run;
import org.jspecify.annotations.Nullable;

/** Reads what makes objects of classes that have no name, and functions. */
final class ObjectReader {
  private final Scope scope;
  private final List<MethodDeclaration> declared = new ArrayList<>();
  private final Constants constants = new Constants();
  private final List<Step> initial = new ArrayList<>();
  private Method[] methods = {};

  private ObjectReader(@Nullable Scope outer, List<MemberDeclaration> members) {
    for (MemberDeclaration member : members) {
      if (member instanceof MethodDeclaration method) {
        declared.add(method);
      }
    }
    methods = new Method[declared.size()];
    scope = new Scope(outer, declared, methods);
    for (MemberDeclaration member : members) {
      if (member instanceof FieldDeclaration field) {
        read(field);
      } else if (!(member instanceof MethodDeclaration)) {
        throw new NotReadException("member " + member.getClass());
      }
    }
    for (int i = 0; i < methods.length; i++) {
      MethodDeclaration method = declared.get(i);
      methods[i] = method(scope, method.parameters, method.resultType, method.body);
    }
  }

  /** A method of a plan, which has no fields; its other classes are records. */
  static Method planMethod(List<MemberDeclaration> members, String name) {
    for (MemberDeclaration member : members) {
      if (member instanceof MethodDeclaration method && method.name.equals(name)) {
        ObjectReader plan = new ObjectReader(null, List.of());
        return method(plan.scope, method.parameters, method.resultType, method.body);
      }
    }
    throw new NotReadException("no method " + name);
  }

  /** An object of a class that has no name. */
  static Code object(NewExpression made, List<MemberDeclaration> members, Scope scope) {
    Class<?> type = JavaTypes.erased(made.type);
    ReadObjects.Kind kind = ReadObjects.kind(type);
    if (!made.arguments.isEmpty()) {
      throw new NotReadException("arguments of " + type);
    }
    ObjectReader reader = new ObjectReader(scope, members);
    Method[] entries = new Method[kind.entries().size()];
    for (int i = 0; i < entries.length; i++) {
      entries[i] = reader.entry(kind.entries().get(i));
    }
    return new Code(made.type, reader.maker(kind, entries, scope.isObject()));
  }

  /** A function. */
  static Code function(FunctionExpression<?> function, Scope scope) {
    BlockStatement body = function.body;
    if (body == null) {
      throw new NotReadException("function");
    }
    Class<?> type = JavaTypes.erased(function.getType());
    ReadObjects.Kind kind = ReadObjects.kind(type);
    Type known = Functions.FUNCTION_RESULT_TYPES.get(type);
    Type result = known == null || known == Object.class ? body.getType() : known;
    ObjectReader reader = new ObjectReader(scope, List.of());
    Method method =
        method(reader.scope, function.parameterList, result, Blocks.toFunctionBlock(body));
    return new Code(type, reader.maker(kind, new Method[] {method}, scope.isObject()));
  }

  private void read(FieldDeclaration field) {
    ParameterExpression variable = field.parameter;
    Expression initializer = field.initializer;
    if (initializer == null) {
      throw new NotReadException("field without value");
    }
    Type type = variable.getType();
    if (Modifier.isStatic(field.modifier)) {
      ExpressionReader reader = new ExpressionReader(scope.constantsOnly());
      Run value = Conversions.assigned(reader.read(initializer), type).run();
      scope.addConstant(variable.name, type, constants, constants.add(value));
    } else {
      Run value = Conversions.assigned(new ExpressionReader(scope).read(initializer), type).run();
      int place = scope.add(variable.name, type);
      initial.add(
          frame -> {
            frame[place] = value.in(frame);
            return null;
          });
    }
  }

  private static Method method(
      Scope object, List<ParameterExpression> parameters, Type result, BlockStatement body) {
    Scope scope = new Scope(object, null, null);
    for (ParameterExpression parameter : parameters) {
      scope.add(parameter.name, parameter.getType());
    }
    Step step = new StatementReader(scope, result).block(body);
    List<Type> types = parameters.stream().map(ParameterExpression::getType).toList();
    return new Method(types, scope.size(), step);
  }

  /** The method by which others call an object. */
  private Method entry(ReadObjects.Entry entry) {
    Method found = null;
    for (int i = 0; i < methods.length; i++) {
      MethodDeclaration method = declared.get(i);
      if (method.name.equals(entry.name()) && method.parameters.size() == entry.parameters()) {
        boolean takesAll =
            method.parameters.stream().allMatch(each -> each.getType() == Object.class);
        if (found == null || takesAll) {
          found = methods[i];
        }
      }
    }
    if (found == null) {
      throw new NotReadException("no method " + entry);
    }
    return found;
  }

  /**
   * What makes an object.
   *
   * @param inObject whether a field of another object is to have it, and not a method's variable
   */
  private Run maker(ReadObjects.Kind kind, Method[] entries, boolean inObject) {
    Step[] steps = initial.toArray(Step[]::new);
    int size = scope.size();
    return frame -> {
      constants.require();
      @Nullable Object[] fields = new @Nullable Object[size];
      fields[Scope.OUTER] = inObject ? frame : frame.clone();
      for (Step step : steps) {
        step.in(fields);
      }
      return kind.maker().apply(entries, fields);
    };
  }
}
