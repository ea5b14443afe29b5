package org.driftdb.adapter;

import java.util.List;
import org.apache.calcite.plan.RelOptPredicateList;
import org.apache.calcite.plan.RelOptRuleCall;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.plan.RelRule;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.logical.LogicalJoin;
import org.apache.calcite.rel.metadata.DefaultRelMetadataProvider;
import org.apache.calcite.rel.metadata.RelMetadataQuery;
import org.apache.calcite.rel.rules.CoreRules;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexSimplify;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.tools.Program;
import org.apache.calcite.tools.Programs;
import org.apache.calcite.tools.RelBuilder;
import org.driftdb.adapter.variant.VariantOperators;

/**
 * Gives a condition on a column to the columns that are joined with it, too: in {@code FROM t JOIN
 * t FOR SYSTEM_TIME AS OF p AS h ON h.id = t.id WHERE t.id = 1} both sides are then read by key.
 * Conditions are comparisons with values, because they alone hold for equal values alike: 1.0 and 1
 * are equal, but not their texts.
 */
public final class JoinedConditions extends RelRule<DriftRuleConfig> {
  private static final DriftRuleConfig CONFIG =
      DriftRuleConfig.of(
          JoinedConditions.class,
          join -> join.operand(LogicalJoin.class).anyInputs(),
          JoinedConditions::new);

  /** Conditions that were given go down, so that none stands between joins. */
  private static final Program GIVE =
      Programs.hep(
          List.of(
              CommonConditions.CONFIG.toRule(),
              CoreRules.FILTER_INTO_JOIN,
              CoreRules.JOIN_CONDITION_PUSH,
              CONFIG.toRule(),
              CoreRules.FILTER_AGGREGATE_TRANSPOSE,
              CoreRules.FILTER_PROJECT_TRANSPOSE,
              CoreRules.FILTER_INTO_JOIN),
          true,
          DefaultRelMetadataProvider.INSTANCE);

  private JoinedConditions(DriftRuleConfig config) {
    super(config);
  }

  /**
   * A program that does so first, when subqueries have become joins. It is done once, before the
   * planner weighs the orders of joins, of which there may be thousands.
   */
  public static Program before(Program program) {
    return Programs.sequence(
        SubQueries.REMOVED,
        (planner, rel, traits, materializations, lattices) -> Decorrelation.of(rel),
        (planner, rel, traits, materializations, lattices) ->
            RelOptUtil.countJoins(rel) == 0
                ? rel
                : VariantOperators.unsettled(
                    GIVE.run(
                        planner,
                        VariantOperators.settled(rel),
                        traits,
                        materializations,
                        lattices)),
        program);
  }

  @Override
  public void onMatch(RelOptRuleCall call) {
    Running running = Running.current();
    if (running != null) {
      running.check();
    }
    LogicalJoin join = call.rel(0);
    RelMetadataQuery mq = call.getMetadataQuery();
    RelOptPredicateList inferred = mq.getPulledUpPredicates(join);
    List<RexNode> left = unknown(inferred.leftInferredPredicates, join.getLeft(), mq);
    List<RexNode> right = unknown(inferred.rightInferredPredicates, join.getRight(), mq);
    if (left.isEmpty() && right.isEmpty()) {
      return;
    }
    RelBuilder builder = call.builder();
    call.transformTo(
        join.copy(
            join.getTraitSet(),
            join.getCondition(),
            builder.push(join.getLeft()).filter(left).build(),
            builder.push(join.getRight()).filter(right).build(),
            join.getJoinType(),
            join.isSemiJoinDone()));
  }

  /**
   * The comparisons that an input's rows do not satisfy anyway, in the form that they get there.
   */
  private static List<RexNode> unknown(
      List<RexNode> conditions, RelNode input, RelMetadataQuery mq) {
    if (conditions.isEmpty()) {
      return conditions;
    }
    RexBuilder builder = input.getCluster().getRexBuilder();
    List<RexNode> known = mq.getPulledUpPredicates(input).pulledUpPredicates;
    RexSimplify simplify =
        new RexSimplify(builder, RelOptPredicateList.of(builder, known), RexUtil.EXECUTOR);
    return conditions.stream()
        .filter(JoinedConditions::compares)
        .map(simplify::simplifyUnknownAsFalse)
        .filter(condition -> !condition.isAlwaysTrue() && !known.contains(condition))
        .toList();
  }

  /** Whether all that a condition does with columns is to compare them with values. */
  private static boolean compares(RexNode condition) {
    if (!(condition instanceof RexCall call)) {
      return false;
    }
    List<RexNode> operands = call.getOperands();
    return switch (call.getKind()) {
      case AND, OR -> operands.stream().allMatch(JoinedConditions::compares);
      case EQUALS, LESS_THAN, LESS_THAN_OR_EQUAL, GREATER_THAN, GREATER_THAN_OR_EQUAL, SEARCH ->
          (isColumn(operands.get(0)) && RexUtil.isConstant(operands.get(1)))
              || (isColumn(operands.get(1)) && RexUtil.isConstant(operands.get(0)));
      default -> false;
    };
  }

  private static boolean isColumn(RexNode node) {
    return VariantOperators.strip(node) instanceof RexInputRef;
  }
}
