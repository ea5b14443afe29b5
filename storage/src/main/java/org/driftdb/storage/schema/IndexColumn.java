package org.driftdb.storage.schema;

/**
 * A column of an index.
 *
 * @param name the exact name of the table's column
 * @param direction the order in which its values come in the index
 */
public record IndexColumn(String name, Direction direction) {
  /** The column in ascending order. */
  public static IndexColumn ascending(String name) {
    return new IndexColumn(name, Direction.ASCENDING);
  }

  /** The column in descending order. */
  public static IndexColumn descending(String name) {
    return new IndexColumn(name, Direction.DESCENDING);
  }
}
