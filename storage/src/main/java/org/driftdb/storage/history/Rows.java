package org.driftdb.storage.history;

import org.jspecify.annotations.Nullable;

/** Versions of rows, each known by a number, of which only what is asked for is read. */
public interface Rows {
  /** The whole version. */
  Version version(int number);

  /**
   * Reads the values of a field in some rows.
   *
   * @param numbers the rows; fastest in ascending order
   * @param count how many rows there are
   * @param into takes the values, as they are stored; null where a row has none
   */
  void values(String field, int[] numbers, int count, @Nullable Object[] into);

  /**
   * Reads the values of a field in some rows, if all of them are integers of 64 bits.
   *
   * @param numbers the rows; fastest in ascending order
   * @param count how many rows there are
   * @param into takes the values
   * @param present takes whether each is there at all
   * @return whether the values have been read; if not, they are of other types, and must be asked
   *     for one by one
   */
  boolean longs(String field, int[] numbers, int count, long[] into, boolean[] present);

  /**
   * Hands the values of a field in some rows to somebody, in the forms in which they are kept.
   *
   * @param numbers the rows; fastest in ascending order
   * @param slots what the sink knows each row by
   * @param count how many rows there are
   */
  void read(String field, int[] numbers, int[] slots, int count, ValueSink into);

  /** Reads the values of a field in some rows, if all of them are doubles; see {@link #longs}. */
  boolean doubles(String field, int[] numbers, int count, double[] into, boolean[] present);
}
