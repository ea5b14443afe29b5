package org.driftdb.parser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.driftdb.parser.Statements.parse;
import static org.driftdb.parser.Statements.refused;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.apache.calcite.config.Lex;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.parser.SqlAbstractParserImpl;
import org.apache.calcite.sql.parser.SqlParser;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.junit.jupiter.api.Test;

/** Every word of the lexer's list as the name of a table, wherever one must stand. */
class ReservedNamesTest {
  /** %s is the table, whose name must come out as an identifier. */
  private static final List<String> STATEMENTS =
      List.of(
          "CREATE TABLE %s (pk=id)",
          "CREATE TABLE %s (a BIGINT)",
          "CREATE TABLE IF NOT EXISTS %s (pk=id)",
          "CREATE TABLE %s AS SELECT 1",
          "CREATE INDEX i ON %s (a)",
          "DROP TABLE %s",
          "DROP TABLE IF EXISTS %s",
          "INSERT INTO %s {}",
          "INSERT INTO %s ?",
          "INSERT INTO %s VALUES (1)",
          "INSERT INTO %s (a, b) VALUES (1, 2)",
          "INSERT INTO %s SELECT 1",
          "UPSERT INTO %s VALUES (1)",
          "UPDATE %s SET a = 1",
          "UPDATE %s AS x SET a = 1 WHERE a = 2",
          "DELETE FROM %s",
          "DELETE FROM %s WHERE a = 1",
          "MERGE INTO %s USING u ON TRUE WHEN MATCHED THEN UPDATE SET a = 1",
          "PATCH %s KEY 1 SET {}",
          "SOFT DELETE FROM %s KEY 1",
          "SHOW DRIFT %s KEY 1",
          "SNAPSHOT %s",
          "COMPACT %s",
          "DESCRIBE %s",
          "DESCRIBE TABLE %s",
          "TABLE %s",
          "SELECT * FROM %s",
          "SELECT * FROM %s AS x",
          "SELECT * FROM %s WHERE a = 1",
          "SELECT * FROM %s ORDER BY a LIMIT 3",
          "SELECT * FROM %s AS OF @now",
          "SELECT * FROM %s FOR SYSTEM_TIME AS OF @now AS x",
          "SELECT * FROM a, %s",
          "SELECT * FROM a JOIN %s ON TRUE",
          "SELECT * FROM a LEFT JOIN %s USING (a)",
          "SELECT * FROM %s NATURAL JOIN a",
          "SELECT * FROM (SELECT a FROM %s)",
          "SELECT * FROM %s UNION ALL SELECT * FROM b",
          "SELECT a FROM %s GROUP BY a HAVING a > 1",
          "SELECT * FROM s.%s");

  private static Stream<String> words() {
    return Arrays.stream(DriftParserImplConstants.tokenImage)
        .filter(image -> image.matches("\"[A-Z][A-Z0-9_]*\""))
        .map(image -> image.substring(1, image.length() - 1).toLowerCase(Locale.ROOT));
  }

  private static Stream<String> reservedWords() {
    SqlAbstractParserImpl.Metadata metadata = metadata();
    return words().filter(word -> !metadata.isNonReservedKeyword(word.toUpperCase(Locale.ROOT)));
  }

  private static SqlAbstractParserImpl.Metadata metadata() {
    return SqlParser.create("", DriftParsers.config(Lex.BIG_QUERY)).getMetadata();
  }

  @Test
  void everyReservedWordIsATable() {
    assertThat(reservedWords().count()).isGreaterThan(300);
    for (String sql : STATEMENTS) {
      reservedWords().forEach(word -> checkNamed(Lex.BIG_QUERY, sql, word));
    }
  }

  @Test
  void everyWordIsATable() {
    assertThat(words().count()).isGreaterThan(700);
    words().forEach(word -> checkNamed(Lex.BIG_QUERY, "SELECT * FROM %s", word));
    words().forEach(word -> checkNamed(Lex.BIG_QUERY, "DESCRIBE %s", word));
  }

  @Test
  void everyWordIsATableInOtherLexicalRules() {
    for (Lex lex : List.of(Lex.ORACLE, Lex.MYSQL, Lex.SQL_SERVER)) {
      reservedWords().forEach(word -> checkNamed(lex, "SELECT * FROM %s", word));
      reservedWords().forEach(word -> checkNamed(lex, "INSERT INTO %s {}", word));
    }
  }

  private static void checkNamed(Lex lex, String sql, String word) {
    SqlNode node = parse(lex, sql.formatted(word));
    String name = lex == Lex.ORACLE ? word.toUpperCase(Locale.ROOT) : word;
    boolean[] found = new boolean[1];
    node.accept(
        new SqlBasicVisitor<Void>() {
          @Override
          public Void visit(SqlIdentifier id) {
            found[0] |= id.names.get(id.names.size() - 1).equals(name);
            return null;
          }
        });
    assertThat(found[0]).as(sql, word).isTrue();
  }

  @Test
  void wordsThatBeginSomethingElseDoSo() {
    assertThat(Statements.rewritten("SELECT * FROM UNNEST(ARRAY[1])")).contains("UNNEST(ARRAY[1])");
    assertThat(Statements.rewritten("SELECT * FROM LATERAL (SELECT 1)")).contains("LATERAL (");
    assertThat(Statements.rewritten("SELECT * FROM TABLE(f(1))")).contains("TABLE(f(1))");
    assertThat(Statements.rewritten("SELECT * FROM (VALUES (1))")).contains("(VALUES ROW(1))");
    assertThat(Statements.rewritten("DESCRIBE SELECT 1")).startsWith("EXPLAIN PLAN");
    assertThat(Statements.rewritten("DESCRIBE STATEMENT SELECT 1")).startsWith("EXPLAIN PLAN");
    refused("SELECT * FROM SELECT 1");
    refused("SELECT * FROM VALUES (1)");
    refused("SELECT * FROM a, SELECT x FROM b");
  }

  @Test
  void fromElsewhereBeginsNoTable() {
    parse(
        Lex.BIG_QUERY,
        "SELECT EXTRACT(YEAR FROM d), TRIM(BOTH 'x' FROM current_user), SUBSTRING(a FROM 2 FOR 3),"
            + " b IS DISTINCT FROM NULL, c IS NOT DISTINCT FROM TRUE FROM t");
  }

  @Test
  void errorsDoNotListEveryWord() {
    assertThat(refused("SELECT * FROM 1"))
        .hasMessageContaining("<IDENTIFIER>")
        .message()
        .hasLineCount(14);
  }

  @Test
  void reservedWordsStayReservedElsewhere() {
    SqlAbstractParserImpl.Metadata metadata = metadata();
    for (String word : List.of("ORDER", "SELECT", "SHOW", "OF", "UNIQUE")) {
      assertThat(metadata.isReservedWord(word)).as(word).isTrue();
    }
    for (String word :
        List.of("COMPACT", "DRIFT", "IF", "INDEX", "KEY", "PATCH", "PK", "SOFT", "VALUE")) {
      assertThat(metadata.isNonReservedKeyword(word)).as(word).isTrue();
    }
    refused("SELECT order FROM t");
    refused("SELECT a AS order FROM t");
    refused("SELECT * FROM t order");
  }
}
