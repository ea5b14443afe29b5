package org.driftdb.adapter.jdbc;

import java.io.Reader;
import org.apache.calcite.avatica.util.Casing;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.parser.SqlAbstractParserImpl;
import org.apache.calcite.sql.parser.SqlParseException;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.validate.SqlConformance;
import org.jspecify.annotations.Nullable;

/** A parser that hands over a statement that has been parsed already, to those who would parse. */
final class ParsedStatement extends SqlAbstractParserImpl {
  private final SqlNode statement;

  ParsedStatement(SqlNode statement) {
    this.statement = statement;
  }

  @Override
  public SqlNode parseSqlStmtEof() {
    return statement;
  }

  @Override
  public SqlNode parseSqlExpressionEof() {
    return statement;
  }

  @Override
  public SqlNodeList parseSqlStmtList() {
    return SqlNodeList.of(statement);
  }

  @Override
  public SqlNode parseArray() {
    return statement;
  }

  @Override
  public SqlParseException normalizeException(@Nullable Throwable failure) {
    return new SqlParseException(
        String.valueOf(failure), SqlParserPos.ZERO, new int[0][], new String[0], failure);
  }

  @Override
  public Metadata getMetadata() {
    throw new UnsupportedOperationException("A parsed statement has no grammar");
  }

  @Override
  protected SqlParserPos getPos() {
    return SqlParserPos.ZERO;
  }

  @Override
  public void ReInit(Reader reader) {}

  @Override
  public void setTabSize(int tabSize) {}

  @Override
  public void setQuotedCasing(Casing quotedCasing) {}

  @Override
  public void setUnquotedCasing(Casing unquotedCasing) {}

  @Override
  public void setIdentifierMaxLength(int identifierMaxLength) {}

  @Override
  public void setConformance(SqlConformance conformance) {}

  @Override
  public void switchTo(LexicalState state) {}
}
