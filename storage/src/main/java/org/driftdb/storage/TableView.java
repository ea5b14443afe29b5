package org.driftdb.storage;

import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import org.driftdb.storage.history.Event;
import org.driftdb.storage.history.Iterators;
import org.driftdb.storage.history.Overlay;
import org.driftdb.storage.history.TableHistory;
import org.driftdb.storage.history.Version;
import org.driftdb.storage.history.Versions;
import org.driftdb.storage.rows.StoredTable;
import org.driftdb.storage.value.Key;
import org.jspecify.annotations.Nullable;

/**
 * Where the rows of a table are: the newest events in memory, over those in memory that are just
 * being written, if any, over what is stored. Whoever reads takes it once.
 *
 * @param active what events are applied to
 * @param frozen what is being written; null if nothing is
 * @param frozenUpTo the sequence up to which there is nothing in the active history
 * @param stored what is in files
 */
record TableView(
    TableHistory active, @Nullable TableHistory frozen, long frozenUpTo, StoredTable stored) {

  /** A table of which nothing is in memory. */
  static TableView of(StoredTable stored) {
    return new TableView(
        new TableHistory(stored.schema().kind(), stored.schema().indexes()),
        null,
        stored.sequence(),
        stored);
  }

  /** What is being written. */
  TableHistory frozenOrNothing() {
    return frozen == null ? new TableHistory(stored.schema().kind(), List.of()) : frozen;
  }

  /** Whether there are events of this key in memory. */
  boolean isInMemory(Key key) {
    return active.touched(key, Long.MAX_VALUE)
        || (frozen != null && frozen.touched(key, Long.MAX_VALUE));
  }

  /** Does something with each history in memory. */
  void forEachInMemory(Consumer<TableHistory> action) {
    action.accept(active);
    if (frozen != null) {
      action.accept(frozen);
    }
  }

  /** All versions, wherever they are. */
  Versions versions() {
    Versions older = frozen == null ? stored : new Overlay(frozen, stored, stored.sequence());
    return new Overlay(active, older, frozenUpTo);
  }

  /** The events in memory after one sequence and up to another, by sequence. */
  Iterator<Event> changes(long after, long to) {
    Iterator<Event> newest = active.changes(after, to);
    return frozen == null ? newest : Iterators.concat(frozen.changes(after, to), newest);
  }

  /** Whether the row of this key is another than at the sequence, or has been meanwhile. */
  boolean changedAfter(long sequence, Key key) {
    long last = active.lastSequence(key);
    if (last == 0 && frozen != null) {
      last = frozen.lastSequence(key);
    }
    if (last > 0 || sequence >= stored.sequence()) {
      return last > sequence;
    }
    if (sequence < stored.horizon()) {
      return true; // Nobody knows.
    }
    Version then = stored.get(key, sequence);
    Version now = stored.get(key, stored.sequence());
    return then == null || now == null ? then != now : then.sequence() != now.sequence();
  }

  /** How many events there have been, also of those that have been left out since. */
  long eventCount() {
    return stored.versions() + active.size() + (frozen == null ? 0 : frozen.size());
  }

  /** How many rows live after all events. */
  long rowCount() {
    return stored.liveRows() + active.rowsAdded() + (frozen == null ? 0 : frozen.rowsAdded());
  }
}
