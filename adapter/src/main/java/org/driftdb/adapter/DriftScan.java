package org.driftdb.adapter;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.calcite.plan.Convention;
import org.apache.calcite.plan.RelOptCluster;
import org.apache.calcite.plan.RelOptCost;
import org.apache.calcite.plan.RelOptPlanner;
import org.apache.calcite.plan.RelOptTable;
import org.apache.calcite.plan.RelTraitSet;
import org.apache.calcite.rel.RelCollation;
import org.apache.calcite.rel.RelCollations;
import org.apache.calcite.rel.RelFieldCollation;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.RelWriter;
import org.apache.calcite.rel.core.TableScan;
import org.apache.calcite.rel.externalize.RelJsonWriter;
import org.apache.calcite.rel.metadata.RelMetadataQuery;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.tools.RelBuilder;
import org.apache.calcite.util.ImmutableBitSet;
import org.apache.calcite.util.ImmutableIntList;
import org.apache.calcite.util.Util;
import org.driftdb.storage.schema.IndexDefinition;
import org.jspecify.annotations.Nullable;

/**
 * Reads a table: some of its columns, at some point or over a part of its history, by key, by index
 * or all of it. Whatever the syntax was, all time travel ends up here.
 */
public class DriftScan extends TableScan {
  /** A scan of one table seldom finds as much by one value of an index as this part of its rows. */
  private static final double DEFAULT_SELECTIVITY = 0.1;

  /** A row in an order that nobody needs costs so much more than one in any order. */
  private static final double ORDERED = 1.01;

  private final DriftTable driftTable;
  private final ScanTime time;
  private final AccessPath path;
  private final ImmutableIntList columns;

  DriftScan(
      RelOptCluster cluster,
      RelTraitSet traits,
      RelOptTable table,
      DriftTable driftTable,
      ScanTime time,
      AccessPath path,
      ImmutableIntList columns) {
    super(cluster, traits, List.of(), table);
    this.driftTable = driftTable;
    this.time = time;
    this.path = path;
    this.columns = columns;
  }

  /** A scan of all columns and rows. */
  static DriftScan create(
      RelOptCluster cluster, RelOptTable table, DriftTable driftTable, ScanTime time) {
    return new DriftScan(
        cluster,
        cluster.traitSetOf(Convention.NONE),
        table,
        driftTable,
        time,
        AccessPath.ALL,
        ImmutableIntList.identity(table.getRowType().getFieldCount()));
  }

  /** The table that is read. */
  public DriftTable driftTable() {
    return driftTable;
  }

  /** The part of the table's history that is read. */
  public ScanTime time() {
    return time;
  }

  AccessPath path() {
    return path;
  }

  /** The table's column that a field of the scan is; null if it is none of those. */
  @Nullable String ownColumn(int field) {
    ShownColumn<?> column = driftTable.column(columns.get(field));
    return column.own() ? column.name() : null;
  }

  /** The positions of the columns that are read, in the table's row type. */
  ImmutableIntList columns() {
    return columns;
  }

  /** This scan over another part of the table's history. */
  public DriftScan withTime(ScanTime other) {
    return new DriftScan(getCluster(), traitSet, table, driftTable, other, path, columns);
  }

  DriftScan withPath(AccessPath other) {
    return new DriftScan(getCluster(), traitSet, table, driftTable, time, other, columns);
  }

  @Override
  public RelNode copy(RelTraitSet traits, List<RelNode> inputs) {
    return traits.equals(traitSet)
        ? this
        : new DriftScan(getCluster(), traits, table, driftTable, time, path, columns);
  }

  @Override
  public RelNode accept(RexShuttle shuttle) {
    ScanTime changedTime = time.map(node -> node.accept(shuttle));
    AccessPath changedPath = path.map(node -> node.accept(shuttle));
    return changedTime.equals(time) && changedPath.equals(path)
        ? this
        : withTime(changedTime).withPath(changedPath);
  }

  @Override
  public RelDataType deriveRowType() {
    List<RelDataTypeField> all = table.getRowType().getFieldList();
    RelDataTypeFactory.Builder builder = getCluster().getTypeFactory().builder();
    for (int column : columns) {
      builder.add(all.get(column));
    }
    return builder.build();
  }

  /** Leaves out the columns that nobody asks for. */
  @Override
  public RelNode project(
      ImmutableBitSet fieldsUsed, Set<RelDataTypeField> extraFields, RelBuilder relBuilder) {
    if (!extraFields.isEmpty()) {
      return super.project(fieldsUsed, extraFields, relBuilder);
    }
    List<Integer> kept = new ArrayList<>();
    for (int field : fieldsUsed) {
      kept.add(columns.get(field));
    }
    return new DriftScan(
        getCluster(), traitSet, table, driftTable, time, path, ImmutableIntList.copyOf(kept));
  }

  @Override
  public void register(RelOptPlanner planner) {
    DriftRules.register(planner);
  }

  @Override
  public double estimateRowCount(RelMetadataQuery mq) {
    RowOrder order = path.order();
    double found = rowsOfPath();
    return order == null ? found : Math.min(found, order.rows());
  }

  private double rowsOfPath() {
    double all = rows();
    if (path.kind() == AccessPath.Kind.ALL) {
      return all;
    }
    double found = 0;
    for (RexRange range : path.ranges()) {
      found +=
          range.equals(RexRange.ALL)
              ? all
              : range.isPrefix() ? rowsPerValue(all, range.prefix().size()) : all / 4;
    }
    Lookup lookup = path.lookup();
    return Math.max(1, Math.min(lookup == null ? found : found * lookup.batchRows(), all));
  }

