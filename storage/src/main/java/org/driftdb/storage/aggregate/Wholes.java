package org.driftdb.storage.aggregate;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.concurrent.TimeUnit;
import org.driftdb.storage.history.ValueSink;
import org.driftdb.storage.value.ValueKind;
import org.driftdb.storage.value.Values;
import org.jspecify.annotations.Nullable;

/** Values that are told by whole numbers, as {@link ValueSink#wholes} has them. */
final class Wholes {
  private static final BigDecimal LEAST = BigDecimal.valueOf(Long.MIN_VALUE);
  private static final BigDecimal GREATEST = BigDecimal.valueOf(Long.MAX_VALUE);

  private Wholes() {}

  /**
   * The number that would tell a value, also where it has a fraction or is too large; null where
   * none would.
   */
  static @Nullable BigDecimal number(ValueKind kind, int scale, Object value) {
    if (Values.kind(value) != kind) {
      return null;
    } else if (value instanceof Number number) {
      Number plain = (Number) Values.plain(number);
      return plain instanceof Double fraction && !Double.isFinite(fraction)
          ? null
          : Values.decimal(number).movePointRight(scale);
    } else if (value instanceof Boolean truth) {
      return truth ? BigDecimal.ONE : BigDecimal.ZERO;
    } else if (value instanceof Instant instant) {
      return BigDecimal.valueOf(instant.toEpochMilli());
    } else if (value instanceof LocalDate day) {
      return BigDecimal.valueOf(day.toEpochDay());
    } else if (value instanceof LocalTime time) {
      return BigDecimal.valueOf(TimeUnit.NANOSECONDS.toMillis(time.toNanoOfDay()));
    }
    return null;
  }

  /** The whole number that tells a value; null where none does. */
  static @Nullable Long whole(ValueKind kind, int scale, Object value) {
    if (value instanceof Long && kind == ValueKind.NUMBER && scale == 0) {
      return (Long) value;
    }
    BigDecimal number = number(kind, scale, value);
    return number == null || !isWhole(number) ? null : (Long) number.longValue();
  }

  /** Whether a number is an integer of 64 bits. */
  static boolean isWhole(BigDecimal number) {
    return LEAST.compareTo(number) <= 0
        && number.compareTo(GREATEST) <= 0
        && number.setScale(0, RoundingMode.FLOOR).compareTo(number) == 0;
  }

  /** The greatest integer of 64 bits up to a number; null if all are greater. */
  static @Nullable Long upTo(BigDecimal number) {
    return number.compareTo(LEAST) < 0
        ? null
        : (Long) number.min(GREATEST).setScale(0, RoundingMode.FLOOR).longValueExact();
  }

  /** The least integer of 64 bits from a number on; null if all are less. */
  static @Nullable Long from(BigDecimal number) {
    return number.compareTo(GREATEST) > 0
        ? null
        : (Long) number.max(LEAST).setScale(0, RoundingMode.CEILING).longValueExact();
  }
}
