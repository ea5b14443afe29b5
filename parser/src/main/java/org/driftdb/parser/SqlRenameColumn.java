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

/** {@code ALTER TABLE t RENAME [COLUMN] a TO b}. */
public final class SqlRenameColumn extends SqlAlterTable {
  private static final SqlOperator OPERATOR =
      new SqlSpecialOperator("RENAME COLUMN", SqlKind.ALTER_TABLE) {
        @Override
        public SqlCall createCall(
            @Nullable SqlLiteral qualifier, SqlParserPos pos, @Nullable SqlNode... operands) {
          return new SqlRenameColumn(
              pos, Parts.name(operands[0]), Parts.name(operands[1]), Parts.name(operands[2]));
        }
      };

  private final SqlIdentifier column;
  private final SqlIdentifier name;

  SqlRenameColumn(SqlParserPos pos, SqlIdentifier table, SqlIdentifier column, SqlIdentifier name) {
    super(pos, table);
    this.column = column;
    this.name = name;
  }

  /** The column's name, a simple identifier. */
  public SqlIdentifier column() {
    return column;
  }

  /** Its new name, a simple identifier. */
  public SqlIdentifier name() {
    return name;
  }

  @Override
  public SqlOperator getOperator() {
    return OPERATOR;
  }

  @Override
  public List<SqlNode> getOperandList() {
    return List.of(table(), column, name);
  }

  @Override
  void unparseChange(SqlWriter writer) {
    writer.keyword("RENAME COLUMN");
    column.unparse(writer, 0, 0);
    writer.keyword("TO");
    name.unparse(writer, 0, 0);
  }
}
