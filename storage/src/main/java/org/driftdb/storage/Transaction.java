package org.driftdb.storage;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;
import org.driftdb.storage.history.Difference;
import org.driftdb.storage.history.EventType;
import org.driftdb.storage.history.Iterators;
import org.driftdb.storage.history.NamedVersions;
import org.driftdb.storage.history.Version;
import org.driftdb.storage.schema.FieldNames;
import org.driftdb.storage.schema.IndexDefinition;
import org.driftdb.storage.schema.Moment;
import org.driftdb.storage.schema.TableKind;
import org.driftdb.storage.schema.TableSchema;
import org.driftdb.storage.value.Document;
import org.driftdb.storage.value.Json;
import org.driftdb.storage.value.Key;
import org.driftdb.storage.value.KeyRange;
import org.jspecify.annotations.Nullable;

/**
 * Reads one sequence throughout, with its own writes on top, and makes all of its writes part of
 * the database in one commit, or none.
 *
 * <p>Transactions do not wait for one another. When two change the same row, the first to commit
 * wins and the other fails with code CONFLICT. A transaction is for one thread at a time. It ends
 * with {@link #commit}, {@link #rollback} or {@link #close}, and is then of no more use.
 */
public final class Transaction implements AutoCloseable {
  private final Database database;
  private final Contents contents;
  private final long snapshotSequence;
  private final OwnWrites writes;
  private TransactionView view;

  /** The table that was last found to be one that may be written. */
  private @Nullable Writable writable;

  private @Nullable String author;
  private @Nullable String comment;
  private boolean ended;

  Transaction(Database database, Contents contents, SpillSpace space, long snapshotSequence) {
    this.database = database;
    this.contents = contents;
    this.snapshotSequence = snapshotSequence;
    this.writes = new OwnWrites(snapshotSequence, space);
    this.view = view(contents.tables(snapshotSequence), snapshotSequence, snapshotSequence);
  }

  /** What is seen of the tables up to one sequence, with the rows of another. */
  private TransactionView view(Tables tables, long tablesSequence, long sequence) {
    return new TransactionView(
        new DatabaseSnapshot(contents, tables, Moment.longAfter(tablesSequence), sequence), writes);
  }

  /**
   * From now on sees the tables and indexes that there are now, no longer those of its beginning.
   * The rows are still those of its snapshot.
   */
  public void seeTables() {
    long sequence = database.sequence();
    view = view(contents.tables(sequence), sequence, snapshotSequence);
  }

  /**
   * What this transaction sees: its snapshot with its own writes. An iterator sees the writes made
   * before it was begun. Own events have the sequences after the snapshot's until the commit gives
   * others.
   */
  public Snapshot view() {
    return view;
  }

  /**
   * What this transaction sees now, also when it writes more: what a statement reads that writes
   * meanwhile. It means nothing any more when what it sees has been rolled back.
   */
  public Snapshot viewNow() {
    return view.now();
  }

  /** Whether it has written more than there is memory for. */
  boolean isLarge() {
    return writes.isSpilled();
  }

  /** The sequence that this transaction reads. */
  public long snapshotSequence() {
    return snapshotSequence;
  }

  /** Whether there is anything to commit. */
  public boolean hasWrites() {
    return writes.count() > 0;
  }

  /**
   * Inserts a row. In a table whose key is generated, a row without one gets one.
   *
   * @return the key of the row
   * @throws DriftException with code DUPLICATE_KEY if there is a living row of its key, or one of
   *     {@link TableSchema#checkRow}
   */
  public Key insert(String table, Document row) {
    Table target = writable(table);
    TableSchema schema = target.schema();
    Document checked = schema.checkRow(target.withGeneratedKey(row));
    Key key = schema.keyOf(checked);
    while (writes.row(target, key) != null) {
      if (!schema.hasGeneratedKey() || row.get(schema.keyColumns().get(0)) != null) {
        throw duplicate(target, key);
      }
      checked = schema.checkRow(target.withGeneratedKey(row)); // The transaction gave this key.
      key = schema.keyOf(checked);
    }
    insert(target, key, checked);
    return key;
  }

  /**
   * Replaces the named fields of a row and keeps the others; null clears a field.
   *
   * @throws DriftException with code NO_SUCH_KEY if there is no living row of the key, or one of
   *     {@link TableSchema#checkPatch} and {@link TableSchema#checkKey}
   */
  public void patch(String table, Key key, Document fields) {
    Table target = writable(table);
    Version row = existing(target, key);
    patch(target, row, target.schema().checkPatch(fields));
  }

