package org.driftdb.storage.history;

/** Different values, by their numbers from 0. One that stays the same object never changes. */
public interface Dictionary {
  /** How many values there are. */
  int size();

  /** The value of this number, as it is stored. */
  Object word(int number);
}
