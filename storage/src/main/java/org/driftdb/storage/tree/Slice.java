package org.driftdb.storage.tree;

import java.util.List;
import org.driftdb.storage.block.Address;
import org.jspecify.annotations.Nullable;

/**
 * What a leaf was for some time: a range of keys and an interval of sequences.
 *
 * @param low the least key of the range
 * @param high what is greater than every key of the range; null if there is no end
 * @param start the first sequence of the interval
 * @param end the sequence behind the interval; {@link Tree#NO_END} while the slice is open
 * @param base where the versions are that lived when it started; null if none did
 * @param baseRows how many these are
 * @param delta where the later events are; null if there are none
 * @param deltaRows how many these are
 * @param live how many keys live at the end of the interval, or as of now
 * @param least the least number of keys that lived at any sequence of the interval
 * @param weight about how many bytes base and delta take before they are compressed
 * @param lastBefore no event of the range is behind this sequence and before the start
 * @param last no event of the range is behind this sequence and before the end
 */
@SuppressWarnings("ArrayRecordComponent") // Keys are compared as bytes, never by equals.
record Slice(
    byte[] low,
    byte @Nullable [] high,
    long start,
    long end,
    @Nullable Address base,
    int baseRows,
    @Nullable Address delta,
    int deltaRows,
    int live,
    int least,
    long weight,
    long lastBefore,
    long last)
    implements Region {

  /** What a range of keys that no slice covers was at a sequence: nothing lived there. */
  static Slice empty(byte[] low, byte @Nullable [] high, long sequence, long lastBefore) {
    return new Slice(
        low, high, sequence, sequence + 1, null, 0, null, 0, 0, 0, 0, lastBefore, lastBefore);
  }

  /** How many rows the blocks of slices have. */
  static long rows(List<Slice> slices) {
    return slices.stream().mapToLong(slice -> (long) slice.baseRows + slice.deltaRows).sum();
  }

  /** This slice, whose blocks are at other addresses. */
  Slice withBlocks(@Nullable Address newBase, @Nullable Address newDelta) {
    return new Slice(
        low,
        high,
        start,
        end,
        newBase,
        baseRows,
        newDelta,
        deltaRows,
        live,
        least,
        weight,
        lastBefore,
        last);
  }

  /** This slice, ended before a sequence. */
  Slice endedAt(long sequence) {
    return new Slice(
        low,
        high,
        start,
        sequence,
        base,
        baseRows,
        delta,
        deltaRows,
        live,
        least,
        weight,
        lastBefore,
        last);
  }
}
