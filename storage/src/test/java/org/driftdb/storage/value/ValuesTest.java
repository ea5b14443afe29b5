package org.driftdb.storage.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.driftdb.storage.error.DriftException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The total order of values, and the equality and hash that agree with it. */
class ValuesTest {
  @Provide
  Arbitrary<@Nullable Object> values() {
    return StoredValues.any();
  }

  @Provide
  Arbitrary<@Nullable Object> scalars() {
    return StoredValues.scalars();
  }

  @Property(tries = 3000)
  void theOrderIsTheOtherWayRoundFromTheOtherSide(
      @ForAll("values") @Nullable Object a, @ForAll("values") @Nullable Object b) {
    assertThat(Values.compare(a, a)).isZero();
    assertThat(Integer.signum(Values.compare(a, b)))
        .isEqualTo(-Integer.signum(Values.compare(b, a)));
    assertThat(Values.equal(a, b)).isEqualTo(Values.compare(a, b) == 0);
  }

  @Property(tries = 5000)
  void theOrderIsTransitive(
      @ForAll("scalars") @Nullable Object a,
      @ForAll("scalars") @Nullable Object b,
      @ForAll("scalars") @Nullable Object c) {
    List<@Nullable Object> sorted = new ArrayList<>(Arrays.asList(a, b, c));
    sorted.sort(Values.ORDER);
    assertThat(Values.compare(sorted.get(0), sorted.get(1))).isLessThanOrEqualTo(0);
    assertThat(Values.compare(sorted.get(1), sorted.get(2))).isLessThanOrEqualTo(0);
    assertThat(Values.compare(sorted.get(0), sorted.get(2))).isLessThanOrEqualTo(0);
  }

  @Property(tries = 1000)
  void numbersCompareByExactDecimalValue(
      @ForAll("scalars") @Nullable Object a, @ForAll("scalars") @Nullable Object b) {
    BigDecimal left = decimal(a);
    BigDecimal right = decimal(b);
    if (left != null && right != null) {
      int expected = left.compareTo(right);
      assertThat(Integer.signum(Values.compare(a, b))).isEqualTo(expected);
    }
  }

  private static @Nullable BigDecimal decimal(@Nullable Object value) {
    boolean finite =
        value instanceof Number && !(value instanceof Double && !Double.isFinite((Double) value));
    return value instanceof Number && finite ? Values.decimal((Number) value) : null;
  }

  @Property(tries = 3000)
  void equalValuesHaveEqualHashes(
      @ForAll("values") @Nullable Object a, @ForAll("values") @Nullable Object b) {
    if (Values.equal(a, b)) {
      assertThat(Values.hash(a)).isEqualTo(Values.hash(b));
    }
    BigDecimal decimal = decimal(a);
    if (decimal != null && Math.abs(decimal.scale()) < 400) {
      BigDecimal same = decimal.setScale(400, java.math.RoundingMode.UNNECESSARY);
      assertThat(Values.hash(a)).isEqualTo(Values.hash(same));
    }
  }

  @Property(tries = 2000)
  void theDecimalOfADoubleIsTheShortestThatReadsBack(@ForAll double value) {
    BigDecimal decimal = Values.decimal(value);
    assertThat(decimal.doubleValue()).isEqualTo(value + 0.0);
    if (decimal.precision() > 1) {
      BigDecimal shorter =
          new BigDecimal(value)
              .round(
                  new java.math.MathContext(
                      decimal.stripTrailingZeros().precision() - 1,
                      java.math.RoundingMode.HALF_EVEN));
      assertThat(shorter.doubleValue()).isNotEqualTo(value);
    }
  }

  @Test
  void kindsSortInTheirOrder() {
    List<@Nullable Object> sorted =
        Arrays.asList(
            null,
            false,
            true,
            Double.NEGATIVE_INFINITY,
            new BigDecimal("-1e1000000"),
            -1.5,
            0L,
            0.1,
            new BigDecimal("0.10000000000000001"),
            9007199254740992L,
            9007199254740993L,
            new BigDecimal("9007199254740993.5"),
            BigInteger.ONE.shiftLeft(64),
            1e300,
            Double.POSITIVE_INFINITY,
            Double.NaN,
            "",
            "A",
            "a",
            Binary.of((byte) 1),
            Binary.of((byte) 0x80),
            LocalDate.parse("2026-01-05"),
            LocalTime.parse("09:36:12.345"),
            Instant.parse("2026-01-05T09:36:12.345Z"),
            UUID.fromString("00000000-0000-0000-0000-000000000001"),
            UUID.fromString("f0000000-0000-0000-0000-000000000000"),
            ValueList.EMPTY,
            ValueList.of(1, 2),
            ValueList.of(1, 2, 0),
            ValueList.of(2),
            Document.EMPTY,
            Document.of("a", 1),
            Document.of("b", 0, "a", 1),
            Document.of("a", 2));
    List<@Nullable Object> shuffled = new ArrayList<>(sorted);
    Collections.shuffle(shuffled, new Random(1));
    shuffled.sort(Values.ORDER);
    assertThat(shuffled).containsExactlyElementsOf(sorted);
  }

  @Test
  void oneNumberIsOneValueHoweverItIsWritten() {
    List<Object> ones = List.of(1L, 1.0, new BigDecimal("1.00"), new BigDecimal("1e0"));
    for (Object a : ones) {
      for (Object b : ones) {
        assertThat(Values.equal(a, b)).isTrue();
        assertThat(Values.hash(a)).isEqualTo(Values.hash(b));
        assertThat(Key.of(a)).isEqualTo(Key.of(b)).hasSameHashCodeAs(Key.of(b));
      }
    }
    assertThat(Values.equal(0.0, -0.0)).isTrue();
    assertThat(Values.equal(1L, "1")).isFalse();
    assertThat(Values.equal(9007199254740992.0, 9007199254740993L)).isFalse();
    Document turned = Document.of("b", 2.0, "a", 1);
    assertThat(Document.of("a", 1, "b", 2)).isEqualTo(turned).hasSameHashCodeAs(turned);
    assertThat(Values.equal(Document.of("a", null), Document.EMPTY)).isFalse();
  }

  @Test
  void javaValuesAreBroughtToTheirStoredForm() {
    assertThat(Values.of(1)).isEqualTo(1L);
    assertThat(Values.of((byte) 1)).isEqualTo(1L);
    assertThat(Values.of(0.1f)).isEqualTo(0.1);
    assertThat(Values.of(BigInteger.TEN)).isEqualTo(10L);
    assertThat(Values.of(LocalDateTime.parse("2026-01-05T09:36:12.345678")))
        .isEqualTo(Instant.parse("2026-01-05T09:36:12.345Z"));
    assertThat(Values.of(Instant.ofEpochSecond(-1, 999_999)))
        .isEqualTo(Instant.ofEpochMilli(-1_000));
    assertThat(Values.of(Map.of("a", List.of(1)))).hasToString("{\"a\":[1]}");
    assertThatThrownBy(() -> Values.of(new StringBuilder()))
        .isInstanceOf(DriftException.class)
        .hasMessageContaining("java.lang.StringBuilder");
  }
}
