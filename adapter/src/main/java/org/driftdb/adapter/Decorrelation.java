package org.driftdb.adapter;

import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Correlate;
import org.apache.calcite.rel.core.RelFactories;
import org.apache.calcite.sql2rel.RelDecorrelator;

/**
 * Makes joins of correlations, as Calcite's {@link RelDecorrelator} does. Where that fails, or asks
 * a second time for what may not be the same then, the plan keeps its correlations: they are
 * executed row by row.
 */
public final class Decorrelation {
  private Decorrelation() {}

  /** The plan with joins in the place of correlations, or as it is. */
  public static RelNode of(RelNode rel) {
    if (!correlates(rel) || correlatesRandomly(rel)) {
      return rel;
    }
    try {
      RelNode joins =
          RelDecorrelator.decorrelateQuery(
              rel, RelFactories.LOGICAL_BUILDER.create(rel.getCluster(), null));
      return RelOptUtil.getVariablesUsed(joins).isEmpty() || correlates(joins) ? joins : rel;
    } catch (NullPointerException | IllegalStateException | AssertionError e) {
      return rel; // It meets a plan that it does not expect.
    }
  }

  private static boolean correlates(RelNode rel) {
    return rel instanceof Correlate || rel.getInputs().stream().anyMatch(Decorrelation::correlates);
  }

  private static boolean correlatesRandomly(RelNode rel) {
    return (rel instanceof Correlate correlate && isRandom(correlate.getLeft()))
        || rel.getInputs().stream().anyMatch(Decorrelation::correlatesRandomly);
  }

  private static boolean isRandom(RelNode rel) {
    return rel instanceof ComputedRows
        || rel.getInputs().stream().anyMatch(Decorrelation::isRandom);
  }
}
