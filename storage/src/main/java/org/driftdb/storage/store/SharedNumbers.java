package org.driftdb.storage.store;

/**
 * A few 64-bit numbers that one process writes and any number of processes read. Each number is
 * written and read whole, and a reader that sees one sees every number written before it.
 */
public interface SharedNumbers extends AutoCloseable {
  /** The number at this place, counted from 0. */
  long get(int index);

  /** Sets the number at this place, counted from 0. */
  void set(int index, long value);

  /** Returns when the numbers survive a crash. Without it they usually do, but nothing says so. */
  void force();

  /** Lets go of the file. */
  @Override
  void close();
}
