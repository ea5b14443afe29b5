package org.driftdb.storage.history;

import java.util.Iterator;
import org.driftdb.storage.value.Document;
import org.jspecify.annotations.Nullable;

/** Events, and the row that each left, for who asks. For one thread. */
public final class Changes implements Iterator<Event> {
  private final Iterator<Event> events;
  private final Versions rows;

  /**
   * Events of one table.
   *
   * @param rows the versions that they made
   */
  public Changes(Iterator<Event> events, Versions rows) {
    this.events = events;
    this.rows = rows;
  }

  @Override
  public boolean hasNext() {
    return events.hasNext();
  }

  @Override
  public Event next() {
    return events.next();
  }

  /** The whole row after one of these events; null if it left none. */
  public @Nullable Document rowAfter(Event event) {
    return switch (event.type()) {
      case INSERT -> event.fields();
      case SOFT_DELETE -> null;
      case PATCH -> {
        Version version = rows.get(event.key(), event.sequence());
        yield version == null ? null : version.row();
      }
    };
  }
}
