package org.driftdb.storage.value;

import java.util.Arrays;
import java.util.Comparator;

/**
 * An order of keys in which each part either ascends or descends. A key comes before every longer
 * key that begins with it, whatever the directions.
 */
public final class KeyOrder implements Comparator<Key> {
  /** The order of {@link Key#compareTo}: every part ascends. */
  public static final KeyOrder ASCENDING = new KeyOrder(new boolean[0]);

  /** Whether the part at each position descends; those beyond the end ascend. */
  private final boolean[] descending;

  private KeyOrder(boolean[] descending) {
    this.descending = descending;
  }

  /** This order with the part at one position, from 0, descending. */
  public KeyOrder descendingAt(int position) {
    boolean[] changed = Arrays.copyOf(descending, Math.max(descending.length, position + 1));
    changed[position] = true;
    return new KeyOrder(changed);
  }

  /** Whether the part at a position, from 0, descends. */
  boolean descends(int position) {
    return position < descending.length && descending[position];
  }

  @Override
  public int compare(Key a, Key b) {
    int shared = Math.min(a.size(), b.size());
    for (int i = 0; i < shared; i++) {
      int order = Values.compare(a.part(i), b.part(i));
      if (order != 0) {
        return descends(i) ? -order : order;
      }
    }
    if (a.size() == b.size()) {
      return Boolean.compare(a.isEndOfPrefix(), b.isEndOfPrefix());
    }
    Key shorter = a.size() < b.size() ? a : b;
    boolean shorterFirst = !shorter.isEndOfPrefix();
    return (shorter == a) == shorterFirst ? -1 : 1;
  }
}
