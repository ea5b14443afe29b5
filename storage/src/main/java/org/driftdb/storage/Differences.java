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
 * Finds what differs between two points: a single key is looked up; where few events of the table
 * lie between them, their keys are; otherwise it goes leaf by leaf. To find out whether they are
 * few, no more of them are read than that.
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
    NavigableSet<Key> keys = keysOf(events.between(first, second));
    return keys == null
        ? versions.differences(range, first, second)
        : map(keys.iterator(), key -> Difference.of(versions, key, first, second));
  }

  /** The keys in the range of which events are; null if there are more than a few events. */
  private @Nullable NavigableSet<Key> keysOf(Iterator<Event> events) {
    long leaves = 1 + state.table().view().rowCount() / ROWS_OF_A_LEAF;
    long few = Math.min(MOST_EVENTS, EVENTS_OF_A_LEAF * leaves);
    NavigableSet<Key> keys = new TreeSet<>();
    for (long i = 0; events.hasNext(); i++) {
      if (i == few) {
        return null;
      }
      Key key = events.next().key();
      if (range.contains(key)) {
        keys.add(key);
      }
    }
    return keys;
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
