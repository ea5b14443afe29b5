package org.driftdb.storage;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.driftdb.storage.history.TableHistory;
import org.driftdb.storage.history.Version;
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
 */
final class OwnWrites {
  private final long snapshotSequence;
  private final List<TableEvent> events = new ArrayList<>();
  private final List<Long> times = new ArrayList<>();
  private final Map<Table, TableHistory> histories = new LinkedHashMap<>();
  private final Map<Table, Learned> learned = new HashMap<>();

  OwnWrites(long snapshotSequence) {
    this.snapshotSequence = snapshotSequence;
  }

  /** The events in order. */
  List<TableEvent> events() {
    return Collections.unmodifiableList(events);
  }

  /** The sequence of the last event. */
  long lastSequence() {
    return snapshotSequence + events.size();
  }

  /** The tables that were written. */
  Set<Table> tables() {
    return histories.keySet();
  }

  /** What was written to the table; null if nothing was. */
  @Nullable TableHistory history(Table table) {
    return histories.get(table);
  }

  /** The living row of this key, as the transaction sees it; null if there is none. */
  @Nullable Version row(Table table, Key key) {
    TableHistory own = histories.get(table);
    return own != null && own.touched(key, Long.MAX_VALUE)
        ? own.get(key, Long.MAX_VALUE)
        : table.readableSince(snapshotSequence).get(key, snapshotSequence);
  }

  /** The table with the columns that its own documents brought. */
  TableSchema schema(TableState state) {
    Table table = state.table();
    if (state.schema().kind() == TableKind.TYPED || !histories.containsKey(table)) {
      return state.schema();
    }
    Learned known = learned.get(table);
    if (known == null || known.committed != state) {
      known = new Learned(state);
      learned.put(table, known);
    }
    return known.learn(events);
  }

  /** The columns of one table, as far as the events have been looked at. */
  private static final class Learned {
    private final TableState committed;
    private DocumentColumns own;
    private TableSchema schema;
    private int seen;

    Learned(TableState committed) {
      this.committed = committed;
      this.own = committed.columns();
      this.schema = committed.schema();
    }

    TableSchema learn(List<TableEvent> events) {
      DocumentColumns before = own;
      for (; seen < events.size(); seen++) {
        TableEvent event = events.get(seen);
        Document fields = event.fields();
        if (event.table() == committed.table() && fields != null) {
          own = own.and(fields);
        }
      }
      if (own != before) {
        TableSchema changed = committed.schema().withColumns(own.columns());
        schema = changed.equals(schema) ? schema : changed;
      }
      return schema;
    }
  }

  void add(TableEvent event, long millis) {
    events.add(event);
    times.add(millis);
    apply(event, snapshotSequence + events.size(), millis);
  }

  private void apply(TableEvent event, long sequence, long millis) {
    histories
        .computeIfAbsent(event.table(), table -> new TableHistory(table.stored().kind(), List.of()))
        .apply(event.at(sequence, millis), event.before());
  }

  /** Forgets all events but the first {@code count}. */
  void keepFirst(int count) {
    if (count == events.size()) {
      return;
    }
    events.subList(count, events.size()).clear();
    times.subList(count, times.size()).clear();
    histories.clear();
    learned.clear();
    for (int i = 0; i < count; i++) {
      apply(events.get(i), snapshotSequence + i + 1, times.get(i));
    }
  }
}