  /**
   * Does what {@link #patch} does to a row that lives, and nothing where none does.
   *
   * @param key as it is stored
   * @return whether one does
   * @throws DriftException as {@link TableSchema#checkPatch}
   */
  public boolean patchIfLiving(String table, Key key, Document fields) {
    Table target = writable(table);
    Version row = writes.row(target, key);
    if (row != null) {
      patch(target, row, target.schema().checkPatch(fields));
    }
    return row != null;
  }

  /**
   * Does what {@link #softDelete} does to a row that lives, and nothing where none does.
   *
   * @param key as it is stored
   * @return whether one does
   */
  public boolean softDeleteIfLiving(String table, Key key) {
    Table target = writable(table);
    Version row = writes.row(target, key);
    if (row != null) {
      softDelete(target, row);
    }
    return row != null;
  }

  private void insert(Table table, Key key, Document row) {
    FieldNames names = table.names();
    add(table, EventType.INSERT, key, names == null ? row : names.storedRow(row), null);
  }

  /**
   * Changes fields of a row.
   *
   * @param before the row as it is kept
   */
  private void patch(Table table, Version before, Document fields) {
    FieldNames names = table.names();
    add(
        table,
        EventType.PATCH,
        before.key(),
        names == null ? fields : names.storedFields(fields),
        before);
  }

  /**
   * Ends the life of a row. Its history stays.
   *
   * @throws DriftException with code NO_SUCH_KEY if there is no living row of the key, or one of
   *     {@link TableSchema#checkKey}
   */
  public void softDelete(String table, Key key) {
    Table target = writable(table);
    softDelete(target, existing(target, key));
  }

  private void softDelete(Table table, Version row) {
    add(table, EventType.SOFT_DELETE, row.key(), null, row);
  }

  /**
   * Brings all rows back to what they were at a point, each that differs by one event: INSERT,
   * PATCH of the fields that differ, or SOFT_DELETE. Costs by what differs.
   *
   * @param then what {@link #view} is at the point
   * @throws DriftException with code BAD_POINT if the name meant another table there, or as {@link
   *     #insert} and {@link #patch} do
   */
  public void restore(String table, Snapshot then) {
    Table target = writable(table);
    differences(target, table, KeyRange.ALL, then)
        .forEachRemaining(difference -> restore(target, difference));
  }

  /**
   * Brings a row back to what it was at a point, by one event or none; see {@link #restore(String,
   * Snapshot)}.
   *
   * @throws DriftException with code NO_SUCH_KEY if there never was a row of the key
   */
  public void restore(String table, Key key, Snapshot then) {
    Table target = writable(table);
    Key checked = target.schema().checkKey(key);
    Iterator<Difference> differences = differences(target, table, KeyRange.of(checked), then);
    if (differences.hasNext()) {
      restore(target, differences.next());
    } else if (!view.drift(target.name(), checked).hasNext()) {
      throw new DriftException(
          ErrorCode.NO_SUCH_KEY, noRow(target, checked) + ", and never had one");
    }
  }

  /** What differs between what is seen and what was at a point. */
  private Iterator<Difference> differences(
      Table table, String name, KeyRange range, Snapshot then) {
    if (then instanceof DatabaseSnapshot past && !past.means(name, table)) {
      throw new DriftException(
          ErrorCode.BAD_POINT,
          "At that point the name "
              + Json.write(name)
              + " meant another table, which has been dropped");
    }
    long sequence = then == view ? Long.MAX_VALUE : then.sequence();
    return view.differences(table.name(), range, Long.MAX_VALUE, sequence);
  }

  private void restore(Table table, Difference difference) {
    Version now = difference.before();
    Version then = difference.after();
    TableSchema schema = table.schema();
    Version before = writes.row(table, difference.key());
    if (then == null) {
      add(table, EventType.SOFT_DELETE, difference.key(), null, before);
    } else if (now == null || before == null) {
      insert(table, then.key(), schema.checkRow(then.row()));
    } else {
      patch(table, before, schema.checkPatch(now.row().patchTo(then.row())));
    }
  }

  private void add(
      Table table, EventType type, Key key, @Nullable Document fields, @Nullable Version before) {
    writes.add(new TableEvent(table, type, key, fields, before), database.currentMillis());
  }

  /**
   * A table that may be written as long as it is the same.
   *
   * @param view in which the name means the table
   * @param state what the table was when it was looked at
   */
  private record Writable(String name, TransactionView view, Table table, TableState state) {
    boolean is(String wanted, TransactionView now) {
      return view == now && name.equals(wanted) && table.state() == state;
    }
  }

