package org.driftdb.adapter.variant;

import java.util.List;
import java.util.Set;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql2rel.SqlRexContext;
import org.apache.calcite.sql2rel.SqlRexConvertlet;
import org.apache.calcite.sql2rel.SqlRexConvertletTable;
import org.apache.calcite.sql2rel.StandardConvertletTable;
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
    return standard != null
            && (SqlKind.BINARY_ARITHMETIC.contains(call.getKind())
                || GROWING.contains(call.getOperator().getName()))
        ? (context, sum) -> Finite.of(standard.convertCall(context, sum), context.getRexBuilder())
        : standard;
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
