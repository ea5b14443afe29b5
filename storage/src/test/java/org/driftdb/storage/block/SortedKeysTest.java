package org.driftdb.storage.block;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

/** However keys are spread, each is found, and where one is not, its place. */
class SortedKeysTest {
  private final Random random = new Random(42);

  private static byte[] bytes(long number) {
    return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
  }

  private void check(int count, IntFunction<byte[]> key) {
    List<byte[]> keys = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      keys.add(key.apply(i));
    }
    keys.sort(Arrays::compareUnsigned);
    SortedKeys sorted = SortedKeys.of(keys);
    assertThat(sorted.size()).isEqualTo(count);
    for (int i = 0; i < count; i++) {
      assertThat(sorted.get(i)).isEqualTo(keys.get(i));
    }
    for (int i = 0; i < 300; i++) {
      byte[] sought = i < count ? keys.get(i) : key.apply(random.nextInt(2 * count + 1));
      assertFound(keys, sorted, sought);
      assertFound(keys, sorted, Arrays.copyOf(sought, sought.length + 1));
      assertFound(keys, sorted, Arrays.copyOf(sought, sought.length / 2));
    }
  }

  private static void assertFound(List<byte[]> keys, SortedKeys sorted, byte[] sought) {
    long before = keys.stream().filter(key -> Arrays.compareUnsigned(key, sought) < 0).count();
    long upTo = keys.stream().filter(key -> Arrays.compareUnsigned(key, sought) <= 0).count();
    assertThat(sorted.find(sought)).isEqualTo((int) before);
    assertThat(sorted.findBehind(sought)).isEqualTo((int) upTo);
    assertThat(sorted.number(sought)).isEqualTo(before == upTo ? -1 : (int) before);
    for (int from : new int[] {0, (int) before / 2, (int) Math.max(0, before - 1), (int) before}) {
      assertThat(sorted.numberFrom(sought, from))
          .isEqualTo((int) (before == upTo ? -1 - before : before));
    }
    for (int i = 0; i < keys.size(); i += 7) {
      assertThat(Integer.signum(sorted.compare(i, sought)))
          .isEqualTo(Integer.signum(Arrays.compareUnsigned(keys.get(i), sought)));
    }
  }

  @Test
  void evenlySpreadKeysAreFound() {
    check(1_000, i -> bytes(7L * i));
  }

  @Test
  void keysOfWhichMostLieCloseTogetherAreFound() {
    check(500, i -> bytes(i % 10 == 0 ? random.nextLong() : i));
    check(500, i -> bytes(1L << random.nextInt(Long.SIZE)));
  }

  @Test
  void keysThatDifferOnlyBehindTheirFirstBytesAreFound() {
    check(
        300, i -> ("customer " + i % 3 + " of the far city " + i).getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void amongEqualKeysTheFirstAndThePlaceBehindTheLastAreFound() {
    check(300, i -> bytes(i / 50));
    check(300, i -> new byte[] {(byte) 0xff, (byte) 0xff});
    check(300, i -> new byte[i % 5]);
  }

  @Test
  void keysOfAllLengthsWithZerosInThemAreFound() {
    check(400, i -> Arrays.copyOf(new byte[] {7, (byte) (i % 3)}, 1 + i % 20));
    check(400, i -> Arrays.copyOf(bytes((long) i << 56), 6 + random.nextInt(9)));
  }

  @Test
  void keysOfManyBytesTogetherAreFound() {
    check(300, i -> Arrays.copyOf(bytes(7L * i), 300 + i % 2));
  }

  /** What all begin with, and what stands in the numbers that are searched, is there once. */
  @Test
  void keysThatAreAlikeTakeFewBytes() {
    List<byte[]> keys = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      keys.add("customer-4711/order-%08d".formatted(i).getBytes(StandardCharsets.UTF_8));
    }
    assertThat(SortedKeys.of(keys).weight()).isLessThan(8_100);
  }

  @Test
  void oneKeyIsFoundAndAmongNoneNothing() {
    check(1, i -> bytes(i));
    check(0, i -> bytes(i));
  }
}
