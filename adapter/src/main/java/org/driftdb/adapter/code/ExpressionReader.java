package org.driftdb.adapter.code;

import java.lang.reflect.Array;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.Charset;
import java.util.List;
import org.apache.calcite.linq4j.tree.BinaryExpression;
import org.apache.calcite.linq4j.tree.ConstantExpression;
import org.apache.calcite.linq4j.tree.ConstantUntypedNull;
import org.apache.calcite.linq4j.tree.Expression;
import org.apache.calcite.linq4j.tree.ExpressionType;
import org.apache.calcite.linq4j.tree.FunctionExpression;
import org.apache.calcite.linq4j.tree.IndexExpression;
import org.apache.calcite.linq4j.tree.MemberExpression;
import org.apache.calcite.linq4j.tree.MethodCallExpression;
import org.apache.calcite.linq4j.tree.NewArrayExpression;
import org.apache.calcite.linq4j.tree.NewExpression;
import org.apache.calcite.linq4j.tree.ParameterExpression;
import org.apache.calcite.linq4j.tree.Primitive;
import org.apache.calcite.linq4j.tree.PseudoField;
import org.apache.calcite.linq4j.tree.TernaryExpression;
import org.apache.calcite.linq4j.tree.TypeBinaryExpression;
import org.apache.calcite.linq4j.tree.Types;
import org.apache.calcite.linq4j.tree.UnaryExpression;
import org.driftdb.adapter.code.Code.Run;

/** Reads the expressions of one method. */
final class ExpressionReader {
  private static final String THIS = "this";

  private final Scope scope;
  private final CallReader calls;

  ExpressionReader(Scope scope) {
    this.scope = scope;
    this.calls = new CallReader(this, scope);
  }

  /** A condition. */
  Run condition(Expression expression) {
    return Operators.truth(read(expression));
  }

  /** Any expression. */
  Code read(Expression expression) {
    return any(expression).from(expression);
  }

  private Code any(Expression expression) {
    if (expression instanceof ConstantExpression constant) {
      return constant(constant);
    } else if (expression instanceof ParameterExpression name) {
      return name.name.equals(THIS) ? self(name.getType()) : scope.value(name.name);
    } else if (expression instanceof MethodCallExpression call) {
      return calls.read(call);
    } else if (expression instanceof BinaryExpression binary) {
      return binary(binary);
    } else if (expression instanceof TernaryExpression choice) {
      return choice(choice);
    } else if (expression instanceof UnaryExpression unary) {
      return unary(unary);
    } else if (expression instanceof MemberExpression member) {
      return member(member);
    } else if (expression instanceof IndexExpression element) {
      return element(element);
    } else if (expression instanceof NewArrayExpression array) {
      return array(array);
    } else if (expression instanceof NewExpression made) {
      return made.memberDeclarations == null
          ? calls.made(made)
          : ObjectReader.object(made, made.memberDeclarations, scope);
    } else if (expression instanceof FunctionExpression<?> function) {
      return ObjectReader.function(function, scope);
    } else if (expression instanceof TypeBinaryExpression is
        && is.getNodeType() == ExpressionType.TypeIs) {
      Run run = read(is.expression).run();
      Class<?> type = JavaTypes.erased(is.type);
      return new Code(boolean.class, frame -> type.isInstance(run.in(frame)));
    }
    throw new NotReadException("expression " + expression.getNodeType());
  }

  private Code self(Type type) {
    int depth = scope.depthOfObject();
    return new Code(type, frame -> Scope.up(frame, depth)[Scope.OWN]);
  }

  /** A literal: of some, the text of the code says another value than they are. */
  private static Code constant(ConstantExpression constant) {
    Object value = constant.value;
    Type type = constant.getType();
    if (value == null) {
      return new Code(
          constant instanceof ConstantUntypedNull ? JavaTypes.NULL : type, frame -> null);
    } else if (value instanceof String) {
      return new Code(String.class, frame -> value);
    }
    Class<?> declared = JavaTypes.erased(type);
    Primitive primitive = Primitive.of(declared);
    Class<?> box = Primitive.box(declared);
    if (box == Double.class || box == Float.class) {
      Number number = (Number) value;
      Object told = box == Double.class ? (Object) number.doubleValue() : number.floatValue();
      return new Code(declared, frame -> told);
    } else if (primitive != null || Primitive.ofBox(declared) != null) {
      return new Code(declared, frame -> value);
    } else if (declared == Object.class && Primitive.ofBox(value.getClass()) != null) {
      return new Code(Primitive.unbox(value.getClass()), frame -> value);
    } else if (value instanceof BigDecimal decimal) {
      BigDecimal told = decimal.stripTrailingZeros();
      return new Code(BigDecimal.class, frame -> told);
    } else if (value instanceof Enum<?> word) {
      return new Code(word.getDeclaringClass(), frame -> value);
    } else if (value instanceof BigInteger || value instanceof Class<?>) {
      return new Code(value.getClass(), frame -> value);
    } else if (value instanceof Charset) {
      return new Code(Charset.class, frame -> value);
    }
    throw new NotReadException("constant " + value.getClass());
  }

