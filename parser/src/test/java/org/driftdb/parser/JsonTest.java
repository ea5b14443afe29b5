package org.driftdb.parser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.driftdb.parser.Statements.parse;
import static org.driftdb.parser.Statements.refused;

import java.util.List;
import java.util.stream.IntStream;
import org.apache.calcite.config.Lex;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.parser.SqlParseException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Documents and keys: JSON as RFC 8259 has it, in all lexical rules, and nothing else. */
class JsonTest {
  private static final List<String> DOCUMENTS =
      List.of(
          "{}",
          "{ }",
          "{\n\t\"a\" :\r\n 1 }",
          "{\"\": \"\", \"a.b\": 1, \"Name\": 1, \"name\": 2}",
          "{\"select\": 1, \"from\": {\"where\": [\"order\", \"KEY\", \"SET\"]}}",
          "{\"a\": [], \"b\": [[], [{}]], \"c\": {\"d\": {\"e\": [1, {\"f\": null}]}}}",
          "{\"escapes\": \"\\\" \\\\ \\/ \\b \\f \\n \\r \\t \\u0000 \\u00e9 \\uD83D\\uDE00\"}",
          "{\"\\u0061\\n\": 1}",
          "{\"größe\": \"日本 😀 \u2028 \u007f\"}",
          "{\"a\": \"it's\", \"b\": \"`q`\", \"c\": \"[x]\", \"d\": \"}\", \"e\": \"{\"}",
          "{\"a\": \"-- no\", \"b\": \"/* no\", \"c\": \"// no\", \"d\": \"*/\", \"e\": \"/*+ no\"}",
          "{\"a\": 0, \"b\": -0, \"c\": -1.5e10, \"d\": 1E+5, \"e\": 1e-7, \"f\": 0.10}",
          "{\"a\": 9007199254740993, \"b\": 9223372036854775807, \"c\": 1e1000000}",
          "{\"a\": 123456789012345678901234567890.12345678901234567890}",
          "{\"a\": true, \"b\": false, \"c\": null}",
          "{\"d\": 1, \"t\": {\"ts\": 2}, \"fn\": 3}",
          "{\"a\": \"?\", \"b\": \"@seq:7\", \"c\": \";\"}");

  private static final List<String> KEYS =
      List.of(
          "\"order1\"",
          "\"\"",
          "\"a b/c.d:e,f;g(h)\"",
          "\"it's \\\"so\\\" \\\\ \\u0000\"",
          "\"日本 😀\"",
          "\"]\"",
          "0",
          "-1.5e10",
          "1E+5",
          "1.0",
          "9007199254740993",
          "true",
          "false",
          "null",
          "[1, \"a\"]",
          "[ \"]\" , true,\n-1e5 ]",
          "[\"a\\\"b\", \"x`y'z\", \"--\"]");

  @ParameterizedTest
  @EnumSource(Lex.class)
  void documentsAreTakenAsTheyAreWritten(Lex lex) {
    for (String document : DOCUMENTS) {
      SqlInsertDocuments insert =
          parse(
              SqlInsertDocuments.class,
              lex,
              "INSERT INTO t " + document + "," + document + "\n, ?, " + document);
      assertThat(insert.documents().get(0)).isInstanceOf(SqlJson.class);
      assertThat(text(insert.documents().get(0))).isEqualTo(document);
      assertThat(text(insert.documents().get(1))).isEqualTo(document);
      assertThat(insert.documents().get(2)).isInstanceOf(SqlDynamicParam.class);
      assertThat(text(insert.documents().get(3))).isEqualTo(document);
      assertThat(text(parse(SqlPatch.class, lex, "PATCH t KEY 1 SET" + document).fields()))
          .isEqualTo(document);
    }
  }

