package org.driftdb.storage;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.driftdb.storage.block.BlockCache;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;
import org.driftdb.storage.history.Event;
import org.driftdb.storage.history.EventType;
import org.driftdb.storage.history.Iterators;
import org.driftdb.storage.history.Lookahead;
import org.driftdb.storage.history.Version;
import org.driftdb.storage.log.DiscardedException;
import org.driftdb.storage.log.FrameType;
import org.driftdb.storage.log.LoggedCommit;
import org.driftdb.storage.log.LoggedEvent;
import org.driftdb.storage.log.Salvage;
import org.driftdb.storage.rows.TableFacts;
import org.driftdb.storage.schema.Moment;
import org.driftdb.storage.schema.ViewLife;
import org.jspecify.annotations.Nullable;

/**
 * All that the log has told so far: every table that ever was, its rows, and the commits. One
 * thread at a time may change it; any may read meanwhile, each at a sequence of its own.
 */
final class Contents {
  /** Reads events of the table in a directory, after one sequence and up to another. */
  interface LoggedEvents {
    Iterator<LoggedEvent> events(String table, long after, long upTo);
  }

  private final BlockCache cache;
  private final CommitHistory commits;

  /** By the sequence from which each holds. */
  private final ConcurrentSkipListMap<Long, Tables> pictures = new ConcurrentSkipListMap<>();

  private volatile List<Table> tables = List.of();
  private volatile List<ViewLife> views = List.of();
  private volatile Map<String, Table> tablesByDirectory = Map.of();
  private volatile long appliedSequence;

  /** The sequence of the last event that was applied, also in the midst of a commit. */
  private volatile long reachedSequence;

  /** Whether columns have come since the last picture was taken. */
  private boolean columnsChanged;

  private volatile LoggedEvents loggedEvents = (table, after, upTo) -> Collections.emptyIterator();

  /** About how many bytes of memory the events and commits take that are not being written yet. */
  private volatile long activeBytes;

  /** About how many those take that are set apart to be written. */
  private volatile long frozenBytes;

  /**
   * @param cache where blocks of files are kept
   */
  Contents(BlockCache cache) {
    this.cache = cache;
    this.commits = new CommitHistory(cache);
    takePicture(0);
  }

  /** Where blocks of files are kept. */
  BlockCache cache() {
    return cache;
  }

  /** The sequence of the last event of the last commit that was applied. */
  long appliedSequence() {
    return appliedSequence;
  }

  /** The sequence of the last event that was applied, also in the midst of a commit. */
  long reachedSequence() {
    return reachedSequence;
  }

  /** About how many bytes of memory the events and commits take that are not being written yet. */
  long activeBytes() {
    return activeBytes;
  }

  /** Whether all events and commits in memory take more than twice as many bytes as that. */
  boolean exceedTwice(long bytes) {
    return (activeBytes + frozenBytes) / 2 >= bytes;
  }

  /** The commits so far. */
  CommitHistory commits() {
    return commits;
  }

  /** Every table that ever was, in the order in which they were made. */
  List<Table> tables() {
    return tables;
  }

