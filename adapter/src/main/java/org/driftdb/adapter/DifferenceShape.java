package org.driftdb.adapter;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
import org.driftdb.storage.Snapshot;
import org.driftdb.storage.history.Difference;
import org.driftdb.storage.history.Iterators;
import org.driftdb.storage.history.Version;
import org.driftdb.storage.schema.Column;
import org.driftdb.storage.schema.ColumnType;
import org.driftdb.storage.schema.TableSchema;
import org.driftdb.storage.value.KeyRange;
import org.jspecify.annotations.Nullable;

/** What differs in a table between two points: each such row as it was and as it is. */
final class DifferenceShape extends TableShape<Difference> {
  private final TableSchema schema;

  /** What differs in a table. */
  DifferenceShape(TableSchema schema) {
    super(columns(schema));
    this.schema = schema;
  }

  private static List<ShownColumn<Difference>> columns(TableSchema schema) {
    List<ShownColumn<Difference>> columns = new ArrayList<>();
    columns.add(
        new ShownColumn<>(
            "kind", false, ColumnType.VARCHAR, false, false, null, (row, committed) -> kind(row)));
    for (Column column : schema.columns()) {
      int part = schema.keyColumns().indexOf(column.name());
      if (part >= 0) {
        columns.add(ofKey(column, part));
      }
    }
    for (Column column : schema.columns()) {
      if (!schema.keyColumns().contains(column.name())) {
        columns.add(ofRow("before_", column, Difference::before));
        columns.add(ofRow("after_", column, Difference::after));
      }
    }
    return withDistinctNames(1, columns);
  }

  private static String kind(Difference difference) {
    if (difference.before() == null) {
      return "added";
    }
    return difference.after() == null ? "removed" : "changed";
  }

  private static ShownColumn<Difference> ofKey(Column column, int part) {
    return new ShownColumn<>(
        column.name(),
        column.isHidden(),
        column.type(),
        column.isNullable() || column.isHidden(),
        true,
        column.name(),
        (row, committed) -> row.key().part(part));
  }

  private static ShownColumn<Difference> ofRow(
      String prefix, Column column, Function<Difference, @Nullable Version> side) {
    return new ShownColumn<>(
        prefix + column.name(),
        column.isHidden(),
        column.type(),
        true,
        true,
        null,
        (row, committed) -> {
          Version version = side.apply(row);
          return version == null ? null : version.row().stored(column.name());
        });
  }

  @Override
  Iterator<Difference> read(
      Snapshot snapshot, ScanPlan plan, List<Point> bounds, List<KeyRange> ranges) {
    long from = bounds.get(0).lastIn(snapshot);
    long to = bounds.get(1).lastIn(snapshot);
    return Iterators.flatMap(
        ranges.iterator(), range -> snapshot.differences(schema.name(), range, from, to));
  }
}
