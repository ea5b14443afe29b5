package org.driftdb.storage.schema;

import org.jspecify.annotations.Nullable;

/**
 * A column of a table.
 *
 * @param name its exact name; for a document table the name of the field
 * @param type what its values are
 * @param presence whether it may be null, and who gives its value
 * @param defaultSql the SQL text of its default, evaluated by whoever knows SQL; null if there is
 *     none
 */
public record Column(String name, ColumnType type, Presence presence, @Nullable String defaultSql) {
  /** Whether a row must have a value, and where it comes from. */
  public enum Presence {
    /** The value may be missing or null. */
    NULLABLE,
    /** Every row has a value. */
    REQUIRED,
    /** The database gives every new row a value of its own; the column is hidden from {@code *}. */
    GENERATED
  }

  /** A column that may be null, without a default. */
  public static Column nullable(String name, ColumnType type) {
    return new Column(name, type, Presence.NULLABLE, null);
  }

  /** A column that must have a value, without a default. */
  public static Column required(String name, ColumnType type) {
    return new Column(name, type, Presence.REQUIRED, null);
  }

  /** This column with a default. */
  public Column withDefault(String sql) {
    return new Column(name, type, presence, sql);
  }

  /** This column, required. */
  Column require() {
    return presence == Presence.NULLABLE
        ? new Column(name, type, Presence.REQUIRED, defaultSql)
        : this;
  }

  /** Whether a row may lack a value. */
  public boolean isNullable() {
    return presence == Presence.NULLABLE;
  }

  /** Whether the column is left out of {@code *} and of INSERT without a column list. */
  public boolean isHidden() {
    return presence == Presence.GENERATED;
  }
}
