package org.driftdb.storage.log;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A commit of the log: events with consecutive sequences that became true together.
 *
 * @param firstSequence the sequence of its first event
 * @param lastSequence the sequence of its last event
 * @param millis when it happened, in milliseconds since 1970 UTC; never less than that of the
 *     commit before
 * @param events its events in order of sequence, as far as they are there: not all of them where
 *     {@link Salvage} reads a damaged log, or where history was discarded
 * @param author who made it, if anybody said
 * @param comment what it was made for, if anybody said
 */
public record LoggedCommit(
    long firstSequence,
    long lastSequence,
    long millis,
    List<LoggedEvent> events,
    @Nullable String author,
    @Nullable String comment) {
  public LoggedCommit {
    events = List.copyOf(events);
    if (events.size() > lastSequence - firstSequence + 1) {
      throw new IllegalArgumentException(
          events.size() + " events cannot be " + firstSequence + " to " + lastSequence);
    }
  }
}
