package org.driftdb.storage.value;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAccessor;
import java.util.Locale;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;

/** Text of timestamps, dates and times of day, always UTC, always to the millisecond. */
public final class Timestamps {
  private static final DateTimeFormatter TIMESTAMP =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT);
  private static final DateTimeFormatter TIME_OF_DAY =
      new DateTimeFormatterBuilder()
          .appendPattern("H:mm")
          .optionalStart()
          .appendPattern(":ss")
          .optionalStart()
          .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
          .toFormatter(Locale.ROOT)
          .withResolverStyle(ResolverStyle.STRICT);

  /**
   * ISO 8601 or SQL: T or a space between date and time; the time, seconds, fraction and zone may
   * be left out.
   */
  private static final DateTimeFormatter READ =
      new DateTimeFormatterBuilder()
          .parseCaseInsensitive()
          .append(DateTimeFormatter.ISO_LOCAL_DATE)
          .optionalStart()
          .appendPattern("['T'][ ]")
          .append(TIME_OF_DAY)
          .optionalStart()
          .appendPattern("[ ]")
          .appendOffset("+HH:mm", "Z")
          .toFormatter(Locale.ROOT)
          .withResolverStyle(ResolverStyle.STRICT);

  private Timestamps() {}

  /** The instant as {@code 2026-01-05T09:36:12.345Z}. */
  public static String format(Instant instant) {
    return TIMESTAMP.format(instant);
  }

  /** The time of day as {@code 09:36:12.345}. */
  public static String format(LocalTime time) {
    return TIME.format(time);
  }

  /**
   * Reads an ISO 8601 instant or a SQL timestamp: {@code 2026-01-05T09:36:12.345Z}, {@code
   * 2026-01-05T10:36:12+01:00}, {@code 2026-01-05 09:36:12}, {@code 2026-01-05}. Without an offset
   * it is UTC. Digits beyond the millisecond are cut.
   *
   * @throws DriftException with code BAD_DATETIME if it is none of these
   */
  public static Instant parseTimestamp(String text) {
    try {
      TemporalAccessor parsed =
          READ.parseBest(text.trim(), OffsetDateTime::from, LocalDateTime::from, LocalDate::from);
      Instant instant =
          parsed instanceof OffsetDateTime
              ? ((OffsetDateTime) parsed).toInstant()
              : parsed instanceof LocalDateTime
                  ? ((LocalDateTime) parsed).toInstant(ZoneOffset.UTC)
                  : ((LocalDate) parsed).atStartOfDay().toInstant(ZoneOffset.UTC);
      return instant.truncatedTo(ChronoUnit.MILLIS);
    } catch (DateTimeException e) {
      throw bad(text, "a timestamp such as 2026-01-05T09:36:12.345Z or 2026-01-05 09:36:12", e);
    }
  }

  /**
   * Reads a date such as {@code 2026-01-05}.
   *
   * @throws DriftException with code BAD_DATETIME if it is none
   */
  public static LocalDate parseDate(String text) {
    try {
      return LocalDate.parse(text.trim());
    } catch (DateTimeException e) {
      throw bad(text, "a date such as 2026-01-05", e);
    }
  }

  /**
   * Reads a time of day such as {@code 09:36:12.345}. Digits beyond the millisecond are cut.
   *
   * @throws DriftException with code BAD_DATETIME if it is none
   */
  public static LocalTime parseTime(String text) {
    try {
      return LocalTime.parse(text.trim(), TIME_OF_DAY).truncatedTo(ChronoUnit.MILLIS);
    } catch (DateTimeException e) {
      throw bad(text, "a time of day such as 09:36:12.345", e);
    }
  }

  private static DriftException bad(String text, String expected, DateTimeException cause) {
    return new DriftException(
        ErrorCode.BAD_DATETIME, Json.write(text) + " is not " + expected, cause);
  }
}
