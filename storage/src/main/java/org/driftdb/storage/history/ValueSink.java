package org.driftdb.storage.history;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.concurrent.TimeUnit;
import org.driftdb.storage.value.ValueKind;
import org.jspecify.annotations.Nullable;

/**
 * Takes the values of a column in some rows, in the forms in which they are kept, without an object
 * for each. Every row is in one call; its slot tells which it is.
 */
public interface ValueSink {
  /** Takes rows that have no value. */
  void nulls(int[] slots, int count);

  /**
   * Takes values that are whole numbers, or are told by them.
   *
   * @param kind of what kind the values are: numbers, or BOOLEAN (0 or 1), DATE (days since
   *     1970-01-01), TIME (milliseconds of the day) or TIMESTAMP (milliseconds since 1970 UTC)
   * @param scale how many of a number's digits stand after the point; a number with 0 is a Long
   */
  void wholes(ValueKind kind, int scale, long[] values, int[] slots, int count);

  /** Takes values by their numbers in a dictionary. */
  void words(Dictionary dictionary, long[] numbers, int[] slots, int count);

  /** Takes values as they are stored; null where a row has none. */
  void objects(@Nullable Object[] values, int[] slots, int count);

  /**
   * The value that a whole number tells, of a kind and with a scale as {@link #wholes} has them.
   */
  static Object value(ValueKind kind, int scale, long whole) {
    return switch (kind) {
      case BOOLEAN -> whole != 0;
      case TIMESTAMP -> Instant.ofEpochMilli(whole);
      case DATE -> LocalDate.ofEpochDay(whole);
      case TIME -> LocalTime.ofNanoOfDay(TimeUnit.MILLISECONDS.toNanos(whole));
      default -> scale == 0 ? (Object) whole : BigDecimal.valueOf(whole, scale);
    };
  }
}
