package org.driftdb.adapter.window;

import java.lang.reflect.Type;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.calcite.adapter.enumerable.AggAddContext;
import org.apache.calcite.adapter.enumerable.AggContext;
import org.apache.calcite.adapter.enumerable.AggImplementor;
import org.apache.calcite.adapter.enumerable.AggResetContext;
import org.apache.calcite.adapter.enumerable.AggResultContext;
import org.apache.calcite.adapter.enumerable.WinAggImplementor;
import org.apache.calcite.adapter.enumerable.WinAggResultContext;
import org.apache.calcite.linq4j.tree.BlockBuilder;
import org.apache.calcite.linq4j.tree.BlockStatement;
import org.apache.calcite.linq4j.tree.Expression;
import org.apache.calcite.linq4j.tree.Expressions;
import org.apache.calcite.linq4j.tree.ParameterExpression;
import org.apache.calcite.linq4j.tree.Primitive;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.schema.FunctionParameter;
import org.apache.calcite.schema.ImplementableAggFunction;
import org.apache.calcite.sql.SqlAggFunction;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.type.InferTypes;
import org.apache.calcite.sql.type.ReturnTypes;
import org.apache.calcite.sql.validate.SqlUserDefinedAggFunction;
import org.apache.calcite.util.Optionality;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;
import org.jspecify.annotations.Nullable;

/** Functions that tell something of the frame's place, and keep nothing from row to row. */
public final class FrameFunction implements ImplementableAggFunction, WinAggImplementor {
  private static final Map<SqlKind, SqlAggFunction> FUNCTIONS =
      Map.of(
          SqlKind.FIRST_VALUE, function(SqlKind.FIRST_VALUE),
          SqlKind.LAST_VALUE, function(SqlKind.LAST_VALUE),
          SqlKind.NTH_VALUE, function(SqlKind.NTH_VALUE),
          SqlKind.NTILE, function(SqlKind.NTILE));

  private final SqlKind kind;

  private FrameFunction(SqlKind kind) {
    this.kind = kind;
  }

  /** The function that does what one of Calcite's should do. */
  static SqlAggFunction of(SqlKind kind) {
    return Objects.requireNonNull(FUNCTIONS.get(kind));
  }

  /** Whether it is the value of one row of the frame. */
  static boolean isOfRow(SqlKind kind) {
    return kind != SqlKind.NTILE && FUNCTIONS.containsKey(kind);
  }

  private static SqlAggFunction function(SqlKind kind) {
    return new SqlUserDefinedAggFunction(
        new SqlIdentifier(kind.name(), SqlParserPos.ZERO),
        kind,
        kind == SqlKind.NTILE ? ReturnTypes.RANK : ReturnTypes.ARG0_NULLABLE_IF_EMPTY,
        InferTypes.FIRST_KNOWN,
        null,
        new FrameFunction(kind),
        false,
        true,
        Optionality.FORBIDDEN);
  }

  @Override
  public AggImplementor getImplementor(boolean windowContext) {
    return this;
  }

  /** Calcite asks the operator, which knows. */
  @Override
  public RelDataType getReturnType(RelDataTypeFactory typeFactory) {
    throw new UnsupportedOperationException("It depends on the operands");
  }

  @Override
  public List<FunctionParameter> getParameters() {
    return List.of();
  }

  @Override
  public List<Type> getStateType(AggContext info) {
    return List.of();
  }

  @Override
  public void implementReset(AggContext info, AggResetContext reset) {
    // Nothing is kept.
  }

  @Override
  public void implementAdd(AggContext info, AggAddContext add) {
    // Nothing is kept.
  }

  @Override
  public boolean needCacheWhenFrameIntact() {
    return false;
  }

  @Override
  public Expression implementResult(AggContext info, AggResultContext result) {
    WinAggResultContext window = (WinAggResultContext) result;
    return switch (kind) {
      case FIRST_VALUE -> value(info, window, window.startIndex(), window.hasRows());
      case LAST_VALUE -> value(info, window, window.endIndex(), window.hasRows());
      case NTH_VALUE -> nth(info, window);
      default ->
          Expressions.call(
              FrameFunction.class,
              "tile",
              window.index(),
              window.getPartitionRowCount(),
              operand(window, 0));
    };
  }

  /** The value of a row of the frame. */
  private static Expression nth(AggContext info, WinAggResultContext window) {
    Expression row =
        window
            .currentBlock()
            .append(
                "nth",
                Expressions.call(
                    FrameFunction.class,
                    "row",
                    window.startIndex(),
                    window.endIndex(),
                    operand(window, 1)));
    return value(
        info,
        window,
        row,
        Expressions.andAlso(
            window.hasRows(), Expressions.greaterThanOrEqual(row, Expressions.constant(0))));
  }

  /** An operand in the current row, as an object. */
  private static Expression operand(WinAggResultContext window, int operand) {
    return Expressions.box(
        window
            .rowTranslator(window.index())
            .translateList(window.rexArguments().subList(operand, operand + 1))
            .get(0));
  }

  /** The first operand in a row, if that is there; the row is looked at only then. */
  private static Expression value(
      AggContext info, WinAggResultContext window, Expression row, Expression isThere) {
    ParameterExpression value =
        Expressions.parameter(0, info.returnType(), window.currentBlock().newName("value"));
    BlockBuilder nested = window.nestBlock();
    Expression found =
        window
            .rowTranslator(row)
            .translateList(window.rexArguments().subList(0, 1), List.of(value.type))
            .get(0);
    nested.add(Expressions.statement(Expressions.assign(value, found)));
    window.exitBlock();
    BlockStatement take = nested.toBlock();
    Primitive primitive = Primitive.of(value.type);
    Expression none =
        Expressions.constant(primitive == null ? null : primitive.defaultValue, value.type);
    window.currentBlock().add(Expressions.declare(0, value, null));
    window
        .currentBlock()
        .add(
            Expressions.ifThenElse(
                isThere, take, Expressions.statement(Expressions.assign(value, none))));
    return value;
  }

  /**
   * The nth row of a frame. Called by generated code.
   *
   * @param start the frame's first row
   * @param end its last row
   * @param n from 1, a number; null for none
   * @return -1 if the frame has no such row
   * @throws DriftException with code BAD_VALUE if n is not positive
   */
  public static int row(int start, int end, @Nullable Object n) {
    if (n == null) {
      return -1;
    }
    long number = ((Number) n).longValue();
    if (number < 1) {
      throw new DriftException(
          ErrorCode.BAD_VALUE, "NTH_VALUE counts from 1: there is no row " + number);
    }
    return number - 1 > end - start ? -1 : (int) (start + number - 1);
  }

  /**
   * The tile of a row where the first tiles have a row more than the last. Called by generated
   * code.
   *
   * @param index the row, from 0
   * @param count of rows
   * @param tiles how many tiles there are, at least 1
   * @return from 1
   * @throws DriftException with code BAD_VALUE if there are fewer tiles
   */
  public static int tile(int index, int count, Object tiles) {
    long number = ((Number) tiles).longValue();
    if (number < 1) {
      throw new DriftException(ErrorCode.BAD_VALUE, "NTILE makes at least 1 tile, not " + number);
    }
    long least = count / number;
    long larger = count % number;
    long inLarger = larger * (least + 1);
    return (int)
        (index < inLarger
            ? index / (least + 1) + 1
            : larger + (index - inLarger) / Math.max(1, least) + 1);
  }
}
