package org.driftdb.adapter;

import org.apache.calcite.plan.RelOptRuleCall;
import org.apache.calcite.plan.RelRule;
import org.apache.calcite.rel.logical.LogicalSnapshot;

/**
 * Moves the point of {@code FOR SYSTEM_TIME AS OF} into the scan directly below it. Under our own
 * driver the points of whole trees are resolved before planning; this is for other connections, and
 * for points that depend on the row of an outer query.
 */
final class DriftSnapshotRule extends RelRule<DriftRuleConfig> {
  static final DriftRuleConfig CONFIG =
      DriftRuleConfig.of(
          DriftSnapshotRule.class,
          snapshot ->
              snapshot
                  .operand(LogicalSnapshot.class)
                  .oneInput(
                      scan ->
                          scan.operand(DriftScan.class)
                              .predicate(s -> !(s instanceof DriftEnumerableScan))
                              .noInputs()),
          DriftSnapshotRule::new);

  private DriftSnapshotRule(DriftRuleConfig config) {
    super(config);
  }

  @Override
  public void onMatch(RelOptRuleCall call) {
    LogicalSnapshot snapshot = call.rel(0);
    DriftScan scan = call.rel(1);
    call.transformTo(scan.withTime(ScanTime.of(snapshot.getPeriod()).around(scan.time())));
  }
}
