package org.driftdb.storage;

import java.util.Objects;
import org.driftdb.storage.log.Durability;

/**
 * How an open database works. Whoever opens it first in a process decides.
 *
 * @param segmentBytes the size at which a segment of the log ends, 1 KB to 1 GB. Smaller segments
 *     give maintenance finer pieces, larger ones fewer files
 * @param snapshotEvents the number of events after which a checkpoint is written, at least 1. Raise
 *     it if checkpoints come too often under a stream of small events
 * @param snapshotBytes the bytes of events after which a checkpoint is written, at least 64 KB.
 *     Lower it to open faster after a crash
 * @param cacheBytes the memory for blocks read from disk, of the whole database, at least 1 MB.
 *     Raise it if the data that is read often does not fit
 * @param memtableBytes the memory for events of the whole database with which a checkpoint is
 *     written, at least 1 MB; while that is done, as much again may come. Raise it if bulk loads
 *     checkpoint too often
 * @param durability when a commit is acknowledged
 */
public record Options(
    long segmentBytes,
    long snapshotEvents,
    long snapshotBytes,
    long cacheBytes,
    long memtableBytes,
    Durability durability) {

  private static final long KB = 1L << 10;
  private static final long MB = 1L << 20;

  /**
   * What suits most databases. The memory for blocks is 256 MB, that for events 128 MB, or a
   * quarter and an eighth of what the Java heap may grow to, where that is less. More for events
   * would make checkpoints rarer, and opening after a crash take longer.
   */
  public static final Options DEFAULT =
      new Options(
          128 * MB, 100_000, 128 * MB, ofHeap(4, 256 * MB), ofHeap(8, 128 * MB), Durability.COMMIT);

  private static long ofHeap(int part, long most) {
    return Math.max(MB, Math.min(most, Runtime.getRuntime().maxMemory() / part));
  }

  public Options {
    requireBetween("segmentBytes", segmentBytes, KB, 1024 * MB);
    requireBetween("snapshotEvents", snapshotEvents, 1, Long.MAX_VALUE);
    requireBetween("snapshotBytes", snapshotBytes, 64 * KB, Long.MAX_VALUE);
    requireBetween("cacheBytes", cacheBytes, MB, Long.MAX_VALUE);
    requireBetween("memtableBytes", memtableBytes, MB, Long.MAX_VALUE);
    Objects.requireNonNull(durability, "durability");
  }

  private static void requireBetween(String property, long value, long min, long max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(
          property
              + " must be "
              + (max == Long.MAX_VALUE ? "at least " + min : "from " + min + " to " + max)
              + ", but is "
              + value);
    }
  }

  /** These options with another {@code segmentBytes}. */
  public Options withSegmentBytes(long value) {
    return new Options(value, snapshotEvents, snapshotBytes, cacheBytes, memtableBytes, durability);
  }

  /** These options with another {@code snapshotEvents}. */
  public Options withSnapshotEvents(long value) {
    return new Options(segmentBytes, value, snapshotBytes, cacheBytes, memtableBytes, durability);
  }

  /** These options with another {@code snapshotBytes}. */
  public Options withSnapshotBytes(long value) {
    return new Options(segmentBytes, snapshotEvents, value, cacheBytes, memtableBytes, durability);
  }

  /** These options with another {@code cacheBytes}. */
  public Options withCacheBytes(long value) {
    return new Options(
        segmentBytes, snapshotEvents, snapshotBytes, value, memtableBytes, durability);
  }

  /** These options with another {@code memtableBytes}. */
  public Options withMemtableBytes(long value) {
    return new Options(segmentBytes, snapshotEvents, snapshotBytes, cacheBytes, value, durability);
  }

  /** These options with another {@code durability}. */
  public Options withDurability(Durability value) {
    return new Options(
        segmentBytes, snapshotEvents, snapshotBytes, cacheBytes, memtableBytes, value);
  }
}
