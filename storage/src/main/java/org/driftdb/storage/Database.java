package org.driftdb.storage;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import org.driftdb.storage.block.BlockCache;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;
import org.driftdb.storage.log.Damage;
import org.driftdb.storage.log.DamagedException;
import org.driftdb.storage.log.EventLog;
import org.driftdb.storage.log.LogCheck;
import org.driftdb.storage.log.LoggedCommit;
import org.driftdb.storage.log.NewEvent;
import org.driftdb.storage.rows.StoredTable;
import org.driftdb.storage.schema.Catalog;
import org.driftdb.storage.schema.DatabaseManifest;
import org.driftdb.storage.schema.ForeignKey;
import org.driftdb.storage.schema.IndexDefinition;
import org.driftdb.storage.schema.Moment;
import org.driftdb.storage.schema.SchemaHistory;
import org.driftdb.storage.schema.TableSchema;
import org.driftdb.storage.schema.ViewDefinition;
import org.driftdb.storage.store.LocalStore;
import org.driftdb.storage.store.MemoryStore;
import org.driftdb.storage.store.Store;
import org.driftdb.storage.value.Json;
import org.driftdb.storage.value.ValueEncoder;
import org.jspecify.annotations.Nullable;

/**
 * An open database: tables whose every version can be read.
 *
 * <p>Any number of threads may use it. Each event of any table takes the next sequence, from 1. A
 * reader takes a {@link Snapshot} at a sequence and waits for no writer; a writer begins a {@link
 * Transaction}. Making and dropping tables and indexes takes no sequence, belongs to no
 * transaction, and is durable when the method returns.
 */
public final class Database implements AutoCloseable {
  /** How often a statement is tried again beside others before it is run alone. */
  private static final int TRIES_BESIDE_OTHERS = 3;

  /** How often a database is opened for reading where another process discards history. */
  private static final int TRIES_TO_OPEN = 100;

  private final Contents contents;
  private final CatalogFiles files;
  private final LogAccess log;
  private final InstantSource clock;
  private final SpillSpace space;

  /** Held while a commit is checked, appended and applied, and while tables change. */
  private final ReentrantLock commitLock;

  private Database(
      Contents contents,
      CatalogFiles files,
      LogAccess log,
      ReentrantLock commitLock,
      InstantSource clock,
      SpillSpace space) {
    this.contents = contents;
    this.files = files;
    this.log = log;
    this.commitLock = commitLock;
    this.clock = clock;
    this.space = space;
  }

  /**
   * Opens the database in a directory for reading and writing, which one process at a time may.
   * Both are made if they are not there. What an interrupted process left half done is undone
   * first. A database that is damaged is opened for reading only, and nothing is changed; see
   * {@link #damage}.
   *
   * @throws DriftException with code LOCKED, naming the holder, if the database is open for writing
   *     elsewhere, or DAMAGED if the list of its tables cannot be read
   */
  public static Database open(Path directory, Options options) {
    return open(LocalStore.writing(directory), options, InstantSource.system());
  }

  /**
   * Opens the database in a directory for reading, beside the process that writes it, if any. Every
   * call of {@link #sequence} takes in what has been committed since.
   *
   * @throws DriftException with code CONNECTION if there is no database in the directory, or
   *     DAMAGED if the list of its tables cannot be read
   */
  public static Database openReadOnly(Path directory, Options options) {
    return openReadOnly(LocalStore.reading(directory), options);
  }

  /** A database of its own that ends with the process. */
  public static Database inMemory(Options options) {
    return open(new MemoryStore(), options, InstantSource.system());
  }

  /** Whether there is a database in the directory, damaged or not. */
  public static boolean exists(Path directory) {
    return Files.exists(directory.resolve(DatabaseManifest.FILE))
        || (Files.isDirectory(directory)
            && !DatabaseManifest.directoriesOf(LocalStore.reading(directory)).isEmpty());
  }

  /**
   * Checks every file of the database in a directory and changes none. Where another process writes
   * it meanwhile, what it has not acknowledged is not judged.
   *
   * @throws DriftException with code CONNECTION if there is no database in the directory
   */
  public static LogCheck check(Path directory) {
    // Only a store to write to can take the lock and so be sure that nobody writes.
    Store store =
        exists(directory) && Files.isWritable(directory)
            ? LocalStore.writing(directory)
            : LocalStore.reading(directory);
    return check(store);
  }

