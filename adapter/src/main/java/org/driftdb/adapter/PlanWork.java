package org.driftdb.adapter;

import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.SingleRel;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.Correlate;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.Union;
import org.apache.calcite.rel.core.Values;
import org.apache.calcite.rel.metadata.RelMetadataQuery;

/**
 * How much the operators of a plan have to do, by the sizes of the tables: where that is little, to
 * compile their code would take longer.
 */
public final class PlanWork {
  /** To compile the code of an operator takes about as long as to run it uncompiled so often. */
  private static final double ROWS_OF_OPERATOR = 2_000;

  private final RelMetadataQuery mq;
  private int operators;
  private double rows;

  private PlanWork(RelMetadataQuery mq) {
    this.mq = mq;
  }

  /** Whether to run a plan once takes less time than to compile its code. */
  public static boolean isLittle(RelNode plan) {
    PlanWork work = new PlanWork(plan.getCluster().getMetadataQuery());
    work.given(plan);
    return work.rows <= ROWS_OF_OPERATOR * work.operators;
  }

  /**
   * Adds what a part of the plan does, and tells how many rows it gives at most, or joins about.
   */
  private double given(RelNode part) {
    if (part instanceof DriftEnumerableScan scan) {
      return scan.path().lookup() == null ? read(scan) : Double.POSITIVE_INFINITY;
    } else if (part instanceof DriftEnumerableAggregate groups) {
      return groups.isTotal() ? 1 : read(groups.scan());
    } else if (part instanceof Values values) {
      return values.getTuples().size();
    }
    operators++;
    if (part instanceof SingleRel) {
      double taken = given(part.getInput(0));
      rows += taken;
      return part instanceof Aggregate aggregate && aggregate.getGroupCount() == 0 ? 1 : taken;
    } else if (part instanceof Union union) {
      double taken = union.getInputs().stream().mapToDouble(this::given).sum();
      rows += taken;
      return taken;
    } else if (part instanceof Join join) {
      double left = given(join.getLeft());
      double right = given(join.getRight());
      boolean hashed = !join.analyzeCondition().leftKeys.isEmpty();
      double pairs = Math.max(left, 1) * Math.max(right, 1);
      double joined = hashed ? Math.max(Math.max(left, right), mq.getRowCount(join)) : pairs;
      rows += left + right + joined;
      return joined;
    } else if (part instanceof Correlate correlate) {
      double left = Math.max(1, given(correlate.getLeft()));
      double before = rows;
      double right = Math.max(1, given(correlate.getRight()));
      rows = before + (rows - before) * left + left * right;
      return left * right;
    }
    rows = Double.POSITIVE_INFINITY;
    return rows;
  }

  /** How many rows a scan gives at most: of the past no more is known than how many events were. */
  private static double read(DriftScan scan) {
    DriftTable table = scan.driftTable();
    boolean present =
        scan.time().kind() == ScanTime.Kind.STATE
            && scan.time().point() == null
            && table.access().defaultPoint() == null;
    return present ? table.rowCount() : table.access().database().present().sequence() * 2.0;
  }
}
