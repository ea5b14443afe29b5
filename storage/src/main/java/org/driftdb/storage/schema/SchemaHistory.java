package org.driftdb.storage.schema;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;
import org.driftdb.storage.value.Json;
import org.jspecify.annotations.Nullable;

/**
 * The columns that a table has had, when it had which, and how they may change. Never changes
 * itself.
 *
 * <p>At a point of the past a table has the columns of then, and of its indexes of now those whose
 * columns it had.
 */
public final class SchemaHistory {
  /** What was in force from a moment on. */
  private record Era(Moment from, TableSchema schema, @Nullable FieldNames names) {}

  private final List<Era> eras = new ArrayList<>();
  private final TableSchema current;
  private final TableSchema stored;

  private SchemaHistory(List<SchemaFile.Version> versions) {
    current = versions.get(versions.size() - 1).schema();
    stored = FieldNames.stored(current);
    boolean altered =
        versions.stream().anyMatch(version -> !version.schema().hasColumnsOf(current));
    for (SchemaFile.Version version : versions) {
      FieldNames names = new FieldNames(version.schema());
      TableSchema schema =
          version.schema().hasColumnsOf(current)
              ? current
              : version.schema().withIndexes(names.named(stored.indexes()));
      if (eras.isEmpty() || !eras.get(eras.size() - 1).schema().hasColumnsOf(schema)) {
        eras.add(new Era(version.from(), schema, altered ? names : null));
      }
    }
  }

  /** That of the table in whose directory the file is. */
  public static SchemaHistory of(SchemaFile file) {
    return new SchemaHistory(file.versions());
  }

  /** That of a table that has always been so. */
  public static SchemaHistory of(TableSchema schema) {
    return of(SchemaFile.first(schema, Moment.rightAfter(0)));
  }

  /** What is declared now. */
  public TableSchema current() {
    return current;
  }

  /** What is declared now, as stored rows have it: each column is called like its field. */
  public TableSchema stored() {
    return stored;
  }

  /** What is declared at a moment; before the table was made, what it was made as. */
  public TableSchema at(Moment moment) {
    return era(moment).schema();
  }

  /** The fields of the columns at a moment; null if they have always been called like these. */
  public @Nullable FieldNames names(Moment moment) {
    return era(moment).names();
  }

  /** The fields of the columns now; null if they have always been called like these. */
  public @Nullable FieldNames names() {
    return eras.get(eras.size() - 1).names();
  }

  /** Since when there is a column of now, whatever it was called; null if it is not declared. */
  public @Nullable Moment since(String column) {
    Column declared = current.column(column);
    if (declared == null) {
      return null;
    }
    int first = eras.size() - 1;
    while (first > 0 && hasField(eras.get(first - 1).schema(), declared.field())) {
      first--;
    }
    return eras.get(first).from();
  }

  private static boolean hasField(TableSchema schema, String field) {
    return schema.columns().stream().anyMatch(column -> column.field().equals(field));
  }

  private Era era(Moment moment) {
    int last = eras.size() - 1;
    while (last > 0 && eras.get(last).from().compareTo(moment) > 0) {
      last--;
    }
    return eras.get(last);
  }

  /**
   * The table with one more column, behind the others. A hidden one of its name gets another.
   *
   * @throws DriftException with code COLUMN_EXISTS if it has one of this name, or all tables do
   */
  public TableSchema adding(Column column) {
    requireTyped();
    TableSchema.requireOwn(column.name());
    TableSchema free = requireFree(column.name());
    List<Column> columns = new ArrayList<>(free.columns());
    columns.add(column.withField(freeField(column.name())));
    return free.withColumns(columns);
  }

  private String freeField(String name) {
    Set<String> taken = new HashSet<>();
    eras.forEach(era -> era.schema().columns().forEach(column -> taken.add(column.field())));
    String field = name;
    for (int i = 2; taken.contains(field); i++) {
      field = name + "_" + i;
    }
    return field;
  }

  /**
   * The table without a column, and without the indexes over it.
   *
   * @throws DriftException with code NO_SUCH_COLUMN if it has none of this name, NOT_SUPPORTED if
   *     that belongs to its key, or DEPENDED_ON if a foreign key of its own names it
   */
  public TableSchema dropping(String column) {
    requireTyped();
    requireShown(column);
    if (current.keyColumns().contains(column)) {
      throw new DriftException(
          ErrorCode.NOT_SUPPORTED,
          "Column "
              + Json.write(column)
              + " belongs to the key of table "
              + Json.write(current.name())
              + " and cannot be dropped");
    }
    for (ForeignKey foreignKey : current.foreignKeys()) {
      if (foreignKey.names(column, current.name())) {
        throw new DriftException(
            ErrorCode.DEPENDED_ON,
            "Column "
                + Json.write(column)
                + " of table "
                + Json.write(current.name())
                + " cannot be dropped: FOREIGN KEY "
                + Json.write(foreignKey.name())
                + " names it");
      }
    }
    return new TableSchema(
        current.name(),
        current.kind(),
        current.columns().stream().filter(other -> !other.name().equals(column)).toList(),
        current.keyColumns(),
        current.indexes().stream().filter(index -> !index.has(column)).toList(),
        current.checks(),
        current.foreignKeys());
  }

  /**
   * The table with a column of another name; its indexes and its key follow. A hidden one of that
   * name gets another.
   *
   * @throws DriftException with code NO_SUCH_COLUMN if there is no such column, or COLUMN_EXISTS if
   *     there is one of the new name, or all tables have
   */
  public TableSchema renaming(String column, String name) {
    requireTyped();
    requireShown(column);
    if (column.equals(name)) {
      return current;
    }
    TableSchema.requireOwn(name);
    return renamed(requireFree(name), column, name);
  }

  private TableSchema renamed(TableSchema table, String column, String name) {
    List<Column> columns =
        table.columns().stream()
            .map(other -> other.name().equals(column) ? other.withName(name) : other)
            .toList();
    TableSchema renamed =
        new TableSchema(
            table.name(),
            table.kind(),
            columns,
            table.keyColumns().stream().map(key -> key.equals(column) ? name : key).toList(),
            List.of(),
            table.checks(),
            table.foreignKeys().stream()
                .map(foreignKey -> foreignKey.renaming(column, name, table.name()))
                .toList());
    return renamed.withIndexes(new FieldNames(renamed).named(stored.indexes()));
  }

  /** Checks that users see a column of exactly this name. */
  private void requireShown(String column) {
    if (current.requireColumn(column).isHidden()) {
      throw TableSchema.noSuchColumn(current.name(), column);
    }
  }

  private void requireTyped() {
    if (current.kind() == TableKind.DOCUMENT) {
      throw new DriftException(
          ErrorCode.NOT_SUPPORTED,
          "The columns of table "
              + Json.write(current.name())
              + " are the fields of its documents, and change with these; ALTER TABLE is for tables"
              + " whose columns are declared");
    }
  }

  /** The table without a column of this name: a hidden one has another. */
  private TableSchema requireFree(String name) {
    Column taken = current.column(name);
    if (taken == null) {
      return current;
    } else if (!taken.isHidden()) {
      throw new DriftException(
          ErrorCode.COLUMN_EXISTS,
          "Table " + Json.write(current.name()) + " has a column " + Json.write(name) + " already");
    }
    return renamed(current, name, TableSchema.generatedKey(current.columns()));
  }
}
