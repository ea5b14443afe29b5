package org.driftdb.adapter.variant;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rex.RexCallBinding;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.type.SqlOperandMetadata;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.validate.SqlUserDefinedFunction;
import org.jspecify.annotations.Nullable;

/**
 * The calls of functions and operators, all but comparisons, of which an operand or the result is a
 * variant: what stands in their place.
 */
final class VariantCalls {
  private static final Map<SqlKind, SqlOperator> ARITHMETIC =
      Map.ofEntries(
          Map.entry(SqlKind.PLUS, VariantOperators.PLUS),
          Map.entry(SqlKind.MINUS, VariantOperators.MINUS),
          Map.entry(SqlKind.TIMES, VariantOperators.TIMES),
          Map.entry(SqlKind.DIVIDE, VariantOperators.DIVIDE),
          Map.entry(SqlKind.MOD, VariantOperators.MOD),
          Map.entry(SqlKind.CHECKED_PLUS, VariantOperators.PLUS),
          Map.entry(SqlKind.CHECKED_MINUS, VariantOperators.MINUS),
          Map.entry(SqlKind.CHECKED_TIMES, VariantOperators.TIMES),
          Map.entry(SqlKind.CHECKED_DIVIDE, VariantOperators.DIVIDE),
          Map.entry(SqlKind.MINUS_PREFIX, VariantOperators.NEGATE),
          Map.entry(SqlKind.CHECKED_MINUS_PREFIX, VariantOperators.NEGATE),
          Map.entry(SqlKind.PLUS_PREFIX, VariantOperators.POSITIVE));

  /** Functions on numbers that are exact. */
  private static final Map<String, SqlOperator> EXACT =
      Map.of(
          "ABS", VariantOperators.ABS,
          "SIGN", VariantOperators.SIGN,
          "FLOOR", VariantOperators.FLOOR,
          "CEIL", VariantOperators.CEIL,
          "ROUND", VariantOperators.ROUND,
          "TRUNCATE", VariantOperators.TRUNCATE);

  /** Functions on numbers that calculate in floating point. */
  private static final Set<String> FLOATING =
      Set.of(
          "SQRT", "POWER", "EXP", "LN", "LOG10", "LOG2", "LOG", "SIN", "COS", "TAN", "COT", "ASIN",
          "ACOS", "ATAN", "ATAN2", "SINH", "COSH", "TANH", "DEGREES", "RADIANS", "CBRT");

  private final VariantRexBuilder builder;
  private final RelDataTypeFactory types;

  /** Calls made by this builder. */
  VariantCalls(VariantRexBuilder builder) {
    this.builder = builder;
    this.types = builder.getTypeFactory();
  }

