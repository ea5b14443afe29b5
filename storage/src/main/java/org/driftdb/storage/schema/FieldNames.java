package org.driftdb.storage.schema;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.driftdb.storage.value.Document;
import org.jspecify.annotations.Nullable;

/**
 * Under which fields stored rows have the columns of a schema: those of its table that were renamed
 * have others than their names, rows from before a column lack it, and those from before one was
 * dropped have more.
 */
public final class FieldNames {
  private final List<Column> columns;
  private final Map<String, Column> byName = new HashMap<>();
  private final Map<String, Column> byField = new HashMap<>();
  private final Document.Shape rowOfAll;

  FieldNames(TableSchema schema) {
    columns = schema.columns();
    for (Column column : columns) {
      byName.put(column.name(), column);
      byField.put(column.field(), column);
    }
    rowOfAll = new Document.Shape(columns.stream().map(Column::name).toList());
  }

  /** The schema as stored rows have it: each column is called like its field. */
  static TableSchema stored(TableSchema schema) {
    Map<String, Column> byName = new HashMap<>();
    schema.columns().forEach(column -> byName.put(column.name(), column));
    List<IndexDefinition> indexes = new ArrayList<>();
    for (IndexDefinition index : schema.indexes()) {
      List<IndexColumn> parts = new ArrayList<>();
      for (IndexColumn part : index.columns()) {
        Column column = byName.get(part.name());
        parts.add(
            column == null
                ? part // Of a document table, whose documents have not had the field yet.
                : new IndexColumn(column.field(), part.direction(), column.initial()));
      }
      indexes.add(new IndexDefinition(index.name(), parts, index.uniqueness()));
    }
    return new TableSchema(
        schema.name(),
        schema.kind(),
        schema.columns().stream().map(column -> column.withName(column.field())).toList(),
        schema.keyColumns().stream().map(name -> field(byName, name)).toList(),
        indexes,
        schema.checks(),
        List.of());
  }

  private static String field(Map<String, Column> byName, String name) {
    Column column = byName.get(name);
    return column == null ? name : column.field();
  }

  /** The indexes of a {@link #stored} schema, as far as all their columns are in this one. */
  List<IndexDefinition> named(List<IndexDefinition> stored) {
    List<IndexDefinition> indexes = new ArrayList<>();
    for (IndexDefinition index : stored) {
      if (index.columns().stream().allMatch(part -> byField.containsKey(part.name()))) {
        List<IndexColumn> parts = new ArrayList<>();
        for (IndexColumn part : index.columns()) {
          Column column = byField.get(part.name());
          parts.add(
              new IndexColumn(column == null ? part.name() : column.name(), part.direction()));
        }
        indexes.add(new IndexDefinition(index.name(), parts, index.uniqueness()));
      }
    }
    return indexes;
  }

  /** The column of exactly this name; null if there is none. */
  public @Nullable Column column(String name) {
    return byName.get(name);
  }

  /** The row that a stored one is: its columns by name, where it has them or began with them. */
  public Document row(Document stored) {
    @Nullable Object[] values = new @Nullable Object[columns.size()];
    boolean all = true;
    for (int i = 0; i < values.length; i++) {
      Column column = columns.get(i);
      Object value = stored.stored(column.field());
      if (value == null && column.initial() != null && !stored.containsKey(column.field())) {
        value = column.initial();
      }
      values[i] = value;
      all &= value != null;
    }
    if (all) {
      return rowOfAll.document(values);
    }
    Document.Builder row = Document.builder();
    for (int i = 0; i < values.length; i++) {
      if (values[i] != null) {
        row.add(columns.get(i).name(), values[i]);
      }
    }
    return row.build();
  }

  /** The fields of a stored event, as far as they are of columns. */
  public Document fields(Document stored) {
    Document.Builder fields = Document.builder();
    for (int i = 0; i < stored.size(); i++) {
      Column column = byField.get(stored.nameAt(i));
      if (column != null) {
        fields.add(column.name(), stored.storedAt(i));
      }
    }
    return fields.build();
  }

  /**
   * The stored form of a row: where it has nothing, but rows from before a column have, that is
   * kept, too.
   */
  public Document storedRow(Document row) {
    Document stored = storedFields(row);
    for (Column column : columns) {
      if (column.initial() != null && !stored.containsKey(column.field())) {
        stored = stored.with(column.field(), null);
      }
    }
    return stored;
  }

  /** The stored form of the fields of an event, all of which are columns. */
  public Document storedFields(Document fields) {
    Document.Builder stored = Document.builder();
    for (int i = 0; i < fields.size(); i++) {
      stored.add(field(byName, fields.nameAt(i)), fields.storedAt(i));
    }
    return stored.build();
  }
}
