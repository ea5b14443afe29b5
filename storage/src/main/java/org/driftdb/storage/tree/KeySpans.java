package org.driftdb.storage.tree;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.function.Supplier;
import org.driftdb.storage.block.StoredRow;
import org.driftdb.storage.history.Lookahead;
import org.jspecify.annotations.Nullable;

/** The versions of one key that lived within an interval of sequences, by sequence. */
final class KeySpans extends Lookahead<Span> {
  private final Reader reader;
  private final byte[] key;
  private final List<? extends Supplier<KeyEvents>> slices;
  private final long first;
  private final long end;
  private final long known;

  /** How many slices have been opened. */
  private int opened;

  private @Nullable KeyEvents events;
  private int number;
  private boolean finished;
  private long last = -1; // Of an entry with which a slice begins the sequence is 0.
  private @Nullable StoredRow current;

  /**
   * @param slices all that have the key in the interval, the oldest first
   * @param first the first sequence of the interval
   * @param end the sequence behind it
   * @param known what happened after this sequence is not looked at
   */
  KeySpans(
      Reader reader,
      byte[] key,
      List<? extends Supplier<KeyEvents>> slices,
      long first,
      long end,
      long known) {
    this.reader = reader;
    this.key = key;
    this.slices = slices;
    this.first = first;
    this.end = end;
    this.known = known;
  }

  /**
   * The versions of one key, whose slices are found by it.
   *
   * @param first one before the first sequence that is there at all means that
   */
  static Iterator<Span> of(Reader reader, byte[] key, long first, long end, long known) {
    // What lives at the last known sequence lives on.
    long begin = Math.max(1, Math.min(first, known));
    long behind = Math.min(end, known + 1);
    List<Supplier<KeyEvents>> slices = new ArrayList<>();
    long at = first < end ? behind - 1 : 0;
    while (at >= begin) {
      Slice slice = reader.slice(key, at);
      if (slice != null) {
        slices.add(() -> KeyEvents.find(reader, slice, key));
        at = slice.start() - 1;
      } else {
        // Nothing lived there. If the key lived before, it was deleted.
        long[] deaths = reader.deaths(key, begin - 1, at - 1);
        at = deaths.length == 0 ? 0 : deaths[deaths.length - 1];
      }
    }
    Collections.reverse(slices);
    return new KeySpans(reader, key, slices, begin, behind, known);
  }

  @Override
  protected @Nullable Span advance() {
    StoredRow event;
    while ((event = nextEvent()) != null) {
      if (event.sequence() > last) {
        last = event.sequence();
        StoredRow ended = current;
        current = event.hasRow() ? event : null;
        if (ended != null && event.sequence() > first && ended.sequence() < end) {
          return new Span(ended, event);
        }
      }
    }
    StoredRow living = current;
    current = null;
    KeyEvents newest = events;
    return living == null || newest == null || living.sequence() >= end
        ? null
        : new Span(living, ending(newest.slice(), living.sequence()));
  }

  private @Nullable StoredRow nextEvent() {
    while (!finished) {
      StoredRow event = events == null ? null : events.event(number++);
      if (event != null && event.sequence() <= known) {
        return event;
      }
      finished = event != null || opened == slices.size();
      if (!finished) {
        events = slices.get(opened++).get();
        number = 0;
      }
    }
    return null;
  }

  /** What ended the version that lived at the end of the newest slice; null while it lives. */
  private @Nullable StoredRow ending(Slice newest, long sequence) {
    return reader.root().entries() || newest.end() > known
        ? null
        : reader.end(newest, key, sequence, known);
  }
}
