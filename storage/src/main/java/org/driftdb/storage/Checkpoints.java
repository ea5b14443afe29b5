package org.driftdb.storage;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.driftdb.storage.block.Address;
import org.driftdb.storage.block.BlockOutput;
import org.driftdb.storage.block.StoredVersion;
import org.driftdb.storage.history.Iterators;
import org.driftdb.storage.log.EventLog;
import org.driftdb.storage.log.LogPosition;
import org.driftdb.storage.log.LoggedCommit;
import org.driftdb.storage.log.TableCheckpoint;
import org.driftdb.storage.rows.CheckpointWriter;
import org.driftdb.storage.rows.StoredTable;
import org.driftdb.storage.rows.TableFacts;
import org.driftdb.storage.schema.IndexDefinition;
import org.driftdb.storage.store.Store;
import org.driftdb.storage.tree.Tree;
import org.driftdb.storage.value.KeyRange;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes what is in memory to files, all at one sequence, in three steps: what there is is set
 * apart, then written, then published. Each step begins where a failed one before it stopped. For
 * one thread at a time.
 */
final class Checkpoints {
  private static final Logger LOG = LoggerFactory.getLogger(Checkpoints.class);

  /** A file is left in the background if nothing refers to one part of so many, or more. */
  private static final long UNUSED_PART = 2;

  /** The same for {@link #clean}. */
  private static final long UNUSED_PART_OF_CLEAN = 4;

  /** In the background a file is left only if nothing refers to so many bytes. */
  private static final long LEAST_UNUSED = 256 << 10;

  /** What files have in use is looked at again when they have grown by one part of so many. */
  private static final long GROWN_PART = 8;

  private final Store store;
  private final Contents contents;

  /** What is set apart: the tables not yet written. Null when nothing is. */
  private @Nullable Map<Table, TableFacts> frozen;

  /** The tables that are written and not yet published. */
  private final Map<Table, TableFacts> written = new LinkedHashMap<>();

  /** The tables whose files still hold what is discarded, because writing them anew failed. */
  private final Set<Table> unfinished = new HashSet<>();

  /** How many bytes the files of tables had when it was last looked what of them is in use. */
  private final Map<Table, Long> lookedAt = new HashMap<>();

  private long sequence;

  /** The last commit that is whole; in the midst of one, less than the sequence. */
  private long committed;

  private long lastMillis;
  private Map<String, LogPosition> positions = Map.of();

  /** What has been published last. */
  private long published;

  private long generation;

  Checkpoints(Store store, Contents contents) {
    this.store = store;
    this.contents = contents;
  }

  /** Goes on behind the database's checkpoint, if it has one. */
  void startBehind(Optional<DatabaseCheckpoint> checkpoint) {
    published = checkpoint.map(DatabaseCheckpoint::sequence).orElse(0L);
    generation = checkpoint.map(DatabaseCheckpoint::generation).orElse(0L);
    sequence = published;
  }

  /** The sequence of what has been published last; 0 if nothing has. */
  long published() {
    return published;
  }

  /** Whether something is set apart and not yet written. */
  boolean hasFrozen() {
    return frozen != null;
  }

  /** Whether files have been written that are not published. */
  boolean hasUnpublished() {
    return sequence > published || !written.isEmpty();
  }

  /**
   * Sets apart what is in memory. No event may be applied meanwhile. In the midst of a commit that
   * may be written, and not be published before the commit has been applied.
   *
   * @param logPositions where the log of each table stands now; empty where nobody knows
   */
  void freeze(Map<String, LogPosition> logPositions) {
    sequence = contents.reachedSequence();
    committed = contents.appliedSequence();
    lastMillis = contents.commits().lastMillis();
    positions = Map.copyOf(logPositions);
    frozen = contents.freeze();
  }

  /** Writes what is set apart; readers then read the files. */
  void write() {
    Map<Table, TableFacts> rest = frozen;
    if (rest == null) {
      return;
    }
    for (Iterator<Map.Entry<Table, TableFacts>> tables = rest.entrySet().iterator();
        tables.hasNext(); ) {
      Map.Entry<Table, TableFacts> next = tables.next();
      Table table = next.getKey();
      TableView view = table.view();
      table.replaceStored(
          writer(table)
              .next(
                  view.stored(),
                  view.frozenOrNothing(),
                  table.stored().indexes(),
                  // A table that is whole is ahead of the others while these are replayed.
                  Math.max(sequence, view.stored().sequence())));
      written.put(table, withStatistics(table, next.getValue()));
      tables.remove();
    }
    Tree before = contents.commits().stored();
    Iterator<StoredVersion> commits = contents.commits().frozen();
    if (commits.hasNext()) {
      try (BlockOutput output =
          new BlockOutput(store, DatabaseCheckpoint.names(), before.source())) {
        Address root = before.checkpoint(commits, committed, output);
        contents.commits().replaceFrozen(Tree.open(output.finish(), root, committed));
      }
    } else {
      contents.commits().replaceFrozen(before);
    }
    frozen = null;
    contents.forgetFrozen();
  }

