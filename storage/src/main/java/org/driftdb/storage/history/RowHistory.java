package org.driftdb.storage.history;

import org.driftdb.storage.value.Key;
import org.jspecify.annotations.Nullable;

/**
 * What happened to one key since a history began, by sequence. One thread at a time may append, any
 * may read.
 */
final class RowHistory {
  private final Key key;
  private final AppendOnlyList<Change> changes = new AppendOnlyList<>();

  RowHistory(Change first) {
    key = first.event().key();
    changes.add(first);
  }

  /** Whose changes they are. */
  Key key() {
    return key;
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

  /** The last change. */
  Change last() {
    return changes.get(changes.size() - 1);
  }

  /** The sequence of the first change. */
  long firstSequence() {
    return changes.get(0).sequence();
  }

  /** The sequence of the last change. */
  long lastSequence() {
    return last().sequence();
  }

  /** Whether there are changes after one sequence and up to another. */
  boolean changesWithin(long after, long to) {
    return countUpTo(after) < countUpTo(to);
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
