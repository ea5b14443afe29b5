package org.driftdb.adapter;

import java.math.BigDecimal;
import java.util.function.IntFunction;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.type.SqlTypeName;
import org.driftdb.storage.aggregate.Expression;
import org.driftdb.storage.aggregate.Expression.Operator;
import org.driftdb.storage.aggregate.Expression.Range;
import org.driftdb.storage.schema.Column;
import org.driftdb.storage.schema.ColumnType;
import org.jspecify.annotations.Nullable;

/**
 * Finds the expressions that the storage computes as Calcite would: sums, differences and products
 * of integers and decimals, of types that hold all of their digits. An integer that does not fit
 * fails here, so the expressions are none that wrap, as those of other connections than ours do.
 */
final class ComputedNumbers {
  /** The column of a field whose numbers are exact; null for other fields. */
  private final IntFunction<@Nullable Column> columns;

  /**
   * @param columns the column of a field, if that has one that is grouped and compared as Calcite
   *     does; null for other fields
   */
  ComputedNumbers(IntFunction<@Nullable Column> columns) {
    this.columns = columns;
  }

  /**
   * An expression, and how many digits it may have.
   *
   * @param digits the most digits that it has before the point and behind it together
   */
  private record Sized(Expression expression, int digits) {
    int before() {
      return digits - expression.scale();
    }
  }

  /** The same expression; null if the storage does not compute it. */
  @Nullable Expression of(RexNode node) {
    Sized sized = sized(node);
    return sized == null ? null : sized.expression;
  }

  private @Nullable Sized sized(RexNode node) {
    if (node instanceof RexInputRef ref) {
      Column column = columns.apply(ref.getIndex());
      return column == null || !isExact(column.type())
          ? null
          : new Sized(new Expression.OfColumn(column), node.getType().getPrecision());
    } else if (node instanceof RexLiteral literal) {
      return literal(literal);
    }
    return node instanceof RexCall call ? call(call) : null;
  }

  private @Nullable Sized call(RexCall call) {
    return switch (call.getKind()) {
      case CAST -> cast(call);
      case PLUS, CHECKED_PLUS -> operation(Operator.PLUS, call);
      case MINUS, CHECKED_MINUS -> operation(Operator.MINUS, call);
      case TIMES, CHECKED_TIMES -> operation(Operator.TIMES, call);
      default -> null;
    };
  }

  private static boolean isExact(ColumnType type) {
    return switch (type.kind()) {
      case TINYINT, SMALLINT, INTEGER, BIGINT, DECIMAL -> true;
      default -> false;
    };
  }

  private static @Nullable Sized literal(RexLiteral literal) {
    BigDecimal value = literal.isNull() ? null : literal.getValueAs(BigDecimal.class);
    if (value == null || !isExact(literal.getType())) {
      return null;
    }
    int scale = Math.max(0, literal.getType().getScale());
    if (value.scale() > scale) {
      return null;
    }
    BigDecimal scaled = value.setScale(scale);
    return new Sized(new Expression.Constant(scaled), scaled.precision());
  }

  private static boolean isExact(RelDataType type) {
    return type.getSqlTypeName() == SqlTypeName.DECIMAL || range(type) != null;
  }

  /** A cast to a type that holds each number as it is written. */
  private @Nullable Sized cast(RexCall call) {
    Sized operand = sized(call.getOperands().get(0));
    return operand != null && holds(call.getType(), operand) ? operand : null;
  }

  private @Nullable Sized operation(Operator operator, RexCall call) {
    if (call.getOperands().size() != 2) {
      return null;
    }
    Sized left = sized(call.getOperands().get(0));
    Sized right = sized(call.getOperands().get(1));
    if (left == null || right == null) {
      return null;
    }
    Range range = range(call.getType());
    if (range != null && !SqlKind.CHECKED_ARITHMETIC.contains(call.getKind())) {
      return null;
    }
    Expression expression =
        new Expression.Operation(operator, left.expression, right.expression, range);
    int digits =
        operator == Operator.TIMES
            ? left.digits + right.digits
            : Math.max(left.before(), right.before()) + 1 + expression.scale();
    Sized result = new Sized(expression, range == null ? digits : call.getType().getPrecision());
    return holds(call.getType(), result) ? result : null;
  }

  /** Whether a type has room for all digits of a number, and shows no more of them. */
  private static boolean holds(RelDataType type, Sized number) {
    return isExact(type)
        && Math.max(0, type.getScale()) == number.expression.scale()
        && type.getPrecision() >= number.digits;
  }

  /** The range of a type of integers; null for other types. */
  private static @Nullable Range range(RelDataType type) {
    return switch (type.getSqlTypeName()) {
      case TINYINT -> new Range(Byte.MIN_VALUE, Byte.MAX_VALUE);
      case SMALLINT -> new Range(Short.MIN_VALUE, Short.MAX_VALUE);
      case INTEGER -> new Range(Integer.MIN_VALUE, Integer.MAX_VALUE);
      case BIGINT -> new Range(Long.MIN_VALUE, Long.MAX_VALUE);
      default -> null;
    };
  }
}
