package org.driftdb.adapter;

import java.util.List;
import org.apache.calcite.DataContext;
import org.apache.calcite.adapter.enumerable.EnumerableRel;
import org.apache.calcite.adapter.enumerable.EnumerableRelImplementor;
import org.apache.calcite.linq4j.AbstractEnumerable;
import org.apache.calcite.linq4j.Enumerable;
import org.apache.calcite.linq4j.Enumerator;
import org.apache.calcite.linq4j.tree.BlockBuilder;
import org.apache.calcite.linq4j.tree.Expression;
import org.apache.calcite.linq4j.tree.Expressions;
import org.apache.calcite.plan.RelTraitSet;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.SingleRel;
import org.apache.calcite.rel.core.Values;

/**
 * A part of a plan, which asks now and then whether the statement may go on. It stands above what
 * is read from elsewhere and above joins, which may take long without reading anything anew; our
 * own scans ask by themselves. It is put in when a plan is chosen, so no plan shows it.
 */
public final class StoppableRows extends SingleRel implements EnumerableRel {
  private static final int ROWS_BETWEEN_CHECKS = 256;

  private StoppableRows(RelNode input) {
    super(input.getCluster(), input.getTraitSet(), input);
  }

  /** The same plan, which can be stopped. */
  public static RelNode in(RelNode plan) {
    List<RelNode> inputs = plan.getInputs();
    if (plan instanceof DriftEnumerableScan || plan instanceof Values) {
      return plan;
    }
    if (!inputs.stream().allMatch(EnumerableRel.class::isInstance)) {
      return new StoppableRows(plan);
    }
    List<RelNode> stoppable = inputs.stream().map(StoppableRows::in).toList();
    RelNode same = stoppable.equals(inputs) ? plan : plan.copy(plan.getTraitSet(), stoppable);
    return inputs.size() == 1 ? same : new StoppableRows(same);
  }

  @Override
  public RelNode copy(RelTraitSet traits, List<RelNode> inputs) {
    return new StoppableRows(sole(inputs));
  }

  @Override
  public Result implement(EnumerableRelImplementor implementor, Prefer preferred) {
    BlockBuilder code = new BlockBuilder();
    Result rows = implementor.visitChild(this, 0, (EnumerableRel) getInput(), preferred);
    Expression input = code.append("rows", rows.block);
    code.add(Expressions.call(StoppableRows.class, "of", DataContext.ROOT, input));
    return implementor.result(rows.physType, code.toBlock());
  }

  /** What the generated code calls: the same rows, which can be stopped. */
  public static <T> Enumerable<T> of(DataContext context, Enumerable<T> rows) {
    Running running = Running.of(context);
    return new AbstractEnumerable<>() {
      @Override
      public Enumerator<T> enumerator() {
        return new Stoppable<>(running, rows.enumerator());
      }
    };
  }

  private static final class Stoppable<T> implements Enumerator<T> {
    private final Running running;
    private final Enumerator<T> rows;
    private int untilCheck;

    Stoppable(Running running, Enumerator<T> rows) {
      this.running = running;
      this.rows = rows;
    }

    @Override
    public T current() {
      return rows.current();
    }

    @Override
    public boolean moveNext() {
      if (untilCheck-- <= 0) {
        running.check();
        untilCheck = ROWS_BETWEEN_CHECKS;
      }
      return rows.moveNext();
    }

    @Override
    public void reset() {
      rows.reset();
    }

    @Override
    public void close() {
      rows.close();
    }
  }
}
