package org.driftdb.adapter;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import org.apache.calcite.linq4j.Enumerator;
import org.driftdb.storage.Snapshot;
import org.driftdb.storage.aggregate.RowFilter;
import org.driftdb.storage.history.Iterators;
import org.driftdb.storage.history.Projection;
import org.driftdb.storage.history.RowBatch;
import org.driftdb.storage.history.RowSource;
import org.driftdb.storage.history.Version;
import org.driftdb.storage.schema.Column;
import org.driftdb.storage.schema.TableSchema;
import org.driftdb.storage.value.Key;
import org.driftdb.storage.value.KeyRange;
import org.jspecify.annotations.Nullable;

/** A table's own rows: those that live at a point, or all versions of them. */
final class VersionShape extends TableShape<Version> {
  private final TableSchema schema;

  /**
   * The rows of a table.
   *
   * @param systemColumns what is shown of them beside the table's own columns
   * @param hidden whether those are hidden
   */
  VersionShape(TableSchema schema, List<SystemColumn> systemColumns, boolean hidden) {
    super(columns(schema, systemColumns, hidden));
    this.schema = schema;
  }

  private static List<ShownColumn<Version>> columns(
      TableSchema schema, List<SystemColumn> systemColumns, boolean hidden) {
    List<ShownColumn<Version>> columns = new ArrayList<>();
    for (Column column : schema.columns()) {
      String name = column.name();
      columns.add(
          new ShownColumn<>(
              name,
              column.isHidden(),
              column.type(),
              column.isNullable() || column.isHidden(),
              true,
              name,
              (version, committed) -> version.row().stored(name)));
    }
    for (SystemColumn system : systemColumns) {
      // In a document table a field of such a name wins.
      if (schema.columns().stream().noneMatch(own -> own.name().equalsIgnoreCase(system.label()))) {
        // Nullable, so that an INSERT need not name it.
        columns.add(
            new ShownColumn<>(
                system.label(), hidden, system.type(), true, false, null, system::of));
      }
    }
    return columns;
  }

  @Override
  Projection projection(List<Integer> positions, boolean keyKnown) {
    List<String> fields = new ArrayList<>();
    boolean times = false;
    for (int position : positions) {
      ShownColumn<Version> column = columns().get(position);
      if (column.own()) {
        fields.add(column.name());
      } else if (column.name().equals(SystemColumn.DOC.label())) {
        return Projection.ALL;
      } else {
        times = true;
      }
    }
    Projection projection = new Projection(fields, times);
    return keyKnown ? projection : projection.with(schema.keyColumns());
  }

  @Override
  Iterator<Version> read(
      Snapshot snapshot, ScanPlan plan, List<Point> bounds, List<KeyRange> ranges) {
    String table = schema.name();
    if (plan.time() == ScanTime.Kind.DIFFERING) {
      long then = bounds.get(0).lastIn(snapshot);
      return Iterators.flatMap(
          ranges.iterator(), range -> DifferingRows.of(snapshot, table, range, then));
    }
    if (plan.time().isHistory()) {
      return versions(snapshot, plan, bounds, ranges);
    }
    String index = plan.index();
    if (index != null) {
      return Iterators.flatMap(
          ranges.iterator(),
          range ->
              plan.backwards()
                  ? snapshot.lookupBackwards(table, index, range, plan.projection())
                  : snapshot.lookup(table, index, range, plan.projection()));
    } else if (plan.backwards()) {
      return RowSource.versions(batches(snapshot, plan, ranges));
    }
    return Iterators.flatMap(ranges.iterator(), range -> rows(snapshot, range, plan.projection()));
  }

  @Override
  Enumerator<@Nullable Object> rows(
      StatementScope scope,
      Snapshot snapshot,
      ScanPlan plan,
      List<Point> bounds,
      List<KeyRange> ranges,
      @Nullable RowFilter filter) {
    if (filter == null && !readsSomeColumns(plan, ranges)) {
      return super.rows(scope, snapshot, plan, bounds, ranges, filter);
    }
    List<CalciteColumn> read = new ArrayList<>();
    for (int position : plan.columns()) {
      ShownColumn<Version> column = columns().get(position);
      read.add(new CalciteColumn(column.name(), column.type(), plan.variants()));
    }
    return new BatchRows(
        scope,
        batches(snapshot, plan, ranges),
        filter == null ? new RowFilter(List.of()) : filter,
        read);
  }

