package org.driftdb.storage.history;

import org.driftdb.storage.value.Document;
import org.driftdb.storage.value.Key;

/**
 * What a row was from one event to the next. It is alive at every sequence from {@code sequence} on
 * and before {@code endSequence}.
 *
 * @param key the row's key
 * @param row all its fields, unless a {@link Projection} asked for less
 * @param sequence the event that made this version
 * @param millis the commit time of that event
 * @param endSequence the event that ended it; {@link #NO_END} while it lives
 * @param endMillis the commit time of that event; {@link #NO_END_MILLIS} while it lives
 */
public record Version(
    Key key, Document row, long sequence, long millis, long endSequence, long endMillis) {
  /** The end sequence of a version that lives. */
  public static final long NO_END = Long.MAX_VALUE;

  /** The end time of a version that lives: 9999-12-31T23:59:59.999Z. */
  public static final long NO_END_MILLIS = 253_402_300_799_999L;

  /** Whether this version was alive at some sequence from {@code from} on and before {@code to}. */
  public boolean aliveWithin(long from, long to) {
    return from < to && sequence < to && endSequence > from;
  }

  /** Whether nothing has ended this version. */
  public boolean lives() {
    return endSequence == NO_END;
  }
}
