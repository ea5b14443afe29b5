package org.driftdb.adapter.variant;

import java.util.Objects;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.schema.impl.AggregateFunctionImpl;
import org.apache.calcite.sql.SqlAggFunction;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.type.InferTypes;
import org.apache.calcite.sql.type.ReturnTypes;
import org.apache.calcite.sql.type.SqlReturnTypeInference;
import org.apache.calcite.sql.validate.SqlUserDefinedAggFunction;
import org.apache.calcite.util.Optionality;
import org.jspecify.annotations.Nullable;

/**
 * Sums of BIGINTs that fail where Calcite's would begin again from below, and of DOUBLEs that fail
 * where they would be infinite.
 */
public final class ExactSums {
  private static final SqlAggFunction SUM =
      function("EXACT_SUM", OrNull.class, ReturnTypes.AGG_SUM);
  private static final SqlAggFunction SUM0 =
      function("EXACT_SUM0", OrZero.class, ReturnTypes.AGG_SUM_EMPTY_IS_ZERO);

  private static final SqlAggFunction DOUBLE_SUM =
      function("FINITE_SUM", DoubleOrNull.class, ReturnTypes.AGG_SUM);
  private static final SqlAggFunction DOUBLE_SUM0 =
      function("FINITE_SUM0", DoubleOrZero.class, ReturnTypes.AGG_SUM_EMPTY_IS_ZERO);

  private ExactSums() {}

  /** The aggregate that does exactly what this one does; itself where that will do. */
  static SqlAggFunction over(SqlAggFunction aggregate, RelDataType result) {
    boolean sum = aggregate.getKind() == SqlKind.SUM;
    if (!sum && aggregate.getKind() != SqlKind.SUM0) {
      return aggregate;
    }
    return switch (result.getSqlTypeName()) {
      case BIGINT -> sum ? SUM : SUM0;
      case FLOAT, DOUBLE -> sum ? DOUBLE_SUM : DOUBLE_SUM0;
      default -> aggregate;
    };
  }

  private static SqlAggFunction function(
      String name, Class<?> implementation, SqlReturnTypeInference type) {
    return new SqlUserDefinedAggFunction(
        new SqlIdentifier(name, SqlParserPos.ZERO),
        SqlKind.OTHER_FUNCTION,
        type,
        InferTypes.FIRST_KNOWN,
        null,
        Objects.requireNonNull(AggregateFunctionImpl.create(implementation)),
        false,
        false,
        Optionality.FORBIDDEN);
  }

  /** The sum; null of nothing. Called by generated code. */
  public static final class OrNull {
    /** Before the first number. */
    public @Nullable Object init() {
      return null;
    }

    /** With one number more. */
    public Object add(@Nullable Object sum, Object next) {
      long number = ((Number) next).longValue();
      return sum == null ? number : Math.addExact((Long) sum, number);
    }

    /** After the last number. */
    public @Nullable Object result(@Nullable Object sum) {
      return sum;
    }
  }

  /** The sum; 0 of nothing. Called by generated code. */
  public static final class OrZero {
    /** Before the first number. */
    public Object init() {
      return 0L;
    }

    /** With one number more. */
    public Object add(Object sum, Object next) {
      return Math.addExact((Long) sum, ((Number) next).longValue());
    }

    /** After the last number. */
    public Object result(Object sum) {
      return sum;
    }
  }

  /** The sum of doubles; null of nothing. Called by generated code. */
  public static final class DoubleOrNull {
    /** Before the first number. */
    public @Nullable Object init() {
      return null;
    }

    /** With one number more. */
    public Object add(@Nullable Object sum, Object next) {
      double number = ((Number) next).doubleValue();
      return sum == null ? number : Finite.ofDouble((Double) sum + number);
    }

    /** After the last number. */
    public @Nullable Object result(@Nullable Object sum) {
      return sum;
    }
  }

  /** The sum of doubles; 0 of nothing. Called by generated code. */
  public static final class DoubleOrZero {
    /** Before the first number. */
    public Object init() {
      return 0.0;
    }

    /** With one number more. */
    public Object add(Object sum, Object next) {
      return Finite.ofDouble((Double) sum + ((Number) next).doubleValue());
    }

    /** After the last number. */
    public Object result(Object sum) {
      return sum;
    }
  }
}