  /** The call over variants; null if it can be made as it is. */
  @Nullable RexNode function(
      SqlParserPos pos, RelDataType type, SqlOperator op, List<RexNode> exprs) {
    SqlOperator arithmetic = ARITHMETIC.get(op.getKind());
    SqlOperator exact = EXACT.get(op.getName());
    if (arithmetic != null) {
      return typed(pos, type, arithmetic, builder.variants(exprs));
    } else if (exact != null && VariantRexBuilder.isVariant(exprs.get(0))) {
      return exactFunction(pos, type, op, exact, exprs);
    }
    switch (op.getKind()) {
      case ITEM:
        return typed(pos, type, VariantOperators.ITEM, builder.variants(exprs));
      case LIKE:
      case RLIKE:
      case SIMILAR:
        return like(pos, type, op, exprs);
      case IS_TRUE:
        return builder.makeCall(SqlStdOperatorTable.IS_TRUE, isEqual(exprs.get(0), true));
      case IS_FALSE:
        return builder.makeCall(SqlStdOperatorTable.IS_TRUE, isEqual(exprs.get(0), false));
      case IS_NOT_TRUE:
        return builder.makeCall(SqlStdOperatorTable.IS_NOT_TRUE, isEqual(exprs.get(0), true));
      case IS_NOT_FALSE:
        return builder.makeCall(SqlStdOperatorTable.IS_NOT_TRUE, isEqual(exprs.get(0), false));
      case AND:
      case OR:
      case NOT:
        return natural(pos, type, op, exprs.stream().map(this::condition).toList());
      case ARRAY_VALUE_CONSTRUCTOR:
      case MULTISET_VALUE_CONSTRUCTOR:
        return builder.plainCall(pos, type, op, builder.variants(exprs));
      case IS_NULL:
      case IS_NOT_NULL:
      case ROW:
      case MAP_VALUE_CONSTRUCTOR:
      case CAST:
      case DEFAULT:
      case GROUPING:
      case DESCENDING:
      case NULLS_FIRST:
      case NULLS_LAST:
        return null;
      default:
    }
    if (op.getName().equals("CARDINALITY")) {
      return typed(pos, type, VariantOperators.CARDINALITY, exprs);
    } else if (op instanceof SqlUserDefinedFunction) {
      return userDefined(pos, type, op, exprs);
    } else if (op.getName().equals("JSON_OBJECT") || op.getName().equals("JSON_ARRAY")) {
      return natural(pos, type, op, exprs.stream().map(this::value).toList());
    } else if (FLOATING.contains(op.getName())) {
      return natural(pos, type, op, cast(exprs, types.createSqlType(SqlTypeName.DOUBLE)));
    }
    return natural(pos, type, op, cast(exprs, types.createSqlType(SqlTypeName.VARCHAR)));
  }

  /** A condition: of a variant, whether it is true; false for what is no boolean, as LIKE is. */
  private RexNode condition(RexNode exp) {
    return VariantRexBuilder.isVariant(exp) ? isEqual(exp, true) : exp;
  }

  /** The value of a variant as it stands in JSON, where numbers are no texts. */
  private RexNode value(RexNode exp) {
    RelDataType any = types.createTypeWithNullability(types.createSqlType(SqlTypeName.ANY), true);
    return VariantRexBuilder.isVariant(exp)
        ? builder.plainCall(SqlParserPos.ZERO, any, VariantOperators.value(any), List.of(exp))
        : exp;
  }

  private RexNode isEqual(RexNode variant, boolean value) {
    return builder.makeCall(SqlStdOperatorTable.EQUALS, variant, builder.makeLiteral(value));
  }

  /** CASE, of which the results are all variants if the type asked for is; null if it is so. */
  @Nullable RexNode caseOf(
      SqlParserPos pos, RelDataType type, SqlOperator op, List<RexNode> exprs) {
    List<RexNode> result = new ArrayList<>(exprs);
    for (int i = 0; i < exprs.size(); i++) {
      boolean condition = i % 2 == 0 && i < exprs.size() - 1;
      RexNode exp = exprs.get(i);
      if (condition && VariantRexBuilder.isVariant(exp)) {
        result.set(i, condition(exp));
      } else if (!condition
          && VariantRexBuilder.isVariant(type)
          && !RexLiteral.isNullLiteral(exp)) {
        result.set(i, builder.toVariant(exp));
      }
    }
    return result.equals(exprs) ? null : builder.plainCall(pos, type, op, result);
  }

  private RexNode exactFunction(
      SqlParserPos pos, RelDataType type, SqlOperator op, SqlOperator exact, List<RexNode> exprs) {
    if (exprs.size() == 2
        && exact != VariantOperators.ROUND
        && exact != VariantOperators.TRUNCATE) {
      // FLOOR and CEIL of a timestamp to a unit of time.
      RelDataType timestamp = types.createSqlType(SqlTypeName.TIMESTAMP, 3);
      return natural(pos, type, op, cast(exprs, timestamp));
    }
    List<RexNode> operands = new ArrayList<>(exprs);
    if (exact == VariantOperators.ROUND || exact == VariantOperators.TRUNCATE) {
      RelDataType integer = types.createSqlType(SqlTypeName.INTEGER);
      RexNode digits =
          exprs.size() == 1 ? builder.makeExactLiteral(BigDecimal.ZERO, integer) : exprs.get(1);
      operands =
          List.of(
              exprs.get(0),
              builder.makeCast(builder.nullable(integer, digits.getType().isNullable()), digits));
    }
    return typed(pos, type, exact, operands);
  }

