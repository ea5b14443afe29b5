package org.driftdb.adapter;

import java.util.List;
import org.apache.calcite.plan.RelOptPlanner;
import org.apache.calcite.plan.RelOptRule;

/** The rules that plan reads and writes of DriftDB tables. */
public final class DriftRules {
  /** Makes a scan one that runs. */
  public static final RelOptRule SCAN = DriftScanRule.INSTANCE;

  /** Moves conditions on the key or on indexed columns into the scan below them. */
  public static final RelOptRule FILTER = DriftFilterRule.CONFIG.toRule();

  /** Moves a point in time into the scan below it. */
  public static final RelOptRule SNAPSHOT = DriftSnapshotRule.CONFIG.toRule();

  /** Moves a point in time below a projection. */
  public static final RelOptRule SNAPSHOT_PROJECT = DriftSnapshotTransposeRule.PROJECT.toRule();

  /** Moves a point in time below a filter. */
  public static final RelOptRule SNAPSHOT_FILTER = DriftSnapshotTransposeRule.FILTER.toRule();

  /** Makes an INSERT, UPDATE, DELETE or MERGE one that runs. */
  public static final RelOptRule MODIFY = DriftTableModifyRule.INSTANCE;

  private static final List<RelOptRule> ALL =
      List.of(SCAN, FILTER, SNAPSHOT, SNAPSHOT_PROJECT, SNAPSHOT_FILTER, MODIFY);

  private DriftRules() {}

  /** Adds all rules to a planner; those it has already stay as they are. */
  public static void register(RelOptPlanner planner) {
    ALL.forEach(planner::addRule);
  }
}
