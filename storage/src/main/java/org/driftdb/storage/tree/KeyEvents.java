package org.driftdb.storage.tree;

import org.driftdb.storage.block.Block;
import org.driftdb.storage.block.StoredRow;
import org.jspecify.annotations.Nullable;

/**
 * What one slice has of a key: the version that lived when the slice began, if any, and the events
 * in it.
 *
 * @param slice the slice
 * @param base its base block; null if none of this needs it
 * @param inBase where the version that lived stands in that; -1 if none did
 * @param delta its delta block; null if it has no events of the key
 * @param begin where the events of the key begin in that
 * @param end where they end
 */
record KeyEvents(
    Slice slice, @Nullable Block base, int inBase, @Nullable Block delta, int begin, int end) {

  /** Looks for a key in a slice. */
  static KeyEvents find(Reader reader, Slice slice, byte[] key) {
    Block delta = slice.delta() == null ? null : reader.block(slice.delta());
    int begin = delta == null ? -1 : delta.first(key);
    if (delta == null || begin < 0) {
      Block base = slice.base() == null ? null : reader.block(slice.base());
      return new KeyEvents(slice, base, base == null ? -1 : base.first(key), null, 0, 0);
    }
    // A delta tells where its keys are in the base for which it was made; without one, none is.
    int inBase = delta.positionInBase(begin);
    Block base = inBase < 0 || slice.base() == null ? null : reader.block(slice.base());
    return new KeyEvents(slice, base, inBase, delta, begin, delta.endOfKey(begin));
  }

  /**
   * The version that lived, if any, and then the events, by sequence.
   *
   * @param number which, from 0
   * @return null if there are no more
   */
  @Nullable StoredRow event(int number) {
    if (base != null && inBase >= 0 && number == 0) {
      return new StoredRow(base, inBase, null);
    }
    int position = begin + number - (inBase >= 0 ? 1 : 0);
    return delta == null || position >= end ? null : new StoredRow(delta, position, base);
  }
}
