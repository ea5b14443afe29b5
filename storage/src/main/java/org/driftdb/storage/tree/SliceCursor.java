package org.driftdb.storage.tree;

import org.driftdb.storage.block.Block;
import org.driftdb.storage.block.StoredVersion;
import org.jspecify.annotations.Nullable;

/** Goes through the versions of one slice that live at a sequence, by key. */
final class SliceCursor {
  private final @Nullable Block base;
  private final @Nullable Block delta;
  private final long sequence;
  private final int baseEnd;
  private final int deltaEnd;
  private final int first;
  private int inBase;
  private int inDelta;

  /**
   * Where the next key of the delta stands in the base, or would stand; not known while negative.
   */
  private int deltaInBase = -1;

  /** Whether the base has that key. */
  private boolean inBoth;

  /**
   * @param from the least key
   * @param to what is greater than every key; null for no end
   */
  SliceCursor(
      Reader reader, Slice slice, byte @Nullable [] from, byte @Nullable [] to, long sequence) {
    this.base = slice.base() == null ? null : reader.block(slice.base());
    this.delta = slice.delta() == null ? null : reader.block(slice.delta());
    this.sequence = sequence;
    this.inBase = base == null || from == null ? 0 : base.find(from);
    this.inDelta = delta == null || from == null ? 0 : delta.find(from);
    this.baseEnd = base == null ? 0 : to == null ? base.size() : base.find(to);
    this.deltaEnd = delta == null ? 0 : to == null ? delta.size() : delta.find(to);
    this.first = inBase + inDelta;
  }

  /** The next version; null at the end. */
  @Nullable StoredVersion next() {
    while (delta != null && inDelta < deltaEnd) {
      if (deltaInBase < 0) {
        findInBase(delta);
      }
      if (base != null && inBase < deltaInBase) {
        return base.version(inBase++);
      }
      int found = passDelta(delta);
      deltaInBase = -1;
      if (found < 0) {
        if (inBoth && base != null) {
          return base.version(inBase++);
        }
      } else {
        inBase += inBoth ? 1 : 0;
        if (delta.hasRow(found)) {
          return delta.version(found, base);
        }
      }
    }
    return base != null && inBase < baseEnd ? base.version(inBase++) : null;
  }

  private void findInBase(Block block) {
    int position = base == null ? -1 : block.positionInBase(inDelta);
    inBoth = position >= 0;
    deltaInBase =
        base == null ? 0 : inBoth ? position : Math.min(baseEnd, base.find(block.key(inDelta)));
  }

  /** How many positions it has passed in base and delta. */
  int passed() {
    return inBase + inDelta - first;
  }

  /** Goes behind the events of a key; the place of the last one up to the sequence, or -1. */
  private int passDelta(Block block) {
    int end = block.endOfKey(inDelta);
    int found = -1;
    for (; inDelta < end; inDelta++) {
      if (block.sequence(inDelta) <= sequence) {
        found = inDelta;
      }
    }
    return found;
  }
}
