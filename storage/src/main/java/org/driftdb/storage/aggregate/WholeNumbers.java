package org.driftdb.storage.aggregate;

import java.util.Arrays;

/**
 * A set of integers of 64 bits. Once it is made it never changes, and any number of threads may
 * ask.
 */
public final class WholeNumbers {
  /** The set takes at most so many bits for each number, or else is a hash table. */
  private static final long MOST_BITS = 64;

  private final long least;
  private final long greatest;

  /** A bit for each integer from the least on; empty where these would be too many. */
  private final long[] bits;

  /** The numbers, where there are no bits. */
  private final LongCodes codes = new LongCodes();

  private WholeNumbers(long[] numbers, int count) {
    long low = Long.MAX_VALUE;
    long high = Long.MIN_VALUE;
    for (int i = 0; i < count; i++) {
      low = Math.min(low, numbers[i]);
      high = Math.max(high, numbers[i]);
    }
    least = low;
    greatest = high;
    long range = high - low;
    boolean dense = count > 0 && range >= 0 && range < MOST_BITS * count;
    bits = new long[dense ? (int) (range / Long.SIZE) + 1 : 0];
    for (int i = 0; i < count; i++) {
      if (dense) {
        long place = numbers[i] - low;
        bits[(int) (place / Long.SIZE)] |= 1L << place;
      } else {
        codes.codeOf(numbers[i], 0);
      }
    }
  }

  /** Whether a number is in the set. */
  boolean has(long number) {
    if (number < least || number > greatest) {
      return false;
    } else if (bits.length == 0) {
      return codes.has(number);
    }
    long place = number - least;
    return (bits[(int) (place / Long.SIZE)] >>> place & 1) != 0;
  }

  /** Collects numbers of a set, each any number of times. */
  public static final class Builder {
    private long[] numbers = new long[16];
    private int count;

    /** Adds a number. */
    public void add(long number) {
      if (count == numbers.length) {
        numbers = Arrays.copyOf(numbers, 2 * count);
      }
      numbers[count++] = number;
    }

    /** The set of what was added. */
    public WholeNumbers build() {
      return new WholeNumbers(numbers, count);
    }
  }
}
