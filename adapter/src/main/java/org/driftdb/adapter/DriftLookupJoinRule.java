package org.driftdb.adapter;

import org.apache.calcite.plan.RelOptRuleCall;
import org.apache.calcite.plan.RelRule;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.CorrelationId;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.logical.LogicalCorrelate;
import org.apache.calcite.rel.logical.LogicalFilter;
import org.apache.calcite.rel.logical.LogicalJoin;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.util.ImmutableBitSet;
import org.driftdb.adapter.names.ColumnNames;

/**
 * Lets a join look for the rows of the table on its right by key, for each row on its left. Whether
 * that costs less than to read the table is the planner's to judge.
 */
final class DriftLookupJoinRule extends RelRule<DriftRuleConfig> {
  static final DriftRuleConfig CONFIG =
      DriftRuleConfig.of(
          DriftLookupJoinRule.class,
          join ->
              join.operand(LogicalJoin.class)
                  .predicate(
                      j ->
                          j.getJoinType() == JoinRelType.INNER
                              || j.getJoinType() == JoinRelType.LEFT)
                  .anyInputs(),
          DriftLookupJoinRule::new);

  private DriftLookupJoinRule(DriftRuleConfig config) {
    super(config);
  }

  @Override
  public void onMatch(RelOptRuleCall call) {
    LogicalJoin join = call.rel(0);
    if (join.analyzeCondition().rightKeys.stream()
        .anyMatch(column -> isKey(join.getRight(), column))) {
      call.transformTo(lookup(join));
    }
  }

  /** Whether a column is the first of the key of the table of a scan. */
  private static boolean isKey(RelNode rel, int column) {
    RelNode read = rel.stripped();
    if (read instanceof Project project) {
      return project.getProjects().get(column) instanceof RexInputRef inputRef
          && isKey(project.getInput(), inputRef.getIndex());
    }
    return read instanceof DriftScan scan
        && ColumnNames.decode(scan.getRowType().getFieldNames().get(column))
            .equals(scan.driftTable().schema().keyColumns().get(0));
  }

  private static RelNode lookup(LogicalJoin join) {
    RexBuilder rexBuilder = join.getCluster().getRexBuilder();
    CorrelationId row = join.getCluster().createCorrel();
    RexNode leftRow = rexBuilder.makeCorrel(join.getLeft().getRowType(), row);
    int leftCount = join.getLeft().getRowType().getFieldCount();
    ImmutableBitSet.Builder required = ImmutableBitSet.builder();
    RexNode condition =
        join.getCondition()
            .accept(
                new RexShuttle() {
                  @Override
                  public RexNode visitInputRef(RexInputRef inputRef) {
                    int column = inputRef.getIndex();
                    if (column >= leftCount) {
                      return rexBuilder.makeInputRef(inputRef.getType(), column - leftCount);
                    }
                    required.set(column);
                    return rexBuilder.makeFieldAccess(leftRow, column);
                  }
                });
    return LogicalCorrelate.create(
        join.getLeft(),
        LogicalFilter.create(join.getRight(), condition),
        row,
        required.build(),
        join.getJoinType());
  }
}
