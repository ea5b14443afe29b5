package org.driftdb.storage.log;

import java.util.Objects;

/**
 * An event that is to be written.
 *
 * @param table the name of the table's directory
 * @param type INSERT, PATCH or SOFT_DELETE
 * @param payload what the event says; not copied, so it must not be changed afterwards
 */
@SuppressWarnings("ArrayRecordComponent") // Millions of these carry bytes that nobody compares.
public record NewEvent(String table, FrameType type, byte[] payload) {
  public NewEvent {
    Objects.requireNonNull(table);
    Objects.requireNonNull(payload);
    if (!type.isEvent()) {
      throw new IllegalArgumentException(type + " is not an event");
    }
  }
}
