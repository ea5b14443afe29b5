package org.driftdb.adapter;

import org.apache.calcite.adapter.enumerable.EnumerableConvention;
import org.apache.calcite.plan.Convention;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.convert.ConverterRule;
import org.apache.calcite.rel.logical.LogicalTableModify;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;
import org.jspecify.annotations.Nullable;

/** Turns a write to a DriftDB table into one that runs; declines writes to other tables. */
final class DriftTableModifyRule extends ConverterRule {
  static final DriftTableModifyRule INSTANCE =
      Config.INSTANCE
          .withConversion(
              LogicalTableModify.class,
              Convention.NONE,
              EnumerableConvention.INSTANCE,
              DriftTableModifyRule.class.getSimpleName())
          .withRuleFactory(DriftTableModifyRule::new)
          .toRule(DriftTableModifyRule.class);

  private DriftTableModifyRule(Config config) {
    super(config);
  }

  @Override
  public @Nullable RelNode convert(RelNode rel) {
    LogicalTableModify modify = (LogicalTableModify) rel;
    DriftTable table = modify.getTable().unwrap(DriftTable.class);
    if (table == null) {
      return null;
    }
    if (modify.isMerge()) {
      throw new DriftException(
          ErrorCode.NOT_SUPPORTED, "MERGE runs on a jdbc:driftdb: connection, but not on this one");
    }
    RelNode input = modify.getInput();
    return new DriftTableModify(
        modify,
        table,
        convert(input, input.getTraitSet().replace(EnumerableConvention.INSTANCE).simplify()));
  }
}
