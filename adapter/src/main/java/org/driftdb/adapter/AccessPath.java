package org.driftdb.adapter;

import java.util.List;
import java.util.function.UnaryOperator;
import org.apache.calcite.rex.RexNode;
import org.jspecify.annotations.Nullable;

/**
 * How a scan finds its rows.
 *
 * @param kind all of them, by key, or by index
 * @param index the index's name, for an index only
 * @param ranges the ranges of the key or the index that are read
 * @param lookup the rows for each of which the only range is read; null where it is read once
 * @param order the order in which rows come; null where it does not matter
 */
record AccessPath(
    Kind kind,
    @Nullable String index,
    List<RexRange> ranges,
    @Nullable Lookup lookup,
    @Nullable RowOrder order) {
  /** What the rows are found by. */
  enum Kind {
    ALL,
    KEY,
    INDEX
  }

  /** Every row of the table. */
  static final AccessPath ALL = new AccessPath(Kind.ALL, null, List.of(), null, null);

  AccessPath {
    ranges = List.copyOf(ranges);
  }

  static AccessPath key(List<RexRange> ranges) {
    return new AccessPath(Kind.KEY, null, ranges, null, null);
  }

  static AccessPath index(String index, List<RexRange> ranges) {
    return new AccessPath(Kind.INDEX, index, ranges, null, null);
  }

  AccessPath map(UnaryOperator<RexNode> change) {
    return new AccessPath(
        kind, index, ranges.stream().map(range -> range.map(change)).toList(), lookup, order);
  }

  /** This path, taken for each of some rows. */
  AccessPath forEach(Lookup rows) {
    return new AccessPath(kind, index, ranges, rows, order);
  }

  /** This path, by which rows come in an order. */
  AccessPath inOrder(RowOrder wanted) {
    return new AccessPath(kind, index, ranges, lookup, wanted);
  }
}