  private Iterator<RowBatch> batches(Snapshot snapshot, ScanPlan plan, List<KeyRange> ranges) {
    return Iterators.flatMap(
        ranges.iterator(),
        range ->
            plan.backwards()
                ? snapshot.backwards(schema.name(), range)
                : snapshot.batches(schema.name(), range));
  }

  /** Whether it is some columns of rows that lie together, which are read without the others. */
  private boolean readsSomeColumns(ScanPlan plan, List<KeyRange> ranges) {
    return plan.time() == ScanTime.Kind.STATE
        && plan.index() == null
        && plan.columns().size() < schema.columns().size()
        && plan.columns().stream().allMatch(position -> columns().get(position).own())
        && ranges.stream().allMatch(range -> KeyRanges.wholeKey(range, schema) == null);
  }

  private Iterator<Version> versions(
      Snapshot snapshot, ScanPlan plan, List<Point> bounds, List<KeyRange> ranges) {
    ScanTime.Kind time = plan.time();
    String table = schema.name();
    String index = plan.index();
    long from = bounds.isEmpty() ? Snapshot.BEGINNING : bounds.get(0).lastIn(snapshot);
    long to = Long.MAX_VALUE;
    if (bounds.size() == 2) {
      Point end = bounds.get(1);
      boolean closed = time == ScanTime.Kind.BETWEEN;
      if (isInverted(closed, bounds.get(0), end)) {
        to = from;
      } else {
        to = closed ? end.lastIn(snapshot) + 1 : end.endIn(snapshot);
      }
    }
    long before = to;
    boolean compared = bounds.stream().anyMatch(Point::isTime);
    Projection projection = compared ? plan.projection().withTimes() : plan.projection();
    Iterator<Version> all =
        Iterators.flatMap(
            ranges.iterator(),
            range ->
                index == null
                    ? byKey(snapshot, range, from, before, projection)
                    : snapshot.history(table, index, range, from, before));
    return time != ScanTime.Kind.HISTORY && compared
        ? Iterators.filter(all, version -> wasThere(version, snapshot.sequence()))
        : all;
  }

  /**
   * The versions in a range of keys. Those of one key are in the order of {@link
   * SystemColumn#ROW_SEQ}, where null comes first: that of what is not yet committed.
   */
  private Iterator<Version> byKey(
      Snapshot snapshot, KeyRange range, long from, long before, Projection projection) {
    String table = schema.name();
    long committed = snapshot.sequence();
    Iterator<Version> all = snapshot.history(table, range, from, before, projection);
    if (snapshot.lastSequence() == committed || KeyRanges.wholeKey(range, schema) == null) {
      return all;
    }
    return Iterators.concat(
        Iterators.filter(all, version -> version.sequence() > committed),
        Iterators.filter(
            snapshot.history(table, range, from, before, projection),
            version -> version.sequence() <= committed));
  }

  /** Whether nothing is between two times or sequences, also where both see the same events. */
  private static boolean isInverted(boolean closed, Point from, Point to) {
    return from.kind() == to.kind()
        && (closed ? from.number() > to.number() : from.number() >= to.number());
  }

  /**
   * Whether a version was there at any time: its end is later than its beginning. What a
   * transaction has not committed has no time yet, but one for all of it: it ends any version of
   * before, and none of its own.
   */
  private static boolean wasThere(Version version, long committed) {
    if (version.endSequence() == Version.NO_END || version.endSequence() <= committed) {
      return version.endMillis() > version.millis();
    }
    return version.sequence() <= committed;
  }

  /** The rows of one range; a whole key is looked up. */
  private Iterator<Version> rows(Snapshot snapshot, KeyRange range, Projection projection) {
    Key key = KeyRanges.wholeKey(range, schema);
    if (key == null) {
      return snapshot.scan(schema.name(), range);
    }
    Version version = snapshot.get(schema.name(), key, projection);
    return version == null
        ? Collections.emptyIterator()
        : Collections.singletonList(version).iterator();
  }
}
