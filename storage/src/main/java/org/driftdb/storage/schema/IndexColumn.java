package org.driftdb.storage.schema;

import org.driftdb.storage.value.Document;
import org.jspecify.annotations.Nullable;

/**
 * A column of an index.
 *
 * @param name the exact name of the table's column
 * @param direction the order in which its values come in the index
 * @param initial what rows without a field of this name have in it; null if nothing
 */
public record IndexColumn(String name, Direction direction, @Nullable Object initial) {
  /** A column in which rows without a field of its name have nothing. */
  public IndexColumn(String name, Direction direction) {
    this(name, direction, null);
  }

  /** The column in ascending order. */
  public static IndexColumn ascending(String name) {
    return new IndexColumn(name, Direction.ASCENDING);
  }

  /** The column in descending order. */
  public static IndexColumn descending(String name) {
    return new IndexColumn(name, Direction.DESCENDING);
  }

  /** The value that the row has in it. */
  @Nullable Object valueIn(Document row) {
    Object value = row.get(name);
    return value == null && initial != null && !row.containsKey(name) ? initial : value;
  }
}
