package org.driftdb.adapter.variant;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Objects;
import org.apache.calcite.schema.impl.AggregateFunctionImpl;
import org.apache.calcite.sql.SqlAggFunction;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.type.InferTypes;
import org.apache.calcite.sql.type.ReturnTypes;
import org.apache.calcite.sql.validate.SqlUserDefinedAggFunction;
import org.apache.calcite.util.Optionality;
import org.driftdb.storage.value.Values;
import org.jspecify.annotations.Nullable;

/**
 * Aggregates of variants. They pass over nulls, and are null where there is nothing else.
 *
 * <p>MIN and MAX go by the order of all values; SUM adds as {@link VariantNumbers} does, and AVG
 * divides that sum to 34 digits; the others calculate in floating point. All but MIN and MAX fail
 * with code NOT_A_NUMBER at what is no number.
 */
public final class VariantAggregates {
  static final SqlAggFunction MIN = aggregate("VARIANT_MIN", Min.class);
  static final SqlAggFunction MAX = aggregate("VARIANT_MAX", Max.class);
  static final SqlAggFunction SUM = aggregate("VARIANT_SUM", Sum.class);
  static final SqlAggFunction AVG = aggregate("VARIANT_AVG", Average.class);
  static final SqlAggFunction VAR_POP = aggregate("VARIANT_VAR_POP", PopulationVariance.class);
  static final SqlAggFunction VAR_SAMP = aggregate("VARIANT_VAR_SAMP", SampleVariance.class);
  static final SqlAggFunction STDDEV_POP =
      aggregate("VARIANT_STDDEV_POP", PopulationDeviation.class);
  static final SqlAggFunction STDDEV_SAMP = aggregate("VARIANT_STDDEV_SAMP", SampleDeviation.class);

  private VariantAggregates() {}

  /** The aggregate that does for variants what this one does; itself where that will do. */
  static SqlAggFunction over(SqlAggFunction aggregate) {
    return switch (aggregate.getKind()) {
      case MIN -> MIN;
      case MAX -> MAX;
      case SUM, SUM0 -> SUM;
      case AVG -> AVG;
      case VAR_POP -> VAR_POP;
      case VAR_SAMP -> VAR_SAMP;
      case STDDEV_POP -> STDDEV_POP;
      case STDDEV_SAMP -> STDDEV_SAMP;
      default -> aggregate;
    };
  }

  private static SqlAggFunction aggregate(String name, Class<?> implementation) {
    return new SqlUserDefinedAggFunction(
        new SqlIdentifier(name, SqlParserPos.ZERO),
        SqlKind.OTHER_FUNCTION,
        ReturnTypes.ARG0_FORCE_NULLABLE,
        InferTypes.ANY_NULLABLE,
        null,
        Objects.requireNonNull(AggregateFunctionImpl.create(implementation)),
        false,
        false,
        Optionality.FORBIDDEN);
  }

  /** MIN. */
  public static final class Min {
    public @Nullable Object init() {
      return null;
    }

    public Object add(@Nullable Object least, Object next) {
      return least == null || ((Variant) next).compareTo((Variant) least) < 0 ? next : least;
    }

    public @Nullable Object result(@Nullable Object least) {
      return least;
    }
  }

  /** MAX. */
  public static final class Max {
    public @Nullable Object init() {
      return null;
    }

    public Object add(@Nullable Object greatest, Object next) {
      return greatest == null || ((Variant) next).compareTo((Variant) greatest) > 0
          ? next
          : greatest;
    }

    public @Nullable Object result(@Nullable Object greatest) {
      return greatest;
    }
  }

  /** SUM. */
  public static final class Sum {
    public @Nullable Object init() {
      return null;
    }

    public Object add(@Nullable Object sum, Object next) {
      return sum == null
          ? VariantNumbers.positive((Variant) next)
          : VariantNumbers.plus((Variant) sum, (Variant) next);
    }

    public @Nullable Object result(@Nullable Object sum) {
      return sum;
    }
  }

  /** AVG. */
  public static final class Average {
    public Mean init() {
      return new Mean();
    }

    public Mean add(Mean mean, Object next) {
      Variant sum = mean.sum;
      mean.sum =
          sum == null
              ? VariantNumbers.positive((Variant) next)
              : VariantNumbers.plus(sum, (Variant) next);
      mean.count++;
      return mean;
    }

    public @Nullable Object result(Mean mean) {
      return mean.quotient();
    }
  }

  /** A sum and how many numbers are in it. */
  public static final class Mean {
    private @Nullable Variant sum;
    private long count;

    @Nullable Variant quotient() {
      if (sum == null) {
        return null;
      }
      Number total = VariantNumbers.number(sum);
      if (total instanceof Double && !Double.isFinite((Double) total)) {
        return Variant.ofStored((Double) total / count);
      }
      BigDecimal mean =
          Values.decimal(total).divide(BigDecimal.valueOf(count), MathContext.DECIMAL128);
      if (VariantNumbers.isInteger(total) && mean.stripTrailingZeros().scale() <= 0) {
        return Variant.ofStored(VariantNumbers.integer(mean.toBigInteger()));
      }
      return VariantNumbers.decimal(mean, total instanceof Double);
    }
  }

  /** VAR_POP. */
  public static final class PopulationVariance {
    public Spread init() {
      return new Spread();
    }

    public Spread add(Spread spread, Object next) {
      return spread.with((Variant) next);
    }

    public @Nullable Object result(Spread spread) {
      return spread.variance(0);
    }
  }

  /** VAR_SAMP. */
  public static final class SampleVariance {
    public Spread init() {
      return new Spread();
    }

    public Spread add(Spread spread, Object next) {
      return spread.with((Variant) next);
    }

    public @Nullable Object result(Spread spread) {
      return spread.variance(1);
    }
  }

  /** STDDEV_POP. */
  public static final class PopulationDeviation {
    public Spread init() {
      return new Spread();
    }

    public Spread add(Spread spread, Object next) {
      return spread.with((Variant) next);
    }

    public @Nullable Object result(Spread spread) {
      return spread.deviation(0);
    }
  }

  /** STDDEV_SAMP. */
  public static final class SampleDeviation {
    public Spread init() {
      return new Spread();
    }

    public Spread add(Spread spread, Object next) {
      return spread.with((Variant) next);
    }

    public @Nullable Object result(Spread spread) {
      return spread.deviation(1);
    }
  }

  /** How far numbers are from their mean, kept by Welford's method. */
  public static final class Spread {
    private long count;
    private double mean;
    private double squares;

    Spread with(Variant next) {
      double number = VariantNumbers.number(next).doubleValue();
      count++;
      double before = number - mean;
      mean += before / count;
      squares += before * (number - mean);
      return this;
    }

    @Nullable Variant variance(int fewer) {
      return count <= fewer ? null : Variant.ofStored(squares / (count - fewer));
    }

    @Nullable Variant deviation(int fewer) {
      return count <= fewer ? null : Variant.ofStored(Math.sqrt(squares / (count - fewer)));
    }
  }
}
