package org.driftdb.adapter;

import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.rel.RelCollation;
import org.apache.calcite.rel.RelFieldCollation;
import org.apache.calcite.rel.RelFieldCollation.NullDirection;
import org.driftdb.storage.schema.Column;
import org.driftdb.storage.schema.Direction;
import org.driftdb.storage.schema.IndexColumn;
import org.driftdb.storage.schema.IndexDefinition;
import org.driftdb.storage.schema.TableKind;
import org.driftdb.storage.schema.TableSchema;
import org.jspecify.annotations.Nullable;

/**
 * The order in which a scan gives its rows: that of the key or of an index, or the opposite.
 *
 * @param collation the same over the fields of the scan
 * @param backwards whether the last rows of the key or the index come first
 * @param rows about how many rows are wanted
 */
record RowOrder(RelCollation collation, boolean backwards, double rows) {
  /**
   * The ways to rows by which they come in the order that a sort asks for.
   *
   * @param collation over the fields of the scan
   * @param rows about how many rows are wanted; more than there are if all are
   * @return none if the scan does not have its rows in that order, or has one already
   */
  static List<AccessPath> paths(RelCollation collation, double rows, DriftScan scan) {
    List<AccessPath> paths = new ArrayList<>();
    AccessPath path = scan.path();
    TableSchema schema = scan.driftTable().schema();
    if (schema.kind() != TableKind.TYPED
        || scan.time().kind() != ScanTime.Kind.STATE
        || path.lookup() != null
        || path.order() != null
        || path.ranges().size() > 1) {
      return paths;
    }
    if (DriftAggregateRule.isReadable(scan)) {
      add(paths, path, of(collation, rows, scan, keyColumns(schema)));
    }
    if (path.kind() == AccessPath.Kind.ALL) {
      for (IndexDefinition index : schema.indexes()) {
        AccessPath whole = AccessPath.index(index.name(), List.of(RexRange.ALL));
        add(paths, whole, of(collation, rows, scan.withPath(whole), columns(index, schema)));
      }
    } else if (path.kind() == AccessPath.Kind.INDEX && path.index() != null) {
      IndexDefinition index = schema.index(path.index());
      if (index != null) {
        add(paths, path, of(collation, rows, scan, columns(index, schema)));
      }
    }
    return paths;
  }

  private static void add(List<AccessPath> paths, AccessPath path, @Nullable RowOrder order) {
    if (order != null) {
      paths.add(path.inOrder(order));
    }
  }

  private static List<IndexColumn> keyColumns(TableSchema schema) {
    return schema.keyColumns().stream().map(IndexColumn::ascending).toList();
  }

  /** The columns by which an index has its rows: behind its own, those of the key. */
  private static List<IndexColumn> columns(IndexDefinition index, TableSchema schema) {
    List<IndexColumn> columns = new ArrayList<>(index.columns());
    columns.addAll(keyColumns(schema));
    return columns;
  }

  /** The order that a scan has if its rows come by some columns; null if it is another one. */
  private static @Nullable RowOrder of(
      RelCollation collation, double rows, DriftScan scan, List<IndexColumn> columns) {
    int given = scan.path().ranges().isEmpty() ? 0 : scan.path().ranges().get(0).prefix().size();
    List<String> same = columns.subList(0, given).stream().map(IndexColumn::name).toList();
    boolean bounded = scan.path().ranges().stream().noneMatch(RexRange::isPrefix);
    int next = given;
    Boolean backwards = null;
    for (RelFieldCollation field : collation.getFieldCollations()) {
      String name = scan.ownColumn(field.getFieldIndex());
      if (name != null && same.contains(name)) {
        continue; // All rows have one value there.
      }
      if (name == null
          || next == columns.size()
          || !columns.get(next).name().equals(name)
          || !isSorted(scan, name, field, next == given && bounded)) {
        return null;
      }
      boolean against =
          field.getDirection().isDescending()
              != (columns.get(next).direction() == Direction.DESCENDING);
      if (backwards != null && backwards != against) {
        return null;
      }
      backwards = against;
      next++;
    }
    return backwards == null ? null : new RowOrder(collation, backwards, rows);
  }

  /**
   * Whether Calcite compares the values of a column as the storage does, where null is the least.
   *
   * @param bounded whether there are no nulls among them
   */
  private static boolean isSorted(
      DriftScan scan, String name, RelFieldCollation field, boolean bounded) {
    Column column = scan.driftTable().schema().column(name);
    NullDirection least =
        field.getDirection().isDescending() ? NullDirection.LAST : NullDirection.FIRST;
    return column != null
        && AggregatePlan.isPlain(column.type())
        && (!column.isNullable() || bounded || field.nullDirection == least);
  }

  /** The fields and their directions, by the names that the scan has for them. */
  List<String> shown(List<String> names) {
    List<String> shown = new ArrayList<>();
    for (RelFieldCollation field : collation.getFieldCollations()) {
      String direction = field.getDirection().isDescending() ? " DESC" : "";
      shown.add(names.get(field.getFieldIndex()) + direction);
    }
    return shown;
  }
}
