package org.driftdb.storage.tree;

import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import org.driftdb.storage.block.StoredVersion;
import org.driftdb.storage.history.Lookahead;
import org.jspecify.annotations.Nullable;

/** The versions that live at a sequence, by key, leaf after leaf. */
final class Scan extends Lookahead<StoredVersion> {
  private final Reader reader;
  private final byte @Nullable [] to;
  private final long sequence;
  private final Iterator<PageReference> pages;

  /** Behind the keys that have been passed. */
  private byte @Nullable [] from;

  private byte @Nullable [] endOfPage;
  private Iterator<Slice> slices = Collections.emptyIterator();
  private @Nullable SliceCursor cursor;

  Scan(Reader reader, byte @Nullable [] from, byte @Nullable [] to, long sequence) {
    this.reader = reader;
    this.from = from;
    this.to = to;
    this.sequence = sequence;
    this.pages = reader.root().pages().iterator();
  }

  @Override
  protected @Nullable StoredVersion advance() {
    while (true) {
      StoredVersion next = cursor == null ? null : cursor.next();
      if (next != null) {
        return next;
      }
      if (cursor != null) {
        reader.source().cache().countRows(cursor.passed());
        cursor = null;
      }
      if (slices.hasNext()) {
        open(slices.next());
      } else if (pages.hasNext()) {
        open(pages.next());
      } else {
        return null;
      }
    }
  }

  private boolean isWanted(Region region) {
    return region.livesAt(sequence)
        && !region.beginsAt(to)
        && (from == null || !region.endsBefore(from));
  }

  private void open(PageReference page) {
    if (isWanted(page)) {
      slices = reader.page(page).slices().iterator();
      endOfPage = page.high();
    }
  }

  private void open(Slice slice) {
    if (isWanted(slice)) {
      byte[] end = least(to, least(endOfPage, slice.high()));
      cursor = new SliceCursor(reader, slice, from, end, sequence);
      // A slice may reach over several pages; each gives its own keys.
      from = end == null ? from : end;
    }
  }

  private static byte @Nullable [] least(byte @Nullable [] a, byte @Nullable [] b) {
    return a == null || (b != null && Arrays.compareUnsigned(b, a) < 0) ? b : a;
  }
}
