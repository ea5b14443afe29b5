package org.driftdb.storage;

import java.util.List;
import java.util.stream.Collectors;
import org.driftdb.storage.log.LostEvents;

/**
 * What a table is read without, because damage has destroyed it.
 *
 * @param table the name of the table, which may be dropped
 * @param events the events that it has lost, or may have: where nothing told whose they were, every
 *     table that they may have been of lists them
 */
public record LostOfTable(String table, List<LostEvents> events) {
  public LostOfTable {
    events = List.copyOf(events);
  }

  /** In words for a warning. */
  @Override
  public String toString() {
    return "table "
        + table
        + " is read without "
        + events.stream().map(LostEvents::words).collect(Collectors.joining(", "))
        + ", destroyed by damage before the database was repaired";
  }
}
