package org.driftdb.adapter;

import java.util.List;
import org.apache.calcite.adapter.enumerable.EnumerableRules;
import org.apache.calcite.plan.RelOptPlanner;
import org.apache.calcite.plan.RelOptRule;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.plan.hep.HepMatchOrder;
import org.apache.calcite.plan.hep.HepProgramBuilder;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rel.logical.LogicalJoin;
import org.apache.calcite.rel.metadata.DefaultRelMetadataProvider;
import org.apache.calcite.rel.rules.CoreRules;
import org.apache.calcite.rel.rules.JoinPushThroughJoinRule;
import org.apache.calcite.rel.rules.JoinToMultiJoinRule;
import org.apache.calcite.tools.Program;
import org.apache.calcite.tools.Programs;

/**
 * Gives joins an order at once. Calcite's planner weighs all orders, of which there are so many for
 * ten tables that it never ends, and what it takes them to cost is not what they cost here: it has
 * a hash table made of the larger side, and sorts both sides rather than make one.
 */
public final class JoinOrder {
  /** The rules by which the planner finds other orders, and other ways than by a hash table. */
  private static final List<RelOptRule> REORDERING =
      List.of(
          EnumerableRules.ENUMERABLE_MERGE_JOIN_RULE,
          CoreRules.JOIN_COMMUTE,
          CoreRules.JOIN_ASSOCIATE,
          JoinPushThroughJoinRule.LEFT,
          JoinPushThroughJoinRule.RIGHT);

  /** Inner joins only: outer joins stay where they are. */
  private static final RelOptRule COLLECT =
      CoreRules.JOIN_TO_MULTI_JOIN
          .config
          .withOperandSupplier(
              join ->
                  join.operand(LogicalJoin.class)
                      .predicate(inner -> inner.getJoinType() == JoinRelType.INNER)
                      .inputs(
                          left -> left.operand(RelNode.class).anyInputs(),
                          right -> right.operand(RelNode.class).anyInputs()))
          .as(JoinToMultiJoinRule.Config.class)
          .toRule();

  private static final Program ORDER =
      Programs.of(
          new HepProgramBuilder()
              .addMatchOrder(HepMatchOrder.BOTTOM_UP)
              .addRuleInstance(COLLECT)
              .addRuleInstance(JoinOrderRule.CONFIG.toRule())
              .build(),
          false,
          DefaultRelMetadataProvider.INSTANCE);

  private JoinOrder() {}

  /**
   * A program before which joins are put in order, which it then keeps. No condition may stand
   * between the joins.
   */
  public static Program before(Program program) {
    return (planner, rel, traits, materializations, lattices) -> {
      RelNode ordered = rel;
      if (RelOptUtil.countJoins(rel) > 0) {
        keepOrder(planner);
        ordered = ORDER.run(planner, rel, traits, materializations, lattices);
      }
      return program.run(planner, ordered, traits, materializations, lattices);
    };
  }

  private static void keepOrder(RelOptPlanner planner) {
    REORDERING.forEach(planner::removeRule);
  }
}
