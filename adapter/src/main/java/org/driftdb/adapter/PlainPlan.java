package org.driftdb.adapter;

import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.DataContext;
import org.apache.calcite.linq4j.Enumerable;
import org.apache.calcite.linq4j.Linq4j;
import org.apache.calcite.runtime.Bindable;
import org.apache.calcite.runtime.Typed;
import org.jspecify.annotations.Nullable;

/**
 * A plan so plain that it runs without generated code: a scan, or one row, and of each row some
 * columns, constants and parameters. Such are questions about a row by its key, and the rows that
 * INSERT, UPDATE and DELETE of one row write.
 */
public final class PlainPlan implements Bindable<@Nullable Object>, Typed {
  /** Gives the rows of the scan; null where there is one row, of nothing. */
  private final @Nullable Scan scan;

  private final List<Cell> cells;

  /** Whether the cells are what the scan gives. */
  private final boolean whole;

  /**
   * A scan.
   *
   * @param values the point, if it has one, the bounds of a history, and those of ranges
   */
  private record Scan(ScanPlan plan, List<Cell> values) {}

  /** A value of a row, in the form in which generated code has it. */
  @FunctionalInterface
  interface Cell {
    @Nullable Object of(DataContext context, @Nullable Object[] row);
  }

  private PlainPlan(@Nullable Scan scan, List<Cell> cells, boolean whole) {
    this.scan = scan;
    this.cells = cells;
    this.whole = whole;
  }

  /** One row of constants and parameters. */
  static PlainPlan ofOneRow(List<Cell> cells) {
    return new PlainPlan(null, cells, false);
  }

  /**
   * The rows of a scan.
   *
   * @param values the values that the scan is begun with, of no row
   * @param whole whether the cells are what the scan gives
   */
  static PlainPlan ofScan(ScanPlan plan, List<Cell> values, List<Cell> cells, boolean whole) {
    return new PlainPlan(new Scan(plan, values), cells, whole);
  }

  /**
   * The row of a table that has a key.
   *
   * @param columns the positions of the columns that are read, in the table's row type
   * @param parameters the positions of the parameters that the key's columns equal
   */
  public static PlainPlan ofKey(DriftTable table, List<Integer> columns, List<Integer> parameters) {
    List<Cell> values = new ArrayList<>();
    for (int parameter : parameters) {
      values.add(bound(parameter));
    }
    List<Cell> cells = new ArrayList<>();
    for (int i = 0; i < columns.size(); i++) {
      cells.add(column(i));
    }
    return ofScan(ScanPlan.ofKey(table, columns), values, cells, true);
  }

  /** A column of the scan. */
  static Cell column(int index) {
    return (context, row) -> row[index];
  }

  /** A parameter that bounds a range. */
  static Cell bound(int parameter) {
    return (context, row) -> ScanRuntime.bound(context, parameter);
  }

  @Override
  public Enumerable<@Nullable Object> bind(DataContext context) {
    if (scan == null) {
      return Linq4j.singletonEnumerable(row(context, new @Nullable Object[0]));
    }
    @Nullable Object[] bounds = new @Nullable Object[scan.values.size()];
    for (int i = 0; i < bounds.length; i++) {
      bounds[i] = scan.values.get(i).of(context, bounds);
    }
    Enumerable<@Nullable Object> rows = ScanRuntime.rows(context, scan.plan, bounds);
    return whole ? rows : rows.select(row -> row(context, asArray(row)));
  }

  /** What a scan gives, as its columns; it gives the bare value of an only one. */
  private static @Nullable Object[] asArray(@Nullable Object row) {
    return row instanceof @Nullable Object[] array ? array : new @Nullable Object[] {row};
  }

  private @Nullable Object row(DataContext context, @Nullable Object[] row) {
    if (cells.size() == 1) {
      return cells.get(0).of(context, row);
    }
    @Nullable Object[] values = new @Nullable Object[cells.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = cells.get(i).of(context, row);
    }
    return values;
  }

  /** Rows of several columns are arrays, of one bare values. */
  @Override
  public Type getElementType() {
    return cells.size() == 1 ? Object.class : Object[].class;
  }
}
