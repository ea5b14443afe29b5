package org.driftdb.storage.tree;

import org.driftdb.storage.block.StoredRow;
import org.jspecify.annotations.Nullable;

/**
 * A version and its end. It holds the blocks that have it, and is read before the next one.
 *
 * @param version the version, which has a row
 * @param end the event that ended it; null while it lives
 */
public record Span(StoredRow version, @Nullable StoredRow end) {
  /** The sequence of the event that ended it; {@link Tree#NO_END} while it lives. */
  public long endSequence() {
    return end == null ? Tree.NO_END : end.sequence();
  }

  /** The commit time of that event; 0 while it lives. */
  public long endMillis() {
    return end == null ? 0 : end.millis();
  }
}
