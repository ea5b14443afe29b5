package org.driftdb.storage.tree;

import java.util.Arrays;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * A range of keys and an interval of sequences. The regions of a list do not overlap, stand by
 * their least key and then by their start, and at any sequence those that are alive cover the keys
 * up to some key without a gap; behind it nothing lives then, but something may have lived before.
 */
interface Region {
  /** The order of regions in a list. */
  Comparator<Region> ORDER =
      Comparator.<Region, byte[]>comparing(Region::low, Arrays::compareUnsigned)
          .thenComparingLong(Region::start);

  /** The least key of the range. */
  byte[] low();

  /** What is greater than every key of the range; null if there is no end. */
  byte @Nullable [] high();

  /** The first sequence of the interval. */
  long start();

  /** The sequence behind the interval; {@link Tree#NO_END} while it goes on. */
  long end();

  /** No event of the range is behind this sequence and before the end of the interval. */
  long last();

  /** Whether a sequence is in the interval. */
  default boolean livesAt(long sequence) {
    return start() <= sequence && sequence < end();
  }

  /** Whether the interval has a sequence from {@code first} on and before {@code end}. */
  default boolean livesWithin(long first, long end) {
    return start() < end && first < end();
  }

  /** Whether the range ends before a key, or with it. */
  default boolean endsBefore(byte[] key) {
    byte[] high = high();
    return high != null && Arrays.compareUnsigned(high, key) <= 0;
  }

  /** Whether the range begins at a key, or before it. */
  default boolean beginsUpTo(byte[] key) {
    return Arrays.compareUnsigned(low(), key) <= 0;
  }

  /** Whether the range begins at a key, or behind it; never if there is none. */
  default boolean beginsAt(byte @Nullable [] key) {
    return key != null && Arrays.compareUnsigned(key, low()) <= 0;
  }
}
