package org.driftdb.storage.history;

import org.driftdb.storage.value.Document;
import org.jspecify.annotations.Nullable;

/**
 * What happened to one key since a history began, by sequence. One thread at a time may append, any
 * may read.
 */
final class RowHistory {
  /**
   * An event and what it left.
   *
   * @param after the row after the event; null if there is none
   * @param previous the sequence of the version before; 0 if none lived
   */
  record Change(Event event, @Nullable Document after, long previous) {
    long sequence() {
      return event.sequence();
    }
  }

  private final @Nullable Version before;
  private final AppendOnlyList<Change> changes = new AppendOnlyList<>();

  /**
   * A history without changes yet.
   *
   * @param before the version that lived when it began; null if none did
   */
  RowHistory(@Nullable Version before) {
    this.before = before;
  }

  void add(Change change) {
    changes.add(change);
  }

  /** How many changes there are up to the sequence. */
  int countUpTo(long sequence) {
    return changes.countUpTo(sequence, Change::sequence);
  }

  Change change(int position) {
    return changes.get(position);
  }

  /** How many changes there are. */
  int size() {
    return changes.size();
  }

  /** The row before the change at this position; null if there is none. */
  @Nullable Document rowBefore(int position) {
    return position > 0 ? changes.get(position - 1).after() : before == null ? null : before.row();
  }

  /** The sequence of the version that lives after all changes; 0 if none does. */
  long livingSequence() {
    int count = changes.size();
    if (count == 0) {
      return before == null ? 0 : before.sequence();
    }
    Change last = changes.get(count - 1);
    return last.after() == null ? 0 : last.sequence();
  }

  /** The sequence of the first change. */
  long firstSequence() {
    return changes.get(0).sequence();
  }

  /** The sequence of the last change. */
  long lastSequence() {
    return changes.get(changes.size() - 1).sequence();
  }

  /** The version that is alive at the sequence, as it was known then; null if there is none. */
  @Nullable Version at(long sequence) {
    int count = countUpTo(sequence);
    return count == 0 ? null : version(count - 1, count);
  }

  /**
   * The version that the change at this position began, seen by one who knows only the first {@code
   * known} changes; null if it left no row.
   */
  @Nullable Version version(int position, int known) {
    Change begin = changes.get(position);
    if (begin.after() == null) {
      return null;
    }
    Event event = begin.event();
    if (position + 1 == known) {
      return new Version(
          event.key(),
          begin.after(),
          event.sequence(),
          event.millis(),
          Version.NO_END,
          Version.NO_END_MILLIS);
    }
    Event end = changes.get(position + 1).event();
    return new Version(
        event.key(), begin.after(), event.sequence(), event.millis(), end.sequence(), end.millis());
  }
}
