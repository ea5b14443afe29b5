package org.driftdb.storage.value;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** The order of keys, and the ranges over it. */
class KeyTest {
  private static final List<Key> SORTED =
      List.of(
          Key.of(1),
          Key.of(1, null),
          Key.of(1, 1),
          Key.of(1, "a"),
          Key.of(2),
          Key.of(2, 1),
          Key.of("a"));

  @Provide
  Arbitrary<Key> keys() {
    Arbitrary<Key> keys =
        Arbitraries.of(1L, 2.0, "a").list().ofMinSize(1).ofMaxSize(3).map(Key::copyOf);
    return Arbitraries.oneOf(keys, keys.map(Key::endOfPrefix));
  }

  @Property(tries = 2000)
  void theOrderIsTotal(
      @ForAll("keys") Key a,
      @ForAll("keys") Key b,
      @ForAll("keys") Key c,
      @ForAll boolean descending) {
    KeyOrder order = descending ? KeyOrder.ASCENDING.descendingAt(1) : KeyOrder.ASCENDING;
    assertThat(order.compare(a, b)).isEqualTo(-order.compare(b, a));
    List<Key> sorted = Stream.of(a, b, c).sorted(order).toList();
    assertThat(order.compare(sorted.get(0), sorted.get(2))).isLessThanOrEqualTo(0);
    assertThat(a.equals(b)).isEqualTo(order.compare(a, b) == 0);
    if (a.equals(b)) {
      assertThat(a).hasSameHashCodeAs(b);
    }
  }

  @Test
  void aPrefixComesBeforeItsContinuationsAndItsEndAfterThem() {
    assertThat(SORTED).isSorted();
    assertThat(Key.of(1).endOfPrefix()).isGreaterThan(Key.of(1, "a")).isLessThan(Key.of(2));
    assertThat(Key.of(1, 1).endOfPrefix())
        .isGreaterThan(Key.of(1, 1))
        .isLessThan(Key.of(1).endOfPrefix());
  }

  @Test
  void rangesTakePrefixes() {
    assertThat(within(KeyRange.of(Key.of(1)))).isEqualTo(SORTED.subList(0, 4));
    assertThat(within(KeyRange.atLeast(Key.of(1, 1)))).isEqualTo(SORTED.subList(2, 7));
    assertThat(within(KeyRange.after(Key.of(1)))).isEqualTo(SORTED.subList(4, 7));
    assertThat(within(KeyRange.before(Key.of(2)))).isEqualTo(SORTED.subList(0, 4));
    assertThat(within(KeyRange.atMost(Key.of(2)))).isEqualTo(SORTED.subList(0, 6));
    assertThat(within(KeyRange.after(Key.of(1)).and(KeyRange.atMost(Key.of(2)))))
        .isEqualTo(SORTED.subList(4, 6));
    assertThat(within(KeyRange.ALL.and(KeyRange.of(Key.of(2))))).isEqualTo(SORTED.subList(4, 6));
    assertThat(within(KeyRange.after(Key.of(2)).and(KeyRange.before(Key.of(1))))).isEmpty();
  }

  @Test
  void inADescendingOrderARangeRunsTheOtherWay() {
    KeyOrder order = KeyOrder.ASCENDING.descendingAt(0);
    assertThat(KeyRange.after(Key.of(2)).contains(Key.of(1), order)).isTrue();
    assertThat(KeyRange.after(Key.of(2)).contains(Key.of("a"), order)).isFalse();
    assertThat(KeyRange.of(Key.of(2)).contains(Key.of(2, 1), order)).isTrue();
  }

  private static List<Key> within(KeyRange range) {
    return SORTED.stream().filter(range::contains).toList();
  }
}
