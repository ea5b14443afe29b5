package org.driftdb.adapter;

import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.DataContext;
import org.apache.calcite.adapter.enumerable.EnumerableConvention;
import org.apache.calcite.adapter.enumerable.EnumerableRel;
import org.apache.calcite.adapter.enumerable.EnumerableRelImplementor;
import org.apache.calcite.adapter.enumerable.JavaRowFormat;
import org.apache.calcite.adapter.enumerable.PhysType;
import org.apache.calcite.adapter.enumerable.PhysTypeImpl;
import org.apache.calcite.linq4j.tree.BlockBuilder;
import org.apache.calcite.linq4j.tree.Expression;
import org.apache.calcite.linq4j.tree.Expressions;
import org.apache.calcite.plan.RelOptCluster;
import org.apache.calcite.plan.RelOptCost;
import org.apache.calcite.plan.RelOptPlanner;
import org.apache.calcite.plan.RelOptTable;
import org.apache.calcite.plan.RelTraitSet;
import org.apache.calcite.rel.RelCollationTraitDef;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.RelWriter;
import org.apache.calcite.rel.metadata.RelMetadataQuery;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.util.ImmutableIntList;
import org.jspecify.annotations.Nullable;

/**
 * A {@link DriftScan} that runs: its expressions are evaluated whenever it begins. It gives those
 * rows only that satisfy its conditions.
 */
public final class DriftEnumerableScan extends DriftScan implements EnumerableRel {
  /** A row that does not satisfy the conditions costs this part of one that is read. */
  private static final double PART_OF_ROW = 0.9;

  private final List<ScanCondition> conditions;
  private final List<KeysOfColumn> keys;
  private final double rowCount;
  private final @Nullable WantedRows wanted;

  private DriftEnumerableScan(
      RelOptCluster cluster,
      RelTraitSet traits,
      RelOptTable table,
      DriftTable driftTable,
      ScanTime time,
      AccessPath path,
      ImmutableIntList columns,
      List<ScanCondition> conditions,
      List<KeysOfColumn> keys,
      double rowCount,
      @Nullable WantedRows wanted) {
    super(cluster, traits, table, driftTable, time, path, columns);
    this.conditions = List.copyOf(conditions);
    this.keys = List.copyOf(keys);
    this.rowCount = rowCount;
    this.wanted = wanted;
    assert getConvention() instanceof EnumerableConvention;
  }

  /** All rows of a scan. */
  static DriftEnumerableScan of(DriftScan scan) {
    return of(scan, List.of(), -1);
  }

  /**
   * The rows of a scan that satisfy conditions.
   *
   * @param rowCount about how many these are; not asked for where there are no conditions
   */
  static DriftEnumerableScan of(DriftScan scan, List<ScanCondition> conditions, double rowCount) {
    return new DriftEnumerableScan(
        scan.getCluster(),
        scan.getTraitSet()
            .replace(EnumerableConvention.INSTANCE)
            .replaceIf(RelCollationTraitDef.INSTANCE, scan::collation),
        scan.getTable(),
        scan.driftTable(),
        scan.time(),
        scan.path(),
        scan.columns(),
        conditions,
        List.of(),
        rowCount,
        null);
  }

  /** The same scan, of which a join needs those rows only that have one of the keys. */
  DriftEnumerableScan withKeys(KeysOfColumn more) {
    List<KeysOfColumn> all = new ArrayList<>(keys);
    all.add(more);
    return new DriftEnumerableScan(
        getCluster(),
        traitSet,
        table,
        driftTable(),
        time(),
        path(),
        columns(),
        conditions,
        all,
        rowCount,
        wanted);
  }

  /** The same scan, of which only the first rows are wanted. */
  DriftEnumerableScan withWanted(WantedRows first) {
    return new DriftEnumerableScan(
        getCluster(),
        traitSet,
        table,
        driftTable(),
        time(),
        path(),
        columns(),
        conditions,
        keys,
        rowCount,
        first);
  }

  /** Whether it may leave rows out. */
  boolean restricts() {
    return path().kind() != AccessPath.Kind.ALL || !conditions.isEmpty() || !keys.isEmpty();
  }

  /** What its rows satisfy, beside what the ranges of its path say. */
  List<ScanCondition> conditions() {
    return conditions;
  }

  @Override
  public RelNode copy(RelTraitSet traits, List<RelNode> inputs) {
    return new DriftEnumerableScan(
        getCluster(),
        traits,
        table,
        driftTable(),
        time(),
        path(),
        columns(),
        conditions,
        keys,
        rowCount,
        wanted);
  }

  @Override
  public RelNode accept(RexShuttle shuttle) {
    ScanTime changedTime = time().map(node -> node.accept(shuttle));
    AccessPath changedPath = path().map(node -> node.accept(shuttle));
    List<ScanCondition> changed = ScanCondition.map(conditions, node -> node.accept(shuttle));
    return changedTime.equals(time()) && changedPath.equals(path()) && changed.equals(conditions)
        ? this
        : new DriftEnumerableScan(
            getCluster(),
            traitSet,
            table,
            driftTable(),
            changedTime,
            changedPath,
            columns(),
            changed,
            keys,
            rowCount,
            wanted);
  }

  @Override
  public double estimateRowCount(RelMetadataQuery mq) {
    return conditions.isEmpty() ? super.estimateRowCount(mq) : rowCount;
  }

  @Override
  public @Nullable RelOptCost computeSelfCost(RelOptPlanner planner, RelMetadataQuery mq) {
    if (conditions.isEmpty()) {
      return super.computeSelfCost(planner, mq);
    }
    double passedOver = Math.max(0, super.estimateRowCount(mq) - rowCount);
    double rows = rowCount + PART_OF_ROW * passedOver;
    return planner.getCostFactory().makeCost(rows, rows, 0);
  }

  @Override
  public RelWriter explainTerms(RelWriter writer) {
    return super.explainTerms(writer)
        .itemIf("filter", shown(conditions, writer), !conditions.isEmpty())
        .itemIf("joined", shown(keys, writer), !keys.isEmpty());
  }

  @Override
  public Result implement(EnumerableRelImplementor implementor, Prefer prefer) {
    PhysType physType =
        PhysTypeImpl.of(implementor.getTypeFactory(), getRowType(), JavaRowFormat.ARRAY);
    BlockBuilder block = new BlockBuilder();
    List<RexNode> nodes = new ArrayList<>(nodes());
    conditions.forEach(condition -> nodes.addAll(condition.values()));
    Lookup lookup = path().lookup();
    List<Expression> arguments = new ArrayList<>();
    arguments.add(DataContext.ROOT);
    arguments.add(
        implementor.stash(
            ScanPlan.of(this, conditions, keys, nodes).wanting(wanted), ScanPlan.class));
    arguments.add(
        Expressions.newArrayInit(
            Object.class,
            BoundValues.translate(
                lookup == null ? nodes : nodes.subList(0, time().nodes().size()),
                time().nodes().size(),
                getCluster(),
                implementor,
                block)));
    if (lookup != null) {
      arguments.add(DriftLookupJoin.batch(lookup.row(), implementor, block));
    }
    block.add(
        Expressions.return_(
            null,
            Expressions.call(ScanRuntime.class, lookup == null ? "rows" : "lookup", arguments)));
    return implementor.result(physType, block.toBlock());
  }
}
