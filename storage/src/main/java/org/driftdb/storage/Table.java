package org.driftdb.storage;

import java.util.concurrent.atomic.AtomicLong;
import org.driftdb.storage.history.Event;
import org.driftdb.storage.history.TableHistory;
import org.driftdb.storage.schema.DocumentColumns;
import org.driftdb.storage.schema.TableKind;
import org.driftdb.storage.schema.TableSchema;
import org.driftdb.storage.value.Document;

/**
 * One table from its making to its end: what it is called, when it lived, and its rows. A later
 * table of the same name is another. One thread at a time may change it; any may read meanwhile.
 */
final class Table {
  /** The dropping point of a table that lives. */
  static final long NOT_DROPPED = Long.MAX_VALUE;

  private final String directory;
  private final long createdAfter;
  private final TableHistory history = new TableHistory();
  private final AtomicLong lastGeneratedKey = new AtomicLong();
  private volatile long droppedAfter;
  private volatile TableSchema schema;
  private volatile DocumentColumns documentColumns;

  /**
   * @param directory the name of its directory, which no other table of the database ever had
   * @param createdAfter the last sequence when it was made
   * @param droppedAfter the last sequence when it was dropped, or {@link #NOT_DROPPED}
   */
  Table(String directory, TableSchema schema, long createdAfter, long droppedAfter) {
    this.directory = directory;
    this.schema = schema;
    this.createdAfter = createdAfter;
    this.droppedAfter = droppedAfter;
    this.documentColumns = DocumentColumns.ofKey(schema.keyColumns());
    schema.indexes().forEach(history::addIndex);
  }

  String name() {
    return schema.name();
  }

  String directory() {
    return directory;
  }

  TableHistory history() {
    return history;
  }

  TableSchema schema() {
    return schema;
  }

  /** The columns found so far, if this is a document table. */
  DocumentColumns documentColumns() {
    return documentColumns;
  }

  long createdAfter() {
    return createdAfter;
  }

  long droppedAfter() {
    return droppedAfter;
  }

  boolean lives() {
    return droppedAfter == NOT_DROPPED;
  }

  void drop(long sequence) {
    droppedAfter = sequence;
  }

  /** Takes a schema with other indexes, and makes the history follow. */
  void replaceSchema(TableSchema changed) {
    schema
        .indexes()
        .forEach(
            index -> {
              if (!index.equals(changed.index(index.name()))) {
                history.dropIndex(index.name());
              }
            });
    changed
        .indexes()
        .forEach(
            index -> {
              if (!history.hasIndex(index.name())) {
                history.addIndex(index);
              }
            });
    schema =
        changed.kind() == TableKind.DOCUMENT
            ? changed.withColumns(documentColumns.columns())
            : changed;
  }

  /**
   * Applies the next event of this table. Returns whether it brought a column or changed the type
   * of one.
   */
  boolean apply(Event event) {
    history.apply(event);
    if (schema.hasGeneratedKey()) {
      Object generated = event.key().part(0);
      if (generated instanceof Long) {
        lastGeneratedKey.accumulateAndGet((Long) generated, Math::max);
      }
    }
    Document fields = event.fields();
    return fields != null && schema.kind() == TableKind.DOCUMENT && learnColumns(fields);
  }

  private boolean learnColumns(Document fields) {
    DocumentColumns learned = documentColumns.and(fields);
    if (learned == documentColumns) {
      return false;
    }
    documentColumns = learned;
    TableSchema changed = schema.withColumns(learned.columns());
    if (changed.equals(schema)) {
      return false;
    }
    schema = changed;
    return true;
  }

  /** The row with a generated key if the table has one and the row lacks it. */
  Document withGeneratedKey(Document row) {
    String keyColumn = schema.keyColumns().get(0);
    return schema.hasGeneratedKey() && row.get(keyColumn) == null
        ? row.with(keyColumn, lastGeneratedKey.incrementAndGet())
        : row;
  }

  @Override
  public String toString() {
    return directory;
  }
}
