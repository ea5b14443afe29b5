package org.driftdb.storage;

import java.util.Collection;
import java.util.Optional;
import java.util.function.Consumer;
import org.driftdb.storage.block.BlockSource;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;
import org.driftdb.storage.history.Iterators;
import org.driftdb.storage.log.Damage;
import org.driftdb.storage.log.DamagedException;
import org.driftdb.storage.log.LogStart;
import org.driftdb.storage.log.LoggedCommit;
import org.driftdb.storage.log.Salvage;
import org.driftdb.storage.log.TableBase;
import org.driftdb.storage.log.TableCheckpoint;
import org.driftdb.storage.log.TableListing;
import org.driftdb.storage.rows.CheckpointReader;
import org.driftdb.storage.rows.CheckpointWriter;
import org.driftdb.storage.rows.StoredTable;
import org.driftdb.storage.rows.TableFacts;
import org.driftdb.storage.schema.TableSchema;
import org.driftdb.storage.store.Store;
import org.driftdb.storage.tree.Tree;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fills the contents when a database is opened: with what the newest checkpoint has, and with the
 * commits that the log has behind it. What of a checkpoint cannot be read is replayed from the log.
 */
final class Opening {
  private static final Logger LOG = LoggerFactory.getLogger(Opening.class);
  private static final long NANOS_BETWEEN_REPORTS = 3_000_000_000L;

  /** How often a checkpoint is looked at again that another process has just replaced. */
  private static final int ATTEMPTS = 5;

  private final Store store;
  private final Contents contents;
  private final Store rebuilt;
  private final Consumer<Table> onLoad;
  private Optional<DatabaseCheckpoint> checkpoint = Optional.empty();
  private boolean restored;
  private @Nullable Damage damage;
  private boolean complete = true;
  private long reported = System.nanoTime();
  private boolean slow;

  /**
   * @param rebuilt where rows are written that have to be loaded
   * @param onLoad is told the tables whose rows were
   */
  Opening(Store store, Contents contents, Store rebuilt, Consumer<Table> onLoad) {
    this.store = store;
    this.contents = contents;
    this.rebuilt = rebuilt;
    this.onLoad = onLoad;
  }

  /** The checkpoint that it began with; empty if the database had none. */
  Optional<DatabaseCheckpoint> checkpoint() {
    return checkpoint;
  }

  /** Whether something that had been written had to be replayed. */
  boolean rebuilt() {
    return !complete;
  }

  /**
   * Where the log is to be read from; asked for the first time it takes what the checkpoint has.
   *
   * @param directories those of all tables that the contents have
   */
  LogStart start(Collection<String> directories) {
    if (!restored) {
      restored = true;
      restore();
    }
    long after = contents.appliedSequence();
    return new LogStart(directories, after, after == 0 ? 0 : contents.commits().lastMillis());
  }

  private void restore() {
    // Read before the tables' own, which then go at least as far.
    checkpoint = DatabaseCheckpoint.read(store);
    if (!restoreCommits()) {
      complete = checkpoint.isEmpty();
      checkpoint = Optional.empty();
    }
    for (Table table : contents.tables()) {
      if (table.unreadable() == null) {
        restore(table);
      } else {
        complete = false;
      }
    }
    contents.startAt(complete ? checkpoint.map(DatabaseCheckpoint::sequence).orElse(0L) : 0);
    complete &=
        checkpoint.isPresent()
            || contents.tables().stream().allMatch(table -> table.view().stored().sequence() == 0);
    if (!complete) {
      LOG.warn("{}: what is missing is rebuilt from the log", store);
    }
  }

  private boolean restoreCommits() {
    if (checkpoint.isEmpty()) {
      return false;
    }
    try {
      takeCommits(store, contents, checkpoint.get());
      return true;
    } catch (DriftException e) {
      requireDamaged(e);
      LOG.warn("The checkpoint of the commits cannot be used: {}", e.getMessage());
      return false;
    }
  }

