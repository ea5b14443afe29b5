package org.driftdb.storage.tree;

import org.driftdb.storage.block.Block;
import org.driftdb.storage.block.StoredRow;
import org.jspecify.annotations.Nullable;

/**
 * Finds the versions of keys that live at a sequence. Keys of one leaf, asked for one after the
 * other, share the way to it. For one thread.
 */
public final class Finder {
  private final Reader reader;
  private final long sequence;
  private @Nullable Slice slice;
  private @Nullable Block delta;
  private @Nullable Block base;

  Finder(Reader reader, long sequence) {
    this.reader = reader;
    this.sequence = sequence;
  }

  /** The version of this key; null if none lives. */
  public @Nullable StoredRow find(byte[] key) {
    Slice at = slice;
    if (at == null || at.endsBefore(key) || !at.beginsUpTo(key)) {
      at = reader.slice(key, sequence);
      slice = at;
      delta = null;
      base = null;
    }
    return at == null ? null : find(at, key);
  }

  private @Nullable StoredRow find(Slice at, byte[] key) {
    if (at.delta() != null) {
      Block events = delta == null ? reader.block(at.delta()) : delta;
      delta = events;
      // Where none of its events is later, their sequences need not be looked at.
      int position = events.find(key, sequence >= at.last() ? Long.MAX_VALUE : sequence);
      if (position >= 0) {
        boolean alone = events.positionInBase(position) < 0;
        return events.hasRow(position)
            ? new StoredRow(events, position, alone ? null : base(at))
            : null;
      }
    }
    Block rows = base(at);
    int position = rows == null ? -1 : rows.find(key, Long.MAX_VALUE);
    return rows == null || position < 0 ? null : new StoredRow(rows, position, null);
  }

  private @Nullable Block base(Slice at) {
    if (base == null && at.base() != null) {
      base = reader.block(at.base());
    }
    return base;
  }
}