  private Table writable(String name) {
    requireOpen();
    database.requireWritable();
    Writable known = writable;
    if (known == null || !known.is(name, view)) {
      Table table = view.living(name).table();
      known = new Writable(name, view, table, table.state());
      requireSame(table);
      writable = known;
    }
    return known.table();
  }

  /** Checks that a table is what this transaction sees. */
  private void requireSame(Table table) {
    if (!table.lives()) {
      boolean again = contents.living(table.name()) != null;
      throw new DriftException(
          again ? ErrorCode.CONFLICT : ErrorCode.NO_SUCH_TABLE,
          "Table "
              + Json.write(table.name())
              + " was dropped "
              + (again ? "and made again " : "")
              + "since this transaction began: roll back and try again");
    }
    if (table.schema().kind() == TableKind.TYPED
        && !table.schema().hasColumnsOf(view.living(table.name()).schema())) {
      throw new DriftException(
          ErrorCode.CONFLICT,
          "Columns of table "
              + Json.write(table.name())
              + " were changed since this transaction began: roll back and try again");
    }
  }

  private Version existing(Table table, Key key) {
    Version row = writes.row(table, table.schema().checkKey(key));
    if (row == null) {
      throw new DriftException(ErrorCode.NO_SUCH_KEY, noRow(table, key));
    }
    return row;
  }

  private static String noRow(Table table, Key key) {
    return "Table " + Json.write(table.name()) + " has no row with key " + shorten(key);
  }

  private static DriftException duplicate(Table table, Key key) {
    return new DriftException(
        ErrorCode.DUPLICATE_KEY,
        "Table " + Json.write(table.name()) + " has a row with key " + shorten(key) + " already");
  }

  private static String shorten(Key key) {
    String text = key.toString();
    return text.length() <= 100 ? text : text.substring(0, 97) + "...";
  }

  private void requireOpen() {
    if (ended) {
      throw new DriftException(ErrorCode.INTERNAL, "This transaction has ended");
    }
  }

  /**
   * How far this transaction has come, to be handed to {@link #rollbackTo} and {@link
   * #checkConstraints}.
   */
  public int mark() {
    return writes.count();
  }

  /** Forgets everything written since the mark. */
  public void rollbackTo(int mark) {
    requireOpen();
    writes.keepFirst(mark);
  }

  /** The tables that have been written since the mark. */
  public List<TableSchema> tablesWritten(int mark) {
    List<Table> tables = writes.tables(mark);
    List<TableSchema> schemas = new ArrayList<>(tables.size());
    for (Table table : tables) {
      schemas.add(table.schema());
    }
    return schemas;
  }

  /** The living rows of a table that have been written since the mark, each as it is now. */
  public Iterator<Version> rowsWritten(String tableName, int mark) {
    Table table = view.living(tableName).table();
    FieldNames names = table.names();
    Iterator<Version> rows = writes.rowsWritten(table, mark);
    return names == null ? rows : Iterators.map(rows, row -> NamedVersions.named(row, names));
  }

  /**
   * Whether rows of a table have more to satisfy than what each says by itself: unique indexes,
   * foreign keys or conditions.
   */
  public boolean isConstrained(String tableName) {
    Table table = view.living(tableName).table();
    return !uniqueIndexes(view, table).isEmpty()
        || References.concern(view, table)
        || !table.schema().checks().isEmpty();
  }

  /**
   * Checks the unique indexes and foreign keys for the rows written since the mark, as at the end
   * of a statement. Every commit checks all of its rows in any case.
   *
   * @throws DriftException with code DUPLICATE_KEY if another living row has the same values, or
   *     FOREIGN_KEY if a row refers to one that is not there
   */
  public void checkConstraints(int mark) {
    checkUnique(mark);
    checkForeignKeys(mark);
  }

  /**
   * Checks the unique indexes alone; see {@link #checkConstraints}.
   *
   * @throws DriftException with code DUPLICATE_KEY if another living row has the same values
   */
  public void checkUnique(int mark) {
    checkUnique(mark, view, ErrorCode.DUPLICATE_KEY);
  }

  /**
   * Checks the foreign keys alone; see {@link #checkConstraints}.
   *
   * @throws DriftException with code FOREIGN_KEY if a row refers to one that is not there
   */
  public void checkForeignKeys(int mark) {
    checkForeignKeys(mark, view, ErrorCode.FOREIGN_KEY);
  }

