package org.driftdb.storage.tree;

import org.driftdb.storage.block.Block;
import org.driftdb.storage.block.StoredRow;
import org.jspecify.annotations.Nullable;

/** Goes through the versions of one slice that live at a sequence, by key. */
final class SliceCursor {
  private final @Nullable Block base;
  private final @Nullable Block delta;

  /** A position in the base, or {@code ~position} in the delta. */
  private final int[] places;

  private final int count;
  private final int lookedAt;
  private int next;

  /**
   * @param from the least key
   * @param to what is greater than every key; null for no end
   */
  SliceCursor(
      Reader reader, Slice slice, byte @Nullable [] from, byte @Nullable [] to, long sequence) {
    base = slice.base() == null ? null : reader.block(slice.base());
    delta = slice.delta() == null ? null : reader.block(slice.delta());
    int baseBegin = begin(base, from);
    int baseEnd = end(base, to);
    int deltaBegin = begin(delta, from);
    int deltaEnd = end(delta, to);
    lookedAt = Math.max(0, baseEnd - baseBegin) + Math.max(0, deltaEnd - deltaBegin);
    boolean whole =
        lookedAt == (base == null ? 0 : base.size()) + (delta == null ? 0 : delta.size());
    if (delta != null && whole && sequence >= delta.lastSequence()) {
      places = reader.livingAtEnd(slice, base, delta);
      count = places.length;
      return;
    }
    places = new int[lookedAt];
    if (delta != null) {
      count = delta.living(base, baseBegin, baseEnd, deltaBegin, deltaEnd, sequence, places);
    } else {
      count = lookedAt;
      for (int i = 0; i < count; i++) {
        places[i] = baseBegin + i;
      }
    }
  }

  private static int begin(@Nullable Block block, byte @Nullable [] from) {
    return block == null || from == null ? 0 : block.find(from);
  }

  private static int end(@Nullable Block block, byte @Nullable [] to) {
    return block == null ? 0 : to == null ? block.size() : block.find(to);
  }

  /** How many versions there are. */
  int count() {
    return count;
  }

  /** The number of the version at which it stands, from 0; at the end, how many there are. */
  int next() {
    return next;
  }

  /**
   * Where the versions are: a position in the base, or {@code ~position} in the delta. Not to be
   * changed.
   */
  int[] places() {
    return places;
  }

  @Nullable Block base() {
    return base;
  }

  @Nullable Block delta() {
    return delta;
  }

  /** Goes on by so many versions. */
  void pass(int versions) {
    next += versions;
  }

  /** The version at which it stands; it goes on to the next. */
  StoredRow take() {
    int place = places[next++];
    return place >= 0
        ? new StoredRow(block(place), place, null)
        : new StoredRow(block(place), ~place, base);
  }

  /** The key of the version at which it stands. */
  byte[] key() {
    int place = places[next];
    return block(place).key(place >= 0 ? place : ~place);
  }

  private Block block(int place) {
    Block block = place >= 0 ? base : delta;
    if (block == null) {
      throw new IllegalStateException("a version is in no block");
    }
    return block;
  }

  /** Compares the key of a version with another one. */
  int compareKey(int number, byte[] key) {
    int place = places[number];
    return block(place).compareKey(place >= 0 ? place : ~place, key);
  }

  /** How many positions of base and delta it looks at. */
  int lookedAt() {
    return lookedAt;
  }
}
