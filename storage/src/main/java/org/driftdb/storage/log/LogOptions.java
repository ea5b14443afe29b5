package org.driftdb.storage.log;

import java.time.InstantSource;
import java.util.Objects;

/**
 * How a log is written.
 *
 * @param segmentBytes a table starts a new segment at the first commit after its current one has
 *     grown to this many bytes; 1,024 or more. Smaller segments give compaction and backups smaller
 *     pieces to work on, larger ones mean fewer files
 * @param durability when a commit is acknowledged
 * @param clock tells the time of commits; tests set it
 */
public record LogOptions(long segmentBytes, Durability durability, InstantSource clock) {
  /** 128 MB a segment, every commit forced, the system's clock. */
  public static final LogOptions DEFAULT =
      new LogOptions(128L << 20, Durability.COMMIT, InstantSource.system());

  /** The least that segmentBytes may be. */
  public static final long LEAST_SEGMENT_BYTES = 1024;

  public LogOptions {
    Objects.requireNonNull(durability);
    Objects.requireNonNull(clock);
    if (segmentBytes < LEAST_SEGMENT_BYTES) {
      throw new IllegalArgumentException(
          "segmentBytes is " + segmentBytes + "; it must be " + LEAST_SEGMENT_BYTES + " or more");
    }
  }

  /** The same with another size of segments. */
  public LogOptions withSegmentBytes(long bytes) {
    return new LogOptions(bytes, durability, clock);
  }

  /** The same with another durability. */
  public LogOptions withDurability(Durability other) {
    return new LogOptions(segmentBytes, other, clock);
  }

  /** The same with another clock. */
  public LogOptions withClock(InstantSource other) {
    return new LogOptions(segmentBytes, durability, other);
  }
}
