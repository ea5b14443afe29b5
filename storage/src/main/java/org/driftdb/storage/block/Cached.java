package org.driftdb.storage.block;

/** Something read from a file and kept in memory, in the form in which it is used. */
public interface Cached {
  /** About how many bytes of memory it takes now. */
  long weight();

  /** Wants an action to be run each time when the weight has become much more; kept if it may. */
  default void onGrowth(Runnable action) {}

  /** Whether it only leads to data, and is counted as such. */
  default boolean isDirectory() {
    return false;
  }
}
