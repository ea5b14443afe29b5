package org.driftdb.storage.tree;

import java.util.Iterator;
import java.util.NoSuchElementException;
import org.driftdb.storage.block.Block;
import org.driftdb.storage.block.StoredRow;
import org.driftdb.storage.block.StoredVersion;
import org.driftdb.storage.history.Lookahead;
import org.jspecify.annotations.Nullable;

/**
 * Stands at one after the other of the versions that live at a sequence, by key, slice after slice.
 * For one thread.
 */
public final class Scan {
  private final Reader reader;
  private final long sequence;
  private final Slices parts;
  private @Nullable SliceCursor cursor;

  Scan(Reader reader, byte @Nullable [] from, byte @Nullable [] to, long sequence) {
    this.reader = reader;
    this.sequence = sequence;
    this.parts = new Slices(reader, from, to, sequence, -1);
  }

  /** Whether it stands at a version; false at the end. */
  public boolean hasRow() {
    while (cursor == null || cursor.next() == cursor.count()) {
      cursor = null;
      if (!parts.hasNext()) {
        return false;
      }
      Slices.Part part = parts.next();
      SliceCursor opened = new SliceCursor(reader, part.slice(), part.from(), part.to(), sequence);
      reader.source().cache().countRows(opened.lookedAt());
      cursor = opened;
    }
    return true;
  }

  private SliceCursor cursor() {
    SliceCursor at = cursor;
    if (at == null) {
      throw new NoSuchElementException();
    }
    return at;
  }

  /** The base block of the slice in which it stands; null if that has none. */
  public @Nullable Block base() {
    return cursor().base();
  }

  /** The delta block of the slice in which it stands; null if that has none. */
  public @Nullable Block delta() {
    return cursor().delta();
  }

  /**
   * Where the slice's versions are: a position in the base, or {@code ~position} in the delta. Not
   * to be changed.
   */
  public int[] places() {
    return cursor().places();
  }

  /** The number of the version at which it stands, among the slice's. */
  public int next() {
    return cursor().next();
  }

  /** How many versions of the slice are left. */
  public int left() {
    return cursor().count() - cursor().next();
  }

  /** How many versions of the slice are left whose keys are less than this one. */
  public int leftBefore(byte[] key) {
    SliceCursor at = cursor();
    int low = at.next();
    int high = at.count();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (at.compareKey(middle, key) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low - at.next();
  }

  /** Whether the version at which it stands is of this key. */
  public boolean isAt(byte[] key) {
    return cursor().compareKey(cursor().next(), key) == 0;
  }

  /** Goes on by so many versions of the slice. */
  public void pass(int versions) {
    cursor().pass(versions);
  }

  /** The key of the version at which it stands. */
  byte[] key() {
    return cursor().key();
  }

  /** The version at which it stands; it goes on to the next. */
  StoredRow take() {
    return cursor().take();
  }

  /** The versions one by one. */
  Iterator<StoredVersion> versions() {
    return new Lookahead<>() {
      @Override
      protected @Nullable StoredVersion advance() {
        return hasRow() ? take().version() : null;
      }
    };
  }
}
