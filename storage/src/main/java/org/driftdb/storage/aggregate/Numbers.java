package org.driftdb.storage.aggregate;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Objects;
import org.driftdb.storage.aggregate.Expression.Operation;
import org.driftdb.storage.aggregate.Expression.Range;
import org.driftdb.storage.history.Dictionary;
import org.driftdb.storage.history.RowBatch;
import org.driftdb.storage.history.ValueSink;
import org.driftdb.storage.value.ValueKind;
import org.driftdb.storage.value.Values;
import org.jspecify.annotations.Nullable;

/**
 * The numbers that an expression has in some rows, all of one scale: integers of 64 bits that tell
 * them, and others where that is not enough.
 */
final class Numbers implements ValueSink {
  /** Powers of ten with more digits than that take over 64 bits. */
  private static final int MOST_DIGITS = 18;

  private final int scale;
  private int size;
  private long[] wholes = new long[0];
  private boolean[] missing = new boolean[0];

  /** Those that 64 bits do not hold; null for all others. */
  private @Nullable BigInteger[] large = new @Nullable BigInteger[0];

  /** Whether there are no large ones and none is missing. */
  private boolean plain;

  Numbers(int scale) {
    this.scale = scale;
  }

  private void begin(int rows) {
    if (wholes.length < rows) {
      wholes = new long[rows];
      missing = new boolean[rows];
      large = new @Nullable BigInteger[rows];
    } else if (!plain) {
      Arrays.fill(missing, false);
      Arrays.fill(large, null);
    }
    size = rows;
    plain = true;
  }

  /** Reads a column. */
  void read(RowBatch rows, String column) {
    begin(rows.size());
    rows.read(column, this);
  }

  /** Takes a number that is the same in so many rows. */
  void repeat(BigDecimal value, int rows) {
    begin(rows);
    for (int row = 0; row < rows && value.unscaledValue().bitLength() >= Long.SIZE; row++) {
      set(row, value.unscaledValue());
    }
    Arrays.fill(wholes, 0, rows, value.unscaledValue().longValue());
  }

  /** Computes of two others what an operation makes of them. */
  void compute(Operation operation, Numbers left, Numbers right) {
    begin(left.size);
    long leftFactor = factor(operation, left);
    long rightFactor = factor(operation, right);
    for (int row = 0; row < size; row++) {
      if (!left.isPlain(row)
          || !right.isPlain(row)
          || !compute(operation, row, left, leftFactor, right, rightFactor)) {
        computeLarge(operation, row, left, right);
      }
    }
    Range range = operation.range();
    if (range != null) {
      check(range);
    }
  }

  private boolean isPlain(int row) {
    return plain || (!missing[row] && large[row] == null);
  }

  /** What a number is multiplied with to have the scale of a sum; 0 if that takes over 64 bits. */
  private long factor(Operation operation, Numbers operand) {
    int digits = digits(operation, operand);
    return digits > MOST_DIGITS ? 0 : BigInteger.TEN.pow(digits).longValueExact();
  }

  private int digits(Operation operation, Numbers operand) {
    return operation.operator() == Expression.Operator.TIMES ? 0 : scale - operand.scale;
  }

  /** Computes a number of two that are there; returns false where that takes over 64 bits. */
  private boolean compute(
      Operation operation,
      int row,
      Numbers left,
      long leftFactor,
      Numbers right,
      long rightFactor) {
    long first = left.wholes[row];
    long second = right.wholes[row];
    if (operation.operator() == Expression.Operator.TIMES) {
      wholes[row] = first * second;
      return isProduct(first, second, wholes[row]);
    }
    long a = first * leftFactor;
    long b = second * rightFactor;
    boolean minus = operation.operator() == Expression.Operator.MINUS;
    long result = minus ? a - b : a + b;
    wholes[row] = result;
    boolean aligned = leftFactor > 0 && rightFactor > 0;
    boolean wrapped = minus ? ((a ^ b) & (a ^ result)) < 0 : ((a ^ result) & (b ^ result)) < 0;
    return aligned
        && !wrapped
        && isProduct(first, leftFactor, a)
        && isProduct(second, rightFactor, b);
  }

  private static boolean isProduct(long first, long second, long low) {
    return Math.multiplyHigh(first, second) == low >> Long.SIZE - 1;
  }

  private void computeLarge(Operation operation, int row, Numbers left, Numbers right) {
    if (left.missing[row] || right.missing[row]) {
      miss(row);
      return;
    }
    BigInteger first = left.aligned(row, digits(operation, left));
    BigInteger second = right.aligned(row, digits(operation, right));
    set(
        row,
        switch (operation.operator()) {
          case PLUS -> first.add(second);
          case MINUS -> first.subtract(second);
          case TIMES -> first.multiply(second);
        });
  }

  private BigInteger aligned(int row, int digits) {
    BigInteger number = large[row] == null ? BigInteger.valueOf(wholes[row]) : large[row];
    return digits == 0 ? number : number.multiply(BigInteger.TEN.pow(digits));
  }

  private void check(Range range) {
    for (int row = 0; row < size; row++) {
      boolean inside = range.least() <= wholes[row] && wholes[row] <= range.greatest();
      if (!missing[row] && (!inside || large[row] != null)) {
        throw new ArithmeticException(
            range.greatest() == Long.MAX_VALUE ? "long overflow" : "integer overflow");
      }
    }
  }

  private void miss(int row) {
    missing[row] = true;
    plain = false;
  }

  private void set(int row, BigInteger number) {
    if (number.bitLength() < Long.SIZE) {
      wholes[row] = number.longValueExact();
    } else {
      large[row] = number;
      plain = false;
    }
  }

  private void set(int row, Number number) {
    set(row, Values.writtenDecimal(number).setScale(scale).unscaledValue());
  }

  /** Hands the numbers to somebody, who knows each row by its number from 0. */
  void handTo(ValueSink sink) {
    if (plain) {
      sink.wholes(ValueKind.NUMBER, scale, wholes, RowBatch.slots(size), size);
      return;
    }
    @Nullable Object[] values = new @Nullable Object[size];
    for (int row = 0; row < size; row++) {
      values[row] = missing[row] ? null : new BigDecimal(aligned(row, 0), scale);
    }
    sink.objects(values, RowBatch.slots(size), size);
  }

  @Override
  public void nulls(int[] slots, int count) {
    for (int i = 0; i < count; i++) {
      miss(slots[i]);
    }
  }

  @Override
  public void wholes(ValueKind kind, int given, long[] read, int[] slots, int count) {
    for (int i = 0; i < count; i++) {
      if (given == scale) {
        wholes[slots[i]] = read[i];
      } else {
        set(slots[i], BigDecimal.valueOf(read[i], given));
      }
    }
  }

  @Override
  public void words(Dictionary dictionary, long[] numbers, int[] slots, int count) {
    for (int i = 0; i < count; i++) {
      set(slots[i], (Number) dictionary.word((int) numbers[i]));
    }
  }

  @Override
  public void objects(@Nullable Object[] read, int[] slots, int count) {
    for (int i = 0; i < count; i++) {
      if (read[i] == null) {
        miss(slots[i]);
      } else {
        set(slots[i], (Number) Objects.requireNonNull(read[i]));
      }
    }
  }
}
