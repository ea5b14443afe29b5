package org.driftdb.adapter;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexDynamicParam;
import org.apache.calcite.rex.RexNode;
import org.driftdb.adapter.variant.DriftTypeFactory;
import org.driftdb.storage.aggregate.Condition;
import org.driftdb.storage.history.Projection;
import org.driftdb.storage.schema.IndexColumn;
import org.driftdb.storage.schema.IndexDefinition;
import org.driftdb.storage.schema.TableKind;
import org.driftdb.storage.schema.TableSchema;
import org.jspecify.annotations.Nullable;

/**
 * What of a {@link DriftScan} is known before it runs.
 *
 * @param table the table
 * @param time how much of its history is read
 * @param pointed whether the first value is the point at which the table is seen
 * @param pointMayBeKnown whether that is known where the statement is planned again
 * @param boundCount how many values after that are the bounds of a history
 * @param path by what rows are found
 * @param index the index's name, for an index only
 * @param backwards whether the rows come in the order of the key or the index, the last first
 * @param shapes the shapes of the ranges that are read
 * @param instead the conditions that the rows in the ranges of an index satisfy, without the
 *     values, which are those of the ranges: for a scan that may read all rows where these find
 *     many of them; else empty
 * @param wanted how many rows are wanted; null for all
 * @param lookedUp the columns of rows that are looked up, which give the only range its values;
 *     empty where it has values of its own
 * @param conditions the conditions on the rows found, without their values, which come last
 * @param keys the columns that are to have one of the values that a join knows
 * @param valueTypes the type of each value; null for a parameter, which comes in stored form
 * @param columns the positions of the columns that are read
 * @param projection what of versions is read for these columns
 * @param variants how values of mixed kinds are handed on
 */
public record ScanPlan(
    PlannedTable table,
    ScanTime.Kind time,
    boolean pointed,
    boolean pointMayBeKnown,
    int boundCount,
    AccessPath.Kind path,
    @Nullable String index,
    boolean backwards,
    List<KeyRanges.Shape> shapes,
    List<ScanCondition.Shape> instead,
    @Nullable WantedRows wanted,
    List<Integer> lookedUp,
    List<ScanCondition.Shape> conditions,
    List<KeysOfColumn> keys,
    List<@Nullable RelDataType> valueTypes,
    List<Integer> columns,
    Projection projection,
    StoredValues.VariantForm variants) {

  /**
   * The row of a table that has a key, which parameters give.
   *
   * @param columns the positions of the columns that are read
   */
  static ScanPlan ofKey(DriftTable table, List<Integer> columns) {
    int keyed = table.schema().keyColumns().size();
    return new ScanPlan(
        PlannedTable.of(table),
        ScanTime.Kind.STATE,
        false,
        false,
        0,
        AccessPath.Kind.KEY,
        null,
        false,
        List.of(KeyRanges.Shape.ofPoint(keyed)),
        List.of(),
        null,
        List.of(),
        List.of(),
        List.of(),
        Collections.nCopies(keyed, null),
        List.copyOf(columns),
        table.shape().projection(columns, true),
        StoredValues.VariantForm.WRAPPED);
  }

  /**
   * What is known of a scan.
   *
   * @param nodes the scan's expressions, then those of the conditions
   */
  static ScanPlan of(
      DriftScan scan,
      List<ScanCondition> conditions,
      List<KeysOfColumn> keys,
      List<RexNode> nodes) {
    List<@Nullable RelDataType> types = new ArrayList<>();
    for (RexNode node : nodes) {
      types.add(node instanceof RexDynamicParam ? null : node.getType());
    }
    boolean pointed = scan.time().point() != null;
    RowOrder order = scan.path().order();
    List<KeyRanges.Shape> shapes = scan.path().ranges().stream().map(KeyRanges.Shape::of).toList();
    int keyed = scan.driftTable().schema().keyColumns().size();
    boolean keysGiven =
        scan.path().kind() == AccessPath.Kind.KEY
            && shapes.stream().allMatch(shape -> shape.isPointOf(keyed));
    return new ScanPlan(
        PlannedTable.of(scan.driftTable()),
        scan.time().kind(),
        pointed,
        pointed && nodes.get(0) instanceof RexDynamicParam && Planning.isGoingOn(),
        scan.time().bounds().size(),
        scan.path().kind(),
        scan.path().index(),
        order != null && order.backwards(),
        shapes,
        instead(scan, shapes),
        null,
        scan.path().lookup() == null
            ? List.of()
            : scan.path().ranges().get(0).prefix().stream().map(Lookup::column).toList(),
        ScanCondition.shapes(conditions),
        keys,
        types,
        List.copyOf(scan.columns()),
        scan.driftTable().shape().projection(scan.columns(), keysGiven),
        scan.getCluster().getTypeFactory() instanceof DriftTypeFactory
            ? StoredValues.VariantForm.WRAPPED
            : StoredValues.VariantForm.PLAIN);
  }

  /** What rows in the ranges of an index satisfy, if their order does not matter. */
  private static List<ScanCondition.Shape> instead(DriftScan scan, List<KeyRanges.Shape> shapes) {
    AccessPath path = scan.path();
    TableSchema schema = scan.driftTable().schema();
    IndexDefinition index = path.index() == null ? null : schema.index(path.index());
    boolean scanned =
        index != null
            && schema.kind() == TableKind.TYPED
            && path.lookup() == null
            && path.order() == null
            && scan.time().kind() == ScanTime.Kind.STATE
            && scan.readsOwnColumns();
    if (index == null || !scanned) {
      return List.of();
    }
    List<String> columns = index.columns().stream().map(IndexColumn::name).toList();
    KeyRanges.Shape first = shapes.get(0);
    if (shapes.size() == 1) {
      return index.isUnique() && first.isPointOf(columns.size())
          ? List.of()
          : first.conditions(columns);
    }
    return shapes.stream().allMatch(shape -> shape.isPointOf(1))
        ? List.of(new ScanCondition.Shape(columns.get(0), Condition.Test.IN, shapes.size()))
        : List.of();
  }

  /** This plan, of whose rows no more are wanted; null for all. */
  ScanPlan wanting(@Nullable WantedRows rows) {
    return new ScanPlan(
        table,
        time,
        pointed,
        pointMayBeKnown,
        boundCount,
        path,
        index,
        backwards,
        shapes,
        instead,
        rows,
        lookedUp,
        conditions,
        keys,
        valueTypes,
        columns,
        projection,
        variants);
  }

  /** This plan, by which all rows are read and tested in place of some that an index finds. */
  ScanPlan readingAll() {
    return new ScanPlan(
        table,
        time,
        pointed,
        pointMayBeKnown,
        boundCount,
        AccessPath.Kind.ALL,
        null,
        backwards,
        List.of(),
        List.of(),
        null,
        lookedUp,
        conditions,
        keys,
        valueTypes,
        columns,
        projection,
        variants);
  }

  /** Whether it reads the state of now by one whole key, of so many columns. */
  boolean isOfKey(int keyColumns) {
    return time == ScanTime.Kind.STATE
        && !pointed
        && path == AccessPath.Kind.KEY
        && shapes.size() == 1
        && shapes.get(0).isPointOf(keyColumns);
  }

  /** The table's column that a column of the scan shows; null if it shows something else. */
  @Nullable String column(int index) {
    ShownColumn<?> column = table.shape().columns().get(columns.get(index));
    return column.own() ? column.name() : null;
  }
}
