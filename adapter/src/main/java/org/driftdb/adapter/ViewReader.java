package org.driftdb.adapter;

import org.apache.calcite.plan.RelOptTable;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.type.RelDataType;

/** Reads the queries of views for the statement that is being prepared. */
public interface ViewReader {
  /** The columns that a view has. */
  RelDataType rowType(DriftView view);

  /** What stands in a plan for a view. */
  RelNode rel(DriftView view, RelOptTable.ToRelContext context);
}
