package org.driftdb.adapter.jdbc;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexDynamicParam;
import org.apache.calcite.rex.RexFieldCollation;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexWindowBound;
import org.apache.calcite.rex.RexWindowExclusion;
import org.apache.calcite.sql.SqlAggFunction;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeUtil;
import org.driftdb.adapter.variant.VariantRexBuilder;
import org.driftdb.adapter.variant.Variants;
import org.driftdb.adapter.window.WindowCall;
import org.driftdb.adapter.window.WindowFunctions;

/**
 * Makes the expressions of our connections: over variants, and casts that keep milliseconds, and
 * CHARs of different lengths, and integers that never wrap.
 */
final class DriftRexBuilder extends VariantRexBuilder {
  /** The operators that fail where their results do not fit, by those that wrap. */
  private static final Map<SqlOperator, SqlOperator> CHECKED =
      Map.of(
          SqlStdOperatorTable.PLUS, SqlStdOperatorTable.CHECKED_PLUS,
          SqlStdOperatorTable.MINUS, SqlStdOperatorTable.CHECKED_MINUS,
          SqlStdOperatorTable.MULTIPLY, SqlStdOperatorTable.CHECKED_MULTIPLY,
          SqlStdOperatorTable.DIVIDE, SqlStdOperatorTable.CHECKED_DIVIDE,
          SqlStdOperatorTable.UNARY_MINUS, SqlStdOperatorTable.CHECKED_UNARY_MINUS);

  DriftRexBuilder(RelDataTypeFactory typeFactory) {
    super(typeFactory);
  }

  @Override
  public RexNode makeAbstractCast(SqlParserPos pos, RelDataType type, RexNode exp, boolean safe) {
    return super.makeAbstractCast(pos, type, asText(type, exp), safe);
  }

  @Override
  public RexNode makeAbstractCast(
      SqlParserPos pos, RelDataType type, RexNode exp, boolean safe, RexLiteral format) {
    boolean formatted = !RexLiteral.isNullLiteral(format);
    return super.makeAbstractCast(pos, type, formatted ? exp : asText(type, exp), safe, format);
  }

  @Override
  public RexNode makeOver(
      SqlParserPos pos,
      RelDataType type,
      SqlAggFunction operator,
      List<RexNode> exprs,
      List<RexNode> partitionKeys,
      ImmutableList<RexFieldCollation> orderKeys,
      RexWindowBound lowerBound,
      RexWindowBound upperBound,
      RexWindowExclusion exclude,
      boolean rows,
      boolean allowPartial,
      boolean nullWhenCountZero,
      boolean distinct,
      boolean ignoreNulls) {
    return new WindowFunctions(this, this::ofCalcite)
        .expression(
            new WindowCall(
                pos,
                type,
                operator,
                exprs,
                partitionKeys,
                orderKeys,
                lowerBound,
                upperBound,
                exclude,
                rows,
                allowPartial,
                nullWhenCountZero,
                distinct,
                ignoreNulls));
  }

  private RexNode ofCalcite(WindowCall call) {
    return super.makeOver(
        call.pos(),
        call.type(),
        call.function(),
        call.operands(),
        call.partitionKeys(),
        call.orderKeys(),
        call.lower(),
        call.upper(),
        call.exclude(),
        call.rows(),
        call.allowPartial(),
        call.nullWhenCountZero(),
        call.distinct(),
        call.ignoreNulls());
  }

  /** A CHAR is compared as if the shorter one had as many characters as the other. */
  @Override
  public RexNode makeCall(
      SqlParserPos pos, RelDataType returnType, SqlOperator op, List<RexNode> exprs) {
    return isOfNull(op, exprs)
        ? makeNullLiteral(returnType)
        : super.makeCall(pos, returnType, checked(op, returnType), compared(op, exprs));
  }

  @Override
  public RexNode makeCall(SqlParserPos pos, SqlOperator op, List<? extends RexNode> exprs) {
    return isOfNull(op, exprs)
        ? makeNullLiteral(deriveReturnType(op, exprs))
        : super.makeCall(
            pos,
            CHECKED.containsKey(op) ? checked(op, deriveReturnType(op, exprs)) : op,
            compared(op, new ArrayList<>(exprs)));
  }

