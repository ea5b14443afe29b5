package org.driftdb.sqlline;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Struct;
import java.sql.Types;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.driftdb.storage.value.Document;
import org.driftdb.storage.value.Json;
import org.driftdb.storage.value.SpelledNumber;
import org.driftdb.storage.value.ValueList;
import org.driftdb.storage.value.Values;
import org.jspecify.annotations.Nullable;

/** The rows of a JDBC result, each value brought to its stored form. */
final class ResultRows {
  private static final long MILLIS_PER_DAY = 86_400_000L;

  private final ResultSet rows;
  private final int[] types;
  private final String[] typeNames;
  private final List<String> names;

  private ResultRows(ResultSet rows) throws SQLException {
    this.rows = rows;
    ResultSetMetaData metaData = rows.getMetaData();
    this.types = new int[metaData.getColumnCount()];
    this.typeNames = new String[types.length];
    this.names = new ArrayList<>();
    for (int i = 0; i < types.length; i++) {
      types[i] = metaData.getColumnType(i + 1);
      typeNames[i] = metaData.getColumnTypeName(i + 1);
      names.add(metaData.getColumnLabel(i + 1));
    }
  }

  /** Prints all rows, or as many as somebody reads; says how many. */
  static long print(ResultSet rows, RowWriter writer, Output out) throws SQLException {
    ResultRows result = new ResultRows(rows);
    writer.columns(result.names);
    long count = 0;
    while (!out.closed() && rows.next()) {
      writer.row(result.values());
      count++;
    }
    writer.end();
    return count;
  }

  private List<@Nullable Object> values() throws SQLException {
    List<@Nullable Object> values = new ArrayList<>(types.length);
    for (int i = 0; i < types.length; i++) {
      values.add(value(i));
    }
    return values;
  }

  private @Nullable Object value(int i) throws SQLException {
    if (typeNames[i].startsWith("INTERVAL")) {
      return rows.getString(i + 1);
    }
    Object value = value(i + 1, types[i]);
    return typeNames[i].equals("JSON") && value instanceof String text
        ? Json.parse(text)
        : stored(value);
  }

  /**
   * Dates and times are asked for as the numbers that they are: the classes of {@code java.sql}
   * would shift them by the time zone of this machine, and by the calendar of before 1582.
   */
  private @Nullable Object value(int column, int type) throws SQLException {
    return switch (type) {
      case Types.TIMESTAMP -> orNull(Instant.ofEpochMilli(rows.getLong(column)));
      case Types.DATE -> orNull(LocalDate.ofEpochDay(rows.getLong(column)));
      case Types.TIME -> orNull(LocalTime.ofNanoOfDay(rows.getLong(column) * 1_000_000L));
      case Types.DECIMAL, Types.NUMERIC -> rows.getBigDecimal(column);
      case Types.BINARY, Types.VARBINARY -> rows.getBytes(column);
      case Types.JAVA_OBJECT -> variant(column);
      default -> rows.getObject(column);
    };
  }

  /** The text of a number shows how it was spelled when it was inserted. */
  private @Nullable Object variant(int column) throws SQLException {
    Object value = rows.getObject(column);
    return value instanceof Number && !(value instanceof Double d && !Double.isFinite(d))
        ? Json.parse(rows.getString(column))
        : value;
  }

  private @Nullable Object orNull(Object read) throws SQLException {
    return rows.wasNull() ? null : read;
  }

  private static @Nullable Object stored(@Nullable Object value) throws SQLException {
    if (value instanceof Document || value instanceof ValueList || value instanceof SpelledNumber) {
      return value;
    } else if (value instanceof java.sql.Timestamp timestamp) {
      return Instant.ofEpochMilli(timestamp.getTime());
    } else if (value instanceof java.sql.Date date) {
      return LocalDate.ofEpochDay(Math.floorDiv(date.getTime(), MILLIS_PER_DAY));
    } else if (value instanceof java.sql.Time time) {
      return LocalTime.ofNanoOfDay(Math.floorMod(time.getTime(), MILLIS_PER_DAY) * 1_000_000L);
    } else if (value instanceof Array array) {
      return stored(array.getArray());
    } else if (value instanceof Struct struct) {
      return stored(struct.getAttributes());
    } else if (value instanceof Object[] elements) {
      return stored(Arrays.asList(elements));
    } else if (value instanceof Iterable<?> elements) {
      List<@Nullable Object> list = new ArrayList<>();
      for (Object element : elements) {
        list.add(stored(element));
      }
      return ValueList.copyOf(list);
    } else if (value instanceof Map<?, ?> map) {
      Document.Builder document = Document.builder();
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        document.add(String.valueOf(entry.getKey()), stored(entry.getValue()));
      }
      return document.build();
    } else if (value == null
        || value instanceof Number
        || value instanceof Boolean
        || value instanceof UUID
        || value instanceof Instant
        || value instanceof LocalDate
        || value instanceof LocalTime
        || value instanceof byte[]) {
      return Values.of(value);
    }
    return value.toString();
  }
}
