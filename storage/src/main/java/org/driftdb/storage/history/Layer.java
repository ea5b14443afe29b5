package org.driftdb.storage.history;

import java.util.Iterator;
import org.driftdb.storage.value.Key;
import org.driftdb.storage.value.KeyRange;
import org.jspecify.annotations.Nullable;

/**
 * The versions that some events made, to lie over older ones in an {@link Overlay}: it tells the
 * rows that it knows from those that only the older ones know, also where an event deleted a row.
 */
public interface Layer extends Versions {
  /**
   * A row that events are of.
   *
   * @param version what it was; null if it was deleted
   */
  record Touched(Key key, @Nullable Version version) {}

  /** Whether there are no events. */
  boolean isEmpty();

  /** What the events up to the sequence left of this key; null if none of them is of it. */
  @Nullable Touched find(Key key, long sequence);

  /** Whether one of the events up to the sequence is of this key. */
  default boolean touched(Key key, long sequence) {
    return find(key, sequence) != null;
  }

  /**
   * The rows that events up to the sequence are of, with keys in the range, by key: what each was
   * at the sequence.
   */
  Iterator<Touched> allTouched(KeyRange range, long sequence);

  /** The keys in the range that have events after one sequence and up to another, in order. */
  Iterator<Key> changedKeys(KeyRange range, long after, long to);

  @Override
  default @Nullable Version get(Key key, long sequence) {
    Touched found = find(key, sequence);
    return found == null ? null : found.version();
  }

  @Override
  default RowSource rows(KeyRange range, long sequence) {
    return new OverlaidRows(allTouched(range, sequence), OverlaidRows.NOTHING);
  }

  @Override
  default Iterator<Difference> differences(KeyRange range, long first, long second) {
    return Iterators.map(
        changedKeys(range, first, second), key -> Difference.of(this, key, first, second));
  }
}
