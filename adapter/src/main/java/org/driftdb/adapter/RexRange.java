package org.driftdb.adapter;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexUtil;
import org.jspecify.annotations.Nullable;

/**
 * A range of a key or an index, given by expressions that are evaluated when the statement runs:
 * the values of its first columns, and perhaps bounds of the next column.
 *
 * @param prefix the values of the first columns; a literal null where a column has none
 * @param low the lower bound of the column after the prefix; a literal null if it has any value
 * @param high its upper bound
 */
record RexRange(List<RexNode> prefix, @Nullable Bound low, @Nullable Bound high) {
  /**
   * An end of a range.
   *
   * @param value where it is
   * @param inclusive whether the value itself belongs to the range
   */
  record Bound(RexNode value, boolean inclusive) {
    /** What is behind null: any value. */
    boolean isNull() {
      return RexUtil.isNullLiteral(value, true);
    }
  }

  RexRange {
    prefix = List.copyOf(prefix);
  }

  /** All keys. */
  static final RexRange ALL = new RexRange(List.of(), null, null);

  /** The keys that begin with these values. */
  static RexRange equal(List<RexNode> prefix) {
    return new RexRange(prefix, null, null);
  }

  boolean isPrefix() {
    return low == null && high == null;
  }

  /** The same range, of those keys that have any value in the column after the prefix. */
  RexRange withValue(RexNode literalNull) {
    return new RexRange(prefix, new Bound(literalNull, false), high);
  }

  /** All expressions but nulls, in the order in which {@link KeyRanges} takes their values. */
  List<RexNode> nodes() {
    List<RexNode> nodes = new ArrayList<>();
    for (RexNode value : prefix) {
      if (!RexUtil.isNullLiteral(value, true)) {
        nodes.add(value);
      }
    }
    if (low != null && !low.isNull()) {
      nodes.add(low.value);
    }
    if (high != null) {
      nodes.add(high.value);
    }
    return nodes;
  }

  RexRange map(UnaryOperator<RexNode> change) {
    return new RexRange(
        prefix.stream().map(change).toList(),
        low == null ? null : new Bound(change.apply(low.value), low.inclusive),
        high == null ? null : new Bound(change.apply(high.value), high.inclusive));
  }

  /** What plans show: {@code 'paid'}, {@code ('paid', 7)}, {@code ('paid', >= 7, < 9)}. */
  @Override
  public String toString() {
    List<String> parts = new ArrayList<>();
    prefix.forEach(value -> parts.add(RexText.of(value)));
    if (low != null && low.isNull()) {
      parts.add("not null");
    } else if (low != null) {
      parts.add((low.inclusive ? ">= " : "> ") + RexText.of(low.value));
    }
    if (high != null) {
      parts.add((high.inclusive ? "<= " : "< ") + RexText.of(high.value));
    }
    return parts.size() == 1 ? parts.get(0) : "(" + String.join(", ", parts) + ")";
  }
}
