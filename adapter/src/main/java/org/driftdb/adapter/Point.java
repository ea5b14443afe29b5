package org.driftdb.adapter;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Locale;
import org.driftdb.storage.Snapshot;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;
import org.driftdb.storage.value.Json;
import org.driftdb.storage.value.Timestamps;
import org.jspecify.annotations.Nullable;

/**
 * A place in the history of a database: after an event, at a time, or now.
 *
 * @param kind how the place is given
 * @param number the sequence of the event, or milliseconds since 1970 UTC; 0 for now
 */
public record Point(Kind kind, long number) {
  /** How a place in history is given. */
  public enum Kind {
    /** The state after the event of this sequence. */
    SEQUENCE,
    /** The state of all commits at or before this time. */
    TIME,
    /** The state of all commits. */
    NOW
  }

  /** The state of all commits. */
  public static final Point NOW = new Point(Kind.NOW, 0);

  private static final String SEQUENCE_PREFIX = "@seq:";

  /** The state after the event of this sequence. */
  public static Point sequence(long sequence) {
    return new Point(Kind.SEQUENCE, sequence);
  }

  /** The state of all commits at or before this time. */
  public static Point time(Instant instant) {
    return new Point(Kind.TIME, instant.toEpochMilli());
  }

  /**
   * Reads a point as people write it: {@code @seq:1000}, {@code @now}, an ISO 8601 instant or a SQL
   * timestamp, which is UTC.
   *
   * @throws DriftException with code BAD_POINT if it is none of these
   */
  public static Point parse(String text) {
    String trimmed = text.trim();
    String lower = trimmed.toLowerCase(Locale.ROOT);
    if (lower.equals("@now")) {
      return NOW;
    }
    if (lower.startsWith(SEQUENCE_PREFIX)) {
      String digits = lower.substring(SEQUENCE_PREFIX.length());
      if (!digits.isEmpty() && digits.chars().allMatch(c -> '0' <= c && c <= '9')) {
        try {
          return sequence(Long.parseLong(digits));
        } catch (NumberFormatException e) {
          return sequence(Long.MAX_VALUE); // Beyond every sequence that can ever be: the present.
        }
      }
      throw bad(text, null);
    }
    try {
      return time(Timestamps.parseTimestamp(trimmed));
    } catch (DriftException e) {
      throw bad(text, e);
    }
  }

  /**
   * The point that a value names: a text as {@link #parse} reads it, an instant, or the beginning
   * of a day.
   *
   * @throws DriftException with code BAD_POINT if it names none
   */
  public static Point of(@Nullable Object value) {
    if (value instanceof Point point) {
      return point;
    } else if (value instanceof String string) {
      return parse(string);
    } else if (value instanceof Instant instant) {
      return time(instant);
    } else if (value instanceof LocalDate day) {
      return time(day.atStartOfDay().toInstant(ZoneOffset.UTC));
    }
    throw bad(value, null);
  }

  /** Whether the place is a time. */
  boolean isTime() {
    return kind == Kind.TIME;
  }

  /** The state that this point means to who sees {@code present}. */
  public Snapshot in(Snapshot present) {
    return switch (kind) {
      case NOW -> present;
      case SEQUENCE -> present.at(number);
      case TIME -> present.atTime(number);
    };
  }

  /** The sequence of the last event that is seen at this point by who sees {@code present}. */
  public long sequenceIn(Snapshot present) {
    return kind == Kind.SEQUENCE ? number : in(present).sequence();
  }

  /**
   * The last sequence up to which this point sees events, for who sees {@code present}: now is
   * behind those, too, that its transaction has not committed, and all else before them.
   */
  long lastIn(Snapshot present) {
    return kind == Kind.NOW
        ? present.lastSequence()
        : Math.min(sequenceIn(present), present.sequence());
  }

  /** The sequence before which everything is that {@code present} sees before this point. */
  long endIn(Snapshot present) {
    return switch (kind) {
      case NOW -> present.lastSequence();
      case SEQUENCE -> Math.min(number, present.sequence() + 1);
      case TIME -> present.sequenceAt(number - 1) + 1;
    };
  }

  private static DriftException bad(@Nullable Object found, @Nullable Throwable cause) {
    return new DriftException(
        ErrorCode.BAD_POINT,
        (found instanceof String ? Json.write(found) : String.valueOf(found))
            + " is no point in time: write @seq:N, @now, or a time in UTC such as"
            + " 2026-01-05T09:36:12.345Z or 2026-01-05 09:36:12",
        cause);
  }

  /** The point as it is written in DriftQL. */
  @Override
  public String toString() {
    return switch (kind) {
      case SEQUENCE -> SEQUENCE_PREFIX + number;
      case TIME -> Timestamps.format(Instant.ofEpochMilli(number));
      case NOW -> "@now";
    };
  }
}
