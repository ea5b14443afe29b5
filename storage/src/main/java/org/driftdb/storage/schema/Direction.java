package org.driftdb.storage.schema;

/** The order of a column in an index. */
public enum Direction {
  ASCENDING,
  DESCENDING
}
