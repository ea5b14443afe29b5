package org.driftdb.adapter.window;

import com.google.common.collect.ImmutableList;
import java.util.List;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexFieldCollation;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexWindowBound;
import org.apache.calcite.rex.RexWindowExclusion;
import org.apache.calcite.sql.SqlAggFunction;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.driftdb.adapter.names.Places;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;

/**
 * A call of a function over a window, as Calcite's {@code RexBuilder.makeOver} takes it.
 *
 * @param pos where it stands in the statement
 * @param type of its result
 * @param rows whether the frame is given by rows, and not by values
 */
public record WindowCall(
    SqlParserPos pos,
    RelDataType type,
    SqlAggFunction function,
    List<RexNode> operands,
    List<RexNode> partitionKeys,
    ImmutableList<RexFieldCollation> orderKeys,
    RexWindowBound lower,
    RexWindowBound upper,
    RexWindowExclusion exclude,
    boolean rows,
    boolean allowPartial,
    boolean nullWhenCountZero,
    boolean distinct,
    boolean ignoreNulls) {

  /** The call of another function over the same window. */
  WindowCall of(SqlAggFunction other) {
    return with(type, other, operands);
  }

  /** A call of another function over the same window. */
  WindowCall with(RelDataType result, SqlAggFunction other, List<RexNode> arguments) {
    return new WindowCall(
        pos,
        result,
        other,
        arguments,
        partitionKeys,
        orderKeys,
        lower,
        upper,
        exclude,
        rows,
        allowPartial,
        nullWhenCountZero,
        distinct,
        ignoreNulls);
  }

  /** This call over other rows of the same partitions. */
  WindowCall over(ImmutableList<RexFieldCollation> order, RexWindowBound from, RexWindowBound to) {
    return new WindowCall(
        pos,
        type,
        function,
        operands,
        partitionKeys,
        order,
        from,
        to,
        exclude,
        rows,
        allowPartial,
        nullWhenCountZero,
        distinct,
        ignoreNulls);
  }

  /** Whether the frame is of the rows whose values are no further away than an offset. */
  boolean isByDistance() {
    return !rows && (lower.getOffset() != null || upper.getOffset() != null);
  }

  /** What to say of a call that is not supported. */
  DriftException refused(String what) {
    String place = pos.getLineNum() == 0 ? "" : Places.of(pos);
    return new DriftException(ErrorCode.NOT_SUPPORTED, what + " is not supported" + place);
  }
}
