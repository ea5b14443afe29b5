package org.driftdb.parser;

import java.util.List;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlCreate;
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

/** {@code CREATE [UNIQUE] INDEX i ON t (a, b DESC)}: one index over all the columns. */
public final class SqlCreateIndex extends SqlCreate {
  private static final SqlOperator OPERATOR =
      new SqlSpecialOperator("CREATE INDEX", SqlKind.CREATE_INDEX) {
        @Override
        public SqlCall createCall(
            @Nullable SqlLiteral qualifier, SqlParserPos pos, @Nullable SqlNode... operands) {
          return new SqlCreateIndex(
              pos,
              Parts.flag(operands[0]),
              Parts.flag(operands[1]),
              Parts.name(operands[2]),
              Parts.name(operands[3]),
              Parts.list(operands[4]));
        }
      };

  private final boolean unique;
  private final SqlIdentifier name;
  private final SqlIdentifier table;
  private final SqlNodeList columns;

  SqlCreateIndex(
      SqlParserPos pos,
      boolean unique,
      boolean ifNotExists,
      SqlIdentifier name,
      SqlIdentifier table,
      SqlNodeList columns) {
    super(OPERATOR, pos, false, ifNotExists);
    this.unique = unique;
    this.name = name;
    this.table = table;
    this.columns = columns;
  }

  /** Whether no two rows may be alike in the columns. */
  public boolean unique() {
    return unique;
  }

  /** The index's name, a simple identifier. */
  public SqlIdentifier name() {
    return name;
  }

  /** The table. */
  public SqlIdentifier table() {
    return table;
  }

  /** The columns, at least one: each a simple identifier, or a call of DESC on one. */
  public SqlNodeList columns() {
    return columns;
  }

  @Override
  public List<SqlNode> getOperandList() {
    return List.of(Parts.flag(unique), Parts.flag(ifNotExists), name, table, columns);
  }

  @Override
  public void unparse(SqlWriter writer, int leftPrec, int rightPrec) {
    writer.keyword(unique ? "CREATE UNIQUE INDEX" : "CREATE INDEX");
    if (ifNotExists) {
      writer.keyword("IF NOT EXISTS");
    }
    name.unparse(writer, 0, 0);
    writer.keyword("ON");
    table.unparse(writer, 0, 0);
    Parts.unparse(writer, columns, "(", ")");
  }
}
