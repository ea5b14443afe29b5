package org.driftdb.storage.tree;

import java.util.ArrayDeque;
import java.util.Deque;
import org.driftdb.storage.block.Address;
import org.driftdb.storage.block.Block;
import org.driftdb.storage.block.StoredVersion;
import org.driftdb.storage.history.Lookahead;
import org.jspecify.annotations.Nullable;

/**
 * The events of one key in an interval, by sequence. It goes back first, from slice to slice by way
 * of the sequences of the events before, and from life to life by way of the deletions, no further
 * than to the beginning of the interval; then forward through the slices that had events of the
 * key.
 */
final class Drift extends Lookahead<StoredVersion> {
  /** So many blocks are kept from the way back to the way forward. */
  private static final int KEPT_BLOCKS = 8;

  private final Reader reader;
  private final byte[] key;
  private final long after;

  /** The slices that have events of the key, the oldest first, and up to which sequence. */
  private final Deque<Stretch> stretches = new ArrayDeque<>();

  /** The version that lived at the horizon, until it has been handed out. */
  private @Nullable StoredVersion carried;

  private @Nullable Slice slice;
  private @Nullable Block block;
  private int position;
  private long last;

  /**
   * Where some events of the key are.
   *
   * @param delta their block
   * @param upTo the sequence up to which they are wanted
   * @param block the block itself, if it is kept
   */
  private record Stretch(Slice slice, Address delta, long upTo, @Nullable Block block) {}

  Drift(Reader reader, byte[] key, long after, long upTo) {
    this.reader = reader;
    this.key = key;
    this.after = after;
    long begin = goBack(upTo);
    long[] deaths = reader.deaths(key, after, upTo);
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
    while (at > after) {
      // Of what happened up to the horizon, the version that lived there is known.
      Slice slice = reader.slice(key, Math.max(at, horizon));
      if (slice == null) {
        return begin;
      } else if (at <= horizon) {
        StoredVersion atHorizon = reader.inBase(slice, key);
        if (atHorizon == null || atHorizon.sequence() <= after) {
          return begin;
        }
        carried = atHorizon;
        return atHorizon.sequence();
      }
      Address address = slice.delta();
      Block delta = address == null ? null : reader.block(address);
      int first = delta == null ? -1 : firstIn(delta);
      if (address != null && delta != null && first >= 0 && delta.sequence(first) <= at) {
        Block kept = stretches.size() < KEPT_BLOCKS ? delta : null;
        stretches.addFirst(new Stretch(slice, address, at, kept));
        begin = delta.sequence(first);
        at = delta.previous(first);
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
          && slice != null
          && position < block.size()
          && block.sequence(position) <= last
          && block.compareKey(position, key) == 0) {
        StoredVersion event = block.version(position, reader.baseOf(slice, block, position));
        position++;
        return event;
      }
      Stretch next = stretches.pollFirst();
      if (next == null) {
        return null;
      }
      slice = next.slice;
      block = next.block == null ? reader.block(next.delta) : next.block;
      position = Math.max(firstIn(block), block.find(key, after) + 1);
      last = next.upTo;
    }
  }

  /** The position of the key's first event in a block; -1 if it has none. */
  private int firstIn(Block events) {
    int first = events.find(key);
    return first < events.size() && events.compareKey(first, key) == 0 ? first : -1;
  }
}
