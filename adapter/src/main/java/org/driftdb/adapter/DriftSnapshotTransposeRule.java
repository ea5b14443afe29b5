package org.driftdb.adapter;

import java.util.List;
import org.apache.calcite.plan.RelOptRuleCall;
import org.apache.calcite.plan.RelRule;
import org.apache.calcite.rel.SingleRel;
import org.apache.calcite.rel.logical.LogicalFilter;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rel.logical.LogicalSnapshot;

/**
 * Moves {@code FOR SYSTEM_TIME AS OF} below a projection or a filter, towards the scan: where
 * columns have been left out, or a view stands between.
 */
final class DriftSnapshotTransposeRule extends RelRule<DriftRuleConfig> {
  static final DriftRuleConfig PROJECT = below(LogicalProject.class);
  static final DriftRuleConfig FILTER = below(LogicalFilter.class);

  private DriftSnapshotTransposeRule(DriftRuleConfig config) {
    super(config);
  }

  private static DriftRuleConfig below(Class<? extends SingleRel> rel) {
    return DriftRuleConfig.of(
            DriftSnapshotTransposeRule.class,
            snapshot ->
                snapshot
                    .operand(LogicalSnapshot.class)
                    .oneInput(input -> input.operand(rel).anyInputs()),
            DriftSnapshotTransposeRule::new)
        .withDescription(DriftSnapshotTransposeRule.class.getSimpleName() + rel.getSimpleName());
  }

  @Override
  public void onMatch(RelOptRuleCall call) {
    LogicalSnapshot snapshot = call.rel(0);
    SingleRel between = call.rel(1);
    call.transformTo(
        between.copy(
            between.getTraitSet(),
            List.of(
                snapshot.copy(snapshot.getTraitSet(), between.getInput(), snapshot.getPeriod()))));
  }
}
