package org.driftdb.storage.aggregate;

import org.driftdb.storage.history.ValueSink;
import org.jspecify.annotations.Nullable;

/** What one call tells of each group, while values are handed to it. */
abstract class Accumulator implements ValueSink {
  /** The group of each row whose values come. */
  int[] groups = new int[0];

  /** Makes one for a call. */
  static Accumulator of(Aggregation.Call call) {
    return switch (call.function()) {
      case COUNT -> new Count();
      case SUM -> new Sum(scale(call));
      case MIN -> new Extreme(-1);
      case MAX -> new Extreme(1);
    };
  }

  private static int scale(Aggregation.Call call) {
    Expression expression = call.expression();
    return expression != null
        ? expression.scale()
        : call.column() == null ? 0 : call.column().type().scale();
  }

  /**
   * Says to which groups the rows belong whose values come.
   *
   * @param ofRows the group of each row
   * @param groupCount how many groups there are
   */
  final void begin(int[] ofRows, int groupCount) {
    groups = ofRows;
    makeRoom(groupCount);
  }

  /** Makes room for so many groups. */
  abstract void makeRoom(int groupCount);

  /** Takes in a group of another one of the same call. There is room. */
  abstract void add(int group, Accumulator other, int otherGroup);

  /** What is told of a group, as {@link Aggregation.Function} says. */
  abstract @Nullable Object result(int group);

  /** How much room there should be where so much is needed. */
  static int room(int had, int needed) {
    return Math.max(needed, had + (had >> 1));
  }
}