  static LogCheck check(Store store) {
    List<Damage> catalog = new ArrayList<>();
    List<String> forgotten = new ArrayList<>();
    List<String> directories = new ArrayList<>();
    LogCheck log =
        LogCheck.of(
            store,
            () -> {
              directories.addAll(CatalogFiles.check(store, catalog, forgotten));
              return directories;
            });
    return log.with(catalog, DerivedFiles.check(store, directories), forgotten);
  }

  /**
   * Repairs the database in a directory as far as that can be done without guessing: every event
   * that is whole is kept, and what is lost is told from then on. One that is sound is not changed.
   *
   * @throws DriftException with code CONNECTION if there is no database in the directory, with
   *     LOCKED, naming the holder, if it is open for writing, and with DAMAGED if it cannot be
   *     repaired; then nothing has been changed
   */
  public static Repair repair(Path directory) {
    return Repair.run(LocalStore.writing(directory));
  }

  /**
   * Who has the database in a directory open for writing, in words for a message; empty when nobody
   * has. The writer is not disturbed.
   */
  public static Optional<String> writer(Path directory) {
    return EventLog.writer(LocalStore.reading(directory));
  }

  static Database open(Store store, Options options, InstantSource clock) {
    return open(store, options, clock, SpillSpace.memoryOf(options));
  }

  /**
   * Opens a database.
   *
   * @param ownBytes how much memory the writes of all transactions may take
   */
  static Database open(Store store, Options options, InstantSource clock, long ownBytes) {
    Contents contents = new Contents(new BlockCache(options.cacheBytes()));
    SpillSpace space = new SpillSpace(store, contents.cache(), ownBytes);
    CatalogFiles files = new CatalogFiles(store, contents);
    ReentrantLock commitLock = new ReentrantLock(true);
    try {
      LogAccess log = LogAccess.writing(store, options, clock, contents, files, commitLock);
      return new Database(contents, files, log, commitLock, clock, space);
    } catch (DamagedException e) {
      return openReadOnly(store, options, e.damage());
    }
  }

  static Database openReadOnly(Store store, Options options) {
    return openReadOnly(store, options, null);
  }

  private static Database openReadOnly(Store store, Options options, @Nullable Damage damage) {
    for (int attempt = 1; ; attempt++) {
      Contents contents = new Contents(new BlockCache(options.cacheBytes()));
      CatalogFiles files = new CatalogFiles(store, contents);
      try {
        LogAccess log = LogAccess.following(store, options, contents, files, damage);
        SpillSpace none = new SpillSpace(store, contents.cache(), 0);
        return new Database(
            contents, files, log, new ReentrantLock(true), InstantSource.system(), none);
      } catch (DriftException e) {
        if (e.code() != ErrorCode.CONFLICT || attempt == TRIES_TO_OPEN) {
          throw e;
        }
      }
    }
  }

  /** Whether writing is refused: the database was opened for reading only, or it is damaged. */
  public boolean readOnly() {
    return log.readOnly();
  }

  /**
   * What is wrong with the files of a damaged database; null when nothing is, as far as opening it
   * has shown. Tables whose own files are whole can be read; a damaged one can be read at points
   * before the damage, and fails with code DAMAGED at all others. Where events are missing and
   * nothing tells whose they were, every table that ends before them counts as damaged.
   */
  public @Nullable Damage damage() {
    return log.damage();
  }

  /** The tables that are read without events that damage has destroyed, and which these are. */
  public List<LostOfTable> lost() {
    return contents.tables().stream()
        .filter(table -> !table.lost().isEmpty())
        .map(table -> new LostOfTable(table.name(), table.lost()))
        .toList();
  }

  /**
   * Checks that something can be written.
   *
   * @throws DriftException with code DAMAGED, naming file and offset, or READ_ONLY if nothing can
   */
  public void requireWritable() {
    log.writable();
  }

  /** The living tables, as of {@link #sequence}. */
  public Catalog catalog() {
    return contents.tables(sequence()).living();
  }

  /** What a statement beginning now reads: all that is acknowledged. */
  public Snapshot present() {
    long sequence = sequence();
    return new DatabaseSnapshot(
        contents, contents.tables(sequence), Moment.longAfter(sequence), sequence);
  }

  /**
   * The last sequence that a statement beginning now reads: that of the last acknowledged commit.
   */
  public long sequence() {
    return log.sequence();
  }