  private Code binary(BinaryExpression binary) {
    return binary.getNodeType() == ExpressionType.Assign
        ? assignment(binary.expression0, read(binary.expression1))
        : Operators.binary(
            binary.getNodeType(), read(binary.expression0), read(binary.expression1));
  }

  private Code choice(TernaryExpression choice) {
    Run condition = condition(choice.expression0);
    Code one = read(choice.expression1);
    Code other = read(choice.expression2);
    Type type = JavaTypes.ofChoice(one, other);
    Run then = Conversions.assigned(one, type).run();
    Run otherwise = Conversions.assigned(other, type).run();
    return new Code(
        type,
        frame -> Operators.isTrue(condition.in(frame)) ? then.in(frame) : otherwise.in(frame));
  }

  private Code unary(UnaryExpression unary) {
    Code operand = read(unary.expression);
    return switch (unary.getNodeType()) {
      case Convert -> Conversions.cast(operand, unary.getType());
      case ConvertChecked -> checked(operand, JavaTypes.erased(unary.getType()));
      case Not -> Operators.not(operand);
      case Negate -> Operators.negated(operand);
      case PostIncrementAssign, PreIncrementAssign ->
          assignment(
              unary.expression,
              Operators.binary(ExpressionType.Add, operand, new Code(int.class, frame -> 1)));
      default -> throw new NotReadException("operator " + unary.getNodeType());
    };
  }

  /** A number that must fit another type. */
  private static Code checked(Code operand, Class<?> type) {
    Primitive primitive = Primitive.of(type);
    if (primitive == null || !JavaTypes.isNumeric(type) || !JavaTypes.isNumeric(operand.raw())) {
      throw new NotReadException("check of " + type);
    }
    Run run = operand.run();
    Code number =
        new Code(Number.class, frame -> primitive.numberValueRoundDown((Number) run.in(frame)));
    return CallReader.call(number, type.getName() + "Value", List.of());
  }

  /** Sets a variable, a field or an element; the code never uses the value that is assigned. */
  private Code assignment(Expression target, Code value) {
    if (target instanceof ParameterExpression name) {
      Run converted = Conversions.assigned(value, scope.assignedType(name.name)).run();
      Step setter = scope.setter(name.name, converted);
      return new Code(JavaTypes.NULL, setter::in);
    } else if (target instanceof MemberExpression member
        && member.expression != null
        && read(member.expression).type() instanceof Types.RecordType type) {
      Run object = read(member.expression).run();
      Run converted = Conversions.assigned(value, member.field.getType()).run();
      int field = RecordValue.position(type, member.field.getName());
      return new Code(
          JavaTypes.NULL,
          frame -> {
            RecordValue owner = (RecordValue) Conversions.present(object.in(frame));
            owner.values[field] = converted.in(frame);
            return null;
          });
    }
    throw new NotReadException("assignment to " + target.getNodeType());
  }

  private Code member(MemberExpression member) {
    PseudoField field = member.field;
    if (member.expression == null || Modifier.isStatic(field.getModifiers())) {
      return new Code(field.getType(), frame -> field.get(null));
    }
    Code object = read(member.expression);
    Run run = object.run();
    if (object.type() instanceof Types.RecordType type) {
      int position = RecordValue.position(type, field.getName());
      return new Code(
          field.getType(),
          frame -> ((RecordValue) Conversions.present(run.in(frame))).values[position]);
    } else if (object.type() instanceof Class) {
      return new Code(field.getType(), frame -> field.get(Conversions.present(run.in(frame))));
    }
    throw new NotReadException("field of " + object.type());
  }

  private Code element(IndexExpression element) {
    Code array = read(element.array);
    Class<?> type = array.raw().getComponentType();
    if (type == null || element.indexExpressions.size() != 1) {
      throw new NotReadException("element of " + array.raw());
    }
    Run run = array.run();
    Run index = Conversions.primitive(read(element.indexExpressions.get(0)), int.class).run();
    if (type.isPrimitive()) {
      return new Code(
          type,
          frame ->
              Array.get(
                  Conversions.present(run.in(frame)),
                  (Integer) Conversions.present(index.in(frame))));
    }
    return new Code(
        type,
        frame ->
            ((Object[]) Conversions.present(run.in(frame)))
                [(Integer) Conversions.present(index.in(frame))]);
  }

  private Code array(NewArrayExpression array) {
    Class<?> type = JavaTypes.erased(array.getType());
    Class<?> component = type.getComponentType();
    List<Expression> expressions = array.expressions;
    if (component == null || array.dimension != 1 || component == RecordValue.class) {
      throw new NotReadException("array of " + type);
    } else if (expressions == null) {
      Expression bound = array.bound;
      if (bound == null) {
        throw new NotReadException("array without bound");
      }
      Run length = Conversions.primitive(read(bound), int.class).run();
      return new Code(
          type,
          frame -> Array.newInstance(component, (Integer) Conversions.present(length.in(frame))));
    }
    Run[] elements =
        expressions.stream()
            .map(each -> Conversions.assigned(read(each), component).run())
            .toArray(Run[]::new);
    return new Code(
        type,
        frame -> {
          Object made = Array.newInstance(component, elements.length);
          for (int i = 0; i < elements.length; i++) {
            Array.set(made, i, elements[i].in(frame));
          }
          return made;
        });
  }
}
