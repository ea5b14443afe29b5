package org.driftdb.adapter.jdbc;

import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlSnapshot;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.util.SqlShuttle;
import org.driftdb.adapter.SystemColumn;
import org.driftdb.parser.PeriodOperator;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * Makes {@code HISTORY('t', a, b)} in FROM what it means: the table's columns and its system
 * columns, from the table over a part of its history.
 */
final class HistoryCalls extends SqlShuttle {
  private static final String NAME = "HISTORY";
  private static final int MAX_OPERANDS = 3;

  private HistoryCalls() {}

  /** The statement with its calls of HISTORY replaced. */
  static SqlNode replace(SqlNode statement) {
    SqlNode replaced = statement.accept(new HistoryCalls());
    return replaced == null ? statement : replaced;
  }

  @Override
  public @Nullable SqlNode visit(SqlCall call) {
    if (call instanceof SqlSnapshot snapshot && snapshot.getTableRef() instanceof SqlCall table) {
      SqlNode history = history(table, snapshot.getPeriod());
      return history == null ? super.visit(call) : history;
    }
    SqlNode history = history(call, null);
    return history == null ? super.visit(call) : history;
  }

  /** What a call of HISTORY in FROM means, seen at a point; null if it is none. */
  private static @Nullable SqlNode history(SqlCall call, @Nullable SqlNode point) {
    if (call.getKind() == SqlKind.COLLECTION_TABLE && call.operand(0) instanceof SqlCall) {
      SqlCall function = call.operand(0);
      if (function.getOperator() instanceof SqlFunction) {
        SqlIdentifier name = ((SqlFunction) function.getOperator()).getNameAsId();
        if (name.names.get(name.names.size() - 1).equalsIgnoreCase(NAME)) {
          return history(name, function, point);
        }
      }
    }
    return null;
  }

  private static SqlNode history(SqlIdentifier name, SqlCall call, @Nullable SqlNode point) {
    SqlParserPos pos = call.getParserPosition();
    List<SqlNode> operands = call.getOperandList();
    if (operands.isEmpty() || operands.size() > MAX_OPERANDS) {
      throw takes(pos);
    }
    SqlNode period = PeriodOperator.HISTORY.createCall(pos, operands.subList(1, operands.size()));
    SqlIdentifier table = table(name, operands.get(0));
    SqlNodeList columns = new SqlNodeList(pos);
    columns.add(SqlIdentifier.star(pos));
    for (SystemColumn column : SystemColumn.OF_LIFE) {
      columns.add(new SqlIdentifier(column.label(), pos));
    }
    return Selects.of(
        pos,
        columns,
        new SqlSnapshot(pos, point == null ? table : new SqlSnapshot(pos, table, point), period),
        null);
  }

  /** The table that a call names, in the schema in which HISTORY itself is looked up. */
  private static SqlIdentifier table(SqlIdentifier function, SqlNode argument) {
    if (argument instanceof SqlIdentifier sqlIdentifier) {
      return sqlIdentifier;
    }
    if (argument.getKind() == SqlKind.EXPLICIT_TABLE) {
      SqlNode table = ((SqlCall) argument).operand(0);
      if (table instanceof SqlIdentifier sqlIdentifier) {
        return sqlIdentifier;
      }
    }
    if (argument instanceof SqlLiteral sqlLiteral && sqlLiteral.getTypeName() == SqlTypeName.CHAR) {
      List<String> names = new ArrayList<>(function.names);
      names.set(names.size() - 1, sqlLiteral.getValueAs(String.class));
      return new SqlIdentifier(names, argument.getParserPosition());
    }
    throw takes(argument.getParserPosition());
  }

  private static DriftException takes(SqlParserPos pos) {
    return new DriftException(
        ErrorCode.SYNTAX,
        "HISTORY takes a table's name, and from where on and up to where it is read: "
            + "HISTORY('t', '@seq:7', '@seq:9'), at line "
            + pos.getLineNum()
            + ", column "
            + pos.getColumnNum());
  }
}
