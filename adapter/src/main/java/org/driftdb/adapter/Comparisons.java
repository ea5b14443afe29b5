package org.driftdb.adapter;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.rex.RexVisitorImpl;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.type.SqlTypeFamily;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.util.Util;
import org.driftdb.adapter.variant.VariantOperators;
import org.jspecify.annotations.Nullable;

/**
 * What a condition of a filter says of columns in a form that a key or an index can use: that some
 * equal certain values, one row of values or another, or that one lies beyond a bound. A condition
 * is one of several that all hold, and no SEARCH.
 *
 * <p>Identity is equality here: a filter may say the same thing twice.
 */
final class Comparisons {
  private final RexNode condition;
  private final List<Map<String, RexNode>> alternatives;
  private final @Nullable String boundedColumn;
  private final RexRange.@Nullable Bound low;
  private final RexRange.@Nullable Bound high;
  private final boolean exact;

  private Comparisons(
      RexNode condition,
      List<Map<String, RexNode>> alternatives,
      @Nullable String boundedColumn,
      RexRange.@Nullable Bound low,
      RexRange.@Nullable Bound high,
      boolean exact) {
    this.condition = condition;
    this.alternatives = alternatives;
    this.boundedColumn = boundedColumn;
    this.low = low;
    this.high = high;
    this.exact = exact;
  }

  /** What a condition over the rows of a scan says; nothing, if it has no such form. */
  static Comparisons of(RexNode condition, DriftScan scan) {
    return new Reader(scan).read(condition);
  }

  /** The whole condition. */
  RexNode condition() {
    return condition;
  }

  /** The rows of values of which the columns equal one; all over the same columns. */
  List<Map<String, RexNode>> alternatives() {
    return alternatives;
  }

  Set<String> equatedColumns() {
    return alternatives.isEmpty() ? Set.of() : alternatives.get(0).keySet();
  }

  boolean equates(String column) {
    return equatedColumns().contains(column);
  }

  /** The column that lies beyond a bound, if one does. */
  @Nullable String boundedColumn() {
    return boundedColumn;
  }

  RexRange.@Nullable Bound low() {
    return low;
  }

  RexRange.@Nullable Bound high() {
    return high;
  }

  /** Whether every row that the comparisons find satisfies the condition. */
  boolean isExact() {
    return exact;
  }

  private record Comparison(String column, SqlKind kind, RexNode value, boolean exact) {}

  /** Whether the stored order agrees with SQL's for values of these two types. */
  static boolean comparable(RelDataType column, RelDataType value) {
    if (column.getSqlTypeName() == SqlTypeName.ANY || value.getSqlTypeName() == SqlTypeName.ANY) {
      return column.getSqlTypeName() == value.getSqlTypeName();
    }
    SqlTypeFamily family = column.getSqlTypeName().getFamily();
    return family != null && Objects.equals(family, value.getSqlTypeName().getFamily());
  }

  /**
   * Casts from one type of number to another that holds all its values change no comparison, nor do
   * casts to text of any length, nor does making a variant of a value.
   */
  static RexNode withoutLosslessCasts(RexNode node) {
    RexNode inner = node;
    if (node instanceof RexCall rexCall
        && rexCall.getOperator().equals(VariantOperators.TO_VARIANT)) {
      return rexCall.getOperands().get(0);
    }
    while (inner.isA(SqlKind.CAST) && isLossless((RexCall) inner)) {
      RexNode operand = ((RexCall) inner).getOperands().get(0);
      if (!comparable(operand.getType(), inner.getType())) {
        break;
      }
      inner = operand;
    }
    return inner;
  }

  /** Calcite takes a length that is not given for one that is too short. */
  private static boolean isLossless(RexCall cast) {
    RelDataType from = cast.getOperands().get(0).getType();
    RelDataType to = cast.getType();
    return RexUtil.isLosslessCast(cast)
        || (from.getSqlTypeName() == SqlTypeName.VARCHAR
            && to.getSqlTypeName() == SqlTypeName.VARCHAR
            && to.getPrecision() == RelDataType.PRECISION_NOT_SPECIFIED);
  }

  private static final class Reader {
    private final DriftScan scan;

    Reader(DriftScan scan) {
      this.scan = scan;
    }

    Comparisons read(RexNode condition) {
      RexNode expanded = RexUtil.expandSearch(scan.getCluster().getRexBuilder(), null, condition);
      Comparison single = comparison(expanded);
      if (single != null && single.kind != SqlKind.EQUALS) {
        return bound(condition, single);
      }
      List<Map<String, RexNode>> rows = new ArrayList<>();
      boolean exact = true;
      for (RexNode alternative : RelOptUtil.disjunctions(condition)) {
        Map<String, RexNode> row = new HashMap<>();
        for (RexNode part : RelOptUtil.conjunctions(alternative)) {
          Comparison comparison = comparison(part);
          if (comparison == null
              || comparison.kind != SqlKind.EQUALS
              || row.put(comparison.column, comparison.value) != null) {
            return nothing(condition);
          }
          exact &= comparison.exact;
        }
        if (!rows.isEmpty() && !rows.get(0).keySet().equals(row.keySet())) {
          return nothing(condition);
        }
        rows.add(row);
      }
      return rows.get(0).isEmpty()
          ? nothing(condition)
          : new Comparisons(condition, rows, null, null, null, exact);
    }

