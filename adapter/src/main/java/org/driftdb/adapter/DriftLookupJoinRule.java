package org.driftdb.adapter;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.calcite.adapter.enumerable.EnumerableConvention;
import org.apache.calcite.plan.RelOptCluster;
import org.apache.calcite.plan.RelOptRuleCall;
import org.apache.calcite.plan.RelRule;
import org.apache.calcite.plan.RelTraitSet;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.JoinInfo;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.logical.LogicalJoin;
import org.apache.calcite.rel.metadata.RelMetadataQuery;
import org.apache.calcite.rel.rules.JoinCommuteRule;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.util.ImmutableBitSet;
import org.jspecify.annotations.Nullable;

/**
 * Lets a join look for the rows of a table by key or index, for the rows of its other side, where
 * those are so few that this costs less than to read the table.
 */
final class DriftLookupJoinRule extends RelRule<DriftRuleConfig> {
  static final DriftRuleConfig CONFIG =
      DriftRuleConfig.of(
          DriftLookupJoinRule.class,
          join -> join.operand(LogicalJoin.class).anyInputs(),
          DriftLookupJoinRule::new);

  private DriftLookupJoinRule(DriftRuleConfig config) {
    super(config);
  }

  @Override
  public void onMatch(RelOptRuleCall call) {
    Join join = call.rel(0);
    RelMetadataQuery mq = call.getMetadataQuery();
    RelNode lookup = lookup(join, mq);
    if (lookup != null) {
      call.transformTo(lookup);
    }
    if (join.getJoinType() == JoinRelType.INNER || join.getJoinType() == JoinRelType.RIGHT) {
      RelNode swapped = JoinCommuteRule.swap(join, true);
      if (swapped instanceof Project project && project.getInput() instanceof Join other) {
        RelNode otherLookup = lookup(other, mq);
        if (otherLookup != null) {
          call.transformTo(project.copy(project.getTraitSet(), List.of(otherLookup)));
        }
      }
    }
  }

  /**
   * The same join, which looks for the rows of its right side; null where that cannot be or pay.
   */
  private static @Nullable RelNode lookup(Join join, RelMetadataQuery mq) {
    switch (join.getJoinType()) {
      case INNER, LEFT, SEMI, ANTI -> {}
      default -> {
        return null;
      }
    }
    if (DriftBatch.isIn(join.getLeft())) {
      return null; // It looks already.
    }
    double leftRows = Math.max(1, rows(join.getLeft(), mq));
    RelOptCluster cluster = join.getCluster();
    Lookup lookup = new Lookup(cluster.createCorrel(), join.getLeft().getRowType(), leftRows);
    LookedUpTable.Found found = LookedUpTable.in(join.getRight(), equalColumns(join), lookup);
    if (found == null) {
      return null;
    }
    RelTraitSet runs = cluster.traitSetOf(EnumerableConvention.INSTANCE);
    RelNode batchJoin =
        join.copy(
            join.getTraitSet(),
            join.getCondition(),
            new DriftBatch(cluster, runs, lookup),
            found.side(),
            join.getJoinType(),
            join.isSemiJoinDone());
    return new DriftLookupJoin(
        cluster,
        runs,
        convert(join.getLeft(), runs),
        convert(batchJoin, runs),
        lookup,
        join.getJoinType().projectsRight() ? leftRows * Math.max(1, found.rows()) : leftRows);
  }

  /** About how many rows there are; Calcite's guess of joins does not ask for keys. */
  private static double rows(RelNode side, RelMetadataQuery mq) {
    RelNode rel = Lookup.original(side);
    double guess = Objects.requireNonNullElse(mq.getRowCount(side), Double.MAX_VALUE);
    if (rel instanceof Project project) {
      return Math.min(guess, rows(project.getInput(), mq));
    } else if (rel instanceof Join join && join.getJoinType() == JoinRelType.INNER) {
      JoinInfo info = join.analyzeCondition();
      if (isUnique(join.getRight(), info.rightSet())) {
        guess = Math.min(guess, rows(join.getLeft(), mq));
      }
      if (isUnique(join.getLeft(), info.leftSet())) {
        guess = Math.min(guess, rows(join.getRight(), mq));
      }
    }
    return guess;
  }

  /** Whether no two rows have the same values in some columns. */
  private static boolean isUnique(RelNode side, ImmutableBitSet columns) {
    RelNode rel = Lookup.original(side);
    if (rel instanceof Filter filter) {
      return isUnique(filter.getInput(), columns);
    } else if (rel instanceof Project project) {
      ImmutableBitSet.Builder below = ImmutableBitSet.builder();
      for (int column : columns) {
        if (project.getProjects().get(column) instanceof RexInputRef reference) {
          below.set(reference.getIndex());
        }
      }
      return isUnique(project.getInput(), below.build());
    } else if (rel instanceof Aggregate aggregate) {
      return aggregate.getGroupType() == Aggregate.Group.SIMPLE
          && columns.contains(ImmutableBitSet.range(aggregate.getGroupCount()));
    }
    return rel instanceof DriftScan scan
        && !scan.time().kind().isHistory()
        && columns.asList().stream()
            .map(column -> scan.driftTable().column(scan.columns().get(column)).name())
            .toList()
            .containsAll(scan.driftTable().schema().keyColumns());
  }

  /** Which columns of the left side must equal which of the right, by the numbers of the latter. */
  private static Map<Integer, LookedUpTable.Equal> equalColumns(Join join) {
    JoinInfo info = join.analyzeCondition();
    Map<Integer, LookedUpTable.Equal> equal = new HashMap<>();
    for (int i = 0; i < info.rightKeys.size(); i++) {
      equal.put(
          info.rightKeys.get(i),
          new LookedUpTable.Equal(info.leftKeys.get(i), !info.nullExclusionFlags.get(i)));
    }
    return equal;
  }
}
