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

/** {@code ALTER TABLE t ADD [COLUMN] [IF NOT EXISTS] c BIGINT ...}. */
public final class SqlAddColumn extends SqlAlterTable {
  private static final SqlOperator OPERATOR =
      new SqlSpecialOperator("ADD COLUMN", SqlKind.ALTER_TABLE) {
        @Override
        public SqlCall createCall(
            @Nullable SqlLiteral qualifier, SqlParserPos pos, @Nullable SqlNode... operands) {
          return new SqlAddColumn(
              pos,
              Parts.name(operands[0]),
              Parts.flag(operands[1]),
              (SqlColumnSpec) Parts.node(operands[2]));
        }
      };

  private final boolean ifNotExists;
  private final SqlColumnSpec column;

  SqlAddColumn(SqlParserPos pos, SqlIdentifier table, boolean ifNotExists, SqlColumnSpec column) {
    super(pos, table);
    this.ifNotExists = ifNotExists;
    this.column = column;
  }

  /** Whether nothing is changed where there is a column of the name. */
  public boolean ifNotExists() {
    return ifNotExists;
  }

  /** The column. */
  public SqlColumnSpec column() {
    return column;
  }

  @Override
  public SqlOperator getOperator() {
    return OPERATOR;
  }

  @Override
  public List<SqlNode> getOperandList() {
    return List.of(table(), Parts.flag(ifNotExists), column);
  }

  @Override
  void unparseChange(SqlWriter writer) {
    writer.keyword(ifNotExists ? "ADD COLUMN IF NOT EXISTS" : "ADD COLUMN");
    column.unparse(writer, 0, 0);
  }
}
