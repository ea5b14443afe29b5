package org.driftdb.adapter;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.apache.calcite.rex.RexNode;
import org.jspecify.annotations.Nullable;

/**
 * A range of a key or an index, given by expressions that are evaluated when the statement runs:
 * the values of its first columns, and perhaps bounds of the next column.
 *
 * @param prefix the values of the first columns
 * @param low the lower bound of the column after the prefix
 * @param high its upper bound
 */
record RexRange(List<RexNode> prefix, @Nullable Bound low, @Nullable Bound high) {
  /**
   * An end of a range.
   *
   * @param value where it is
   * @param inclusive whether the value itself belongs to the range
   */
  record Bound(RexNode value, boolean inclusive) {}

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

  /** All expressions, in the order in which {@link KeyRanges} takes their values. */
  List<RexNode> nodes() {
    List<RexNode> nodes = new ArrayList<>(prefix);
    if (low != null) {
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
    if (low != null) {
      parts.add((low.inclusive ? ">= " : "> ") + RexText.of(low.value));
    }
    if (high != null) {
      parts.add((high.inclusive ? "<= " : "< ") + RexText.of(high.value));
    }
    return parts.size() == 1 ? parts.get(0) : "(" + String.join(", ", parts) + ")";
  }
}
