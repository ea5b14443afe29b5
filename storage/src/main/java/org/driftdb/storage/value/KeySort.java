package org.driftdb.storage.value;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.function.Function;

/**
 * Sorts by keys that are bytes, in unsigned order. Most keys of a table begin alike: what all of
 * some share is passed over, the bytes behind it are sorted as numbers, and then in the same way
 * those for which these are equal. So few keys are compared with each other. Places of items are
 * sorted, in loops of their own, so that little code is compiled for it, whatever the items are.
 */
public final class KeySort<T> {
  /** So many bytes of a key are in a number, beside the place of its item. */
  private static final int HEAD = 5;

  private static final int PLACE_BITS = Long.SIZE - 1 - HEAD * Byte.SIZE;

  /** Fewer are compared with each other. */
  private static final int FEW = 16;

  private final T[] items;
  private final byte[][] keys;
  private final Comparator<T> order;

  /** Where the items stand in {@link #items}, in the order in which they are so far. */
  private final int[] places;

  private final Deque<Part> parts = new ArrayDeque<>();

  /**
   * Places that are still to be sorted.
   *
   * @param same how many first bytes of their keys are known to be the same
   */
  private record Part(int from, int to, int same) {}

  private KeySort(T[] items, byte[][] keys, Comparator<T> order) {
    this.items = items;
    this.keys = keys;
    this.order = order;
    this.places = new int[items.length];
    for (int i = 0; i < places.length; i++) {
      places[i] = i;
    }
  }

  /**
   * Sorts items.
   *
   * @param key the key of an item; it is asked for once
   * @param order the order of items that have equal keys
   */
  public static <T> void sort(T[] items, Function<T, byte[]> key, Comparator<T> order) {
    byte[][] keys = new byte[items.length][];
    for (int i = 0; i < keys.length; i++) {
      keys[i] = key.apply(items[i]);
    }
    int[] places = new KeySort<>(items, keys, order).sorted();
    T[] before = items.clone();
    for (int i = 0; i < places.length; i++) {
      items[i] = before[places[i]];
    }
  }

  private int[] sorted() {
    parts.push(new Part(0, places.length, 0));
    while (!parts.isEmpty()) {
      Part part = parts.pop();
      if (part.to - part.from < FEW) {
        insert(part.from, part.to);
      } else if (part.to - part.from >= 1 << PLACE_BITS || endsBefore(part)) {
        compareAll(part.from, part.to);
      } else {
        byHeads(part);
      }
    }
    return places;
  }

  private int compare(int place, int other) {
    int byKey = Arrays.compareUnsigned(keys[place], keys[other]);
    return byKey != 0 ? byKey : order.compare(items[place], items[other]);
  }

  private void insert(int from, int to) {
    for (int i = from + 1; i < to; i++) {
      int place = places[i];
      int at = i;
      while (at > from && compare(place, places[at - 1]) < 0) {
        places[at] = places[at - 1];
        at--;
      }
      places[at] = place;
    }
  }

  private void compareAll(int from, int to) {
    Integer[] sorted = new Integer[to - from];
    Arrays.setAll(sorted, i -> places[from + i]);
    Arrays.sort(sorted, this::compare);
    for (int i = from; i < to; i++) {
      places[i] = sorted[i - from];
    }
  }

  /** Whether a key ends in what the heads before had of it, which count bytes behind it as 0. */
  private boolean endsBefore(Part part) {
    for (int i = part.from; i < part.to; i++) {
      if (keys[places[i]].length < part.same) {
        return true;
      }
    }
    return false;
  }

  /** Sorts by the bytes behind what all keys have in common; leaves parts that have the same. */
  private void byHeads(Part part) {
    int shared = shared(part);
    long[] numbers = new long[part.to - part.from];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = head(keys[places[part.from + i]], shared) << PLACE_BITS | i;
    }
    Arrays.sort(numbers);
    int[] before = Arrays.copyOfRange(places, part.from, part.to);
    int begin = 0;
    for (int i = 0; i < numbers.length; i++) {
      places[part.from + i] = before[(int) (numbers[i] & (1 << PLACE_BITS) - 1)];
      if (numbers[i] >> PLACE_BITS != numbers[begin] >> PLACE_BITS) {
        leave(part.from + begin, part.from + i, shared + HEAD);
        begin = i;
      }
    }
    leave(part.from + begin, part.to, shared + HEAD);
  }

  private void leave(int from, int to, int same) {
    if (to - from > 1) {
      parts.push(new Part(from, to, same));
    }
  }

  /** How many first bytes the keys of all items have in common. */
  private int shared(Part part) {
    byte[] first = keys[places[part.from]];
    int shared = first.length;
    for (int i = part.from + 1; i < part.to && shared > part.same; i++) {
      byte[] next = keys[places[i]];
      int end = Math.min(shared, next.length);
      int mismatch = Arrays.mismatch(first, part.same, end, next, part.same, end);
      shared = mismatch < 0 ? end : part.same + mismatch;
    }
    return shared;
  }

  private static long head(byte[] key, int from) {
    long head = 0;
    for (int i = from; i < from + HEAD; i++) {
      head = head << Byte.SIZE | (i < key.length ? Byte.toUnsignedInt(key[i]) : 0);
    }
    return head;
  }
}
