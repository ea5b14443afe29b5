package org.driftdb.adapter;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.type.SqlTypeName;
import org.driftdb.storage.aggregate.Condition.Test;
import org.jspecify.annotations.Nullable;

/**
 * A condition on one column that the storage tests, with values that are known when the statement
 * runs.
 *
 * @param column the table's column
 */
record ScanCondition(String column, Test test, List<RexNode> values) {
  ScanCondition {
    values = List.copyOf(values);
  }

  /**
   * The conditions that together say what a condition over the rows of a scan does; null if there
   * are none such.
   */
  static @Nullable List<ScanCondition> of(RexNode condition, DriftScan scan) {
    RexBuilder builder = scan.getCluster().getRexBuilder();
    List<ScanCondition> all = new ArrayList<>();
    RexNode expanded = RexUtil.expandSearch(builder, null, condition);
    for (RexNode part : RelOptUtil.conjunctions(expanded)) {
      ScanCondition one = RexUtil.containsCorrelation(part) ? null : one(part, scan, builder);
      if (one == null) {
        return null;
      }
      all.add(one);
    }
    return all;
  }

  private static @Nullable ScanCondition one(RexNode part, DriftScan scan, RexBuilder builder) {
    if (part instanceof RexInputRef ref) {
      return truth(ref, true, scan, builder);
    }
    return part instanceof RexCall call ? one(call, scan, builder) : null;
  }

  private static @Nullable ScanCondition one(RexCall call, DriftScan scan, RexBuilder builder) {
    RexNode operand = call.getOperands().get(0);
    switch (call.getKind()) {
      case NOT:
        return operand instanceof RexInputRef ref ? truth(ref, false, scan, builder) : null;
      case IS_NULL:
        return ofNull(operand, Test.NULL, scan);
      case IS_NOT_NULL:
        return ofNull(operand, Test.NOT_NULL, scan);
      case NOT_EQUALS:
        RexNode equal = builder.makeCall(SqlStdOperatorTable.EQUALS, call.getOperands());
        ScanCondition same = compared(Comparisons.of(equal, scan));
        return same == null || call.getOperands().stream().anyMatch(ScanCondition::isVariant)
            ? null
            : new ScanCondition(same.column, Test.NOT_IN, same.values);
      default:
        return compared(Comparisons.of(call, scan));
    }
  }

  private static boolean isVariant(RexNode node) {
    return node.getType().getSqlTypeName() == SqlTypeName.ANY;
  }

  private static @Nullable ScanCondition compared(Comparisons comparisons) {
    if (!comparisons.isExact()) {
      return null;
    }
    String bounded = comparisons.boundedColumn();
    if (bounded == null) {
      if (comparisons.equatedColumns().size() != 1) {
        return null;
      }
      List<RexNode> values = new ArrayList<>();
      for (Map<String, RexNode> row : comparisons.alternatives()) {
        values.addAll(row.values());
      }
      return new ScanCondition(comparisons.equatedColumns().iterator().next(), Test.IN, values);
    }
    RexRange.Bound low = comparisons.low();
    RexRange.Bound high = comparisons.high();
    if (low != null) {
      return new ScanCondition(
          bounded, low.inclusive() ? Test.AT_LEAST : Test.GREATER, List.of(low.value()));
    }
    return high == null
        ? null
        : new ScanCondition(
            bounded, high.inclusive() ? Test.AT_MOST : Test.LESS, List.of(high.value()));
  }

  private static @Nullable ScanCondition truth(
      RexInputRef ref, boolean wanted, DriftScan scan, RexBuilder builder) {
    String column = scan.ownColumn(ref.getIndex());
    return column == null || ref.getType().getSqlTypeName() != SqlTypeName.BOOLEAN
        ? null
        : new ScanCondition(column, Test.IN, List.of(builder.makeLiteral(wanted)));
  }

  private static @Nullable ScanCondition ofNull(RexNode operand, Test test, DriftScan scan) {
    String column = operand instanceof RexInputRef ref ? scan.ownColumn(ref.getIndex()) : null;
    return column == null ? null : new ScanCondition(column, test, List.of());
  }

  ScanCondition map(UnaryOperator<RexNode> change) {
    return new ScanCondition(column, test, values.stream().map(change).toList());
  }

  /** What plans show: {@code amount < 5}, {@code status = 'paid'}, {@code items IS NULL}. */
  @Override
  public String toString() {
    return column
        + switch (test) {
          case NULL -> " IS NULL";
          case NOT_NULL -> " IS NOT NULL";
          case IN -> values.size() == 1 ? " = " + value() : " IN (" + value() + ")";
          case NOT_IN -> " <> " + value();
          case LESS -> " < " + value();
          case AT_MOST -> " <= " + value();
          case GREATER -> " > " + value();
          case AT_LEAST -> " >= " + value();
        };
  }

  private String value() {
    return values.stream().map(RexText::of).collect(Collectors.joining(", "));
  }
}
