package org.driftdb.adapter;

import java.util.List;
import org.apache.calcite.DataContext;
import org.apache.calcite.adapter.enumerable.EnumerableRel;
import org.apache.calcite.adapter.enumerable.EnumerableRelImplementor;
import org.apache.calcite.linq4j.tree.BlockBuilder;
import org.apache.calcite.linq4j.tree.Expression;
import org.apache.calcite.linq4j.tree.Expressions;
import org.apache.calcite.plan.RelTraitSet;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.RelWriter;
import org.apache.calcite.rel.SingleRel;
import org.apache.calcite.util.ImmutableIntList;

/**
 * A side of a join that tells what values it has in a column, so that a scan on the other side need
 * not read rows that have others. It is read before the other side.
 */
public final class DriftJoinKeys extends SingleRel implements EnumerableRel {
  private final int number;
  private final int column;
  private final boolean ahead;

  /**
   * The rows of a side of a join.
   *
   * @param number what the scan knows the values by
   * @param ahead whether the join would read the other side first, so that the rows of this one
   *     must be kept
   */
  DriftJoinKeys(RelNode input, int number, int column, boolean ahead) {
    super(input.getCluster(), input.getTraitSet(), input);
    this.number = number;
    this.column = column;
    this.ahead = ahead;
  }

  @Override
  public RelNode copy(RelTraitSet traits, List<RelNode> inputs) {
    return new DriftJoinKeys(sole(inputs), number, column, ahead);
  }

  @Override
  public RelWriter explainTerms(RelWriter writer) {
    return super.explainTerms(writer)
        .item("keys", number)
        .item("column", getRowType().getFieldNames().get(column))
        .itemIf("ahead", ahead, ahead);
  }

  @Override
  public Result implement(EnumerableRelImplementor implementor, Prefer preferred) {
    BlockBuilder code = new BlockBuilder();
    Result rows = implementor.visitChild(this, 0, (EnumerableRel) getInput(), preferred);
    Expression input = code.append("rows", rows.block);
    code.add(
        Expressions.return_(
            null,
            Expressions.call(
                JoinKeys.class,
                ahead ? "ahead" : "collected",
                DataContext.ROOT,
                input,
                Expressions.constant(number),
                rows.physType.generateAccessor(ImmutableIntList.of(column)))));
    return implementor.result(rows.physType, code.toBlock());
  }
}
