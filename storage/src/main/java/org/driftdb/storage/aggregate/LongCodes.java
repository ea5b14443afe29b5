package org.driftdb.storage.aggregate;

import java.util.Arrays;

/** Numbers for different longs. */
final class LongCodes {
  private static final int NONE = -1;
  private static final int LEAST_ROOM = 64;

  /** Spreads neighbours: two to the power of 64, divided by the golden ratio. */
  private static final long SPREAD = 0x9E3779B97F4A7C15L;

  private long[] keys = new long[LEAST_ROOM];
  private int[] codes = filled(LEAST_ROOM);
  private int shift = Long.SIZE - Integer.numberOfTrailingZeros(LEAST_ROOM);
  private int size;

  private static int[] filled(int room) {
    int[] none = new int[room];
    Arrays.fill(none, NONE);
    return none;
  }

  /** The number that a long has; gets the one that is given if it has none. */
  int codeOf(long key, int otherwise) {
    int place = place(key);
    if (codes[place] == NONE) {
      if (2 * (size + 1) > keys.length) {
        grow();
        place = place(key);
      }
      keys[place] = key;
      codes[place] = otherwise;
      size++;
    }
    return codes[place];
  }

  /** Whether a long has a number. */
  boolean has(long key) {
    return codes[place(key)] != NONE;
  }

  private int place(long key) {
    int place = (int) (key * SPREAD >>> shift);
    while (codes[place] != NONE && keys[place] != key) {
      place = (place + 1) & (keys.length - 1);
    }
    return place;
  }

  private void grow() {
    long[] oldKeys = keys;
    int[] oldCodes = codes;
    keys = new long[2 * oldKeys.length];
    codes = filled(keys.length);
    shift--;
    for (int i = 0; i < oldKeys.length; i++) {
      if (oldCodes[i] != NONE) {
        int place = place(oldKeys[i]);
        keys[place] = oldKeys[i];
        codes[place] = oldCodes[i];
      }
    }
  }
}
