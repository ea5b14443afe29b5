package org.driftdb.sqlline;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** How a text is cut into statements. */
class ScriptTest {

  static Stream<Arguments> files() {
    return Stream.of(
        file("nothing", ""),
        file("only space and comments", " \n-- a; b\n/* c; */ // d;\n"),
        file("one statement", "SELECT 1", "SELECT 1"),
        file("an end after the last", "SELECT 1;\n", "SELECT 1"),
        file("no end after the last", "SELECT 1;\nSELECT 2", "SELECT 1", "SELECT 2"),
        file(
            "several on one line",
            "SELECT 1;SELECT 2; SELECT 3",
            "SELECT 1",
            "SELECT 2",
            "SELECT 3"),
        file("empty statements", ";;SELECT 1;;\n;", "SELECT 1"),
        file("over several lines", "SELECT 1,\n  2;\nSELECT 3;", "SELECT 1,\n  2", "SELECT 3"),
        file("one a line", "SELECT 1\nSELECT 2\n", "SELECT 1", "SELECT 2"),
        file(
            "one a line, with carriage returns",
            "SELECT 1\r\n\r\nSELECT 2\r\n",
            "SELECT 1",
            "SELECT 2"),
        file("a byte order mark", "\uFEFFSELECT 1", "SELECT 1"),
        file(
            "single quotes",
            "SELECT ';', 'it''s; so', 'it\\'s; so';",
            "SELECT ';', 'it''s; so', 'it\\'s; so'"),
        file(
            "double quotes",
            "SELECT \"a;b\", \"a\\\";b\";SELECT 2;",
            "SELECT \"a;b\", \"a\\\";b\"",
            "SELECT 2"),
        file(
            "back quotes",
            "SELECT `a;b`, `a\\`;b`;SELECT 2;",
            "SELECT `a;b`, `a\\`;b`",
            "SELECT 2"),
        file("a string over lines", "SELECT 'a\nb'\nSELECT 2", "SELECT 'a\nb'", "SELECT 2"),
        file(
            "a backslash at the end of a string",
            "SELECT 'a\\\\'; SELECT 2;",
            "SELECT 'a\\\\'",
            "SELECT 2"),
        file(
            "a document",
            "INSERT INTO t {\"a;\": \"b;}\", \"c\": {\"d\": \"\\\";\"}};\nSELECT 1;",
            "INSERT INTO t {\"a;\": \"b;}\", \"c\": {\"d\": \"\\\";\"}}",
            "SELECT 1"),
        file(
            "a document over lines, one statement a line",
            "INSERT INTO t {\n  \"id\": 1,\n  \"b\": [1,\n 2]}\nSELECT 1",
            "INSERT INTO t {\n  \"id\": 1,\n  \"b\": [1,\n 2]}",
            "SELECT 1"),
        file(
            "what looks like a comment in a document",
            "INSERT INTO t {\"a\": \"-- b\", \"c\": \"/* d\"};SELECT 1;",
            "INSERT INTO t {\"a\": \"-- b\", \"c\": \"/* d\"}",
            "SELECT 1"),
        file(
            "a composite key over lines",
            "SHOW DRIFT t KEY [1,\n\"a\"]\nSELECT 1",
            "SHOW DRIFT t KEY [1,\n\"a\"]",
            "SELECT 1"),
        file(
            "comments",
            "SELECT 1 -- one; two\n, 2; /* three; */ SELECT 4;",
            "SELECT 1 -- one; two\n, 2",
            "SELECT 4"),
        file(
            "a quote in a comment",
            "-- it's\nSELECT 1; /* don't */ SELECT 2; // won't\nSELECT 3;",
            "SELECT 1",
            "SELECT 2",
            "SELECT 3"),
        file(
            "a semicolon only in comments and strings",
            "SELECT ';' -- ;\nSELECT 2 /* ; */\n",
            "SELECT ';' -- ;",
            "SELECT 2 /* ; */"),
        file(
            "a comment over lines, one statement a line",
            "SELECT 1 /* a\nb */ + 1\nSELECT 2",
            "SELECT 1 /* a\nb */ + 1",
            "SELECT 2"),
        file(
            "a comment that ends at once", "SELECT /**/ 1; SELECT 2;", "SELECT /**/ 1", "SELECT 2"),
        file(
            "division and subtraction are no comments",
            "SELECT 4/2-1\nSELECT 2",
            "SELECT 4/2-1",
            "SELECT 2"),
        file(
            "a key full of signs",
            "INSERT INTO t {\"id\": \"a b/c.d:e,f;g(h)\"}\nPATCH t KEY \"a b/c.d:e,f;g(h)\" SET {\"n\": 1}",
            "INSERT INTO t {\"id\": \"a b/c.d:e,f;g(h)\"}",
            "PATCH t KEY \"a b/c.d:e,f;g(h)\" SET {\"n\": 1}"),
        file(
            "a string that is not closed",
            "SELECT 1; SELECT 'a; SELECT 2;",
            "SELECT 1",
            "SELECT 'a; SELECT 2;"),
        file(
            "a document that is not closed",
            "INSERT INTO t {\"a\": 1; SELECT 2;\nSELECT 3",
            "INSERT INTO t {\"a\": 1; SELECT 2;\nSELECT 3"),
        file(
            "a comment that is not closed",
            "SELECT 1;\n/* SELECT 2;\nSELECT 3;",
            "SELECT 1",
            "/* SELECT 2;\nSELECT 3;"),
        file(
            "letters of all kinds", "SELECT '日本; 😀';SELECT 'ü'", "SELECT '日本; 😀'", "SELECT 'ü'"));
  }

  private static Arguments file(String name, String text, String... statements) {
    return Arguments.of(name, text, List.of(statements));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("files")
  void aFileIsCutIntoStatements(String name, String text, List<String> statements) {
    assertThat(texts(Script.ofFile(text))).isEqualTo(statements);
  }

  @Test
  void anArgumentIsNotCutAtLineEnds() {
    assertThat(texts(Script.ofArgument("SELECT 1,\n2"))).containsExactly("SELECT 1,\n2");
    assertThat(texts(Script.ofArgument("SELECT 1;\nSELECT 2")))
        .containsExactly("SELECT 1", "SELECT 2");
  }

  @Test
  void aStatementKnowsTheLineOnWhichItBegins() {
    Script script =
        Script.ofFile("-- one\n\nSELECT 1,\n 2;\n/* five\n*/ SELECT 6; SELECT 6;\nSELECT 7");
    List<Integer> lines = new ArrayList<>();
    script.forEach(statement -> lines.add(statement.place().line()));
    assertThat(lines).containsExactly(3, 6, 6, 7);
  }

  private static List<String> texts(Script script) {
    List<String> texts = new ArrayList<>();
    script.forEach(statement -> texts.add(statement.text()));
    return texts;
  }

  @Test
  void aTextIsWholeWhenEveryStatementIsEnded() {
    assertThat(Script.isWhole("")).isTrue();
    assertThat(Script.isWhole("-- only a comment")).isTrue();
    assertThat(Script.isWhole("SELECT 1;")).isTrue();
    assertThat(Script.isWhole("SELECT 1; -- and a comment")).isTrue();
    assertThat(Script.isWhole("SELECT 1")).isFalse();
    assertThat(Script.isWhole("SELECT 1; SELECT 2")).isFalse();
    assertThat(Script.isWhole("SELECT ';")).isFalse();
    assertThat(Script.isWhole("INSERT INTO t {\"a\": 1;")).isFalse();
    assertThat(Script.isWhole("SELECT 1 -- ;")).isFalse();
  }
}