  /** About how many rows a scan of all of them reads. */
  double rows() {
    double all = Math.max(1, driftTable.rowCount());
    return time.kind().isHistory() ? all * 2 : all;
  }

  /** About how many rows are found for each of those that look for some. */
  double rowsOfLookup() {
    return rowsPerValue(rows(), path.ranges().get(0).prefix().size());
  }

  private double rowsPerValue(double all, int columnsGiven) {
    String indexName = path.index();
    if (indexName == null) {
      int keySize = driftTable.schema().keyColumns().size();
      return columnsGiven == keySize ? 1 : all * DEFAULT_SELECTIVITY;
    }
    IndexDefinition index = driftTable.schema().index(indexName);
    if (index == null || index.columns().size() != columnsGiven) {
      return all * DEFAULT_SELECTIVITY;
    }
    return all / Math.max(1, driftTable.distinctCount(indexName));
  }

  /**
   * Only the number of rows counts for Calcite's planner; a scan by key or index beats a filter.
   */
  @Override
  public @Nullable RelOptCost computeSelfCost(RelOptPlanner planner, RelMetadataQuery mq) {
    Lookup lookup = path.lookup();
    double rows =
        lookup == null ? estimateRowCount(mq) : lookup.batchRows() * (Lookup.COST + rowsOfLookup());
    // Of rows that are not found by an index, but come in its order, each is looked up by itself.
    double each =
        path.order() == null ? 1 : path.ranges().contains(RexRange.ALL) ? Lookup.COST : ORDERED;
    double cost = each * rows;
    return planner.getCostFactory().makeCost(cost, cost, 0);
  }

  @Override
  public RelWriter explainTerms(RelWriter writer) {
    super.explainTerms(writer);
    String point = pointText();
    writer.itemIf("point", point, point != null);
    writer.itemIf(time.kind().label(), time.range(), time.kind().isHistory());
    writer.itemIf("index", path.index(), path.kind() == AccessPath.Kind.INDEX);
    writer.itemIf(
        path.kind() == AccessPath.Kind.KEY ? "key" : "ranges",
        shown(path.ranges(), writer),
        path.kind() != AccessPath.Kind.ALL && !path.ranges().contains(RexRange.ALL));
    writer.itemIf(
        "columns",
        columns.stream()
            .map(column -> driftTable.column(column).name())
            .collect(Collectors.toList()),
        readsLess());
    RowOrder order = path.order();
    return order == null
        ? writer
        : writer
            .item("order", order.shown(getRowType().getFieldNames()))
            .itemIf("first", (long) order.rows(), order.rows() < Double.MAX_VALUE);
  }

  /** Values as a plan shows them; JSON knows no others than texts. */
  static Object shown(List<?> values, RelWriter writer) {
    return writer instanceof RelJsonWriter ? values.stream().map(String::valueOf).toList() : values;
  }

  /** The order in which rows come, where it was asked for; that of one key's versions is known. */
  RelCollation collation() {
    RowOrder order = path.order();
    if (order != null) {
      return order.collation();
    }
    boolean ofVersions = driftTable.shape() instanceof VersionShape && time.kind().isInOrder();
    if (!ofVersions || path.kind() != AccessPath.Kind.KEY || path.ranges().size() != 1) {
      return RelCollations.EMPTY;
    }
    RexRange range = path.ranges().get(0);
    boolean oneKey =
        range.isPrefix() && range.prefix().size() == driftTable.schema().keyColumns().size();
    for (int i = 0; oneKey && i < columns.size(); i++) {
      ShownColumn<?> column = driftTable.column(columns.get(i));
      if (!column.own() && column.name().equals(SystemColumn.ROW_SEQ.label())) {
        return RelCollations.of(
            new RelFieldCollation(
                i, RelFieldCollation.Direction.ASCENDING, RelFieldCollation.NullDirection.FIRST));
      }
    }
    return RelCollations.EMPTY;
  }

  /** Whether rows are read together, and of them columns of the table alone. */
  boolean readsColumns() {
    return DriftAggregateRule.isReadable(this) && readsOwnColumns();
  }

  /** Whether it reads columns of the table alone. */
  boolean readsOwnColumns() {
    return Util.range(columns.size()).stream().allMatch(field -> ownColumn(field) != null);
  }

  /** Whether there are columns that are neither read nor hidden. */
  private boolean readsLess() {
    List<? extends ShownColumn<?>> all = driftTable.shape().columns();
    return Util.range(all.size()).stream()
        .anyMatch(column -> !all.get(column).hidden() && !columns.contains(column));
  }

  /** The point that is read: the scan's own, or that of the schema or session; null for now. */
  private @Nullable String pointText() {
    RexNode own = time.point();
    if (own != null) {
      return RexText.of(own);
    }
    Point nearest = driftTable.access().defaultPoint();
    return nearest == null ? null : "'" + nearest + "'";
  }

  /** All expressions, in the order in which the scan takes their values. */
  List<RexNode> nodes() {
    List<RexNode> nodes = new ArrayList<>();
    time.nodes().forEach(point -> nodes.add(PointExpressions.value(point)));
    path.ranges().forEach(range -> nodes.addAll(range.nodes()));
    return nodes;
  }
}