  @ParameterizedTest
  @EnumSource(Lex.class)
  void keysAreTakenAsTheyAreWritten(Lex lex) {
    for (String key : KEYS) {
      SqlPatch patch = parse(SqlPatch.class, lex, "PATCH t KEY " + key + " SET {\"a\": 1}");
      assertThat(text(patch.key())).isEqualTo(key);
      assertThat(text(patch.fields())).isEqualTo("{\"a\": 1}");
      assertThat(text(parse(SqlShowDrift.class, lex, "SHOW DRIFT t KEY " + key).key()))
          .isEqualTo(key);
      assertThat(
              text(parse(SqlSoftDelete.class, lex, "SOFT DELETE FROM t KEY\n" + key + "\n").key()))
          .isEqualTo(key);
    }
  }

  @ParameterizedTest
  @EnumSource(Lex.class)
  void keysMayBeWrittenAsSqlStrings(Lex lex) {
    assertThat(text(parse(SqlSoftDelete.class, lex, "SOFT DELETE FROM t KEY 'it''s \"1\"'").key()))
        .isEqualTo("\"it's \\\"1\\\"\"");
  }

  @Test
  void jsonMayStandAgainstItsNeighbours() {
    SqlPatch patch = parse(SqlPatch.class, Lex.BIG_QUERY, "PATCH t KEY\"a\"SET{\"b\":1}");
    assertThat(text(patch.key())).isEqualTo("\"a\"");
    assertThat(text(patch.fields())).isEqualTo("{\"b\":1}");
  }

  @Test
  void aNodeKnowsItsPlace() {
    SqlPatch patch =
        parse(SqlPatch.class, Lex.BIG_QUERY, "PATCH t\r\n\tKEY \"a\"\rSET {\n \"b\": 1}");
    assertThat(patch.key().getParserPosition()).hasToString("line 2, column 6");
    assertThat(patch.fields().getParserPosition().getLineNum()).isEqualTo(3);
    assertThat(patch.fields().getParserPosition().getColumnNum()).isEqualTo(5);
    assertThat(patch.fields().getParserPosition().getEndLineNum()).isEqualTo(4);
    assertThat(patch.fields().getParserPosition().getEndColumnNum()).isEqualTo(8);
    assertThat(patch.getParserPosition().getEndLineNum()).isEqualTo(4);
  }

