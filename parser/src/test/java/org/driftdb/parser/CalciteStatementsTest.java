package org.driftdb.parser;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.apache.calcite.config.Lex;
import org.apache.calcite.sql.SqlDialect;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.parser.SqlParseException;
import org.apache.calcite.sql.parser.SqlParser;
import org.apache.calcite.sql.parser.SqlParserFixture;
import org.apache.calcite.sql.parser.SqlParserTest;
import org.apache.calcite.sql.parser.StringAndPos;
import org.apache.calcite.sql.parser.impl.SqlParserImpl;
import org.apache.calcite.sql.test.SqlTestFactory;
import org.apache.calcite.sql.validate.SqlConformanceEnum;
import org.hamcrest.Matcher;

/**
 * Every statement and expression of Calcite's parser tests, read by Calcite's parser and by ours
 * under other lexical rules than theirs: what Calcite's accepts, ours reads alike.
 */
class CalciteStatementsTest extends SqlParserTest {
  @Override
  public SqlParserFixture fixture() {
    return super.fixture().withTester(new SameAsCalcite());
  }

  /**
   * One for each state of Calcite's lexer but that of ORACLE, which {@link CalciteGrammarTest} has.
   */
  private static final List<Lex> LEXES = List.of(Lex.BIG_QUERY, Lex.MYSQL, Lex.SQL_SERVER);

  /** The statements that we read otherwise on purpose in BIG_QUERY, and why. */
  private static final Map<String, String> DIFFERENCES =
      Map.of(
          "select 1 from t--\n",
          "a comment without a space before it is a comment, and no part of the table's name",
          "select cola from t where max(email) rlike '.+@.+\\\\..+'",
          "two backslashes are one, or no string could end in one",
          "select cola from t where max(email) not rlike '.+@.+\\\\..+'",
          "two backslashes are one, or no string could end in one");

  /** Those that are longer are there to take long. */
  private static final int LONGEST = 10_000;

  private static final class SameAsCalcite extends TesterImpl {
    @Override
    public void checkList(
        SqlTestFactory factory,
        StringAndPos sql,
        SqlDialect dialect,
        UnaryOperator<String> converter,
        List<String> expected) {
      compare(factory, sql, SqlParser::parseStmtList);
    }

    @Override
    public void check(
        SqlTestFactory factory,
        StringAndPos sql,
        SqlDialect dialect,
        UnaryOperator<String> converter,
        String expected,
        Consumer<SqlParser> check) {
      compare(factory, sql, SqlParser::parseStmt);
    }

    @Override
    public void checkExp(
        SqlTestFactory factory,
        StringAndPos sql,
        UnaryOperator<String> converter,
        String expected,
        Consumer<SqlParser> check) {
      compare(factory, sql, SqlParser::parseExpression);
    }

    @Override
    public void checkFails(
        SqlTestFactory factory, StringAndPos sql, boolean list, String expected) {
      compare(factory, sql, list ? SqlParser::parseStmtList : SqlParser::parseStmt);
    }

    @Override
    public void checkExpFails(SqlTestFactory factory, StringAndPos sql, String expected) {
      compare(factory, sql, SqlParser::parseExpression);
    }

    @Override
    public void checkNode(SqlTestFactory factory, StringAndPos sql, Matcher<SqlNode> matcher) {
      compare(factory, sql, SqlParser::parseStmt);
    }

    private static void compare(SqlTestFactory factory, StringAndPos sql, Parse parse) {
      if (sql.sql.length() > LONGEST) {
        return;
      }
      for (Lex lex : LEXES) {
        SqlParser.Config calcite =
            factory
                .parserConfig()
                .withLex(lex)
                .withConformance(
                    lex == Lex.BIG_QUERY ? SqlConformanceEnum.BIG_QUERY : SqlConformanceEnum.BABEL)
                .withParserFactory(SqlParserImpl.FACTORY);
        String expected = text(sql.sql, calcite, parse);
        if (!expected.startsWith(REFUSED)) {
          SqlParser.Config ours = calcite.withParserFactory(DriftParserImpl.FACTORY);
          String actual = text(sql.sql, ours, parse);
          if (lex == Lex.BIG_QUERY && DIFFERENCES.containsKey(sql.sql)) {
            assertThat(actual).as(sql.sql).isNotEqualTo(expected).doesNotStartWith(REFUSED);
          } else {
            assertThat(actual).as("%s in %s", sql.sql, lex).isEqualTo(expected);
          }
        }
      }
    }

    private static final String REFUSED = "refused: ";

    private static String text(String sql, SqlParser.Config config, Parse parse) {
      try {
        SqlNode node = parse.apply(SqlParser.create(sql, config));
        return node.toSqlString(writer -> writer.withAlwaysUseParentheses(true)).getSql();
      } catch (SqlParseException e) {
        return REFUSED + e.getMessage();
      }
    }
  }

  private interface Parse {
    SqlNode apply(SqlParser parser) throws SqlParseException;
  }
}
