package org.driftdb.storage;

import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;
import org.driftdb.storage.log.EventLog;
import org.driftdb.storage.rows.StoredTable;
import org.driftdb.storage.schema.Column;
import org.driftdb.storage.schema.ForeignKey;
import org.driftdb.storage.schema.IndexDefinition;
import org.driftdb.storage.schema.SchemaHistory;
import org.driftdb.storage.schema.TableSchema;
import org.driftdb.storage.value.Json;
import org.driftdb.storage.value.KeyRange;

/**
 * Gives tables other columns and indexes. Rows stay as they are stored; indexes are written for
 * what is in files while commits go on.
 *
 * @param alone runs a change of tables when every commit so far is acknowledged and none can come
 *     between
 */
record SchemaChanges(
    Contents contents,
    CatalogFiles files,
    Checkpointer checkpointer,
    InstantSource clock,
    Consumer<Consumer<EventLog>> alone) {

  /**
   * Changes a table.
   *
   * @param change gives the new schema, or refuses what cannot be; called while no other changes
   * @throws DriftException with code NO_SUCH_TABLE, with DUPLICATE_KEY if a new index is to be
   *     unique and two living rows have the same values, with NULL_NOT_ALLOWED if rows lack a value
   *     of a new column that needs one, and with DEPENDED_ON if another table refers to what goes
   */
  void change(String tableName, Function<SchemaHistory, TableSchema> change) {
    checkpointer.alone(
        () -> {
          Table table = contents.livingTable(tableName);
          SchemaHistory before = table.state().declared();
          TableSchema schema = change.apply(before);
          requireWhatOthersReferTo(schema);
          if (!schema.equals(before.current())) {
            change(table, schema, SchemaHistory.of(schema).stored().indexes());
          }
        });
  }

  /** Checks that a changed table still has, and keeps unique, what others refer to. */
  private void requireWhatOthersReferTo(TableSchema changed) {
    for (TableSchema child : contents.latestTables().referringTo(changed.name())) {
      TableSchema referring = child.name().equals(changed.name()) ? changed : child;
      for (ForeignKey foreignKey : referring.foreignKeys()) {
        if (foreignKey.parent().equals(changed.name())
            && !changed.isUnique(foreignKey.parentColumns())) {
          throw new DriftException(
              ErrorCode.DEPENDED_ON,
              "Table "
                  + Json.write(child.name())
                  + " refers to "
                  + foreignKey.parentColumns()
                  + " of table "
                  + Json.write(changed.name())
                  + ", which have to stay, and to stay unique");
        }
      }
    }
  }

  private void change(Table table, TableSchema schema, List<IndexDefinition> indexes) {
    List<IndexDefinition> unique =
        indexes.stream()
            .filter(index -> index.isUnique() && !table.stored().indexes().contains(index))
            .toList();
    if (!unique.isEmpty()) {
      // Commits wait while what is in memory is compared.
      checkpointer.checkpoint();
    }
    Checkpoints stored = checkpointer.files();
    try {
      StoredTable withIndexes = stored.withIndexes(table, indexes);
      List<UniqueRows> rows =
          unique.stream().map(index -> new UniqueRows(table, index, withIndexes)).toList();
      rows.forEach(UniqueRows::requireInFiles);
      alone.accept(
          writable -> {
            requireLiving(table);
            requireWhatOthersReferTo(schema); // A table that refers to this one may be new.
            rows.forEach(UniqueRows::requireInMemory);
            requireInitialValues(table, schema);
            files.change(table, schema, clock.millis());
            stored.adopt(table, withIndexes, writable);
          });
    } finally {
      table.forgetPrepared();
    }
  }

  private void requireLiving(Table table) {
    if (contents.livingTable(table.name()) != table) {
      throw new DriftException(
          ErrorCode.CONFLICT,
          "Table " + Json.write(table.name()) + " was dropped and made again meanwhile: try again");
    }
  }

  /** Rows of the past are rows as well: what reads them relies on what columns say. */
  private static void requireInitialValues(Table table, TableSchema schema) {
    Set<String> known = new HashSet<>(table.stored().columns().stream().map(Column::name).toList());
    for (Column column : schema.columns()) {
      if (!column.isNullable()
          && column.initial() == null
          && !known.contains(column.field())
          && table
              .versions()
              .history(KeyRange.ALL, table.horizon(), Long.MAX_VALUE, Long.MAX_VALUE)
              .hasNext()) {
        throw new DriftException(
            ErrorCode.NULL_NOT_ALLOWED,
            "Column "
                + Json.write(column.name())
                + " of table "
                + Json.write(table.name())
                + " may not be null, and the table has, or had, rows: give it a DEFAULT for these");
      }
    }
  }
}
