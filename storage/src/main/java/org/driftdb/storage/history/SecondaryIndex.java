package org.driftdb.storage.history;

import java.util.Collections;
import java.util.Comparator;
import java.util.NavigableSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.function.Predicate;
import org.driftdb.storage.schema.IndexDefinition;
import org.driftdb.storage.value.Document;
import org.driftdb.storage.value.Key;
import org.driftdb.storage.value.KeyOrder;
import org.driftdb.storage.value.KeyRange;
import org.jspecify.annotations.Nullable;

/**
 * The pairs of values and key that the versions of a history have, sorted. A pair says where to
 * look; whether the row has those values at a sequence, its history says.
 */
final class SecondaryIndex {
  /**
   * A pair, or a place before all pairs with these values.
   *
   * @param key the row's key; null for the place
   */
  record Entry(Key values, @Nullable Key key) {}

  private final IndexDefinition definition;
  private final KeyOrder order;
  private final ConcurrentSkipListSet<Entry> entries;

  /** How many changes have been looked at; written by who holds the lock of this. */
  private volatile int taken;

  /** About how many bytes of memory the entries take; written by who holds the lock of this. */
  private volatile long bytes;

  SecondaryIndex(IndexDefinition definition) {
    this.definition = definition;
    this.order = definition.order();
    this.entries = new ConcurrentSkipListSet<>(entryOrder(order));
  }

  private static Comparator<Entry> entryOrder(KeyOrder order) {
    return (a, b) -> {
      int byValues = order.compare(a.values(), b.values());
      if (byValues != 0) {
        return byValues;
      }
      Key left = a.key();
      Key right = b.key();
      return left == null || right == null
          ? Boolean.compare(left != null, right != null)
          : left.compareTo(right);
    };
  }

  /** What it is an index of. */
  IndexDefinition definition() {
    return definition;
  }

  /**
   * Takes in the pairs of changes that it has not seen yet. They are sorted when somebody asks,
   * because most are written to files before anybody does.
   *
   * @param first whether a change is the first of its row, whose pair is new in any case
   */
  void takeIn(AppendOnlyList<Change> changes, Predicate<Change> first) {
    int size = changes.size();
    if (taken < size) {
      synchronized (this) {
        for (int i = taken; i < size; i++) {
          add(changes.get(i), first);
        }
        taken = Math.max(taken, size);
      }
    }
  }

  /** About how many bytes of memory it takes, which grow as pairs are taken in. */
  long bytes() {
    return bytes;
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // Under the lock of this.
  private void add(Change change, Predicate<Change> first) {
    Document after = change.after();
    if (after == null) {
      return;
    }
    Key values = definition.valuesOf(after);
    Document before = change.before();
    if (before == null || first.test(change) || !definition.valuesOf(before).equals(values)) {
      Entry entry = new Entry(values, change.event().key());
      entries.add(entry);
      bytes += Weights.of(entry);
    }
  }

  /** The pairs with values in the range, in index order. */
  NavigableSet<Entry> entries(KeyRange range) {
    Key from = range.from();
    Key to = range.to();
    if (from != null && to != null && order.compare(from, to) >= 0) {
      return Collections.emptyNavigableSet();
    }
    NavigableSet<Entry> part = entries;
    if (from != null) {
      part = part.tailSet(new Entry(from, null), true);
    }
    if (to != null) {
      part = part.headSet(new Entry(to, null), false);
    }
    return part;
  }
}
