package org.driftdb.storage;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.driftdb.storage.history.Event;
import org.driftdb.storage.history.TableHistory;
import org.driftdb.storage.log.Damage;
import org.driftdb.storage.log.Salvage;
import org.driftdb.storage.schema.DocumentColumns;
import org.driftdb.storage.schema.TableKind;
import org.driftdb.storage.schema.TableSchema;
import org.driftdb.storage.value.Document;
import org.driftdb.storage.value.Json;
import org.jspecify.annotations.Nullable;

/**
 * One table from its making to its end: what it is called, when it lived, and its rows. A later
 * table of the same name is another. One thread at a time may change it; any may read meanwhile.
 */
final class Table {
  /** The dropping point of a table that lives. */
  static final long NOT_DROPPED = Long.MAX_VALUE;

  private final String directory;
  private final long createdAfter;
  private final boolean hasSchema;
  private final TableHistory history = new TableHistory();
  private final AtomicLong lastGeneratedKey = new AtomicLong();
  private volatile long droppedAfter;
  private volatile TableSchema schema;
  private volatile DocumentColumns documentColumns;

  /** What has been lost of it; null when nothing has. */
  private volatile Salvage.@Nullable DamagedTable damage;

  /**
   * @param directory the name of its directory, which no other table of the database ever had
   * @param createdAfter the last sequence when it was made
   * @param droppedAfter the last sequence when it was dropped, or {@link #NOT_DROPPED}
   */
  Table(String directory, TableSchema schema, long createdAfter, long droppedAfter) {
    this(directory, schema, true, createdAfter, droppedAfter);
  }

  private Table(
      String directory,
      TableSchema schema,
      boolean hasSchema,
      long createdAfter,
      long droppedAfter) {
    this.directory = directory;
    this.hasSchema = hasSchema;
    this.schema = schema;
    this.createdAfter = createdAfter;
    this.droppedAfter = droppedAfter;
    this.documentColumns = DocumentColumns.ofKey(schema.keyColumns());
    schema.indexes().forEach(history::addIndex);
  }

  /** A table of which no more is known than that it was: its schema cannot be read. */
  static Table unreadable(
      String directory, String name, long createdAfter, long droppedAfter, Damage damage) {
    TableSchema unknown = TableSchema.documents(name, List.of("unknown"), List.of());
    Table table = new Table(directory, unknown, false, createdAfter, droppedAfter);
    table.damage = new Salvage.DamagedTable(damage, -1);
    return table;
  }

  /** Why its columns and its key are not known; null when they are. */
  @Nullable Damage unreadable() {
    Salvage.DamagedTable lost = damage;
    return hasSchema || lost == null ? null : lost.damage();
  }

  /** Says that the log has lost some of its events. */
  void lose(Salvage.DamagedTable lost) {
    damage = damage == null ? lost : damage;
  }

  /**
   * Checks that all that the table held at a sequence is known.
   *
   * @throws DamagedException if it is not
   */
  void checkReadable(long sequence) {
    Salvage.DamagedTable lost = damage;
    if (lost != null && sequence > lost.readableUpTo()) {
      Damage found = lost.damage();
      throw new Damage(
              found.file(),
              found.offset(),
              found.what()
                  + ". Table "
                  + Json.write(name())
                  + (lost.readableUpTo() < 0
                      ? " cannot be read"
                      : " can be read AS OF @seq:" + lost.readableUpTo() + " and before"))
          .toException();
    }
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
