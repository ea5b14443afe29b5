package org.driftdb.storage.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.assertj.core.data.Percentage;
import org.driftdb.storage.value.Binary;
import org.driftdb.storage.value.Key;
import org.junit.jupiter.api.Test;

/** How many different values an index has, told from a few registers. */
class DistinctCountTest {
  private final DistinctCount count = new DistinctCount();

  @Test
  void fewValuesAreCountedExactly() {
    for (int i = 0; i < 100; i++) {
      count.add(Key.of("city", i % 10));
    }
    assertThat(count.estimate()).isEqualTo(10);
    assertThat(new DistinctCount().estimate()).isZero();
  }

  @Test
  void manyAreCountedToWithinAFewInAHundred() {
    for (int n : new int[] {101, 300, 1_000, 2_500, 10_000, 300_000}) {
      DistinctCount many = new DistinctCount();
      for (long i = 0; i < n; i++) {
        many.add(Key.of(i));
      }
      assertThat(many.toBinary().length()).isEqualTo(1_024);
      assertThat(many.estimate()).isCloseTo(n, Percentage.withPercentage(6));
    }
  }

  @Test
  void equalNumbersAreOneValueHoweverTheyAreWritten() {
    count.add(Key.of(1L));
    count.add(Key.of(1.0));
    assertThat(count.estimate()).isEqualTo(1);
  }

  /** Few values are kept as what tells them apart, so they take no more than many do. */
  @Test
  void aHundredAreTheMostThatAreCountedExactly() {
    for (long i = 100; i > 0; i--) {
      count.add(Key.of(i));
      count.add(Key.of(100));
    }
    assertThat(count.estimate()).isEqualTo(100);
    assertThat(DistinctCount.of(count.toBinary()).estimate()).isEqualTo(100);
    assertThat(count.toBinary().length()).isEqualTo(800);
    assertThatThrownBy(() -> DistinctCount.of(Binary.of(new byte[4_096])))
        .hasMessageContaining("4096 bytes");
  }

  @Test
  void itGoesOnFromWhatWasKept() {
    count.add(Key.of("a"));
    DistinctCount again = DistinctCount.of(count.toBinary());
    again.add(Key.of("a"));
    again.add(Key.of("b"));
    assertThat(again.estimate()).isEqualTo(2);
    assertThat(count.estimate()).isEqualTo(1);
  }
}
