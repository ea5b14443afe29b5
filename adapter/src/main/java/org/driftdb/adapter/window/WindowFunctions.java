package org.driftdb.adapter.window;

import com.google.common.collect.ImmutableList;
import java.math.BigDecimal;
import java.util.List;
import java.util.function.Function;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexWindowBounds;
import org.apache.calcite.rex.RexWindowExclusion;
import org.apache.calcite.sql.SqlAggFunction;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlOperatorBinding;
import org.apache.calcite.sql.fun.SqlNthValueAggFunction;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.type.SqlTypeName;
import org.driftdb.storage.error.DriftException;

/**
 * Makes expressions of calls over windows that Calcite computes otherwise than the standard says,
 * or not at all: FIRST_VALUE, LAST_VALUE and NTH_VALUE of frames that may be empty or end before
 * the row, NTILE, PERCENT_RANK, CUME_DIST, and frames by distance.
 */
public final class WindowFunctions {
  /** NTH_VALUE, whose frame may have rows, but fewer than are counted. */
  private static final SqlAggFunction NTH_VALUE = new NthValue();

  private final RexBuilder builder;
  private final Function<WindowCall, RexNode> calcite;

  /**
   * Makes expressions.
   *
   * @param calcite makes the expression of a call that Calcite computes
   */
  public WindowFunctions(RexBuilder builder, Function<WindowCall, RexNode> calcite) {
    this.builder = builder;
    this.calcite = calcite;
  }

  /** The operator that a statement means by one of Calcite's. */
  public static SqlOperator inPlaceOf(SqlOperator operator) {
    return operator == SqlStdOperatorTable.NTH_VALUE ? NTH_VALUE : operator;
  }

  /**
   * The expression of a call.
   *
   * @throws DriftException with code NOT_SUPPORTED if its frame leaves out rows that it cannot, or
   *     it leaves out nulls
   */
  public RexNode expression(WindowCall given) {
    WindowCall call = given.isByDistance() ? Distances.asNumbers(given, builder) : given;
    refuseExclusion(call);
    return switch (call.function().getKind()) {
      case FIRST_VALUE, LAST_VALUE, NTH_VALUE, NTILE -> {
        if (call.ignoreNulls()) {
          throw call.refused(call.function().getName() + " with IGNORE NULLS");
        }
        yield calcite.apply(call.of(FrameFunction.of(call.function().getKind())));
      }
      case PERCENT_RANK -> percentRank(call);
      case CUME_DIST -> cumulativeDistribution(call);
      default -> calcite.apply(call);
    };
  }

  /**
   * Calcite computes a sum again only for another frame, though what is left out of it may be
   * another row. And it takes a frame for one that has rows, whatever is left out of it.
   */
  private static void refuseExclusion(WindowCall call) {
    boolean changes = call.rows() && (call.lower().isCurrentRow() || call.upper().isCurrentRow());
    boolean ofRow = FrameFunction.isOfRow(call.function().getKind());
    if (call.exclude() != RexWindowExclusion.EXCLUDE_NO_OTHER && (ofRow || !changes)) {
      throw call.refused(
          ofRow
              ? call.function().getName() + " over a frame with EXCLUDE"
              : "EXCLUDE in a frame that is not one of ROWS from or to CURRENT ROW");
    } else if (call.exclude() != RexWindowExclusion.EXCLUDE_NO_OTHER
        && call.function().getKind() != SqlKind.COUNT
        && !call.type().isNullable()) {
      throw call.refused(call.function().getName() + " of what is NOT NULL with EXCLUDE");
    }
  }

  private RexNode percentRank(WindowCall call) {
    RexNode rank = calcite.apply(call.with(bigint(), SqlStdOperatorTable.RANK, List.of()));
    RexNode others = minusOne(partitionSize(call));
    RexNode none =
        builder.makeCall(
            call.pos(), SqlStdOperatorTable.EQUALS, List.of(others, number(BigDecimal.ZERO)));
    RexNode zero = builder.makeCast(call.type(), number(BigDecimal.ZERO));
    return builder.makeCall(
        call.pos(),
        call.type(),
        SqlStdOperatorTable.CASE,
        List.of(none, zero, quotient(call, minusOne(rank), others)));
  }

  private RexNode cumulativeDistribution(WindowCall call) {
    RexNode before =
        calcite.apply(
            call.with(bigint(), SqlStdOperatorTable.COUNT, List.of())
                .over(
                    call.orderKeys(),
                    RexWindowBounds.UNBOUNDED_PRECEDING,
                    RexWindowBounds.CURRENT_ROW));
    return quotient(call, before, partitionSize(call));
  }

  private RexNode partitionSize(WindowCall call) {
    return calcite.apply(
        call.with(bigint(), SqlStdOperatorTable.COUNT, List.of())
            .over(
                ImmutableList.of(),
                RexWindowBounds.UNBOUNDED_PRECEDING,
                RexWindowBounds.UNBOUNDED_FOLLOWING));
  }

  private RexNode quotient(WindowCall call, RexNode part, RexNode whole) {
    return builder.makeCall(
        call.pos(),
        call.type(),
        SqlStdOperatorTable.DIVIDE,
        List.of(builder.makeCast(call.type(), part), builder.makeCast(call.type(), whole)));
  }

  private RexNode minusOne(RexNode count) {
    return builder.makeCall(
        bigint(), SqlStdOperatorTable.MINUS, List.of(count, number(BigDecimal.ONE)));
  }

  private RexNode number(BigDecimal value) {
    return builder.makeExactLiteral(value, bigint());
  }

  private RelDataType bigint() {
    return builder.getTypeFactory().createSqlType(SqlTypeName.BIGINT);
  }

  private static final class NthValue extends SqlNthValueAggFunction {
    NthValue() {
      super(SqlKind.NTH_VALUE);
    }

    @Override
    public RelDataType inferReturnType(SqlOperatorBinding call) {
      return call.getTypeFactory().createTypeWithNullability(super.inferReturnType(call), true);
    }
  }
}
