package org.driftdb.storage.block;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/**
 * The blocks of a database that are kept in memory, and counts of what was read and written. What
 * is used often stays when there is not enough room for all. Any number of threads may use it.
 */
public final class BlockCache {
  /** What an entry takes beside its block. */
  private static final int ENTRY_BYTES = 160;

  private final Cache<Place, Cached> blocks;
  private final LongAdder dataBlocks = new LongAdder();
  private final LongAdder directoryBlocks = new LongAdder();
  private final LongAdder misses = new LongAdder();
  private final LongAdder bytesRead = new LongAdder();
  private final LongAdder rowsRead = new LongAdder();
  private final LongAdder bytesWritten = new LongAdder();

  /**
   * Where a block is, or, with the offset's complement, what has been found out about it.
   *
   * @param file the file's id, not its number: numbers come again when files have been deleted
   */
  private record Place(long file, long offset) {
    boolean isFrom(long other, long from) {
      return file == other && Math.max(offset, ~offset) >= from;
    }

    // What a record does by itself, but fast at once and not only when compiled.

    @Override
    public int hashCode() {
      return Long.hashCode(file + 31 * offset);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Place
          && ((Place) other).file == file
          && ((Place) other).offset == offset;
    }
  }

  /**
   * What has happened since the cache was made.
   *
   * @param dataBlocks how often a block of rows was asked for
   * @param directoryBlocks how often one was asked for that only leads to others
   * @param misses how often either was not in memory
   * @param bytesRead how many bytes of files were read
   * @param rowsRead how many rows were looked at by those who count them
   * @param bytesWritten how many bytes of files were written
   */
  public record Counts(
      long dataBlocks,
      long directoryBlocks,
      long misses,
      long bytesRead,
      long rowsRead,
      long bytesWritten) {
    /** What has happened since an earlier time. */
    public Counts since(Counts before) {
      return new Counts(
          dataBlocks - before.dataBlocks,
          directoryBlocks - before.directoryBlocks,
          misses - before.misses,
          bytesRead - before.bytesRead,
          rowsRead - before.rowsRead,
          bytesWritten - before.bytesWritten);
    }
  }

  /**
   * An empty cache.
   *
   * @param bytes how much memory its blocks may take
   */
  public BlockCache(long bytes) {
    this.blocks =
        Caffeine.newBuilder()
            .maximumWeight(bytes)
            .weigher(
                (Place place, Cached block) ->
                    (int) Math.min(Integer.MAX_VALUE, block.weight() + ENTRY_BYTES))
            .executor(Runnable::run)
            .build();
  }

  /** What is at an offset of a file; made by the supplier if it is not in memory. */
  Cached get(long file, long offset, Supplier<? extends Cached> reading) {
    Place place = new Place(file, offset);
    Cached found = blocks.getIfPresent(place);
    if (found == null) {
      found = blocks.get(place, absent -> kept(place, reading.get()));
    }
    (found.isDirectory() ? directoryBlocks : dataBlocks).increment();
    return found;
  }

  /** Lets a block be weighed again whenever it has grown. */
  private Cached kept(Place place, Cached block) {
    block.onGrowth(() -> blocks.asMap().replace(place, block, block));
    return block;
  }

  /**
   * What has been found out about the block at an offset of a file; found out by the supplier if it
   * is not in memory, perhaps by several threads at once.
   */
  Cached about(long file, long offset, Supplier<? extends Cached> finding) {
    Place place = new Place(file, ~offset);
    Cached found = blocks.getIfPresent(place);
    if (found == null) {
      // Not while the cache waits for it: what is asked of blocks meanwhile may make them grow.
      found = finding.get();
      blocks.put(place, found);
    }
    return found;
  }

  /** Forgets what was read from an offset of a file on, because other bytes will stand there. */
  void forget(long file, long from) {
    blocks.asMap().keySet().removeIf(place -> place.isFrom(file, from));
  }

  void countRead(long bytes) {
    misses.increment();
    bytesRead.add(bytes);
  }

  void countWritten(long bytes) {
    bytesWritten.add(bytes);
  }

  /** Counts rows that have been looked at. */
  public void countRows(long rows) {
    rowsRead.add(rows);
  }

  /** What has happened until now. */
  public Counts counts() {
    return new Counts(
        dataBlocks.sum(),
        directoryBlocks.sum(),
        misses.sum(),
        bytesRead.sum(),
        rowsRead.sum(),
        bytesWritten.sum());
  }
}
