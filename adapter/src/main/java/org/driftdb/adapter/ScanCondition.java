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
import org.driftdb.storage.aggregate.Condition;
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
   * What the storage tests of a condition.
   *
   * @param tested conditions that it tests
   * @param parts the parts of the condition that they say
   * @param rest what a row must satisfy besides
   */
  record Split(List<ScanCondition> tested, List<RexNode> parts, List<RexNode> rest) {}

  /** Takes a condition over the rows of a scan apart. */
  static Split split(RexNode condition, DriftScan scan) {
    RexBuilder builder = scan.getCluster().getRexBuilder();
    Split split = new Split(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    for (RexNode part : RelOptUtil.conjunctions(condition)) {
      int testedBefore = split.tested.size();
      List<RexNode> rest = new ArrayList<>();
      for (RexNode one : RelOptUtil.conjunctions(RexUtil.expandSearch(builder, null, part))) {
        ScanCondition tested = RexUtil.containsCorrelation(one) ? null : one(one, scan, builder);
        if (tested == null) {
          rest.add(one);
        } else {
          split.tested.add(tested);
          split.parts.add(one);
        }
      }
      // Many values are found faster by a search than one after the other.
      split.rest.addAll(split.tested.size() == testedBefore ? List.of(part) : rest);
    }
    return split;
  }

  /** A condition without its values. */
  record Shape(String column, Test test, int values) {}

  /** Conditions without their values. */
  static List<Shape> shapes(List<ScanCondition> conditions) {
    return conditions.stream()
        .map(each -> new Shape(each.column, each.test, each.values.size()))
        .toList();
  }

  /**
   * Conditions with their values.
   *
   * @param values the values of all conditions, in stored form
   * @return null if no row satisfies them, as a comparison with null is never true
   */
  static @Nullable List<Condition> conditions(
      List<Shape> shapes, List<? extends @Nullable Object> values) {
    List<Condition> all = new ArrayList<>();
    int next = 0;
    for (Shape shape : shapes) {
      List<Object> own = new ArrayList<>();
      for (Object value : values.subList(next, next + shape.values)) {
        if (value != null) {
          own.add(value);
        }
      }
      next += shape.values;
      if (shape.values > 0 && own.isEmpty()) {
        return null;
      }
      all.add(new Condition(shape.column, shape.test, own));
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
      if (values.stream().anyMatch(value -> RexUtil.isNullLiteral(value, true))) {
        return null; // One of them is a test for null.
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

  /** Conditions with changed values. */
  static List<ScanCondition> map(List<ScanCondition> conditions, UnaryOperator<RexNode> change) {
    return conditions.stream()
        .map(
            each ->
                new ScanCondition(
                    each.column, each.test, each.values.stream().map(change).toList()))
        .toList();
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
