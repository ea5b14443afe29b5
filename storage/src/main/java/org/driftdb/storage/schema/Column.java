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
 * @param field the name under which stored rows have its values. It never changes, while the column
 *     may be renamed, and no other column that the table ever had has it
 * @param initial what rows have in it that were stored before the table had the column; null if
 *     they have nothing
 */
public record Column(
    String name,
    ColumnType type,
    Presence presence,
    @Nullable String defaultSql,
    String field,
    @Nullable Object initial) {
  /** Whether a row must have a value, and where it comes from. */
  public enum Presence {
    /** The value may be missing or null. */
    NULLABLE,
    /** Every row has a value. */
    REQUIRED,
    /** The database gives every new row a value of its own; the column is hidden from {@code *}. */
    GENERATED
  }

  /** A column that its table has had from the beginning. */
  public Column(String name, ColumnType type, Presence presence, @Nullable String defaultSql) {
    this(name, type, presence, defaultSql, name, null);
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
    return new Column(name, type, presence, sql, field, initial);
  }

  /**
   * This column with a value for the rows that are there before it.
   *
   * @throws org.driftdb.storage.error.DriftException if that is no value of its type
   */
  public Column withInitial(@Nullable Object value) {
    return new Column(name, type, presence, defaultSql, field, type.convert(value));
  }

  /** This column under another name. */
  Column withName(String changed) {
    return new Column(changed, type, presence, defaultSql, field, initial);
  }

  /** This column, its values kept under another name. */
  Column withField(String changed) {
    return new Column(name, type, presence, defaultSql, changed, initial);
  }

  /** This column, required. */
  Column require() {
    return presence == Presence.NULLABLE
        ? new Column(name, type, Presence.REQUIRED, defaultSql, field, initial)
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
