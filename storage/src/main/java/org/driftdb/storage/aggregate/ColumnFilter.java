package org.driftdb.storage.aggregate;

import org.driftdb.storage.history.RowBatch;
import org.driftdb.storage.history.ValueSink;

/** Chooses rows by what they have in one column. For one thread. */
abstract class ColumnFilter implements ValueSink {
  private final String column;

  /** Whether a row is chosen, by its number in the batch. */
  protected boolean[] verdicts = new boolean[0];

  ColumnFilter(String column) {
    this.column = column;
  }

  /** Those rows that are chosen. */
  final RowBatch chosen(RowBatch rows) {
    if (verdicts.length < rows.size()) {
      verdicts = new boolean[rows.size()];
    }
    rows.read(column, this);
    return rows.where(verdicts);
  }
}
