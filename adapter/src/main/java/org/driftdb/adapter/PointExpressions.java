package org.driftdb.adapter;

import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexNode;
import org.driftdb.parser.DriftOperators;

/** Points in time among expressions. */
final class PointExpressions {
  private PointExpressions() {}

  /**
   * Whether a call marks its operand as a point: a text such as {@code '@seq:7'}, or a {@code ?}.
   */
  static boolean isPoint(RexCall call) {
    return call.getOperator().equals(DriftOperators.POINT);
  }

  /** The expression whose value names the point. */
  static RexNode value(RexNode period) {
    return period instanceof RexCall rexCall && isPoint(rexCall)
        ? rexCall.getOperands().get(0)
        : period;
  }
}
