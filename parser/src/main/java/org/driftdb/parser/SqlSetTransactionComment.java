package org.driftdb.parser;

import java.util.List;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlSpecialOperator;
import org.apache.calcite.sql.SqlWriter;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;

/** {@code SET TRANSACTION COMMENT 'why'}: what is kept with the commit that is to come. */
public final class SqlSetTransactionComment extends SqlCall {
  private static final SqlOperator OPERATOR =
      new SqlSpecialOperator("SET TRANSACTION COMMENT", SqlKind.OTHER) {
        @Override
        public SqlCall createCall(
            @Nullable SqlLiteral qualifier, SqlParserPos pos, @Nullable SqlNode... operands) {
          return new SqlSetTransactionComment(pos, Parts.node(operands[0]));
        }
      };

  private final SqlNode comment;

  SqlSetTransactionComment(SqlParserPos pos, SqlNode comment) {
    super(pos);
    this.comment = comment;
  }

  /**
   * The comment: a literal, which is a string or null, or a {@link
   * org.apache.calcite.sql.SqlDynamicParam}.
   */
  public SqlNode comment() {
    return comment;
  }

  @Override
  public SqlOperator getOperator() {
    return OPERATOR;
  }

  @Override
  public List<SqlNode> getOperandList() {
    return List.of(comment);
  }

  @Override
  public void unparse(SqlWriter writer, int leftPrec, int rightPrec) {
    writer.keyword("SET TRANSACTION COMMENT");
    comment.unparse(writer, 0, 0);
  }
}
