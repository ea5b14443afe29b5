package org.driftdb.storage;

import java.util.Iterator;
import java.util.List;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;
import org.driftdb.storage.history.Iterators;
import org.driftdb.storage.history.NamedVersions;
import org.driftdb.storage.history.Version;
import org.driftdb.storage.schema.FieldNames;
import org.driftdb.storage.schema.ForeignKey;
import org.driftdb.storage.schema.IndexColumn;
import org.driftdb.storage.schema.IndexDefinition;
import org.driftdb.storage.schema.TableSchema;
import org.driftdb.storage.value.Json;
import org.driftdb.storage.value.Key;
import org.driftdb.storage.value.KeyRange;
import org.jspecify.annotations.Nullable;

/**
 * Checks the foreign keys of tables against what one transaction sees. A row of the parent is found
 * by the parent's key or unique index; rows that refer are found by the key or an index that begins
 * with the columns that do, or else by looking at all.
 *
 * @param view what the transaction sees, with its own writes
 * @param failure what a row that refers to nothing is: FOREIGN_KEY, or CONFLICT where another
 *     transaction is the reason
 */
record References(TransactionView view, ErrorCode failure) {
  /** Whether rows of a table refer to others, or may be referred to. */
  static boolean concern(TransactionView view, Table table) {
    TableSchema schema = view.living(table.name()).schema();
    return !schema.foreignKeys().isEmpty() || !view.referringTo(schema.name()).isEmpty();
  }

  /**
   * Checks what events have left: rows that refer, and rows that others refer to.
   *
   * @throws DriftException with the code of the failure if a row refers to nothing
   */
  void check(Iterator<TableEvent> events) {
    Table last = null;
    TableSchema table = null;
    List<TableSchema> children = List.of();
    while (events.hasNext()) {
      TableEvent event = events.next();
      if (table == null || event.table() != last) {
        last = event.table();
        table = view.living(last.name()).schema();
        children = view.referringTo(table.name());
      }
      Version now = table.foreignKeys().isEmpty() ? null : view.get(table.name(), event.key());
      if (now != null) {
        checkReferring(table, event, now);
      }
      Version before = children.isEmpty() ? null : named(event);
      if (before != null) {
        for (TableSchema child : children) {
          checkReferred(table, before, child);
        }
      }
    }
  }

  private void checkReferring(TableSchema table, TableEvent event, Version row) {
    for (ForeignKey foreignKey : table.foreignKeys()) {
      Key reference = foreignKey.referenceOf(row.row());
      if (reference != null
          && changes(event, foreignKey, reference)
          && !parentLives(foreignKey, reference)) {
        throw new DriftException(
            failure,
            "The row with key "
                + row.key()
                + " of table "
                + Json.write(table.name())
                + " refers by "
                + foreignKey.columns()
                + " to "
                + reference
                + ", and table "
                + Json.write(foreignKey.parent())
                + " has no such row: FOREIGN KEY "
                + Json.write(foreignKey.name()));
      }
    }
  }

  /** Whether a row refers to something else than before an event. */
  private static boolean changes(TableEvent event, ForeignKey foreignKey, Key reference) {
    Version before = named(event);
    return before == null || !reference.equals(foreignKey.referenceOf(before.row()));
  }

  /** The version before an event, with its columns by name; null if none lived. */
  private static @Nullable Version named(TableEvent event) {
    Version before = event.before();
    FieldNames names = event.table().names();
    return before == null || names == null ? before : NamedVersions.named(before, names);
  }

  private void checkReferred(TableSchema parent, Version before, TableSchema child) {
    for (ForeignKey foreignKey : child.foreignKeys()) {
      if (!foreignKey.parent().equals(parent.name())) {
        continue;
      }
      Key referred = foreignKey.referredOf(before.row());
      if (referred == null || parentLives(foreignKey, referred)) {
        continue;
      }
      Iterator<Version> referring = referring(child, foreignKey, referred);
      if (referring.hasNext()) {
        throw new DriftException(
            failure,
            "The row with key "
                + before.key()
                + " of table "
                + Json.write(parent.name())
                + " has to stay as long as the row with key "
                + referring.next().key()
                + " of table "
                + Json.write(child.name())
                + " refers to it by "
                + foreignKey.columns()
                + ": FOREIGN KEY "
                + Json.write(foreignKey.name()));
      }
    }
  }

  private boolean parentLives(ForeignKey foreignKey, Key values) {
    TableSchema parent = view.living(foreignKey.parent()).schema();
    if (parent.keyColumns().equals(foreignKey.parentColumns())) {
      return view.get(parent.name(), values) != null;
    }
    return rows(parent, foreignKey.parentColumns(), values).hasNext();
  }

  private Iterator<Version> referring(TableSchema child, ForeignKey foreignKey, Key values) {
    return rows(child, foreignKey.columns(), values);
  }

  /** The living rows with these values, found by what begins with their columns. */
  private Iterator<Version> rows(TableSchema table, List<String> columns, Key values) {
    if (begins(table.keyColumns(), columns)) {
      return view.scan(table.name(), KeyRange.of(values));
    }
    for (IndexDefinition index : table.indexes()) {
      if (begins(index.columns().stream().map(IndexColumn::name).toList(), columns)) {
        return view.lookup(table.name(), index.name(), KeyRange.of(values));
      }
    }
    ForeignKey same = new ForeignKey("", columns, "", columns);
    return Iterators.filter(
        view.scan(table.name(), KeyRange.ALL), row -> values.equals(same.referenceOf(row.row())));
  }

  private static boolean begins(List<String> all, List<String> first) {
    return all.size() >= first.size() && all.subList(0, first.size()).equals(first);
  }
}
