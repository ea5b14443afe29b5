package org.driftdb.storage.tree;

import java.util.Arrays;
import java.util.NoSuchElementException;
import org.driftdb.storage.block.Block;
import org.jspecify.annotations.Nullable;

/**
 * Goes through the keys of one slice, in order. It keeps no block, so that a history of many slices
 * takes little memory.
 */
final class Visit {
  private final Reader reader;
  private final Slice slice;
  private final byte @Nullable [] to;
  private int inBase;
  private int inDelta;
  private byte @Nullable [] key;

  /**
   * @param from the least key; null for the first
   * @param to what is greater than every key; null for no end
   */
  Visit(Reader reader, Slice slice, byte @Nullable [] from, byte @Nullable [] to) {
    this.reader = reader;
    this.slice = slice;
    this.to = to;
    Block base = base();
    Block delta = delta();
    this.inBase = base == null || from == null ? 0 : base.find(from);
    this.inDelta = delta == null || from == null ? 0 : delta.find(from);
    findKey(base, delta);
  }

  private @Nullable Block base() {
    return slice.base() == null ? null : reader.block(slice.base());
  }

  private @Nullable Block delta() {
    return slice.delta() == null ? null : reader.block(slice.delta());
  }

  private void findKey(@Nullable Block base, @Nullable Block delta) {
    byte[] baseKey = base != null && inBase < base.size() ? base.key(inBase) : null;
    byte[] deltaKey = delta != null && inDelta < delta.size() ? delta.key(inDelta) : null;
    byte[] least =
        deltaKey == null || (baseKey != null && Arrays.compareUnsigned(baseKey, deltaKey) < 0)
            ? baseKey
            : deltaKey;
    key = least == null || (to != null && Arrays.compareUnsigned(least, to) >= 0) ? null : least;
  }

  /** The key it stands at; null behind the last. */
  byte @Nullable [] key() {
    return key;
  }

  /** Goes to the next key. */
  void pass() {
    byte[] passed = key;
    if (passed != null) {
      Block base = base();
      Block delta = delta();
      inBase += hasKey(base, inBase, passed) ? 1 : 0;
      inDelta = endInDelta(delta, passed);
      findKey(base, delta);
    }
  }

  private static boolean hasKey(@Nullable Block block, int position, byte[] key) {
    return block != null && position < block.size() && block.compareKey(position, key) == 0;
  }

  /** What the slice has of the key at which this stands. */
  KeyEvents events() {
    Block base = base();
    Block delta = delta();
    byte[] here = key;
    if (here == null) {
      throw new NoSuchElementException();
    }
    return new KeyEvents(
        slice,
        base,
        hasKey(base, inBase, here) ? inBase : -1,
        delta,
        inDelta,
        endInDelta(delta, here));
  }

  private int endInDelta(@Nullable Block delta, byte[] here) {
    return delta != null && hasKey(delta, inDelta, here) ? delta.endOfKey(inDelta) : inDelta;
  }
}