    private static Comparisons nothing(RexNode condition) {
      return new Comparisons(condition, List.of(), null, null, null, false);
    }

    private static Comparisons bound(RexNode condition, Comparison comparison) {
      boolean inclusive =
          comparison.kind == SqlKind.GREATER_THAN_OR_EQUAL
              || comparison.kind == SqlKind.LESS_THAN_OR_EQUAL;
      RexRange.Bound bound = new RexRange.Bound(comparison.value, inclusive);
      boolean lower =
          comparison.kind == SqlKind.GREATER_THAN
              || comparison.kind == SqlKind.GREATER_THAN_OR_EQUAL;
      return new Comparisons(
          condition,
          List.of(),
          comparison.column,
          lower ? bound : null,
          lower ? null : bound,
          comparison.exact);
    }

    /** A comparison of a column of the scan with a value that does not depend on its row. */
    private @Nullable Comparison comparison(RexNode node) {
      if (node.isA(SqlKind.IS_NULL) || node.isA(SqlKind.IS_NOT_NULL)) {
        return comparisonWithNull((RexCall) node);
      }
      if (!(node instanceof RexCall call) || call.getOperands().size() != 2) {
        return null;
      }

      SqlKind kind = call.getKind();
      if (!kind.belongsTo(SqlKind.COMPARISON) || kind == SqlKind.NOT_EQUALS) {
        return null;
      }
      RexNode left = call.getOperands().get(0);
      RexNode right = call.getOperands().get(1);
      Comparison direct = comparison(left, kind, right);
      return direct != null ? direct : comparison(right, kind.reverse(), left);
    }

    /** A test for null, which is a value as any other to an index, and less than those. */
    private @Nullable Comparison comparisonWithNull(RexCall test) {
      RexNode column = test.getOperands().get(0);
      // An event that left no row has nulls that no index knows of.
      if (scan.time().kind() == ScanTime.Kind.CHANGES
          || column.getType().getSqlTypeName() == SqlTypeName.ANY
          || !(column instanceof RexInputRef rexInputRef)) {
        return null;
      }
      String found = scan.driftTable().column(scan.columns().get(rexInputRef.getIndex())).found();
      RexNode value = scan.getCluster().getRexBuilder().makeNullLiteral(column.getType());
      return found == null
          ? null
          : new Comparison(
              found,
              test.isA(SqlKind.IS_NULL) ? SqlKind.EQUALS : SqlKind.GREATER_THAN,
              value,
              true);
    }

    private @Nullable Comparison comparison(RexNode column, SqlKind kind, RexNode value) {
      RexNode stripped = withoutLosslessCasts(column);
      if (!(stripped instanceof RexInputRef rexInputRef)
          || RexUtil.isNullLiteral(value, true)
          || !isConstant(VariantOperators.strip(value))) {
        return null;
      }
      boolean usable =
          switch (kind) {
            case EQUALS, LESS_THAN, LESS_THAN_OR_EQUAL, GREATER_THAN, GREATER_THAN_OR_EQUAL -> true;
            default -> false;
          };
      if (!usable) {
        return null;
      }
      RelDataType type = stripped.getType();
      if (!comparable(column.getType(), value.getType())) {
        return null;
      }
      int position = scan.columns().get(rexInputRef.getIndex());
      String found = scan.driftTable().column(position).found();
      if (found == null) {
        return null;
      }
      boolean exact =
          switch (type.getSqlTypeName()) {
            case CHAR -> stripped == column && value instanceof RexLiteral && isAsLong(value, type);
            case BINARY -> false;
            case ANY -> kind == SqlKind.EQUALS;
            default -> true;
          };
      return new Comparison(found, kind, value, exact);
    }

    /** Whether a text is padded to the length of a column. */
    private static boolean isAsLong(RexNode value, RelDataType column) {
      return value.getType().getSqlTypeName() == SqlTypeName.CHAR
          && value.getType().getPrecision() == column.getPrecision();
    }

    /** Whether an expression has one value for all rows of the scan. */
    private static boolean isConstant(RexNode node) {
      try {
        node.accept(
            new RexVisitorImpl<Void>(true) {
              @Override
              public Void visitInputRef(RexInputRef inputRef) {
                throw Util.FoundOne.NULL;
              }

              @Override
              public Void visitCall(RexCall call) {
                // A variant is never folded into a plan, but it is the same always.
                if (!call.getOperator().isDeterministic()
                    && !call.getOperator().equals(VariantOperators.TO_VARIANT)) {
                  throw Util.FoundOne.NULL;
                }
                return super.visitCall(call);
              }
            });
        return true;
      } catch (Util.FoundOne e) {
        return false;
      }
    }
  }
}
