package org.driftdb.adapter;

import org.driftdb.storage.schema.ColumnType;
import org.jspecify.annotations.Nullable;

/**
 * A column of a table as queries see it.
 *
 * @param name its name
 * @param hidden whether it can be named and is no part of {@code *}
 * @param type what its values are
 * @param nullable whether a row may have none
 * @param own whether its values are those of a column of the table
 * @param found the table's column by whose values the rows are found that have one here; null if
 *     conditions on this column find none
 * @param value what a row has in it
 * @param <R> what a row is made of
 */
record ShownColumn<R>(
    String name,
    boolean hidden,
    ColumnType type,
    boolean nullable,
    boolean own,
    @Nullable String found,
    Value<R> value) {

  /** How a row's value is read. */
  @FunctionalInterface
  interface Value<R> {
    /**
     * The value in stored form.
     *
     * @param committed the last sequence that the reader knows to be committed
     */
    @Nullable Object of(R row, long committed);
  }

  /** The same under another name. */
  ShownColumn<R> withName(String other) {
    return new ShownColumn<>(other, hidden, type, nullable, own, found, value);
  }
}
