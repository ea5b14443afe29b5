package org.driftdb.storage.aggregate;

import java.util.Arrays;
import org.driftdb.storage.history.Dictionary;
import org.jspecify.annotations.Nullable;

/** What the words of the last few dictionaries mean to somebody, each told by a number. */
final class Translations {
  /** What is not known yet. */
  static final int UNKNOWN = -1;

  /** A slice has a dictionary in each of its two blocks, and a batch some slices. */
  private static final int KEPT = 4;

  private final @Nullable Dictionary[] dictionaries = new @Nullable Dictionary[KEPT];
  private final int[][] meanings = new int[KEPT][];
  private int next;

  /** What each word means, to be filled in where it is {@link #UNKNOWN}. */
  int[] of(Dictionary dictionary) {
    for (int i = 0; i < KEPT; i++) {
      if (dictionaries[i] == dictionary) {
        return meanings[i];
      }
    }
    int[] unknown = new int[dictionary.size()];
    Arrays.fill(unknown, UNKNOWN);
    dictionaries[next] = dictionary;
    meanings[next] = unknown;
    next = (next + 1) % KEPT;
    return unknown;
  }
}
