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
import org.apache.calcite.util.ImmutableNullableList;
import org.jspecify.annotations.Nullable;

/** {@code CREATE TABLE t (id BIGINT PRIMARY KEY, ...) [AS query]}: a table of typed columns. */
public final class SqlCreateTypedTable extends SqlCreate {
  private static final SqlOperator OPERATOR =
      new SqlSpecialOperator("CREATE TABLE", SqlKind.CREATE_TABLE) {
        @Override
        public SqlCall createCall(
            @Nullable SqlLiteral qualifier, SqlParserPos pos, @Nullable SqlNode... operands) {
          return new SqlCreateTypedTable(
              pos,
              Parts.flag(operands[0]),
              Parts.name(operands[1]),
              (SqlNodeList) operands[2],
              operands[3]);
        }
      };

  private final SqlIdentifier name;
  private final @Nullable SqlNodeList elements;
  private final @Nullable SqlNode query;

  SqlCreateTypedTable(
      SqlParserPos pos,
      boolean ifNotExists,
      SqlIdentifier name,
      @Nullable SqlNodeList elements,
      @Nullable SqlNode query) {
    super(OPERATOR, pos, false, ifNotExists);
    this.name = name;
    this.elements = elements;
    this.query = query;
  }

  /** The table's name. */
  public SqlIdentifier name() {
    return name;
  }

  /**
   * What stands in parentheses, in its order: each a {@link SqlColumnSpec}, a {@link
   * org.apache.calcite.sql.ddl.SqlKeyConstraint}, a {@link
   * org.apache.calcite.sql.ddl.SqlCheckConstraint} or a {@link SqlForeignKey}. Null where the query
   * alone says which columns there are.
   */
  public @Nullable SqlNodeList elements() {
    return elements;
  }

  /** The query whose rows the table begins with, or null. */
  public @Nullable SqlNode query() {
    return query;
  }

  @Override
  @SuppressWarnings("NullAway") // Calcite's own lists of operands hold nulls.
  public List<SqlNode> getOperandList() {
    return ImmutableNullableList.of(Parts.flag(ifNotExists), name, elements, query);
  }

  @Override
  public void unparse(SqlWriter writer, int leftPrec, int rightPrec) {
    writer.keyword("CREATE TABLE");
    if (ifNotExists) {
      writer.keyword("IF NOT EXISTS");
    }
    name.unparse(writer, 0, 0);
    if (elements != null) {
      Parts.unparse(writer, elements, "(", ")");
    }
    if (query != null) {
      writer.keyword("AS");
      writer.newlineAndIndent();
      query.unparse(writer, 0, 0);
    }
  }
}
