package org.driftdb.storage.tree;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/** Sorts by numbers without an object for each. */
final class Order {
  private Order() {}

  /**
   * The positions of numbers in ascending order of these, of equal ones the first position first.
   */
  static int[] ascending(long[] numbers) {
    int count = numbers.length;
    long least = count == 0 ? 0 : numbers[0];
    long greatest = least;
    boolean inOrder = true;
    for (int i = 1; i < count; i++) {
      inOrder = inOrder && numbers[i - 1] <= numbers[i];
      least = Math.min(least, numbers[i]);
      greatest = Math.max(greatest, numbers[i]);
    }
    int positionBits = Integer.SIZE - Integer.numberOfLeadingZeros(count);
    long range = greatest - least;
    if (inOrder) {
      return IntStream.range(0, count).toArray();
    } else if (range < 0 || range >> (Long.SIZE - 1 - positionBits) != 0) {
      return IntStream.range(0, count)
          .boxed()
          .sorted(Comparator.comparingLong(position -> numbers[position]))
          .mapToInt(Integer::intValue)
          .toArray();
    }
    long[] sorted = new long[count];
    for (int i = 0; i < count; i++) {
      sorted[i] = numbers[i] - least << positionBits | i;
    }
    Arrays.sort(sorted);
    int[] positions = new int[count];
    for (int i = 0; i < count; i++) {
      positions[i] = (int) (sorted[i] & (1L << positionBits) - 1);
    }
    return positions;
  }
}
