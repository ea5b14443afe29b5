package org.driftdb.adapter;

import java.util.List;
import java.util.Set;
import org.apache.calcite.adapter.enumerable.EnumerableRel;
import org.apache.calcite.adapter.enumerable.EnumerableRelImplementor;
import org.apache.calcite.adapter.enumerable.JavaRowFormat;
import org.apache.calcite.adapter.enumerable.PhysType;
import org.apache.calcite.adapter.enumerable.PhysTypeImpl;
import org.apache.calcite.adapter.java.JavaTypeFactory;
import org.apache.calcite.linq4j.tree.BlockBuilder;
import org.apache.calcite.linq4j.tree.Expression;
import org.apache.calcite.linq4j.tree.Expressions;
import org.apache.calcite.linq4j.tree.ParameterExpression;
import org.apache.calcite.plan.RelOptCluster;
import org.apache.calcite.plan.RelOptCost;
import org.apache.calcite.plan.RelOptPlanner;
import org.apache.calcite.plan.RelTraitSet;
import org.apache.calcite.rel.BiRel;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.RelWriter;
import org.apache.calcite.rel.core.CorrelationId;
import org.apache.calcite.rel.metadata.RelMetadataQuery;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.type.SqlTypeName;
import org.jspecify.annotations.Nullable;

/**
 * A join of rows of any source with those that they find in a table, by key or index. It takes the
 * rows of its left input in batches. Its right input is the join of one batch, the {@link
 * DriftBatch}, with a scan that reads what the rows of the batch look for.
 */
public final class DriftLookupJoin extends BiRel implements EnumerableRel {
  private final Lookup lookup;
  private final double rows;

  /**
   * Joins rows with those that they find.
   *
   * @param rows about how many rows come of it
   */
  DriftLookupJoin(
      RelOptCluster cluster,
      RelTraitSet traits,
      RelNode left,
      RelNode right,
      Lookup lookup,
      double rows) {
    super(cluster, traits, left, right);
    this.lookup = lookup;
    this.rows = rows;
  }

  @Override
  protected RelDataType deriveRowType() {
    return right.getRowType();
  }

  @Override
  public Set<CorrelationId> getVariablesSet() {
    return Set.of(lookup.row());
  }

  @Override
  public RelNode copy(RelTraitSet traits, List<RelNode> inputs) {
    return new DriftLookupJoin(getCluster(), traits, inputs.get(0), inputs.get(1), lookup, rows);
  }

  @Override
  public double estimateRowCount(RelMetadataQuery mq) {
    return rows;
  }

  /** The right input costs once for each batch. */
  @Override
  public @Nullable RelOptCost computeSelfCost(RelOptPlanner planner, RelMetadataQuery mq) {
    RelOptCost ofBatch = planner.getCost(right, mq);
    RelOptCost own = planner.getCostFactory().makeCost(rows, 0, 0);
    return ofBatch == null
        ? null
        : own.plus(ofBatch.multiplyBy(lookup.rows() / lookup.batchRows() - 1));
  }

  @Override
  public RelWriter explainTerms(RelWriter writer) {
    return super.explainTerms(writer).item("row", lookup.row());
  }

  @Override
  public Result implement(EnumerableRelImplementor implementor, Prefer prefer) {
    BlockBuilder code = new BlockBuilder();
    Result rowsOfLeft = implementor.visitChild(this, 0, (EnumerableRel) left, Prefer.ARRAY);
    JavaTypeFactory types = implementor.getTypeFactory();
    PhysType batchType = PhysTypeImpl.of(types, left.getRowType(), JavaRowFormat.ARRAY);
    Expression all =
        rowsOfLeft.physType.convertTo(code.append("left", rowsOfLeft.block), batchType.getFormat());
    ParameterExpression batch = Expressions.parameter(List.class, code.newName("batch"));
    BlockBuilder join = new BlockBuilder();
    RelDataType batchAsRow = types.builder().add("rows", SqlTypeName.ANY).build();
    implementor.registerCorrelVariable(
        lookup.row().getName(),
        batch,
        join,
        PhysTypeImpl.of(types, batchAsRow, JavaRowFormat.SCALAR));
    Result joined = implementor.visitChild(this, 1, (EnumerableRel) right, prefer);
    implementor.clearCorrelVariable(lookup.row().getName());
    join.add(joined.block);
    code.add(
        Expressions.return_(
            null,
            Expressions.call(
                LookupRuntime.class, "join", all, Expressions.lambda(join.toBlock(), batch))));
    return implementor.result(joined.physType, code.toBlock());
  }

  /** Code for the rows of the batch, a list. */
  static Expression batch(
      CorrelationId row, EnumerableRelImplementor implementor, BlockBuilder code) {
    return implementor.getCorrelVariableGetter(row.getName()).field(code, 0, List.class);
  }
}
