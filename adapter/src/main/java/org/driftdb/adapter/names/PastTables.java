package org.driftdb.adapter.names;

import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.driftdb.parser.PeriodOperator;
import org.jspecify.annotations.Nullable;

/** Knows what tables meant at points, and what their history tells. */
public interface PastTables {
  /**
   * The name of the table or view that a name meant at the point that stands after AS OF; the name
   * itself where it meant the same as now, or the point is not known before the statement runs.
   *
   * @throws org.driftdb.storage.error.DriftException with code NOT_SUPPORTED if the name means a
   *     view, has not always done so, and the point is neither written out nor a parameter
   */
  SqlIdentifier at(SqlIdentifier table, SqlNode period);

  /**
   * The name of what a table function reads of a table: its events, or what differs, of the table
   * that is meant at the point where it is seen. Where it reads versions, and where there is no
   * such table, that is the name as {@link #at} gives it.
   *
   * @param period HISTORY, CHANGES or DIFF
   * @param point what stands after AS OF; null if nothing does
   * @throws org.driftdb.storage.error.DriftException with code NOT_SUPPORTED if it is a view or no
   *     table of a DriftDB database
   */
  SqlIdentifier readBy(PeriodOperator period, SqlIdentifier table, @Nullable SqlNode point);
}
