package org.driftdb.storage.history;

import org.driftdb.storage.value.Document;
import org.jspecify.annotations.Nullable;

/**
 * Everything that ever happened to one key, by sequence. One thread at a time may append, any may
 * read.
 */
final class RowHistory {
  /**
   * An event and what it left.
   *
   * @param after the row after the event; null if there is none
   */
  record Change(Event event, @Nullable Document after) {
    long sequence() {
      return event.sequence();
    }
  }

  private final AppendOnlyList<Change> changes = new AppendOnlyList<>();

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

  /** The row after all changes; null if there is none. */
  @Nullable Document current() {
    return changes.get(changes.size() - 1).after();
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
