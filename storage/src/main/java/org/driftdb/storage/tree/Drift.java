package org.driftdb.storage.tree;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import org.driftdb.storage.block.Block;
import org.driftdb.storage.block.StoredVersion;
import org.driftdb.storage.history.Lookahead;
import org.jspecify.annotations.Nullable;

/**
 * All events of one key, by sequence. It goes back first, from slice to slice by way of the
 * sequences of the events before, and from life to life by way of the deletions; then forward
 * through the slices that had events of the key.
 */
final class Drift extends Lookahead<StoredVersion> {
  private final Reader reader;
  private final byte[] key;

  /** The slices that have events of the key, the oldest first, and up to which sequence. */
  private final Deque<Stretch> stretches = new ArrayDeque<>();

  /** The version that lived at the horizon, until it has been handed out. */
  private @Nullable StoredVersion carried;

  private @Nullable Block block;
  private @Nullable Block base;
  private int position;
  private long last;

  private record Stretch(Slice slice, long upTo) {}

  Drift(Reader reader, byte[] key, long upTo) {
    this.reader = reader;
    this.key = key;
    long begin = goBack(upTo);
    long[] deaths = reader.deaths(key, upTo);
    for (int i = deaths.length - 1; i >= 0; i--) {
      if (deaths[i] < begin) {
        begin = goBack(deaths[i]);
      }
    }
  }

  /**
   * Goes back to the first event of the life that a key had at a sequence, or that ended with it;
   * returns that event, or what is greater than the sequence if there was no life.
   */
  private long goBack(long sequence) {
    long begin = Long.MAX_VALUE;
    long horizon = reader.root().horizon();
    long at = sequence;
    while (at > 0) {
      // Of what happened up to the horizon, the version that lived there is known.
      Slice slice = reader.slice(key, Math.max(at, horizon));
      if (slice == null) {
        return begin;
      } else if (at <= horizon) {
        carried = reader.inBase(slice, key);
        return carried == null ? begin : carried.sequence();
      }
      StoredVersion first = reader.nextInDelta(slice, key, 0);
      if (first != null && first.sequence() <= at) {
        stretches.addFirst(new Stretch(slice, at));
        begin = first.sequence();
        at = first.previous();
      } else {
        StoredVersion before = reader.inBase(slice, key);
        at = before == null ? 0 : before.sequence();
      }
    }
    return begin;
  }

  @Override
  protected @Nullable StoredVersion advance() {
    StoredVersion atHorizon = carried;
    if (atHorizon != null) {
      carried = null;
      return atHorizon;
    }
    while (true) {
      if (block != null
          && position < block.size()
          && block.sequence(position) <= last
          && Arrays.equals(block.key(position), key)) {
        return block.version(position++, base);
      }
      Stretch next = stretches.pollFirst();
      if (next == null || next.slice.delta() == null) {
        return null;
      }
      block = reader.block(next.slice.delta());
      base = reader.baseOf(next.slice, block);
      position = block.find(key);
      last = next.upTo;
    }
  }
}
