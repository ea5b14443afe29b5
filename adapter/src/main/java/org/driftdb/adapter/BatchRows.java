package org.driftdb.adapter;

import java.util.Iterator;
import java.util.List;
import org.apache.calcite.linq4j.Enumerator;
import org.apache.calcite.runtime.FlatLists;
import org.driftdb.storage.aggregate.RowFilter;
import org.driftdb.storage.history.RowBatch;
import org.jspecify.annotations.Nullable;

/**
 * Those rows of batches that satisfy the conditions of a scan, as rows of Calcite in the forms of
 * {@link ScanRows}. A batch is read column by column, and only where its rows are asked for.
 */
final class BatchRows implements Enumerator<@Nullable Object> {
  private final StatementScope scope;
  private final Iterator<RowBatch> batches;
  private final RowFilter filter;
  private final List<CalciteColumn> columns;

  /** The values of the batch's rows, column by column. */
  private final @Nullable Object[][] values;

  private int size;
  private int next;
  private @Nullable Object row;

  BatchRows(
      StatementScope scope,
      Iterator<RowBatch> batches,
      RowFilter filter,
      List<CalciteColumn> columns) {
    this.scope = scope;
    this.batches = batches;
    this.filter = filter;
    this.columns = columns;
    this.values = new @Nullable Object[columns.size()][];
  }

  @Override
  public @Nullable Object current() {
    return row;
  }

  @Override
  public boolean moveNext() {
    while (next == size) {
      scope.checkRunning();
      if (!batches.hasNext()) {
        return false;
      }
      read(filter.chosen(batches.next()));
    }
    row = row(next++);
    return true;
  }

  private void read(RowBatch batch) {
    for (int i = 0; i < values.length && batch.size() > 0; i++) {
      values[i] = columns.get(i).of(batch);
    }
    size = batch.size();
    next = 0;
  }

  private @Nullable Object row(int number) {
    switch (values.length) {
      case 0:
        return FlatLists.of();
      case 1:
        return values[0][number];
      default:
        @Nullable Object[] all = new @Nullable Object[values.length];
        for (int i = 0; i < all.length; i++) {
          all[i] = values[i][number];
        }
        return all;
    }
  }

  @Override
  public void reset() {
    throw new UnsupportedOperationException("Rows are read once");
  }

  @Override
  public void close() {}
}
