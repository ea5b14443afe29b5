package org.driftdb.adapter;

import com.google.common.collect.ImmutableSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.calcite.rel.RelHomogeneousShuttle;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.CorrelationId;
import org.apache.calcite.rel.logical.LogicalFilter;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexSubQuery;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.jspecify.annotations.Nullable;

/**
 * IN of nulls, where Calcite's rule for subqueries gives another answer than the standard.
 *
 * <ul>
 *   <li>The literal NULL is unknown to be among rows, but not among none.
 *   <li>A row of several values, of which one is null, is unknown to be among others only if it may
 *       be equal to one: {@code (NULL, 2) IN (SELECT 1, 3)} is false.
 * </ul>
 */
public final class NullsInLists {
  private NullsInLists() {}

  /** The plan in which IN gives what the standard says. */
  public static RelNode exact(RelNode rel) {
    return rel.accept(new Plan());
  }

  private static final class Plan extends RelHomogeneousShuttle {
    @Override
    public RelNode visit(RelNode other) {
      RelNode rel = super.visit(other);
      Lists lists = new Lists(rel);
      if (rel instanceof LogicalFilter filter) {
        RexNode condition = lists.condition(filter.getCondition());
        return condition.equals(filter.getCondition())
            ? filter
            : LogicalFilter.create(
                filter.getInput(), condition, lists.variables(filter.getVariablesSet()));
      } else if (rel instanceof LogicalProject project) {
        List<RexNode> projects = lists.apply(project.getProjects());
        return projects.equals(project.getProjects())
            ? project
            : LogicalProject.create(
                project.getInput(),
                project.getHints(),
                projects,
                project.getRowType(),
                lists.variables(project.getVariablesSet()));
      }
      return rel.accept(lists);
    }
  }

  /** The expressions of one node. */
  private static final class Lists extends RexShuttle {
    private final RelNode rel;
    private final RexBuilder builder;

    /** The variable by which subqueries ask for the row; null as long as there is none. */
    private @Nullable CorrelationId row;

    Lists(RelNode rel) {
      this.rel = rel;
      this.builder = rel.getCluster().getRexBuilder();
      Set<CorrelationId> variables = rel.getVariablesSet();
      this.row = variables.size() == 1 ? variables.iterator().next() : null;
    }

    ImmutableSet<CorrelationId> variables(Set<CorrelationId> given) {
      ImmutableSet.Builder<CorrelationId> all = ImmutableSet.<CorrelationId>builder().addAll(given);
      return row == null ? all.build() : all.add(row).build();
    }

    /** A condition, to which unknown is as good as false. */
    RexNode condition(RexNode condition) {
      if (condition.isA(SqlKind.AND) || condition.isA(SqlKind.OR)) {
        RexCall call = (RexCall) condition;
        return call.clone(
            call.getType(), call.getOperands().stream().map(this::condition).toList());
      } else if (condition instanceof RexSubQuery subQuery && isOfRows(subQuery)) {
        return within(subQuery);
      }
      return condition.accept(this);
    }

    @Override
    public RexNode visitSubQuery(RexSubQuery given) {
      RexSubQuery subQuery = within(given);
      if (subQuery.getKind() != SqlKind.IN && subQuery.getKind() != SqlKind.SOME) {
        return subQuery;
      } else if (subQuery.getOperands().size() == 1) {
        return RexUtil.isNullLiteral(subQuery.getOperands().get(0), true)
            ? unknownIf(RexSubQuery.exists(subQuery.rel), subQuery)
            : subQuery;
      }
      return isOfRows(subQuery) && subQuery.getType().isNullable() ? ofRows(subQuery) : subQuery;
    }

    /** Of several values, which are made of the row by no query. */
    private boolean isOfRows(RexSubQuery subQuery) {
      return subQuery.getKind() == SqlKind.IN
          && subQuery.getOperands().size() > 1
          && RexUtil.SubQueryFinder.find(subQuery.getOperands()) == null
          && (rel instanceof LogicalFilter || rel instanceof LogicalProject);
    }

    private RexSubQuery within(RexSubQuery given) {
      RexSubQuery subQuery = (RexSubQuery) super.visitSubQuery(given);
      return subQuery.clone(subQuery.rel.accept(new Plan()));
    }

    private RexNode unknownIf(RexNode possible, RexSubQuery subQuery) {
      return builder.makeCall(
          subQuery.getType(),
          SqlStdOperatorTable.CASE,
          List.of(
              possible, builder.makeNullLiteral(subQuery.getType()), builder.makeLiteral(false)));
    }

    private RexNode ofRows(RexSubQuery subQuery) {
      CorrelationId variable = row == null ? rel.getCluster().createCorrel() : row;
      row = variable;
      RexNode outer = builder.makeCorrel(rel.getInput(0).getRowType(), variable);
      RexShuttle ofOuter =
          new RexShuttle() {
            @Override
            public RexNode visitInputRef(RexInputRef ref) {
              return builder.makeFieldAccess(outer, ref.getIndex());
            }
          };
      List<RexNode> equal = new ArrayList<>();
      List<RexNode> possible = new ArrayList<>();
      for (RexNode operand : subQuery.getOperands()) {
        RexNode value = operand.accept(ofOuter);
        RexNode other = builder.makeInputRef(subQuery.rel, equal.size());
        RexNode same = builder.makeCall(SqlStdOperatorTable.EQUALS, value, other);
        equal.add(same);
        possible.add(
            RexUtil.composeDisjunction(
                builder,
                List.of(
                    same,
                    builder.makeCall(SqlStdOperatorTable.IS_NULL, value),
                    builder.makeCall(SqlStdOperatorTable.IS_NULL, other))));
      }
      return builder.makeCall(
          subQuery.getType(),
          SqlStdOperatorTable.CASE,
          List.of(
              exists(subQuery.rel, equal),
              builder.makeLiteral(true),
              exists(subQuery.rel, possible),
              builder.makeNullLiteral(subQuery.getType()),
              builder.makeLiteral(false)));
    }

    private RexNode exists(RelNode rows, List<RexNode> conditions) {
      return RexSubQuery.exists(
          LogicalFilter.create(rows, RexUtil.composeConjunction(builder, conditions)));
    }
  }
}