  /**
   * Who commits, and what they say about it; kept with the commit.
   *
   * @throws DriftException as {@link Commit#check} does
   */
  public void describe(@Nullable String newAuthor, @Nullable String newComment) {
    Commit.check(newAuthor, newComment);
    author = newAuthor;
    comment = newComment;
  }

  /**
   * Makes everything written part of the database, and waits until it is acknowledged.
   *
   * @return the sequence of the last event; the snapshot's if there was nothing to commit
   * @throws DriftException with code CONFLICT if another commit since the snapshot changed a row
   *     that this transaction wrote, took a value of a unique index, deleted what a row refers to
   *     or refers to what was deleted; nothing is committed then
   */
  public long commit() {
    requireOpen();
    ended = true;
    try {
      return hasWrites() ? database.commit(this) : snapshotSequence;
    } finally {
      writes.keepFirst(0);
    }
  }

  /** Forgets everything written. It takes no sequence and leaves no column. */
  public void rollback() {
    ended = true;
    writes.keepFirst(0);
  }

  /** Rolls back, unless the transaction has ended already. */
  @Override
  public void close() {
    if (!ended) {
      rollback();
    }
  }

  /** What it has written. */
  OwnWrites writes() {
    return writes;
  }

  @Nullable String author() {
    return author;
  }

  @Nullable String comment() {
    return comment;
  }

  /**
   * Checks that nothing that was applied since the snapshot stands against this transaction. Called
   * under the commit lock.
   */
  void checkConflicts() {
    writes.tables().forEach(this::requireSame);
    Tables latest = contents.latestTables();
    long applied = contents.appliedSequence();
    if (applied > snapshotSequence) {
      checkChanged();
    }
    TransactionView own = view(latest, applied, snapshotSequence);
    checkUnique(0, own, ErrorCode.DUPLICATE_KEY);
    checkForeignKeys(0, own, ErrorCode.FOREIGN_KEY);
    if (applied > snapshotSequence) {
      TransactionView now = view(latest, applied, applied);
      checkUnique(0, now, ErrorCode.CONFLICT);
      checkForeignKeys(0, now, ErrorCode.CONFLICT);
    }
  }

  private void checkChanged() {
    writes
        .events(0)
        .forEachRemaining(
            event -> {
              if (event.table().view().changedAfter(snapshotSequence, event.key())) {
                throw new DriftException(
                    ErrorCode.CONFLICT,
                    "Another transaction changed the row with key "
                        + shorten(event.key())
                        + " of table "
                        + Json.write(event.table().name())
                        + " first: roll back and try again");
              }
            });
  }

  /** Checks what was written since a mark, where a table has such indexes. */
  private void checkUnique(int mark, TransactionView snapshot, ErrorCode code) {
    for (Table table : writes.tables(mark)) {
      if (!uniqueIndexes(snapshot, table).isEmpty()) {
        checkUnique(writes.events(mark), snapshot, code);
        return;
      }
    }
  }

  /** Checks what was written since a mark, where a table refers to one or is referred to. */
  private void checkForeignKeys(int mark, TransactionView snapshot, ErrorCode code) {
    for (Table table : writes.tables(mark)) {
      if (References.concern(snapshot, table)) {
        new References(snapshot, code).check(writes.events(mark));
        return;
      }
    }
  }

  private static List<IndexDefinition> uniqueIndexes(TransactionView snapshot, Table table) {
    return snapshot.living(table.name()).declared().stored().uniqueIndexes();
  }

  private void checkUnique(Iterator<TableEvent> events, TransactionView snapshot, ErrorCode code) {
    while (events.hasNext()) {
      TableEvent event = events.next();
      Table table = event.table();
      for (IndexDefinition index : uniqueIndexes(snapshot, table)) {
        Version row = writes.row(table, event.key());
        Key values = row == null ? null : index.valuesOf(row.row());
        if (values == null || values.hasNull()) {
          continue;
        }
        Iterator<Version> holders =
            snapshot.lookup(table.name(), index.name(), KeyRange.of(values));
        while (holders.hasNext()) {
          Key holder = holders.next().key();
          if (!holder.equals(event.key())) {
            throw new DriftException(
                code,
                "Unique index "
                    + Json.write(index.name())
                    + " of table "
                    + Json.write(table.name())
                    + " has "
                    + shorten(values)
                    + " already, in the row with key "
                    + shorten(holder));
          }
        }
      }
    }
  }
}
