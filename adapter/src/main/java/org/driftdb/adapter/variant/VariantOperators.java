package org.driftdb.adapter.variant;

import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.apache.calcite.adapter.enumerable.NotNullImplementor;
import org.apache.calcite.adapter.enumerable.RexToLixTranslator;
import org.apache.calcite.adapter.java.JavaTypeFactory;
import org.apache.calcite.jdbc.JavaTypeFactoryImpl;
import org.apache.calcite.linq4j.function.Function0;
import org.apache.calcite.linq4j.function.Function1;
import org.apache.calcite.linq4j.tree.Expression;
import org.apache.calcite.linq4j.tree.Expressions;
import org.apache.calcite.linq4j.tree.Primitive;
import org.apache.calcite.rel.RelHomogeneousShuttle;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlOperatorBinding;
import org.apache.calcite.sql.type.ReturnTypes;
import org.apache.calcite.sql.type.SqlReturnTypeInference;
import org.apache.calcite.sql.type.SqlTypeTransforms;
import org.driftdb.adapter.StoredValues;

/**
 * The operators by which plans work on variants, each null where an operand is null.
 *
 * <p>A comparison of a variant stays Calcite's own, between variants: {@code v > 5} is {@code >($v,
 * TO_VARIANT(5))}. Who looks for conditions that an index can answer takes {@link #TO_VARIANT} off
 * with {@link #strip}.
 */
public final class VariantOperators {
  private static final JavaTypeFactory JAVA_TYPES = new JavaTypeFactoryImpl();

  private static final SqlReturnTypeInference ANY_AS_OPERANDS =
      binding ->
          any(binding, binding.collectOperandTypes().stream().anyMatch(RelDataType::isNullable));

  private static final SqlReturnTypeInference ANY_NULLABLE = binding -> any(binding, true);

  /** Makes a variant of a value of any SQL type; of a variant, the same. */
  public static final SqlOperator TO_VARIANT =
      VariantOperator.opaque("TO_VARIANT", ANY_AS_OPERANDS, VariantOperators::toVariant);

  /** The same for {@link #settled}. */
  private static final SqlOperator SETTLED_VARIANT =
      VariantOperator.of("SETTLED_VARIANT", ANY_AS_OPERANDS, VariantOperators::toVariant);

  /** Makes a variant of an element of an array or a map, beside which there may be nulls. */
  static final SqlOperator ELEMENT =
      VariantOperator.opaque("VARIANT_ELEMENT", ANY_NULLABLE, VariantOperators::toVariant);

  /** The number that a variant is or, if it is a text, spells; any other variant as it is. */
  static final SqlOperator AS_NUMBER = number("VARIANT_AS_NUMBER", "asNumber", 1);

  static final SqlOperator PLUS = number("VARIANT_PLUS", "plus", 2);
  static final SqlOperator MINUS = number("VARIANT_MINUS", "minus", 2);
  static final SqlOperator TIMES = number("VARIANT_TIMES", "times", 2);
  static final SqlOperator DIVIDE = number("VARIANT_DIVIDE", "divide", 2);
  static final SqlOperator MOD = number("VARIANT_MOD", "mod", 2);
  static final SqlOperator NEGATE = number("VARIANT_NEGATE", "negate", 1);
  static final SqlOperator POSITIVE = number("VARIANT_POSITIVE", "positive", 1);
  static final SqlOperator ABS = number("VARIANT_ABS", "abs", 1);
  static final SqlOperator SIGN = number("VARIANT_SIGN", "sign", 1);
  static final SqlOperator FLOOR = number("VARIANT_FLOOR", "floor", 1);
  static final SqlOperator CEIL = number("VARIANT_CEIL", "ceil", 1);
  static final SqlOperator ROUND = number("VARIANT_ROUND", "round", 2);
  static final SqlOperator TRUNCATE = number("VARIANT_TRUNCATE", "truncate", 2);

  /** {@code container[key]}. */
  static final SqlOperator ITEM =
      VariantOperator.of("VARIANT_ITEM", ANY_NULLABLE, calls(VariantFunctions.class, "item", 2));

  static final SqlOperator CARDINALITY =
      VariantOperator.of(
          "VARIANT_CARDINALITY",
          ReturnTypes.INTEGER_NULLABLE.andThen(
              (binding, type) -> binding.getTypeFactory().createTypeWithNullability(type, true)),
          calls(VariantFunctions.class, "cardinality", 1));

  /** Whether a variant is among the values of an array, given as JSON text. */
  static final SqlOperator IN_JSON =
      VariantOperator.of(
          "VARIANT_IN_JSON",
          ReturnTypes.BOOLEAN_NULLABLE,
          calls(VariantLists.class, "contains", 2));

