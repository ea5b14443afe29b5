package org.driftdb.adapter;

import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.adapter.enumerable.EnumerableAggregate;
import org.apache.calcite.adapter.enumerable.EnumerableCalc;
import org.apache.calcite.adapter.enumerable.EnumerableFilter;
import org.apache.calcite.adapter.enumerable.EnumerableHashJoin;
import org.apache.calcite.adapter.enumerable.EnumerableProject;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.JoinInfo;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rel.metadata.RelMetadataQuery;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexProgram;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.tools.Program;
import org.driftdb.storage.schema.Column;
import org.driftdb.storage.schema.TableKind;
import org.jspecify.annotations.Nullable;

/**
 * Has scans read those rows only that find others in the joins above them: what integers one side
 * of a hash join has in the column that is joined by, the scan of the other side takes as one more
 * condition (sideways information passing, Beeri and Ramakrishnan, 1991). A hash join reads its
 * right side first; where its left side is to tell, the rows of that are read ahead and kept. The
 * join still compares all rows, so a scan may as well know nothing.
 */
public final class JoinedKeys {
  /** Of fewer rows it does not matter which are read. */
  private static final double FEW_ROWS = 1_000;

  private final RelMetadataQuery mq;
  private int count;

  private JoinedKeys(RelMetadataQuery mq) {
    this.mq = mq;
  }

  /** A program with plans in which scans know of joins. */
  public static Program after(Program program) {
    return (planner, rel, traits, materializations, lattices) -> {
      RelNode plan = program.run(planner, rel, traits, materializations, lattices);
      return new JoinedKeys(plan.getCluster().getMetadataQuery()).in(plan);
    };
  }

  private RelNode in(RelNode plan) {
    if (plan instanceof Recursion) {
      return plan; // Its second input is read again and again, each time with other rows.
    }
    RelNode rel = plan instanceof EnumerableHashJoin join ? told(join) : plan;
    List<RelNode> inputs = rel.getInputs().stream().map(this::in).toList();
    return inputs.equals(rel.getInputs()) ? rel : rel.copy(rel.getTraitSet(), inputs);
  }

  /** The same join, of which one side knows of the other. */
  private RelNode told(EnumerableHashJoin join) {
    boolean inner = join.getJoinType() == JoinRelType.INNER;
    if (inner && restricts(join.getRight())) {
      return told(join, false, Double.MAX_VALUE);
    }
    return switch (join.getJoinType()) {
      case INNER, LEFT, SEMI, ANTI ->
          restricts(join.getLeft()) ? told(join, true, most(join.getLeft())) : join;
      default -> join;
    };
  }

  /**
   * The same join, of which one side knows of the other.
   *
   * @param leftTells whether the left side tells the right one what it has
   * @param most the most rows that are kept for that
   */
  private RelNode told(EnumerableHashJoin join, boolean leftTells, double most) {
    JoinInfo info = join.analyzeCondition();
    RelNode telling = leftTells ? join.getLeft() : join.getRight();
    RelNode told = leftTells ? join.getRight() : join.getLeft();
    for (int i = 0; i < info.leftKeys.size(); i++) {
      int tells = (leftTells ? info.leftKeys : info.rightKeys).get(i);
      int asks = (leftTells ? info.rightKeys : info.leftKeys).get(i);
      boolean known = info.nullExclusionFlags.get(i) && isInteger(telling, tells);
      RelNode reading = known ? reading(told, asks, leftTells ? most : 0) : null;
      if (reading != null) {
        told = reading;
        telling = new DriftJoinKeys(telling, count++, tells, leftTells);
      }
    }
    return join.copy(
        join.getTraitSet(), leftTells ? List.of(telling, told) : List.of(told, telling));
  }

  private static boolean isInteger(RelNode rel, int field) {
    RelDataType type = rel.getRowType().getFieldList().get(field).getType();
    return SqlTypeName.INT_TYPES.contains(type.getSqlTypeName());
  }

