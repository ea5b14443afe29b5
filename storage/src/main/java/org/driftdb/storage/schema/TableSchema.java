package org.driftdb.storage.schema;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;
import org.driftdb.storage.value.Document;
import org.driftdb.storage.value.Json;
import org.driftdb.storage.value.Key;
import org.driftdb.storage.value.Strings;
import org.driftdb.storage.value.ValueKind;
import org.driftdb.storage.value.ValueList;
import org.driftdb.storage.value.Values;
import org.jspecify.annotations.Nullable;

/**
 * A table: its columns, its key, its indexes. The key columns of a document table come first; the
 * others follow in the order in which their fields were first seen.
 *
 * @param name the table's exact name
 * @param kind whether its columns were declared or are found in its documents
 * @param columns all columns in order, hidden ones included
 * @param keyColumns the names of the columns that make the key, in key order; never empty
 * @param indexes its secondary indexes
 * @param checks the conditions that its rows satisfy
 * @param foreignKeys what its rows refer to
 */
public record TableSchema(
    String name,
    TableKind kind,
    List<Column> columns,
    List<String> keyColumns,
    List<IndexDefinition> indexes,
    List<CheckConstraint> checks,
    List<ForeignKey> foreignKeys) {

  /**
   * The names by which the life of a version is read, which no typed table may use for a column.
   */
  public static final Set<String> SYSTEM_COLUMNS =
      Set.of("row_start", "row_end", "row_seq", "row_end_seq");

  /**
   * The most columns that a document table has; fields beyond it are reached through their
   * document.
   */
  public static final int MAX_DOCUMENT_COLUMNS = 1_000;

  private static final String GENERATED_KEY = "row_id";

  public TableSchema {
    columns = List.copyOf(columns);
    keyColumns = List.copyOf(keyColumns);
    indexes = List.copyOf(indexes);
    checks = List.copyOf(checks);
    foreignKeys = List.copyOf(foreignKeys);
    if (name.isEmpty()) {
      throw new DriftException(ErrorCode.SYNTAX, "A table needs a name");
    }
    if (keyColumns.isEmpty()) {
      throw new DriftException(ErrorCode.SYNTAX, "Table " + Json.write(name) + " has no key");
    }
    requireDistinct(
        columns.stream().map(Column::name).toList(), "columns of table " + Json.write(name));
    requireDistinct(keyColumns, "key of table " + Json.write(name));
    Set<String> names = new HashSet<>(columns.stream().map(Column::name).toList());
    for (String keyColumn : keyColumns) {
      if (!names.contains(keyColumn)) {
        throw noSuchColumn(name, keyColumn);
      }
    }
    for (ForeignKey foreignKey : foreignKeys) {
      for (String column : foreignKey.columns()) {
        if (!names.contains(column)) {
          throw noSuchColumn(name, column);
        }
      }
    }
    Set<String> indexNames = new HashSet<>();
    for (IndexDefinition index : indexes) {
      if (!indexNames.add(index.name())) {
        throw new DriftException(
            ErrorCode.INDEX_EXISTS,
            "Table " + Json.write(name) + " has an index " + Json.write(index.name()) + " already");
      }
      for (IndexColumn column : index.columns()) {
        if (kind == TableKind.TYPED && !names.contains(column.name())) {
          throw noSuchColumn(name, column.name());
        }
      }
    }
  }

  /**
   * A new document table, with one index for each of the index columns, named like it.
   *
   * @throws DriftException if a name is given twice or missing
   */
  public static TableSchema documents(
      String name, List<String> keyColumns, List<String> indexColumns) {
    List<Column> columns =
        keyColumns.stream().map(column -> Column.required(column, ColumnType.VARIANT)).toList();
    List<IndexDefinition> indexes =
        indexColumns.stream().map(column -> IndexDefinition.of(column, column)).toList();
    return new TableSchema(
        name, TableKind.DOCUMENT, columns, keyColumns, indexes, List.of(), List.of());
  }

  /**
   * A new typed table. Key columns become required; without any the table gets a hidden generated
   * one of type BIGINT, named {@code row_id} or, where that is taken, {@code row_id_2} and so on.
   *
   * @throws DriftException if a name is given twice, missing, or one of {@link #SYSTEM_COLUMNS}
   */
  public static TableSchema typed(
      String name,
      List<Column> columns,
      List<String> keyColumns,
      List<IndexDefinition> indexes,
      List<CheckConstraint> checks) {
    if (columns.isEmpty()) {
      throw new DriftException(ErrorCode.SYNTAX, "Table " + Json.write(name) + " has no columns");
    }
    List<Column> all = new ArrayList<>();
    for (Column column : columns) {
      requireOwn(column.name());
      all.add(keyColumns.contains(column.name()) ? column.require() : column);
    }
    List<String> key = keyColumns;
    if (key.isEmpty()) {
      String generated = generatedKey(columns);
      all.add(new Column(generated, ColumnType.BIGINT, Column.Presence.GENERATED, null));
      key = List.of(generated);
    }
    return new TableSchema(name, TableKind.TYPED, all, key, indexes, checks, List.of());
  }

  /** What a generated key is called beside these columns. */
  static String generatedKey(List<Column> columns) {
    Set<String> taken = new HashSet<>();
    columns.forEach(column -> taken.add(column.name().toLowerCase(Locale.ROOT)));
    String generated = GENERATED_KEY;
    for (int i = 2; taken.contains(generated); i++) {
      generated = GENERATED_KEY + "_" + i;
    }
    return generated;
  }

  /**
   * Checks that a column may be called so in a typed table.
   *
   * @throws DriftException with code COLUMN_EXISTS if it is one of {@link #SYSTEM_COLUMNS}
   */
  public static void requireOwn(String columnName) {
    if (SYSTEM_COLUMNS.contains(columnName.toLowerCase(Locale.ROOT))) {
      throw new DriftException(
          ErrorCode.COLUMN_EXISTS,
          "Column "
              + Json.write(columnName)
              + " cannot be declared: every table has it, to tell when a version began and ended");
    }
  }

  /**
   * The column of exactly this name.
   *
   * @throws DriftException with code NO_SUCH_COLUMN if there is none
   */
  public Column requireColumn(String columnName) {
    Column found = column(columnName);
    if (found == null) {
      throw noSuchColumn(name, columnName);
    }
    return found;
  }

  /** Whether both have the same columns, in the same order. */
  public boolean hasColumnsOf(TableSchema other) {
    return columns.equals(other.columns);
  }

  /** The column of exactly this name. */
  public @Nullable Column column(String columnName) {
    for (Column column : columns) {
      if (column.name().equals(columnName)) {
        return column;
      }
    }
    return null;
  }

  /** The index of exactly this name. */
  public @Nullable IndexDefinition index(String indexName) {
    for (IndexDefinition index : indexes) {
      if (index.name().equals(indexName)) {
        return index;
      }
    }
    return null;
  }

  /** The indexes that are unique. */
  public List<IndexDefinition> uniqueIndexes() {
    List<IndexDefinition> unique = List.of();
    for (IndexDefinition index : indexes) {
      if (index.isUnique()) {
        unique = unique.isEmpty() ? new ArrayList<>() : unique;
        unique.add(index);
      }
    }
    return unique;
  }

  /** Whether the table's key is one that the database generates. */
  public boolean hasGeneratedKey() {
    Column key = column(keyColumns.get(0));
    return key != null && key.presence() == Column.Presence.GENERATED;
  }

  /** This table with other columns. */
  public TableSchema withColumns(List<Column> changed) {
    return new TableSchema(name, kind, changed, keyColumns, indexes, checks, foreignKeys);
  }

  /** This table with other conditions. */
  public TableSchema withChecks(List<CheckConstraint> changed) {
    return new TableSchema(name, kind, columns, keyColumns, indexes, changed, foreignKeys);
  }

  /** This table with other indexes. */
  public TableSchema withIndexes(List<IndexDefinition> changed) {
    return new TableSchema(name, kind, columns, keyColumns, changed, checks, foreignKeys);
  }

  /** This table with other foreign keys. */
  public TableSchema withForeignKeys(List<ForeignKey> changed) {
    return new TableSchema(name, kind, columns, keyColumns, indexes, checks, changed);
  }

  /** The columns in which no two living rows have the same values: the key, then by indexes. */
  public List<List<String>> uniqueColumns() {
    List<List<String>> unique = new ArrayList<>();
    unique.add(keyColumns);
    for (IndexDefinition index : uniqueIndexes()) {
      unique.add(index.columns().stream().map(IndexColumn::name).toList());
    }
    return unique;
  }

  /** Whether no two living rows have the same values in these columns, in this order. */
  public boolean isUnique(List<String> wanted) {
    return uniqueColumns().contains(wanted);
  }

  /**
   * Brings a row to be inserted to the form in which it is stored: checks its key and, in a typed
   * table, brings every value to its column's type.
   *
   * @throws DriftException with code NO_SUCH_COLUMN, NULL_NOT_ALLOWED or one of {@link
   *     ColumnType#convert}, naming table and column
   */
  public Document checkRow(Document row) {
    Document stored = row;
    if (kind == TableKind.TYPED) {
      stored = convertFields(row);
      for (Column column : columns) {
        if (!column.isNullable() && stored.get(column.name()) == null) {
          throw nullNotAllowed(column.name());
        }
      }
    }
    keyOf(stored);
    return stored;
  }

  /**
   * Brings the fields of a PATCH to the form in which they are stored.
   *
   * @throws DriftException as {@link #checkRow} does, and with code BAD_VALUE if a field belongs to
   *     the key
   */
  public Document checkPatch(Document fields) {
    for (String keyColumn : keyColumns) {
      if (fields.containsKey(keyColumn)) {
        throw new DriftException(
            ErrorCode.BAD_VALUE,
            "Column "
                + Json.write(keyColumn)
                + " belongs to the key of table "
                + Json.write(name)
                + " and cannot be patched: delete the row and insert it under its new key");
      }
    }
    if (kind == TableKind.DOCUMENT) {
      return fields;
    }
    Document converted = convertFields(fields);
    for (Column column : columns) {
      if (!column.isNullable()
          && converted.containsKey(column.name())
          && converted.get(column.name()) == null) {
        throw nullNotAllowed(column.name());
      }
    }
    return converted;
  }

  /**
   * Brings a key that somebody asks for to the form in which rows have it.
   *
   * @throws DriftException with code BAD_VALUE if it has the wrong number of parts, or a part that
   *     no key has
   */
  public Key checkKey(Key key) {
    if (key.size() != keyColumns.size()) {
      throw new DriftException(
          ErrorCode.BAD_VALUE,
          "The key of table "
              + Json.write(name)
              + " has "
              + keyColumns.size()
              + (keyColumns.size() == 1 ? " part " : " parts ")
              + Json.write(ValueList.copyOf(keyColumns))
              + ", but "
              + key
              + " has "
              + key.size());
    }
    @Nullable Object[] parts = new @Nullable Object[key.size()];
    for (int i = 0; i < parts.length; i++) {
      String keyColumn = keyColumns.get(i);
      Column column = kind == TableKind.TYPED ? column(keyColumn) : null;
      Object part = column == null ? key.part(i) : convert(column, key.part(i));
      requireExact(keyColumn, key.part(i), part);
      parts[i] = keyPart(keyColumn, part);
    }
    return Key.of(parts);
  }

  /**
   * The key that a row gets which is to be inserted.
   *
   * @throws DriftException with code NULL_NOT_ALLOWED or BAD_VALUE if it gets none
   */
  public Key keyOfNew(Document row) {
    @Nullable Object[] parts = new @Nullable Object[keyColumns.size()];
    for (int i = 0; i < parts.length; i++) {
      String keyColumn = keyColumns.get(i);
      Column column = kind == TableKind.TYPED ? column(keyColumn) : null;
      Object given = row.get(keyColumn);
      parts[i] = keyPart(keyColumn, column == null ? given : convert(column, given));
    }
    return Key.of(parts);
  }

  /** A number that had to be rounded names no row, least of all the one near it. */
  private void requireExact(String keyColumn, @Nullable Object given, @Nullable Object found) {
    if (given instanceof Number && found instanceof Number && !Values.equal(given, found)) {
      throw new DriftException(
          ErrorCode.BAD_VALUE,
          "No key "
              + Json.write(keyColumn)
              + " of table "
              + Json.write(name)
              + " is "
              + Json.write(given));
    }
  }

  /**
   * The key of a row in stored form.
   *
   * @throws DriftException with code NULL_NOT_ALLOWED or BAD_VALUE if it has none
   */
  public Key keyOf(Document row) {
    @Nullable Object[] parts = new @Nullable Object[keyColumns.size()];
    for (int i = 0; i < parts.length; i++) {
      String keyColumn = keyColumns.get(i);
      parts[i] = keyPart(keyColumn, row.get(keyColumn));
    }
    return Key.of(parts);
  }

  private Object keyPart(String keyColumn, @Nullable Object value) {
    if (value == null) {
      throw nullNotAllowed(keyColumn);
    }
    ValueKind valueKind = Values.kind(value);
    if (valueKind == ValueKind.ARRAY || valueKind == ValueKind.OBJECT) {
      throw new DriftException(
          ErrorCode.BAD_VALUE,
          "Key column "
              + Json.write(keyColumn)
              + " of table "
              + Json.write(name)
              + " takes a single value, not "
              + (valueKind == ValueKind.ARRAY ? "an array" : "an object"));
    }
    return value;
  }

  private Document convertFields(Document fields) {
    return fields.withEach(
        (field, value) -> {
          Column column = column(field);
          if (column == null) {
            throw noSuchColumn(name, field);
          }
          return convert(column, value);
        });
  }

  private @Nullable Object convert(Column column, @Nullable Object value) {
    try {
      return column.type().convert(value);
    } catch (DriftException e) {
      throw new DriftException(
          e.code(),
          "Column "
              + Json.write(column.name())
              + " of table "
              + Json.write(name)
              + ": "
              + e.getMessage(),
          e);
    }
  }

  private DriftException nullNotAllowed(String columnName) {
    return new DriftException(
        ErrorCode.NULL_NOT_ALLOWED,
        "Column "
            + Json.write(columnName)
            + " of table "
            + Json.write(name)
            + (keyColumns.contains(columnName)
                ? " belongs to the key and needs a value"
                : " may not be null"));
  }

  static DriftException noSuchColumn(String table, String columnName) {
    return new DriftException(
        ErrorCode.NO_SUCH_COLUMN,
        "Table " + Json.write(table) + " has no column " + Json.write(columnName));
  }

  /** Schemas are kept as UTF-8, which cannot spell half a surrogate pair. */
  static void requireSpellable(String name, String what) {
    if (!Strings.wellFormed(name)) {
      throw new DriftException(
          ErrorCode.SYNTAX,
          what + " cannot be named " + Json.write(name) + ": it is no Unicode text");
    }
  }

  private static void requireDistinct(List<String> names, String where) {
    Set<String> seen = new HashSet<>();
    for (String each : names) {
      if (!seen.add(each)) {
        throw new DriftException(
            ErrorCode.COLUMN_EXISTS, "Name " + Json.write(each) + " stands twice in the " + where);
      }
    }
  }
}
