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

/** {@code SNAPSHOT t}: writes out what reading the table needs; changes no answer. */
public final class SqlSnapshotTable extends SqlCall {
  private static final SqlOperator OPERATOR =
      new SqlSpecialOperator("SNAPSHOT", SqlKind.OTHER_DDL) {
        @Override
        public SqlCall createCall(
            @Nullable SqlLiteral qualifier, SqlParserPos pos, @Nullable SqlNode... operands) {
          return new SqlSnapshotTable(pos, Parts.name(operands[0]));
        }
      };

  private final SqlIdentifier table;

  SqlSnapshotTable(SqlParserPos pos, SqlIdentifier table) {
    super(pos);
    this.table = table;
  }

  /** The table. */
  public SqlIdentifier table() {
    return table;
  }

  @Override
  public SqlOperator getOperator() {
    return OPERATOR;
  }

  @Override
  public List<SqlNode> getOperandList() {
    return List.of(table);
  }

  @Override
  public void unparse(SqlWriter writer, int leftPrec, int rightPrec) {
    writer.keyword("SNAPSHOT");
    table.unparse(writer, 0, 0);
  }
}
