package org.driftdb.adapter.driftql;

/**
 * A column of what a statement shows.
 *
 * @param name its name
 * @param type what its values are
 */
public record ResultColumn(String name, Type type) {
  /** What the values of a column are, as Calcite has them. */
  public enum Type {
    /** Long. */
    BIGINT,
    /** String. */
    VARCHAR,
    /** String that holds JSON. */
    JSON,
    /** Boolean. */
    BOOLEAN,
    /** Long: milliseconds since 1970 UTC. */
    TIMESTAMP
  }

  static ResultColumn bigint(String name) {
    return new ResultColumn(name, Type.BIGINT);
  }

  static ResultColumn varchar(String name) {
    return new ResultColumn(name, Type.VARCHAR);
  }

  static ResultColumn json(String name) {
    return new ResultColumn(name, Type.JSON);
  }

  static ResultColumn bool(String name) {
    return new ResultColumn(name, Type.BOOLEAN);
  }

  static ResultColumn timestamp(String name) {
    return new ResultColumn(name, Type.TIMESTAMP);
  }
}
