package org.driftdb.server;

import java.math.BigDecimal;
import java.sql.Array;
import java.sql.Date;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Struct;
import java.sql.Time;
import java.sql.Timestamp;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Calendar;
import java.util.List;
import java.util.Map;
import java.util.TimeZone;
import org.apache.calcite.avatica.ColumnMetaData;
import org.apache.calcite.avatica.ColumnMetaData.ArrayType;
import org.apache.calcite.avatica.ColumnMetaData.AvaticaType;
import org.apache.calcite.avatica.ColumnMetaData.Rep;
import org.apache.calcite.avatica.SqlType;
import org.apache.calcite.avatica.util.DateTimeUtils;
import org.driftdb.adapter.jdbc.DriftResultSetMetaData;
import org.driftdb.storage.value.Json;
import org.driftdb.storage.value.Values;
import org.jspecify.annotations.Nullable;

/**
 * A column of a result as the protocol carries it: what the client is told of it, and its values in
 * the form that the client expects. Times are the numbers that they are stored as. What the
 * protocol has no form for, such as a document, is carried as its JSON text.
 *
 * @param description what the client is told
 * @param reader how a value is had of a row
 */
record RemoteColumn(ColumnMetaData description, Reader reader) {
  /** Reads the value of a column, numbered from 1, in the current row. */
  interface Reader {
    @Nullable Object read(ResultSet rows, int column) throws SQLException;
  }

  /** The columns of a result; none for a statement that gives no rows. */
  static List<RemoteColumn> of(@Nullable ResultSetMetaData metaData, ClientProperties client)
      throws SQLException {
    return metaData == null ? List.of() : of(described(metaData), client);
  }

  /** What the driver says of the columns of a result. */
  static List<ColumnMetaData> described(ResultSetMetaData metaData) throws SQLException {
    return metaData.unwrap(DriftResultSetMetaData.class).columns();
  }

  /** The columns that the driver describes so. */
  static List<RemoteColumn> of(List<ColumnMetaData> described, ClientProperties client) {
    List<RemoteColumn> columns = new ArrayList<>(described.size());
    for (ColumnMetaData column : described) {
      boolean json = column.type.id == Types.JAVA_OBJECT && client.variantsAsJson();
      AvaticaType type = json ? text("JSON") : type(column.type);
      Reader reader = json ? RemoteColumn::json : reader(type, client.timeZone());
      columns.add(new RemoteColumn(description(column, type), reader));
    }
    return columns;
  }

  /** What a client is told of columns. */
  static List<ColumnMetaData> descriptions(List<RemoteColumn> columns) {
    List<ColumnMetaData> descriptions = new ArrayList<>(columns.size());
    columns.forEach(column -> descriptions.add(column.description));
    return descriptions;
  }

  private static ColumnMetaData description(ColumnMetaData column, AvaticaType type) {
    return new ColumnMetaData(
        column.ordinal,
        column.autoIncrement,
        column.caseSensitive,
        column.searchable,
        column.currency,
        column.nullable,
        column.signed,
        column.displaySize,
        column.label,
        column.columnName,
        column.schemaName,
        column.precision,
        column.scale,
        column.tableName,
        column.catalogName,
        type,
        column.readOnly,
        column.writable,
        column.definitelyWritable,
        type.id == Types.VARCHAR ? String.class.getName() : column.columnClassName);
  }

  private static AvaticaType type(AvaticaType type) {
    return switch (type.id) {
      case Types.BOOLEAN,
          Types.TINYINT,
          Types.SMALLINT,
          Types.INTEGER,
          Types.BIGINT,
          Types.REAL,
          Types.FLOAT,
          Types.DOUBLE,
          Types.DECIMAL,
          Types.CHAR,
          Types.VARCHAR,
          Types.BINARY,
          Types.VARBINARY,
          Types.DATE,
          Types.TIME,
          Types.TIMESTAMP,
          Types.JAVA_OBJECT ->
          ColumnMetaData.scalar(type.id, type.name, Rep.serialRepOf(SqlType.valueOf(type.id)));
      case Types.ARRAY -> array((ArrayType) type);
      default -> text(type.name);
    };
  }

  private static AvaticaType array(ArrayType type) {
    AvaticaType element = type.getComponent();
    AvaticaType carried = type(element);
    return carried.id == element.id && element.id != Types.JAVA_OBJECT
        ? ColumnMetaData.array(asNumber(carried), type.name, Rep.ARRAY)
        : text(type.name);
  }

