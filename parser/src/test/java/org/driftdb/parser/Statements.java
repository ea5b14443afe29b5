package org.driftdb.parser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.apache.calcite.config.Lex;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.parser.SqlParseException;
import org.apache.calcite.sql.parser.SqlParser;
import org.apache.calcite.util.Litmus;

/** Parses and writes statements for the tests. */
final class Statements {
  private Statements() {}

  static SqlNode parse(Lex lex, String sql) {
    try {
      return SqlParser.create(sql, DriftParsers.config(lex)).parseStmt();
    } catch (SqlParseException e) {
      throw new AssertionError("In " + lex + ": " + sql, e);
    }
  }

  static <T extends SqlNode> T parse(Class<T> type, Lex lex, String sql) {
    SqlNode node = parse(lex, sql);
    assertThat(node).as("%s in %s", sql, lex).isInstanceOf(type);
    return type.cast(node);
  }

  /** A statement as text that the same lexical rules read. */
  static String unparse(Lex lex, SqlNode node) {
    return node.toSqlString(
            writer ->
                writer
                    .withDialect(DriftParsers.dialect(lex))
                    .withQuoteAllIdentifiers(true)
                    .withAlwaysUseParentheses(false)
                    .withClauseStartsLine(false)
                    .withSelectListItemsOnSeparateLines(false)
                    .withIndentation(0))
        .getSql();
  }

  /** A statement, parsed in BIG_QUERY and written on one line without the quotes of identifiers. */
  static String rewritten(String sql) {
    return unparse(Lex.BIG_QUERY, parse(Lex.BIG_QUERY, sql))
        .replace("`", "")
        .replaceAll("\\s+", " ");
  }

  static SqlParseException refused(Lex lex, String sql) {
    SqlParseException refusal =
        catchThrowableOfType(
            SqlParseException.class,
            () -> SqlParser.create(sql, DriftParsers.config(lex)).parseStmt());
    assertThat(refusal).as("%s in %s must be refused", sql, lex).isNotNull();
    return refusal;
  }

  static SqlParseException refused(String sql) {
    return refused(Lex.BIG_QUERY, sql);
  }

  /** Checks that what a statement unparses to is read as the same statement, and unparses alike. */
  static void checkRoundTrip(Lex lex, String sql) {
    SqlNode first = parse(lex, sql);
    String text = unparse(lex, first);
    SqlNode second = parse(lex, text);
    assertThat(first.equalsDeep(second, Litmus.IGNORE))
        .as("%s in %s, written as %s, is read as the same", sql, lex, text)
        .isTrue();
    assertThat(unparse(lex, second)).isEqualTo(text);
  }
}
