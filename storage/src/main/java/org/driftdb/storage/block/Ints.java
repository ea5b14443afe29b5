package org.driftdb.storage.block;

/** Integers from 0 on, in two bytes each where that has room for all of them. Never changes. */
final class Ints {
  /** One of both is empty. */
  private final char[] small;

  private final int[] large;

  private Ints(char[] small, int[] large) {
    this.small = small;
    this.large = large;
  }

  /**
   * These integers.
   *
   * @param integers none of them less than 0; not kept, unless they are too large for two bytes,
   *     and must not change then
   */
  static Ints of(int[] integers) {
    char[] small = new char[integers.length];
    for (int i = 0; i < small.length; i++) {
      small[i] = (char) integers[i];
      if (small[i] != integers[i]) {
        return new Ints(new char[0], integers);
      }
    }
    return new Ints(small, new int[0]);
  }

  /** The integer at this position, from 0. */
  int get(int position) {
    return large.length == 0 ? small[position] : large[position];
  }

  /** How many bytes of memory they take. */
  long weight() {
    return (long) Character.BYTES * small.length + (long) Integer.BYTES * large.length;
  }
}
