package org.driftdb.adapter;

import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.DataContext;
import org.apache.calcite.linq4j.Enumerable;
import org.apache.calcite.linq4j.Linq4j;
import org.apache.calcite.runtime.Bindable;
import org.apache.calcite.runtime.Typed;
import org.driftdb.adapter.variant.Variants;
import org.driftdb.storage.value.Values;
import org.jspecify.annotations.Nullable;

/**
 * A plan so plain that it runs without generated code: a scan, or one row, and of each row some
 * columns, constants and parameters. Such are questions about a row by its key, and the rows that
 * INSERT, UPDATE and DELETE of one row write.
 */
public final class PlainPlan implements Bindable<@Nullable Object>, Typed {
  private static final @Nullable Object[] NOTHING = {};

  /** Gives the rows of the scan; null where rows are made of nothing. */
  private final @Nullable Scan scan;

  /** The values of each row of a scan, or those of one row after the other. */
  private final List<List<Cell>> rows;

  /** Whether the cells are what the scan gives. */
  private final boolean whole;

  /**
   * A scan.
   *
   * @param values the point, if it has one, the bounds of a history, and those of ranges
   */
  private record Scan(ScanPlan plan, List<Cell> values) {}

  /** A value of a row, in the form in which generated code has it. */
  sealed interface Cell {
    @Nullable Object of(DataContext context, @Nullable Object[] row);
  }

  /** A value that does not depend on what is stored. */
  public sealed interface Given permits Constant, Parameter, BoundParameter {
    /** The value in one execution, in stored form. */
    @Nullable Object in(Execution execution);
  }

  /** A column of the scan. */
  record Column(int index) implements Cell {
    @Override
    public @Nullable Object of(DataContext context, @Nullable Object[] row) {
      return row[index];
    }
  }

  /** A constant of a type that stored values and generated code have alike. */
  record Constant(@Nullable Object value, boolean variant) implements Cell, Given {
    @Override
    public @Nullable Object of(DataContext context, @Nullable Object[] row) {
      return variant ? Variants.wrap(value) : value;
    }

    @Override
    public @Nullable Object in(Execution execution) {
      return Values.of(value);
    }
  }

  /** A parameter as a variant: any value, or the point that a scan reads. */
  record Parameter(int index, String name, boolean point) implements Cell, Given {
    @Override
    public @Nullable Object of(DataContext context, @Nullable Object[] row) {
      return point ? ScanRuntime.parameter(context, index) : Variants.wrap(context.get(name));
    }

    @Override
    public @Nullable Object in(Execution execution) {
      return execution.parameter(index);
    }
  }

  /** A parameter that bounds a range. */
  record BoundParameter(int index) implements Cell, Given {
    @Override
    public @Nullable Object of(DataContext context, @Nullable Object[] row) {
      return ScanRuntime.bound(context, index);
    }

    @Override
    public @Nullable Object in(Execution execution) {
      return execution.comparable(index);
    }
  }

  private PlainPlan(@Nullable Scan scan, List<List<Cell>> rows, boolean whole) {
    this.scan = scan;
    this.rows = rows;
    this.whole = whole;
  }

  /** Rows of constants and parameters, of which there is at least one. */
  static PlainPlan ofRows(List<List<Cell>> rows) {
    return new PlainPlan(null, rows, false);
  }

  /**
   * The rows of a scan.
   *
   * @param values the values that the scan is begun with, of no row
   * @param whole whether the cells are what the scan gives
   */
  static PlainPlan ofScan(ScanPlan plan, List<Cell> values, List<Cell> cells, boolean whole) {
    return new PlainPlan(new Scan(plan, values), List.of(cells), whole);
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
      values.add(new BoundParameter(parameter));
    }
    List<Cell> cells = new ArrayList<>();
    for (int i = 0; i < columns.size(); i++) {
      cells.add(new Column(i));
    }
    return ofScan(ScanPlan.ofKey(table, columns), values, cells, true);
  }

  /** The values of the one row that this plan gives without reading anything; null if it reads. */
  public @Nullable List<Given> oneRow() {
    return scan == null && rows.size() == 1 ? given(rows.get(0)) : null;
  }

  /**
   * How a plan finds the one row that it gives, if that lives.
   *
   * @param key the parts of its key
   * @param values what is given beside the row's own key
   */
  public record OfKey(List<Given> key, List<Given> values) {}

  /**
   * How this plan finds its row, if that is the living one of a key, and its columns are those of
   * the key and then given values; null if it is another plan.
   *
   * @param keyColumns the names of the columns of the table's key
   */
  public @Nullable OfKey ofKey(List<String> keyColumns) {
    List<Cell> cells = rows.get(0);
    if (scan == null || !scan.plan.isOfKey(keyColumns.size()) || cells.size() < keyColumns.size()) {
      return null;
    }
    for (int i = 0; i < keyColumns.size(); i++) {
      String read = cells.get(i) instanceof Column column ? scan.plan.column(column.index) : null;
      if (!keyColumns.get(i).equals(read)) {
        return null;
      }
    }
    List<Given> key = given(scan.values);
    List<Given> values = given(cells.subList(keyColumns.size(), cells.size()));
    return key == null || values == null ? null : new OfKey(key, values);
  }

  private static @Nullable List<Given> given(List<Cell> cells) {
    List<Given> given = new ArrayList<>();
    for (Cell cell : cells) {
      if (!(cell instanceof Given known)) {
        return null;
      }
      given.add(known);
    }
    return given;
  }

  @Override
  public Enumerable<@Nullable Object> bind(DataContext context) {
    if (scan == null) {
      return Linq4j.asEnumerable(rows).select(cells -> row(context, cells, NOTHING));
    }
    @Nullable Object[] bounds = new @Nullable Object[scan.values.size()];
    for (int i = 0; i < bounds.length; i++) {
      bounds[i] = scan.values.get(i).of(context, bounds);
    }
    Enumerable<@Nullable Object> scanned = ScanRuntime.rows(context, scan.plan, bounds);
    List<Cell> cells = rows.get(0);
    return whole ? scanned : scanned.select(row -> row(context, cells, asArray(row)));
  }

  /** What a scan gives, as its columns; it gives the bare value of an only one. */
  private static @Nullable Object[] asArray(@Nullable Object row) {
    return row instanceof @Nullable Object[] array ? array : new @Nullable Object[] {row};
  }

  private static @Nullable Object row(
      DataContext context, List<Cell> cells, @Nullable Object[] row) {
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
    return rows.get(0).size() == 1 ? Object.class : Object[].class;
  }
}
