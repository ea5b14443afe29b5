package org.driftdb.storage.aggregate;

import java.util.ArrayList;
import java.util.List;
import org.driftdb.storage.history.RowBatch;

/**
 * Chooses rows by conditions that all hold. It reads the columns of one condition after the other,
 * each of those rows only that satisfy the conditions before. For one thread.
 */
public final class RowFilter {
  private final List<ColumnFilter> filters = new ArrayList<>();

  /** A filter by some conditions; all rows satisfy none. */
  public RowFilter(List<Condition> conditions) {
    this(conditions, List.of());
  }

  /** A filter by some conditions and memberships. */
  public RowFilter(List<Condition> conditions, List<Membership> memberships) {
    conditions.forEach(condition -> filters.add(new Filter(condition)));
    memberships.forEach(membership -> filters.add(new AmongNumbers(membership)));
  }

  /** Those of some rows that satisfy all conditions, in their order. */
  public RowBatch chosen(RowBatch all) {
    RowBatch rows = all;
    for (ColumnFilter filter : filters) {
      if (rows.size() > 0) {
        rows = filter.chosen(rows);
      }
    }
    return rows;
  }
}
