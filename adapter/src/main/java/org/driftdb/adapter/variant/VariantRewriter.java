package org.driftdb.adapter.variant;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.calcite.rel.RelHomogeneousShuttle;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.AggregateCall;
import org.apache.calcite.rel.core.SetOp;
import org.apache.calcite.rel.core.Sort;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexDynamicParam;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.sql.SqlAggFunction;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.tools.Program;
import org.apache.calcite.tools.Programs;
import org.driftdb.adapter.SubQueries;

/**
 * Does to a whole plan over variants what {@link VariantRexBuilder} cannot do to its expressions:
 * aggregates of variants become those of {@link VariantAggregates}, and sums those of {@link
 * ExactSums}; UUIDs are put in order by {@link Uuids}; inputs of UNION, INTERSECT and EXCEPT that
 * are no variants become ones where others are; and values bound to {@code ?} beside variants,
 * plain Java objects, become variants.
 */
public final class VariantRewriter {
  private VariantRewriter() {}

  /**
   * A program with the rewriting around it: before it, once the subqueries are removed, which
   * brings out aggregates of their own, and after it, because rules make aggregates, too.
   */
  public static Program around(Program program) {
    Program before =
        (planner, rel, traits, materializations, lattices) -> rel.accept(new Plan(false));
    Program planned =
        (planner, rel, traits, materializations, lattices) ->
            program.run(
                planner,
                rel,
                Uuids.withoutOrder(traits, rel.getRowType()),
                materializations,
                lattices);
    Program after = (planner, rel, traits, materializations, lattices) -> rewrite(rel);
    return Programs.sequence(SubQueries.REMOVED, before, planned, after);
  }

  /** Rewrites a plan that holds no subqueries. */
  public static RelNode rewrite(RelNode rel) {
    return rel.accept(new Plan(true));
  }

  private static final class Plan extends RelHomogeneousShuttle {
    private final boolean planned;

    /**
     * @param planned whether no rule looks at sums any more, which know those of Calcite only
     */
    Plan(boolean planned) {
      this.planned = planned;
    }

    @Override
    public RelNode visit(RelNode other) {
      RelNode rel = super.visit(other);
      rel = rel.accept(new Parameters(rel.getCluster().getRexBuilder()));
      if (rel instanceof Aggregate) {
        return aggregate((Aggregate) rel);
      } else if (rel instanceof SetOp) {
        return setOp((SetOp) rel);
      } else if (rel instanceof Sort) {
        return Uuids.sorted((Sort) rel);
      }
      return rel;
    }

    private RelNode aggregate(Aggregate given) {
      Aggregate ordered = Uuids.asVariants(given);
      RelNode exact = DecimalKeys.group(withFunctions(ordered));
      return ordered == given ? exact : Uuids.restored(exact, given.getRowType());
    }

    private Aggregate withFunctions(Aggregate given) {
      Aggregate aggregate = withTexts(given);
      List<AggregateCall> calls = new ArrayList<>();
      for (AggregateCall call : aggregate.getAggCallList()) {
        calls.add(exact(call, aggregate.getInput()));
      }
      return calls.equals(aggregate.getAggCallList())
          ? aggregate
          : aggregate.copy(
              aggregate.getTraitSet(),
              aggregate.getInput(),
              aggregate.getGroupSet(),
              aggregate.getGroupSets(),
              calls);
    }

    private AggregateCall exact(AggregateCall call, RelNode input) {
      boolean overVariants =
          !call.getArgList().isEmpty()
              && Variants.isVariant(typeOf(input, call.getArgList().get(0)));
      SqlAggFunction function =
          overVariants
              ? VariantAggregates.over(call.getAggregation())
              : planned
                  ? ExactSums.over(call.getAggregation(), call.getType())
                  : call.getAggregation();
      return function.equals(call.getAggregation())
          ? call
          : AggregateCall.create(
              call.getParserPosition(),
              function,
              call.isDistinct(),
              call.isApproximate(),
              call.ignoreNulls(),
              call.rexList,
              call.getArgList(),
              call.filterArg,
              call.distinctKeys,
              call.collation,
              call.getType(),
              call.getName());
    }

