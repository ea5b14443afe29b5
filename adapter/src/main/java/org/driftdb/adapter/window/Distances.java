package org.driftdb.adapter.window;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.apache.calcite.adapter.enumerable.CallImplementor;
import org.apache.calcite.linq4j.tree.Expression;
import org.apache.calcite.linq4j.tree.Expressions;
import org.apache.calcite.rel.RelFieldCollation;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexFieldCollation;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexWindowBound;
import org.apache.calcite.rex.RexWindowBounds;
import org.apache.calcite.schema.FunctionParameter;
import org.apache.calcite.schema.ImplementableFunction;
import org.apache.calcite.schema.ScalarFunction;
import org.apache.calcite.sql.SqlAggFunction;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.type.InferTypes;
import org.apache.calcite.sql.type.OperandTypes;
import org.apache.calcite.sql.type.ReturnTypes;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeUtil;
import org.apache.calcite.sql.validate.SqlUserDefinedFunction;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * Frames of the rows whose values are no further away than an offset: {@code RANGE BETWEEN 3
 * PRECEDING AND CURRENT ROW}. Calcite adds the offset to the value as Java does, whatever both
 * count and whichever way rows are ordered. So rows are ordered by doubles here, upwards: a value
 * that is exact is an integer of one scale; a null is so far away from all others that an offset
 * makes no difference to it.
 */
public final class Distances {
  /** Up to here doubles hold all integers, and the sum of two is on the right side of it. */
  private static final BigDecimal GREATEST = BigDecimal.valueOf(1L << 53);

  private static final SqlOperator NUMBER =
      new SqlUserDefinedFunction(
          new SqlIdentifier("DISTANCE", SqlParserPos.ZERO),
          SqlKind.OTHER_FUNCTION,
          ReturnTypes.DOUBLE,
          InferTypes.FIRST_KNOWN,
          OperandTypes.operandMetadata(List.of(), types -> List.of(), i -> "value", i -> false),
          new Function());

  /** Aggregates that tell the same whatever order their rows have. */
  private static final Set<SqlKind> WITHOUT_ORDER =
      ImmutableSet.<SqlKind>builder()
          .addAll(SqlKind.AVG_AGG_FUNCTIONS)
          .add(SqlKind.COUNT, SqlKind.SUM, SqlKind.SUM0, SqlKind.MIN, SqlKind.MAX)
          .add(SqlKind.BIT_AND, SqlKind.BIT_OR, SqlKind.BIT_XOR)
          .build();

  private static final long MILLIS_OF_DAY = 86_400_000;

  private Distances() {}

  /**
   * A call whose frame has the same rows, by numbers that ascend.
   *
   * @throws DriftException with code NOT_SUPPORTED if the distance is one of months, or of anything
   *     that is neither number nor time, or the rows descend and the function depends on that
   */
  static WindowCall asNumbers(WindowCall call, RexBuilder builder) {
    RexFieldCollation given = call.orderKeys().get(0);
    RelDataType type = given.left.getType();
    boolean descending = given.getDirection().isDescending();
    boolean nullsFirst =
        given.getNullDirection() == RelFieldCollation.NullDirection.FIRST
            || (given.getNullDirection() == RelFieldCollation.NullDirection.UNSPECIFIED
                && descending);
    boolean approximate = SqlTypeUtil.isApproximateNumeric(type);
    int scale =
        Math.max(
            SqlTypeUtil.isExactNumeric(type) ? Math.max(0, type.getScale()) : 0,
            Math.max(scale(call.lower(), call), scale(call.upper(), call)));
    RexNode key =
        builder.makeCall(
            call.pos(),
            NUMBER,
            List.of(
                given.left,
                builder.makeLiteral(nullsFirst != descending),
                builder.makeExactLiteral(BigDecimal.valueOf(scale)),
                builder.makeExactLiteral(BigDecimal.valueOf(unit(call, type)))));
    RexFieldCollation order = new RexFieldCollation(key, EnumSet.noneOf(SqlKind.class));
    RexWindowBound lower = bound(call.lower(), approximate, scale, descending, builder);
    RexWindowBound upper = bound(call.upper(), approximate, scale, descending, builder);
    return descending
        ? call.of(reversed(call)).over(ImmutableList.of(order), upper, lower)
        : call.over(ImmutableList.of(order), lower, upper);
  }

