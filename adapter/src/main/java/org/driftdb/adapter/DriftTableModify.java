package org.driftdb.adapter;

import java.util.List;
import org.apache.calcite.DataContext;
import org.apache.calcite.adapter.enumerable.EnumerableConvention;
import org.apache.calcite.adapter.enumerable.EnumerableRel;
import org.apache.calcite.adapter.enumerable.EnumerableRelImplementor;
import org.apache.calcite.adapter.enumerable.JavaRowFormat;
import org.apache.calcite.adapter.enumerable.PhysType;
import org.apache.calcite.adapter.enumerable.PhysTypeImpl;
import org.apache.calcite.linq4j.Enumerable;
import org.apache.calcite.linq4j.tree.BlockBuilder;
import org.apache.calcite.linq4j.tree.Expression;
import org.apache.calcite.linq4j.tree.Expressions;
import org.apache.calcite.plan.RelOptCost;
import org.apache.calcite.plan.RelOptPlanner;
import org.apache.calcite.plan.RelTraitSet;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.TableModify;
import org.apache.calcite.rel.metadata.RelMetadataQuery;
import org.jspecify.annotations.Nullable;

/**
 * Writes rows to a DriftDB table, and returns how many. All rows are read before any is written.
 */
public final class DriftTableModify extends TableModify implements EnumerableRel {
  /**
   * Calcite has a node of its own for writes that would do for INSERT and DELETE alone. It costs
   * its rows, at least one.
   */
  private static final double LESS_THAN_ONE_ROW = 0.01;

  private final DriftTable driftTable;

  DriftTableModify(TableModify logical, DriftTable driftTable, RelNode input) {
    this(logical, driftTable, logical.getTraitSet().replace(EnumerableConvention.INSTANCE), input);
  }

  private DriftTableModify(
      TableModify original, DriftTable driftTable, RelTraitSet traits, RelNode input) {
    super(
        original.getCluster(),
        traits,
        original.getTable(),
        original.getCatalogReader(),
        input,
        original.getOperation(),
        original.getUpdateColumnList(),
        original.getSourceExpressionList(),
        original.isFlattened());
    this.driftTable = driftTable;
  }

  @Override
  public RelNode copy(RelTraitSet traits, List<RelNode> inputs) {
    return new DriftTableModify(this, driftTable, traits, inputs.get(0));
  }

  @Override
  public @Nullable RelOptCost computeSelfCost(RelOptPlanner planner, RelMetadataQuery mq) {
    return planner.getCostFactory().makeCost(LESS_THAN_ONE_ROW, 0, 0);
  }

  @Override
  public Result implement(EnumerableRelImplementor implementor, Prefer prefer) {
    BlockBuilder block = new BlockBuilder();
    Result input = implementor.visitChild(this, 0, (EnumerableRel) getInput(), Prefer.ARRAY);
    Expression rows = block.append("rows", input.block);
    Expression arrays = block.append("arrays", input.physType.convertTo(rows, JavaRowFormat.ARRAY));
    PhysType physType =
        PhysTypeImpl.of(
            implementor.getTypeFactory(),
            getRowType(),
            prefer == Prefer.ARRAY ? JavaRowFormat.ARRAY : JavaRowFormat.SCALAR);
    block.add(
        Expressions.return_(
            null,
            Expressions.call(
                ModifyRuntime.class,
                "write",
                DataContext.ROOT,
                implementor.stash(ModifyPlan.of(this, driftTable), ModifyPlan.class),
                Expressions.convert_(arrays, Enumerable.class))));
    return implementor.result(physType, block.toBlock());
  }
}
