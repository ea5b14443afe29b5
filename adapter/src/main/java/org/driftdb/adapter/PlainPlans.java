package org.driftdb.adapter;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.adapter.enumerable.EnumerableCalc;
import org.apache.calcite.adapter.enumerable.EnumerableProject;
import org.apache.calcite.adapter.enumerable.EnumerableValues;
import org.apache.calcite.avatica.util.ByteString;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.RelRoot;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rel.logical.LogicalUnion;
import org.apache.calcite.rel.logical.LogicalValues;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexDynamicParam;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexProgram;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.sql.SqlKind;
import org.driftdb.adapter.PlainPlan.Cell;
import org.driftdb.adapter.variant.VariantCasts;
import org.driftdb.adapter.variant.VariantOperators;
import org.driftdb.adapter.variant.Variants;
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
    if (plan instanceof LogicalUnion union) {
      return ofRows(union);
    }
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
          ? PlainPlan.ofRows(List.of(cells))
          : null;
    }
    return plan instanceof DriftEnumerableScan scan && scan.conditions().isEmpty()
        ? of(scan, values, cells)
        : null;
  }

  /**
   * The rows of VALUES that are not literals alone, as Calcite has them before they are planned:
   * each is an input of a union. To plan thousands of inputs would take long, and their code would
   * be longer than what can be compiled.
   */
  private static @Nullable PlainPlan ofRows(LogicalUnion union) {
    List<List<Cell>> rows = new ArrayList<>();
    for (RelNode input : union.getInputs()) {
      if (!union.all
          || !(input instanceof LogicalProject project)
          || !(project.getInput() instanceof LogicalValues of)
          || of.getTuples().size() != 1
          || project.getProjects().stream().anyMatch(RexInputRef.class::isInstance)) {
        return null;
      }
      List<Cell> cells = cells(project.getProjects());
      if (cells == null || cells.isEmpty()) {
        return null;
      }
      rows.add(cells);
    }
    return PlainPlan.ofRows(rows);
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
    return PlainPlan.ofScan(ScanPlan.of(scan, List.of(), List.of(), nodes), bounds, cells, whole);
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
    } else if (isNullableVariant(value)) {
      return cell(((RexCall) value).getOperands().get(0));
    } else if (value instanceof RexCall call
        && call.getOperator().equals(VariantOperators.TO_VARIANT)) {
      RexNode operand = call.getOperands().get(0);
      if (operand instanceof RexDynamicParam parameter) {
        return new PlainPlan.Parameter(parameter.getIndex(), parameter.getName(), false);
      }
      return operand instanceof RexLiteral literal ? variant(literal) : null;
    }
    return null;
  }

  /** Whether all that is done to a variant is to say that it may be null. */
  private static boolean isNullableVariant(RexNode value) {
    return value.getKind() == SqlKind.CAST
        && Variants.isVariant(value.getType())
        && Variants.isVariant(((RexCall) value).getOperands().get(0).getType());
  }

  private static @Nullable Cell variant(RexLiteral literal) {
    if (literal.isNull()) {
      return new PlainPlan.Constant(null, true);
    }
    return switch (literal.getType().getSqlTypeName()) {
      case DATE ->
          new PlainPlan.Constant(VariantCasts.fromDate(literal.getValueAs(Integer.class)), true);
      case TIME ->
          new PlainPlan.Constant(VariantCasts.fromTime(literal.getValueAs(Integer.class)), true);
      case TIMESTAMP ->
          new PlainPlan.Constant(VariantCasts.fromTimestamp(literal.getValueAs(Long.class)), true);
      case BINARY ->
          new PlainPlan.Constant(
              VariantCasts.fromBytes(literal.getValueAs(ByteString.class)), true);
      case DOUBLE -> new PlainPlan.Constant(literal.getValueAs(Double.class), true);
      default -> constant(literal, true);
    };
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
