package org.driftdb.storage.value;

import java.util.Arrays;
import java.util.Comparator;
import java.util.function.Function;

/**
 * Sorts by keys that are bytes, in unsigned order. Most keys of a table begin alike: what all of
 * some share is passed over, the bytes behind it are sorted as numbers, and then in the same way
 * those for which these are equal. So few keys are compared with each other.
 */
public final class KeySort {
  /** So many bytes of a key are in a number, beside the place of its item. */
  private static final int HEAD = 5;

  private static final int PLACE_BITS = Long.SIZE - 1 - HEAD * Byte.SIZE;

  /** Fewer are compared with each other. */
  private static final int FEW = 16;

  private KeySort() {}

  /**
   * Sorts items.
   *
   * @param key the key of an item, which never changes
   * @param order by keys, and among equal keys by anything
   */
  public static <T> void sort(T[] items, Function<T, byte[]> key, Comparator<T> order) {
    sort(items, 0, items.length, 0, key, order);
  }

  /**
   * Sorts some of the items.
   *
   * @param same how many first bytes of their keys are known to be the same
   */
  private static <T> void sort(
      T[] items, int from, int to, int same, Function<T, byte[]> key, Comparator<T> order) {
    int count = to - from;
    if (count < FEW || count >= 1 << PLACE_BITS) {
      Arrays.sort(items, from, to, order);
      return;
    }
    int shared = shared(items, from, to, same, key);
    long[] numbers = new long[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = head(key.apply(items[from + i]), shared) << PLACE_BITS | i;
    }
    Arrays.sort(numbers);
    T[] before = Arrays.copyOfRange(items, from, to);
    for (int i = 0; i < count; i++) {
      items[from + i] = before[(int) (numbers[i] & (1 << PLACE_BITS) - 1)];
    }
    for (int i = 0, end; i < count; i = end) {
      end = i + 1;
      while (end < count && numbers[end] >> PLACE_BITS == numbers[i] >> PLACE_BITS) {
        end++;
      }
      sortEqual(items, from + i, from + end, shared + HEAD, key, order);
    }
  }

  /** Sorts items whose keys have the same first bytes, counting those behind a key's end as 0. */
  private static <T> void sortEqual(
      T[] items, int from, int to, int same, Function<T, byte[]> key, Comparator<T> order) {
    boolean longEnough = true;
    for (int i = from; i < to && longEnough; i++) {
      longEnough = key.apply(items[i]).length >= same;
    }
    if (longEnough) {
      sort(items, from, to, same, key, order);
    } else {
      Arrays.sort(items, from, to, order);
    }
  }

  /** How many first bytes the keys of all items have in common. */
  private static <T> int shared(T[] items, int from, int to, int same, Function<T, byte[]> key) {
    byte[] first = key.apply(items[from]);
    int shared = first.length;
    for (int i = from + 1; i < to && shared > same; i++) {
      byte[] next = key.apply(items[i]);
      int end = Math.min(shared, next.length);
      int mismatch = Arrays.mismatch(first, same, end, next, same, end);
      shared = mismatch < 0 ? end : same + mismatch;
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
