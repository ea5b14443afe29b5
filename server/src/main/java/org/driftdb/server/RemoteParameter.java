package org.driftdb.server;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.avatica.ColumnMetaData.Rep;
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
    Object carried = parameter.value;
    return carried instanceof List<?> elements && parameter.type == Rep.ARRAY
        ? list(elements, parameter.componentType)
        : value(parameter.type, carried);
  }

  private static @Nullable Object value(Rep type, @Nullable Object carried) {
    if (carried == null) {
      return null;
    }
    return switch (type) {
      case JAVA_SQL_DATE -> LocalDate.ofEpochDay(number(carried));
      case JAVA_SQL_TIME -> LocalTime.ofNanoOfDay(number(carried) * NANOS_PER_MILLI);
      case JAVA_SQL_TIMESTAMP, JAVA_UTIL_DATE -> dateTime(number(carried));
      case BYTE_STRING -> ByteString.parseBase64((String) carried);
      default -> carried;
    };
  }

  private static long number(Object carried) {
    return ((Number) carried).longValue();
  }

  private static LocalDateTime dateTime(long millis) {
    return LocalDateTime.ofEpochSecond(
        Math.floorDiv(millis, MILLIS_PER_SECOND),
        (int) Math.floorMod(millis, MILLIS_PER_SECOND) * NANOS_PER_MILLI,
        ZoneOffset.UTC);
  }

  /** Protobuf carries a type with each element, JSON one type for all. */
  private static List<@Nullable Object> list(List<?> carried, @Nullable Rep elementType) {
    List<@Nullable Object> elements = new ArrayList<>(carried.size());
    for (Object element : carried) {
      if (element instanceof TypedValue typed) {
        requireAllOf(typed);
        elements.add(value(typed));
      } else {
        elements.add(value(elementType == null ? Rep.OBJECT : elementType, element));
      }
    }
    return elements;
  }

  /** In Protobuf, Avatica's client sends of a decimal that is an element only what is whole. */
  private static void requireAllOf(TypedValue element) {
    if (element.type == Rep.NUMBER) {
      throw new RemoteFailure(
          "0A000",
          "The elements of an array of DECIMAL arrive without their fractions: send it as an array"
              + " of VARCHAR, or with serialization=json");
    }
  }
}
