package org.driftdb.adapter;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.apache.calcite.linq4j.Enumerator;
import org.driftdb.storage.Snapshot;
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
   * What is read of a table.
   *
   * @param snapshot what is seen
   * @param bounds the points between which it is read, as many as its period has
   * @param ranges the ranges of the key or the index that are read
   */
  abstract Iterator<R> read(
      Snapshot snapshot, ScanPlan plan, List<Point> bounds, List<KeyRange> ranges);

  /** The rows of one execution of a scan. */
  final Enumerator<@Nullable Object> rows(
      StatementScope scope,
      Snapshot snapshot,
      ScanPlan plan,
      List<Point> bounds,
      List<KeyRange> ranges) {
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
   * Names for columns: their own, with an underscore behind it where that is one of the fixed names
   * but for case, or was given before.
   */
  static List<String> distinct(List<String> fixed, List<String> names) {
    Set<String> reserved = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    reserved.addAll(fixed);
    Set<String> own = new HashSet<>(names);
    Set<String> given = new LinkedHashSet<>();
    for (String name : names) {
      String distinct = name;
      while (reserved.contains(distinct)
          || given.contains(distinct)
          || (own.contains(distinct) && !distinct.equals(name))) {
        distinct += "_";
      }
      given.add(distinct);
    }
    return List.copyOf(given);
  }

  /** What is found in several ranges, one after the other. */
  static <T> Iterator<T> chain(
      List<KeyRange> ranges, Function<KeyRange, ? extends Iterator<T>> source) {
    Iterator<KeyRange> remaining = ranges.iterator();
    return new Iterator<>() {
      private Iterator<T> current = Collections.emptyIterator();

      @Override
      public boolean hasNext() {
        while (!current.hasNext()) {
          if (!remaining.hasNext()) {
            return false;
          }
          current = source.apply(remaining.next());
        }
        return true;
      }

      @Override
      public T next() {
        if (!hasNext()) {
          throw new NoSuchElementException();
        }
        return current.next();
      }
    };
  }
}
