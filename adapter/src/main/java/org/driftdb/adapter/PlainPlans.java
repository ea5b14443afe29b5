package org.driftdb.adapter;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.adapter.enumerable.EnumerableCalc;
import org.apache.calcite.adapter.enumerable.EnumerableProject;
import org.apache.calcite.adapter.enumerable.EnumerableValues;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.RelRoot;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexDynamicParam;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexProgram;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.sql.SqlKind;
import org.driftdb.adapter.PlainPlan.Cell;
import org.driftdb.adapter.variant.VariantOperators;
import org.jspecify.annotations.Nullable;

/** Finds out whether what Calcite has planned is a {@link PlainPlan}. */
public final class PlainPlans {
  private PlainPlans() {}

  /** The same plan, if it is plain; null if code must be generated for it. */
  public static @Nullable PlainPlan of(RelRoot root) {
    if (root.kind.belongsTo(SqlKind.DML)) {
      return null;
    }
    RelNode plan = root.rel;
    List<RexNode> values = new ArrayList<>();
    for (int field : root.fields.leftList()) {
      values.add(RexInputRef.of(field, plan.getRowType()));
    }
    while (plan instanceof EnumerableCalc || plan instanceof EnumerableProject) {
      List<RexNode> computed;
      if (plan instanceof EnumerableProject project) {
        computed = project.getProjects();
      } else {
        RexProgram program = ((EnumerableCalc) plan).getProgram();
        if (program.getCondition() != null) {
          return null;
        }
        computed = program.expandList(program.getProjectList());
      }
      values = new OverInput(computed).visitList(values);
      plan = plan.getInput(0);
    }
    List<Cell> cells = cells(values);
    if (cells == null || cells.isEmpty()) {
      return null;
    } else if (plan instanceof EnumerableValues rows) {
      boolean one = rows.getTuples().size() == 1;
      return one && values.stream().noneMatch(RexInputRef.class::isInstance)
          ? PlainPlan.ofOneRow(cells)
          : null;
    }
    return plan instanceof DriftEnumerableScan scan && scan.conditions().isEmpty()
        ? of(scan, values, cells)
        : null;
  }

  private static @Nullable PlainPlan of(
      DriftEnumerableScan scan, List<RexNode> values, List<Cell> cells) {
    List<RexNode> nodes = scan.nodes();
    int points = scan.time().nodes().size();
    List<Cell> bounds = new ArrayList<>();
    for (RexNode node : nodes) {
      Cell bound = bound(node, bounds.size() < points);
      if (bound == null) {
        return null;
      }
      bounds.add(bound);
    }
    boolean whole = cells.size() == scan.getRowType().getFieldCount();
    for (int i = 0; i < values.size(); i++) {
      whole &= values.get(i) instanceof RexInputRef ref && ref.getIndex() == i;
    }
    return PlainPlan.ofScan(ScanPlan.of(scan, List.of(), nodes), bounds, cells, whole);
  }

  /** Puts what an input computes in the place of references to it. */
  private static final class OverInput extends RexShuttle {
    private final List<RexNode> computed;

    OverInput(List<RexNode> computed) {
      this.computed = computed;
    }

    @Override
    public RexNode visitInputRef(RexInputRef ref) {
      return computed.get(ref.getIndex());
    }
  }

  private static @Nullable Cell bound(RexNode node, boolean point) {
    if (node instanceof RexDynamicParam parameter) {
      int index = parameter.getIndex();
      return point
          ? new PlainPlan.Parameter(index, parameter.getName(), true)
          : new PlainPlan.BoundParameter(index);
    }
    return node instanceof RexLiteral literal ? constant(literal, false) : null;
  }

  private static @Nullable List<Cell> cells(List<RexNode> values) {
    List<Cell> cells = new ArrayList<>();
    for (RexNode value : values) {
      Cell cell = cell(value);
      if (cell == null) {
        return null;
      }
      cells.add(cell);
    }
    return cells;
  }

  private static @Nullable Cell cell(RexNode value) {
    if (value instanceof RexInputRef ref) {
      return new PlainPlan.Column(ref.getIndex());
    } else if (value instanceof RexLiteral literal) {
      return constant(literal, false);
    } else if (value instanceof RexCall call
        && call.getOperator().equals(VariantOperators.TO_VARIANT)) {
      RexNode operand = call.getOperands().get(0);
      if (operand instanceof RexDynamicParam parameter) {
        return new PlainPlan.Parameter(parameter.getIndex(), parameter.getName(), false);
      }
      return operand instanceof RexLiteral literal ? constant(literal, true) : null;
    }
    return null;
  }

  /** A constant of the types that need no conversion; null for one of another. */
  private static @Nullable Cell constant(RexLiteral literal, boolean variant) {
    Class<?> type =
        switch (literal.getType().getSqlTypeName()) {
          case BOOLEAN -> Boolean.class;
          case INTEGER -> Integer.class;
          case BIGINT -> Long.class;
          case DECIMAL -> BigDecimal.class;
          case CHAR, VARCHAR -> String.class;
          default -> null;
        };
    return type == null ? null : new PlainPlan.Constant(literal.getValueAs(type), variant);
  }
}
