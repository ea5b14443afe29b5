package org.driftdb.adapter;

import org.apache.calcite.plan.Convention;
import org.apache.calcite.plan.RelOptRuleCall;
import org.apache.calcite.plan.RelOptTable;
import org.apache.calcite.plan.RelRule;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.logical.LogicalSnapshot;
import org.apache.calcite.schema.TemporalTable;

/**
 * Moves {@code FOR SYSTEM_TIME AS OF} below whatever stands between it and the tables, where
 * columns have been left out or it is on a view. What has no history is read as it is.
 */
final class DriftSnapshotTransposeRule extends RelRule<DriftRuleConfig> {
  static final DriftRuleConfig CONFIG =
      DriftRuleConfig.of(
          DriftSnapshotTransposeRule.class,
          snapshot ->
              snapshot
                  .operand(LogicalSnapshot.class)
                  .oneInput(
                      below ->
                          below
                              .operand(RelNode.class)
                              .predicate(DriftSnapshotTransposeRule::mayPass)
                              .anyInputs()),
          DriftSnapshotTransposeRule::new);

  private DriftSnapshotTransposeRule(DriftRuleConfig config) {
    super(config);
  }

  /**
   * Neither a table with a history, ours or another's, nor another point, which have rules of their
   * own; and no way to run something.
   */
  private static boolean mayPass(RelNode rel) {
    if (rel.getInputs().isEmpty()) {
      RelOptTable table = rel.getTable();
      return table == null || table.unwrap(TemporalTable.class) == null;
    }
    return !(rel instanceof LogicalSnapshot) && rel.getConvention() == Convention.NONE;
  }

  @Override
  public void onMatch(RelOptRuleCall call) {
    LogicalSnapshot snapshot = call.rel(0);
    RelNode below = call.rel(1);
    call.transformTo(
        below.copy(
            below.getTraitSet(),
            below.getInputs().stream()
                .map(
                    input ->
                        (RelNode)
                            snapshot.copy(snapshot.getTraitSet(), input, snapshot.getPeriod()))
                .toList()));
  }
}
