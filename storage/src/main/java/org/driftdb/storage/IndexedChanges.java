package org.driftdb.storage;

import java.util.Iterator;
import java.util.List;
import java.util.function.Supplier;
import org.driftdb.storage.history.Changes;
import org.driftdb.storage.history.Event;
import org.driftdb.storage.history.Iterators;
import org.driftdb.storage.history.Version;
import org.driftdb.storage.history.Versions;
import org.driftdb.storage.schema.IndexDefinition;
import org.driftdb.storage.value.Document;
import org.driftdb.storage.value.Key;
import org.driftdb.storage.value.KeyRange;

/**
 * Finds the events that left a row with certain values. An index knows when rows had them, but not
 * when else they changed meanwhile; so it is asked where it has fewer rows than there are events.
 *
 * @param table the table
 * @param index its index
 * @param ranges of the values, which do not overlap
 * @param versions the table's rows, which were {@link Table#readable} at the sequence
 * @param sequence the last one that is seen
 */
record IndexedChanges(
    Table table, IndexDefinition index, List<KeyRange> ranges, Versions versions, long sequence) {
  /** To find a row by its entry costs as much as to read so many events. */
  private static final long EVENTS_FOR_A_ROW = 4;

  /**
   * The events after one sequence and up to another.
   *
   * @param all all of them
   * @throws org.driftdb.storage.error.DriftException with code BEYOND_HORIZON if they are not kept
   */
  Changes within(long after, long to, Supplier<Changes> all) {
    long ofOneValue = table.view().rowCount() / Math.max(1, table.distinctCount(index));
    return to - after <= ofOneValue * ranges.size() * EVENTS_FOR_A_ROW
        ? chosen(all.get())
        : found(after, to);
  }

  private Changes chosen(Changes all) {
    return new Changes(
        Iterators.filter(
            all,
            event -> {
              Document row = all.rowAfter(event);
              return row != null && isFound(index.valuesOf(row));
            }),
        versions);
  }

  private boolean isFound(Key values) {
    return ranges.stream().anyMatch(range -> range.contains(values, index.order()));
  }

  private Changes found(long after, long to) {
    Iterator<Version> found =
        Iterators.filter(
            Iterators.flatMap(
                ranges.iterator(),
                range -> versions.history(index, range, after + 1, to + 1, sequence)),
            version -> version.sequence() > after);
    Iterator<Event> events =
        Iterators.flatMap(
            found,
            version -> versions.drift(version.key(), version.sequence() - 1, version.sequence()));
    table.checkKept(after);
    return new Changes(events, versions);
  }
}
