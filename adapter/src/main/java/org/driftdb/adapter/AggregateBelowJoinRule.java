package org.driftdb.adapter;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import org.apache.calcite.plan.RelOptRule;
import org.apache.calcite.plan.RelOptRuleCall;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.plan.RelRule;
import org.apache.calcite.plan.volcano.RelSubset;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.AggregateCall;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.logical.LogicalAggregate;
import org.apache.calcite.rel.logical.LogicalJoin;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rel.metadata.RelMetadataQuery;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.sql.SqlAggFunction;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.tools.RelBuilder;
import org.apache.calcite.util.ImmutableBitSet;
import org.jspecify.annotations.Nullable;

/**
 * Groups the rows of one side of an inner join before they are joined, by what the join and the
 * groups need of them, and the groups again afterwards (eager group-by, Yan and Larson, 1995). It
 * does so only where the storage finds the groups of that side; whether it costs less is the
 * planner's to judge.
 *
 * <p>Each group below meets the rows that each of its rows met, so it does not matter how many
 * these are. All that is told goes by columns of the one side.
 */
final class AggregateBelowJoinRule extends RelRule<DriftRuleConfig> {
  /** One rule for each of what may stand between an aggregate and a join. */
  static final List<RelOptRule> ALL =
      List.of(
          rule("", AggregateBelowJoinRule::join),
          rule(
              "Project",
              project ->
                  project
                      .operand(LogicalProject.class)
                      .predicate(
                          p -> p.getProjects().stream().allMatch(RexInputRef.class::isInstance))
                      .oneInput(AggregateBelowJoinRule::join)));

  private AggregateBelowJoinRule(DriftRuleConfig config) {
    super(config);
  }

  private static RelOptRule rule(String between, OperandTransform below) {
    return DriftRuleConfig.of(
            AggregateBelowJoinRule.class,
            aggregate ->
                aggregate
                    .operand(LogicalAggregate.class)
                    .predicate(AggregateBelowJoinRule::isSplittable)
                    .oneInput(below),
            AggregateBelowJoinRule::new)
        .withDescription(AggregateBelowJoinRule.class.getSimpleName() + between)
        .toRule();
  }

  private static Done join(OperandBuilder builder) {
    return builder
        .operand(LogicalJoin.class)
        .predicate(
            join ->
                join.getJoinType() == JoinRelType.INNER
                    && RexUtil.isDeterministic(join.getCondition())
                    && !join.analyzeCondition().pairs().isEmpty())
        .anyInputs();
  }

  private static boolean isSplittable(Aggregate aggregate) {
    return Aggregate.isSimple(aggregate)
        && !aggregate.getAggCallList().isEmpty()
        && aggregate.getAggCallList().stream()
            .allMatch(call -> above(call) != null && !mayOverflow(call, aggregate.getInput()));
  }

  /** Whether the sum of some rows may be out of range where that of the rows that join is not. */
  private static boolean mayOverflow(AggregateCall call, RelNode input) {
    return (call.getAggregation().getKind() == SqlKind.SUM
            || call.getAggregation().getKind() == SqlKind.SUM0)
        && input
                .getRowType()
                .getFieldList()
                .get(call.getArgList().get(0))
                .getType()
                .getSqlTypeName()
            == SqlTypeName.BIGINT;
  }

  /** What is told of groups of groups, so that it is what a call tells of rows; null if nothing. */
  private static @Nullable SqlAggFunction above(AggregateCall call) {
    if (call.isDistinct() || call.filterArg >= 0 || call.getArgList().size() > 1) {
      return null;
    }
    SqlAggFunction function = call.getAggregation();
    return switch (function.getKind()) {
      case COUNT -> SqlStdOperatorTable.SUM0;
      case SUM, SUM0, MIN, MAX -> function;
      default -> null;
    };
  }

  @Override
  public void onMatch(RelOptRuleCall call) {
    LogicalAggregate aggregate = call.rel(0);
    LogicalJoin join = call.rel(call.rels.length - 1);
    RelMetadataQuery mq = call.getMetadataQuery();
    boolean leftFirst = mq.getRowCount(join.getLeft()) >= mq.getRowCount(join.getRight());
    Asked asked = Asked.of(aggregate, call.rels.length > 2 ? call.rel(1) : null);
    Split split = Split.of(asked, join, leftFirst);
    if (split == null) {
      return;
    }
    RelBuilder builder =
        call.builder()
            .transform(c -> c.withPruneInputOfAggregate(false).withDedupAggregateCalls(false));
    Aggregate below = split.below(builder);
    List<RelNode> chain = chain(split.input());
    DriftEnumerableAggregate inStorage =
        chain == null ? null : DriftAggregateRule.inStorage(below, chain, mq);
    if (inStorage != null && !inStorage.groupsAreRows()) {
      call.transformTo(split.joined(below, builder));
    }
  }

  /** What is in a side, down to the scan; null if it is not of the kind that the storage groups. */
  private static @Nullable List<RelNode> chain(RelNode side) {
    List<RelNode> chain = new ArrayList<>();
    RelNode next = logical(side);
    while (next instanceof Project || next instanceof Filter) {
      boolean again =
          next instanceof Project
              ? chain.stream().anyMatch(Project.class::isInstance)
              : chain.stream().anyMatch(Filter.class::isInstance);
      if (again) {
        return null;
      }
      chain.add(next);
      next = logical(next.getInput(0));
    }
    chain.add(next);
    return next instanceof DriftScan scan && DriftAggregateRule.isReadable(scan) ? chain : null;
  }

  private static RelNode logical(RelNode rel) {
    return rel instanceof RelSubset subset
        ? Objects.requireNonNullElse(subset.getOriginal(), rel)
        : rel;
  }

