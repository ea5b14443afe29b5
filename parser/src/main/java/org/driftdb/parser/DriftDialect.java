package org.driftdb.parser;

import org.apache.calcite.config.Lex;
import org.apache.calcite.sql.SqlDialect;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlWriter;
import org.jspecify.annotations.Nullable;

/**
 * How a statement is written so that a parser with the same lexical rules reads the same statement.
 *
 * <p>Calcite's own dialects write for other databases: strings with a backslash or beyond ASCII,
 * types and functions would not come back as they were.
 */
final class DriftDialect extends SqlDialect {
  private final boolean backslashEscapes;

  DriftDialect(Lex lex) {
    super(context(lex));
    this.backslashEscapes = lex == Lex.BIG_QUERY;
  }

  private static Context context(Lex lex) {
    return EMPTY_CONTEXT
        .withDatabaseProduct(DatabaseProduct.UNKNOWN)
        .withIdentifierQuoteString(lex.quoting.string)
        .withUnquotedCasing(lex.unquotedCasing)
        .withQuotedCasing(lex.quotedCasing)
        .withCaseSensitive(lex.caseSensitive)
        .withLiteralQuoteString("'")
        .withLiteralEscapedQuoteString("''");
  }

  @Override
  public StringBuilder quoteIdentifier(StringBuilder text, String name) {
    return backslashEscapes
        ? text.append('`').append(name.replace("\\", "\\\\").replace("`", "\\`")).append('`')
        : super.quoteIdentifier(text, name);
  }

  /**
   * Strings hold all of Unicode as it is, so none needs a character set or escapes for what is not
   * ASCII.
   */
  @Override
  public void quoteStringLiteral(StringBuilder text, @Nullable String charset, String value) {
    super.quoteStringLiteral(
        text,
        backslashEscapes ? null : charset,
        backslashEscapes ? value.replace("\\", "\\\\") : value);
  }

  @Override
  public void unparseTableScanHints(SqlWriter writer, SqlNodeList hints, int left, int right) {
    writer.keyword("/*+");
    hints.unparse(writer, 0, 0);
    writer.keyword("*/");
  }
}
