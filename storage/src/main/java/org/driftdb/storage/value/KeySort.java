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
    long[] numbers = numbers(items, from, to, shared, key);
    Arrays.sort(numbers);
    arrange(items, from, numbers);
    for (int i = 0; i < count; ) {
      int end = endOfEqual(numbers, i);
      if (end - i > 1) {
        sortEqual(items, from + i, from + end, shared + HEAD, key, order);
      }
      i = end;
    }
  }

  /** For each item some bytes of its key, and behind them its place among those to be sorted. */
  private static <T> long[] numbers(
      T[] items, int from, int to, int shared, Function<T, byte[]> key) {
    long[] numbers = new long[to - from];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = head(key.apply(items[from + i]), shared) << PLACE_BITS | i;
    }
    return numbers;
  }

  private static <T> void arrange(T[] items, int from, long[] numbers) {
    T[] before = Arrays.copyOfRange(items, from, from + numbers.length);
    for (int i = 0; i < numbers.length; i++) {
      items[from + i] = before[(int) (numbers[i] & (1 << PLACE_BITS) - 1)];
    }
  }

  /** Where the numbers end that have the same bytes of keys as the one at a position. */
  private static int endOfEqual(long[] numbers, int begin) {
    int end = begin + 1;
    while (end < numbers.length && numbers[end] >> PLACE_BITS == numbers[begin] >> PLACE_BITS) {
      end++;
    }
    return end;
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
