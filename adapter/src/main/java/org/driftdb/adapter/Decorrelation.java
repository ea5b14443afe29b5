package org.driftdb.adapter;

import java.util.Collections;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.BiRel;
import org.apache.calcite.rel.RelHomogeneousShuttle;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.Correlate;
import org.apache.calcite.rel.core.CorrelationId;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.RelFactories;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rex.RexCorrelVariable;
import org.apache.calcite.rex.RexFieldAccess;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexSubQuery;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.sql2rel.RelDecorrelator;

/**
 * Makes joins of correlations, as Calcite's {@link RelDecorrelator} does. Where that fails, gives
 * other rows, or asks a second time for what may not be the same then, the plan keeps its
 * correlations: they are executed row by row.
 */
public final class Decorrelation {
  private Decorrelation() {}

  /**
   * The plan in which a projection whose subqueries ask for rows of queries further out alone has
   * an outer row of its own, for which nothing asks. One without any is taken by Calcite for the
   * outer row of all that its subqueries ask for.
   */
  public static RelNode prepared(RelNode rel) {
    return rel.accept(new Levels());
  }

  private static final class Levels extends RelHomogeneousShuttle {
    private final RexShuttle subQueries =
        new RexShuttle() {
          @Override
          public RexNode visitSubQuery(RexSubQuery subQuery) {
            RexSubQuery visited = (RexSubQuery) super.visitSubQuery(subQuery);
            return visited.clone(visited.rel.accept(Levels.this));
          }
        };

    @Override
    public RelNode visit(RelNode other) {
      RelNode rel = super.visit(other).accept(subQueries);
      if (!(rel instanceof LogicalProject project)
          || !project.getVariablesSet().isEmpty()
          || RexUtil.SubQueryFinder.find(project.getProjects()) == null) {
        return rel;
      }
      return LogicalProject.create(
          project.getInput(),
          project.getHints(),
          project.getProjects(),
          project.getRowType(),
          Set.of(project.getCluster().createCorrel()));
    }
  }

  /** The plan with joins in the place of correlations, or as it is. */
  public static RelNode of(RelNode rel) {
    if (!has(rel, Correlate.class::isInstance)
        || has(rel, inner -> isMistaken(inner) || isGroupedByConstants(inner))) {
      return rel;
    }
    try {
      RelNode joins =
          NullableOuterColumns.shown(
              RelDecorrelator.decorrelateQuery(
                  NullableOuterColumns.hidden(rel),
                  RelFactories.LOGICAL_BUILDER.create(rel.getCluster(), null)));
      boolean whole =
          has(joins, Correlate.class::isInstance) || RelOptUtil.getVariablesUsed(joins).isEmpty();
      return whole ? joins : rel;
    } catch (RuntimeException | AssertionError e) {
      Running running = Running.current();
      if (running != null) {
        running.check();
      }
      return rel; // It meets a plan that it does not expect.
    }
  }

  private static boolean has(RelNode rel, Predicate<RelNode> property) {
    return property.test(rel) || rel.getInputs().stream().anyMatch(input -> has(input, property));
  }

  /** Whether Calcite makes other rows of a correlation. */
  private static boolean isMistaken(RelNode rel) {
    if (!(rel instanceof Correlate correlate)) {
      return false;
    }
    CorrelationId row = correlate.getCorrelationId();
    RelNode asked = correlate.getRight();
    return has(correlate.getLeft(), ComputedRows.class::isInstance)
        || has(asked, inner -> inner instanceof BiRel deeper && uses(deeper.getRight(), row))
        || has(asked, inner -> inner instanceof Project project && project.containsOver())
        || usesAroundGroups(asked, row, false)
        || has(asked, inner -> asksAgain(inner, row))
        || losesGroup(correlate);
  }

  /**
   * Whether there is a group only if there are rows, though it has the same value for all of them,
   * as in {@code 0 IN (SELECT ..)}. Calcite leaves such values out, and what is grouped by nothing
   * is a group in any case.
   */
  private static boolean isGroupedByConstants(RelNode rel) {
    return rel instanceof Aggregate groups
        && groups.getGroupCount() > 0
        && groups.getInput() instanceof Project project
        && groups.getGroupSet().asList().stream()
            .allMatch(key -> project.getProjects().get(key) instanceof RexLiteral)
        && RelOptUtil.getVariablesUsed(groups).isEmpty();
  }

  private static boolean uses(RelNode rel, CorrelationId row) {
    return RelOptUtil.getVariablesUsed(rel).contains(row);
  }

  /**
   * Whether one group of all rows would be none where there are no rows for an outer row. Only
   * where nothing but expressions stands between it and the outer row, which stays anyway, does
   * Calcite see to it.
   */
  private static boolean losesGroup(Correlate correlate) {
    RelNode rest = correlate.getRight();
    if (correlate.getJoinType() == JoinRelType.LEFT) {
      while (rest instanceof Project) {
        rest = rest.getInput(0);
      }
      rest = rest instanceof Aggregate ? rest.getInput(0) : rest;
    }
    return has(
        rest,
        rel ->
            rel instanceof Aggregate groups
                && groups.getGroupCount() == 0
                && uses(groups, correlate.getCorrelationId()));
  }

  /**
   * Whether columns of the outer row are asked for that have been asked for below, together with
   * others, which have not: Calcite joins with these columns anew, and forgets what was asked
   * below.
   */
  private static boolean asksAgain(RelNode rel, CorrelationId row) {
    Set<Integer> here = new HashSet<>();
    addAsked(rel, row, here);
    Set<Integer> below = new HashSet<>();
    rel.getInputs().forEach(input -> addAllAsked(input, row, below));
    return !Collections.disjoint(here, below) && !below.containsAll(here);
  }

  private static void addAllAsked(RelNode rel, CorrelationId row, Set<Integer> columns) {
    addAsked(rel, row, columns);
    rel.getInputs().forEach(input -> addAllAsked(input, row, columns));
  }

  /** Adds the columns of the outer row for which the expressions of one node ask. */
  private static void addAsked(RelNode rel, CorrelationId row, Set<Integer> columns) {
    rel.accept(
        new RexShuttle() {
          @Override
          public RexNode visitFieldAccess(RexFieldAccess access) {
            if (access.getReferenceExpr() instanceof RexCorrelVariable outer
                && outer.id.equals(row)) {
              columns.add(access.getField().getIndex());
            }
            return super.visitFieldAccess(access);
          }
        });
  }

  /** Whether the outer row is asked for above groups and below them. */
  private static boolean usesAroundGroups(RelNode rel, CorrelationId row, boolean above) {
    if (rel instanceof Aggregate && above && uses(rel, row)) {
      return true;
    }
    RelOptUtil.VariableUsedVisitor own = new RelOptUtil.VariableUsedVisitor(null);
    rel.collectVariablesUsed(own.variables);
    rel.accept(own);
    boolean usedHere = above || own.variables.contains(row);
    return rel.getInputs().stream().anyMatch(input -> usesAroundGroups(input, row, usedHere));
  }
}
