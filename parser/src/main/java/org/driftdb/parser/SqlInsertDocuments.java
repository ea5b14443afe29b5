package org.driftdb.parser;

import java.util.List;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlSpecialOperator;
import org.apache.calcite.sql.SqlWriter;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;

/** {@code INSERT INTO t {...}, {...}}: inserts documents, each a row. */
public final class SqlInsertDocuments extends SqlCall {
  private static final SqlOperator OPERATOR =
      new SqlSpecialOperator("INSERT DOCUMENTS", SqlKind.OTHER_DDL) {
        @Override
        public SqlCall createCall(
            @Nullable SqlLiteral qualifier, SqlParserPos pos, @Nullable SqlNode... operands) {
          return new SqlInsertDocuments(pos, Parts.name(operands[0]), Parts.list(operands[1]));
        }
      };

  private final SqlIdentifier table;
  private final SqlNodeList documents;

  SqlInsertDocuments(SqlParserPos pos, SqlIdentifier table, SqlNodeList documents) {
    super(pos);
    this.table = table;
    this.documents = documents;
  }

  /** The table. */
  public SqlIdentifier table() {
    return table;
  }

  /**
   * The documents, at least one: each a {@link SqlJson} object or a {@link
   * org.apache.calcite.sql.SqlDynamicParam}.
   */
  public SqlNodeList documents() {
    return documents;
  }

  @Override
  public SqlOperator getOperator() {
    return OPERATOR;
  }

  @Override
  public List<SqlNode> getOperandList() {
    return List.of(table, documents);
  }

  @Override
  public void unparse(SqlWriter writer, int leftPrec, int rightPrec) {
    writer.keyword("INSERT INTO");
    table.unparse(writer, 0, 0);
    Parts.unparse(writer, documents, "", "");
  }
}
