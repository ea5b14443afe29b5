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

/**
 * A statement that is some words, the name of a table, and perhaps the key of a row in it and more
 * words.
 */
abstract class SqlTableStatement extends SqlCall {
  private final Operator operator;
  private final SqlIdentifier table;
  private final @Nullable SqlNode key;

  SqlTableStatement(
      Operator operator, SqlParserPos pos, SqlIdentifier table, @Nullable SqlNode key) {
    super(pos);
    this.operator = operator;
    this.table = table;
    this.key = key;
  }

  /** Makes a statement of its operands. */
  interface Maker {
    SqlTableStatement make(SqlParserPos pos, @Nullable SqlNode[] operands);
  }

  /** What kind of statement it is, and the words with which it begins and ends. */
  static final class Operator extends SqlSpecialOperator {
    private final String end;
    private final Maker maker;

    Operator(String words, SqlKind kind, Maker maker) {
      this(words, "", kind, maker);
    }

    Operator(String words, String end, SqlKind kind, Maker maker) {
      super(words, kind);
      this.end = end;
      this.maker = maker;
    }

    @Override
    public SqlCall createCall(
        @Nullable SqlLiteral qualifier, SqlParserPos pos, @Nullable SqlNode... operands) {
      return maker.make(pos, operands);
    }
  }

  /** The table. */
  public final SqlIdentifier table() {
    return table;
  }

  @Override
  public final SqlOperator getOperator() {
    return operator;
  }

  @Override
  public final List<SqlNode> getOperandList() {
    return key == null ? List.of(table) : List.of(table, key);
  }

  @Override
  public final void unparse(SqlWriter writer, int leftPrec, int rightPrec) {
    writer.keyword(operator.getName());
    table.unparse(writer, 0, 0);
    if (key != null) {
      writer.keyword("KEY");
      key.unparse(writer, 0, 0);
    }
    if (!operator.end.isEmpty()) {
      writer.keyword(operator.end);
    }
  }
}
