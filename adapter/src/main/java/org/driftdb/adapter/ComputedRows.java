package org.driftdb.adapter;

import java.util.List;
import org.apache.calcite.adapter.enumerable.EnumerableConvention;
import org.apache.calcite.adapter.enumerable.EnumerableRel;
import org.apache.calcite.adapter.enumerable.EnumerableRelImplementor;
import org.apache.calcite.linq4j.AbstractEnumerable;
import org.apache.calcite.linq4j.Enumerable;
import org.apache.calcite.linq4j.Enumerator;
import org.apache.calcite.linq4j.tree.BlockBuilder;
import org.apache.calcite.linq4j.tree.Expression;
import org.apache.calcite.linq4j.tree.Expressions;
import org.apache.calcite.plan.Convention;
import org.apache.calcite.plan.RelOptCluster;
import org.apache.calcite.plan.RelTraitSet;
import org.apache.calcite.rel.RelHomogeneousShuttle;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.SingleRel;
import org.apache.calcite.rel.convert.ConverterRule;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexSubQuery;
import org.apache.calcite.rex.RexVisitorImpl;
import org.apache.calcite.sql.validate.SqlUserDefinedFunction;
import org.apache.calcite.util.Util;
import org.jspecify.annotations.Nullable;

/**
 * Rows that are computed once each, and then are what they are, however often what stands above
 * looks at them. No rule moves anything across.
 *
 * <p>It stands around RAND() and its like, which give another value each time: Calcite's rules copy
 * expressions, so that a condition would be asked of another value than is shown.
 */
public final class ComputedRows extends SingleRel implements EnumerableRel {
  private ComputedRows(RelOptCluster cluster, RelTraitSet traits, RelNode input) {
    super(cluster, traits, input);
  }

  /** A plan in which no value is computed twice that might be another then. */
  public static RelNode in(RelNode rel) {
    return rel.accept(new Finder());
  }

  private static RelNode of(RelNode rel) {
    return new ComputedRows(rel.getCluster(), rel.getCluster().traitSetOf(Convention.NONE), rel);
  }

  @Override
  public RelNode copy(RelTraitSet traits, List<RelNode> inputs) {
    return new ComputedRows(getCluster(), traits, sole(inputs));
  }

  @Override
  public Result implement(EnumerableRelImplementor implementor, Prefer prefer) {
    Result rows = implementor.visitChild(this, 0, (EnumerableRel) getInput(), prefer);
    BlockBuilder block = new BlockBuilder();
    Expression given = block.append("given", rows.block);
    block.add(Expressions.return_(null, Expressions.call(ComputedRows.class, "once", given)));
    return implementor.result(rows.physType, block.toBlock());
  }

  /** What the generated code calls: the rows, each of which is asked for once. */
  public static <T> Enumerable<T> once(Enumerable<T> rows) {
    return new AbstractEnumerable<>() {
      @Override
      public Enumerator<T> enumerator() {
        return new Once<>(rows.enumerator());
      }
    };
  }

  /** Keeps the row at which it stands. */
  private static final class Once<T> implements Enumerator<T> {
    private final Enumerator<T> rows;
    private @Nullable T row;

    Once(Enumerator<T> rows) {
      this.rows = rows;
    }

    @Override
    @SuppressWarnings("NullAway") // Before the first row there is none to be asked for.
    public T current() {
      return row;
    }

    @Override
    public boolean moveNext() {
      boolean found = rows.moveNext();
      row = found ? rows.current() : null;
      return found;
    }

    @Override
    public void reset() {
      throw new UnsupportedOperationException("Rows are read once");
    }

    @Override
    public void close() {
      rows.close();
    }
  }

  /** Finds what has to be computed once. */
  private static final class Finder extends RelHomogeneousShuttle {
    private final RexShuttle subQueries =
        new RexShuttle() {
          @Override
          public RexNode visitSubQuery(RexSubQuery subQuery) {
            RexSubQuery visited = (RexSubQuery) super.visitSubQuery(subQuery);
            return visited.clone(visited.rel.accept(Finder.this));
          }
        };

    @Override
    public RelNode visit(RelNode other) {
      RelNode rel = super.visit(other).accept(subQueries);
      if (rel instanceof Project project) {
        return project.getProjects().stream().anyMatch(Finder::mayDiffer) ? of(rel) : rel;
      } else if (rel instanceof Filter filter
          && mayDiffer(filter.getCondition())
          && isOfGroups(filter.getInput())) {
        // Below the groups it would be asked of each row.
        return filter.copy(filter.getTraitSet(), of(filter.getInput()), filter.getCondition());
      }
      return rel;
    }

    private static boolean isOfGroups(RelNode rel) {
      return rel instanceof Aggregate
          || ((rel instanceof Project || rel instanceof Filter) && isOfGroups(rel.getInput(0)));
    }

    /**
     * Whether an expression may give another value the next time. Operators of ours only keep the
     * planner from evaluating them.
     */
    private static boolean mayDiffer(RexNode node) {
      try {
        node.accept(
            new RexVisitorImpl<Void>(true) {
              @Override
              public Void visitCall(RexCall call) {
                if (!call.getOperator().isDeterministic()
                    && !(call.getOperator() instanceof SqlUserDefinedFunction)) {
                  throw Util.FoundOne.NULL;
                }
                return super.visitCall(call);
              }
            });
        return false;
      } catch (Util.FoundOne e) {
        return true;
      }
    }
  }

  /** Makes a {@link ComputedRows} one that runs. */
  static final class Rule extends ConverterRule {
    static final Rule INSTANCE =
        Config.INSTANCE
            .withConversion(
                ComputedRows.class,
                Convention.NONE,
                EnumerableConvention.INSTANCE,
                "ComputedRowsRule")
            .withRuleFactory(Rule::new)
            .toRule(Rule.class);

    private Rule(Config config) {
      super(config);
    }

    @Override
    public RelNode convert(RelNode rel) {
      RelNode input = ((ComputedRows) rel).getInput();
      RelTraitSet traits = input.getTraitSet().replace(EnumerableConvention.INSTANCE);
      return new ComputedRows(
          rel.getCluster(),
          rel.getTraitSet().replace(EnumerableConvention.INSTANCE),
          convert(input, traits));
    }
  }
}
