package org.driftdb.adapter;

import org.apache.calcite.plan.volcano.RelSubset;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.CorrelationId;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCorrelVariable;
import org.apache.calcite.rex.RexFieldAccess;
import org.apache.calcite.rex.RexNode;
import org.jspecify.annotations.Nullable;

/**
 * The rows for which a {@link DriftLookupJoin} looks for others, a batch of them at a time.
 *
 * @param row what a row of the batch is called in the expressions that ask for its values
 * @param rowType the type of a row
 * @param rows about how many rows there are in all, at least 1
 */
record Lookup(CorrelationId row, RelDataType rowType, double rows) {
  /** How many rows a batch has at most. */
  static final int BATCH = 1_000;

  /** As many rows of a table as are read by a scan in the time of one look-up. */
  static final double COST = 20;

  /** About how many rows a batch has. */
  double batchRows() {
    return Math.min(rows, BATCH);
  }

  /** The value that a row has in a column. */
  RexNode value(int column, RexBuilder rexBuilder) {
    return rexBuilder.makeFieldAccess(rexBuilder.makeCorrel(rowType, row), column);
  }

  /** What a side of a join was before the planner looked for ways to run it. */
  static @Nullable RelNode original(RelNode side) {
    return side instanceof RelSubset subset ? subset.getOriginal() : side.stripped();
  }

  /** Which column of the rows an expression of {@link #value} asks for. */
  static int column(RexNode value) {
    if (value instanceof RexFieldAccess access
        && access.getReferenceExpr() instanceof RexCorrelVariable) {
      return access.getField().getIndex();
    }
    throw new IllegalArgumentException("No value of a row: " + value);
  }
}
