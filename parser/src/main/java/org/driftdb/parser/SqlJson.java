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

/**
 * A JSON value in a statement: a document, or a key.
 *
 * <p>Its text is well-formed JSON in which no object names a field twice, and is exactly what was
 * written, so that no number has lost a digit. It is a call of one operand, the text as a string,
 * only so that visitors can copy it.
 */
public final class SqlJson extends SqlCall {
  private static final SqlOperator OPERATOR =
      new SqlSpecialOperator("JSON", SqlKind.OTHER) {
        @Override
        public SqlCall createCall(
            @Nullable SqlLiteral qualifier, SqlParserPos pos, @Nullable SqlNode... operands) {
          return new SqlJson(Parts.literal(operands[0]), pos);
        }
      };

  private final SqlLiteral literal;

  /** A JSON value whose text is known to be well-formed. */
  SqlJson(String text, SqlParserPos pos) {
    this(SqlLiteral.createCharString(text, pos), pos);
  }

  private SqlJson(SqlLiteral literal, SqlParserPos pos) {
    super(pos);
    this.literal = literal;
  }

  /** The JSON text as it was written. */
  public String text() {
    return literal.getValueAs(String.class);
  }

  @Override
  public SqlOperator getOperator() {
    return OPERATOR;
  }

  @Override
  public List<SqlNode> getOperandList() {
    return List.of(literal);
  }

  @Override
  public void unparse(SqlWriter writer, int leftPrec, int rightPrec) {
    writer.literal(text());
  }
}
