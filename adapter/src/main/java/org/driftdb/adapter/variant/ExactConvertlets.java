package org.driftdb.adapter.variant;

import java.util.List;
import java.util.Set;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlCharStringLiteral;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql2rel.SqlRexContext;
import org.apache.calcite.sql2rel.SqlRexConvertlet;
import org.apache.calcite.sql2rel.SqlRexConvertletTable;
import org.apache.calcite.sql2rel.StandardConvertletTable;
import org.driftdb.adapter.names.Places;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * How calls in SQL become expressions: Calcite's way, but that a comparison of an exact number with
 * a floating-point one is left to {@link VariantRexBuilder}, where Calcite would round the exact
 * one first, and that floating-point arithmetic never gives an infinity.
 */
public final class ExactConvertlets implements SqlRexConvertletTable {
  /** The only one. */
  public static final ExactConvertlets INSTANCE = new ExactConvertlets();

  /** Functions that give an infinity where the result is too great. */
  private static final Set<String> GROWING = Set.of("POWER", "EXP", "SINH", "COSH");

  private ExactConvertlets() {}

  @Override
  public @Nullable SqlRexConvertlet get(SqlCall call) {
    SqlRexConvertlet standard = StandardConvertletTable.INSTANCE.get(call);
    if (SqlKind.BINARY_COMPARISON.contains(call.getKind())) {
      return (context, comparison) -> compare(context, comparison, standard);
    }
    if (call.getKind() == SqlKind.LIKE && call.operandCount() == 3) {
      checkEscape(call.operand(2));
    }
    if (standard != null && call.getOperator() == SqlStdOperatorTable.MEMBER_OF) {
      return (context, member) -> member(context, member, standard);
    }
    return standard != null
            && (SqlKind.BINARY_ARITHMETIC.contains(call.getKind())
                || GROWING.contains(call.getOperator().getName()))
        ? (context, sum) -> Finite.of(standard.convertCall(context, sum), context.getRexBuilder())
        : standard;
  }

  /** Calcite simplifies LIKE with the escape's first character. */
  private static void checkEscape(SqlNode escape) {
    if (escape instanceof SqlCharStringLiteral literal
        && literal.getValueAs(String.class).isEmpty()) {
      throw new DriftException(
          ErrorCode.BAD_ESCAPE_CHARACTER,
          "ESCAPE takes one character, and not ''" + Places.of(escape));
    }
  }

  /** It is unknown whether a null is a member, or anything one of null. */
  private static RexNode member(SqlRexContext context, SqlCall call, SqlRexConvertlet standard) {
    RexBuilder builder = context.getRexBuilder();
    RexCall member = (RexCall) standard.convertCall(context, call);
    List<RexNode> nulls =
        member.getOperands().stream()
            .map(operand -> builder.makeCall(SqlStdOperatorTable.IS_NULL, operand))
            .toList();
    return builder.makeCall(
        member.getType(),
        SqlStdOperatorTable.CASE,
        List.of(
            RexUtil.composeDisjunction(builder, nulls),
            builder.makeNullLiteral(member.getType()),
            member));
  }

  private static RexNode compare(
      SqlRexContext context, SqlCall call, @Nullable SqlRexConvertlet standard) {
    RelDataType left = typeOf(context, call.operand(0));
    RelDataType right = typeOf(context, call.operand(1));
    if (standard != null
        && (left == null || right == null || !VariantRexBuilder.losesDigits(left, right))) {
      return standard.convertCall(context, call);
    }
    List<RexNode> operands =
        call.getOperandList().stream().map(context::convertExpression).toList();
    return context.getRexBuilder().makeCall(call.getParserPosition(), call.getOperator(), operands);
  }

  private static @Nullable RelDataType typeOf(SqlRexContext context, SqlNode node) {
    return context.getValidator().getValidatedNodeTypeIfKnown(node);
  }
}
