package org.driftdb.adapter;

import java.util.List;
import org.apache.calcite.adapter.enumerable.EnumerableConvention;
import org.apache.calcite.adapter.enumerable.EnumerableRel;
import org.apache.calcite.adapter.enumerable.EnumerableRelImplementor;
import org.apache.calcite.adapter.enumerable.JavaRowFormat;
import org.apache.calcite.adapter.enumerable.PhysType;
import org.apache.calcite.adapter.enumerable.PhysTypeImpl;
import org.apache.calcite.linq4j.tree.Blocks;
import org.apache.calcite.linq4j.tree.Expressions;
import org.apache.calcite.plan.RelOptCluster;
import org.apache.calcite.plan.RelTraitSet;
import org.apache.calcite.rel.AbstractRelNode;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.RelWriter;
import org.apache.calcite.rel.type.RelDataType;

/** The rows that a recursive name stands for in its own query: those that came last. */
public final class RecursiveScan extends AbstractRelNode implements EnumerableRel {
  private final RecursiveName name;

  private RecursiveScan(
      RelOptCluster cluster, RelTraitSet traits, RecursiveName name, RelDataType rowType) {
    super(cluster, traits);
    this.name = name;
    this.rowType = rowType;
  }

  /**
   * The rows that came last of a name.
   *
   * @param rowType its columns, as its own query calls them
   */
  public static RelNode of(RelOptCluster cluster, RecursiveName name, RelDataType rowType) {
    RelTraitSet traits = cluster.traitSetOf(EnumerableConvention.INSTANCE);
    return new RecursiveScan(cluster, traits, name, rowType);
  }

  @Override
  public RelNode copy(RelTraitSet traits, List<RelNode> inputs) {
    return new RecursiveScan(getCluster(), traits, name, getRowType());
  }

  @Override
  public RelWriter explainTerms(RelWriter writer) {
    return name.explain(super.explainTerms(writer));
  }

  @Override
  public Result implement(EnumerableRelImplementor implementor, Prefer preferred) {
    PhysType rows =
        PhysTypeImpl.of(implementor.getTypeFactory(), getRowType(), JavaRowFormat.ARRAY);
    return implementor.result(rows, Blocks.toBlock(Expressions.call(name.run(), "last")));
  }
}