  /**
   * The operator that makes integers which do not wrap. Calcite takes it for most expressions of a
   * statement, but for none inside calculations with decimals.
   */
  private static SqlOperator checked(SqlOperator op, RelDataType type) {
    return SqlTypeName.INT_TYPES.contains(type.getSqlTypeName())
        ? CHECKED.getOrDefault(op, op)
        : op;
  }

  /** A quotient of null is null; Calcite takes it for a literal where it is multiplied. */
  private static boolean isOfNull(SqlOperator op, List<? extends RexNode> exprs) {
    return (op.getKind() == SqlKind.DIVIDE || op.getKind() == SqlKind.CHECKED_DIVIDE)
        && exprs.stream().anyMatch(RexLiteral::isNullLiteral)
        && exprs.stream().noneMatch(expr -> Variants.isVariant(expr.getType()));
  }

  private List<RexNode> compared(SqlOperator op, List<RexNode> exprs) {
    if (!SqlKind.COMPARISON.contains(op.getKind()) || exprs.size() != 2) {
      return exprs;
    }
    List<RexNode> padded = padded(exprs);
    return List.of(exactly(padded.get(0), padded.get(1)), exactly(padded.get(1), padded.get(0)));
  }

  /** What is bound keeps its fraction and its size where it is compared with integers. */
  private RexNode exactly(RexNode expr, RexNode other) {
    return expr instanceof RexDynamicParam parameter
            && isInteger(parameter)
            && isInteger(other)
            && !(other instanceof RexDynamicParam)
        ? new ComparedParameter(
            typeFactory.createTypeWithNullability(
                typeFactory.createSqlType(SqlTypeName.DECIMAL), true),
            parameter)
        : expr;
  }

  private static boolean isInteger(RexNode expr) {
    return SqlTypeName.INT_TYPES.contains(expr.getType().getSqlTypeName());
  }

  private List<RexNode> padded(List<RexNode> exprs) {
    RexNode left = withoutLoss(exprs.get(0));
    RexNode right = withoutLoss(exprs.get(1));
    if (isChar(left) && right instanceof RexLiteral literal) {
      return List.of(left, padded(literal, left.getType().getPrecision()));
    } else if (isChar(right) && left instanceof RexLiteral literal) {
      return List.of(padded(literal, right.getType().getPrecision()), right);
    } else if (isChar(left) && isChar(right)) {
      int length = Math.max(left.getType().getPrecision(), right.getType().getPrecision());
      return List.of(padded(left, length), padded(right, length));
    }
    return exprs;
  }

  private static boolean isChar(RexNode expr) {
    return expr.getType().getSqlTypeName() == SqlTypeName.CHAR && !(expr instanceof RexLiteral);
  }

  /** What a CAST makes a VARCHAR of, if that is a CHAR, which stays as it is. */
  private static RexNode withoutLoss(RexNode expr) {
    return expr instanceof RexCall cast
            && cast.isA(SqlKind.CAST)
            && cast.getType().getSqlTypeName() == SqlTypeName.VARCHAR
            && isChar(cast.getOperands().get(0))
        ? cast.getOperands().get(0)
        : expr;
  }

  private RexNode padded(RexLiteral literal, int length) {
    String text =
        SqlTypeUtil.isCharacter(literal.getType()) ? literal.getValueAs(String.class) : null;
    if (text == null) {
      return literal;
    }
    String bare = text.stripTrailing();
    return makeLiteral(bare, charType(Math.max(length, bare.length()), literal), false);
  }

  private RexNode padded(RexNode expr, int length) {
    return expr.getType().getPrecision() == length ? expr : makeCast(charType(length, expr), expr);
  }

  private RelDataType charType(int length, RexNode expr) {
    return typeFactory.createTypeWithNullability(
        typeFactory.createSqlType(SqlTypeName.CHAR, length), expr.getType().isNullable());
  }

  /** Calcite cuts what is bound to the length of the column that it is compared with. */
  @Override
  public RexDynamicParam makeDynamicParam(RelDataType type, int index) {
    return super.makeDynamicParam(
        SqlTypeUtil.isCharacter(type)
            ? typeFactory.createTypeWithNullability(
                typeFactory.createSqlType(SqlTypeName.VARCHAR), type.isNullable())
            : type,
        index);
  }

  private RexNode asText(RelDataType type, RexNode exp) {
    RexNode text = SqlTypeUtil.isCharacter(type) ? TimeText.of(exp, this) : null;
    return text == null ? exp : text;
  }
}
