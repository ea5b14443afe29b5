package org.driftdb.storage.aggregate;

import java.math.BigDecimal;
import org.driftdb.storage.schema.Column;
import org.jspecify.annotations.Nullable;

/**
 * An exact number that is computed of a row; null where a column that it names has no value. It has
 * as many digits after the point as its {@link #scale}.
 */
public sealed interface Expression {
  /** How many digits after the point it has. */
  int scale();

  /**
   * The number in a column.
   *
   * @param column a column of integers or of decimals
   */
  record OfColumn(Column column) implements Expression {
    @Override
    public int scale() {
      return column.type().scale();
    }

    @Override
    public String toString() {
      return column.name();
    }
  }

  /** A number that is the same in all rows. */
  record Constant(BigDecimal value) implements Expression {
    @Override
    public int scale() {
      return value.scale();
    }

    @Override
    public String toString() {
      return value.toPlainString();
    }
  }

  /** What is done with two numbers. */
  enum Operator {
    PLUS("+"),
    MINUS("-"),
    TIMES("*");

    private final String sign;

    Operator(String sign) {
      this.sign = sign;
    }
  }

  /** The values that a result may have. */
  record Range(long least, long greatest) {}

  /**
   * An operation on two numbers.
   *
   * @param range what the result must be in, which else is an ArithmeticException; null if it may
   *     be any number
   */
  record Operation(Operator operator, Expression left, Expression right, @Nullable Range range)
      implements Expression {
    @Override
    public int scale() {
      return operator == Operator.TIMES
          ? left.scale() + right.scale()
          : Math.max(left.scale(), right.scale());
    }

    @Override
    public String toString() {
      return "(" + left + " " + operator.sign + " " + right + ")";
    }
  }
}
