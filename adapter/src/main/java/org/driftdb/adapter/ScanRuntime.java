package org.driftdb.adapter;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.calcite.DataContext;
import org.apache.calcite.linq4j.AbstractEnumerable;
import org.apache.calcite.linq4j.Enumerable;
import org.apache.calcite.linq4j.Enumerator;
import org.apache.calcite.linq4j.Linq4j;
import org.apache.calcite.rel.type.RelDataType;
import org.driftdb.storage.Snapshot;
import org.driftdb.storage.aggregate.Aggregator;
import org.driftdb.storage.aggregate.Condition;
import org.driftdb.storage.aggregate.Membership;
import org.driftdb.storage.aggregate.RowFilter;
import org.driftdb.storage.aggregate.WholeNumbers;
import org.driftdb.storage.schema.TableSchema;
import org.driftdb.storage.value.KeyRange;
import org.jspecify.annotations.Nullable;

/**
 * What the generated code of a {@link DriftEnumerableScan} and a {@link DriftEnumerableAggregate}
 * calls.
 */
public final class ScanRuntime {
  /** So many rows are found by an index, however many there are. */
  private static final long FEW_ROWS = 1_000;

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
    return rows(context, plan, Reading.of(plan, stored(plan, values)));
  }

  /**
   * The rows that each of some rows looks for, each once and in the order of the key or the index,
   * read afresh by each enumerator.
   *
   * @param points the values of the points
   * @param batch the rows that look for others: arrays, or bare values if they have one column
   */
  public static Enumerable<@Nullable Object> lookup(
      DataContext context, ScanPlan plan, @Nullable Object[] points, List<?> batch) {
    List<@Nullable Object> values = new ArrayList<>();
    for (Object row : batch) {
      for (int i = 0; i < plan.lookedUp().size(); i++) {
        Object value =
            row instanceof @Nullable Object[] array ? array[plan.lookedUp().get(i)] : row;
        RelDataType type = Objects.requireNonNull(plan.valueTypes().get(points.length + i));
        values.add(StoredValues.toStored(value, type));
      }
    }
    List<KeyRange> ranges =
        new ArrayList<>(
            KeyRanges.of(Collections.nCopies(batch.size(), plan.shapes().get(0)), values));
    ranges.sort(Comparator.comparing(range -> Objects.requireNonNull(range.from())));
    return rows(
        context, plan, Reading.of(plan, stored(plan, points), ranges, List.of(), List.of()));
  }

  private static Enumerable<@Nullable Object> rows(
      DataContext context, ScanPlan plan, @Nullable Reading reading) {
    if (reading == null) {
      return Linq4j.emptyEnumerable();
    }
    return new AbstractEnumerable<>() {
      @Override
      public Enumerator<@Nullable Object> enumerator() {
        StatementScope scope = plan.table().access().scope(context);
        Snapshot snapshot = sameTable(scope, scope.at(reading.point), plan);
        TableShape<?> shape = plan.table().shape();
        if (!reading.instead.isEmpty()
            && !isFew(context, plan)
            && isMuch(snapshot, plan, reading.ranges)) {
          return shape.rows(
              scope,
              snapshot,
              plan.readingAll(),
              reading.bounds,
              List.of(KeyRange.ALL),
              filter(
                  context,
                  plan,
                  Stream.concat(reading.instead.stream(), reading.conditions.stream()).toList()));
        }
        return shape.rows(
            scope,
            snapshot,
            plan,
            reading.bounds,
            reading.ranges,
            filter(context, plan, reading.conditions));
      }
    };
  }

  /** Whether so few rows are wanted that an index gives them soon, however many it would find. */
  private static boolean isFew(DataContext context, ScanPlan plan) {
    WantedRows wanted = plan.wanted();
    return wanted != null && plan.conditions().isEmpty() && wanted.most(context) <= FEW_ROWS;
  }

  /**
   * Whether an index finds so many rows that to read all of the table takes less time, as far as
   * that can be said of the rows that it has now.
   */
  private static boolean isMuch(Snapshot snapshot, ScanPlan plan, List<KeyRange> ranges) {
    String table = plan.table().name();
    String index = Objects.requireNonNull(plan.index());
    long most = Math.max(FEW_ROWS, (long) (snapshot.rowCount(table) / Lookup.COST));
    long count = 0;
    for (int i = 0; i < ranges.size() && count <= most; i++) {
      count += snapshot.count(table, index, ranges.get(i), most - count);
    }
    return count > most;
  }

  /** What the rows of a scan satisfy; null if that is nothing. */
  private static @Nullable RowFilter filter(
      DataContext context, ScanPlan plan, List<Condition> conditions) {
    List<Membership> memberships = memberships(context, plan);
    return conditions.isEmpty() && memberships.isEmpty()
        ? null
        : new RowFilter(conditions, memberships);
  }

  /** What joins have found out that rows must have, as far as it is known. */
  private static List<Membership> memberships(DataContext context, ScanPlan plan) {
    List<Membership> memberships = new ArrayList<>();
    for (KeysOfColumn keys : plan.keys()) {
      WholeNumbers known =
          context instanceof Execution execution ? execution.joinKeys(keys.number()).known() : null;
      if (known != null) {
        memberships.add(new Membership(keys.column(), known));
      }
    }
    return memberships;
  }

  /** The groups of a table's rows, found afresh by each enumerator. */
  public static Enumerable<@Nullable Object> groups(
      DataContext context, AggregatePlan plan, @Nullable Object[] values) {
    Reading reading = Reading.of(plan.scan(), stored(plan.scan(), values));
    return new AbstractEnumerable<>() {
      @Override
      public Enumerator<@Nullable Object> enumerator() {
        if (reading == null) {
          return plan.rows(new Aggregator(plan.of(List.of(), List.of())));
        }
        StatementScope scope = plan.scan().table().access().scope(context);
        Snapshot snapshot = sameTable(scope, scope.at(reading.point), plan.scan());
        return plan.rows(
            snapshot.aggregate(
                plan.scan().table().name(),
                reading.ranges,
                plan.of(reading.conditions, memberships(context, plan.scan())),
                scope::checkRunning));
      }
    };
  }

  /**
   * What of a table is read.
   *
   * @param point where it is seen; null where the statement names none
   * @param bounds the bounds of a history
   * @param ranges the ranges of the key or the index
   * @param instead what rows in these ranges satisfy, where all may be read instead; else empty
   * @param conditions what rows satisfy
   */
  private record Reading(
      @Nullable Point point,
      List<Point> bounds,
      List<KeyRange> ranges,
      List<Condition> instead,
      List<Condition> conditions) {
    /** What the values of a scan's expressions say; null where nothing is known to be there. */
    static @Nullable Reading of(ScanPlan plan, List<@Nullable Object> stored) {
      int ranged = (plan.pointed() ? 1 : 0) + plan.boundCount();
      int tested = ranged + plan.shapes().stream().mapToInt(KeyRanges.Shape::size).sum();
      List<Condition> conditions =
          ScanCondition.conditions(plan.conditions(), stored.subList(tested, stored.size()));
      List<Condition> instead =
          plan.instead().isEmpty()
              ? null
              : ScanCondition.conditions(plan.instead(), stored.subList(ranged, tested));
      Reading reading =
          of(
              plan,
              stored.subList(0, ranged),
              plan.path() == AccessPath.Kind.ALL
                  ? List.of(KeyRange.ALL)
                  : KeyRanges.of(plan.shapes(), stored.subList(ranged, tested)),
              instead == null ? List.of() : instead,
              conditions == null ? List.of() : conditions);
      return conditions == null ? null : reading;
    }

    /** What the values of a scan's points say; null where nothing is known to be there. */
    static @Nullable Reading of(
        ScanPlan plan,
        List<@Nullable Object> points,
        List<KeyRange> ranges,
        List<Condition> instead,
        List<Condition> conditions) {
      for (int i = 0; i < points.size(); i++) {
        if (points.get(i) == null && plan.valueTypes().get(i) != null) {
          return null; // A parameter that is null is refused below.
        }
      }
      int bounded = plan.pointed() ? 1 : 0;
      return new Reading(
          plan.pointed() ? Point.of(points.get(0)) : null,
          points.size() == bounded
              ? List.of()
              : points.subList(bounded, points.size()).stream().map(Point::of).toList(),
          ranges,
          instead,
          conditions);
    }
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