  /** Whether a side is not just all rows of its tables, most often with all values of a column. */
  private static boolean restricts(RelNode side) {
    if (side instanceof DriftEnumerableScan scan) {
      return scan.restricts();
    } else if (side instanceof DriftEnumerableAggregate groups) {
      return groups.restricts();
    } else if (side instanceof EnumerableCalc calc && calc.getProgram().getCondition() != null) {
      return true;
    }
    return side instanceof Filter
        || side.getInputs().isEmpty()
        || side.getInputs().stream().anyMatch(JoinedKeys::restricts);
  }

  /** About how many rows a side has at most. Calcite's guess of joins does not ask for keys. */
  private double most(RelNode side) {
    if (side instanceof DriftEnumerableScan
        || side instanceof DriftEnumerableAggregate
        || side.getInputs().isEmpty()) {
      return mq.getRowCount(side);
    }
    double most = side.getInputs().stream().mapToDouble(this::most).max().orElse(0);
    return side.getInputs().size() > 1 ? most : Math.min(most, mq.getRowCount(side));
  }

  /**
   * The same rows, but of those that have none of the values in a column some or all are not read.
   * Null if the column is of no scan that can leave them out.
   *
   * @param least how many rows the scan has at least, or it is not worth the while
   */
  private @Nullable RelNode reading(RelNode rel, int column, double least) {
    if (rel instanceof DriftEnumerableScan scan) {
      boolean known = isKnown(scan, rel, column, least) && scan.readsColumns();
      String name = known ? scan.ownColumn(column) : null;
      return name == null ? null : scan.withKeys(new KeysOfColumn(name, count));
    } else if (rel instanceof DriftEnumerableAggregate groups) {
      Column group = groups.group(column);
      return group != null && isKnown(groups.scan(), rel, column, least)
          ? groups.withKeys(new KeysOfColumn(group.name(), count))
          : null;
    } else if (rel instanceof EnumerableFilter) {
      return above(rel, 0, column, least);
    } else if (rel instanceof EnumerableProject project) {
      return above(rel, 0, place(project.getProjects().get(column)), least);
    } else if (rel instanceof EnumerableCalc calc) {
      RexProgram program = calc.getProgram();
      RexNode value = program.expandLocalRef(program.getProjectList().get(column));
      return above(rel, 0, place(value), least);
    } else if (rel instanceof EnumerableAggregate groups
        && groups.getGroupType() == Aggregate.Group.SIMPLE
        && column < groups.getGroupCount()) {
      return above(rel, 0, groups.getGroupSet().nth(column), least);
    } else if (rel instanceof EnumerableHashJoin join) {
      return reading(join, column, least);
    } else if (rel instanceof DriftLookupJoin && column < fields(rel.getInput(0))) {
      return above(rel, 0, column, least);
    }
    return null;
  }

  /** Whether a scan has enough rows to know of the integers that a field is to have. */
  private boolean isKnown(DriftScan scan, RelNode rel, int field, double least) {
    return mq.getRowCount(scan) >= Math.max(least, FEW_ROWS)
        && isInteger(rel, field)
        && scan.driftTable().schema().kind() == TableKind.TYPED;
  }

  private static int fields(RelNode rel) {
    return rel.getRowType().getFieldCount();
  }

  /** Which column of its input an expression is; -1 if none. */
  private static int place(RexNode value) {
    return Comparisons.withoutLosslessCasts(value) instanceof RexInputRef ref ? ref.getIndex() : -1;
  }

  private @Nullable RelNode reading(EnumerableHashJoin join, int column, double least) {
    int left = fields(join.getLeft());
    if (column >= left) {
      return join.getJoinType() == JoinRelType.INNER ? above(join, 1, column - left, least) : null;
    }
    return switch (join.getJoinType()) {
      case INNER, LEFT, SEMI, ANTI -> above(join, 0, column, least);
      default -> null;
    };
  }

  private @Nullable RelNode above(RelNode rel, int input, int column, double least) {
    RelNode known = column < 0 ? null : reading(rel.getInput(input), column, least);
    if (known == null) {
      return null;
    }
    List<RelNode> inputs = new ArrayList<>(rel.getInputs());
    inputs.set(input, known);
    return rel.copy(rel.getTraitSet(), inputs);
  }
}
