package org.driftdb.storage.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.driftdb.storage.error.DriftException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The bytes of keys sort as the keys do, and are pinned: files written once are read for ever. */
class KeyEncodingTest {
  private static final List<KeyOrder> ORDERS =
      List.of(
          KeyOrder.ASCENDING,
          KeyOrder.ASCENDING.descendingAt(0),
          KeyOrder.ASCENDING.descendingAt(1),
          KeyOrder.ASCENDING.descendingAt(0).descendingAt(1));

  @Provide
  Arbitrary<Key> keys() {
    Arbitrary<Key> keys = StoredValues.any().list().ofMinSize(1).ofMaxSize(3).map(Key::copyOf);
    return Combinators.combine(keys, Arbitraries.of(true, false, false, false))
        .as((key, end) -> end ? key.endOfPrefix() : key);
  }

  @Property(tries = 5000)
  void bytesSortAsTheirKeysDo(@ForAll("keys") Key a, @ForAll("keys") Key b) {
    for (KeyOrder order : ORDERS) {
      int expected = Integer.signum(order.compare(a, b));
      int found =
          Arrays.compareUnsigned(KeyEncoding.encode(a, order), KeyEncoding.encode(b, order));
      assertThat(Integer.signum(found)).as("%s, %s", a, b).isEqualTo(expected);
    }
  }

  @Property(tries = 2000)
  void aLongerKeyBeginsWithTheBytesOfAShorterOne(
      @ForAll("keys") Key key, @ForAll("keys") Key more) {
    Key longer = Key.copyOf(concatenated(key.parts(), more.parts()));
    for (KeyOrder order : ORDERS) {
      byte[] all = KeyEncoding.encode(longer, order);
      byte[] part = KeyEncoding.encode(Key.copyOf(key.parts()), order);
      assertThat(Arrays.copyOf(all, part.length)).isEqualTo(part);
      assertThat(KeyEncoding.length(all, key.size(), order)).isEqualTo(part.length);
    }
  }

  @Property(tries = 5000)
  void aNumberHasTheSameBytesWithMoreDigits(@ForAll long unscaled, @ForAll int scale) {
    BigDecimal number = new BigDecimal(BigInteger.valueOf(unscaled), scale % 50);
    BigDecimal longer = number.setScale(number.scale() + 20);
    assertThat(longer.precision()).isGreaterThan(unscaled == 0 ? 0 : 20);
    for (KeyOrder order : ORDERS) {
      assertThat(KeyEncoding.encode(Key.of(number), order))
          .as("%s", number)
          .isEqualTo(KeyEncoding.encode(Key.of(longer), order));
    }
  }

  private static List<@Nullable Object> concatenated(
      List<@Nullable Object> first, List<@Nullable Object> second) {
    return java.util.stream.Stream.concat(first.stream(), second.stream()).toList();
  }

  @Property(tries = 2000)
  void otherBytesAreAnErrorOrAKey(
      @ForAll("keys") Key key, @ForAll int position, @ForAll byte change) {
    byte[] bytes = KeyEncoding.encode(key, KeyOrder.ASCENDING);
    bytes[Math.floorMod(position, bytes.length)] ^= change;
    try {
      assertThat(KeyEncoding.length(bytes, 1, KeyOrder.ASCENDING)).isBetween(1, bytes.length);
    } catch (DriftException e) {
      assertThat(e).hasMessageContaining("not as DriftDB writes them");
    }
  }

  @Test
  void theBytesAreThese() {
    assertBytes("01", (Object) null);
    assertBytes("0203", false, true);
    assertBytes("12", 0L);
    assertBytes("12", -0.0);
    assertBytes("138103", 1L);
    assertBytes("138103", new BigDecimal("1.00"));
    assertBytes("138203", 100.0);
    assertBytes("138204160b", 1.1005e2);
    assertBytes("13821a45", 1234L);
    assertBytes("13801b", 0.13);
    assertBytes("117efc", -1L);
    assertBytes("138a142e4492088a6e9c760f", Long.MAX_VALUE);
    assertBytes("13c00007a12103", new BigDecimal("1e1000000"));
    assertBytes("10", Double.NEGATIVE_INFINITY);
    assertBytes("1415", Double.POSITIVE_INFINITY, Double.NaN);
    assertBytes("20610001", "a");
    assertBytes("2000ffc3b6eda0bd0001", "\0ö\ud83d");
    assertBytes("280100ff0001", Binary.of((byte) 1, (byte) 0));
    assertBytes("3080000000", LocalDate.EPOCH);
    assertBytes("38000003e8", LocalTime.parse("00:00:01"));
    assertBytes("4080000000000003e8", Instant.ofEpochMilli(1000));
    assertBytes(
        "4800112233445566778899aabbccddeeff",
        UUID.fromString("00112233-4455-6677-8899-aabbccddeeff"));
    assertBytes("5013810300", ValueList.of(1));
    assertBytes("58206100010100", Document.of("a", null));
    assertThat(hex(Key.of("a").endOfPrefix(), KeyOrder.ASCENDING)).isEqualTo("20610001ff");
    assertThat(hex(Key.of("a", 1), ORDERS.get(1))).isEqualTo("df9efffe138103");
  }

  @Test
  void whatIsNoKeyIsDamage() {
    for (String bytes :
        List.of("00", "ff", "20", "2061", "206100", "20610002", "13", "1381", "58")) {
      assertThatThrownBy(
              () -> KeyEncoding.length(HexFormat.of().parseHex(bytes), 1, KeyOrder.ASCENDING))
          .as(bytes)
          .isInstanceOf(DriftException.class);
    }
  }

  private static void assertBytes(String hex, @Nullable Object... parts) {
    assertThat(hex(Key.of(parts), KeyOrder.ASCENDING)).isEqualTo(hex);
  }

  private static String hex(Key key, KeyOrder order) {
    return HexFormat.of().formatHex(KeyEncoding.encode(key, order));
  }
}
