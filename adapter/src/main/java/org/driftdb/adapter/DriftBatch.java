package org.driftdb.adapter;

import java.util.List;
import org.apache.calcite.adapter.enumerable.EnumerableRel;
import org.apache.calcite.adapter.enumerable.EnumerableRelImplementor;
import org.apache.calcite.adapter.enumerable.JavaRowFormat;
import org.apache.calcite.adapter.enumerable.PhysType;
import org.apache.calcite.adapter.enumerable.PhysTypeImpl;
import org.apache.calcite.linq4j.Linq4j;
import org.apache.calcite.linq4j.tree.BlockBuilder;
import org.apache.calcite.linq4j.tree.Expressions;
import org.apache.calcite.plan.RelOptCluster;
import org.apache.calcite.plan.RelOptCost;
import org.apache.calcite.plan.RelOptPlanner;
import org.apache.calcite.plan.RelTraitSet;
import org.apache.calcite.rel.AbstractRelNode;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.RelWriter;
import org.apache.calcite.rel.metadata.RelMetadataQuery;
import org.apache.calcite.rel.type.RelDataType;
import org.jspecify.annotations.Nullable;

/** The rows of the batch for which a {@link DriftLookupJoin} is just looking for others. */
public final class DriftBatch extends AbstractRelNode implements EnumerableRel {
  private final Lookup lookup;

  DriftBatch(RelOptCluster cluster, RelTraitSet traits, Lookup lookup) {
    super(cluster, traits);
    this.lookup = lookup;
  }

  /** Whether a side of a join is a batch, or made of one alone. */
  static boolean isIn(RelNode side) {
    RelNode rel = Lookup.original(side);
    return rel instanceof DriftBatch
        || (rel != null && rel.getInputs().size() == 1 && isIn(rel.getInput(0)));
  }

  @Override
  protected RelDataType deriveRowType() {
    return lookup.rowType();
  }

  @Override
  public RelNode copy(RelTraitSet traits, List<RelNode> inputs) {
    return new DriftBatch(getCluster(), traits, lookup);
  }

  @Override
  public double estimateRowCount(RelMetadataQuery mq) {
    return lookup.batchRows();
  }

  @Override
  public @Nullable RelOptCost computeSelfCost(RelOptPlanner planner, RelMetadataQuery mq) {
    return planner.getCostFactory().makeCost(lookup.batchRows(), 0, 0);
  }

  @Override
  public RelWriter explainTerms(RelWriter writer) {
    return super.explainTerms(writer).item("row", lookup.row());
  }

  @Override
  public Result implement(EnumerableRelImplementor implementor, Prefer prefer) {
    PhysType rows =
        PhysTypeImpl.of(implementor.getTypeFactory(), getRowType(), JavaRowFormat.ARRAY);
    BlockBuilder code = new BlockBuilder();
    code.add(
        Expressions.return_(
            null,
            Expressions.call(
                Linq4j.class,
                "asEnumerable",
                DriftLookupJoin.batch(lookup.row(), implementor, code))));
    return implementor.result(rows, code.toBlock());
  }
}
