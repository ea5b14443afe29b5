package org.driftdb.adapter;

import org.apache.calcite.plan.RelOptRuleCall;
import org.apache.calcite.plan.RelRule;
import org.apache.calcite.rel.logical.LogicalFilter;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.sql.SqlKind;

/**
 * Takes what all alternatives of a condition have in common out of them: {@code (t.a = s.a AND x)
 * OR (t.a = s.a AND y)} is {@code t.a = s.a AND (x OR y)}, by which rows can be looked for.
 */
final class CommonConditions extends RelRule<DriftRuleConfig> {
  static final DriftRuleConfig CONFIG =
      DriftRuleConfig.of(
          CommonConditions.class,
          filter ->
              filter.operand(LogicalFilter.class).predicate(CommonConditions::has).anyInputs(),
          CommonConditions::new);

  private CommonConditions(DriftRuleConfig config) {
    super(config);
  }

  private static boolean has(LogicalFilter filter) {
    return filter.getCondition().isA(SqlKind.OR) && !pulled(filter).isA(SqlKind.OR);
  }

  private static RexNode pulled(LogicalFilter filter) {
    return RexUtil.pullFactors(filter.getCluster().getRexBuilder(), filter.getCondition());
  }

  @Override
  public void onMatch(RelOptRuleCall call) {
    LogicalFilter filter = call.rel(0);
    call.transformTo(call.builder().push(filter.getInput()).filter(pulled(filter)).build());
  }
}
