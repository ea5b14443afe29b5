package org.driftdb.adapter;

import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.plan.RelOptRuleCall;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.plan.RelRule;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rel.logical.LogicalCorrelate;
import org.apache.calcite.rel.logical.LogicalFilter;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.tools.RelBuilder;
import org.apache.calcite.util.ImmutableBitSet;

/**
 * Moves conditions on what a correlation has joined into its right side, where they are conditions
 * on one row of the left: in {@code FROM p, t FOR SYSTEM_TIME AS OF p.at WHERE t.id = p.id} each
 * row of p then looks for its rows of t by key. Declines if every condition is on the left side
 * alone.
 */
final class DriftCorrelateFilterRule extends RelRule<DriftRuleConfig> {
  static final DriftRuleConfig CONFIG =
      DriftRuleConfig.of(
          DriftCorrelateFilterRule.class,
          filter ->
              filter
                  .operand(LogicalFilter.class)
                  .predicate(f -> f.getVariablesSet().isEmpty())
                  .oneInput(
                      correlate ->
                          correlate
                              .operand(LogicalCorrelate.class)
                              .predicate(c -> c.getJoinType() == JoinRelType.INNER)
                              .anyInputs()),
          DriftCorrelateFilterRule::new);

  private DriftCorrelateFilterRule(DriftRuleConfig config) {
    super(config);
  }

  @Override
  public void onMatch(RelOptRuleCall call) {
    LogicalFilter filter = call.rel(0);
    LogicalCorrelate correlate = call.rel(1);
    RexBuilder rexBuilder = filter.getCluster().getRexBuilder();
    int leftCount = correlate.getLeft().getRowType().getFieldCount();
    RexNode leftRow =
        rexBuilder.makeCorrel(correlate.getLeft().getRowType(), correlate.getCorrelationId());
    ImmutableBitSet leftColumns = ImmutableBitSet.range(leftCount);
    ImmutableBitSet.Builder required = correlate.getRequiredColumns().rebuild();
    RexShuttle toRight =
        new RexShuttle() {
          @Override
          public RexNode visitInputRef(RexInputRef inputRef) {
            int column = inputRef.getIndex();
            if (column >= leftCount) {
              return rexBuilder.makeInputRef(inputRef.getType(), column - leftCount);
            }
            required.set(column);
            return rexBuilder.makeFieldAccess(leftRow, column);
          }
        };
    List<RexNode> moved = new ArrayList<>();
    List<RexNode> kept = new ArrayList<>();
    for (RexNode condition : RelOptUtil.conjunctions(filter.getCondition())) {
      boolean movable =
          RexUtil.isDeterministic(condition)
              && !leftColumns.contains(RelOptUtil.InputFinder.bits(condition));
      if (movable) {
        moved.add(condition.accept(toRight));
      } else {
        kept.add(condition);
      }
    }
    if (moved.isEmpty()) {
      return;
    }
    RelBuilder builder = call.builder();
    call.transformTo(
        builder
            .push(
                correlate.copy(
                    correlate.getTraitSet(),
                    correlate.getLeft(),
                    LogicalFilter.create(
                        correlate.getRight(), RexUtil.composeConjunction(rexBuilder, moved)),
                    correlate.getCorrelationId(),
                    required.build(),
                    correlate.getJoinType()))
            .filter(kept)
            .build());
  }
}
