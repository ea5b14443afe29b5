package org.driftdb.adapter.names;

import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;

/** Knows what tables meant at points. */
@FunctionalInterface
public interface PastTables {
  /**
   * The name of the table that a name meant at the point that stands after AS OF; the name itself
   * where it meant the same as now, or the point is not known before the statement runs.
   */
  SqlIdentifier at(SqlIdentifier table, SqlNode period);
}
