package org.driftdb.adapter.driftql;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.calcite.DataContext;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.util.NlsString;
import org.driftdb.adapter.Point;
import org.driftdb.adapter.ScanRuntime;
import org.driftdb.adapter.names.Places;
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

/**
 * A key, a document, a point or a text of a statement, which has a value when the statement runs:
 * the one that the statement holds, or what a parameter is bound to.
 */
public final class Operand {
  private final SqlNode node;
  private final Function<DataContext, @Nullable Object> value;

  private Operand(SqlNode node, Function<DataContext, @Nullable Object> value) {
    this.node = node;
    this.value = value;
  }

  /** JSON, or a parameter. JSON is read once. */
  static Operand of(SqlNode node) {
    return of(node, literal -> Json.parse(((SqlJson) literal).text()));
  }

  /** A point, or a parameter. */
  public static Operand point(SqlNode node) {
    return of(node, literal -> Places.at(literal, () -> Point.parse("" + literal(literal))));
  }

  /** A text, null, or a parameter. */
  public static Operand text(SqlNode node) {
    return of(node, Operand::literal);
  }

  private static Operand of(SqlNode node, Function<SqlNode, @Nullable Object> reader) {
    if (node instanceof SqlDynamicParam parameter) {
      int index = parameter.getIndex();
      return new Operand(node, context -> ScanRuntime.parameter(context, index));
    }
    Object given = reader.apply(node);
    return new Operand(node, context -> given);
  }

  private static @Nullable Object literal(SqlNode node) {
    Object value = ((SqlLiteral) node).getValue();
    return value instanceof NlsString text ? text.getValue() : value;
  }

  /** Where it stands in the statement. */
  SqlNode node() {
    return node;
  }

  /** The value in one execution. */
  public @Nullable Object value(DataContext context) {
    return value.apply(context);
  }

  /**
   * The value as a key of a table: an array is a key of several parts; so is its JSON text, where
   * the table's key has several.
   *
   * @throws DriftException if the table can have no such key
   */
  Key key(DataContext context, TableSchema table) {
    return Places.at(node, () -> table.checkKey(key(value(context), table)));
  }

  private static Key key(@Nullable Object value, TableSchema table) {
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

  /** The value as a document: a map, or the JSON text of an object. */
  Document document(DataContext context) {
    Object given = value(context);
    if (given instanceof String string) {
      return Document.parse(string);
    }
    if (given instanceof Map) {
      return Document.copyOf((Map<?, ?>) given);
    }
    throw new DriftException(
        ErrorCode.BAD_VALUE,
        "A document is bound as its JSON text or as a Map, but not as "
            + (given == null ? "null" : given.getClass().getSimpleName()));
  }
}
