package org.driftdb.adapter;

import java.util.Arrays;
import java.util.List;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.metadata.RelMetadataQuery;
import org.apache.calcite.rel.rules.MultiJoin;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.util.ImmutableBitSet;
import org.driftdb.adapter.names.ColumnNames;
import org.driftdb.storage.schema.IndexDefinition;

/** About how many different values the columns of joined inputs have, before conditions. */
final class DistinctValues {
  /** A column of which nothing is known has this part of its rows' number of values. */
  private static final double PART = 0.1;

  private DistinctValues() {}

  /**
   * What a column has.
   *
   * @param known whether that is known of the column, and not of its rows alone
   */
  private record Values(double count, boolean known) {}

  /**
   * For each column of a join's inputs how many values it has.
   *
   * @param equal pairs of columns that are joined by equality: in what is joined each has no other
   *     values than that of both that has fewer
   */
  static double[] of(MultiJoin joins, List<ImmutableBitSet> equal, RelMetadataQuery mq) {
    int count = joins.getRowType().getFieldCount();
    double[] distinct = new double[count];
    double[] fewest = new double[count];
    Arrays.fill(fewest, Double.MAX_VALUE);
    int column = 0;
    for (RelNode input : joins.getInputs()) {
      for (int i = 0; i < input.getRowType().getFieldCount(); i++, column++) {
        Values values = of(input, i, mq);
        distinct[column] = values.count;
        if (values.known) {
          fewest[column] = values.count;
        }
      }
    }
    boolean changed = true;
    while (changed) {
      changed = false;
      for (ImmutableBitSet pair : equal) {
        double least =
            pair.asList().stream().mapToDouble(i -> fewest[i]).min().orElse(Double.MAX_VALUE);
        for (int i : pair) {
          changed |= fewest[i] > least;
          fewest[i] = least;
        }
      }
    }
    for (int i = 0; i < count; i++) {
      distinct[i] = fewest[i] == Double.MAX_VALUE ? distinct[i] : fewest[i];
    }
    return distinct;
  }

  private static Values of(RelNode node, int column, RelMetadataQuery mq) {
    RelNode rel = node.stripped();
    if (rel instanceof Filter filter) {
      return of(filter.getInput(), column, mq);
    } else if (rel instanceof Project project
        && project.getProjects().get(column) instanceof RexInputRef reference) {
      return of(project.getInput(), reference.getIndex(), mq);
    } else if (rel instanceof Join join) {
      int left = join.getLeft().getRowType().getFieldCount();
      return column < left
          ? of(join.getLeft(), column, mq)
          : of(join.getRight(), column - left, mq);
    } else if (rel instanceof DriftScan scan) {
      return of(scan, column);
    }
    Double rows = mq.getRowCount(rel);
    double count = rows == null ? 1 : Math.max(1, rows);
    return rel instanceof Aggregate aggregate && aggregate.getGroupCount() == 1 && column == 0
        ? new Values(count, false)
        : new Values(Math.max(1, count * PART), false);
  }

  private static Values of(DriftScan scan, int column) {
    DriftTable table = scan.driftTable();
    double rows = Math.max(1, table.rowCount());
    List<String> name = List.of(ColumnNames.decode(scan.getRowType().getFieldNames().get(column)));
    if (table.schema().keyColumns().equals(name)) {
      return new Values(rows, true);
    }
    for (IndexDefinition index : table.schema().indexes()) {
      if (index.columns().size() == 1 && index.columns().get(0).name().equals(name.get(0))) {
        return new Values(Math.max(1, table.distinctCount(index.name())), true);
      }
    }
    return new Values(Math.max(1, rows * PART), false);
  }
}
