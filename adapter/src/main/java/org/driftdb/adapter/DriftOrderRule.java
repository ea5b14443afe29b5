package org.driftdb.adapter;

import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.plan.Convention;
import org.apache.calcite.plan.RelOptRule;
import org.apache.calcite.plan.RelOptRuleCall;
import org.apache.calcite.plan.RelRule;
import org.apache.calcite.rel.RelCollation;
import org.apache.calcite.rel.RelCollations;
import org.apache.calcite.rel.RelFieldCollation;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.Sort;
import org.apache.calcite.rel.logical.LogicalFilter;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rel.logical.LogicalSort;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexLiteral;
import org.jspecify.annotations.Nullable;

/**
 * Lets a scan read its rows in the order that a sort asks for, where that is the order of the key
 * or of an index, or the opposite. The planner then finds that nothing is left to be sorted, and of
 * the first rows no more are read than are wanted.
 */
final class DriftOrderRule extends RelRule<DriftRuleConfig> {
  /** One rule for each of what may stand between a sort and a scan. */
  static final List<RelOptRule> ALL =
      List.of(
          rule("", DriftOrderRule::scan),
          rule("Project", b -> b.operand(LogicalProject.class).oneInput(DriftOrderRule::scan)),
          rule("Filter", b -> b.operand(LogicalFilter.class).oneInput(DriftOrderRule::scan)),
          rule(
              "ProjectFilter",
              b ->
                  b.operand(LogicalProject.class)
                      .oneInput(
                          f -> f.operand(LogicalFilter.class).oneInput(DriftOrderRule::scan))));

  private DriftOrderRule(DriftRuleConfig config) {
    super(config);
  }

  private static RelOptRule rule(String between, OperandTransform below) {
    return DriftRuleConfig.of(
            DriftOrderRule.class,
            sort -> sort.operand(LogicalSort.class).oneInput(below),
            DriftOrderRule::new)
        .withDescription(DriftOrderRule.class.getSimpleName() + between)
        .toRule();
  }

  private static Done scan(OperandBuilder builder) {
    return builder
        .operand(DriftScan.class)
        .predicate(scan -> scan.getConvention() == Convention.NONE)
        .noInputs();
  }

  @Override
  public void onMatch(RelOptRuleCall call) {
    Sort sort = call.rel(0);
    List<RelNode> between = call.getRelList().subList(1, call.rels.length - 1);
    DriftScan scan = call.rel(call.rels.length - 1);
    boolean filtered = between.stream().anyMatch(LogicalFilter.class::isInstance);
    RelCollation collation = below(sort.getCollation(), between);
    List<AccessPath> paths =
        collation == null
            ? List.of()
            : RowOrder.paths(collation, filtered ? Double.MAX_VALUE : rows(sort), scan);
    for (AccessPath path : paths) {
      RelNode rel = scan.withPath(path);
      for (int i = between.size() - 1; i >= 0; i--) {
        rel = between.get(i).copy(between.get(i).getTraitSet(), List.of(rel));
      }
      call.transformTo(sort.copy(sort.getTraitSet(), List.of(rel)));
    }
  }

  /** A collation over the fields of a scan; null if it goes by what is computed of them. */
  private static @Nullable RelCollation below(RelCollation collation, List<RelNode> between) {
    if (between.isEmpty() || !(between.get(0) instanceof Project project)) {
      return collation;
    }
    List<RelFieldCollation> fields = new ArrayList<>();
    for (RelFieldCollation field : collation.getFieldCollations()) {
      if (!(project.getProjects().get(field.getFieldIndex()) instanceof RexInputRef ref)) {
        return null;
      }
      fields.add(field.withFieldIndex(ref.getIndex()));
    }
    return RelCollations.of(fields);
  }

  /** About how many rows a sort takes of its input, at least one. */
  private static double rows(Sort sort) {
    return sort.fetch instanceof RexLiteral fetch
            && (sort.offset == null || sort.offset instanceof RexLiteral)
        ? Math.max(1, number(fetch) + (sort.offset instanceof RexLiteral skip ? number(skip) : 0))
        : Double.MAX_VALUE;
  }

  private static double number(RexLiteral literal) {
    return RexLiteral.numberValue(literal).doubleValue();
  }
}