  /** LIKE of what is no string is false, and of null unknown. */
  private RexNode like(SqlParserPos pos, RelDataType type, SqlOperator op, List<RexNode> exprs) {
    RexNode value = exprs.get(0);
    List<RexNode> operands = cast(exprs, types.createSqlType(SqlTypeName.VARCHAR));
    if (!VariantRexBuilder.isVariant(value)) {
      return natural(pos, type, op, operands);
    }
    operands.set(0, builder.makeCall(VariantOperators.AS_STRING, value));
    RexNode like = builder.plainCall(pos, op, operands);
    return builder.makeCall(
        SqlStdOperatorTable.AND, builder.makeCall(VariantOperators.IS_STRING, value), like);
  }

  private RexNode userDefined(
      SqlParserPos pos, RelDataType type, SqlOperator op, List<RexNode> exprs) {
    List<RexNode> operands = new ArrayList<>(exprs);
    if (op.getOperandTypeChecker() instanceof SqlOperandMetadata) {
      List<RelDataType> wanted =
          ((SqlOperandMetadata) op.getOperandTypeChecker()).paramTypes(types);
      for (int i = 0; i < operands.size() && i < wanted.size(); i++) {
        RelDataType parameter = wanted.get(i);
        if (VariantRexBuilder.isVariant(operands.get(i))
            && !VariantRexBuilder.isVariant(parameter)) {
          operands.set(i, builder.makeCast(builder.nullable(parameter, true), operands.get(i)));
        }
      }
    }
    return VariantRexBuilder.isVariant(type)
        ? foreign(pos, type, op, operands)
        : builder.plainCall(pos, type, op, operands);
  }

  /** What is not ours and of Calcite's type ANY, such as an item of a map of another adapter. */
  RexNode foreign(SqlParserPos pos, RelDataType type, SqlOperator op, List<RexNode> exprs) {
    return builder.plainCall(
        pos,
        type,
        VariantOperators.TO_VARIANT,
        List.of(builder.plainCall(pos, builder.deriveReturnType(op, exprs), op, exprs)));
  }

  private List<RexNode> cast(List<RexNode> exprs, RelDataType type) {
    return exprs.stream()
        .map(
            exp ->
                VariantRexBuilder.isVariant(exp)
                    ? builder.makeAbstractCast(
                        SqlParserPos.ZERO,
                        builder.nullable(type, exp.getType().isNullable()),
                        exp,
                        false)
                    : exp)
        .collect(Collectors.toList());
  }

  /** A call of an operator on variants, brought to the type that was asked for. */
  private RexNode typed(SqlParserPos pos, RelDataType type, SqlOperator op, List<RexNode> exprs) {
    RexNode call = builder.plainCall(pos, op, exprs);
    if (VariantRexBuilder.isVariant(type)) {
      return type.equals(call.getType()) ? call : builder.plainCall(pos, type, op, exprs);
    }
    return builder.makeCast(
        builder.nullable(type, type.isNullable() || call.getType().isNullable()), call);
  }

  /** A call of an operator that knows no variants, brought to the type that was asked for. */
  private RexNode natural(SqlParserPos pos, RelDataType type, SqlOperator op, List<RexNode> exprs) {
    if (!VariantRexBuilder.isVariant(type)) {
      return builder.plainCall(pos, type, op, exprs);
    }
    RelDataType natural = op.inferReturnType(new RexCallBinding(types, op, exprs, List.of()));
    return builder.plainCall(
        pos,
        type,
        VariantOperators.TO_VARIANT,
        List.of(builder.plainCall(pos, natural, op, exprs)));
  }
}
