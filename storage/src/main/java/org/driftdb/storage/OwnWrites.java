package org.driftdb.storage;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;
import org.driftdb.storage.history.Event;
import org.driftdb.storage.history.EventType;
import org.driftdb.storage.history.Iterators;
import org.driftdb.storage.history.Layer;
import org.driftdb.storage.history.Lookahead;
import org.driftdb.storage.history.TableHistory;
import org.driftdb.storage.history.Version;
import org.driftdb.storage.log.LoggedCommit;
import org.driftdb.storage.log.LoggedEvent;
import org.driftdb.storage.log.NewEvent;
import org.driftdb.storage.rows.SpilledRows;
import org.driftdb.storage.schema.DocumentColumns;
import org.driftdb.storage.schema.TableKind;
import org.driftdb.storage.schema.TableSchema;
import org.driftdb.storage.value.Document;
import org.driftdb.storage.value.Key;
import org.jspecify.annotations.Nullable;

/**
 * What a transaction has written so far: its events in order, and for each table the rows that they
 * left. Until the commit gives real ones, events have the sequences that follow the transaction's
 * snapshot, and the time at which they were written.
 *
 * <p>The newest are in memory; where that is full, all go to files, and so two layers lie over what
 * is committed.
 */
final class OwnWrites {
  /** About how many bytes of memory an event takes beside what its table's history has. */
  private static final int EVENT = 80;

  private final long snapshotSequence;
  private final SpillSpace space;

  /** The newest events, and when each was written. */
  private final List<TableEvent> events = new ArrayList<>();

  private final List<Long> times = new ArrayList<>();
  private final Map<Table, TableHistory> histories = new HashMap<>();

  /** The older events; null if all are in memory. */
  private @Nullable SpilledWrites spilled;

  /** The tables that were written, in the order of their first events; each with its last. */
  private final Map<Table, Long> lastEvents = new LinkedHashMap<>();

  private final Map<Table, Learned> learned = new HashMap<>();

  /** About how many bytes of memory the newest events take. */
  private long bytes;

  OwnWrites(long snapshotSequence, SpillSpace space) {
    this.snapshotSequence = snapshotSequence;
    this.space = space;
  }

  /** How many events there are. */
  int count() {
    return (int) (lastSequence() - snapshotSequence);
  }

  /** The sequence of the last event. */
  long lastSequence() {
    return lastSpilled() + events.size();
  }

  /** The sequence before the newest events. */
  private long lastSpilled() {
    SpilledWrites older = spilled;
    return older == null ? snapshotSequence : older.last();
  }

  /** Whether some events are in files. */
  boolean isSpilled() {
    return spilled != null;
  }

  /** The events that are in memory. */
  List<TableEvent> inMemory() {
    return List.copyOf(events);
  }

  /** The tables that were written. */
  Set<Table> tables() {
    return lastEvents.keySet();
  }

  /** The tables that were written after so many events. */
  List<Table> tables(int mark) {
    List<Table> written = new ArrayList<>(lastEvents.size());
    lastEvents.forEach(
        (table, last) -> {
          if (last > snapshotSequence + mark) {
            written.add(table);
          }
        });
    return written;
  }

  /** The events after so many, in order; those that are there now. */
  Iterator<TableEvent> events(int mark) {
    int first = (int) Math.max(0, snapshotSequence + mark - lastSpilled());
    Iterator<TableEvent> newest = List.copyOf(events.subList(first, events.size())).iterator();
    SpilledWrites older = spilled;
    return older == null || snapshotSequence + mark >= older.last()
        ? newest
        : Iterators.concat(
            Iterators.map(
                older.events(snapshotSequence + mark),
                entry -> event(entry.getKey(), entry.getValue())),
            newest);
  }

  private TableEvent event(Table table, Event event) {
    // A row is inserted where none lives.
    OwnRows own = event.type() == EventType.INSERT ? null : rows(table);
    Version before =
        own == null
            ? null
            : own.over(table.readableSince(snapshotSequence), snapshotSequence)
                .get(event.key(), event.sequence() - 1);
    return new TableEvent(table, event.type(), event.key(), event.fields(), before);
  }

  /** The events in order, when all are in files, as the log takes them. */
  Iterator<NewEvent> toAppend() {
    return Iterators.map(
        inFiles().logged(snapshotSequence),
        event -> new NewEvent(event.table(), event.type(), event.payload()));
  }

  /** The same as the log has them when it has got them as a commit. */
  Iterator<LoggedEvent> appendedAs(LoggedCommit commit) {
    long later = commit.firstSequence() - 1 - snapshotSequence;
    return Iterators.map(
        inFiles().logged(snapshotSequence),
        event ->
            new LoggedEvent(
                event.table(),
                event.sequence() + later,
                commit.millis(),
                event.type(),
                event.payload()));
  }

  /** About how many bytes the events in files have in the log. */
  long bytesInFiles() {
    return spilled == null ? 0 : spilled.bytes();
  }

  private SpilledWrites inFiles() {
    SpilledWrites all = spilled;
    if (all == null || !events.isEmpty()) {
      throw new IllegalStateException("some events are in memory");
    }
    return all;
  }

  /** What has been written to a table until now; null if nothing has. */
  @Nullable OwnRows rows(Table table) {
    return wrote(table) ? new OwnRows(table, spilled, histories.get(table), lastSpilled()) : null;
  }

  /** The sequence that sees all that was written over versions up to a boundary. */
  long readAt(long boundary) {
    return Math.max(lastSequence(), boundary + 2);
  }