  /** Each statement has the place of what is wrong before a colon. */
  @ParameterizedTest
  @CsvSource(
      delimiterString = " => ",
      quoteCharacter = '\0',
      value = {
        "INSERT INTO t {\"a\": 01} => 1:22 => Leading zeroes not allowed",
        "INSERT INTO t {\"a\" 1} => 1:20 => expecting a colon",
        "INSERT INTO t {'a':1} => 1:16 => expecting double-quote to start field name",
        "INSERT INTO t {a:1} => 1:16 => expecting double-quote to start field name",
        "INSERT INTO t {d 1} => 1:16 => expecting double-quote to start field name",
        "INSERT INTO t { fn 1} => 1:17 => expecting double-quote to start field name",
        "INSERT INTO t {\"a\":1,} => 1:22 => expecting double-quote to start field name",
        "INSERT INTO t {\"a\":1 \"b\":2} => 1:22 => expecting comma",
        "INSERT INTO t {\"a\":[1,]} => 1:23 => expected a valid value",
        "INSERT INTO t {\"a\":nul} => 1:20 => Unrecognized token 'nul'",
        "INSERT INTO t {\"a\":True} => 1:20 => Unrecognized token 'True'",
        "INSERT INTO t {\"a\":NaN} => 1:20 => Non-standard token 'NaN'",
        "INSERT INTO t {\"a\":+1} => 1:20 => '+'",
        "INSERT INTO t {\"a\":.5} => 1:20 => '.'",
        "INSERT INTO t {\"a\":1.} => 1:22 => Decimal point not followed by a digit",
        "INSERT INTO t {\"a\":1e} => 1:22 => Exponent indicator not followed by a digit",
        "INSERT INTO t {\"a\":\"\\x\"} => 1:22 => Unrecognized character escape",
        "INSERT INTO t {\"a\":\"\\u12G4\"} => 1:25 => expected a hex-digit",
        "INSERT INTO t {\"a\":'x'} => 1:20 => expected a valid value",
        "INSERT INTO t {\"a\":1]} => 1:21 => Unexpected close marker",
        "INSERT INTO t {\"a\": /* 1 */ 1} => 1:21 => '/'",
        "INSERT INTO t {\"a\": ?} => 1:21 => '?'",
        "INSERT INTO t {\"a\": 1 => 1:15 => the statement ends before this value does",
        "INSERT INTO t {\"a\": \"x => 1:15 => the statement ends before this value does",
        "INSERT INTO t {\"a\": \"x\\ => 1:15 => the statement ends before this value does",
        "INSERT INTO t {\"a\": [1, {} => 1:15 => the statement ends before this value does",
        "INSERT INTO t { => 1:15 => the statement ends before this value does",
        "INSERT INTO t {}, {\"a\": 1, \"b\": 2, \"a\": 3} => 1:36 => names the field \"a\" twice",
        "INSERT INTO t {\"x\": [{\"a\": 1, \"\\u0061\": 3}]} => 1:31 => names the field \"a\" twice",
        "PATCH t KEY \"a SET {} => 1:13 => the statement ends before this value does",
        "PATCH t KEY {\"a\":1} SET {} => 1:13 => a key is a string",
        "PATCH t KEY [] SET {} => 1:13 => a key is a string",
        "PATCH t KEY [1, [2]] SET {} => 1:13 => a key is a string",
        "PATCH t KEY [1, {}] SET {} => 1:13 => a key is a string",
        "PATCH t KEY [1 2] SET {} => 1:16 => expecting comma",
        "PATCH t KEY 01 SET {} => 1:14 => Leading zeroes not allowed",
        "PATCH t KEY 1x SET {} => 1:14 => 'x'",
        "PATCH t KEY 1-2 SET {} => 1:14 => '-'",
        "PATCH t KEY - SET {} => 1:13 => ",
        "PATCH t KEY 1 SET {\"a\":} => 1:24 => expected a value",
      })
  void badJsonIsRefusedWithItsPlace(String sql, String place, String problem) {
    for (Lex lex : Lex.values()) {
      SqlParseException refusal = refused(lex, sql);
      String[] lineAndColumn = place.split(":", 2);
      assertThat(refusal.getCause()).isInstanceOf(JsonSyntaxException.class);
      assertThat(refusal)
          .hasMessageStartingWith(
              "Bad JSON at line " + lineAndColumn[0] + ", column " + lineAndColumn[1] + ": ")
          .hasMessageContaining(problem == null ? "" : problem);
      assertThat(refusal.getPos().getLineNum()).hasToString(lineAndColumn[0]);
      assertThat(refusal.getPos().getColumnNum()).hasToString(lineAndColumn[1]);
    }
  }

