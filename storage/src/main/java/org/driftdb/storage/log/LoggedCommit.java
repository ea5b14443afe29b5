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
 * @param tables the directories of the tables that have the events, in the order of their first
 * @param events its events in order of sequence, as far as they are there: not all of them where
 *     {@link Salvage} reads a damaged log, or where history was discarded. Those of a large commit
 *     are read when they are asked for, which may fail as every reading of the log
 * @param author who made it, if anybody said
 * @param comment what it was made for, if anybody said
 */
public record LoggedCommit(
    long firstSequence,
    long lastSequence,
    long millis,
    List<String> tables,
    Iterable<LoggedEvent> events,
    @Nullable String author,
    @Nullable String comment) {
  public LoggedCommit {
    tables = List.copyOf(tables);
  }

  /** The commit with these events. */
  public LoggedCommit with(Iterable<LoggedEvent> itsEvents) {
    return new LoggedCommit(
        firstSequence, lastSequence, millis, tables, itsEvents, author, comment);
  }
}
