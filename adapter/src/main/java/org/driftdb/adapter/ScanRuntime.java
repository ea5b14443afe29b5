package org.driftdb.adapter;

import java.util.Arrays;
import java.util.List;
import org.apache.calcite.DataContext;
import org.apache.calcite.linq4j.AbstractEnumerable;
import org.apache.calcite.linq4j.Enumerable;
import org.apache.calcite.linq4j.Enumerator;
import org.apache.calcite.linq4j.Linq4j;
import org.apache.calcite.rel.type.RelDataType;
import org.driftdb.storage.Snapshot;
import org.driftdb.storage.schema.TableSchema;
import org.driftdb.storage.value.KeyRange;
import org.jspecify.annotations.Nullable;

/** What the generated code of a {@link DriftEnumerableScan} calls. */
public final class ScanRuntime {
  private ScanRuntime() {}

  /** The value that a parameter was bound with, in stored form where the connection knows it. */
  public static @Nullable Object parameter(DataContext context, int index) {
    return context instanceof Execution execution
        ? execution.parameter(index)
        : context.get("?" + index);
  }

  /** The value of a parameter that bounds a range, in stored form where the connection knows it. */
  public static @Nullable Object bound(DataContext context, int index) {
    return context instanceof Execution execution
        ? execution.comparable(index)
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
        Snapshot snapshot = sameTable(scope, scope.at(point), plan);
        return plan.table().shape().rows(scope, snapshot, plan, bounds, ranges);
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

  /**
   * A snapshot in which the table is the one that the plan was made for. Where the point could not
   * be known to that, its columns are those that its name has where it stands.
   */
  private static Snapshot sameTable(StatementScope scope, Snapshot snapshot, ScanPlan plan) {
    String table = plan.table().name();
    if (isSameTable(snapshot, plan)) {
      return snapshot;
    } else if (!plan.pointed()) {
      throw OutdatedPlanException.tableChanged(table);
    }
    Snapshot withKnownColumns = snapshot.withColumnsOf(scope.seenFrom(plan.table().seenFrom()));
    if (plan.pointMayBeKnown() || !isSameTable(withKnownColumns, plan)) {
      throw OutdatedPlanException.otherTable(table);
    }
    return withKnownColumns;
  }

  private static boolean isSameTable(Snapshot snapshot, ScanPlan plan) {
    String table = plan.table().name();
    if (plan.time().isHistory()) {
      return Planning.isSame(snapshot.findEver(table), plan.table().schema());
    }
    TableSchema then = snapshot.find(table);
    if (then == null && snapshot.findView(table) == null) {
      then = snapshot.table(table); // which says what is wrong
    }
    return Planning.isSame(then, plan.table().schema());
  }
}
