package org.driftdb.storage.tree;

import java.util.Arrays;
import org.driftdb.storage.block.Block;
import org.driftdb.storage.block.StoredRow;
import org.driftdb.storage.history.Lookahead;
import org.jspecify.annotations.Nullable;

/**
 * The keys that have other versions at a later sequence than at an earlier one, by key, leaf after
 * leaf. A leaf in which nothing happened since the earlier one is passed over. Where all that did
 * is in one slice, only its events are looked at; otherwise what lived at both is compared.
 */
final class Differences extends Lookahead<Differing> {
  private final Reader reader;
  private final long first;
  private final long second;
  private final Finder atFirst;
  private final Finder atSecond;
  private final Slices parts;

  /** The events of the slice, while they are looked at. */
  private @Nullable Block delta;

  private int next;
  private int end;

  /** What lived in the leaf at both, while slices are compared. */
  private @Nullable Scan before;

  private @Nullable Scan after;

  /**
   * @param first the earlier sequence
   * @param second the later one
   */
  Differences(
      Reader reader, byte @Nullable [] from, byte @Nullable [] to, long first, long second) {
    this.reader = reader;
    this.first = first;
    this.second = second;
    this.atFirst = new Finder(reader, first);
    this.atSecond = new Finder(reader, second);
    this.parts = new Slices(reader, from, to, second, first);
  }

  @Override
  protected @Nullable Differing advance() {
    while (first < second) {
      Differing found = delta != null ? nextInDelta(delta) : nextCompared();
      if (found != null) {
        return found;
      } else if (!parts.hasNext()) {
        return null;
      }
      open(parts.next());
    }
    return null;
  }

  private void open(Slices.Part part) {
    Slice slice = part.slice();
    delta = null;
    before = null;
    after = null;
    if (slice.lastBefore() > first) {
      before = new Scan(reader, part.from(), part.to(), first);
      after = new Scan(reader, part.from(), part.to(), second);
    } else if (slice.delta() != null) {
      Block events = reader.block(slice.delta());
      next = events.find(part.from());
      end = part.to() == null ? events.size() : events.find(part.to());
      delta = events;
      reader.source().cache().countRows(Math.max(0, end - next));
    }
  }

  private @Nullable Differing nextInDelta(Block events) {
    while (next < end) {
      long sequence = events.sequence(next);
      if (first < sequence && sequence <= second) {
        byte[] key = events.key(next);
        next = events.find(key, Long.MAX_VALUE) + 1;
        StoredRow old = atFirst.find(key);
        StoredRow young = atSecond.find(key);
        if (old != null || young != null) {
          return new Differing(old, young);
        }
      } else {
        next++;
      }
    }
    return null;
  }

  private @Nullable Differing nextCompared() {
    Scan earlier = before;
    Scan later = after;
    while (earlier != null && later != null && (earlier.hasRow() || later.hasRow())) {
      int order =
          !later.hasRow()
              ? -1
              : !earlier.hasRow() ? 1 : Arrays.compareUnsigned(earlier.key(), later.key());
      StoredRow old = order <= 0 ? earlier.take() : null;
      StoredRow young = order >= 0 ? later.take() : null;
      if (old == null || young == null || old.sequence() != young.sequence()) {
        return new Differing(old, young);
      }
    }
    return null;
  }
}
