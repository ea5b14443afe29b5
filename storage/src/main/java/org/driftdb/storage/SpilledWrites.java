package org.driftdb.storage;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;
import org.driftdb.storage.history.Event;
import org.driftdb.storage.history.Iterators;
import org.driftdb.storage.history.TableHistory;
import org.driftdb.storage.log.LoggedEvent;
import org.driftdb.storage.log.NewEvent;
import org.driftdb.storage.rows.SpilledRows;
import org.driftdb.storage.schema.IndexDefinition;
import org.driftdb.storage.value.ValueEncoder;
import org.jspecify.annotations.Nullable;

/**
 * The older writes of a transaction, for which memory has no room: its events in order as the log
 * takes them, and for each table the versions that they made. For one thread.
 */
final class SpilledWrites {
  private final SpillSpace.Files files;
  private final Map<Table, SpilledRows> rows = new HashMap<>();
  private final Map<String, Table> tables = new HashMap<>();
  private long last;
  private boolean deleted;

  /** Why files cannot be written any more; null while they can. */
  private @Nullable DriftException broken;

  /**
   * @param last the sequence before all events
   */
  SpilledWrites(SpillSpace space, long last) {
    this.files = space.files();
    this.last = last;
  }

  /** The sequence of the last event. */
  long last() {
    return last;
  }

  /** The versions of a table; null if there are none. */
  @Nullable SpilledRows rows(Table table) {
    return rows.get(table);
  }

  /**
   * Takes the next events.
   *
   * @param times when each was written
   * @param histories what they did, by table
   * @throws DriftException if there is no room in files either; then nothing has changed, and
   *     nothing more is taken
   */
  void add(List<TableEvent> events, List<Long> times, Map<Table, TableHistory> histories) {
    requireWhole();
    ValueEncoder encoder = new ValueEncoder();
    List<LoggedEvent> encoded = new ArrayList<>(events.size());
    for (int i = 0; i < events.size(); i++) {
      NewEvent event = EventPayload.encode(events.get(i), encoder);
      encoded.add(
          new LoggedEvent(
              event.table(), last + 1 + i, times.get(i), event.type(), event.payload()));
    }
    long to = last + events.size();
    Map<Table, SpilledRows> next = new HashMap<>();
    try {
      files.events().append(encoded);
      histories.forEach(
          (table, history) -> next.put(table, known(table).with(history, last, to, files.runs())));
    } catch (RuntimeException | Error e) {
      throw broken(e);
    }
    rows.putAll(next);
    histories.keySet().forEach(table -> tables.put(table.directory(), table));
    last = to;
  }

  /** From now on the files may have more or less than they should, and nobody uses them. */
  private DriftException broken(Throwable failure) {
    DriftException known =
        failure instanceof DriftException drift
            ? drift
            : new DriftException(
                ErrorCode.INTERNAL,
                "What this transaction has written could not be kept in a file: roll it back",
                failure);
    broken = known;
    return known;
  }

  /** Checks that the files have all that they should. */
  private void requireWhole() {
    if (broken != null) {
      throw broken;
    }
  }

  private SpilledRows known(Table table) {
    SpilledRows known = rows.get(table);
    return known == null ? SpilledRows.none(table.stored(), files.runs()) : known;
  }

  /**
   * Versions of a table with an index, which {@link #rows} then have, too, if they are the same.
   * When the files are deleted nothing is added: the versions themselves tell what an index would.
   */
  SpilledRows withIndex(Table table, SpilledRows known, IndexDefinition index) {
    if (deleted) {
      return known;
    }
    SpilledRows indexed = known.withIndex(index, files.runs());
    rows.replace(table, known, indexed);
    return indexed;
  }

  /** The events behind a sequence, in order, as the log takes them. */
  Iterator<LoggedEvent> logged(long after) {
    requireWhole();
    return Iterators.filter(files.events().events(after), event -> event.sequence() <= last);
  }

  /** The events behind a sequence, in order, each with its table. */
  Iterator<Map.Entry<Table, Event>> events(long after) {
    return Iterators.map(
        logged(after),
        event -> {
          Table table = tables.get(event.table());
          if (table == null) {
            throw new IllegalStateException("nothing was written to " + event.table());
          }
          return Map.entry(table, EventPayload.decode(table, event));
        });
  }

  /** About how many bytes the events have in the log. */
  long bytes() {
    return files.events().bytes();
  }

  /** Forgets the events behind a sequence. */
  void keep(long sequence) {
    try {
      files.events().cut(sequence);
      rows.replaceAll((table, known) -> known.upTo(sequence, files.runs()));
    } catch (RuntimeException | Error e) {
      throw broken(e);
    }
    rows.values().removeIf(SpilledRows::isEmpty);
    last = sequence;
  }

  /** Deletes the files. Who reads them goes on, and the space is given back when nobody does. */
  void delete() {
    deleted = true;
    files.delete();
  }
}
