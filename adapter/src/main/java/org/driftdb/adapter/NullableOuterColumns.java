package org.driftdb.adapter;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.calcite.rel.RelHomogeneousShuttle;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Correlate;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlFunctionCategory;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.type.OperandTypes;
import org.apache.calcite.sql.type.ReturnTypes;

/**
 * Hides nullable columns of outer rows while Calcite takes correlations apart. It takes a column
 * that an outer join compares for one that is never null, also on the side whose rows all stay, and
 * so would lose what a subquery tells of a null there.
 */
final class NullableOuterColumns {
  /** Gives its operand. Calcite does not look through it. */
  private static final SqlOperator SAME =
      new SqlFunction(
          "SAME",
          SqlKind.OTHER_FUNCTION,
          ReturnTypes.ARG0,
          null,
          OperandTypes.ANY,
          SqlFunctionCategory.USER_DEFINED_FUNCTION);

  private NullableOuterColumns() {}

  /** The plan in which they are hidden. */
  static RelNode hidden(RelNode rel) {
    return rel.accept(
        new RelHomogeneousShuttle() {
          @Override
          public RelNode visit(RelNode other) {
            RelNode visited = super.visit(other);
            return visited instanceof Correlate correlate && hasOuterJoin(correlate.getLeft())
                ? correlate.copy(
                    correlate.getTraitSet(), List.of(left(correlate), correlate.getRight()))
                : visited;
          }
        });
  }

  private static boolean hasOuterJoin(RelNode rel) {
    boolean outer =
        rel instanceof Join join
            ? join.getJoinType().isOuterJoin()
            : rel instanceof Correlate correlate && correlate.getJoinType() == JoinRelType.LEFT;
    return outer || rel.getInputs().stream().anyMatch(NullableOuterColumns::hasOuterJoin);
  }

  private static RelNode left(Correlate correlate) {
    RelNode rows = correlate.getLeft();
    RexBuilder builder = rows.getCluster().getRexBuilder();
    List<RexNode> columns = new ArrayList<>(builder.identityProjects(rows.getRowType()));
    for (int column : correlate.getRequiredColumns()) {
      RexNode value = columns.get(column);
      if (value.getType().isNullable()) {
        columns.set(column, builder.makeCall(value.getType(), SAME, List.of(value)));
      }
    }
    return LogicalProject.create(rows, List.of(), columns, rows.getRowType(), Set.of());
  }

  /** The plan in which they can be seen again. */
  static RelNode shown(RelNode rel) {
    RexShuttle operands =
        new RexShuttle() {
          @Override
          public RexNode visitCall(RexCall call) {
            return call.getOperator() == SAME
                ? call.getOperands().get(0).accept(this)
                : super.visitCall(call);
          }
        };
    return rel.accept(
        new RelHomogeneousShuttle() {
          @Override
          public RelNode visit(RelNode other) {
            return super.visit(other).accept(operands);
          }
        });
  }
}
