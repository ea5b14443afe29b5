package org.driftdb.storage.tree;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Comparator;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class OrderTest {
  private static void check(long... numbers) {
    int[] expected =
        IntStream.range(0, numbers.length)
            .boxed()
            .sorted(Comparator.comparingLong(position -> numbers[position]))
            .mapToInt(Integer::intValue)
            .toArray();
    assertThat(Order.ascending(numbers)).isEqualTo(expected);
  }

  @Test
  void numbersAreSortedHoweverFarTheyLieApart() {
    Random random = new Random(42);
    check();
    check(7);
    check(1, 2, 2, 3);
    check(3, 1, 3, 1, 3);
    check(Long.MAX_VALUE, Long.MIN_VALUE, 0, Long.MAX_VALUE, -1);
    check(0, -1, 1L << 60, 1L << 61, 5);
    for (int bits = 1; bits <= Long.SIZE; bits++) {
      int shift = Long.SIZE - bits;
      check(random.longs(200).map(number -> number >>> shift).toArray());
      check(random.longs(200).map(number -> number >> shift).toArray());
    }
  }
}
