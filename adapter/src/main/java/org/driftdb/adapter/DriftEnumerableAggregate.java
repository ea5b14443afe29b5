package org.driftdb.adapter;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
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
import org.apache.calcite.plan.RelOptCost;
import org.apache.calcite.plan.RelOptPlanner;
import org.apache.calcite.plan.RelTraitSet;
import org.apache.calcite.rel.AbstractRelNode;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.RelWriter;
import org.apache.calcite.rel.metadata.RelMetadataQuery;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.driftdb.storage.schema.Column;
import org.jspecify.annotations.Nullable;

/**
 * Groups of a table's rows, which the storage finds by columns: no row is made of what the scan
 * would read.
 */
public final class DriftEnumerableAggregate extends AbstractRelNode implements EnumerableRel {
  /**
   * What it costs to begin, in rows that a scan reads: for a few rows a plan of rows is as good.
   */
  private static final double BEGIN = 15;

  /** A row costs this part of what it costs to read it and to group it by itself. */
  private static final double PART_OF_ROW = 0.2;

  private final DriftScan scan;
  private final List<ScanCondition> conditions;
  private final List<KeysOfColumn> keys;
  private final List<Column> groups;
  private final List<AggregatePlan.Told> calls;
  private final double groupCount;

  /**
   * @param scan what is read, without the conditions
   * @param keys the groups of which a join needs those only that have one of the keys
   * @param groupCount about how many groups there are
   */
  DriftEnumerableAggregate(
      DriftScan scan,
      RelDataType rowType,
      List<ScanCondition> conditions,
      List<KeysOfColumn> keys,
      List<Column> groups,
      List<AggregatePlan.Told> calls,
      double groupCount) {
    super(scan.getCluster(), scan.getCluster().traitSetOf(EnumerableConvention.INSTANCE));
    this.rowType = rowType;
    this.scan = scan;
    this.conditions = List.copyOf(conditions);
    this.keys = List.copyOf(keys);
    this.groups = List.copyOf(groups);
    this.calls = List.copyOf(calls);
    this.groupCount = groupCount;
  }

  /** What is read, without the conditions. */
  DriftScan scan() {
    return scan;
  }

  /** Whether there are no groups, and so one row. */
  boolean isTotal() {
    return groups.isEmpty();
  }

  /** Whether each row is a group of its own, because all of its key is among the groups. */
  boolean groupsAreRows() {
    return groups.stream()
        .map(Column::name)
        .toList()
        .containsAll(scan.driftTable().schema().keyColumns());
  }

  @Override
  public RelNode copy(RelTraitSet traits, List<RelNode> inputs) {
    return this;
  }

  @Override
  public RelNode accept(RexShuttle shuttle) {
    DriftScan changedScan = (DriftScan) scan.accept(shuttle);
    List<ScanCondition> changed = ScanCondition.map(conditions, node -> node.accept(shuttle));
    return changedScan == scan && changed.equals(conditions)
        ? this
        : new DriftEnumerableAggregate(
            changedScan, getRowType(), changed, keys, groups, calls, groupCount);
  }

  /** The column by which groups differ in a field; null if that tells something else. */
  @Nullable Column group(int field) {
    return field < groups.size() ? groups.get(field) : null;
  }

  /** The same groups, of which a join needs those only that have one of the keys. */
  DriftEnumerableAggregate withKeys(KeysOfColumn more) {
    List<KeysOfColumn> all = new ArrayList<>(keys);
    all.add(more);
    return new DriftEnumerableAggregate(
        scan, getRowType(), conditions, all, groups, calls, groupCount);
  }

  /** Whether it may leave rows out. */
  boolean restricts() {
    return scan.path().kind() != AccessPath.Kind.ALL || !conditions.isEmpty() || !keys.isEmpty();
  }

  @Override
  public double estimateRowCount(RelMetadataQuery mq) {
    return groupCount;
  }

  @Override
  public @Nullable RelOptCost computeSelfCost(RelOptPlanner planner, RelMetadataQuery mq) {
    double rows = BEGIN + PART_OF_ROW * scan.estimateRowCount(mq) + groupCount;
    return planner.getCostFactory().makeCost(rows, rows, 0);
  }

  @Override
  public RelWriter explainTerms(RelWriter writer) {
    scan.explainTerms(super.explainTerms(writer));
    return writer
        .itemIf("filter", DriftScan.shown(conditions, writer), !conditions.isEmpty())
        .itemIf("joined", DriftScan.shown(keys, writer), !keys.isEmpty())
        .item("group", groups.stream().map(Column::name).toList())
        .item(
            "calls",
            calls.stream()
                .map(told -> told.call() + (told.orZero() ? " or 0" : ""))
                .collect(Collectors.toList()));
  }

  @Override
  public Result implement(EnumerableRelImplementor implementor, Prefer prefer) {
    PhysType physType =
        PhysTypeImpl.of(implementor.getTypeFactory(), getRowType(), JavaRowFormat.ARRAY);
    BlockBuilder block = new BlockBuilder();
    List<RexNode> nodes = new ArrayList<>(scan.nodes());
    conditions.forEach(condition -> nodes.addAll(condition.values()));
    List<Expression> values =
        BoundValues.translate(nodes, scan.time().nodes().size(), getCluster(), implementor, block);
    AggregatePlan plan =
        new AggregatePlan(ScanPlan.of(scan, conditions, keys, nodes), groups, calls);
    block.add(
        Expressions.return_(
            null,
            Expressions.call(
                ScanRuntime.class,
                "groups",
                DataContext.ROOT,
                implementor.stash(plan, AggregatePlan.class),
                Expressions.newArrayInit(Object.class, values))));
    return implementor.result(physType, block.toBlock());
  }
}