  /** Applies the next commit. */
  void apply(Commit commit, List<TableEvent> events) {
    long sequence = commit.firstSequence();
    for (TableEvent event : events) {
      apply(event.table(), event.at(sequence++, commit.millis()), event.before());
    }
    finish(commit);
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // One thread at a time writes.
  private void apply(Table table, Event event, @Nullable Version before) {
    columnsChanged |= table.apply(event, before);
    activeBytes += table.view().active().countMore();
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // One thread at a time writes.
  private void finish(Commit commit) {
    commits.add(commit);
    activeBytes += CommitHistory.weight(commit);
    if (columnsChanged) {
      columnsChanged = false;
      takePicture(commit.lastSequence());
    }
    setApplied(commit.lastSequence());
  }

  private void setApplied(long sequence) {
    reachedSequence = sequence;
    appliedSequence = sequence;
  }

  /**
   * Applies the next commit, as the log gives it back. Where it fails in the midst, the same commit
   * goes on there when it is given again.
   *
   * @param makeRoom called behind each event
   */
  void replay(LoggedCommit logged, Runnable makeRoom) {
    replay(logged, (table, event) -> table.before(event.key()), makeRoom);
  }

  /**
   * Applies the next commit, as the log has got it. No row lives that it inserts.
   *
   * @param makeRoom called behind each event
   */
  void apply(LoggedCommit logged, Runnable makeRoom) {
    replay(
        logged,
        (table, event) -> event.type() == EventType.INSERT ? null : table.before(event.key()),
        makeRoom);
  }

  /** Finds the version that lives before an event; null if none does. */
  private interface Before {
    @Nullable Version of(Table table, Event event);
  }

  private void replay(LoggedCommit logged, Before before, Runnable makeRoom) {
    for (LoggedEvent event : logged.events()) {
      if (event.sequence() <= reachedSequence) {
        continue;
      }
      Table table = tableIn(event.table());
      boolean stored = event.sequence() <= table.view().stored().sequence();
      if (!stored && table.unreadable() == null && event.type() != FrameType.LOST) {
        Event decoded = EventPayload.decode(table, event);
        apply(table, decoded, before.of(table, decoded));
      }
      reachedSequence = event.sequence();
      makeRoom.run();
    }
    finish(commit(logged));
  }

  /**
   * Sets everything in memory apart to be written.
   *
   * @return the tables that have events, and what else is known of them now
   */
  Map<Table, TableFacts> freeze() {
    Map<Table, TableFacts> frozen = new LinkedHashMap<>();
    for (Table table : tables) {
      if (table.hasMoreThanStored()) {
        frozen.put(table, table.freeze(reachedSequence));
      }
    }
    commits.freeze();
    frozenBytes = activeBytes;
    activeBytes = 0;
    return frozen;
  }

  /** What was set apart is in files. */
  void forgetFrozen() {
    frozenBytes = 0;
  }

  /** Begins with what has been restored of the tables. */
  void startAt(long sequence) {
    setApplied(sequence);
    replaceTables(tables);
  }

  /** Takes what another process has stored of a table, also in the midst of a commit. */
  @SuppressWarnings("NonAtomicVolatileUpdate") // One thread at a time writes.
  void follow(Table table, Table.Followed followed) {
    followed.view().active().countMore();
    activeBytes += followed.view().active().bytes() - table.view().active().bytes();
    columnsChanged |= table.follow(followed);
    if (columnsChanged && reachedSequence == appliedSequence) {
      columnsChanged = false;
      takePicture(appliedSequence);
    }
  }

  /** Takes over what a damaged log has lost, and its end. */
  void lose(Salvage.Result salvaged) {
    setApplied(salvaged.lastSequence());
    salvaged
        .damaged()
        .forEach(
            (directory, lost) ->
                tableIn(directory)
                    .lose(
                        // At the very end of the log nothing proves that nothing is missing.
                        new Salvage.DamagedTable(
                            lost.damage(), Math.min(lost.readableUpTo(), appliedSequence - 1))));
  }

  /** Says how events are read again that are not in memory any more. */
  void readOlderEventsFrom(LoggedEvents log) {
    loggedEvents = log;
  }

  /** The events of a table after one sequence and up to another, by sequence. */
  Iterator<Event> changes(Table table, long after, long to) {
    TableView view = table.view();
    long stored = view.stored().sequence();
    Iterator<Event> inMemory = view.changes(after, to);
    return after >= Math.min(stored, to)
        ? inMemory
        : Iterators.concat(logged(table, after, Math.min(stored, to)), inMemory);
  }

  /** The events that the log still has; where it has them no more, that is said of the table. */
  private Iterator<Event> logged(Table table, long after, long to) {
    Iterator<LoggedEvent> events =
        kept(table, after, () -> loggedEvents.events(table.directory(), after, to));
    return new Lookahead<>() {
      @Override
      protected @Nullable Event advance() {
        while (kept(table, after, events::hasNext)) {
          LoggedEvent event = events.next();
          if (event.type() != FrameType.LOST) {
            return EventPayload.decode(table, event);
          }
        }
        return null;
      }
    };
  }

  private static <T> T kept(Table table, long after, Supplier<T> reading) {
    try {
      return reading.get();
    } catch (DiscardedException e) {
      throw table.beyondHorizon(e.horizon(), after, e);
    }
  }

  /** The commit without its events. */
  Commit commit(LoggedCommit logged) {
    return new Commit(
        logged.firstSequence(),
        logged.lastSequence(),
        logged.millis(),
        logged.tables().stream().map(directory -> tableIn(directory).name()).distinct().toList(),
        logged.author(),
        logged.comment());
  }

  private Table tableIn(String directory) {
    Table table = tablesByDirectory.get(directory);
    if (table == null) {
      throw new DriftException(
          ErrorCode.INTERNAL, "The log has events of an unknown table directory " + directory);
    }
    return table;
  }

  /** Takes the tables as they are now, all at the last sequence. */
  void replaceTables(List<Table> changed) {
    tables = List.copyOf(changed);
    tablesByDirectory =
        tables.stream().collect(Collectors.toMap(Table::directory, Function.identity()));
    takePicture(appliedSequence);
  }

  /** Every view that ever was, in the order in which they were made. */
  List<ViewLife> views() {
    return views;
  }

  /** Takes the views as they are now. */
  void replaceViews(List<ViewLife> changed) {
    views = List.copyOf(changed);
    takePicture(appliedSequence);
  }

  /** The tables as they are now, with what may not be acknowledged yet. */
  Tables latestTables() {
    return pictures.lastEntry().getValue();
  }

  private void takePicture(long sequence) {
    List<TableState> tableStates = new ArrayList<>();
    for (Table table : tables) {
      tableStates.add(table.state());
    }
    List<ViewState> viewStates = new ArrayList<>();
    for (ViewLife view : views) {
      viewStates.add(new ViewState(view));
    }
    pictures.put(sequence, new Tables(tableStates, viewStates));
  }

  /** The tables as known at the sequence, which is the last that anybody may read. */
  Tables tables(long sequence) {
    Long holding = pictures.floorKey(sequence);
    if (holding != null) {
      pictures.headMap(holding).clear();
    }
    return pictures.firstEntry().getValue();
  }

  /**
   * The living table that a name means.
   *
   * @throws DriftException with code NO_SUCH_TABLE if it means none
   */
  Table livingTable(String name) {
    return latestTables().table(name, Moment.longAfter(appliedSequence)).table();
  }

  /** The living table of exactly this name; null if there is none. */
  @Nullable Table living(String exactName) {
    for (Table table : tables) {
      if (table.lives() && table.name().equals(exactName)) {
        return table;
      }
    }
    return null;
  }
}
