package org.driftdb.storage;

import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.driftdb.storage.history.Event;
import org.driftdb.storage.history.Iterators;
import org.driftdb.storage.history.Overlay;
import org.driftdb.storage.history.TableHistory;
import org.driftdb.storage.history.Versions;
import org.driftdb.storage.rows.SpilledRows;
import org.driftdb.storage.schema.IndexDefinition;
import org.jspecify.annotations.Nullable;

/**
 * What a transaction has written to one table: the layers that there are at one moment, older ones
 * in files and newer ones in memory. They can be read as long as this is kept, also when the
 * transaction has ended. For one thread.
 */
final class OwnRows {
  private final Table table;
  private final @Nullable SpilledWrites spilled;
  private @Nullable SpilledRows older;
  private final @Nullable TableHistory newest;

  /** The last sequence that is in files; that of the snapshot where nothing is. */
  private final long lastSpilled;

  /**
   * @param spilled what is in files; null if nothing is
   * @param newest what is in memory; null if nothing is
   */
  OwnRows(
      Table table,
      @Nullable SpilledWrites spilled,
      @Nullable TableHistory newest,
      long lastSpilled) {
    this.table = table;
    this.spilled = spilled;
    this.older = spilled == null ? null : spilled.rows(table);
    this.newest = newest;
    this.lastSpilled = lastSpilled;
  }

  /** Versions of the table's rows with these on top, to be read at {@link OwnWrites#readAt}. */
  Versions over(Versions others, long boundary) {
    Versions below = others;
    long last = boundary;
    if (older != null) {
      below = new Overlay(older, others, boundary);
      // Where the others are those of now, they have sequences that own events have, too.
      last = Math.max(lastSpilled, boundary + 1);
    }
    return newest == null ? below : new Overlay(newest, below, last);
  }

  /** Begins an index, unless it is there. */
  void requireIndex(IndexDefinition index) {
    if (spilled != null && older != null) {
      older = spilled.withIndex(table, older, index);
    }
    if (newest != null) {
      newest.requireIndex(index);
    }
  }

  /** The events after one sequence and up to another, by sequence. */
  Iterator<Event> changes(long after, long to) {
    Iterator<Event> inMemory =
        newest == null ? List.<Event>of().iterator() : newest.changes(after, to);
    if (spilled == null || older == null || after >= lastSpilled) {
      return inMemory;
    }
    long last = Math.min(to, lastSpilled);
    return Iterators.concat(
        Iterators.map(
            Iterators.filter(
                spilled.events(after),
                entry -> entry.getKey() == table && entry.getValue().sequence() <= last),
            Map.Entry::getValue),
        inMemory);
  }
}
