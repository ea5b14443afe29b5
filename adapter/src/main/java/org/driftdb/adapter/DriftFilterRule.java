package org.driftdb.adapter;

import org.apache.calcite.plan.RelOptRuleCall;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.plan.RelRule;
import org.apache.calcite.rel.logical.LogicalFilter;
import org.apache.calcite.tools.RelBuilder;
import org.jspecify.annotations.Nullable;

/**
 * Moves conditions on the key or on indexed columns from a filter into the scan below it, and keeps
 * the others in a filter above. Declines if no condition fits, or if the scan has some already.
 */
final class DriftFilterRule extends RelRule<DriftRuleConfig> {
  static final DriftRuleConfig CONFIG =
      DriftRuleConfig.of(
          DriftFilterRule.class,
          filter ->
              filter
                  .operand(LogicalFilter.class)
                  .oneInput(
                      scan ->
                          scan.operand(DriftScan.class)
                              .predicate(DriftFilterRule::readsAll)
                              .noInputs()),
          DriftFilterRule::new);

  private DriftFilterRule(DriftRuleConfig config) {
    super(config);
  }

  private static boolean readsAll(DriftScan scan) {
    return !(scan instanceof DriftEnumerableScan)
        && scan.path().kind() == AccessPath.Kind.ALL
        && scan.path().order() == null;
  }

  /** The way to rows that a filter's conditions allow; null if the scan has one or reads all. */
  static AccessPaths.@Nullable Choice choice(RelOptRuleCall call) {
    LogicalFilter filter = call.rel(0);
    DriftScan scan = call.rel(1);
    return readsAll(scan)
        ? AccessPaths.choose(
            scan, RelOptUtil.conjunctions(filter.getCondition()), call.getMetadataQuery())
        : null;
  }

  @Override
  public void onMatch(RelOptRuleCall call) {
    DriftScan scan = call.rel(1);
    AccessPaths.Choice choice = choice(call);
    if (choice != null) {
      RelBuilder builder = call.builder();
      call.transformTo(builder.push(scan.withPath(choice.path())).filter(choice.rest()).build());
    }
  }
}
