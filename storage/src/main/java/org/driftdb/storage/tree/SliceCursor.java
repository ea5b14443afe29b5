package org.driftdb.storage.tree;

import java.util.Arrays;
import org.driftdb.storage.block.Block;
import org.driftdb.storage.block.StoredVersion;
import org.jspecify.annotations.Nullable;

/** Goes through the versions of one slice that live at a sequence, by key. */
final class SliceCursor {
  private final @Nullable Block base;
  private final @Nullable Block delta;
  private final byte @Nullable [] to;
  private final long sequence;
  private final int first;
  private int inBase;
  private int inDelta;

  /**
   * @param from the least key
   * @param to what is greater than every key; null for no end
   */
  SliceCursor(
      Reader reader, Slice slice, byte @Nullable [] from, byte @Nullable [] to, long sequence) {
    this.base = slice.base() == null ? null : reader.block(slice.base());
    this.delta = slice.delta() == null ? null : reader.block(slice.delta());
    this.to = to;
    this.sequence = sequence;
    this.inBase = base == null || from == null ? 0 : base.find(from);
    this.inDelta = delta == null || from == null ? 0 : delta.find(from);
    this.first = inBase + inDelta;
  }

  /** The next version; null at the end. */
  @Nullable StoredVersion next() {
    while (true) {
      byte[] baseKey = base != null && inBase < base.size() ? base.key(inBase) : null;
      byte[] deltaKey = delta != null && inDelta < delta.size() ? delta.key(inDelta) : null;
      int order =
          baseKey == null ? 1 : deltaKey == null ? -1 : Arrays.compareUnsigned(baseKey, deltaKey);
      byte[] key = order <= 0 ? baseKey : deltaKey;
      if (key == null || (to != null && Arrays.compareUnsigned(key, to) >= 0)) {
        return null;
      }
      int found = -1;
      if (order >= 0 && delta != null) {
        found = passDelta(delta, key);
      }
      if (found >= 0 && delta != null) {
        inBase += order == 0 ? 1 : 0;
        if (delta.hasRow(found)) {
          return delta.version(found);
        }
      } else if (order <= 0 && base != null) {
        return base.version(inBase++);
      }
    }
  }

  /** How many positions it has passed in base and delta. */
  int passed() {
    return inBase + inDelta - first;
  }

  /** Goes behind the key's events; the place of the last one up to the sequence, or -1. */
  private int passDelta(Block block, byte[] key) {
    int found = -1;
    while (inDelta < block.size() && Arrays.equals(block.key(inDelta), key)) {
      found = block.sequence(inDelta) <= sequence ? inDelta : found;
      inDelta++;
    }
    return found;
  }
}
