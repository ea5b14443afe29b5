package org.driftdb.storage;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A commit: events that became part of the database together.
 *
 * @param firstSequence the sequence of its first event
 * @param lastSequence the sequence of its last event
 * @param millis when, in milliseconds since 1970 UTC; never less than that of the commit before
 * @param tables the names of the tables that it changed, in the order of its events; empty where
 *     that is not known any more
 * @param author who made it, if they said so
 * @param comment what they said about it
 */
public record Commit(
    long firstSequence,
    long lastSequence,
    long millis,
    List<String> tables,
    @Nullable String author,
    @Nullable String comment) {
  public Commit {
    tables = List.copyOf(tables);
  }
}
