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
import org.apache.calcite.plan.RelOptTable;
import org.apache.calcite.plan.RelTraitSet;
import org.apache.calcite.rel.RelCollationTraitDef;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.util.ImmutableIntList;

/** A {@link DriftScan} that runs: its expressions are evaluated whenever it begins. */
public final class DriftEnumerableScan extends DriftScan implements EnumerableRel {
  private DriftEnumerableScan(
      RelOptCluster cluster,
      RelTraitSet traits,
      RelOptTable table,
      DriftTable driftTable,
      ScanTime time,
      AccessPath path,
      ImmutableIntList columns) {
    super(cluster, traits, table, driftTable, time, path, columns);
    assert getConvention() instanceof EnumerableConvention;
  }

  static DriftEnumerableScan of(DriftScan scan) {
    return new DriftEnumerableScan(
        scan.getCluster(),
        scan.getTraitSet()
            .replace(EnumerableConvention.INSTANCE)
            .replaceIf(RelCollationTraitDef.INSTANCE, scan::collation),
        scan.getTable(),
        scan.driftTable(),
        scan.time(),
        scan.path(),
        scan.columns());
  }

  @Override
  public RelNode copy(RelTraitSet traits, List<RelNode> inputs) {
    return new DriftEnumerableScan(
        getCluster(), traits, table, driftTable(), time(), path(), columns());
  }

  @Override
  public RelNode accept(RexShuttle shuttle) {
    ScanTime changedTime = time().map(node -> node.accept(shuttle));
    AccessPath changedPath = path().map(node -> node.accept(shuttle));
    return changedTime.equals(time()) && changedPath.equals(path())
        ? this
        : new DriftEnumerableScan(
            getCluster(), traitSet, table, driftTable(), changedTime, changedPath, columns());
  }

  @Override
  public Result implement(EnumerableRelImplementor implementor, Prefer prefer) {
    PhysType physType =
        PhysTypeImpl.of(implementor.getTypeFactory(), getRowType(), JavaRowFormat.ARRAY);
    BlockBuilder block = new BlockBuilder();
    List<RexNode> nodes = nodes();
    Lookup lookup = path().lookup();
    List<Expression> arguments = new ArrayList<>();
    arguments.add(DataContext.ROOT);
    arguments.add(implementor.stash(ScanPlan.of(this, nodes), ScanPlan.class));
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
