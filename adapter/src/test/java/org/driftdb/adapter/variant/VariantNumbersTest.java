package org.driftdb.adapter.variant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.BigInteger;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;
import org.driftdb.storage.value.ValueList;
import org.junit.jupiter.api.Test;

/** Arithmetic on variants is exact as far as it can be. */
class VariantNumbersTest {
  private static Variant of(Object value) {
    Variant variant = Variant.of(value);
    if (variant == null) {
      throw new AssertionError("null is no variant");
    }
    return variant;
  }

  @Test
  void integersGiveIntegersOfAnySize() {
    assertThat(VariantNumbers.plus(of(1), of(2)).value()).isEqualTo(3L);
    assertThat(VariantNumbers.plus(of(Long.MAX_VALUE), of(1)).value())
        .isEqualTo(new BigInteger("9223372036854775808"));
    assertThat(VariantNumbers.minus(of(new BigInteger("9223372036854775808")), of(1)).value())
        .isEqualTo(Long.MAX_VALUE);
    assertThat(VariantNumbers.times(of(Long.MIN_VALUE), of(-1)).value())
        .isEqualTo(new BigInteger("9223372036854775808"));
    assertThat(VariantNumbers.negate(of(Long.MIN_VALUE)).value())
        .isEqualTo(new BigInteger("9223372036854775808"));
    assertThat(VariantNumbers.divide(of(7), of(2)).value()).isEqualTo(3L);
    assertThat(VariantNumbers.divide(of(Long.MIN_VALUE), of(-1)).value())
        .isEqualTo(new BigInteger("9223372036854775808"));
    assertThat(VariantNumbers.mod(of(-7), of(2)).value()).isEqualTo(-1L);
  }

  @Test
  void doublesCountAsTheirShortestDecimal() {
    assertThat(VariantNumbers.plus(of(0.1), of(0.2)).value()).isEqualTo(0.3);
    assertThat(VariantNumbers.times(of(0.1), of(3)).value()).isEqualTo(0.3);
    assertThat(VariantNumbers.plus(of(9007199254740993L), of(0.5)).value())
        .isEqualTo(new BigDecimal("9007199254740993.5"));
    assertThat(VariantNumbers.minus(of(new BigDecimal("1.10")), of(1)).value())
        .isEqualTo(new BigDecimal("0.10"));
    assertThat(VariantNumbers.divide(of(1.0), of(4)).value()).isEqualTo(0.25);
    assertThat(VariantNumbers.divide(of(1.0), of(3)).value())
        .isEqualTo(new BigDecimal("0.3333333333333333333333333333333333"));
    assertThat(VariantNumbers.plus(of(Double.POSITIVE_INFINITY), of(1)).value())
        .isEqualTo(Double.POSITIVE_INFINITY);
  }

  @Test
  void roundingKeepsIntegersIntegers() {
    assertThat(VariantNumbers.round(of(5), 2).value()).isEqualTo(5L);
    assertThat(VariantNumbers.round(of(2.5)).value()).isEqualTo(3.0);
    assertThat(VariantNumbers.round(of(155), -1).value()).isEqualTo(160L);
    assertThat(VariantNumbers.truncate(of(new BigDecimal("1.99")), 1).value())
        .isEqualTo(new BigDecimal("1.9"));
    assertThat(VariantNumbers.floor(of(-1.5)).value()).isEqualTo(-2.0);
    assertThat(VariantNumbers.ceil(of(-1.5)).value()).isEqualTo(-1.0);
    assertThat(VariantNumbers.abs(of(-1.5)).value()).isEqualTo(1.5);
    assertThat(VariantNumbers.sign(of(-1.5)).value()).isEqualTo(-1L);
  }

  @Test
  void whatIsNoNumberIsRefused() {
    for (Object value : new Object[] {"1", true, ValueList.of(1)}) {
      assertThatThrownBy(() -> VariantNumbers.plus(of(1), of(value)))
          .isInstanceOfSatisfying(
              DriftException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_A_NUMBER))
          .hasMessageEndingWith(" is not a number");
    }
    assertThatThrownBy(() -> VariantNumbers.divide(of(1), of(0)))
        .isInstanceOf(ArithmeticException.class)
        .hasMessage("Division by zero");
    assertThatThrownBy(() -> VariantNumbers.mod(of(1.5), of(0.0)))
        .isInstanceOf(ArithmeticException.class);
    assertThatThrownBy(() -> VariantNumbers.plus(of(new BigDecimal("1e1000000")), of(1)))
        .isInstanceOfSatisfying(
            DriftException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.OUT_OF_RANGE));
  }
}
