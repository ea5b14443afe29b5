package org.driftdb.storage.tree;

import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import org.driftdb.storage.history.Lookahead;
import org.jspecify.annotations.Nullable;

/**
 * The slices that are alive at a sequence, by key, each with those of its keys that it gives. The
 * keys that none of them covers are given with a slice that has nothing.
 */
final class Slices extends Lookahead<Slices.Part> {
  private final Reader reader;
  private final byte @Nullable [] to;
  private final long sequence;
  private final long after;

  /** Behind the keys that have been passed. */
  private byte @Nullable [] from;

  private byte @Nullable [] endOfPage;
  private long lastOfPage;

  /** Up to where the slices of the page cover its keys; null when none is left to give. */
  private byte @Nullable [] covered;

  private Iterator<PageReference> pages;
  private Iterator<Slice> slices = Collections.emptyIterator();

  /**
   * Some keys of a slice.
   *
   * @param from the least key
   * @param to what is greater than every key; null for no end
   */
  @SuppressWarnings("ArrayRecordComponent") // Keys are compared as bytes, never by equals.
  record Part(Slice slice, byte[] from, byte @Nullable [] to) {}

  /**
   * @param from the least key; null for the first
   * @param to what is greater than every key; null for no end
   * @param after keys without events behind this sequence are left out; -1 to leave out none
   */
  Slices(Reader reader, byte @Nullable [] from, byte @Nullable [] to, long sequence, long after) {
    this.reader = reader;
    this.from = from;
    this.to = to;
    this.sequence = sequence;
    this.after = after;
    this.pages = reader.root().search().from(from, sequence);
  }

  @Override
  protected @Nullable Part advance() {
    while (true) {
      if (slices.hasNext()) {
        Slice slice = slices.next();
        if (slice.beginsAt(to)) {
          slices = Collections.emptyIterator();
        } else if (slice.livesAt(sequence)) {
          covered = slice.high();
          Part part = isWanted(slice) ? part(slice) : null;
          if (part != null) {
            return part;
          }
        }
      } else if (covered != null) {
        Slice rest = Slice.empty(covered, endOfPage, sequence, lastOfPage);
        covered = null;
        Part part = part(rest);
        if (part != null) {
          return part;
        }
      } else if (pages.hasNext()) {
        open(pages.next());
      } else {
        return null;
      }
    }
  }

  private boolean isWanted(Region region) {
    return region.livesAt(sequence)
        && region.last() > after
        && (from == null || !region.endsBefore(from));
  }

  private void open(PageReference page) {
    if (page.beginsAt(to)) {
      pages = Collections.emptyIterator();
    } else if (isWanted(page)) {
      slices = reader.page(page).search().from(from, sequence);
      endOfPage = page.high();
      lastOfPage = page.last();
      covered = page.low();
    }
  }

  /** A slice may reach over several pages; each gives its own keys. Null if there are none. */
  private @Nullable Part part(Slice slice) {
    byte[] begin = from == null || slice.beginsAt(from) ? slice.low() : from;
    byte[] end = least(to, least(endOfPage, slice.high()));
    if (end != null && Arrays.compareUnsigned(begin, end) >= 0) {
      return null;
    }
    from = end == null ? begin : end;
    return new Part(slice, begin, end);
  }

  private static byte @Nullable [] least(byte @Nullable [] a, byte @Nullable [] b) {
    return a == null || (b != null && Arrays.compareUnsigned(b, a) < 0) ? b : a;
  }
}
