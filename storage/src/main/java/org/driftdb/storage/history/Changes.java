package org.driftdb.storage.history;

import java.util.Iterator;
import org.driftdb.storage.schema.FieldNames;
import org.driftdb.storage.value.Document;
import org.jspecify.annotations.Nullable;

/** Events, and the row that each left, for who asks. For one thread. */
public final class Changes implements Iterator<Event> {
  private final Iterator<Event> events;
  private final Versions rows;
  private final @Nullable FieldNames names;

  /**
   * Events of one table.
   *
   * @param rows the versions that they made
   */
  public Changes(Iterator<Event> events, Versions rows) {
    this(events, rows, null);
  }

  private Changes(Iterator<Event> events, Versions rows, @Nullable FieldNames names) {
    this.events = events;
    this.rows = rows;
    this.names = names;
  }

  /** The same events with columns by their names; null where these are those of the fields. */
  public Changes named(@Nullable FieldNames columns) {
    return columns == null ? this : new Changes(events, rows, columns);
  }

  @Override
  public boolean hasNext() {
    return events.hasNext();
  }

  @Override
  public Event next() {
    Event event = events.next();
    return names == null ? event : NamedVersions.named(event, names);
  }

  /** The whole row after one of these events; null if it left none. */
  public @Nullable Document rowAfter(Event event) {
    if (event.type() == EventType.SOFT_DELETE) {
      return null;
    } else if (event.type() == EventType.INSERT && names == null) {
      return event.fields();
    }
    Version version = rows.get(event.key(), event.sequence());
    return version == null ? null : names == null ? version.row() : names.row(version.row());
  }
}
