package org.driftdb.parser;

import java.util.List;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlSpecialOperator;
import org.apache.calcite.sql.SqlWriter;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;

/** {@code SOFT DELETE FROM t KEY k}: ends the life of one row and keeps its history. */
public final class SqlSoftDelete extends SqlCall {
  private static final SqlOperator OPERATOR =
      new SqlSpecialOperator("SOFT DELETE", SqlKind.OTHER_DDL) {
        @Override
        public SqlCall createCall(
            @Nullable SqlLiteral qualifier, SqlParserPos pos, @Nullable SqlNode... operands) {
          return new SqlSoftDelete(pos, Parts.name(operands[0]), Parts.node(operands[1]));
        }
      };

  private final SqlIdentifier table;
  private final SqlNode key;

  SqlSoftDelete(SqlParserPos pos, SqlIdentifier table, SqlNode key) {
    super(pos);
    this.table = table;
    this.key = key;
  }

  /** The table. */
  public SqlIdentifier table() {
    return table;
  }

  /** The key: a {@link SqlJson} or a {@link org.apache.calcite.sql.SqlDynamicParam}. */
  public SqlNode key() {
    return key;
  }

  @Override
  public SqlOperator getOperator() {
    return OPERATOR;
  }

  @Override
  public List<SqlNode> getOperandList() {
    return List.of(table, key);
  }

  @Override
  public void unparse(SqlWriter writer, int leftPrec, int rightPrec) {
    writer.keyword("SOFT DELETE FROM");
    table.unparse(writer, 0, 0);
    writer.keyword("KEY");
    key.unparse(writer, 0, 0);
  }
}
