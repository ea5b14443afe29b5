package org.driftdb.storage;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.driftdb.storage.history.Event;
import org.driftdb.storage.history.TableHistory;
import org.driftdb.storage.history.Version;
import org.driftdb.storage.schema.Column;
import org.driftdb.storage.schema.DocumentColumns;
import org.driftdb.storage.schema.TableKind;
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
  private final Map<Table, Learned> columns = new HashMap<>();

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
    return own != null && own.lastSequence(key) > 0
        ? own.get(key, Long.MAX_VALUE)
        : table.history().get(key, snapshotSequence);
  }

  /**
   * The columns of a document table with those that its own documents brought; empty if they
   * brought none, or the table is typed.
   */
  List<Column> columns(Table table) {
    if (table.schema().kind() == TableKind.TYPED) {
      return List.of();
    }
    DocumentColumns committed = table.documentColumns();
    Learned learned = columns.get(table);
    if (learned == null || learned.committed != committed) {
      learned = new Learned(committed);
      columns.put(table, learned);
    }
    learned.learn(table, events);
    return learned.own == committed ? List.of() : learned.own.columns();
  }

  /** The columns of one table, as far as the events have been looked at. */
  private static final class Learned {
    private final DocumentColumns committed;
    private DocumentColumns own;
    private int seen;

    Learned(DocumentColumns committed) {
      this.committed = committed;
      this.own = committed;
    }

    void learn(Table table, List<TableEvent> events) {
      for (; seen < events.size(); seen++) {
        TableEvent event = events.get(seen);
        Document fields = event.fields();
        if (event.table() == table && fields != null) {
          own = own.and(fields);
        }
      }
    }
  }

  void add(TableEvent event, long millis) {
    events.add(event);
    times.add(millis);
    apply(event, snapshotSequence + events.size(), millis);
  }

  private void apply(TableEvent tableEvent, long sequence, long millis) {
    Version before = row(tableEvent.table(), tableEvent.key());
    Event event = tableEvent.at(sequence, millis);
    Document after = TableHistory.after(before == null ? null : before.row(), event);
    histories.computeIfAbsent(tableEvent.table(), table -> new TableHistory()).apply(event, after);
  }

  /** Forgets all events but the first {@code count}. */
  void keepFirst(int count) {
    if (count == events.size()) {
      return;
    }
    events.subList(count, events.size()).clear();
    times.subList(count, times.size()).clear();
    histories.clear();
    columns.clear();
    for (int i = 0; i < count; i++) {
      apply(events.get(i), snapshotSequence + i + 1, times.get(i));
    }
  }
}
