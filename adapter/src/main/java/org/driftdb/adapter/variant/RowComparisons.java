package org.driftdb.adapter.variant;

import java.util.List;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.fun.SqlBetweenOperator;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;

/**
 * Comparisons of rows, while a statement is a tree of SQL, as comparisons of their values: {@code
 * (a, b) < (c, d)} is {@code a < c OR a = c AND b < d}. So values in rows meet by the same rules as
 * values alone, and what is unknown of rows is what SQL says.
 */
public final class RowComparisons {
  private RowComparisons() {}

  /** The comparison of the values, where a node compares rows of one size; else the node. */
  public static SqlNode expand(SqlNode node) {
    if (node instanceof SqlCall call && isListOfParameters(call)) {
      return within(call);
    }
    if (node instanceof SqlCall call && areRows(call.getOperandList())) {
      SqlParserPos pos = call.getParserPosition();
      if (call.getOperator() instanceof SqlBetweenOperator between) {
        return between(pos, between, call.operand(0), call.operand(1), call.operand(2));
      } else if (SqlKind.BINARY_COMPARISON.contains(call.getKind())) {
        return compare(pos, call.getOperator(), values(call.operand(0)), values(call.operand(1)));
      }
    }
    return node;
  }

  /** Whether a row is looked for in a list of rows that hold parameters, which is no table. */
  private static boolean isListOfParameters(SqlCall call) {
    return (call.getKind() == SqlKind.IN || call.getKind() == SqlKind.NOT_IN)
        && call.operand(0).getKind() == SqlKind.ROW
        && call.operand(1) instanceof SqlNodeList list
        && list.stream().allMatch(row -> areRows(List.of(call.operand(0), row)))
        && list.stream()
            .anyMatch(row -> values(row).stream().anyMatch(SqlDynamicParam.class::isInstance));
  }

  /** {@code (a, b) IN ((?, ?), (1, ?))}: equal to one of them. */
  private static SqlNode within(SqlCall in) {
    SqlParserPos pos = in.getParserPosition();
    SqlNode row = in.operand(0);
    SqlNode found =
        ((SqlNodeList) in.operand(1))
            .stream()
                .map(each -> compare(pos, SqlStdOperatorTable.EQUALS, values(row), values(each)))
                .reduce((a, b) -> SqlStdOperatorTable.OR.createCall(pos, a, b))
                .orElseThrow();
    return in.getKind() == SqlKind.IN ? found : SqlStdOperatorTable.NOT.createCall(pos, found);
  }

  private static boolean areRows(List<SqlNode> nodes) {
    return nodes.stream().allMatch(node -> node != null && node.getKind() == SqlKind.ROW)
        && nodes.stream().mapToInt(node -> values(node).size()).distinct().count() == 1;
  }

  private static List<SqlNode> values(SqlNode row) {
    return ((SqlCall) row).getOperandList();
  }

  private static SqlNode between(
      SqlParserPos pos, SqlBetweenOperator between, SqlNode row, SqlNode low, SqlNode high) {
    SqlNode within = within(pos, row, low, high);
    if (between.flag == SqlBetweenOperator.Flag.SYMMETRIC) {
      within = SqlStdOperatorTable.OR.createCall(pos, within, within(pos, row, high, low));
    }
    return between.isNegated() ? SqlStdOperatorTable.NOT.createCall(pos, within) : within;
  }

  private static SqlNode within(SqlParserPos pos, SqlNode row, SqlNode low, SqlNode high) {
    return SqlStdOperatorTable.AND.createCall(
        pos,
        compare(pos, SqlStdOperatorTable.GREATER_THAN_OR_EQUAL, values(row), values(low)),
        compare(pos, SqlStdOperatorTable.LESS_THAN_OR_EQUAL, values(row), values(high)));
  }

  private static SqlNode compare(
      SqlParserPos pos, SqlOperator operator, List<SqlNode> left, List<SqlNode> right) {
    SqlNode first = operator.createCall(pos, left.get(0), right.get(0));
    if (left.size() == 1) {
      return first;
    }
    SqlNode rest =
        compare(pos, operator, left.subList(1, left.size()), right.subList(1, right.size()));
    return switch (operator.getKind()) {
      case EQUALS, IS_NOT_DISTINCT_FROM -> SqlStdOperatorTable.AND.createCall(pos, first, rest);
      case NOT_EQUALS, IS_DISTINCT_FROM -> SqlStdOperatorTable.OR.createCall(pos, first, rest);
      default -> {
        SqlNode less = strictly(operator).createCall(pos, left.get(0), right.get(0));
        SqlNode same = SqlStdOperatorTable.EQUALS.createCall(pos, left.get(0), right.get(0));
        yield SqlStdOperatorTable.OR.createCall(
            pos, less, SqlStdOperatorTable.AND.createCall(pos, same, rest));
      }
    };
  }

  /** {@code <} for {@code <=}, {@code >} for {@code >=}. */
  private static SqlOperator strictly(SqlOperator operator) {
    return switch (operator.getKind()) {
      case LESS_THAN_OR_EQUAL -> SqlStdOperatorTable.LESS_THAN;
      case GREATER_THAN_OR_EQUAL -> SqlStdOperatorTable.GREATER_THAN;
      default -> operator;
    };
  }
}
