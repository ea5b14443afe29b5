package org.driftdb.storage.tree;

import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.driftdb.storage.block.Block;
import org.driftdb.storage.block.StoredVersion;
import org.driftdb.storage.history.Lookahead;
import org.jspecify.annotations.Nullable;

/**
 * Stands at one after the other of the versions that live at a sequence, by key, slice after slice.
 * For one thread.
 */
public final class Scan {
  private final Reader reader;
  private final byte @Nullable [] to;
  private final long sequence;

  /** Behind the keys that have been passed. */
  private byte @Nullable [] from;

  private byte @Nullable [] endOfPage;
  private Iterator<PageReference> pages;
  private Iterator<Slice> slices = Collections.emptyIterator();
  private @Nullable SliceCursor cursor;

  Scan(Reader reader, byte @Nullable [] from, byte @Nullable [] to, long sequence) {
    this.reader = reader;
    this.from = from;
    this.to = to;
    this.sequence = sequence;
    this.pages = reader.root().search().from(from, sequence);
  }

  /** Whether it stands at a version; false at the end. */
  public boolean hasRow() {
    while (cursor == null || cursor.next() == cursor.count()) {
      cursor = null;
      if (slices.hasNext()) {
        open(slices.next());
      } else if (pages.hasNext()) {
        open(pages.next());
      } else {
        return false;
      }
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

  /** Where the slice's versions are: a position in the base, or {@code ~position} in the delta. */
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

  /** The versions one by one. */
  Iterator<StoredVersion> versions() {
    return new Lookahead<>() {
      @Override
      protected @Nullable StoredVersion advance() {
        if (!hasRow()) {
          return null;
        }
        return cursor().take();
      }
    };
  }

  private boolean isWanted(Region region) {
    return region.livesAt(sequence) && (from == null || !region.endsBefore(from));
  }

  private void open(PageReference page) {
    if (page.beginsAt(to)) {
      pages = Collections.emptyIterator();
    } else if (isWanted(page)) {
      slices = reader.page(page).search().from(from, sequence);
      endOfPage = page.high();
    }
  }

  private void open(Slice slice) {
    if (slice.beginsAt(to)) {
      slices = Collections.emptyIterator();
    } else if (isWanted(slice)) {
      byte[] end = least(to, least(endOfPage, slice.high()));
      SliceCursor opened = new SliceCursor(reader, slice, from, end, sequence);
      reader.source().cache().countRows(opened.lookedAt());
      cursor = opened;
      // A slice may reach over several pages; each gives its own keys.
      from = end == null ? from : end;
    }
  }

  private static byte @Nullable [] least(byte @Nullable [] a, byte @Nullable [] b) {
    return a == null || (b != null && Arrays.compareUnsigned(b, a) < 0) ? b : a;
  }
}
