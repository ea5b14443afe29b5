package org.driftdb.server;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.avatica.remote.TypedValue;
import org.apache.calcite.avatica.util.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * The values of parameters as the protocol carries them. Dates and times are numbers there, and
 * become classes that know no time zone, so that no zone of this machine changes them.
 */
final class RemoteParameter {
  private static final long MILLIS_PER_SECOND = 1_000;
  private static final int NANOS_PER_MILLI = 1_000_000;

  private RemoteParameter() {}

  /** The value that the driver is given. */
  static @Nullable Object value(TypedValue parameter) {
    Object carried = parameter.toLocal();
    if (carried == null) {
      return null;
    }
    return switch (parameter.type) {
      case JAVA_SQL_DATE -> LocalDate.ofEpochDay(((Number) carried).longValue());
      case JAVA_SQL_TIME -> LocalTime.ofNanoOfDay(((Number) carried).longValue() * NANOS_PER_MILLI);
      case JAVA_SQL_TIMESTAMP, JAVA_UTIL_DATE -> dateTime(((Number) carried).longValue());
      case ARRAY -> list((List<?>) carried);
      default -> carried instanceof ByteString bytes ? bytes.getBytes() : carried;
    };
  }

  private static LocalDateTime dateTime(long millis) {
    return LocalDateTime.ofEpochSecond(
        Math.floorDiv(millis, MILLIS_PER_SECOND),
        (int) Math.floorMod(millis, MILLIS_PER_SECOND) * NANOS_PER_MILLI,
        ZoneOffset.UTC);
  }

  private static List<@Nullable Object> list(List<?> carried) {
    List<@Nullable Object> elements = new ArrayList<>(carried.size());
    for (Object element : carried) {
      elements.add(element instanceof TypedValue typed ? value(typed) : element);
    }
    return elements;
  }
}