  /** What one of a value counts in milliseconds, or in itself if it is a number. */
  private static long unit(WindowCall call, RelDataType type) {
    return switch (type.getSqlTypeName()) {
      case DATE -> MILLIS_OF_DAY;
      case TINYINT, SMALLINT, INTEGER, BIGINT, DECIMAL, FLOAT, REAL, DOUBLE, TIME, TIMESTAMP -> 1;
      default -> throw call.refused("A frame by distance of values that are no numbers or times");
    };
  }

  private static int scale(RexWindowBound bound, WindowCall call) {
    RexNode offset = bound.getOffset();
    if (offset == null) {
      return 0;
    }
    boolean months = SqlTypeName.YEAR_INTERVAL_TYPES.contains(offset.getType().getSqlTypeName());
    BigDecimal value =
        offset instanceof RexLiteral literal && !months
            ? literal.getValueAs(BigDecimal.class)
            : null;
    if (value == null) {
      throw call.refused("A frame by a distance that is no literal, or one of months,");
    }
    return Math.max(0, value.stripTrailingZeros().scale());
  }

  private static RexWindowBound bound(
      RexWindowBound given, boolean approximate, int scale, boolean mirrored, RexBuilder builder) {
    if (given.isCurrentRow()) {
      return given;
    }
    boolean preceding = given.isPreceding() != mirrored;
    RexNode offset = given.getOffset();
    if (offset == null) {
      return preceding ? RexWindowBounds.UNBOUNDED_PRECEDING : RexWindowBounds.UNBOUNDED_FOLLOWING;
    }
    BigDecimal value = ((RexLiteral) offset).getValueAs(BigDecimal.class);
    BigDecimal distance = approximate ? value : value.movePointRight(scale).min(GREATEST);
    RexNode number =
        builder.makeApproxLiteral(
            distance, builder.getTypeFactory().createSqlType(SqlTypeName.DOUBLE));
    return preceding ? RexWindowBounds.preceding(number) : RexWindowBounds.following(number);
  }

  /** The function that tells the same of rows in the opposite order. */
  private static SqlAggFunction reversed(WindowCall call) {
    SqlAggFunction function = call.function();
    if (function.getKind() == SqlKind.FIRST_VALUE) {
      return SqlStdOperatorTable.LAST_VALUE;
    } else if (function.getKind() == SqlKind.LAST_VALUE) {
      return SqlStdOperatorTable.FIRST_VALUE;
    } else if (WITHOUT_ORDER.contains(function.getKind())) {
      return function;
    }
    throw call.refused(function.getName() + " over a frame by distance in descending order");
  }

  /**
   * The number that a row is ordered by. Called by generated code.
   *
   * @param value as Calcite has it: of a time its milliseconds, of a date its days; null for none
   * @param nullsFirst whether nulls are less than all else
   * @param scale by how many digits exact numbers are moved left
   * @param unit what one of the value counts
   * @throws DriftException with code OUT_OF_RANGE if that is an integer beyond 2^53
   */
  public static double number(@Nullable Object value, boolean nullsFirst, int scale, long unit) {
    if (value == null) {
      return nullsFirst ? -Double.MAX_VALUE : Double.MAX_VALUE;
    } else if (value instanceof Double || value instanceof Float) {
      return ((Number) value).doubleValue();
    }
    BigDecimal exact =
        value instanceof BigDecimal decimal
            ? decimal
            : BigDecimal.valueOf(((Number) value).longValue());
    BigDecimal integer = exact.multiply(BigDecimal.valueOf(unit)).movePointRight(scale);
    if (integer.abs().compareTo(GREATEST) > 0) {
      throw new DriftException(
          ErrorCode.OUT_OF_RANGE, exact + " is too great for a frame by distance");
    }
    return integer.doubleValue();
  }

  private record Function() implements ScalarFunction, ImplementableFunction {
    @Override
    public RelDataType getReturnType(RelDataTypeFactory typeFactory) {
      return typeFactory.createJavaType(double.class);
    }

    /** Calcite asks the operator, which knows. */
    @Override
    public List<FunctionParameter> getParameters() {
      return List.of();
    }

    @Override
    public CallImplementor getImplementor() {
      return (translator, call, nullAs) -> {
        List<Expression> arguments = new ArrayList<>(translator.translateList(call.getOperands()));
        arguments.set(0, Expressions.box(arguments.get(0)));
        return Expressions.call(Distances.class, "number", arguments);
      };
    }
  }
}
