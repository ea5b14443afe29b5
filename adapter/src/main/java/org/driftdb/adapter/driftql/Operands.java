package org.driftdb.adapter.driftql;

import java.util.List;
import java.util.Map;
import org.apache.calcite.DataContext;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.util.NlsString;
import org.driftdb.adapter.Point;
import org.driftdb.adapter.ScanRuntime;
import org.driftdb.parser.SqlJson;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;
import org.driftdb.storage.schema.TableSchema;
import org.driftdb.storage.value.Document;
import org.driftdb.storage.value.Json;
import org.driftdb.storage.value.Key;
import org.driftdb.storage.value.ValueList;
import org.driftdb.storage.value.Values;
import org.jspecify.annotations.Nullable;

/** Keys and documents of a statement: JSON that it holds, or what its parameters are bound to. */
public final class Operands {
  private Operands() {}

  /** Something of a statement that has a value when the statement runs. */
  @FunctionalInterface
  public interface Operand {
    /** The value in one execution. */
    @Nullable Object value(DataContext context);
  }

  /** Reads JSON once, parameters each time. */
  static Operand of(SqlNode node) {
    if (node instanceof SqlDynamicParam sqlDynamicParam) {
      return parameter(sqlDynamicParam);
    }
    Object value = Json.parse(((SqlJson) node).text());
    return context -> value;
  }

  /** Reads a literal once, parameters each time. */
  public static Operand point(SqlNode node) {
    if (node instanceof SqlDynamicParam sqlDynamicParam) {
      return parameter(sqlDynamicParam);
    }
    Point point = Point.parse("" + literal(node));
    return context -> point;
  }

  /** The text of a literal, or null; or what a parameter is bound to. */
  public static Operand text(SqlNode node) {
    if (node instanceof SqlDynamicParam sqlDynamicParam) {
      return parameter(sqlDynamicParam);
    }
    Object text = literal(node);
    return context -> text;
  }

  private static @Nullable Object literal(SqlNode node) {
    Object value = ((SqlLiteral) node).getValue();
    return value instanceof NlsString text ? text.getValue() : value;
  }

  private static Operand parameter(SqlDynamicParam parameter) {
    int index = parameter.getIndex();
    return context -> ScanRuntime.parameter(context, index);
  }

  /**
   * The key that a value is: an array is a key of several parts; so is its JSON text, where the
   * table's key has several.
   */
  static Key key(@Nullable Object value, TableSchema table) {
    Object found = value;
    boolean composite = table.keyColumns().size() > 1;
    if (composite && found instanceof String && ((String) found).trim().startsWith("[")) {
      found = Json.parse((String) found);
    }
    Object stored = Values.of(found);
    if (stored == null) {
      throw new DriftException(
          ErrorCode.NULL_NOT_ALLOWED, "The key of table " + Json.write(table.name()) + " is null");
    }
    return composite && stored instanceof ValueList ? Key.copyOf((List<?>) stored) : Key.of(stored);
  }

  /** The document that a value is: a map, or the JSON text of an object. */
  static Document document(@Nullable Object value) {
    if (value instanceof String string) {
      return Document.parse(string);
    }
    if (value instanceof Map) {
      return Document.copyOf((Map<?, ?>) value);
    }
    throw new DriftException(
        ErrorCode.BAD_VALUE,
        "A document is bound as its JSON text or as a Map, but not as "
            + (value == null ? "null" : value.getClass().getSimpleName()));
  }
}
