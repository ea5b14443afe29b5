package org.driftdb.adapter;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.calcite.plan.Convention;
import org.apache.calcite.plan.RelOptRule;
import org.apache.calcite.plan.RelOptRuleCall;
import org.apache.calcite.plan.RelRule;
import org.apache.calcite.rel.RelCollation;
import org.apache.calcite.rel.RelCollations;
import org.apache.calcite.rel.RelFieldCollation;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.AggregateCall;
import org.apache.calcite.rel.logical.LogicalAggregate;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.tools.RelBuilder;
import org.apache.calcite.util.ImmutableBitSet;
import org.driftdb.storage.schema.IndexDefinition;
import org.jspecify.annotations.Nullable;

/**
 * Finds the least and the greatest value of a column in the first and the last row by the key or by
 * an index, in place of looking at every row.
 */
final class DriftEndsRule extends RelRule<DriftRuleConfig> {
  /** One rule for each of what may stand between an aggregate and a scan. */
  static final List<RelOptRule> ALL =
      List.of(
          rule("", DriftEndsRule::scan),
          rule("Project", b -> b.operand(LogicalProject.class).oneInput(DriftEndsRule::scan)));

  private DriftEndsRule(DriftRuleConfig config) {
    super(config);
  }

  private static RelOptRule rule(String between, OperandTransform below) {
    return DriftRuleConfig.of(
            DriftEndsRule.class,
            aggregate ->
                aggregate
                    .operand(LogicalAggregate.class)
                    .predicate(DriftEndsRule::isOfEnds)
                    .oneInput(below),
            DriftEndsRule::new)
        .withDescription(DriftEndsRule.class.getSimpleName() + between)
        .toRule();
  }

  private static Done scan(OperandBuilder builder) {
    return builder
        .operand(DriftScan.class)
        .predicate(scan -> scan.getConvention() == Convention.NONE)
        .noInputs();
  }

  private static boolean isOfEnds(Aggregate aggregate) {
    return aggregate.getGroupCount() == 0
        && !aggregate.getAggCallList().isEmpty()
        && aggregate.getAggCallList().stream()
            .allMatch(
                call ->
                    (call.getAggregation().getKind() == SqlKind.MIN
                            || call.getAggregation().getKind() == SqlKind.MAX)
                        && call.filterArg < 0
                        && call.distinctKeys == null
                        && call.getArgList().size() == 1);
  }

  @Override
  public void onMatch(RelOptRuleCall call) {
    LogicalAggregate aggregate = call.rel(0);
    DriftScan scan = call.rel(call.rels.length - 1);
    List<RexNode> fields =
        call.rels.length == 3 ? ((LogicalProject) call.rel(1)).getProjects() : null;
    Set<Integer> asked = new TreeSet<>();
    Set<SqlKind> ends = new TreeSet<>();
    for (AggregateCall end : aggregate.getAggCallList()) {
      int argument = end.getArgList().get(0);
      asked.add(
          fields == null
              ? argument
              : fields.get(argument) instanceof RexInputRef ref ? ref.getIndex() : -1);
      ends.add(end.getAggregation().getKind());
    }
    int field = asked.iterator().next();
    if (asked.size() > 1 || field < 0) {
      return;
    }
    RelBuilder builder = call.builder();
    for (SqlKind end : ends) {
      DriftScan read = inOrder(scan, field, end);
      if (read == null) {
        return;
      }
      builder.push(read).project(builder.field(field));
      builder.sort(order(0, end)).limit(0, 1);
    }
    if (ends.size() > 1) {
      builder.union(true, ends.size());
    }
    List<AggregateCall> calls = new ArrayList<>();
    for (AggregateCall end : aggregate.getAggCallList()) {
      calls.add(end.withArgList(List.of(0)));
    }
    call.transformTo(
        aggregate.copy(
            aggregate.getTraitSet(), builder.build(), ImmutableBitSet.of(), null, calls));
  }

  /** What may read an end first: the scan, or one that leaves nulls out. Null if nothing may. */
  private static @Nullable DriftScan inOrder(DriftScan scan, int field, SqlKind end) {
    RelCollation order = order(field, end);
    if (!RowOrder.paths(order, 1, scan).isEmpty()) {
      return scan;
    }
    AccessPath path = scan.path();
    List<AccessPath> wider = new ArrayList<>();
    if (path.kind() == AccessPath.Kind.ALL) {
      for (IndexDefinition index : scan.driftTable().schema().indexes()) {
        wider.add(AccessPath.index(index.name(), List.of(RexRange.ALL)));
      }
    } else if (path.index() != null && path.ranges().size() == 1) {
      wider.add(path);
    }
    RelDataType type = scan.getRowType().getFieldList().get(field).getType();
    RexNode literalNull = scan.getCluster().getRexBuilder().makeNullLiteral(type);
    for (AccessPath all : wider) {
      RexRange range = all.ranges().get(0);
      if (range.isPrefix() && all.index() != null) {
        DriftScan valued =
            scan.withPath(AccessPath.index(all.index(), List.of(range.withValue(literalNull))));
        if (!RowOrder.paths(order, 1, valued).isEmpty()) {
          return valued;
        }
      }
    }
    return null;
  }

  /** The order in which an end comes first; nulls are neither the least nor the greatest. */
  private static RelCollation order(int field, SqlKind end) {
    return RelCollations.of(
        new RelFieldCollation(
            field,
            end == SqlKind.MIN
                ? RelFieldCollation.Direction.ASCENDING
                : RelFieldCollation.Direction.DESCENDING,
            RelFieldCollation.NullDirection.LAST));
  }
}