  /**
   * What is asked of a join.
   *
   * @param groups the fields of the join by which is grouped, in order
   * @param arguments for each call the field of the join that it goes by; -1 for none
   */
  private record Asked(Aggregate aggregate, List<Integer> groups, List<Integer> arguments) {
    static Asked of(Aggregate aggregate, @Nullable Project project) {
      List<Integer> groups = new ArrayList<>();
      aggregate.getGroupSet().forEach(field -> groups.add(field(field, project)));
      List<Integer> arguments = new ArrayList<>();
      for (AggregateCall call : aggregate.getAggCallList()) {
        List<Integer> fields = call.getArgList();
        arguments.add(fields.isEmpty() ? -1 : field(fields.get(0), project));
      }
      return new Asked(aggregate, groups, arguments);
    }

    private static int field(int field, @Nullable Project project) {
      return project == null ? field : ((RexInputRef) project.getProjects().get(field)).getIndex();
    }

    List<AggregateCall> calls() {
      return aggregate.getAggCallList();
    }
  }

  /**
   * A join of which one side is grouped first.
   *
   * @param left whether it is the left side
   * @param first the number of the side's first field in the join
   * @param keys the fields of the side that are kept, by their numbers in the join, ascending
   */
  private record Split(Asked asked, Join join, boolean left, int first, List<Integer> keys) {
    /** With the side that has all arguments; null if neither has. */
    static @Nullable Split of(Asked asked, Join join, boolean leftFirst) {
      Split one = of(asked, join, leftFirst ? 0 : 1);
      return one == null ? of(asked, join, leftFirst ? 1 : 0) : one;
    }

    private static @Nullable Split of(Asked asked, Join join, int side) {
      int leftCount = join.getLeft().getRowType().getFieldCount();
      int first = side == 0 ? 0 : leftCount;
      int end = first + join.getInput(side).getRowType().getFieldCount();
      for (int argument : asked.arguments) {
        if (argument >= 0 && (argument < first || argument >= end)) {
          return null;
        }
      }
      TreeSet<Integer> keys = new TreeSet<>(asked.groups);
      keys.addAll(RelOptUtil.InputFinder.bits(join.getCondition()).asList());
      keys.removeIf(field -> field < first || field >= end);
      return new Split(asked, join, side == 0, first, List.copyOf(keys));
    }

    RelNode input() {
      return left ? join.getLeft() : join.getRight();
    }

    private RelNode other() {
      return left ? join.getRight() : join.getLeft();
    }

    /** The groups of the side. */
    Aggregate below(RelBuilder builder) {
      builder.push(input());
      List<RelBuilder.AggCall> calls = new ArrayList<>();
      for (int i = 0; i < asked.arguments.size(); i++) {
        int argument = asked.arguments.get(i);
        List<RexNode> operands =
            argument < 0 ? List.of() : List.of(builder.field(argument - first));
        SqlAggFunction function = asked.calls().get(i).getAggregation();
        calls.add(builder.aggregateCall(function, operands).as("c" + i));
      }
      List<Integer> own = keys.stream().map(key -> key - first).toList();
      return (Aggregate)
          builder.aggregate(builder.groupKey(ImmutableBitSet.of(own)), calls).build();
    }

    private int width() {
      return keys.size() + asked.calls().size();
    }

    /** The number that a field of the join has when the side is grouped. */
    private int moved(int field) {
      int otherFirst = left ? join.getLeft().getRowType().getFieldCount() : 0;
      boolean ofOther = left ? field >= otherFirst : field < first;
      int otherCount = other().getRowType().getFieldCount();
      if (ofOther) {
        return left ? width() + field - otherFirst : field;
      }
      return (left ? 0 : otherCount) + keys.indexOf(field);
    }

    private int call(int number) {
      return (left ? 0 : other().getRowType().getFieldCount()) + keys.size() + number;
    }

    /** The join of the groups, and the groups of that. */
    RelNode joined(Aggregate below, RelBuilder builder) {
      RexNode condition =
          join.getCondition()
              .accept(
                  new RexShuttle() {
                    @Override
                    public RexNode visitInputRef(RexInputRef ref) {
                      return new RexInputRef(moved(ref.getIndex()), ref.getType());
                    }
                  });
      builder.push(left ? below : other()).push(left ? other() : below);
      builder.join(JoinRelType.INNER, condition);
      List<RelBuilder.AggCall> calls = new ArrayList<>();
      for (int i = 0; i < asked.calls().size(); i++) {
        SqlAggFunction function =
            Objects.requireNonNull(above(asked.calls().get(i)), "a call is not splittable");
        calls.add(builder.aggregateCall(function, builder.field(call(i))).as("c" + i));
      }
      TreeSet<Integer> groups = new TreeSet<>();
      asked.groups.forEach(group -> groups.add(moved(group)));
      builder.aggregate(builder.groupKey(ImmutableBitSet.of(groups)), calls);
      List<Integer> inOrder = List.copyOf(groups);
      RexBuilder rexBuilder = builder.getRexBuilder();
      List<RexNode> fields = new ArrayList<>();
      for (RelDataTypeField field : asked.aggregate.getRowType().getFieldList()) {
        int i = field.getIndex();
        int found =
            i < asked.groups.size()
                ? inOrder.indexOf(moved(asked.groups.get(i)))
                : inOrder.size() + i - asked.groups.size();
        fields.add(rexBuilder.ensureType(field.getType(), builder.field(found), true));
      }
      return builder.project(fields, asked.aggregate.getRowType().getFieldNames(), true).build();
    }
  }
}
