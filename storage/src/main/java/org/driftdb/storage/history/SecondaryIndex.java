package org.driftdb.storage.history;

import java.util.Collections;
import java.util.Comparator;
import java.util.Iterator;
import java.util.NavigableSet;
import java.util.concurrent.ConcurrentSkipListSet;
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
   * Adds the pair of a row. One thread at a time.
   *
   * @param before the row until now, whose pair is there; null if there was none
   */
  void add(Key key, @Nullable Document before, Document after) {
    Key values = definition.valuesOf(after);
    if (before != null && definition.valuesOf(before).equals(values)) {
      return;
    }
    entries.add(new Entry(values, key));
  }

  /** The pairs with values in the range, in index order. */
  Iterator<Entry> entries(KeyRange range) {
    Key from = range.from();
    Key to = range.to();
    if (from != null && to != null && order.compare(from, to) >= 0) {
      return Collections.emptyIterator();
    }
    NavigableSet<Entry> part = entries;
    if (from != null) {
      part = part.tailSet(new Entry(from, null), true);
    }
    if (to != null) {
      part = part.headSet(new Entry(to, null), false);
    }
    return part.iterator();
  }
}
