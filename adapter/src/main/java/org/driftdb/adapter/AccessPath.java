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
 */
record AccessPath(Kind kind, @Nullable String index, List<RexRange> ranges) {
  /** What the rows are found by. */
  enum Kind {
    ALL,
    KEY,
    INDEX
  }

  /** Every row of the table. */
  static final AccessPath ALL = new AccessPath(Kind.ALL, null, List.of());

  AccessPath {
    ranges = List.copyOf(ranges);
  }

  static AccessPath key(List<RexRange> ranges) {
    return new AccessPath(Kind.KEY, null, ranges);
  }

  static AccessPath index(String index, List<RexRange> ranges) {
    return new AccessPath(Kind.INDEX, index, ranges);
  }

  AccessPath map(UnaryOperator<RexNode> change) {
    return new AccessPath(kind, index, ranges.stream().map(range -> range.map(change)).toList());
  }
}
