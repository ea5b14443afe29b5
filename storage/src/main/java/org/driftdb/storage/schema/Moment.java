package org.driftdb.storage.schema;

import java.util.Comparator;

/**
 * A place between two events of a database, at which tables are made and dropped: that takes no
 * sequence, so several moments follow the same event.
 *
 * @param sequence the last event before it; 0 before the first
 * @param millis its time, in milliseconds since 1970 UTC
 */
public record Moment(long sequence, long millis) implements Comparable<Moment> {
  private static final Comparator<Moment> ORDER =
      Comparator.comparingLong(Moment::sequence).thenComparingLong(Moment::millis);

  /** The moment before anything else happened after the event. */
  public static Moment rightAfter(long sequence) {
    return new Moment(sequence, Long.MIN_VALUE);
  }

  /** The moment after all that happened, and may yet happen, before the next event. */
  public static Moment longAfter(long sequence) {
    return new Moment(sequence, Long.MAX_VALUE);
  }

  @Override
  public int compareTo(Moment other) {
    return ORDER.compare(this, other);
  }
}
