package org.driftdb.storage.aggregate;

import java.util.List;
import org.driftdb.storage.schema.Column;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of some rows.
 *
 * @param groups the columns by whose values the rows are grouped; where there are none, all rows
 *     are one group, also if there is no row
 * @param conditions what rows satisfy that are looked at
 * @param memberships what they satisfy besides
 * @param calls what is told of each group
 */
public record Aggregation(
    List<Column> groups,
    List<Condition> conditions,
    List<Membership> memberships,
    List<Call> calls) {
  public Aggregation {
    groups = List.copyOf(groups);
    conditions = List.copyOf(conditions);
    memberships = List.copyOf(memberships);
    calls = List.copyOf(calls);
  }

  /** What is asked of rows that satisfy some conditions. */
  public Aggregation(List<Column> groups, List<Condition> conditions, List<Call> calls) {
    this(groups, conditions, List.of(), calls);
  }

  /** What a call tells. */
  public enum Function {
    /** How many rows there are, or how many have a value. A Long. */
    COUNT,
    /**
     * The sum of numbers, exactly, as a BigDecimal with as many digits after the point as the
     * number that has the most; null where there is no number.
     */
    SUM,
    /** The least value of a column, as it is stored; null where there is none. */
    MIN,
    /** The greatest value of a column, as it is stored; null where there is none. */
    MAX
  }

  /**
   * Something that is told of each group.
   *
   * @param column the column that it goes by; null to count rows, or where there is an expression
   * @param expression what it goes by instead of a column, for SUM and COUNT; null if nothing
   */
  public record Call(Function function, @Nullable Column column, @Nullable Expression expression) {
    public Call {
      if (column == null && expression == null && function != Function.COUNT) {
        throw new IllegalArgumentException(function + " needs a column");
      } else if (expression != null && (function == Function.MIN || function == Function.MAX)) {
        throw new IllegalArgumentException(function + " takes no expression");
      }
    }

    /** Of a column; null to count rows. */
    public Call(Function function, @Nullable Column column) {
      this(function, column, null);
    }

    /** Of what is computed of each row. */
    public static Call computed(Function function, Expression expression) {
      return new Call(function, null, expression);
    }

    @Override
    public String toString() {
      String of = expression == null ? column == null ? "*" : column.name() : expression.toString();
      return function + "(" + of + ")";
    }
  }
}
