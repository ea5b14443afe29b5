package org.driftdb.adapter;

import org.apache.calcite.adapter.enumerable.EnumerableFilter;
import org.apache.calcite.plan.Convention;
import org.apache.calcite.plan.RelOptRuleCall;
import org.apache.calcite.plan.RelRule;
import org.apache.calcite.rel.logical.LogicalFilter;
import org.apache.calcite.rel.metadata.RelMdUtil;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexUtil;

/**
 * Lets the storage test the rows of a scan, so that columns are read of those only that satisfy the
 * conditions. What it does not test stays in a filter above. Declines if that is all, or if some
 * say which rows are found by key or index.
 */
final class DriftConditionRule extends RelRule<DriftRuleConfig> {
  static final DriftRuleConfig CONFIG =
      DriftRuleConfig.of(
          DriftConditionRule.class,
          filter ->
              filter
                  .operand(LogicalFilter.class)
                  .oneInput(
                      scan ->
                          scan.operand(DriftScan.class)
                              .predicate(
                                  s -> s.getConvention() == Convention.NONE && s.readsColumns())
                              .noInputs()),
          DriftConditionRule::new);

  private DriftConditionRule(DriftRuleConfig config) {
    super(config);
  }

  @Override
  public void onMatch(RelOptRuleCall call) {
    LogicalFilter filter = call.rel(0);
    DriftScan scan = call.rel(1);
    ScanCondition.Split split = ScanCondition.split(filter.getCondition(), scan);
    if (split.tested().isEmpty() || DriftFilterRule.choice(call) != null) {
      return;
    }
    RexBuilder builder = scan.getCluster().getRexBuilder();
    double rows =
        RelMdUtil.estimateFilteredRows(
            scan, RexUtil.composeConjunction(builder, split.parts()), call.getMetadataQuery());
    DriftEnumerableScan tested = DriftEnumerableScan.of(scan, split.tested(), rows);
    call.transformTo(
        split.rest().isEmpty()
            ? tested
            : EnumerableFilter.create(tested, RexUtil.composeConjunction(builder, split.rest())));
  }
}
