package org.driftdb.adapter;

import java.util.List;
import org.apache.calcite.plan.RelOptPlanner;
import org.apache.calcite.plan.RelOptRule;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.logical.LogicalFilter;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rel.rules.FilterProjectTransposeRule;
import org.apache.calcite.rel.rules.SemiJoinRule;
import org.apache.calcite.rex.RexUtil;

/** The rules that plan reads and writes of DriftDB tables. */
public final class DriftRules {
  /** Makes a scan one that runs. */
  public static final RelOptRule SCAN = DriftScanRule.INSTANCE;

  /** Moves conditions on the key or on indexed columns into the scan below them. */
  public static final RelOptRule FILTER = DriftFilterRule.CONFIG.toRule();

  /** Lets the storage test conditions on the rows of a scan. */
  public static final RelOptRule CONDITION = DriftConditionRule.CONFIG.toRule();

  /** Moves a point in time into the scan below it. */
  public static final RelOptRule SNAPSHOT = DriftSnapshotRule.CONFIG.toRule();

  /** Moves a point in time below what stands between it and the scans. */
  public static final RelOptRule SNAPSHOT_TRANSPOSE = DriftSnapshotTransposeRule.CONFIG.toRule();

  /** Moves conditions into the right side of a correlation. */
  public static final RelOptRule CORRELATE_FILTER = DriftCorrelateFilterRule.CONFIG.toRule();

  /**
   * Moves conditions on the row of an outer query below a projection. Calcite's rule leaves them
   * where they are, so that correlations can be taken apart; here that has been done.
   */
  public static final RelOptRule CORRELATED_FILTER_PROJECT =
      FilterProjectTransposeRule.Config.DEFAULT
          .withOperandFor(
              LogicalFilter.class,
              filter -> RexUtil.containsCorrelation(filter.getCondition()),
              LogicalProject.class,
              project -> true)
          .withDescription("DriftCorrelatedFilterProjectRule")
          .toRule();

  /** Makes rows that are computed once ones that run. */
  public static final RelOptRule COMPUTED_ROWS = ComputedRows.Rule.INSTANCE;

  /** Makes what WITH RECURSIVE means one that runs. */
  public static final RelOptRule RECURSION = Recursion.Rule.INSTANCE;

  /** Makes groups with a grand total ones that run. */
  public static final RelOptRule GRAND_TOTALS = GrandTotals.Rule.INSTANCE;

  /** Lets a join look for the rows of a table by key or index, for the rows of its other side. */
  public static final RelOptRule LOOKUP_JOIN = DriftLookupJoinRule.CONFIG.toRule();

  /**
   * Asks only whether there is a row, where a join asks for groups. Calcite's rule takes what has
   * no groups for that, too: but an aggregate of no rows is a row.
   */
  public static final RelOptRule PROJECT_TO_SEMI_JOIN =
      SemiJoinRule.ProjectToSemiJoinRule.ProjectToSemiJoinRuleConfig.DEFAULT
          .withOperandSupplier(
              top ->
                  top.operand(Project.class)
                      .oneInput(
                          join ->
                              join.operand(Join.class)
                                  .predicate(j -> j.getJoinType() == JoinRelType.INNER)
                                  .inputs(
                                      left -> left.operand(RelNode.class).anyInputs(),
                                      right ->
                                          right
                                              .operand(Aggregate.class)
                                              .predicate(a -> a.getGroupCount() > 0)
                                              .anyInputs())))
          .withDescription("DriftProjectToSemiJoinRule")
          .as(SemiJoinRule.ProjectToSemiJoinRule.ProjectToSemiJoinRuleConfig.class)
          .toRule();

  /** Let the storage group rows before they are joined; for connections with exact sums. */
  public static final List<RelOptRule> AGGREGATE_BELOW_JOIN = AggregateBelowJoinRule.ALL;

  /** Makes an INSERT, UPDATE or DELETE one that runs. */
  public static final RelOptRule MODIFY = DriftTableModifyRule.INSTANCE;

  private static final List<RelOptRule> ALL =
      List.of(
          SCAN,
          FILTER,
          CONDITION,
          SNAPSHOT,
          SNAPSHOT_TRANSPOSE,
          CORRELATE_FILTER,
          CORRELATED_FILTER_PROJECT,
          COMPUTED_ROWS,
          RECURSION,
          GRAND_TOTALS,
          LOOKUP_JOIN,
          MODIFY);

  private DriftRules() {}

  /** Adds all rules to a planner; those it has already stay as they are. */
  public static void register(RelOptPlanner planner) {
    ALL.forEach(planner::addRule);
    DriftAggregateRule.ALL.forEach(planner::addRule);
    DriftOrderRule.ALL.forEach(planner::addRule);
    DriftEndsRule.ALL.forEach(planner::addRule);
  }
}