  /** Whether a variant is a string. */
  static final SqlOperator IS_STRING =
      VariantOperator.of(
          "VARIANT_IS_STRING",
          ReturnTypes.BOOLEAN_NULLABLE,
          calls(VariantFunctions.class, "isString", 1));

  /** The string that a variant is, null if it is something else. */
  public static final SqlOperator AS_STRING =
      VariantOperator.of(
          "VARIANT_AS_STRING",
          ReturnTypes.VARCHAR_NULLABLE.andThen(
              (binding, type) -> binding.getTypeFactory().createTypeWithNullability(type, true)),
          calls(VariantFunctions.class, "asString", 1));

  private VariantOperators() {}

  /** Casts a variant to a type. */
  static SqlOperator fromVariant(RelDataType type) {
    return cast("FROM_VARIANT", type, VariantOperators::fromVariant);
  }

  /** Casts a variant to a type, null where that fails. */
  static SqlOperator fromVariantOrNull(RelDataType type) {
    return cast("FROM_VARIANT_OR_NULL", type, VariantOperators::fromVariantOrNull);
  }

  /** The value of a variant, for what takes any Java object. */
  static SqlOperator value(RelDataType any) {
    return cast("VARIANT_VALUE", any, calls(VariantFunctions.class, "value", 1));
  }

  /** The decimal that a variant is, of its own scale, as a type. */
  static SqlOperator decimal(RelDataType type) {
    return cast("VARIANT_DECIMAL", type, calls(VariantCasts.class, "toDecimal", 1));
  }

  private static SqlOperator cast(String name, RelDataType type, NotNullImplementor implementor) {
    return VariantOperator.of(
        name, ReturnTypes.explicit(type).andThen(SqlTypeTransforms.TO_NULLABLE), implementor);
  }

  /**
   * What {@link #TO_VARIANT} was put around, or the expression itself. Both compare alike with any
   * variant, but the values may be of different classes.
   */
  public static RexNode strip(RexNode node) {
    return node instanceof RexCall call
            && (call.getOperator() == TO_VARIANT || call.getOperator() == SETTLED_VARIANT)
        ? call.getOperands().get(0)
        : node;
  }

  /**
   * A plan for rules that draw conclusions from comparisons with values: to them {@link
   * #TO_VARIANT} of a value is a value. Back again leads {@link #unsettled}.
   */
  public static RelNode settled(RelNode rel) {
    return replaced(rel, TO_VARIANT, SETTLED_VARIANT);
  }

  /** A plan of {@link #settled} for all others. */
  public static RelNode unsettled(RelNode rel) {
    return replaced(rel, SETTLED_VARIANT, TO_VARIANT);
  }

  private static RelNode replaced(RelNode rel, SqlOperator operator, SqlOperator other) {
    RexShuttle inExpressions =
        new RexShuttle() {
          @Override
          public RexNode visitCall(RexCall call) {
            RexNode visited = super.visitCall(call);
            return visited instanceof RexCall inner && inner.getOperator() == operator
                ? rel.getCluster()
                    .getRexBuilder()
                    .makeCall(inner.getType(), other, inner.getOperands())
                : visited;
          }
        };
    return rel.accept(
        new RelHomogeneousShuttle() {
          @Override
          public RelNode visit(RelNode node) {
            return super.visit(node).accept(inExpressions);
          }
        });
  }

  private static RelDataType any(SqlOperatorBinding binding, boolean nullable) {
    return binding
        .getTypeFactory()
        .createTypeWithNullability(Variants.type(binding.getTypeFactory()), nullable);
  }

  private static SqlOperator number(String name, String method, int operands) {
    return VariantOperator.of(name, ANY_AS_OPERANDS, calls(VariantNumbers.class, method, operands));
  }

  /** Calls a static method, operands that it wants as variants being variants. */
  private static NotNullImplementor calls(Class<?> owner, String name, int parameters) {
    Method method =
        Arrays.stream(owner.getMethods())
            .filter(each -> each.getName().equals(name) && each.getParameterCount() == parameters)
            .findFirst()
            .orElseThrow();
    return (translator, call, operands) -> {
      List<Expression> arguments = new ArrayList<>();
      for (int i = 0; i < operands.size(); i++) {
        Class<?> wanted = method.getParameterTypes()[i];
        arguments.add(wanted == Variant.class ? variant(operands.get(i)) : operands.get(i));
      }
      return Expressions.call(method, arguments);
    };
  }

  private static Expression variant(Expression operand) {
    return Expressions.convert_(operand, Variant.class);
  }

