package org.driftdb.adapter;

import org.apache.calcite.adapter.enumerable.EnumerableConvention;
import org.apache.calcite.plan.Convention;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.convert.ConverterRule;

/** Turns a {@link DriftScan} into one that runs. */
final class DriftScanRule extends ConverterRule {
  static final DriftScanRule INSTANCE =
      Config.INSTANCE
          .withConversion(
              DriftScan.class,
              Convention.NONE,
              EnumerableConvention.INSTANCE,
              DriftScanRule.class.getSimpleName())
          .withRuleFactory(DriftScanRule::new)
          .toRule(DriftScanRule.class);

  private DriftScanRule(Config config) {
    super(config);
  }

  @Override
  public RelNode convert(RelNode rel) {
    return DriftEnumerableScan.of((DriftScan) rel);
  }
}
