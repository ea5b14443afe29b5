package org.driftdb.adapter;

import java.util.List;
import org.apache.calcite.linq4j.tree.Expression;
import org.apache.calcite.plan.RelOptTable;
import org.apache.calcite.prepare.RelOptTableImpl;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.schema.TranslatableTable;
import org.apache.calcite.schema.impl.AbstractTable;

/** A table at a point, or over a part of its history, as a table function gives it. */
final class PastTable extends AbstractTable implements TranslatableTable {
  private final DriftTable table;
  private final ScanTime.Kind kind;
  private final List<Point> points;

  PastTable(DriftTable table, ScanTime.Kind kind, List<Point> points) {
    this.table = table;
    this.kind = kind;
    this.points = points;
  }

  @Override
  public RelDataType getRowType(RelDataTypeFactory typeFactory) {
    return table.getRowType(typeFactory);
  }

  @Override
  public RelNode toRel(RelOptTable.ToRelContext context, RelOptTable relOptTable) {
    RexBuilder rexBuilder = context.getCluster().getRexBuilder();
    List<RexNode> literals =
        points.stream().map(point -> (RexNode) rexBuilder.makeLiteral(point.toString())).toList();
    // Calcite has the function's name here; a plan tells which table is read.
    RelOptTable named =
        RelOptTableImpl.create(
            relOptTable.getRelOptSchema(),
            relOptTable.getRowType(),
            List.of(table.name()),
            table,
            (Expression) null);
    return DriftScan.create(
        context.getCluster(),
        named,
        table,
        kind == ScanTime.Kind.STATE
            ? ScanTime.at(literals.get(0))
            : new ScanTime(kind, null, literals));
  }
}
