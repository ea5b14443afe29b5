package org.driftdb.adapter;

import java.util.Iterator;
import java.util.List;
import org.apache.calcite.linq4j.Enumerator;
import org.apache.calcite.runtime.FlatLists;
import org.jspecify.annotations.Nullable;

/**
 * What a scan reads as rows of Calcite, in the forms that its operators take: a row of one column
 * is the bare value, one of none an empty list, any other an array.
 *
 * @param <R> what a row is made of
 */
final class ScanRows<R> implements Enumerator<@Nullable Object> {
  /** How many rows a scan reads before it asks whether it should go on. */
  private static final int ROWS_BETWEEN_CHECKS = 256;

  private final StatementScope scope;
  private final Iterator<R> source;
  private final List<Cell<R>> cells;
  private @Nullable Object[] row;
  private int untilCheck;

  /** One value of a row as Calcite's code takes it. */
  @FunctionalInterface
  interface Cell<R> {
    @Nullable Object read(R row);
  }

  ScanRows(StatementScope scope, Iterator<R> source, List<Cell<R>> cells) {
    this.scope = scope;
    this.source = source;
    this.cells = cells;
    this.row = new @Nullable Object[0];
  }

  @Override
  public @Nullable Object current() {
    return switch (row.length) {
      case 0 -> FlatLists.of();
      case 1 -> row[0];
      default -> row;
    };
  }

  @Override
  public boolean moveNext() {
    if (untilCheck-- <= 0) {
      scope.checkRunning();
      untilCheck = ROWS_BETWEEN_CHECKS;
    }
    if (!source.hasNext()) {
      return false;
    }
    R next = source.next();
    @Nullable Object[] values = new @Nullable Object[cells.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = cells.get(i).read(next);
    }
    row = values;
    return true;
  }

  @Override
  public void reset() {
    throw new UnsupportedOperationException("Rows are read once");
  }

  @Override
  public void close() {}
}
