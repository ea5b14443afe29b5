package org.driftdb.adapter;

import java.math.BigDecimal;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import org.apache.calcite.linq4j.Enumerator;
import org.apache.calcite.linq4j.Linq4j;
import org.apache.calcite.runtime.FlatLists;
import org.driftdb.storage.aggregate.Aggregation;
import org.driftdb.storage.aggregate.Aggregation.Call;
import org.driftdb.storage.aggregate.Aggregator;
import org.driftdb.storage.aggregate.Condition;
import org.driftdb.storage.aggregate.Membership;
import org.driftdb.storage.schema.Column;
import org.driftdb.storage.schema.ColumnType;
import org.jspecify.annotations.Nullable;

/**
 * What of a {@link DriftEnumerableAggregate} is known before it runs.
 *
 * @param scan what is read
 * @param groups the columns by which rows are grouped
 * @param calls what is told of each group
 */
public record AggregatePlan(ScanPlan scan, List<Column> groups, List<Told> calls) {

  /**
   * What is told of a group, and how Calcite takes it.
   *
   * @param form the form of the result
   * @param orZero whether it is 0 where the storage says null
   */
  record Told(Call call, Form form, boolean orZero) {
    @Nullable Object toCalcite(@Nullable Object result, StoredValues.VariantForm variants) {
      if (result == null) {
        return orZero ? (form == Form.LONG ? (Object) 0L : BigDecimal.ZERO) : null;
      }
      return switch (form) {
        case VALUE ->
            StoredValues.toCalcite(result, Objects.requireNonNull(call.column()).type(), variants);
        case DECIMAL -> result;
        case LONG -> result instanceof BigDecimal sum ? (Object) longOf(sum) : result;
      };
    }

    private static long longOf(BigDecimal sum) {
      try {
        return sum.longValueExact();
      } catch (ArithmeticException e) {
        throw new ArithmeticException("long overflow"); // As where rows are added one by one.
      }
    }
  }

  /** The forms of results. */
  enum Form {
    LONG,
    DECIMAL,
    /** A value of the column. */
    VALUE
  }

  /** What is asked of the storage, of rows that satisfy conditions. */
  Aggregation of(List<Condition> conditions, List<Membership> memberships) {
    return new Aggregation(
        groups, conditions, memberships, calls.stream().map(Told::call).toList());
  }

  /** The groups as rows of Calcite, in the forms of {@link ScanRows}. */
  Enumerator<@Nullable Object> rows(Aggregator found) {
    return Linq4j.iterableEnumerator(() -> rowsOf(found));
  }

  private Iterator<@Nullable Object> rowsOf(Aggregator found) {
    return new Iterator<>() {
      private int next;

      @Override
      public boolean hasNext() {
        return next < found.size();
      }

      @Override
      public @Nullable Object next() {
        @Nullable Object[] row = found.group(next++);
        for (int i = 0; i < row.length; i++) {
          row[i] =
              i < groups.size()
                  ? StoredValues.toCalcite(row[i], groups.get(i).type(), scan.variants())
                  : calls.get(i - groups.size()).toCalcite(row[i], scan.variants());
        }
        return switch (row.length) {
          case 0 -> FlatLists.of();
          case 1 -> row[0];
          default -> row;
        };
      }
    };
  }

  /** Whether values of a column are grouped, and compared, here as Calcite does. */
  static boolean isPlain(ColumnType type) {
    return switch (type.kind()) {
      case BOOLEAN, TINYINT, SMALLINT, INTEGER, BIGINT, DECIMAL -> true;
      case CHAR, VARCHAR, DATE, TIME, TIMESTAMP -> true;
      default -> false;
    };
  }
}
