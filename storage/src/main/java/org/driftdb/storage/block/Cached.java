package org.driftdb.storage.block;

/** Something read from a file and kept in memory, in the form in which it is used. */
public interface Cached {
  /** The most bytes of memory that it may take. */
  long weight();

  /** Whether it only leads to data, and is counted as such. */
  default boolean isDirectory() {
    return false;
  }
}
