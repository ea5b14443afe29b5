package org.driftdb.storage.log;

import java.util.Objects;

/**
 * An event of the log.
 *
 * @param table the name of the table's directory
 * @param sequence its place among all events of the database, from 1
 * @param millis when its commit happened, in milliseconds since 1970 UTC
 * @param type INSERT, PATCH or SOFT_DELETE; LOST for what was one of them
 * @param payload what the event says; shared, so it must not be changed
 */
@SuppressWarnings("ArrayRecordComponent") // Millions of these carry bytes that nobody compares.
public record LoggedEvent(
    String table, long sequence, long millis, FrameType type, byte[] payload) {
  public LoggedEvent {
    Objects.requireNonNull(table);
    Objects.requireNonNull(type);
    Objects.requireNonNull(payload);
  }
}
