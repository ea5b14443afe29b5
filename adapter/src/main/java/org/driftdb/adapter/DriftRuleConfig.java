package org.driftdb.adapter;

import java.util.function.Function;
import org.apache.calcite.plan.RelOptRule;
import org.apache.calcite.plan.RelRule;
import org.apache.calcite.rel.core.RelFactories;
import org.apache.calcite.tools.RelBuilderFactory;

/**
 * What a rule of ours needs to know: its name, what it matches, and how it is made.
 *
 * @param description the rule's name, unique in a planner
 * @param operandSupplier what it matches
 * @param relBuilderFactory makes the nodes that replace those it matches
 * @param maker makes the rule from its configuration
 */
record DriftRuleConfig(
    String description,
    RelRule.OperandTransform operandSupplier,
    RelBuilderFactory relBuilderFactory,
    Function<DriftRuleConfig, RelOptRule> maker)
    implements RelRule.Config {

  static DriftRuleConfig of(
      Class<?> rule,
      RelRule.OperandTransform operands,
      Function<DriftRuleConfig, RelOptRule> maker) {
    return new DriftRuleConfig(rule.getSimpleName(), operands, RelFactories.LOGICAL_BUILDER, maker);
  }

  @Override
  public RelOptRule toRule() {
    return maker.apply(this);
  }

  @Override
  public DriftRuleConfig withRelBuilderFactory(RelBuilderFactory factory) {
    return new DriftRuleConfig(description, operandSupplier, factory, maker);
  }

  @Override
  public DriftRuleConfig withDescription(String changed) {
    return new DriftRuleConfig(changed, operandSupplier, relBuilderFactory, maker);
  }

  @Override
  public DriftRuleConfig withOperandSupplier(RelRule.OperandTransform transform) {
    return new DriftRuleConfig(description, transform, relBuilderFactory, maker);
  }
}
