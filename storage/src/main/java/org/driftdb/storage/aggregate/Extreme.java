package org.driftdb.storage.aggregate;

import java.util.Arrays;
import org.driftdb.storage.history.Dictionary;
import org.driftdb.storage.history.ValueSink;
import org.driftdb.storage.value.ValueKind;
import org.driftdb.storage.value.Values;
import org.jspecify.annotations.Nullable;

/** The least or the greatest value. */
final class Extreme extends Accumulator {
  private final int sign;

  /** The best of the values that came as whole numbers of the first kind and scale. */
  private long[] wholes = new long[0];

  private boolean[] hasWhole = new boolean[0];
  private @Nullable ValueKind kind;
  private int scale;

  /** The best of all others; null where none came. */
  private @Nullable Object[] others = new @Nullable Object[0];

  /**
   * @param sign 1 for the greatest, -1 for the least
   */
  Extreme(int sign) {
    this.sign = sign;
  }

  @Override
  void makeRoom(int groupCount) {
    if (wholes.length < groupCount) {
      int room = room(wholes.length, groupCount);
      wholes = Arrays.copyOf(wholes, room);
      hasWhole = Arrays.copyOf(hasWhole, room);
      others = Arrays.copyOf(others, room);
    }
  }

  @Override
  public void nulls(int[] slots, int count) {
    // They are neither less nor greater.
  }

  @Override
  public void wholes(ValueKind given, int givenScale, long[] values, int[] slots, int count) {
    if (kind == null) {
      kind = given;
      scale = givenScale;
    }
    boolean same = given == kind && givenScale == scale;
    for (int i = 0; i < count; i++) {
      int group = groups[slots[i]];
      if (same) {
        consider(group, values[i]);
      } else {
        consider(group, ValueSink.value(given, givenScale, values[i]));
      }
    }
  }

  private void consider(int group, long whole) {
    if (!hasWhole[group] || (sign > 0 ? whole > wholes[group] : whole < wholes[group])) {
      hasWhole[group] = true;
      wholes[group] = whole;
    }
  }

  private void consider(int group, Object value) {
    Object best = others[group];
    if (best == null || (best != value && sign * Values.compare(value, best) > 0)) {
      others[group] = value;
    }
  }

  @Override
  public void words(Dictionary dictionary, long[] numbers, int[] slots, int count) {
    for (int i = 0; i < count; i++) {
      consider(groups[slots[i]], dictionary.word((int) numbers[i]));
    }
  }

  @Override
  public void objects(@Nullable Object[] values, int[] slots, int count) {
    for (int i = 0; i < count; i++) {
      Object value = values[i];
      if (value != null) {
        consider(groups[slots[i]], value);
      }
    }
  }

  @Override
  void add(int group, Accumulator other, int otherGroup) {
    Object value = other.result(otherGroup);
    if (value != null) {
      consider(group, value);
    }
  }

  @Override
  @Nullable Object result(int group) {
    Object other = others[group];
    if (kind == null || !hasWhole[group]) {
      return other;
    }
    Object whole = ValueSink.value(kind, scale, wholes[group]);
    return other != null && sign * Values.compare(other, whole) > 0 ? other : whole;
  }
}
