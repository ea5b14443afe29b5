package org.driftdb.storage.aggregate;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import org.driftdb.storage.history.Dictionary;
import org.driftdb.storage.value.ValueKind;
import org.driftdb.storage.value.Values;
import org.jspecify.annotations.Nullable;

/** The exact sum of numbers. */
final class Sum extends Accumulator {
  private final int scale;

  /** The sums of numbers of the scale, as far as they fit. */
  private long[] sums = new long[0];

  /** How many numbers are in there. */
  private long[] counts = new long[0];

  /** What has been added besides; null while that is nothing. */
  private @Nullable BigDecimal[] others = new @Nullable BigDecimal[0];

  /**
   * @param scale how many digits after the point most numbers have
   */
  Sum(int scale) {
    this.scale = scale;
  }

  @Override
  void makeRoom(int groupCount) {
    if (sums.length < groupCount) {
      int room = room(sums.length, groupCount);
      sums = Arrays.copyOf(sums, room);
      counts = Arrays.copyOf(counts, room);
      others = Arrays.copyOf(others, room);
    }
  }

  @Override
  public void nulls(int[] slots, int count) {
    // They change no sum.
  }

  @Override
  public void wholes(ValueKind kind, int given, long[] values, int[] slots, int count) {
    if (given != scale) {
      for (int i = 0; i < count; i++) {
        add(groups[slots[i]], BigDecimal.valueOf(values[i], given));
      }
      return;
    }
    for (int i = 0; i < count; i++) {
      add(groups[slots[i]], values[i]);
    }
  }

  private void add(int group, long number) {
    long before = sums[group];
    long sum = before + number;
    counts[group]++;
    if (((before ^ sum) & (number ^ sum)) < 0) {
      setAside(group, BigDecimal.valueOf(before, scale));
      sum = number;
    }
    sums[group] = sum;
  }

  private void add(int group, BigDecimal number) {
    counts[group]++;
    setAside(group, number);
  }

  private void setAside(int group, BigDecimal number) {
    BigDecimal before = others[group];
    others[group] = before == null ? number : before.add(number);
  }

  @Override
  public void words(Dictionary dictionary, long[] numbers, int[] slots, int count) {
    for (int i = 0; i < count; i++) {
      addObject(groups[slots[i]], dictionary.word((int) numbers[i]));
    }
  }

  @Override
  public void objects(@Nullable Object[] values, int[] slots, int count) {
    for (int i = 0; i < count; i++) {
      Object value = values[i];
      if (value != null) {
        addObject(groups[slots[i]], value);
      }
    }
  }

  private void addObject(int group, Object value) {
    if (value instanceof Long && scale == 0) {
      add(group, (long) (Long) value);
    } else if (value instanceof BigDecimal decimal
        && decimal.scale() == scale
        && decimal.unscaledValue().bitLength() < Long.SIZE) {
      add(group, decimal.unscaledValue().longValueExact());
    } else {
      add(group, Values.writtenDecimal((Number) value));
    }
  }

  @Override
  void add(int group, Accumulator other, int otherGroup) {
    Sum more = (Sum) other;
    if (more.counts[otherGroup] == 0) {
      return;
    }
    add(group, more.sums[otherGroup]);
    counts[group] += more.counts[otherGroup] - 1;
    BigDecimal aside = more.others[otherGroup];
    if (aside != null) {
      setAside(group, aside);
    }
  }

  @Override
  @Nullable Object result(int group) {
    if (counts[group] == 0) {
      return null;
    }
    BigDecimal aside = others[group];
    BigDecimal sum = new BigDecimal(BigInteger.valueOf(sums[group]), scale);
    return aside == null ? sum : sum.add(aside);
  }
}
