package org.driftdb.adapter;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.calcite.DataContext;
import org.apache.calcite.linq4j.AbstractEnumerable;
import org.apache.calcite.linq4j.Enumerable;
import org.apache.calcite.linq4j.Enumerator;
import org.apache.calcite.linq4j.Linq4j;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.runtime.FlatLists;
import org.driftdb.storage.Snapshot;
import org.driftdb.storage.history.Iterators;
import org.driftdb.storage.history.Version;
import org.driftdb.storage.schema.Column;
import org.driftdb.storage.schema.ColumnType;
import org.driftdb.storage.schema.TableSchema;
import org.driftdb.storage.value.Key;
import org.driftdb.storage.value.KeyRange;
import org.jspecify.annotations.Nullable;

/** What the generated code of a {@link DriftEnumerableScan} calls. */
public final class ScanRuntime {
  /** How many rows a scan reads before it asks whether it should go on. */
  private static final int ROWS_BETWEEN_CHECKS = 256;

  private ScanRuntime() {}

  /** The value that a parameter was bound with, in stored form where the connection knows it. */
  public static @Nullable Object parameter(DataContext context, int index) {
    return context instanceof ParameterSource parameterSource
        ? parameterSource.parameter(index)
        : context.get("?" + index);
  }

  /** The value of a parameter that bounds a range, in stored form where the connection knows it. */
  public static @Nullable Object bound(DataContext context, int index) {
    return context instanceof ParameterSource parameterSource
        ? parameterSource.comparable(index)
        : context.get("?" + index);
  }

  /** The rows of a scan, read afresh by each enumerator. */
  public static Enumerable<@Nullable Object> rows(
      DataContext context, ScanPlan plan, @Nullable Object[] values) {
    List<@Nullable Object> stored = stored(plan, values);
    int bounded = plan.pointed() ? 1 : 0;
    int ranged = bounded + plan.boundCount();
    for (int i = 0; i < ranged; i++) {
      if (stored.get(i) == null && plan.valueTypes().get(i) != null) {
        // Nothing is known to have been there; a parameter that is null is refused below.
        return Linq4j.emptyEnumerable();
      }
    }
    Point point = plan.pointed() ? Point.of(stored.get(0)) : null;
    List<Point> bounds = stored.subList(bounded, ranged).stream().map(Point::of).toList();
    List<KeyRange> ranges =
        plan.path() == AccessPath.Kind.ALL
            ? List.of(KeyRange.ALL)
            : KeyRanges.of(plan.shapes(), stored.subList(ranged, stored.size()));
    return new AbstractEnumerable<>() {
      @Override
      public Enumerator<@Nullable Object> enumerator() {
        StatementScope scope = plan.table().access().scope(context);
        Snapshot snapshot = scope.at(point);
        return new Rows(scope, plan, versions(snapshot, plan, bounds, ranges));
      }
    };
  }

  private static List<@Nullable Object> stored(ScanPlan plan, @Nullable Object[] values) {
    @Nullable Object[] stored = new @Nullable Object[values.length];
    for (int i = 0; i < values.length; i++) {
      RelDataType type = plan.valueTypes().get(i);
      stored[i] = type == null ? values[i] : StoredValues.toStored(values[i], type);
    }
    return Arrays.asList(stored);
  }

  private static Iterator<Version> versions(
      Snapshot snapshot, ScanPlan plan, List<Point> bounds, List<KeyRange> ranges) {
    String table = plan.table().name();
    boolean history = plan.time().isHistory();
    TableSchema found = history ? snapshot.findEver(table) : snapshot.table(table);
    if (!Planning.isSame(found, plan.table().schema())) {
      throw plan.pointed()
          ? OutdatedPlanException.otherTable(table)
          : OutdatedPlanException.tableChanged(table);
    }
    if (plan.time() == ScanTime.Kind.DIFFERING) {
      return new Chain(
          ranges, range -> DifferingRows.of(snapshot, table, range, bounds.get(0).in(snapshot)));
    }
    if (history) {
      long from = bounds.isEmpty() ? Snapshot.BEGINNING : bounds.get(0).sequenceIn(snapshot);
      long to = bounds.size() < 2 ? Long.MAX_VALUE : end(plan.time(), bounds.get(1), snapshot);
      Iterator<Version> all = new Chain(ranges, range -> snapshot.history(table, range, from, to));
      return plan.time() != ScanTime.Kind.HISTORY && bounds.stream().anyMatch(Point::isTime)
          ? Iterators.filter(all, ScanRuntime::wasThere)
          : all;
    }
    String index = plan.index();
    if (index != null) {
      return new Chain(ranges, range -> snapshot.lookup(table, index, range));
    }
    int keySize = plan.table().schema().keyColumns().size();
    return new Chain(ranges, range -> read(snapshot, table, range, keySize));
  }