  /** Which class a number has is lost on the way, as JSON; the client finds it again. */
  private static AvaticaType asNumber(AvaticaType element) {
    return switch (element.id) {
      case Types.TINYINT,
          Types.SMALLINT,
          Types.INTEGER,
          Types.BIGINT,
          Types.REAL,
          Types.FLOAT,
          Types.DOUBLE ->
          element.setRep(Rep.NUMBER);
      default -> element;
    };
  }

  private static AvaticaType text(String name) {
    return ColumnMetaData.scalar(Types.VARCHAR, name, Rep.STRING);
  }

  private static Reader reader(AvaticaType type, TimeZone zone) {
    return switch (type.id) {
      case Types.BOOLEAN -> (rows, i) -> orNull(rows, rows.getBoolean(i));
      case Types.TINYINT -> (rows, i) -> orNull(rows, rows.getByte(i));
      case Types.SMALLINT -> (rows, i) -> orNull(rows, rows.getShort(i));
      case Types.INTEGER, Types.DATE, Types.TIME -> (rows, i) -> orNull(rows, rows.getInt(i));
      case Types.BIGINT, Types.TIMESTAMP -> (rows, i) -> orNull(rows, rows.getLong(i));
      case Types.REAL -> (rows, i) -> orNull(rows, rows.getFloat(i));
      case Types.FLOAT, Types.DOUBLE -> (rows, i) -> orNull(rows, rows.getDouble(i));
      case Types.DECIMAL -> ResultSet::getBigDecimal;
      case Types.CHAR -> ResultSet::getString;
      case Types.BINARY, Types.VARBINARY -> ResultSet::getBytes;
      case Types.ARRAY -> (rows, i) -> element(rows.getArray(i), Calendar.getInstance(zone));
      case Types.JAVA_OBJECT -> RemoteColumn::variant;
      default -> RemoteColumn::text;
    };
  }

  private static @Nullable Object orNull(ResultSet rows, Object read) throws SQLException {
    return rows.wasNull() ? null : read;
  }

  /** Numbers, booleans and strings are themselves; anything else is the text that CAST makes. */
  private static @Nullable Object variant(ResultSet rows, int column) throws SQLException {
    Object value = rows.getObject(column);
    return value == null
            || value instanceof Long
            || value instanceof Double
            || value instanceof BigDecimal
            || value instanceof Integer
            || value instanceof Boolean
        ? value
        : rows.getString(column);
  }

  private static @Nullable Object json(ResultSet rows, int column) throws SQLException {
    Object value = rows.getObject(column);
    if (value instanceof Number && !(value instanceof Double d && !Double.isFinite(d))) {
      // The text shows how it was spelled when it was inserted.
      return rows.getString(column);
    }
    return value == null ? null : Json.write(Values.of(value));
  }

  private static @Nullable Object text(ResultSet rows, int column) throws SQLException {
    Object value = rows.getObject(column);
    if (value instanceof Map || value instanceof List || value instanceof Struct) {
      return Json.write(Values.of(plain(value)));
    } else if (value instanceof Array array) {
      return Json.write(Values.of(plain(array)));
    }
    return value == null ? null : rows.getString(column);
  }

  private static @Nullable Object plain(@Nullable Object value) throws SQLException {
    if (value instanceof Array array) {
      return plain(array.getArray());
    } else if (value instanceof Struct struct) {
      return plain(struct.getAttributes());
    } else if (value instanceof Object[] elements) {
      return plain(Arrays.asList(elements));
    } else if (value instanceof List<?> elements) {
      List<@Nullable Object> list = new ArrayList<>();
      for (Object element : elements) {
        list.add(plain(element));
      }
      return list;
    }
    return value;
  }

  /** An array's element, or the array itself, in the form in which a list of them is carried. */
  private static @Nullable Object element(@Nullable Object value, Calendar calendar)
      throws SQLException {
    if (value instanceof Array array) {
      return element(array.getArray(), calendar);
    } else if (value instanceof Object[] elements) {
      return element(Arrays.asList(elements), calendar);
    } else if (value instanceof List<?> elements) {
      List<@Nullable Object> list = new ArrayList<>(elements.size());
      for (Object element : elements) {
        list.add(element(element, calendar));
      }
      return list;
    } else if (value instanceof Timestamp timestamp) {
      return DateTimeUtils.sqlTimestampToUnixTimestamp(timestamp, calendar);
    } else if (value instanceof Date date) {
      return DateTimeUtils.sqlDateToUnixDate(date, calendar);
    } else if (value instanceof Time time) {
      return DateTimeUtils.sqlTimeToUnixTime(time, calendar);
    }
    return value;
  }
}