  /**
   * Writes what is in memory if that is full, while nobody else applies events or writes.
   *
   * @param memory half of how many bytes there may be
   */
  void makeRoom(long memory) {
    if (contents.exceedTwice(memory)) {
      freeze(Map.of());
      write();
    }
  }

  private static TableFacts withStatistics(Table table, TableFacts facts) {
    return facts.withStatistics(table.columnCounts().toBinary());
  }

  private CheckpointWriter writer(Table table) {
    return new CheckpointWriter(store, table.directory());
  }

  /** Publishes what is written, so that opening the database begins with it. */
  void publish(EventLog log) {
    if (!hasUnpublished()) {
      return;
    }
    log.force(sequence);
    log.awaitDurable(sequence);
    Map<String, TableCheckpoint> checkpoints = new HashMap<>();
    written.forEach((table, facts) -> checkpoints.put(table.directory(), checkpoint(table, facts)));
    log.publishCheckpoints(published, checkpoints);
    publishCommits();
    log.bumpGeneration();
    published = sequence;
    List<Table> tables = List.copyOf(written.keySet());
    written.clear();
    tables.forEach(table -> deleteLeftovers(table, checkpoints));
  }

  private TableCheckpoint checkpoint(Table table, TableFacts facts) {
    LogPosition position = positions.get(table.directory());
    StoredTable stored = table.view().stored();
    return new TableCheckpoint(
        stored.sequence(),
        position == null ? List.of() : List.of(position),
        writer(table).trees(stored, facts));
  }

  private void publishCommits() {
    Tree commits = contents.commits().stored();
    Address root = commits.root();
    if (root != null) {
      if (generation == 0) {
        store.delete(DatabaseCheckpoint.FILE); // One that cannot be read may be there.
      }
      generation++;
      new DatabaseCheckpoint(generation, sequence, lastMillis, commits.source().files(), root)
          .publish(store);
    }
  }

  private void deleteLeftovers(Table table, Map<String, TableCheckpoint> checkpoints) {
    TableCheckpoint checkpoint = checkpoints.get(table.directory());
    if (checkpoint != null) {
      writer(table).deleteLeftovers(checkpoint.trees());
    }
  }

  /** Deletes the files of trees that were left behind, to which no checkpoint refers. */
  void deleteLeftovers() {
    contents.tables().forEach(this::deleteLeftovers);
  }

  private void deleteLeftovers(Table table) {
    if (!hasUnpublished()) {
      writer(table)
          .deleteLeftovers(
              TableCheckpoint.read(store, table.directory())
                  .map(TableCheckpoint::trees)
                  .orElse(List.of()));
    }
  }

  /** The table with these indexes in files, which nobody reads yet. Commits may go on. */
  StoredTable withIndexes(Table table, Collection<IndexDefinition> indexes) {
    StoredTable stored = table.view().stored();
    indexes.forEach(table::prepare);
    return stored.sequence() == 0 ? stored : writer(table).withIndexes(stored, indexes);
  }

  /**
   * Writes the files of a table anew where they hold much that nothing needs, and gives back the
   * space. What is in memory is to be written first. Commits may go on.
   */
  void compact(Table table, EventLog log) {
    log.compact(table.directory());
    // Last, because the trees tell whether what is discarded is out of all files.
    change(table, stored -> writer(table).compacted(stored, table.horizon()), log);
    unfinished.remove(table);
  }

  /**
   * Leaves files of a table of which a large part is not in use, and gives back the space, unless
   * the table is to be compacted anyway. Commits may go on.
   */
  void clean(Table table, EventLog log) {
    if (!table.holdsDiscarded()) {
      change(
          table,
          stored -> writer(table).cleaned(stored, UNUSED_PART_OF_CLEAN, 1, () -> false),
          log);
    }
  }

