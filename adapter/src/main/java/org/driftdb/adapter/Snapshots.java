package org.driftdb.adapter;

import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelHomogeneousShuttle;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Snapshot;
import org.apache.calcite.rel.logical.LogicalCorrelate;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexSubQuery;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.util.ImmutableBitSet;
import org.driftdb.storage.error.DriftException;

/**
 * Takes the points of AS OF out of a tree and gives each to the scans below it, down through views,
 * projections, filters and joins. The nearest point wins.
 */
public final class Snapshots {
  private Snapshots() {}

  /**
   * The tree without its points, which its scans have now.
   *
   * @throws DriftException with code NO_SUCH_TABLE if a table that has been dropped is read where
   *     no point is given
   */
  public static RelNode resolve(RelNode rel) {
    return rel.accept(new Resolver(ScanTime.unnamed()));
  }

  /**
   * The tree, in which every correlation counts the columns of its outer row on which a point
   * depends; Calcite forgets them when it takes correlations apart.
   */
  public static RelNode countColumnsOfPoints(RelNode rel) {
    return rel.accept(
        new RelHomogeneousShuttle() {
          @Override
          public RelNode visit(RelNode other) {
            RelNode visited = super.visit(other);
            return visited instanceof LogicalCorrelate logicalCorrelate
                ? countColumns(logicalCorrelate)
                : visited;
          }
        });
  }

  private static RelNode countColumns(LogicalCorrelate correlate) {
    ImmutableBitSet used =
        RelOptUtil.correlationColumns(correlate.getCorrelationId(), correlate.getRight());
    return correlate.getRequiredColumns().contains(used)
        ? correlate
        : correlate.copy(
            correlate.getTraitSet(),
            correlate.getLeft(),
            correlate.getRight(),
            correlate.getCorrelationId(),
            correlate.getRequiredColumns().union(used),
            correlate.getJoinType());
  }

  private static final class Resolver extends RelHomogeneousShuttle {
    private final ScanTime time;
    private final RexShuttle subQueries =
        new RexShuttle() {
          @Override
          public RexNode visitSubQuery(RexSubQuery subQuery) {
            RexSubQuery visited = (RexSubQuery) super.visitSubQuery(subQuery);
            return visited.clone(visited.rel.accept(Resolver.this));
          }
        };

    Resolver(ScanTime time) {
      this.time = time;
    }

    @Override
    public RelNode visit(RelNode other) {
      if (other instanceof DriftScan driftScan) {
        return scan(driftScan, time.around(driftScan.time()));
      }
      if (other instanceof Snapshot snapshot) {
        if (RexUtil.containsCorrelation(snapshot.getPeriod())) {
          // Calcite must see of which outer row the point is; the rule for snapshots takes it.
          boolean hasPoint = ScanTime.of(snapshot.getPeriod()).point() != null;
          return (hasPoint ? new Resolver(time.withoutPoint()) : this).visitChildren(snapshot);
        }
        return snapshot
            .getInput()
            .accept(new Resolver(time.around(ScanTime.of(snapshot.getPeriod()))));
      }
      return super.visit(other).accept(subQueries);
    }

    private static RelNode scan(DriftScan scan, ScanTime time) {
      if (time.kind() == ScanTime.Kind.STATE && time.point() == null) {
        scan.driftTable().requireLiving();
      }
      return scan.withTime(time);
    }
  }
}
