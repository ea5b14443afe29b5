package org.driftdb.storage;

import static org.driftdb.storage.history.Iterators.filter;
import static org.driftdb.storage.history.Iterators.map;

import java.util.Iterator;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.driftdb.storage.history.Difference;
import org.driftdb.storage.history.Event;
import org.driftdb.storage.history.Versions;
import org.driftdb.storage.value.Key;
import org.driftdb.storage.value.KeyRange;
import org.jspecify.annotations.Nullable;

/**
 * Finds what differs between two points in the way that costs less: a single key is looked up;
 * where few events lie between them, their keys are; otherwise it goes leaf by leaf.
 *
 * @param state the table
 * @param versions its rows
 * @param range the keys
 */
record Differences(TableState state, Versions versions, KeyRange range) {
  /** To look at a leaf costs about as much as to look at so many events. */
  private static final int EVENTS_OF_A_LEAF = 32;

  private static final int ROWS_OF_A_LEAF = 1_024;

  /** Keys of events are kept in memory, but no more than these. */
  private static final int MOST_EVENTS = 10_000;

  /** Gives events of the table after one sequence and up to another. */
  interface Events {
    Iterator<Event> between(long after, long to);
  }

  /** What differs between two sequences that are kept, of which either may be the later. */
  Iterator<Difference> between(long from, long to, Events events) {
    Iterator<Difference> found =
        from <= to
            ? forward(from, to, events)
            : map(forward(to, from, events), Difference::reversed);
    return filter(found, Difference::isReal);
  }

  private Iterator<Difference> forward(long first, long second, Events events) {
    Key only = onlyKey();
    if (only != null) {
      return List.of(Difference.of(versions, only, first, second)).iterator();
    }
    long leaves = state.table().view().rowCount() / ROWS_OF_A_LEAF;
    if (second - first > Math.min(MOST_EVENTS, EVENTS_OF_A_LEAF * leaves)) {
      return versions.differences(range, first, second);
    }
    NavigableSet<Key> keys = new TreeSet<>();
    for (Iterator<Event> all = events.between(first, second); all.hasNext(); ) {
      Key key = all.next().key();
      if (range.contains(key)) {
        keys.add(key);
      }
    }
    return map(keys.iterator(), key -> Difference.of(versions, key, first, second));
  }

  /** The key of which the range is; null if it may have several. */
  private @Nullable Key onlyKey() {
    Key from = range.from();
    return from != null
            && from.size() == state.schema().keyColumns().size()
            && range.equals(KeyRange.of(from))
        ? from
        : null;
  }
}
