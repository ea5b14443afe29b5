package org.driftdb.parser;

import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlSnapshot;
import org.apache.calcite.sql.SqlSyntax;
import org.apache.calcite.sql.SqlWriter;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.apache.calcite.sql.util.SqlVisitor;
import org.jspecify.annotations.Nullable;

/**
 * A table over a part of its history: {@code t FOR SYSTEM_TIME ALL}, {@code FROM a TO b} or {@code
 * BETWEEN a AND b}. The period is a call of a {@link PeriodOperator}.
 */
public final class SqlPeriodSnapshot extends SqlSnapshot {
  /** Creates the reference to a table over a period. */
  public SqlPeriodSnapshot(SqlParserPos pos, SqlNode tableRef, SqlNode period) {
    super(pos, tableRef, period);
  }

  @Override
  public SqlOperator getOperator() {
    return Operator.INSTANCE;
  }

  private static final class Operator extends SqlOperator {
    static final Operator INSTANCE = new Operator();

    private Operator() {
      super("PERIOD SNAPSHOT", SqlKind.SNAPSHOT, 2, true, null, null, null);
    }

    @Override
    public SqlSyntax getSyntax() {
      return SqlSyntax.SPECIAL;
    }

    @Override
    public SqlCall createCall(
        @Nullable SqlLiteral qualifier, SqlParserPos pos, @Nullable SqlNode... operands) {
      return new SqlPeriodSnapshot(pos, Parts.node(operands[0]), Parts.node(operands[1]));
    }

    /** As for every snapshot, the table is no expression. */
    @Override
    public <R> void acceptCall(
        SqlVisitor<R> visitor,
        SqlCall call,
        boolean onlyExpressions,
        SqlBasicVisitor.ArgHandler<R> argHandler) {
      if (onlyExpressions) {
        argHandler.visitChild(visitor, call, 1, call.operand(1));
      } else {
        super.acceptCall(visitor, call, false, argHandler);
      }
    }

    @Override
    public void unparse(SqlWriter writer, SqlCall call, int leftPrec, int rightPrec) {
      call.operand(0).unparse(writer, 0, 0);
      writer.keyword("FOR SYSTEM_TIME");
      call.operand(1).unparse(writer, 0, 0);
    }
  }
}
