package org.driftdb.storage;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Supplier;
import org.driftdb.storage.history.Changes;
import org.driftdb.storage.history.Event;
import org.driftdb.storage.history.Iterators;
import org.driftdb.storage.history.Version;
import org.driftdb.storage.history.Versions;
import org.driftdb.storage.schema.IndexDefinition;
import org.driftdb.storage.value.Key;
import org.driftdb.storage.value.KeyRange;

/**
 * Finds the events that left a row with certain values. An index knows when rows had them, but not
 * when else they changed meanwhile; so it is asked where there are more events than rows with the
 * values.
 *
 * @param table the table
 * @param index its index
 * @param ranges of the values, which do not overlap
 * @param versions the table's rows, which were {@link Table#readable} at the snapshot's sequence
 */
record IndexedChanges(
    Table table, IndexDefinition index, List<KeyRange> ranges, Versions versions) {
  /** To find a row by its entry costs as much as to read so many events. */
  private static final long EVENTS_OF_A_ROW = 4;

  /** So many events are looked at to see whether there are more, and kept in memory for that. */
  private static final long MOST_EVENTS = 10_000;

  /** One value of an index's first columns, and not of all, has this part of the rows. */
  private static final long PART_OF_A_PREFIX = 10;

  /** What lies between bounds is this part of the rows. */
  private static final long PART_OF_A_RANGE = 4;

  /**
   * Those after one sequence and up to another that left a row with the values, and perhaps others.
   *
   * @param all all events after the one and up to the other
   * @throws org.driftdb.storage.error.DriftException with code BEYOND_HORIZON if they are not kept
   */
  Changes within(long after, long to, Supplier<Changes> all) {
    TableView view = table.view();
    boolean indexed = view.stored().sequence() == 0 || view.stored().has(index);
    long wanted = EVENTS_OF_A_ROW * ranges.stream().mapToLong(this::rows).sum();
    if (!indexed || Math.min(to - after, view.eventCount()) <= wanted) {
      return all.get();
    }
    List<Event> few = new ArrayList<>();
    Changes events = all.get();
    while (events.hasNext() && few.size() < Math.min(wanted, MOST_EVENTS)) {
      few.add(events.next());
    }
    return events.hasNext() ? found(after, to) : new Changes(few.iterator(), versions);
  }

  /** About how many rows have values in a range. */
  private long rows(KeyRange range) {
    long all = table.view().rowCount();
    Key from = range.from();
    if (from == null || !range.equals(KeyRange.of(from))) {
      return all / PART_OF_A_RANGE;
    }
    return from.size() < index.columns().size()
        ? all / PART_OF_A_PREFIX
        : 1 + all / Math.max(1, table.distinctCount(index));
  }

  private Changes found(long after, long to) {
    Iterator<Version> begun =
        Iterators.filter(
            Iterators.flatMap(
                ranges.iterator(), range -> versions.history(index, range, after + 1, to + 1, to)),
            version -> version.sequence() > after);
    Iterator<Event> events =
        Iterators.flatMap(
            begun,
            version -> versions.drift(version.key(), version.sequence() - 1, version.sequence()));
    table.checkKept(after);
    return new Changes(events, versions);
  }
}
