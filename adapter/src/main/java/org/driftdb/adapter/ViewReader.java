package org.driftdb.adapter;

import org.apache.calcite.plan.RelOptTable;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.type.RelDataType;
import org.jspecify.annotations.Nullable;

/** Reads the queries of views for the statement that is being prepared. */
public interface ViewReader {
  /** The columns that a view has. */
  RelDataType rowType(DriftView view);

  /**
   * Why a view cannot be read at a point that is found while the statement runs: what it, or a view
   * that it asks, is at one point is not what it is at another. Null if it can.
   */
  @Nullable String changing(DriftView view);

  /** Takes notice of why the view whose query is being read is not the same at every point. */
  void noteChanging(String reason);

  /** What stands in a plan for a view. */
  RelNode rel(DriftView view, RelOptTable.ToRelContext context);
}
