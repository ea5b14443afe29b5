package org.driftdb.parser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.driftdb.parser.Statements.parse;
import static org.driftdb.parser.Statements.rewritten;

import java.io.StringReader;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.NotEmpty;
import net.jqwik.api.constraints.StringLength;
import org.apache.calcite.config.Lex;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.parser.SqlParseException;
import org.apache.calcite.sql.parser.SqlParser;
import org.apache.calcite.util.Litmus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Strings, quoted names and the text of statements. */
class StringsTest {
  @ParameterizedTest
  @CsvSource(
      delimiterString = " => ",
      quoteCharacter = '\0',
      value = {
        "'it''s' => it's",
        "'it\\'s' => it's",
        "\"it's\" => it's",
        "\"say \\\"so\\\"\" => say \"so\"",
        "\"it\\'s\" => it\\'s",
        "'''' => '",
        "'\\'' => '",
        "'''''' => ''",
        "'a\\b' => a\\b",
        "'a\\\\b' => a\\b",
        "'a\\\\' => a\\",
        "'\\\\''' => \\'",
        "'C:\\dir' => C:\\dir",
        "'\\d+' => \\d+",
        "'日本' => 日本"
      })
  void stringsOfBigQuery(String literal, String value) {
    assertThat(literal(Lex.BIG_QUERY, literal)).isEqualTo(value);
  }

  @Test
  void stringsEndWhereTheyShould() {
    assertThat(rewritten("SELECT * FROM t WHERE a = 'it''s' AND b = '' AND c = 'x'"))
        .isEqualTo("SELECT * FROM t WHERE a = 'it''s' AND b = '' AND c = 'x'");
  }

  @Test
  void aliasesMayBeDoubleQuotedStrings() {
    assertThat(rewritten("SELECT a AS \"my alias\", 'x' AS \"y\" FROM t ORDER BY a"))
        .isEqualTo("SELECT a AS my alias, 'x' AS y FROM t ORDER BY a");
  }

  @Property(tries = 200)
  void anyStringSurvives(
      @ForAll @StringLength(max = 12) String any,
      @ForAll @Chars({'\'', '"', '\\', '`', 'a', '\n'}) @StringLength(max = 8) String quotes,
      @ForAll Lex lex) {
    for (String string : new String[] {any, quotes}) {
      String text = DriftParsers.dialect(lex).quoteStringLiteral(string);
      assertThat(literal(lex, text)).isEqualTo(string);
      Statements.checkRoundTrip(lex, "SELECT * FROM t AS OF " + text);
    }
  }

  @Property(tries = 200)
  void anyNameSurvives(
      @ForAll
          @NotEmpty
          @Chars({'\'', '"', '\\', '`', 'a', 'B', ' ', '.', '[', ']', 'é'})
          @StringLength(max = 8)
          String name,
      @ForAll Lex lex) {
    String text = DriftParsers.dialect(lex).quoteIdentifier(name);
    SqlSelect select = parse(SqlSelect.class, lex, "SELECT * FROM " + text);
    assertThat(((SqlIdentifier) Parts.node(select.getFrom())).names).containsExactly(name);
    Statements.checkRoundTrip(lex, "PATCH " + text + " KEY 1 SET {}");
  }

  @Test
  void statementsAreReadFromAnyReader() throws SqlParseException {
    SqlNode node =
        SqlParser.create(
                new StringReader("PATCH t KEY \"a\" SET {}"), DriftParsers.config(Lex.BIG_QUERY))
            .parseStmt();
    assertThat(node).isInstanceOf(SqlPatch.class);
  }

  @Test
  void aParserReadsOneStatementAfterAnother() throws SqlParseException {
    SqlParser parser = SqlParser.create("SELECT 1", DriftParsers.config(Lex.BIG_QUERY));
    parser.parseStmt();
    assertThat(parser.parseQuery("SELECT `a`, \"b\" FROM t AS OF @now"))
        .isInstanceOf(SqlSelect.class);
  }

  @Test
  void statementsAreReadInOneGo() throws SqlParseException {
    String sql = "PATCH t KEY 1 SET {\"a\": \";\"}; SOFT DELETE FROM t KEY 1;SELECT 1 FROM order;";
    assertThat(SqlParser.create(sql, DriftParsers.config(Lex.BIG_QUERY)).parseStmtList())
        .hasSize(3);
  }

  @Test
  void aSemicolonMayEndAStatement() {
    for (Lex lex : Lex.values()) {
      for (String sql :
          List.of(
              "SELECT 1", "SELECT * FROM t", "PATCH t KEY 1 SET {\"a\": \";\"}", "DESCRIBE t")) {
        SqlNode without = parse(lex, sql);
        for (String end : List.of(";", " ;\n", "; -- done", ";/* all\nthat */ -- there is\n ")) {
          assertThat(parse(lex, sql + end).equalsDeep(without, Litmus.THROW)).isTrue();
        }
      }
      assertThat(Statements.refused(lex, "SELECT 1;\n SELECT 2"))
          .hasMessageContaining("Another statement begins here: run one at a time")
          .hasMessageContaining("line 2, column 2");
      assertThat(Statements.refused(lex, "SELECT 1;;").getPos()).hasToString("line 1, column 10");
      assertThat(Statements.refused(lex, ";").getPos()).hasToString("line 1, column 1");
    }
  }

  @Test
  void errorsHaveAPlaceInEveryState() {
    for (Lex lex : Lex.values()) {
      assertThat(Statements.refused(lex, "").getPos()).isNotNull();
      assertThat(Statements.refused(lex, "SELECT\n\t# FROM t").getPos())
          .hasToString("line 2, column 2");
      assertThat(Statements.refused(lex, "SELECT 'abc").getPos()).isNotNull();
      assertThat(Statements.refused(lex, "SELECT * FROM t WHERE /* x").getPos()).isNotNull();
    }
  }

  private static String literal(Lex lex, String text) {
    SqlSelect select = parse(SqlSelect.class, lex, "SELECT " + text);
    return ((SqlLiteral) select.getSelectList().get(0)).getValueAs(String.class);
  }
}
