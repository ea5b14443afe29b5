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

/** {@code ALTER TABLE t DROP [COLUMN] [IF EXISTS] c}. */
public final class SqlDropColumn extends SqlAlterTable {
  private static final SqlOperator OPERATOR =
      new SqlSpecialOperator("DROP COLUMN", SqlKind.ALTER_TABLE) {
        @Override
        public SqlCall createCall(
            @Nullable SqlLiteral qualifier, SqlParserPos pos, @Nullable SqlNode... operands) {
          return new SqlDropColumn(
              pos, Parts.name(operands[0]), Parts.flag(operands[1]), Parts.name(operands[2]));
        }
      };

  private final boolean ifExists;
  private final SqlIdentifier column;

  SqlDropColumn(SqlParserPos pos, SqlIdentifier table, boolean ifExists, SqlIdentifier column) {
    super(pos, table);
    this.ifExists = ifExists;
    this.column = column;
  }

  /** Whether nothing is changed where there is no column of the name. */
  public boolean ifExists() {
    return ifExists;
  }

  /** The column's name, a simple identifier. */
  public SqlIdentifier column() {
    return column;
  }

  @Override
  public SqlOperator getOperator() {
    return OPERATOR;
  }

  @Override
  public List<SqlNode> getOperandList() {
    return List.of(table(), Parts.flag(ifExists), column);
  }

  @Override
  void unparseChange(SqlWriter writer) {
    writer.keyword(ifExists ? "DROP COLUMN IF EXISTS" : "DROP COLUMN");
    column.unparse(writer, 0, 0);
  }
}
