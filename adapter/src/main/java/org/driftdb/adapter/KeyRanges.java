package org.driftdb.adapter;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.calcite.rex.RexUtil;
import org.driftdb.storage.aggregate.Condition;
import org.driftdb.storage.schema.TableSchema;
import org.driftdb.storage.value.Key;
import org.driftdb.storage.value.KeyRange;
import org.jspecify.annotations.Nullable;

/** Ranges of keys from the values of a {@link RexRange}'s expressions. */
final class KeyRanges {
  private KeyRanges() {}

  /**
   * The shape of a range, without its expressions.
   *
   * @param prefix whether each of the first columns has a value; else it is null
   * @param low whether the next column has a lower bound
   * @param high whether it has an upper bound
   */
  record Shape(List<Boolean> prefix, Edge low, Edge high) {
    static Shape of(RexRange range) {
      return new Shape(
          range.prefix().stream().map(value -> !RexUtil.isNullLiteral(value, true)).toList(),
          Edge.of(range.low()),
          Edge.of(range.high()));
    }

    /** One value for each of so many columns. */
    static Shape ofPoint(int columns) {
      return new Shape(Collections.nCopies(columns, true), Edge.OPEN, Edge.OPEN);
    }

    /** Whether it has one value for each of so many columns, and no null. */
    boolean isPointOf(int columns) {
      return prefix.size() == columns
          && !prefix.contains(false)
          && low == Edge.OPEN
          && high == Edge.OPEN;
    }

    /**
     * What a row in the range satisfies.
     *
     * @param columns those of the key or the index
     */
    List<ScanCondition.Shape> conditions(List<String> columns) {
      List<ScanCondition.Shape> conditions = new ArrayList<>();
      for (int i = 0; i < prefix.size(); i++) {
        conditions.add(
            prefix.get(i)
                ? new ScanCondition.Shape(columns.get(i), Condition.Test.IN, 1)
                : new ScanCondition.Shape(columns.get(i), Condition.Test.NULL, 0));
      }
      if (low == Edge.NULL) {
        conditions.add(
            new ScanCondition.Shape(columns.get(prefix.size()), Condition.Test.NOT_NULL, 0));
      } else if (low != Edge.OPEN) {
        Condition.Test test =
            low == Edge.INCLUSIVE ? Condition.Test.AT_LEAST : Condition.Test.GREATER;
        conditions.add(new ScanCondition.Shape(columns.get(prefix.size()), test, 1));
      }
      if (high != Edge.OPEN) {
        Condition.Test test = high == Edge.INCLUSIVE ? Condition.Test.AT_MOST : Condition.Test.LESS;
        conditions.add(new ScanCondition.Shape(columns.get(prefix.size()), test, 1));
      }
      return conditions;
    }

    int size() {
      return Collections.frequency(prefix, true) + low.size() + high.size();
    }
  }

  /** An end of a range. */
  enum Edge {
    OPEN,
    /** Any value is in the range, but null is not. */
    NULL,
    INCLUSIVE,
    EXCLUSIVE;

    static Edge of(RexRange.@Nullable Bound bound) {
      if (bound == null) {
        return OPEN;
      }
      return bound.isNull() ? NULL : bound.inclusive() ? INCLUSIVE : EXCLUSIVE;
    }

    /** How many values it takes. */
    int size() {
      return this == OPEN || this == NULL ? 0 : 1;
    }
  }

  /**
   * The ranges of these shapes, each once. A comparison with null is never true, so a range with a
   * null among its values is left out.
   *
   * @param values the values of all ranges, in stored form, in the order of {@link
   *     RexRange#nodes()}
   */
  static List<KeyRange> of(List<Shape> shapes, List<? extends @Nullable Object> values) {
    if (shapes.size() == 1) {
      return values.contains(null) ? List.of() : List.of(range(shapes.get(0), values));
    }
    Set<KeyRange> ranges = new LinkedHashSet<>();
    int next = 0;
    for (Shape shape : shapes) {
      List<? extends @Nullable Object> own = values.subList(next, next + shape.size());
      next += shape.size();
      if (!own.contains(null)) {
        ranges.add(range(shape, own));
      }
    }
    return new ArrayList<>(ranges);
  }

  /** The only key in a range, where it is given by all columns of a table's key; else null. */
  static @Nullable Key wholeKey(KeyRange range, TableSchema schema) {
    return range.wholeKey(schema.keyColumns().size());
  }

  private static KeyRange range(Shape shape, List<? extends @Nullable Object> values) {
    List<@Nullable Object> prefix = new ArrayList<>();
    int next = 0;
    for (boolean given : shape.prefix) {
      prefix.add(given ? values.get(next++) : null);
    }
    KeyRange range = prefix.isEmpty() ? KeyRange.ALL : KeyRange.of(Key.copyOf(prefix));
    if (shape.low.size() == 0) {
      if (shape.low == Edge.NULL || shape.high != Edge.OPEN) {
        range = range.and(KeyRange.after(extend(prefix, null))); // Nulls are less than nothing.
      }
    } else {
      Key low = extend(prefix, values.get(next++));
      range = range.and(shape.low == Edge.INCLUSIVE ? KeyRange.atLeast(low) : KeyRange.after(low));
    }
    if (shape.high != Edge.OPEN) {
      Key high = extend(prefix, values.get(next));
      range =
          range.and(shape.high == Edge.INCLUSIVE ? KeyRange.atMost(high) : KeyRange.before(high));
    }
    return range;
  }

  private static Key extend(List<? extends @Nullable Object> prefix, @Nullable Object value) {
    List<@Nullable Object> parts = new ArrayList<>(prefix);
    parts.add(value);
    return Key.copyOf(parts);
  }
}
