package org.driftdb.storage.history;

/** What an event does to the row of its key. */
public enum EventType {
  /** The row becomes exactly the given document. */
  INSERT,
  /** The given fields replace those of the row; a null one clears. */
  PATCH,
  /** There is no row of this key any more. */
  SOFT_DELETE
}