  @Test
  void thePlaceCountsLinesAndTabs() {
    assertThat(refused("INSERT INTO t\n\t{\"a\": 1,\r\n\t \"b\": x}"))
        .hasMessageContaining("line 3, column 8");
    assertThat(refused("INSERT INTO t {\"😀\":\r\r1, 2}")).hasMessageContaining("line 3, column 4");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 9, 10, 13, 31})
  void controlCharactersMustBeEscaped(int control) {
    assertThat(refused("INSERT INTO t {\"a\": \"b" + (char) control + "c\"}"))
        .hasMessageContaining("Illegal unquoted character")
        .hasMessageContaining("Bad JSON at line 1, column 23: ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "INSERT INTO t {\"a\":1} x",
        "INSERT INTO t {\"a\":1}}",
        "INSERT INTO t {\"a\":1} {\"a\":2}",
        "INSERT INTO t {\"a\":1},",
        "INSERT INTO t [{\"a\":1}]",
        "INSERT INTO t \"a\"",
        "PATCH t KEY 1 SET [1]",
        "PATCH t KEY 1 SET \"a\"",
        "PATCH t KEY 1 SET {\"a\":1} WHERE x",
        "PATCH t KEY 1, 2 SET {\"a\":1}",
        "PATCH t KEY 1",
        "SHOW DRIFT t",
        "SOFT DELETE FROM t"
      })
  void whatFollowsMustFit(String sql) {
    for (Lex lex : Lex.values()) {
      assertThat(refused(lex, sql).getPos()).as(sql).isNotNull();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "PATCH t KEY SET {\"a\":1}",
        "PATCH t KEY order1 SET {\"a\":1}",
        "PATCH t KEY `order1` SET {\"a\":1}",
        "PATCH t KEY +1 SET {\"a\":1}",
        "PATCH t KEY .5 SET {\"a\":1}",
        "PATCH t KEY TRUE SET {\"a\":1}",
        "PATCH t KEY (1) SET {\"a\":1}",
        "SHOW DRIFT t KEY",
        "SHOW DRIFT t KEY -- \"a\""
      })
  void whatIsNoKeyIsSaid(String sql) {
    assertThat(refused(sql))
        .hasMessageContaining("A key must follow KEY")
        .hasMessageContaining(" (line 1, column ");
  }

  @Test
  void noCharacterOfTheLexerIsAnError() {
    for (Lex lex : Lex.values()) {
      for (String sql : List.of("PATCH t KEY # SET {}", "PATCH t KEY 1 SET #", "INSERT INTO t #")) {
        assertThat(refused(lex, sql).getPos()).as(sql).isNotNull();
      }
    }
  }

  @Test
  void documentsMayBeLong() {
    String value = "x\\n\"{[".replace("\"", "\\\"").repeat(50_000);
    String number = "1".repeat(100_000);
    String document = "{\"a\": \"" + value + "\", \"" + value + "\": " + number + "}";
    SqlInsertDocuments insert =
        parse(SqlInsertDocuments.class, Lex.BIG_QUERY, "INSERT INTO t " + document + ", {}");
    assertThat(text(insert.documents().get(0))).isEqualTo(document);
    assertThat(text(insert.documents().get(1))).isEqualTo("{}");
    String key = "\"" + "k".repeat(5_000) + "\"";
    assertThat(text(parse(SqlShowDrift.class, Lex.ORACLE, "SHOW DRIFT t KEY " + key).key()))
        .isEqualTo(key);
  }

  @Test
  void statementsMayHoldManyDocuments() {
    int count = 50_000;
    String documents =
        String.join(",\n", IntStream.range(0, count).mapToObj(i -> "{\"id\": " + i + "}").toList());
    SqlInsertDocuments insert =
        parse(SqlInsertDocuments.class, Lex.BIG_QUERY, "INSERT INTO t\n" + documents);
    assertThat(insert.documents()).hasSize(count);
    assertThat(text(insert.documents().get(count - 1))).isEqualTo("{\"id\": " + (count - 1) + "}");
    assertThat(insert.documents().get(count - 1).getParserPosition().getLineNum())
        .isEqualTo(count + 1);
  }

  @Test
  void documentsMayBeDeepButNotTooDeep() {
    int inner = JsonText.MAX_DEPTH - 1;
    String deep = "{\"a\":" + "[".repeat(inner) + "]".repeat(inner) + "}";
    parse(Lex.BIG_QUERY, "INSERT INTO t " + deep);
    String deeper = "{\"a\":" + "[".repeat(inner + 1) + "]".repeat(inner + 1) + "}";
    assertThat(refused("INSERT INTO t " + deeper))
        .hasMessageContaining("Bad JSON at line 1, column 15: it is nested deeper than 1000");
    assertThat(refused("INSERT INTO t {\"a\":" + "[".repeat(100_000)))
        .hasMessageContaining("nested deeper");
  }

  @ParameterizedTest
  @EnumSource(Lex.class)
  void bracesOfSqlStayWhatTheyAre(Lex lex) {
    parse(
        lex,
        "SELECT {fn UCASE('a')}, {d '2026-01-05'}, {t '09:36:12'}, {ts '2026-01-05 09:36:12'}");
  }

  private static String text(Object node) {
    assertThat(node).isInstanceOf(SqlJson.class);
    return ((SqlJson) node).text();
  }
}