  /**
   * Gives back space that nothing needs, where it is much: of files of trees and of segments that
   * have been sealed. It costs no more than a part of what was written meanwhile.
   *
   * @param enough asked before each table; if it says so, the others are left for the next time
   * @param stop asked now and then; if it says so, what is half done is left for the next time
   */
  void tidy(EventLog log, BooleanSupplier enough, BooleanSupplier stop) {
    finishDiscards(log);
    for (Table table : contents.tables()) {
      if (enough.getAsBoolean()) {
        return;
      }
      try {
        log.compressNewlySealed(table.directory(), stop);
        cleanIfGrown(table, log, stop);
      } catch (CancellationException e) {
        return;
      } catch (RuntimeException | Error e) {
        LOG.warn("The files of table {} take more space than they need", table.name(), e);
      }
    }
  }

  private void cleanIfGrown(Table table, EventLog log, BooleanSupplier stop) {
    long bytes = table.view().stored().fileBytes();
    long before = Math.min(bytes, lookedAt.getOrDefault(table, 0L));
    boolean grown = bytes - before >= Math.max(LEAST_UNUSED, before / GROWN_PART);
    if (grown && !table.holdsDiscarded()) {
      lookedAt.put(table, bytes);
      try {
        change(
            table, stored -> writer(table).cleaned(stored, UNUSED_PART, LEAST_UNUSED, stop), log);
      } catch (CancellationException e) {
        lookedAt.put(table, before);
        throw e;
      }
      before = table.view().stored().fileBytes();
    }
    lookedAt.put(table, before);
  }

  /** Reads a table from other files, written and published here. Where that fails none is left. */
  private void change(Table table, UnaryOperator<StoredTable> how, EventLog log) {
    StoredTable stored = table.view().stored();
    if (stored.sequence() > 0) {
      try {
        adopt(table, how.apply(stored), log);
      } catch (RuntimeException | Error e) {
        try {
          deleteLeftovers(table);
        } catch (RuntimeException left) {
          e.addSuppressed(left);
        }
        throw e;
      }
    }
  }

  /**
   * Discards what a table had before a horizon; {@link #compact} then takes it out of the files.
   * What is in memory is to be written first. Commits may go on.
   *
   * @param last the commit that ends at the horizon
   */
  void discard(Table table, Commit last, EventLog log) {
    String directory = table.directory();
    long horizon = last.lastSequence();
    // Of events that are durable. Those of now may tell of others.
    TableFacts facts =
        TableCheckpoint.read(store, directory)
            .map(listed -> TableFacts.read(table.stored(), listed.trees()))
            .orElseThrow();
    try {
      log.discard(
          directory,
          Iterators.map(
              table.view().stored().scan(KeyRange.ALL, horizon),
              version -> EventPayload.base(table, version)),
          new LoggedCommit(
              last.firstSequence(), horizon, last.millis(), List.of(), List.of(), null, null),
          facts.ofRows());
    } finally {
      // Where it is listed it counts, though not every file could be deleted.
      table.discardBefore(log.horizon(directory));
    }
  }

  /**
   * Takes out of the files what is discarded and could not be taken out then. Where that fails it
   * is not tried again, as it writes a whole table: COMPACT does, or the next opening.
   */
  private void finishDiscards(EventLog log) {
    for (Table table : contents.tables()) {
      if (table.holdsDiscarded() && !unfinished.contains(table)) {
        try {
          compact(table, log);
        } catch (RuntimeException | Error e) {
          unfinished.add(table);
          LOG.warn("Discarded history of table {} still takes space: COMPACT it", table.name(), e);
        }
      }
    }
  }

  /** A table was loaded, and has files that are to be published. */
  void loaded(Table table) {
    written.put(table, withStatistics(table, table.facts()));
  }

  /** Reads the table from what {@link #withIndexes} made, and publishes it. */
  void adopt(Table table, StoredTable stored, EventLog log) {
    table.replaceStored(stored);
    Optional<TableCheckpoint> listed = TableCheckpoint.read(store, table.directory());
    if (listed.isPresent() && listed.get().sequence() == stored.sequence()) {
      TableFacts facts =
          TableFacts.read(table.stored(), listed.get().trees())
              .withDistinctCounts(table.facts().distinctCounts());
      List<TableCheckpoint.Tree> trees = writer(table).trees(stored, facts);
      log.publishCheckpoints(
          published,
          Map.of(
              table.directory(),
              new TableCheckpoint(stored.sequence(), listed.get().positions(), trees)));
      writer(table).deleteLeftovers(trees);
    }
  }
}
