package org.driftdb.storage;

import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;
import org.driftdb.storage.history.Event;
import org.driftdb.storage.history.EventType;
import org.driftdb.storage.history.Version;
import org.driftdb.storage.log.FrameType;
import org.driftdb.storage.log.LoggedEvent;
import org.driftdb.storage.log.NewEvent;
import org.driftdb.storage.value.Document;
import org.driftdb.storage.value.Key;
import org.driftdb.storage.value.ValueCodec;
import org.driftdb.storage.value.ValueEncoder;
import org.driftdb.storage.value.ValueList;
import org.jspecify.annotations.Nullable;

/**
 * What the payload of an event in the log holds, as {@link ValueCodec} writes it.
 *
 * <pre>
 * INSERT        Document    the row
 * PATCH         ValueList   the key, then the fields as a Document; null clears a field
 * SOFT_DELETE   ValueList   the parts of the key
 *
 * the key in a PATCH is itself a ValueList of its parts, also when it has only one
 * </pre>
 */
final class EventPayload {
  private EventPayload() {}

  /** The event as the log takes it. */
  static NewEvent encode(TableEvent event, ValueEncoder encoder) {
    return encode(event.table().directory(), event.type(), event.key(), event.fields(), encoder);
  }

  /**
   * The same of a table whose directory this is.
   *
   * @param fields null for a SOFT_DELETE
   */
  static NewEvent encode(
      String directory, EventType type, Key key, @Nullable Document fields, ValueEncoder encoder) {
    return new NewEvent(directory, frameType(type), encoder.encode(payload(type, key, fields)));
  }

  private static FrameType frameType(EventType type) {
    return switch (type) {
      case INSERT -> FrameType.INSERT;
      case PATCH -> FrameType.PATCH;
      case SOFT_DELETE -> FrameType.SOFT_DELETE;
    };
  }

  private static @Nullable Object payload(EventType type, Key key, @Nullable Document fields) {
    ValueList parts = ValueList.copyOf(key.parts());
    return switch (type) {
      case INSERT -> fields;
      case PATCH -> ValueList.of(parts, fields);
      case SOFT_DELETE -> parts;
    };
  }

  /**
   * The event that the log gave back.
   *
   * @throws DriftException with code DAMAGED if its payload is none of these
   */
  static Event decode(Table table, LoggedEvent logged) {
    try {
      Object payload = ValueCodec.decode(logged.payload());
      if (logged.type() == FrameType.INSERT && payload instanceof Document) {
        Document row = (Document) payload;
        return event(logged, EventType.INSERT, table.stored().keyOf(row), row);
      } else if (logged.type() == FrameType.PATCH && payload instanceof ValueList) {
        ValueList keyAndFields = (ValueList) payload;
        if (keyAndFields.size() == 2
            && keyAndFields.get(0) instanceof ValueList
            && keyAndFields.get(1) instanceof Document) {
          Key key = Key.copyOf((ValueList) keyAndFields.get(0));
          return event(logged, EventType.PATCH, key, (Document) keyAndFields.get(1));
        }
      } else if (logged.type() == FrameType.SOFT_DELETE && payload instanceof ValueList) {
        return event(logged, EventType.SOFT_DELETE, Key.copyOf((ValueList) payload), null);
      }
    } catch (DriftException e) {
      throw damaged(table, logged, e);
    }
    throw damaged(table, logged, null);
  }

  /** A row that lives at a horizon, as the log takes it. */
  static LoggedEvent base(Table table, Version version) {
    return new LoggedEvent(
        table.directory(),
        version.sequence(),
        version.millis(),
        FrameType.BASE,
        ValueCodec.encode(version.row()));
  }

  /**
   * The row that {@link #base} made of a version.
   *
   * @throws DriftException with code DAMAGED if it is none
   */
  static Version version(Table table, LoggedEvent base) {
    try {
      if (ValueCodec.decode(base.payload()) instanceof Document row) {
        return new Version(
            table.stored().keyOf(row),
            row,
            base.sequence(),
            base.millis(),
            Version.NO_END,
            Version.NO_END_MILLIS);
      }
    } catch (DriftException e) {
      throw damaged(table, base, e);
    }
    throw damaged(table, base, null);
  }

  private static Event event(
      LoggedEvent logged, EventType type, Key key, @Nullable Document fields) {
    return new Event(logged.sequence(), logged.millis(), type, key, fields);
  }

  private static DriftException damaged(
      Table table, LoggedEvent logged, @Nullable DriftException cause) {
    return new DriftException(
        ErrorCode.DAMAGED,
        "Event "
            + logged.sequence()
            + " of table directory "
            + table.directory()
            + " is no "
            + logged.type()
            + (cause == null ? "" : ": " + cause.getMessage()),
        cause);
  }
}
