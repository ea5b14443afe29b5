package org.driftdb.adapter;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.List;
import org.apache.calcite.adapter.enumerable.EnumerableConvention;
import org.apache.calcite.adapter.enumerable.EnumerableRel;
import org.apache.calcite.adapter.enumerable.EnumerableRelImplementor;
import org.apache.calcite.adapter.enumerable.JavaRowFormat;
import org.apache.calcite.adapter.enumerable.PhysType;
import org.apache.calcite.adapter.enumerable.PhysTypeImpl;
import org.apache.calcite.linq4j.Enumerable;
import org.apache.calcite.linq4j.function.Function0;
import org.apache.calcite.linq4j.tree.BlockBuilder;
import org.apache.calcite.linq4j.tree.BlockStatement;
import org.apache.calcite.linq4j.tree.Expression;
import org.apache.calcite.linq4j.tree.Expressions;
import org.apache.calcite.linq4j.tree.Types;
import org.apache.calcite.plan.Convention;
import org.apache.calcite.plan.RelOptCluster;
import org.apache.calcite.plan.RelTraitSet;
import org.apache.calcite.rel.BiRel;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.RelWriter;
import org.apache.calcite.rel.convert.ConverterRule;
import org.apache.calcite.rel.metadata.RelMetadataQuery;
import org.apache.calcite.rel.type.RelDataType;

/**
 * What a name of {@code WITH RECURSIVE} means: the rows of a first query, and those of a second one
 * that is asked again and again, each time of the rows that the time before has brought ({@link
 * RecursiveScan}), until there are none. With {@code UNION} a row counts once.
 *
 * <p>Calcite's own node for this keeps rows in a table of the connection's root schema, which
 * everything of the same name shares, and computes groups, sets, windows and totals of the second
 * query but once.
 */
public final class Recursion extends BiRel implements EnumerableRel {
  /** How many times the second query is thought to be asked. */
  private static final int TIMES = 10;

  private static final Method FROM =
      Types.lookupMethod(RecursiveRows.class, "from", Enumerable.class, Function0.class);

  private final RecursiveName name;
  private final boolean all;

  private Recursion(
      RelOptCluster cluster,
      RelTraitSet traits,
      RelNode first,
      RelNode repeated,
      RecursiveName name,
      boolean all) {
    super(cluster, traits, first, repeated);
    this.name = name;
    this.all = all;
  }

  /**
   * The rows of a recursive name. Both queries have its columns.
   *
   * @param all whether a row may come more than once
   */
  public static RelNode of(RelNode first, RelNode repeated, RecursiveName name, boolean all) {
    RelOptCluster cluster = first.getCluster();
    return new Recursion(cluster, cluster.traitSetOf(Convention.NONE), first, repeated, name, all);
  }

  @Override
  protected RelDataType deriveRowType() {
    return name.rowType();
  }

  @Override
  public RelNode copy(RelTraitSet traits, List<RelNode> inputs) {
    return new Recursion(getCluster(), traits, inputs.get(0), inputs.get(1), name, all);
  }

  @Override
  public double estimateRowCount(RelMetadataQuery mq) {
    return mq.getRowCount(left) + TIMES * mq.getRowCount(right);
  }

  @Override
  public RelWriter explainTerms(RelWriter writer) {
    return name.explain(super.explainTerms(writer)).item("all", all);
  }

  @Override
  public Result implement(EnumerableRelImplementor implementor, Prefer preferred) {
    PhysType rows =
        PhysTypeImpl.of(implementor.getTypeFactory(), getRowType(), JavaRowFormat.ARRAY);
    BlockBuilder code = new BlockBuilder();
    Expression run = Expressions.new_(RecursiveRows.class, Expressions.constant(all));
    code.add(Expressions.declare(Modifier.FINAL, name.run(), run));
    Expression first = code.append("first", rows(implementor, 0, rows));
    Expression repeated = Expressions.lambda(Function0.class, rows(implementor, 1, rows));
    code.add(Expressions.return_(null, Expressions.call(name.run(), FROM, first, repeated)));
    return implementor.result(rows, code.toBlock());
  }

  /** The rows of a query in one form, so that rows of both can be compared. */
  private BlockStatement rows(EnumerableRelImplementor implementor, int input, PhysType form) {
    BlockBuilder code = new BlockBuilder();
    EnumerableRel query = (EnumerableRel) getInput(input);
    Result rows = implementor.visitChild(this, input, query, Prefer.ARRAY);
    Expression given = code.append("rows", rows.block);
    code.add(Expressions.return_(null, rows.physType.convertTo(given, form.getFormat())));
    return code.toBlock();
  }

  /** Makes a {@link Recursion} one that runs. */
  static final class Rule extends ConverterRule {
    static final Rule INSTANCE =
        Config.INSTANCE
            .withConversion(
                Recursion.class, Convention.NONE, EnumerableConvention.INSTANCE, "RecursionRule")
            .withRuleFactory(Rule::new)
            .toRule(Rule.class);

    private Rule(Config config) {
      super(config);
    }

    @Override
    public RelNode convert(RelNode rel) {
      RelTraitSet traits = rel.getCluster().traitSetOf(EnumerableConvention.INSTANCE);
      List<RelNode> inputs = rel.getInputs().stream().map(input -> convert(input, traits)).toList();
      return rel.copy(traits, inputs);
    }
  }
}
