package org.driftdb.storage.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.LongStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** Integers take few bytes where they are alike, and any of them is read alone. */
class LongsTest {
  @Provide
  Arbitrary<long[]> integers() {
    Arbitrary<Long> few = Arbitraries.longs().between(-3, 3);
    Arbitrary<Long> any = Arbitraries.longs();
    Arbitrary<Long> edges =
        Arbitraries.of(Long.MIN_VALUE, Long.MAX_VALUE, -1L, 0L, 1L << 55, (1L << 56) - 1, 1L << 56);
    return Arbitraries.oneOf(
        few.array(long[].class).ofMaxSize(300),
        any.array(long[].class).ofMaxSize(50),
        edges.array(long[].class).ofMaxSize(50),
        few.array(long[].class).ofMaxSize(300).map(LongsTest::summed),
        few.list().ofMaxSize(20).map(LongsTest::repeated));
  }

  private static long[] summed(long[] steps) {
    long[] sums = steps.clone();
    Arrays.parallelPrefix(sums, (a, b) -> a + b + 1_000);
    return sums;
  }

  private static long[] repeated(java.util.List<Long> heads) {
    return heads.stream()
        .flatMapToLong(head -> LongStream.generate(() -> head).limit(17))
        .toArray();
  }

  @Property(tries = 2000)
  void eachIsReadAlone(@ForAll("integers") long[] values) {
    byte[] bytes = written(values);
    ByteReader in = new ByteReader(bytes);
    Longs read = Longs.read(in, values.length);
    assertThat(in.atEnd()).isTrue();
    for (int i = values.length - 1; i >= 0; i--) {
      assertThat(read.get(i)).isEqualTo(values[i]);
    }
  }

  @Property(tries = 500)
  void otherBytesAreOtherIntegersOrAnError(
      @ForAll("integers") long[] values, @ForAll int position, @ForAll byte change) {
    byte[] bytes = written(values);
    bytes[Math.floorMod(position, bytes.length)] ^= change;
    try {
      Longs read = Longs.read(new ByteReader(bytes), values.length);
      for (int i = 0; i < values.length; i++) {
        read.get(i);
      }
    } catch (IndexOutOfBoundsException | ArithmeticException e) {
      assertThat(e).isNotNull();
    }
  }

  @Test
  void theBytesAreThese() {
    assertBytes("00" + "0000" + "00");
    assertBytes("00" + "5400" + "00", 42, 42, 42);
    assertBytes("00" + "0000" + "02" + "1c" + "00000000000000", 0, 3, 1);
    assertBytes("00" + "c801" + "14" + "00", 100, 110, 120);
    assertBytes("00" + "020a" + "00", 1, 6);
    assertBytes(
        "00"
            + "0000"
            + "40"
            + "0000000000000080"
            + "ffffffffffffff7f"
            + "0000000000000080"
            + "00000000000000",
        Long.MIN_VALUE,
        Long.MAX_VALUE,
        Long.MIN_VALUE);
  }

  @Test
  void equalNeighboursTakeNoSpaceEach() {
    long[] values = new long[1_000];
    Arrays.fill(values, 300, 700, 1L << 40);
    assertThat(written(values)).hasSizeLessThan(60);
  }

  @Test
  void whatIsNoColumnOfIntegersIsRefused() {
    for (String hex :
        new String[] {"", "02", "000000", "0000003900", "0000000100", "0100", "000000ff"}) {
      assertThatThrownBy(() -> Longs.read(new ByteReader(HexFormat.of().parseHex(hex)), 1))
          .as(hex)
          .isInstanceOf(IndexOutOfBoundsException.class);
    }
  }

  private static void assertBytes(String hex, long... values) {
    assertThat(HexFormat.of().formatHex(written(values))).isEqualTo(hex);
  }

  private static byte[] written(long... values) {
    ByteWriter out = new ByteWriter();
    Longs.write(values, out);
    return out.toBytes();
  }
}
