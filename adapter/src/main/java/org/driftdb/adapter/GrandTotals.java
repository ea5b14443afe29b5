package org.driftdb.adapter;

import java.lang.reflect.Method;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.adapter.enumerable.EnumerableConvention;
import org.apache.calcite.adapter.enumerable.EnumerableRel;
import org.apache.calcite.adapter.enumerable.EnumerableRelImplementor;
import org.apache.calcite.adapter.enumerable.JavaRowFormat;
import org.apache.calcite.adapter.enumerable.PhysType;
import org.apache.calcite.adapter.enumerable.PhysTypeImpl;
import org.apache.calcite.linq4j.AbstractEnumerable;
import org.apache.calcite.linq4j.Enumerable;
import org.apache.calcite.linq4j.Enumerator;
import org.apache.calcite.linq4j.tree.BlockBuilder;
import org.apache.calcite.linq4j.tree.Expression;
import org.apache.calcite.linq4j.tree.Expressions;
import org.apache.calcite.linq4j.tree.Types;
import org.apache.calcite.plan.Convention;
import org.apache.calcite.plan.RelOptCluster;
import org.apache.calcite.plan.RelTraitSet;
import org.apache.calcite.rel.BiRel;
import org.apache.calcite.rel.RelHomogeneousShuttle;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.convert.ConverterRule;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.Aggregate.Group;
import org.apache.calcite.rel.core.AggregateCall;
import org.apache.calcite.rel.logical.LogicalAggregate;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rel.logical.LogicalValues;
import org.apache.calcite.rel.metadata.RelMetadataQuery;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexSubQuery;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.util.ImmutableBitSet;

/**
 * Groups of ROLLUP, CUBE or GROUPING SETS, and if there are none, the grand total of no rows. Any
 * row would be in some group; Calcite's code gives no total where there is no row at all.
 */
public final class GrandTotals extends BiRel implements EnumerableRel {
  private static final Method OR_ELSE =
      Types.lookupMethod(GrandTotals.class, "orElse", Enumerable.class, Enumerable.class);

  private GrandTotals(RelOptCluster cluster, RelTraitSet traits, RelNode groups, RelNode total) {
    super(cluster, traits, groups, total);
  }

  /** The plan in which each grand total is there, whatever there is to be grouped. */
  public static RelNode in(RelNode rel) {
    return rel.accept(new Finder());
  }

  @Override
  protected RelDataType deriveRowType() {
    return left.getRowType();
  }

  @Override
  public RelNode copy(RelTraitSet traits, List<RelNode> inputs) {
    return new GrandTotals(getCluster(), traits, inputs.get(0), inputs.get(1));
  }

  @Override
  public double estimateRowCount(RelMetadataQuery mq) {
    return mq.getRowCount(left);
  }

  @Override
  public Result implement(EnumerableRelImplementor implementor, Prefer preferred) {
    PhysType form =
        PhysTypeImpl.of(implementor.getTypeFactory(), getRowType(), JavaRowFormat.ARRAY);
    BlockBuilder code = new BlockBuilder();
    List<Expression> inputs = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      EnumerableRel input = (EnumerableRel) getInput(i);
      Result rows = implementor.visitChild(this, i, input, Prefer.ARRAY);
      inputs.add(rows.physType.convertTo(code.append("rows" + i, rows.block), form.getFormat()));
    }
    code.add(Expressions.return_(null, Expressions.call(OR_ELSE, inputs)));
    return implementor.result(form, code.toBlock());
  }

  /** What the generated code calls: some rows, and if there are none, others. */
  public static <T> Enumerable<T> orElse(Enumerable<T> rows, Enumerable<T> others) {
    return new AbstractEnumerable<>() {
      @Override
      public Enumerator<T> enumerator() {
        return new OrElse<>(rows.enumerator(), others);
      }
    };
  }

  private static final class OrElse<T> implements Enumerator<T> {
    private final Enumerable<T> others;
    private Enumerator<T> rows;
    private boolean begun;

    OrElse(Enumerator<T> rows, Enumerable<T> others) {
      this.rows = rows;
      this.others = others;
    }

    @Override
    public T current() {
      return rows.current();
    }

    @Override
    public boolean moveNext() {
      boolean found = rows.moveNext();
      if (!found && !begun) {
        rows.close();
        rows = others.enumerator();
        found = rows.moveNext();
      }
      begun = true;
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

  /** Finds groupings with a grand total beside other groups. */
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
      return rel instanceof LogicalAggregate groups
              && groups.getGroupType() != Group.SIMPLE
              && groups.getGroupSets().contains(ImmutableBitSet.of())
          ? new GrandTotals(
              rel.getCluster(), rel.getCluster().traitSetOf(Convention.NONE), rel, total(groups))
          : rel;
    }

    /** The grand total of no rows: no group's value, and what each call gives. */
    private static RelNode total(Aggregate groups) {
      RexBuilder rex = groups.getCluster().getRexBuilder();
      RelNode nothing =
          LogicalValues.createEmpty(groups.getCluster(), groups.getInput().getRowType());
      List<AggregateCall> calls =
          groups.getAggCallList().stream().filter(call -> !tellsGroup(call)).toList();
      Aggregate total =
          LogicalAggregate.create(nothing, groups.getHints(), ImmutableBitSet.of(), null, calls);
      List<RexNode> values = new ArrayList<>();
      int known = 0;
      for (RelDataTypeField field : groups.getRowType().getFieldList()) {
        int call = field.getIndex() - groups.getGroupCount();
        if (call < 0) {
          values.add(rex.makeNullLiteral(field.getType()));
        } else if (tellsGroup(groups.getAggCallList().get(call))) {
          values.add(rex.makeLiteral(ofAll(groups.getAggCallList().get(call)), field.getType()));
        } else {
          values.add(rex.ensureType(field.getType(), rex.makeInputRef(total, known++), false));
        }
      }
      return LogicalProject.create(total, List.of(), values, groups.getRowType());
    }

    /** Whether a call tells by what it is grouped. */
    private static boolean tellsGroup(AggregateCall call) {
      SqlKind kind = call.getAggregation().getKind();
      return kind == SqlKind.GROUPING || kind == SqlKind.GROUPING_ID || kind == SqlKind.GROUP_ID;
    }

    /** What such a call tells of the grand total: of each operand, that it is not grouped by. */
    private static BigDecimal ofAll(AggregateCall call) {
      return BigDecimal.valueOf((1L << call.getArgList().size()) - 1);
    }
  }

  /** Makes a {@link GrandTotals} one that runs. */
  static final class Rule extends ConverterRule {
    static final Rule INSTANCE =
        Config.INSTANCE
            .withConversion(
                GrandTotals.class,
                Convention.NONE,
                EnumerableConvention.INSTANCE,
                "GrandTotalsRule")
            .withRuleFactory(Rule::new)
            .toRule(Rule.class);

    private Rule(Config config) {
      super(config);
    }

    @Override
    public RelNode convert(RelNode rel) {
      RelTraitSet traits = rel.getCluster().traitSetOf(EnumerableConvention.INSTANCE);
      return rel.copy(
          traits, rel.getInputs().stream().map(input -> convert(input, traits)).toList());
    }
  }
}