  /**
   * The sequence that the database had at a time, in milliseconds since 1970 UTC: that of the last
   * commit at or before it. 0 before the first commit; a time to come is the present.
   */
  public long sequenceAt(long millis) {
    return contents.commits().sequenceAt(millis, sequence());
  }

  /** The database after the event of this sequence; a sequence to come is the present. */
  public Snapshot at(long sequence) {
    return present().at(sequence);
  }

  /** The commits that end after one sequence and not after another, as far as known, in order. */
  public Iterator<Commit> commits(long after, long to) {
    return contents.commits().between(after, Math.min(to, sequence()));
  }

  /** The tables, dropped ones too, and the files that hold them. */
  public Inventory inventory() {
    sequence(); // A reading process takes in what there is.
    return new Inventory(contents, files.store(), log);
  }

  /** What has been read from files and written to them, except the log, since it was opened. */
  public BlockCache.Counts counts() {
    return contents.cache().counts();
  }

  /**
   * How large the files of a table are. What is not in a checkpoint yet does not count.
   *
   * @throws DriftException with code NO_SUCH_TABLE if there is none of this name
   */
  public StoredSize storedSize(String tableName) {
    StoredTable stored = contents.livingTable(tableName).view().stored();
    return new StoredSize(stored.liveRows(), stored.versions(), stored.storedRows());
  }

  /** Begins a transaction that reads what is acknowledged now. */
  public Transaction begin() {
    return new Transaction(this, contents, space, sequence());
  }

  /** Keeps rows that cannot be written yet. */
  public RowSpool spool() {
    return new RowSpool(space);
  }

  /**
   * Runs one statement in a transaction of its own and commits it. If another commit gets in its
   * way, the statement is run again; it must have no other effects than through its transaction.
   *
   * @return what the statement returned
   */
  public <T extends @Nullable Object> T autocommit(Function<Transaction, T> statement) {
    for (int i = 0; i < TRIES_BESIDE_OTHERS; i++) {
      try {
        return inTransaction(statement);
      } catch (DriftException e) {
        if (e.code() != ErrorCode.CONFLICT) {
          throw e;
        }
        awaitApplied();
      }
    }
    return alone(statement);
  }

  private <T extends @Nullable Object> T inTransaction(Function<Transaction, T> statement) {
    try (Transaction transaction = begin()) {
      T result = statement.apply(transaction);
      transaction.commit();
      return result;
    }
  }

  /** Runs a statement while nobody else commits. */
  private <T extends @Nullable Object> T alone(Function<Transaction, T> statement) {
    Checkpointer checkpointer = log.checkpointer();
    checkpointer.admit();
    commitLock.lock();
    try {
      awaitApplied();
      try (Transaction transaction = begin()) {
        T result = statement.apply(transaction);
        if (!transaction.isLarge()) {
          transaction.commit();
          return result;
        }
      }
    } finally {
      commitLock.unlock();
    }
    // One that is large needs a lock that is taken before that of commits.
    return checkpointer.runLarge(
        () -> {
          awaitApplied();
          return inTransaction(statement);
        });
  }

  /** Waits until everything applied so far is acknowledged, so that a new transaction reads it. */
  private void awaitApplied() {
    log.writable().awaitDurable(contents.appliedSequence());
  }

  long commit(Transaction transaction) {
    EventLog writable = log.writable();
    Checkpointer checkpointer = log.checkpointer();
    checkpointer.admit();
    long last =
        transaction.isLarge()
            ? commitLarge(transaction, writable, checkpointer)
            : commitSmall(transaction, writable, checkpointer);
    writable.awaitDurable(last);
    return last;
  }

  private long commitSmall(Transaction transaction, EventLog writable, Checkpointer checkpointer) {
    List<TableEvent> events = transaction.writes().inMemory();
    ValueEncoder encoder = new ValueEncoder();
    List<NewEvent> encoded = new ArrayList<>(events.size());
    long bytes = 0;
    for (TableEvent event : events) {
      NewEvent taken = EventPayload.encode(event, encoder);
      encoded.add(taken);
      bytes += taken.payload().length;
    }
    commitLock.lock();
    try {
      transaction.checkConflicts();
      Commit commit =
          contents.commit(writable.append(encoded, transaction.author(), transaction.comment()));
      contents.apply(commit, events);
      checkpointer.applied(encoded.size(), bytes);
      return commit.lastSequence();
    } finally {
      commitLock.unlock();
    }
  }