  /** The sequence before which versions begin that are read up to a point. */
  private static long end(ScanTime.Kind kind, Point to, Snapshot snapshot) {
    return kind == ScanTime.Kind.BETWEEN
        ? Math.max(to.sequenceIn(snapshot), to.sequenceIn(snapshot) + 1)
        : to.sequenceBefore(snapshot);
  }

  /** Whether a version was there at any time: its end is later than its beginning. */
  private static boolean wasThere(Version version) {
    return version.endMillis() > version.millis();
  }

  /** The rows of one range; a whole key is looked up. */
  private static Iterator<Version> read(
      Snapshot snapshot, String table, KeyRange range, int keySize) {
    Key from = range.from();
    if (from != null && from.size() == keySize && range.equals(KeyRange.of(from))) {
      Version version = snapshot.get(table, from);
      return version == null
          ? Collections.emptyIterator()
          : Collections.singletonList(version).iterator();
    }
    return snapshot.scan(table, range);
  }

  private interface Source {
    Iterator<Version> read(KeyRange range);
  }

  /** The rows of several ranges, one after the other. */
  private static final class Chain implements Iterator<Version> {
    private final Iterator<KeyRange> ranges;
    private final Source source;
    private Iterator<Version> current = Collections.emptyIterator();

    Chain(List<KeyRange> ranges, Source source) {
      this.ranges = ranges.iterator();
      this.source = source;
    }

    @Override
    public boolean hasNext() {
      while (!current.hasNext()) {
        if (!ranges.hasNext()) {
          return false;
        }
        current = source.read(ranges.next());
      }
      return true;
    }

    @Override
    public Version next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      return current.next();
    }
  }

  /**
   * Versions as rows of Calcite, in the forms that its operators take: a row of one column is the
   * bare value, one of none an empty list, any other an array.
   */
  private static final class Rows implements Enumerator<@Nullable Object> {
    private final StatementScope scope;
    private final Iterator<Version> versions;
    private final List<CellReader> cells;
    private @Nullable Object[] row;
    private int untilCheck;

    Rows(StatementScope scope, ScanPlan plan, Iterator<Version> versions) {
      this.scope = scope;
      this.versions = versions;
      this.cells = cellReaders(plan, scope.present().sequence());
      this.row = new @Nullable Object[0];
    }

    @Override
    public @Nullable Object current() {
      return switch (row.length) {
        case 0 -> FlatLists.of();
        case 1 -> row[0];
        default -> row;
      };
    }

    @Override
    public boolean moveNext() {
      if (untilCheck-- <= 0) {
        scope.checkRunning();
        untilCheck = ROWS_BETWEEN_CHECKS;
      }
      if (!versions.hasNext()) {
        return false;
      }
      Version version = versions.next();
      @Nullable Object[] next = new @Nullable Object[cells.size()];
      for (int i = 0; i < next.length; i++) {
        next[i] = cells.get(i).read(version);
      }
      row = next;
      return true;
    }

    @Override
    public void reset() {
      throw new UnsupportedOperationException("Rows are read once");
    }

    @Override
    public void close() {}
  }

  private interface CellReader {
    @Nullable Object read(Version version);
  }

  private static List<CellReader> cellReaders(ScanPlan plan, long committed) {
    List<Column> own = plan.table().schema().columns();
    StoredValues.VariantForm variants = plan.variants();
    List<CellReader> readers = new ArrayList<>();
    for (int column : plan.columns()) {
      if (column < own.size()) {
        String name = own.get(column).name();
        ColumnType type = own.get(column).type();
        readers.add(version -> StoredValues.toCalcite(version.row().stored(name), type, variants));
      } else {
        SystemColumn system = plan.table().systemColumns().get(column - own.size());
        readers.add(
            version ->
                StoredValues.toCalcite(system.of(version, committed), system.type(), variants));
      }
    }
    return readers;
  }
}
