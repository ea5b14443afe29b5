package org.driftdb.adapter;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.calcite.linq4j.Enumerator;
import org.driftdb.storage.Snapshot;
import org.driftdb.storage.aggregate.RowFilter;
import org.driftdb.storage.history.Projection;
import org.driftdb.storage.value.KeyRange;
import org.jspecify.annotations.Nullable;

/**
 * What the rows of a table are to a query: the table's own rows, or what its history tells of them.
 *
 * @param <R> what a row is made of
 */
abstract class TableShape<R> {
  private final List<ShownColumn<R>> columns;

  TableShape(List<ShownColumn<R>> columns) {
    this.columns = List.copyOf(columns);
  }

  /** The columns in order. */
  final List<ShownColumn<R>> columns() {
    return columns;
  }

  /**
   * What of versions a scan reads that wants some columns.
   *
   * @param positions those of the columns
   * @param keyKnown whether their keys are given, so that they need not be read
   */
  Projection projection(List<Integer> positions, boolean keyKnown) {
    return Projection.ALL;
  }

  /**
   * What is read of a table.
   *
   * @param snapshot what is seen
   * @param bounds the points between which it is read, as many as its period has
   * @param ranges the ranges of the key or the index that are read
   */
  abstract Iterator<R> read(
      Snapshot snapshot, ScanPlan plan, List<Point> bounds, List<KeyRange> ranges);

  /**
   * The rows of one execution of a scan.
   *
   * @param filter what rows satisfy; null for all but some of a table's own rows
   */
  Enumerator<@Nullable Object> rows(
      StatementScope scope,
      Snapshot snapshot,
      ScanPlan plan,
      List<Point> bounds,
      List<KeyRange> ranges,
      @Nullable RowFilter filter) {
    long committed = scope.present().sequence();
    List<ScanRows.Cell<R>> cells = new ArrayList<>();
    for (int position : plan.columns()) {
      ShownColumn<R> column = columns.get(position);
      ShownColumn.Value<R> value = column.value();
      cells.add(
          row -> StoredValues.toCalcite(value.of(row, committed), column.type(), plan.variants()));
    }
    return new ScanRows<>(scope, read(snapshot, plan, bounds, ranges), cells);
  }

  /**
   * Columns with names that differ: with an underscore behind a name that is, but for case, one of
   * the first columns, or that an earlier column has.
   *
   * @param first how many columns keep their names whatever the others are called
   */
  static <T> List<ShownColumn<T>> withDistinctNames(int first, List<ShownColumn<T>> columns) {
    List<ShownColumn<T>> named = new ArrayList<>(columns.subList(0, first));
    List<ShownColumn<T>> others = columns.subList(first, columns.size());
    Set<String> reserved = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    named.forEach(column -> reserved.add(column.name()));
    Set<String> wanted = new HashSet<>();
    others.forEach(column -> wanted.add(column.name()));
    Set<String> given = new HashSet<>();
    for (ShownColumn<T> column : others) {
      String name = column.name();
      while (reserved.contains(name)
          || given.contains(name)
          || (wanted.contains(name) && !name.equals(column.name()))) {
        name += "_";
      }
      given.add(name);
      named.add(column.withName(name));
    }
    return named;
  }
}