  /** Commits what is in files: from there it goes to the log, and then to the tables. */
  private long commitLarge(Transaction transaction, EventLog writable, Checkpointer checkpointer) {
    OwnWrites writes = transaction.writes();
    writes.spill();
    return checkpointer.runLarge(
        () -> {
          transaction.checkConflicts();
          LoggedCommit commit =
              writable.append(writes::toAppend, transaction.author(), transaction.comment());
          try {
            contents.apply(commit.with(() -> writes.appendedAs(commit)), checkpointer::makeRoom);
          } catch (RuntimeException | Error e) {
            // The log has the commit, and what is in memory only a part of it.
            throw writable.stop(e);
          }
          checkpointer.applied(writes.count(), writes.bytesInFiles());
          return commit.lastSequence();
        });
  }

  /**
   * Makes a table.
   *
   * @throws DriftException with code TABLE_EXISTS if one of exactly this name lives, or a view
   */
  public void createTable(TableSchema schema) {
    changeTables(
        writable -> {
          files.requireNew(schema.name());
          schema.foreignKeys().forEach(foreignKey -> requireParent(schema, foreignKey));
          String directory = files.chooseDirectory(schema.name());
          writable.createTable(directory);
          files.create(directory, schema, clock.millis());
        });
  }

  /** Checks that rows of a new table can refer to what a foreign key says. */
  private void requireParent(TableSchema schema, ForeignKey foreignKey) {
    TableSchema parent =
        foreignKey.parent().equals(schema.name())
            ? schema
            : contents.livingTable(foreignKey.parent()).schema();
    if (!parent.isUnique(foreignKey.parentColumns())) {
      throw new DriftException(
          ErrorCode.SYNTAX,
          "FOREIGN KEY "
              + Json.write(foreignKey.name())
              + " refers to "
              + foreignKey.parentColumns()
              + " of table "
              + Json.write(parent.name())
              + ", which are neither its key nor the columns of a unique index");
    }
  }

  /**
   * Drops a table. What it held can still be read at the sequences at which it lived.
   *
   * @throws DriftException with code NO_SUCH_TABLE if there is none of this name, or DEPENDED_ON if
   *     another table refers to it
   */
  public void dropTable(String name) {
    changeTables(writable -> drop(contents.livingTable(name)));
  }

  /**
   * Drops the table that was made of this schema; does nothing if it has been dropped or altered
   * since.
   *
   * @param made the object that {@link #createTable} was given
   * @throws DriftException with code DEPENDED_ON if another table refers to it
   */
  public void dropTable(TableSchema made) {
    changeTables(
        writable -> {
          Table table = contents.living(made.name());
          if (table != null && table.schema() == made) {
            drop(table);
          }
        });
  }

  private void drop(Table table) {
    for (TableSchema child : contents.latestTables().referringTo(table.name())) {
      if (!child.name().equals(table.name())) {
        throw new DriftException(
            ErrorCode.DEPENDED_ON,
            "Table "
                + Json.write(table.name())
                + " cannot be dropped: table "
                + Json.write(child.name())
                + " refers to it");
      }
    }
    files.drop(table, clock.millis());
  }

  /**
   * Makes a view. What it asks for need not be there.
   *
   * @param replace whether it takes the place of one that its name means; it gets that one's name
   * @throws DriftException with code TABLE_EXISTS if a table of exactly its name lives, or a view
   *     that it does not replace
   */
  public void createView(ViewDefinition view, boolean replace) {
    changeTables(writable -> files.createView(view, replace, clock.millis()));
  }

  /**
   * Drops a view. It can still be read at the sequences at which it lived.
   *
   * @throws DriftException with code NO_SUCH_TABLE if there is none of this name
   */
  public void dropView(String name) {
    changeTables(writable -> files.dropView(name, clock.millis()));
  }

  /**
   * Makes an index, which answers for all of the past as well.
   *
   * @throws DriftException with code INDEX_EXISTS, NO_SUCH_TABLE or NO_SUCH_COLUMN, and with
   *     DUPLICATE_KEY if it is to be unique and two living rows have the same values
   */
  public void createIndex(String tableName, IndexDefinition index) {
    alterTable(
        tableName,
        table -> {
          List<IndexDefinition> indexes = new ArrayList<>(table.current().indexes());
          indexes.add(index);
          return table.current().withIndexes(indexes);
        });
  }

