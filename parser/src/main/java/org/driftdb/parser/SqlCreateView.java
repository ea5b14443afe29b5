package org.driftdb.parser;

import java.util.List;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlCreate;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlSpecialOperator;
import org.apache.calcite.sql.SqlWriter;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.apache.calcite.util.ImmutableNullableList;
import org.jspecify.annotations.Nullable;

/** {@code CREATE [OR REPLACE] VIEW v [(a, b)] AS query}: a query with a name. */
public final class SqlCreateView extends SqlCreate {
  private static final SqlOperator OPERATOR =
      new SqlSpecialOperator("CREATE VIEW", SqlKind.CREATE_VIEW) {
        @Override
        public SqlCall createCall(
            @Nullable SqlLiteral qualifier, SqlParserPos pos, @Nullable SqlNode... operands) {
          return new SqlCreateView(
              pos,
              Parts.flag(operands[0]),
              Parts.name(operands[1]),
              (SqlNodeList) operands[2],
              Parts.node(operands[3]),
              Parts.literal(operands[4]));
        }
      };

  private final SqlIdentifier name;
  private final @Nullable SqlNodeList columns;
  private final SqlNode query;
  private final SqlLiteral text;

  SqlCreateView(
      SqlParserPos pos,
      boolean replace,
      SqlIdentifier name,
      @Nullable SqlNodeList columns,
      SqlNode query,
      SqlLiteral text) {
    super(OPERATOR, pos, replace, false);
    this.name = name;
    this.columns = columns;
    this.query = query;
    this.text = text;
    query.accept(
        new SqlBasicVisitor<Void>() {
          @Override
          public Void visit(SqlDynamicParam param) {
            throw DriftSyntax.viewHasNoParameters(param.getParserPosition());
          }
        });
  }

  /** The view's name. */
  public SqlIdentifier name() {
    return name;
  }

  /** What the columns are called, each a simple identifier; null where the query says it. */
  public @Nullable SqlNodeList columns() {
    return columns;
  }

  /** The query, as it was written. */
  public String text() {
    return text.getValueAs(String.class);
  }

  @Override
  @SuppressWarnings("NullAway") // Calcite's own lists of operands hold nulls.
  public List<SqlNode> getOperandList() {
    return ImmutableNullableList.of(Parts.flag(getReplace()), name, columns, query, text);
  }

  /** With the query as it was written, in the lexical rules in which it was. */
  @Override
  public void unparse(SqlWriter writer, int leftPrec, int rightPrec) {
    writer.keyword(getReplace() ? "CREATE OR REPLACE VIEW" : "CREATE VIEW");
    name.unparse(writer, 0, 0);
    if (columns != null) {
      Parts.unparse(writer, columns, "(", ")");
    }
    writer.keyword("AS");
    writer.print(text());
  }
}
