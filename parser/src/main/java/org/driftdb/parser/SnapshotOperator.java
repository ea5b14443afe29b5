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

/** The operator of a table with its point or period, where that is not Calcite's own. */
final class SnapshotOperator extends SqlOperator {
  private final String words;
  private final Factory factory;

  /** Makes a reference to a table with its point or period. */
  interface Factory {
    SqlSnapshot create(SqlParserPos pos, SqlNode tableRef, SqlNode period);
  }

  /**
   * @param words what stands between the table and its point or period
   */
  SnapshotOperator(String name, String words, Factory factory) {
    super(name, SqlKind.SNAPSHOT, 2, true, null, null, null);
    this.words = words;
    this.factory = factory;
  }

  @Override
  public SqlSyntax getSyntax() {
    return SqlSyntax.SPECIAL;
  }

  @Override
  public SqlCall createCall(
      @Nullable SqlLiteral qualifier, SqlParserPos pos, @Nullable SqlNode... operands) {
    return factory.create(pos, Parts.node(operands[0]), Parts.node(operands[1]));
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
    writer.keyword(words);
    call.operand(1).unparse(writer, 0, 0);
  }
}