  /**
   * Drops an index.
   *
   * @throws DriftException with code NO_SUCH_INDEX if the table has none of exactly this name, or
   *     DEPENDED_ON if another table refers to what it keeps unique
   */
  public void dropIndex(String tableName, String indexName) {
    alterTable(
        tableName,
        table -> {
          List<IndexDefinition> indexes = new ArrayList<>(table.current().indexes());
          if (!indexes.removeIf(index -> index.name().equals(indexName))) {
            throw new DriftException(
                ErrorCode.NO_SUCH_INDEX,
                "Table "
                    + Json.write(table.current().name())
                    + " has no index "
                    + Json.write(indexName));
          }
          return table.current().withIndexes(indexes);
        });
  }

  /**
   * Changes the columns of a typed table. Rows stay as they are stored, and what was read of the
   * past can be read again: see {@link SchemaHistory}. Transactions that have written to the table
   * fail with code CONFLICT.
   *
   * @param change gives the new schema by the methods of what it gets, or refuses what cannot be;
   *     it is called while nobody else changes the table
   * @throws DriftException with code NO_SUCH_TABLE, with DUPLICATE_KEY if a new index is to be
   *     unique and two living rows have the same values, with NULL_NOT_ALLOWED if rows lack a value
   *     of a new column that needs one, and with DEPENDED_ON if another table refers to what goes
   */
  public void alterTable(String tableName, Function<SchemaHistory, TableSchema> change) {
    new SchemaChanges(contents, files, log.checkpointer(), clock, this::changeTables)
        .change(tableName, change);
  }

  /**
   * Ends the table's current segment, so that what it holds is complete in files that never change,
   * writes everything that is in memory to files, compresses the table's log, and gives back what
   * its files do not need. Opening the database then replays nothing.
   */
  public void snapshot(String tableName) {
    EventLog writable = log.writable();
    Checkpointer checkpointer = log.checkpointer();
    Table table = contents.livingTable(tableName);
    writable.seal(table.directory());
    checkpointer.checkpoint();
    checkpointer.alone(
        () -> {
          writable.compress(table.directory());
          checkpointer.files().clean(table, writable);
        });
  }

  /**
   * Writes what is in memory to files, and the files of the table anew: fewer, fuller, without what
   * nothing needs any more. Every answer stays the same.
   */
  public void compact(String tableName) {
    discardHistory(tableName, 0);
  }

  /**
   * Discards what a table had before a sequence, and compacts it. From then on it can be read at
   * this sequence and later; reading it before fails with code BEYOND_HORIZON. What is kept begins
   * at the end of a commit, so a little more may be. Where history was discarded up to there
   * before, or the table never had an event, nothing is.
   *
   * @param sequence a sequence to come means the present
   * @return the sequence from which on the table can be read
   */
  public long discardHistory(String tableName, long sequence) {
    EventLog writable = log.writable();
    Checkpointer checkpointer = log.checkpointer();
    AtomicLong horizon = new AtomicLong();
    checkpointer.alone(
        () -> {
          Table table = contents.livingTable(tableName);
          Commit last =
              sequence > table.horizon()
                  ? contents.commits().lastUpTo(Math.min(sequence, sequence()))
                  : null;
          checkpointer.checkpoint();
          writable.seal(table.directory());
          boolean hasHistory = table.view().stored().sequence() > 0;
          if (last != null && last.lastSequence() > table.horizon() && hasHistory) {
            checkpointer.files().discard(table, last, writable);
          }
          checkpointer.files().compact(table, writable);
          horizon.set(table.horizon());
        });
    return horizon.get();
  }

  /**
   * Runs a change of tables when every commit so far has been forced and none can come between: the
   * change says after which event it was made, which must not be lost if the change is kept.
   */
  private void changeTables(Consumer<EventLog> change) {
    EventLog writable = log.writable();
    commitLock.lock();
    try {
      writable.force(contents.appliedSequence());
      change.accept(writable);
      writable.bumpGeneration();
    } finally {
      commitLock.unlock();
    }
  }

  long currentMillis() {
    return clock.millis();
  }

  /** Ends the use of this database. Transactions that have not committed never will. */
  @Override
  public void close() {
    log.close();
  }
}