  /** Reads the older commits from a checkpoint. */
  static void takeCommits(Store store, Contents contents, DatabaseCheckpoint checkpoint) {
    BlockSource source =
        BlockSource.open(contents.cache(), store, DatabaseCheckpoint.names(), checkpoint.files());
    contents
        .commits()
        .take(Tree.open(source, checkpoint.root(), checkpoint.sequence()), checkpoint.lastMillis());
  }

  /** Lets a failure pass that means no damage. */
  static void requireDamaged(DriftException e) {
    if (e.code() != ErrorCode.DAMAGED) {
      throw e;
    }
  }

  /**
   * Takes what the table's checkpoint has, or else the rows at its horizon. Both are of one moment:
   * a later horizon would hide that the log has no more what an earlier checkpoint lacks.
   */
  private void restore(Table table) {
    TableListing listed = null;
    boolean taken = false;
    for (int attempt = 1; !taken && attempt <= ATTEMPTS; attempt++) {
      TableListing newest = listing(table);
      if (newest == null || (listed != null && listed.equals(newest))) {
        break;
      }
      listed = newest;
      taken = restore(table, listed.checkpoint());
    }
    complete &= taken;
    TableBase base = listed == null ? null : listed.base();
    if (listed != null) {
      table.tellLost(listed.lost());
    }
    if (base != null) {
      table.discardBefore(base.horizon());
      if (table.view().stored().sequence() == 0) {
        complete = false;
        load(table, base);
      }
    }
  }

  /** What the table's list tells; null when it cannot be read. */
  private @Nullable TableListing listing(Table table) {
    try {
      return TableListing.read(store, table.directory()).orElse(null);
    } catch (DamagedException e) {
      return null; // Whoever reads the log tells what is wrong with it.
    }
  }

  /** Whether the table has what its checkpoint, if any, says. */
  private boolean restore(Table table, @Nullable TableCheckpoint checkpoint) {
    if (checkpoint == null) {
      return true;
    }
    try {
      CheckpointReader found =
          CheckpointReader.open(
              store, contents.cache(), table.directory(), table.stored(), checkpoint);
      table.restore(found.stored(), found.facts());
      return true;
    } catch (DriftException e) {
      requireDamaged(e);
      LOG.warn("The checkpoint of table {} cannot be used: {}", table.directory(), e.getMessage());
      return false;
    }
  }

  private void load(Table table, TableBase base) {
    try {
      TableSchema schema = table.stored();
      StoredTable loaded =
          new CheckpointWriter(rebuilt, table.directory())
              .load(
                  schema,
                  Iterators.map(
                      base.living(store, table.directory()),
                      row -> EventPayload.version(table, row)),
                  base.horizon(),
                  contents.cache());
      table.restore(loaded, TableFacts.read(schema, base.facts()));
      onLoad.accept(table);
    } catch (DriftException e) {
      requireDamaged(e);
      Damage found =
          e instanceof DamagedException known
              ? known.damage()
              : base.damage(store, table.directory(), String.valueOf(e.getMessage()));
      table.lose(new Salvage.DamagedTable(found, -1));
      damage = damage == null ? found : damage;
    }
  }

  /** What is wrong with the rows at a horizon, if they were needed; null when nothing is. */
  @Nullable Damage damage() {
    return damage;
  }

  /**
   * Whether a table's history was discarded since it was restored, so that the log may have been
   * read without it.
   */
  boolean lacksDiscarded() {
    for (Table table : contents.tables()) {
      TableListing listed = listing(table);
      if (listed != null && table.unreadable() == null && listed.horizon() > table.horizon()) {
        return true;
      }
    }
    return false;
  }

  /**
   * Applies the next commit that the log has.
   *
   * @param makeRoom called behind each event
   */
  void replay(LoggedCommit commit, Runnable makeRoom) {
    contents.replay(commit, makeRoom);
    if (System.nanoTime() - reported > NANOS_BETWEEN_REPORTS) {
      reported = System.nanoTime();
      slow = true;
      LOG.info("{}: replayed the log up to event {}", store, commit.lastSequence());
    }
  }

  /** Says that the log has been replayed, if that took long. */
  void finish() {
    if (slow) {
      LOG.info("{}: replayed the whole log, {} events", store, contents.appliedSequence());
    }
  }
}
