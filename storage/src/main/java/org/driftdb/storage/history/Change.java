package org.driftdb.storage.history;

import org.driftdb.storage.value.Document;
import org.jspecify.annotations.Nullable;

/**
 * An event and what it did to its row.
 *
 * @param before the row before it; null if there was none
 * @param after the row after it; null if there is none
 * @param previous the sequence of the version before; 0 if none lived
 */
public record Change(
    Event event, @Nullable Document before, @Nullable Document after, long previous) {
  /** The sequence of the event. */
  public long sequence() {
    return event.sequence();
  }
}
