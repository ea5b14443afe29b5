package org.driftdb.storage.tree;

import java.util.Iterator;
import java.util.List;
import org.driftdb.storage.block.SortedKeys;
import org.jspecify.annotations.Nullable;

/** Finds regions of a list by key and sequence. Any number of threads may use it. */
final class RegionSearch<R extends Region> {
  private final List<R> regions;

  /** Made when it is first asked for; to make it twice does no harm. */
  private volatile @Nullable Bounds bounds;

  /** The least keys, starts and ends of the regions, side by side in memory. */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  private record Bounds(SortedKeys lows, long[] starts, long[] ends) {}

  /**
   * @param regions by {@link Region#ORDER}
   */
  RegionSearch(List<R> regions) {
    this.regions = regions;
  }

  /** About how many bytes of memory the regions and this take, each beside its keys so many. */
  long weight(int ofRegion) {
    long weight = (long) ofRegion * regions.size();
    for (R region : regions) {
      byte[] high = region.high();
      weight += 2L * region.low().length + (high == null ? 0 : high.length);
    }
    return weight;
  }

  /**
   * The region that a key had at a sequence; null if it had none. Of the regions that are alive
   * then, it is the last that does not begin behind the key.
   */
  @Nullable R find(byte[] key, long sequence) {
    int found = place(key, sequence);
    return found < 0 || regions.get(found).endsBefore(key) ? null : regions.get(found);
  }

  /**
   * The regions from that on which a key had at a sequence, or would have had if it reached so far;
   * from the first on for no key.
   */
  Iterator<R> from(byte @Nullable [] key, long sequence) {
    return key == null
        ? regions.iterator()
        : regions.listIterator(Math.max(0, place(key, sequence)));
  }

  /** Where the last region stands that was alive and does not begin behind a key; -1 for none. */
  private int place(byte[] key, long sequence) {
    Bounds all = bounds();
    int i = all.lows.findBehind(key) - 1;
    while (i >= 0 && (all.starts[i] > sequence || sequence >= all.ends[i])) {
      i--;
    }
    return i;
  }

  private Bounds bounds() {
    Bounds found = bounds;
    if (found == null) {
      found =
          new Bounds(
              SortedKeys.of(regions.stream().map(Region::low).toList()),
              regions.stream().mapToLong(Region::start).toArray(),
              regions.stream().mapToLong(Region::end).toArray());
      bounds = found;
    }
    return found;
  }
}
