package org.driftdb.storage.aggregate;

import java.util.List;
import org.driftdb.storage.history.RowBatch;

/**
 * Chooses rows by conditions that all hold. It reads the columns of one condition after the other,
 * each of those rows only that satisfy the conditions before. For one thread.
 */
public final class RowFilter {
  private final List<Filter> filters;

  /** A filter by some conditions; all rows satisfy none. */
  public RowFilter(List<Condition> conditions) {
    filters = conditions.stream().map(Filter::new).toList();
  }

  /** Those of some rows that satisfy all conditions, in their order. */
  public RowBatch chosen(RowBatch all) {
    RowBatch rows = all;
    for (Filter filter : filters) {
      if (rows.size() > 0) {
        rows = filter.chosen(rows);
      }
    }
    return rows;
  }
}