  private static Expression toVariant(
      RexToLixTranslator translator, RexCall call, List<Expression> operands) {
    RelDataType type = call.getOperands().get(0).getType();
    StoredValues.requireStorable(type);
    return Expressions.call(Variant.class, "of", stored(type, operands.get(0)));
  }

  /** The stored form of a value that Calcite holds as this type's Java class. */
  private static Expression stored(RelDataType type, Expression value) {
    return switch (type.getSqlTypeName()) {
      case DATE -> casts("fromDate", boxed(value, Integer.class));
      case TIME, TIME_WITH_LOCAL_TIME_ZONE -> casts("fromTime", boxed(value, Integer.class));
      case TIMESTAMP, TIMESTAMP_WITH_LOCAL_TIME_ZONE ->
          casts("fromTimestamp", boxed(value, Long.class));
      case BINARY, VARBINARY -> casts("fromBytes", value);
      case ARRAY, MULTISET -> casts("fromList", value, storedLambda(componentOf(type)));
      case MAP -> casts("fromMap", value, storedLambda(valueOf(type)));
      default -> casts("fromObject", Expressions.box(value));
    };
  }

  private static Expression storedLambda(RelDataType type) {
    var element = Expressions.parameter(Object.class, "element");
    Type javaClass = boxedClass(type);
    return Expressions.lambda(
        Function1.class, stored(type, Expressions.convert_(element, javaClass)), element);
  }

  private static Type boxedClass(RelDataType type) {
    return Primitive.box(JAVA_TYPES.getJavaClass(type));
  }

  private static Expression boxed(Expression value, Class<?> type) {
    return value.getType() == type ? value : Expressions.convert_(Expressions.box(value), type);
  }

  private static Expression fromVariant(
      RexToLixTranslator translator, RexCall call, List<Expression> operands) {
    return cast(call.getType(), variant(operands.get(0)));
  }

  private static Expression fromVariantOrNull(
      RexToLixTranslator translator, RexCall call, List<Expression> operands) {
    Expression cast = cast(call.getType(), variant(operands.get(0)));
    return Expressions.convert_(
        Expressions.call(
            VariantFunctions.class,
            "orNull",
            Expressions.lambda(Function0.class, Expressions.box(cast))),
        boxedClass(call.getType()));
  }

  /** A variant as Calcite holds values of this type. */
  private static Expression cast(RelDataType type, Expression variant) {
    return switch (type.getSqlTypeName()) {
      case BOOLEAN -> casts("toBoolean", variant);
      case TINYINT -> casts("toByte", variant);
      case SMALLINT -> casts("toShort", variant);
      case INTEGER -> casts("toInt", variant);
      case BIGINT -> casts("toLong", variant);
      case REAL -> casts("toFloat", variant);
      case FLOAT, DOUBLE -> casts("toDouble", variant);
      case DECIMAL ->
          casts(
              "toDecimal",
              variant,
              Expressions.constant(type.getPrecision()),
              Expressions.constant(type.getScale()));
      case CHAR -> casts("toPaddedText", variant, Expressions.constant(type.getPrecision()));
      case VARCHAR ->
          type.getPrecision() == RelDataType.PRECISION_NOT_SPECIFIED
              ? casts("toText", variant)
              : casts("toText", variant, Expressions.constant(type.getPrecision()));
      case BINARY, VARBINARY -> casts("toBytes", variant);
      case DATE -> casts("toDate", variant);
      case TIME, TIME_WITH_LOCAL_TIME_ZONE -> casts("toTime", variant);
      case TIMESTAMP, TIMESTAMP_WITH_LOCAL_TIME_ZONE -> casts("toTimestamp", variant);
      case UUID -> casts("toUuid", variant);
      case ARRAY, MULTISET -> casts("toList", variant, castLambda(componentOf(type)));
      case MAP -> casts("toMap", variant, castLambda(valueOf(type)));
      case ANY -> variant;
      default ->
          throw new UnsupportedOperationException(
              "A variant cannot be cast to " + type.getSqlTypeName());
    };
  }

  private static Expression castLambda(RelDataType type) {
    var element = Expressions.parameter(Object.class, "element");
    return Expressions.lambda(
        Function1.class, Expressions.box(cast(type, variant(element))), element);
  }

  private static RelDataType componentOf(RelDataType type) {
    return Objects.requireNonNull(type.getComponentType());
  }

  private static RelDataType valueOf(RelDataType type) {
    return Objects.requireNonNull(type.getValueType());
  }

  private static Expression casts(String method, Expression... arguments) {
    return Expressions.call(VariantCasts.class, method, arguments);
  }
}
