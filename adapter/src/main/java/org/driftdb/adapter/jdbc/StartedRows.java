package org.driftdb.adapter.jdbc;

import org.apache.calcite.linq4j.AbstractEnumerable;
import org.apache.calcite.linq4j.Enumerable;
import org.apache.calcite.linq4j.Enumerator;
import org.jspecify.annotations.Nullable;

/**
 * Rows of which the first has been read, so that a query that fails at once does so when it is
 * executed, not when its first row is asked for.
 */
final class StartedRows<T> extends AbstractEnumerable<T> {
  private final Enumerable<T> rows;
  private @Nullable Enumerator<T> started;

  private StartedRows(Enumerable<T> rows) {
    this.rows = rows;
    this.started = new Started<>(rows.enumerator());
  }

  static <T> Enumerable<T> of(Enumerable<T> rows) {
    return new StartedRows<>(rows);
  }

  @Override
  public Enumerator<T> enumerator() {
    Enumerator<T> first = started;
    started = null;
    return first == null ? rows.enumerator() : first;
  }

  /** An enumerator that has computed its first row before anyone has asked for it. */
  private static final class Started<T> implements Enumerator<T> {
    private final Enumerator<T> rows;
    private final boolean hasFirst;
    private final @Nullable T first;
    private int position;

    Started(Enumerator<T> rows) {
      this.rows = rows;
      this.hasFirst = rows.moveNext();
      this.first = hasFirst ? rows.current() : null;
    }

    @Override
    @SuppressWarnings("NullAway") // Before the first row there is none to be asked for.
    public T current() {
      return position == 1 ? first : rows.current();
    }

    @Override
    public boolean moveNext() {
      if (position < 2) {
        position++;
      }
      return hasFirst && (position == 1 || rows.moveNext());
    }

    @Override
    public void reset() {
      throw new UnsupportedOperationException("Rows are read once");
    }

    @Override
    public void close() {
      rows.close();
    }
  }
}
