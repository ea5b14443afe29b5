package org.driftdb.adapter.variant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.UUID;
import java.util.function.Function;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;
import org.driftdb.storage.value.Binary;
import org.driftdb.storage.value.Document;
import org.driftdb.storage.value.ValueList;
import org.junit.jupiter.api.Test;

/** Casts of variants take what is of the kind or spells it, and refuse the rest. */
class VariantCastsTest {
  private static Variant of(Object value) {
    Variant variant = Variant.of(value);
    if (variant == null) {
      throw new AssertionError("null is no variant");
    }
    return variant;
  }

  private static void refuses(Function<Variant, ?> cast, Object value, ErrorCode code) {
    assertThatThrownBy(() -> cast.apply(of(value)))
        .isInstanceOfSatisfying(DriftException.class, e -> assertThat(e.code()).isEqualTo(code));
  }

  @Test
  void anythingBecomesText() {
    assertThat(VariantCasts.toText(of("text"))).isEqualTo("text");
    assertThat(VariantCasts.toText(of(1))).isEqualTo("1");
    assertThat(VariantCasts.toText(of(new BigDecimal("1.50")))).isEqualTo("1.50");
    assertThat(VariantCasts.toText(of(true))).isEqualTo("true");
    assertThat(VariantCasts.toText(of(ValueList.of(1, "a")))).isEqualTo("[1,\"a\"]");
    assertThat(VariantCasts.toText(of(Document.of("a", 1)))).isEqualTo("{\"a\":1}");
    assertThat(VariantCasts.toText(of(Instant.parse("2026-01-05T09:36:12.345Z"))))
        .isEqualTo("2026-01-05T09:36:12.345Z");
    assertThat(VariantCasts.toText(of(LocalTime.of(9, 36)))).isEqualTo("09:36:00.000");
    assertThat(VariantCasts.toText(of(Binary.of((byte) 1)))).isEqualTo("AQ==");
    assertThat(VariantCasts.toText(of("text"), 2)).isEqualTo("te");
    assertThat(VariantCasts.toPaddedText(of(1), 3)).isEqualTo("1  ");
  }

  @Test
  void numbersAreCutToIntegersThatHoldThem() {
    assertThat(VariantCasts.toLong(of(1.9))).isEqualTo(1);
    assertThat(VariantCasts.toLong(of(new BigDecimal("-1.9")))).isEqualTo(-1);
    assertThat(VariantCasts.toLong(of(" 9007199254740993 "))).isEqualTo(9007199254740993L);
    assertThat(VariantCasts.toByte(of(127))).isEqualTo((byte) 127);
    refuses(VariantCasts::toByte, 128, ErrorCode.OUT_OF_RANGE);
    refuses(VariantCasts::toShort, 32768, ErrorCode.OUT_OF_RANGE);
    refuses(VariantCasts::toInt, 2147483648L, ErrorCode.OUT_OF_RANGE);
    refuses(VariantCasts::toLong, new BigInteger("9223372036854775808"), ErrorCode.OUT_OF_RANGE);
    refuses(VariantCasts::toLong, new BigDecimal("1e1000000"), ErrorCode.OUT_OF_RANGE);
    refuses(VariantCasts::toLong, Double.NaN, ErrorCode.OUT_OF_RANGE);
    refuses(VariantCasts::toLong, "one", ErrorCode.NOT_A_NUMBER);
    refuses(VariantCasts::toLong, true, ErrorCode.NOT_A_NUMBER);
  }

  @Test
  void decimalsAndDoublesHoldWhatTheyCan() {
    assertThat(VariantCasts.toDecimal(of(1.005), 5, 2)).isEqualTo(new BigDecimal("1.01"));
    refuses(v -> VariantCasts.toDecimal(v, 3, 2), 10, ErrorCode.OUT_OF_RANGE);
    refuses(v -> VariantCasts.toDecimal(v, 3, 2), new BigDecimal("9.999"), ErrorCode.OUT_OF_RANGE);
    refuses(
        v -> VariantCasts.toDecimal(v, 3, 2), new BigDecimal("1e1000000"), ErrorCode.OUT_OF_RANGE);
    assertThat(VariantCasts.toDouble(of("0.1"))).isEqualTo(0.1);
    assertThat(VariantCasts.toFloat(of(0.1))).isEqualTo(0.1f);
    refuses(VariantCasts::toDouble, new BigDecimal("1e1000000"), ErrorCode.OUT_OF_RANGE);
    refuses(VariantCasts::toFloat, 1e300, ErrorCode.OUT_OF_RANGE);
  }

  @Test
  void booleansDatesAndUuidsMayBeSpelt() {
    UUID uuid = UUID.fromString("0190d5b5-0000-7000-8000-000000000001");
    assertThat(VariantCasts.toBoolean(of("TRUE"))).isTrue();
    refuses(VariantCasts::toBoolean, 1, ErrorCode.BAD_VALUE);
    assertThat(VariantCasts.toDate(of("1970-01-02"))).isEqualTo(1);
    assertThat(VariantCasts.toDate(of(LocalDate.of(1970, 1, 3)))).isEqualTo(2);
    assertThat(VariantCasts.toDate(of(Instant.ofEpochMilli(-1)))).isEqualTo(-1);
    assertThat(VariantCasts.toTime(of("00:00:01"))).isEqualTo(1000);
    assertThat(VariantCasts.toTime(of(Instant.ofEpochMilli(-1)))).isEqualTo(86_399_999);
    assertThat(VariantCasts.toTimestamp(of("1970-01-01 00:00:00.001"))).isEqualTo(1);
    assertThat(VariantCasts.toTimestamp(of(LocalDate.of(1970, 1, 2)))).isEqualTo(86_400_000L);
    assertThat(VariantCasts.toUuid(of(uuid.toString()))).isEqualTo(uuid);
    refuses(VariantCasts::toDate, "one", ErrorCode.BAD_DATETIME);
    refuses(VariantCasts::toDate, 1, ErrorCode.BAD_VALUE);
    refuses(VariantCasts::toTimestamp, true, ErrorCode.BAD_VALUE);
    refuses(VariantCasts::toUuid, "one", ErrorCode.BAD_VALUE);
  }
}
