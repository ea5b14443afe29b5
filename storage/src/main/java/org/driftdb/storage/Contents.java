package org.driftdb.storage;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;
import org.driftdb.storage.history.AppendOnlyList;
import org.driftdb.storage.history.Event;
import org.driftdb.storage.log.LoggedCommit;
import org.driftdb.storage.log.LoggedEvent;
import org.driftdb.storage.log.Salvage;
import org.driftdb.storage.schema.Moment;
import org.jspecify.annotations.Nullable;

/**
 * All that the log has told so far: every table that ever was, its rows, and the commits. One
 * thread at a time may change it; any may read meanwhile, each at a sequence of its own.
 */
final class Contents {
  private final AppendOnlyList<Commit> commits = new AppendOnlyList<>();

  /** By the sequence from which each holds. */
  private final ConcurrentSkipListMap<Long, Tables> pictures = new ConcurrentSkipListMap<>();

  private volatile List<Table> tables = List.of();
  private volatile Map<String, Table> tablesByDirectory = Map.of();
  private volatile long appliedSequence;

  Contents() {
    takePicture(0);
  }

  /** The sequence of the last event that was applied. */
  long appliedSequence() {
    return appliedSequence;
  }

  /** The commits so far, oldest first. */
  AppendOnlyList<Commit> commits() {
    return commits;
  }

  /** Every table that ever was, in the order in which they were made. */
  List<Table> tables() {
    return tables;
  }

  /** Applies the next commit. */
  void apply(Commit commit, List<TableEvent> events) {
    long sequence = commit.firstSequence();
    boolean columnsChanged = false;
    for (TableEvent event : events) {
      Event applied = event.at(sequence++, commit.millis());
      columnsChanged |= event.table().apply(applied, event.before());
    }
    finish(commit, columnsChanged);
  }

  private void finish(Commit commit, boolean columnsChanged) {
    commits.add(commit);
    if (columnsChanged) {
      takePicture(commit.lastSequence());
    }
    appliedSequence = commit.lastSequence();
  }

  /** Applies the next commit, as the log gives it back. */
  void replay(LoggedCommit logged) {
    boolean columnsChanged = false;
    for (LoggedEvent event : logged.events()) {
      Table table = tableIn(event.table());
      if (table.unreadable() == null) {
        Event decoded = EventPayload.decode(table, event);
        columnsChanged |= table.apply(decoded, table.before(decoded.key()));
      }
    }
    finish(commit(logged), columnsChanged);
  }

  /** Takes over what a damaged log has lost, and its end. */
  void lose(Salvage.Result salvaged) {
    appliedSequence = salvaged.lastSequence();
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

  /** The commit without its events. */
  static Commit commit(LoggedCommit logged) {
    return new Commit(
        logged.firstSequence(),
        logged.lastSequence(),
        logged.millis(),
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

  /** The tables as they are now, with what may not be acknowledged yet. */
  Tables latestTables() {
    return pictures.lastEntry().getValue();
  }

  private void takePicture(long sequence) {
    pictures.put(sequence, new Tables(tables.stream().map(Table::state).toList()));
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

  /**
   * The last sequence at or before the time, of the commits up to the limit: the one before the
   * next commit, or the limit where there is no next. Where a damaged log has a gap, what was lost
   * may have been of that time.
   */
  long sequenceAt(long millis, long limit) {
    int count = commits.countUpTo(millis, Commit::millis);
    int known = commits.countUpTo(limit, Commit::lastSequence);
    int next = Math.min(count, known);
    return next < commits.size() ? commits.get(next).firstSequence() - 1 : limit;
  }

  /** The time of the last commit, in milliseconds since 1970 UTC; 0 before the first. */
  long lastMillis() {
    int count = commits.size();
    return count == 0 ? 0 : commits.get(count - 1).millis();
  }
}
