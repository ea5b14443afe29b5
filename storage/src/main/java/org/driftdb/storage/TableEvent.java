package org.driftdb.storage;

import org.driftdb.storage.history.Event;
import org.driftdb.storage.history.EventType;
import org.driftdb.storage.history.Version;
import org.driftdb.storage.value.Document;
import org.driftdb.storage.value.Key;
import org.jspecify.annotations.Nullable;

/**
 * An event of one table, before it has a sequence and a time.
 *
 * @param before the version that lives before it; null if none does
 */
record TableEvent(
    Table table, EventType type, Key key, @Nullable Document fields, @Nullable Version before) {
  /** The event with its sequence and the time of its commit. */
  Event at(long sequence, long millis) {
    return new Event(sequence, millis, type, key, fields);
  }
}
