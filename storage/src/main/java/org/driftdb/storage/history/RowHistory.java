package org.driftdb.storage.history;

import java.util.Objects;
import org.driftdb.storage.value.Key;
import org.jspecify.annotations.Nullable;

/**
 * What happened to one key since a history began, by sequence. One thread at a time may append, any
 * may read.
 */
final class RowHistory {
  private final Change first;

  /** The changes after the first, which most rows do not have; null if there are none. */
  private volatile @Nullable AppendOnlyList<Change> later;

  RowHistory(Change first) {
    this.first = first;
  }

  /** Whose changes they are. */
  Key key() {
    return first.event().key();
  }

  void add(Change change) {
    AppendOnlyList<Change> known = later;
    if (known == null) {
      known = new AppendOnlyList<>();
      known.add(change);
      later = known;
    } else {
      known.add(change);
    }
  }

  /** How many changes there are up to the sequence. */
  int countUpTo(long sequence) {
    AppendOnlyList<Change> known = later;
    return first.sequence() > sequence
        ? 0
        : 1 + (known == null ? 0 : known.countUpTo(sequence, Change::sequence));
  }

  /** The change at a position below a size that was read before. */
  Change change(int position) {
    return position == 0 ? first : Objects.requireNonNull(later).get(position - 1);
  }

  /** How many changes there are. */
  int size() {
    AppendOnlyList<Change> known = later;
    return known == null ? 1 : 1 + known.size();
  }

  /** The last change. */
  Change last() {
    return change(size() - 1);
  }

  /** The sequence of the first change. */
  long firstSequence() {
    return first.sequence();
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
    Change begin = change(position);
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
    Event end = change(position + 1).event();
    return new Version(
        event.key(), begin.after(), event.sequence(), event.millis(), end.sequence(), end.millis());
  }
}