    /** LISTAGG takes texts. */
    private static Aggregate withTexts(Aggregate aggregate) {
      RelNode input = aggregate.getInput();
      RexBuilder builder = input.getCluster().getRexBuilder();
      RelDataTypeFactory types = builder.getTypeFactory();
      List<RexNode> projects = new ArrayList<>(builder.identityProjects(input.getRowType()));
      List<AggregateCall> calls = new ArrayList<>();
      for (AggregateCall call : aggregate.getAggCallList()) {
        List<Integer> arguments = new ArrayList<>(call.getArgList());
        if (call.getAggregation().getKind() == SqlKind.LISTAGG) {
          for (int i = 0; i < arguments.size(); i++) {
            if (Variants.isVariant(typeOf(input, arguments.get(i)))) {
              RelDataType text = types.createSqlType(SqlTypeName.VARCHAR);
              projects.add(
                  builder.makeCast(
                      types.createTypeWithNullability(text, true), projects.get(arguments.get(i))));
              arguments.set(i, projects.size() - 1);
            }
          }
        }
        calls.add(call.withArgList(arguments));
      }
      return projects.size() == input.getRowType().getFieldCount()
          ? aggregate
          : aggregate.copy(
              aggregate.getTraitSet(),
              LogicalProject.create(input, List.of(), projects, (List<String>) null, Set.of()),
              aggregate.getGroupSet(),
              aggregate.getGroupSets(),
              calls);
    }

    private static RelDataType typeOf(RelNode rel, int field) {
      return rel.getRowType().getFieldList().get(field).getType();
    }

    private static RelNode setOp(SetOp setOp) {
      List<RelNode> inputs = new ArrayList<>();
      for (RelNode input : setOp.getInputs()) {
        inputs.add(variants(input, setOp.getRowType()));
      }
      return inputs.equals(setOp.getInputs()) ? setOp : setOp.copy(setOp.getTraitSet(), inputs);
    }

    /** The input with its fields made variants where the wanted type has them. */
    private static RelNode variants(RelNode input, RelDataType wanted) {
      RexBuilder builder = input.getCluster().getRexBuilder();
      List<RexNode> projects = new ArrayList<>();
      for (RelDataTypeField field : input.getRowType().getFieldList()) {
        RexNode ref = builder.makeInputRef(input, field.getIndex());
        RelDataType type = wanted.getFieldList().get(field.getIndex()).getType();
        boolean differs = Variants.isVariant(type) && !Variants.isVariant(field.getType());
        projects.add(differs ? toVariant(builder, ref) : ref);
      }
      return RexUtil.isIdentity(projects, input.getRowType())
          ? input
          : LogicalProject.create(
              input, List.of(), projects, input.getRowType().getFieldNames(), Set.of());
    }
  }

  private static RexNode toVariant(RexBuilder builder, RexNode node) {
    return builder.makeCall(VariantOperators.TO_VARIANT, node);
  }

  private static final class Parameters extends RexShuttle {
    private final RexBuilder builder;

    Parameters(RexBuilder builder) {
      this.builder = builder;
    }

    @Override
    public RexNode visitCall(RexCall call) {
      return call.getOperator() == VariantOperators.TO_VARIANT ? call : super.visitCall(call);
    }

    @Override
    public RexNode visitDynamicParam(RexDynamicParam parameter) {
      if (!Variants.isVariant(parameter.getType())) {
        return parameter;
      }
      RelDataTypeFactory types = builder.getTypeFactory();
      RelDataType any = types.createTypeWithNullability(types.createSqlType(SqlTypeName.ANY), true);
      return toVariant(builder, builder.makeDynamicParam(any, parameter.getIndex()));
    }
  }
}
