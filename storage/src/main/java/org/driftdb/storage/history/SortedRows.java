package org.driftdb.storage.history;

import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.driftdb.storage.value.Key;
import org.driftdb.storage.value.KeyEncoding;
import org.driftdb.storage.value.KeyOrder;
import org.driftdb.storage.value.KeyRange;
import org.driftdb.storage.value.KeySort;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a history by key. They are sorted when somebody asks, because most are written to
 * files before anybody does. One thread at a time may add, any may read.
 */
final class SortedRows {
  private static final int ROWS_BETWEEN_BORDERS = 256;

  private final AppendOnlyList<RowHistory> arrived = new AppendOnlyList<>();
  private final ConcurrentSkipListMap<Key, RowHistory> sorted = new ConcurrentSkipListMap<>();

  /** How many of those that arrived are sorted; written by who holds the lock of this. */
  private volatile int taken;

  /** Adds a row, whose key no other one has. */
  void add(RowHistory row) {
    arrived.add(row);
  }

  /** All rows that there are now, in order of their keys. */
  Iterator<RowHistory> all() {
    RowHistory[] rows = new RowHistory[arrived.size()];
    Arrays.setAll(rows, arrived::get);
    KeySort.sort(rows, row -> KeyEncoding.encode(row.key(), KeyOrder.ASCENDING), (one, other) -> 0);
    return Arrays.asList(rows).iterator();
  }

  /** The rows with keys in the range, in order, with some of those that arrive meanwhile. */
  Iterator<RowHistory> within(KeyRange range) {
    return part(range).values().iterator();
  }

  /** Keys in the range, descending, between which there are few rows. */
  Iterator<Key> borders(KeyRange range) {
    Iterator<Key> keys = part(range).descendingKeySet().iterator();
    return new Lookahead<>() {
      @Override
      protected @Nullable Key advance() {
        Key key = null;
        for (int i = 0; i < ROWS_BETWEEN_BORDERS && keys.hasNext(); i++) {
          key = keys.next();
        }
        return key;
      }
    };
  }

  private NavigableMap<Key, RowHistory> part(KeyRange range) {
    Key from = range.from();
    Key to = range.to();
    if (from != null && to != null && from.compareTo(to) >= 0) {
      return Collections.emptyNavigableMap();
    }
    takeIn();
    NavigableMap<Key, RowHistory> part = sorted;
    if (from != null) {
      part = part.tailMap(from, true);
    }
    if (to != null) {
      part = part.headMap(to, false);
    }
    return part;
  }

  private void takeIn() {
    int size = arrived.size();
    if (taken < size) {
      synchronized (this) {
        for (int i = taken; i < size; i++) {
          RowHistory row = arrived.get(i);
          sorted.put(row.key(), row);
        }
        taken = Math.max(taken, size);
      }
    }
  }
}
