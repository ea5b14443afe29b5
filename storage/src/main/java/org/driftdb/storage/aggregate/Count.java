package org.driftdb.storage.aggregate;

import java.util.Arrays;
import org.driftdb.storage.history.Dictionary;
import org.driftdb.storage.value.ValueKind;
import org.jspecify.annotations.Nullable;

/** How many values there are. */
final class Count extends Accumulator {
  private long[] counts = new long[0];

  @Override
  void makeRoom(int groupCount) {
    if (counts.length < groupCount) {
      counts = Arrays.copyOf(counts, room(counts.length, groupCount));
    }
  }

  /** Counts so many rows. */
  void rows(int count) {
    long[] all = counts;
    int[] ofRows = groups;
    for (int i = 0; i < count; i++) {
      all[ofRows[i]]++;
    }
  }

  @Override
  public void nulls(int[] slots, int count) {
    // They are not counted.
  }

  @Override
  public void wholes(ValueKind kind, int scale, long[] values, int[] slots, int count) {
    present(slots, count);
  }

  @Override
  public void words(Dictionary dictionary, long[] numbers, int[] slots, int count) {
    present(slots, count);
  }

  private void present(int[] slots, int count) {
    for (int i = 0; i < count; i++) {
      counts[groups[slots[i]]]++;
    }
  }

  @Override
  public void objects(@Nullable Object[] values, int[] slots, int count) {
    for (int i = 0; i < count; i++) {
      counts[groups[slots[i]]] += values[i] == null ? 0 : 1;
    }
  }

  @Override
  void add(int group, Accumulator other, int otherGroup) {
    counts[group] += ((Count) other).counts[otherGroup];
  }

  @Override
  Object result(int group) {
    return counts[group];
  }
}