  /** Whether anything was written to a table. */
  boolean wrote(Table table) {
    return lastEvents.containsKey(table);
  }

  /** The living row of this key, as the transaction sees it; null if there is none. */
  @Nullable Version row(Table table, Key key) {
    Layer.Touched own = find(histories.get(table), key);
    if (own == null && spilled != null) {
      own = find(spilled.rows(table), key);
    }
    return own == null
        ? table.readableSince(snapshotSequence).get(key, snapshotSequence)
        : own.version();
  }

  private static Layer.@Nullable Touched find(@Nullable Layer layer, Key key) {
    return layer == null ? null : layer.find(key, Long.MAX_VALUE);
  }

  /** The living rows of a table that were written after so many events, each as it is now. */
  Iterator<Version> rowsWritten(Table table, int mark) {
    Iterator<TableEvent> written = events(mark);
    return new Lookahead<>() {
      private long sequence = snapshotSequence + mark;

      @Override
      protected @Nullable Version advance() {
        while (written.hasNext()) {
          TableEvent event = written.next();
          sequence++;
          Version row = event.table() == table ? row(table, event.key()) : null;
          // Of the events of a row, the last one tells what it is.
          if (row != null && row.sequence() == sequence) {
            return row;
          }
        }
        return null;
      }
    };
  }

  /** The table with the columns that its own documents brought. */
  TableSchema schema(TableState state) {
    Table table = state.table();
    OwnRows own = rows(table);
    if (state.schema().kind() == TableKind.TYPED || own == null) {
      return state.schema();
    }
    Learned known = learned.get(table);
    if (known == null || known.committed != state) {
      known = new Learned(state);
      learned.put(table, known);
    }
    return known.learn(own, snapshotSequence, lastSequence());
  }

  /** The columns of one table, as far as the events have been looked at. */
  private static final class Learned {
    private final TableState committed;
    private DocumentColumns own;
    private TableSchema schema;
    private long seen;

    Learned(TableState committed) {
      this.committed = committed;
      this.own = committed.columns();
      this.schema = committed.schema();
    }

    /**
     * Looks at the events that have come.
     *
     * @param before the sequence before all events
     * @param last that of the last event
     */
    TableSchema learn(OwnRows rows, long before, long last) {
      DocumentColumns known = own;
      Iterator<Event> unseen = rows.changes(Math.max(before, seen), last);
      while (unseen.hasNext()) {
        Document fields = unseen.next().fields();
        own = fields == null ? own : own.and(fields);
      }
      seen = last;
      if (own != known) {
        TableSchema changed = committed.schema().withColumns(own.columns());
        schema = changed.equals(schema) ? schema : changed;
      }
      return schema;
    }
  }

  /**
   * Adds an event.
   *
   * @throws DriftException if there is room for it neither in memory nor in files; then nothing has
   *     changed
   */
  void add(TableEvent event, long millis) {
    if (count() == Integer.MAX_VALUE) {
      throw new DriftException(
          ErrorCode.TOO_LONG,
          "A transaction has at most " + Integer.MAX_VALUE + " events: commit, and go on");
    }
    if (space.isFull(bytes)) {
      spill();
    }
    events.add(event);
    times.add(millis);
    apply(event, lastSequence(), millis);
  }

  private void apply(TableEvent event, long sequence, long millis) {
    Table table = event.table();
    TableHistory history = histories.get(table);
    if (history == null) {
      SpilledRows older = spilled == null ? null : spilled.rows(table);
      history =
          new TableHistory(table.stored().kind(), older == null ? List.of() : older.indexes());
      histories.put(table, history);
    }
    history.apply(event.at(sequence, millis), event.before());
    lastEvents.put(table, sequence);
    take(EVENT + history.countMore());
  }

  private void take(long more) {
    bytes += more;
    space.take(more);
  }

  /** Writes all events to files. */
  void spill() {
    if (events.isEmpty()) {
      return;
    }
    if (spilled == null) {
      spilled = new SpilledWrites(space, snapshotSequence);
    }
    spilled.add(events, times, histories);
    forgetNewest();
  }

  private void forgetNewest() {
    events.clear();
    times.clear();
    histories.clear();
    take(-bytes);
  }

  /**
   * Forgets all events but the first {@code count}. Costs by those in memory, or by the runs in
   * files that have some of those that are forgotten.
   */
  void keepFirst(int count) {
    long last = snapshotSequence + count;
    if (last == lastSequence() && count > 0) {
      return;
    }
    int newest = (int) Math.max(0, last - lastSpilled());
    List<TableEvent> kept = List.copyOf(events.subList(0, newest));
    List<Long> keptTimes = List.copyOf(times.subList(0, newest));
    SpilledWrites older = spilled;
    if (older != null && count == 0) {
      spilled = null;
      older.delete();
    } else if (older != null && last < older.last()) {
      older.keep(last);
    }
    forgetNewest();
    learned.values().removeIf(known -> known.seen > count);
    keepTables();
    for (int i = 0; i < kept.size(); i++) {
      events.add(kept.get(i));
      times.add(keptTimes.get(i));
      apply(kept.get(i), lastSequence(), keptTimes.get(i));
    }
  }

  /** Forgets the tables of which no event is in files. */
  private void keepTables() {
    SpilledWrites older = spilled;
    lastEvents.keySet().removeIf(table -> older == null || older.rows(table) == null);
    lastEvents.replaceAll((table, last) -> Math.min(last, lastSpilled()));
  }
}
