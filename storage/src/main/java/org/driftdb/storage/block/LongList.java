package org.driftdb.storage.block;

import java.util.Arrays;

/** Integers that become more. */
final class LongList {
  private long[] values = new long[16];
  private int size;

  void add(long value) {
    values = size == values.length ? Arrays.copyOf(values, 2 * size) : values;
    values[size++] = value;
  }

  int size() {
    return size;
  }

  long get(int position) {
    return values[position];
  }

  long[] toArray() {
    return Arrays.copyOf(values, size);
  }
}
