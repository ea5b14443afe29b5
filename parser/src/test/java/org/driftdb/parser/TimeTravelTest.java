package org.driftdb.parser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.driftdb.parser.Statements.parse;
import static org.driftdb.parser.Statements.refused;
import static org.driftdb.parser.Statements.rewritten;

import org.apache.calcite.config.Lex;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.SqlSnapshot;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** AS OF in its places, and the points that may follow it. */
class TimeTravelTest {
  @ParameterizedTest
  @EnumSource(Lex.class)
  void pointsOfTheSequenceAreStringsWithinPoint(Lex lex) {
    assertThat(pointText(lex, "@seq:1000")).isEqualTo("@seq:1000");
    assertThat(pointText(lex, "@SEQ:1000")).isEqualTo("@SEQ:1000");
    assertThat(pointText(lex, "@now")).isEqualTo("@now");
    assertThat(pointText(lex, "'@seq:1000'")).isEqualTo("@seq:1000");
    assertThat(pointText(lex, "'2026-01-05T09:36:12.345Z'")).isEqualTo("2026-01-05T09:36:12.345Z");
    // Whether it can be read is not the parser's to say.
    assertThat(pointText(lex, "@seq:-5")).isEqualTo("@seq:-5");
    assertThat(pointText(lex, "@yesterday")).isEqualTo("@yesterday");
    assertThat(pointText(lex, "'no point'")).isEqualTo("no point");
  }

  @ParameterizedTest
  @EnumSource(
      value = Lex.class,
      names = {"BIG_QUERY", "ORACLE", "MYSQL_ANSI"})
  void pointsMayBeDoubleQuoted(Lex lex) {
    assertThat(pointText(lex, "\"@seq:1000\"")).isEqualTo("@seq:1000");
    assertThat(pointText(lex, "\"2025-01-01T00:00:00Z\"")).isEqualTo("2025-01-01T00:00:00Z");
  }

  @Test
  void doubleQuotesKeepColumnsWhereTheyQuoteThem() {
    assertThat(point(Lex.ORACLE, "o.\"ts\"").getKind()).isEqualTo(SqlKind.IDENTIFIER);
    assertThat(point(Lex.ORACLE, "\"ts\"").getKind()).isEqualTo(SqlKind.IDENTIFIER);
  }

  @Test
  void parametersAreWithinPoint() {
    SqlNode point = point(Lex.BIG_QUERY, "?");
    assertThat(((SqlCall) point).getOperator()).isSameAs(DriftOperators.POINT);
    assertThat((SqlNode) ((SqlCall) point).operand(0)).isInstanceOf(SqlDynamicParam.class);
  }

  @Test
  void whatIsNoTimestampIsWithinPoint() {
    assertThat(point(Lex.BIG_QUERY, "DATE '2026-01-05'")).matches(TimeTravelTest::isPoint);
    assertThat(point(Lex.BIG_QUERY, "17")).matches(TimeTravelTest::isPoint);
    assertThat(point(Lex.ORACLE, "'a'\n'b'")).matches(TimeTravelTest::isPoint);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "TIMESTAMP '2026-01-05 09:36:12.345'",
        "{ts '2026-01-05 09:36:12'}",
        "CURRENT_TIMESTAMP",
        "CURRENT_TIMESTAMP - INTERVAL '1' HOUR",
        "CAST(? AS TIMESTAMP)",
        "o.ts"
      })
  void timestampsStayWhatTheyAre(String point) {
    assertThat(point(Lex.BIG_QUERY, point)).matches(node -> !isPoint(node));
  }

  /**
   * What a query with its point becomes; D stands for the point as it is written for each table.
   */
  @ParameterizedTest
  @CsvSource(
      delimiterString = " => ",
      quoteCharacter = '\0',
      value = {
        "SELECT * FROM t AS OF @seq:7 => SELECT * FROM t D",
        "SELECT * FROM t WHERE a = 1 AS OF @seq:7 LIMIT 3 => SELECT * FROM t D WHERE a = 1 FETCH NEXT 3 ROWS ONLY",
        "SELECT * FROM t ORDER BY a AS OF @seq:7 => SELECT * FROM t D ORDER BY a",
        "SELECT * FROM t ORDER BY a DESC AS OF @seq:7 => SELECT * FROM t D ORDER BY a DESC",
        "SELECT * FROM t AS OF @seq:7 ORDER BY a => SELECT * FROM t D ORDER BY a",
        "SELECT * FROM t LIMIT 3 AS OF @seq:7 => SELECT * FROM t D FETCH NEXT 3 ROWS ONLY",
        "SELECT * FROM t OFFSET 2 ROWS AS OF @seq:7 => SELECT * FROM t D OFFSET 2 ROWS",
        "SELECT a FROM t GROUP BY a HAVING a > 1 AS OF @seq:7 => SELECT a FROM t D GROUP BY a HAVING a > 1",
        "SELECT (SELECT MAX(a) FROM t) + 1 AS OF @seq:7 => SELECT (SELECT MAX(a) FROM t D) + 1",
        "SELECT * FROM t AS x AS OF @seq:7 => SELECT * FROM t D AS x",
        "SELECT * FROM t x AS OF @seq:7 => SELECT * FROM t D AS x",
        "SELECT * FROM t AS x (a, b) AS OF @seq:7 => SELECT * FROM t D AS x (a, b)",
        "SELECT * FROM a, b AS OF @seq:7 => SELECT * FROM a D, b D",
        "SELECT * FROM a JOIN b ON a.x = b.x LEFT JOIN c USING (y) AS OF @seq:7 => SELECT * FROM a D INNER JOIN b D ON a.x = b.x LEFT JOIN c D USING (y)",
        "SELECT * FROM a NATURAL JOIN b AS OF @seq:7 => SELECT * FROM a D NATURAL INNER JOIN b D",
        "SELECT * FROM a CROSS JOIN b AS OF @seq:7 => SELECT * FROM a D CROSS JOIN b D",
        "SELECT * FROM (a JOIN b ON TRUE) AS OF @seq:7 => SELECT * FROM a D INNER JOIN b D ON TRUE",
        "SELECT * FROM (SELECT * FROM t) AS x AS OF @seq:7 => SELECT * FROM (SELECT * FROM t D) AS x",
        "SELECT * FROM (SELECT * FROM t) AS OF @seq:7 => SELECT * FROM (SELECT * FROM t D)",
        "SELECT * FROM a, LATERAL (SELECT * FROM b) AS OF @seq:7 => SELECT * FROM a D, LATERAL (SELECT * FROM b D)",
        "SELECT (SELECT max(x) FROM u) FROM t AS OF @seq:7 => SELECT (SELECT MAX(x) FROM u D) FROM t D",
        "SELECT * FROM t WHERE a IN (SELECT b FROM u WHERE EXISTS (SELECT 1 FROM v)) AS OF @seq:7 => SELECT * FROM t D WHERE a IN (SELECT b FROM u D WHERE EXISTS (SELECT 1 FROM v D))",
        "SELECT * FROM a UNION SELECT * FROM b AS OF @seq:7 => SELECT * FROM a D UNION SELECT * FROM b D",
        "SELECT * FROM a EXCEPT (SELECT * FROM b INTERSECT SELECT * FROM c) AS OF @seq:7 ORDER BY 1 => SELECT * FROM a D EXCEPT SELECT * FROM b D INTERSECT SELECT * FROM c D ORDER BY 1",
        "WITH c AS (SELECT * FROM t) SELECT * FROM C, d AS OF @seq:7 => WITH c AS (SELECT * FROM t D) SELECT * FROM C, d D",
        "WITH c AS (SELECT * FROM c) SELECT * FROM c AS OF @seq:7 => WITH c AS (SELECT * FROM c D) SELECT * FROM c",
        "WITH RECURSIVE c AS (SELECT * FROM c, t) SELECT * FROM c AS OF @seq:7 => WITH RECURSIVE c AS (SELECT * FROM c, t D) SELECT * FROM c",
        "WITH c AS (SELECT 1), d AS (SELECT * FROM c) SELECT * FROM s.c, d AS OF @seq:7 => WITH c AS (SELECT 1), d AS (SELECT * FROM c) SELECT * FROM s.c D, d",
        "SELECT * FROM (WITH c AS (SELECT 1) SELECT * FROM c) x, c AS OF @seq:7 => SELECT * FROM (WITH c AS (SELECT 1) SELECT * FROM c) AS x, c D",
        "SELECT * FROM t TABLESAMPLE SYSTEM(10) AS OF @seq:7 => SELECT * FROM t D TABLESAMPLE SYSTEM(10.0)",
        "SELECT * FROM t /*+ h */ AS OF @seq:7 => SELECT * FROM t /*+ h */ D",
        "SELECT * FROM TABLE(HISTORY('t')), UNNEST(ARRAY[1]) AS OF @seq:7 => SELECT * FROM TABLE(HISTORY('t')) D, UNNEST(ARRAY[1])",
        "SELECT * FROM HISTORY('t', @seq:1) AS h AS OF @seq:7 => SELECT * FROM TABLE(HISTORY('t', '@seq:1')) D AS h",
        "SELECT * FROM CHANGES('t', @seq:1, ?) AS c AS OF @seq:7 => SELECT * FROM TABLE(CHANGES('t', '@seq:1', ?)) D AS c",
        "SELECT * FROM TABLE(DIFF('t', @seq:1, @now)) AS OF @seq:7 => SELECT * FROM TABLE(DIFF('t', '@seq:1', '@now')) D",
        "SELECT * FROM t, TABLE(OTHERS('t')) AS OF @seq:7 => SELECT * FROM t D, TABLE(OTHERS('t'))",
        "SELECT 1 + CURRENT_SEQ(), CURRENT_SEQ() FROM (VALUES (1)) AS OF @seq:7 => SELECT 1 + CURRENT_SEQ('@seq:7'), CURRENT_SEQ('@seq:7') FROM (VALUES ROW(1))",
        "SELECT CASE WHEN x THEN current_seq() END FROM t WHERE a > CURRENT_SEQ() AS OF @seq:7 => SELECT CASE WHEN x THEN current_seq('@seq:7') ELSE NULL END FROM t D WHERE a > CURRENT_SEQ('@seq:7')",
        "SELECT (SELECT CURRENT_SEQ() FROM u AS OF @seq:1) FROM t AS OF @seq:7 => SELECT (SELECT CURRENT_SEQ('@seq:1') FROM u FOR SYSTEM_TIME DEFAULT AS OF '@seq:1') FROM t D",
        "TABLE t AS OF @seq:7 => TABLE t D",
        "INSERT INTO u SELECT * FROM t AS OF @seq:7 => INSERT INTO u SELECT * FROM t D",
        "EXPLAIN PLAN FOR SELECT * FROM t AS OF @seq:7 => EXPLAIN PLAN INCLUDING ATTRIBUTES WITH IMPLEMENTATION FOR SELECT * FROM t D",
        "SELECT * FROM order AS OF @seq:7 => SELECT * FROM order D"
      })
  void aQuerysPointReachesAllItsTables(String sql, String expected) {
    assertThat(rewritten(sql))
        .isEqualTo(expected.replaceAll(" D\\b", " FOR SYSTEM_TIME DEFAULT AS OF '@seq:7'"));
  }

  @Test
  void theNearestPointWins() {
    assertThat(
            rewritten(
                "SELECT * FROM a, b FOR SYSTEM_TIME AS OF @seq:1, (SELECT * FROM c, d AS OF @seq:2),"
                    + " AS_OF('e', @seq:3) AS OF @seq:4"))
        .isEqualTo(
            "SELECT * FROM a FOR SYSTEM_TIME DEFAULT AS OF '@seq:4',"
                + " b FOR SYSTEM_TIME AS OF '@seq:1',"
                + " (SELECT * FROM c FOR SYSTEM_TIME DEFAULT AS OF '@seq:2',"
                + " d FOR SYSTEM_TIME DEFAULT AS OF '@seq:2'),"
                + " e FOR SYSTEM_TIME AS OF '@seq:3'");
  }

  @Test
  void aPointIsNotSharedAmongTablesButItsParameterIs() {
    SqlSelect select =
        parse(SqlSelect.class, Lex.BIG_QUERY, "SELECT * FROM a, b WHERE x = ? AS OF ?");
    SqlCall join = (SqlCall) Parts.node(select.getFrom());
    SqlDefaultSnapshot left = join.operand(0);
    SqlDefaultSnapshot right = join.operand(3);
    assertThat(left.getPeriod()).isNotSameAs(right.getPeriod());
    SqlDynamicParam parameter = ((SqlCall) left.getPeriod()).operand(0);
    assertThat(parameter.getIndex()).isEqualTo(1);
    assertThat((SqlNode) ((SqlCall) right.getPeriod()).operand(0)).isSameAs(parameter);
  }

  @Test
  void theParametersOfAPointKeepTheirNumbers() {
    String sql =
        "SELECT ? FROM a, (SELECT * FROM b, c WHERE x = ? AS OF CAST(? AS TIMESTAMP)) WHERE y = ? AS OF ?";
    assertThat(rewritten(sql))
        .isEqualTo(
            "SELECT ? FROM a FOR SYSTEM_TIME DEFAULT AS OF ?5,"
                + " (SELECT * FROM b FOR SYSTEM_TIME DEFAULT AS OF CAST(?3 AS TIMESTAMP),"
                + " c FOR SYSTEM_TIME DEFAULT AS OF CAST(?3 AS TIMESTAMP) WHERE x = ?)"
                + " WHERE y = ?");
    Statements.checkRoundTrip(Lex.BIG_QUERY, sql);
    assertThat(refused("SELECT ?0")).hasMessageContaining("there is no ?0 (line 1, column 8)");
    assertThat(refused("SELECT ?999999")).hasMessageContaining("there is no ?999999");
  }

  @Test
  void namesOfWithMayDifferInCaseWhereTheLexicalRulesSaySo() {
    String sql = "WITH \"c\" AS (SELECT 1) SELECT * FROM \"c\", \"C\" AS OF @seq:7";
    assertThat(Statements.unparse(Lex.ORACLE, parse(Lex.ORACLE, sql)))
        .contains("\"C\" FOR SYSTEM_TIME DEFAULT")
        .doesNotContain("\"c\" FOR SYSTEM_TIME");
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " => ",
      quoteCharacter = '\0',
      value = {
        "t FOR SYSTEM_TIME AS OF @seq:7 AS x => t FOR SYSTEM_TIME AS OF '@seq:7' AS x",
        "t FOR SYSTEM_TIME AS OF '@seq:7' => t FOR SYSTEM_TIME AS OF '@seq:7'",
        "t FOR SYSTEM_TIME AS OF \"@seq:7\" => t FOR SYSTEM_TIME AS OF '@seq:7'",
        "t FOR SYSTEM_TIME AS OF @now x => t FOR SYSTEM_TIME AS OF '@now' AS x",
        "t FOR SYSTEM_TIME AS OF ? => t FOR SYSTEM_TIME AS OF ?",
        "t FOR SYSTEM_TIME AS OF TIMESTAMP '2026-01-05 09:36:12' => t FOR SYSTEM_TIME AS OF TIMESTAMP '2026-01-05 09:36:12'",
        "t FOR SYSTEM_TIME DEFAULT AS OF @now => t FOR SYSTEM_TIME DEFAULT AS OF '@now'",
        "o, t FOR SYSTEM_TIME AS OF o.ts AS x => o, t FOR SYSTEM_TIME AS OF o.ts AS x",
        "AS_OF('t', @seq:7) => t FOR SYSTEM_TIME AS OF '@seq:7'",
        "as_of('t', '@seq:7') AS o => t FOR SYSTEM_TIME AS OF '@seq:7' AS o",
        "TABLE(AS_OF('t', ?)) AS o => t FOR SYSTEM_TIME AS OF ? AS o",
        "AS_OF(\"my t\", TIMESTAMP '2026-01-05 09:36:12') => my t FOR SYSTEM_TIME AS OF TIMESTAMP '2026-01-05 09:36:12'",
        "TABLE(d.AS_OF('t', @now)) => d.t FOR SYSTEM_TIME AS OF '@now'",
        "AS_OF(TABLE d.t, @now) => d.t FOR SYSTEM_TIME AS OF '@now'",
        "AS_OF(d.t, @now) => d.t FOR SYSTEM_TIME AS OF '@now'",
        "o, LATERAL TABLE(AS_OF('t', o.ts)) AS x => o, t FOR SYSTEM_TIME AS OF o.ts AS x",
        "HISTORY('t') => TABLE(HISTORY('t'))",
        "TABLE(HISTORY('t', @seq:1, ?)) AS h => TABLE(HISTORY('t', '@seq:1', ?)) AS h",
        "HISTORY('t', @seq:1, @now) => TABLE(HISTORY('t', '@seq:1', '@now'))",
        "CHANGES('t', '@seq:1', @now) => TABLE(CHANGES('t', '@seq:1', '@now'))"
      })
  void tablesAndTableFunctionsNamePoints(String from, String expected) {
    assertThat(rewritten("SELECT * FROM " + from)).isEqualTo("SELECT * FROM " + expected);
  }

  @Test
  void asOfOnATableIsNoDefault() {
    SqlSelect select =
        parse(SqlSelect.class, Lex.BIG_QUERY, "SELECT * FROM t FOR SYSTEM_TIME AS OF @now");
    assertThat(select.getFrom()).isExactlyInstanceOf(SqlSnapshot.class);
    select = parse(SqlSelect.class, Lex.BIG_QUERY, "SELECT * FROM t AS OF @now");
    assertThat(select.getFrom()).isExactlyInstanceOf(SqlDefaultSnapshot.class);
  }

  @Test
  void theSequenceOfTheStatementIsAFunctionLikeOthers() {
    assertThat(rewritten("SELECT CURRENT_SEQ(), CURRENT_SEQ FROM t"))
        .isEqualTo("SELECT CURRENT_SEQ(), CURRENT_SEQ FROM t");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT * FROM t AS OF",
        "SELECT * FROM t AS OF @seq:1 AS OF @seq:2",
        "SELECT * FROM t AS OF @seq:1 LIMIT 1 AS OF @seq:2",
        "SELECT * FROM t AS OF @seq:1 WHERE a = 1",
        "SELECT * FROM t AS OF @seq:1 JOIN u ON TRUE",
        "SELECT @seq:1 FROM t",
        "SELECT * FROM t WHERE a = @seq:1",
        "SELECT 1 AS OF @now",
        "UPDATE t SET a = 1 AS OF @now",
        "DELETE FROM t AS OF @now",
        "SELECT * FROM t FOR SYSTEM_TIME @now",
        "SELECT * FROM t FOR SYSTEM_TIME AS OF",
        "SELECT * FROM t FOR SYSTEM_TIME AS OF SELECT 1"
      })
  void pointsElsewhereAreRefused(String sql) {
    assertThat(refused(sql).getPos()).isNotNull();
  }

  /** What a table over a period becomes. */
  @ParameterizedTest
  @CsvSource(
      delimiterString = " => ",
      quoteCharacter = '\0',
      value = {
        "ALL => ALL",
        "FROM @seq:1 TO '@seq:2' => FROM '@seq:1' TO '@seq:2'",
        "BETWEEN @seq:1 AND @now => BETWEEN '@seq:1' AND '@now'",
        "FROM ? TO ? => FROM ? TO ?",
        "BETWEEN CURRENT_TIMESTAMP - INTERVAL '1' HOUR AND CURRENT_TIMESTAMP => BETWEEN CURRENT_TIMESTAMP - INTERVAL '1' HOUR AND CURRENT_TIMESTAMP",
        "FROM CURRENT_TIMESTAMP - INTERVAL '1' DAY TO CURRENT_TIMESTAMP => FROM CURRENT_TIMESTAMP - INTERVAL '1' DAY TO CURRENT_TIMESTAMP"
      })
  void aTableMayBeReadOverAPeriod(String period, String unparsed) {
    assertThat(rewritten("SELECT * FROM t FOR SYSTEM_TIME " + period + " AS x WHERE a = 1"))
        .isEqualTo("SELECT * FROM t FOR SYSTEM_TIME " + unparsed + " AS x WHERE a = 1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"FROM @seq:1", "BETWEEN @seq:1 TO @seq:2", "FROM @seq:1 AND @seq:2", "ALL @now"})
  void halfAPeriodIsRefused(String period) {
    assertThat(refused("SELECT * FROM t FOR SYSTEM_TIME " + period).getPos()).isNotNull();
  }

  @Test
  void asOfNeedsAQuery() {
    assertThat(refused("SELECT * FROM t WHERE a IN (b AS OF @now)"))
        .hasMessageContaining("AS OF must follow a query or a table (line 1, column ");
  }

  @Test
  void aPointThatSaysNothingIsRefused() {
    for (String point : new String[] {"@now", "?"}) {
      assertThat(refused("SELECT * FROM (VALUES (1)) AS OF " + point))
          .hasMessageContaining("No table of the query takes the point of this AS OF")
          .hasMessageEndingWith(" (line 1, column 34)");
    }
  }

  @Test
  void aPointMayLoseToNearerOnesButAParameterIsNotLost() {
    assertThat(rewritten("SELECT * FROM AS_OF('t', @now) AS OF @seq:1"))
        .isEqualTo("SELECT * FROM t FOR SYSTEM_TIME AS OF '@now'");
    assertThat(refused("SELECT * FROM AS_OF('t', @now) AS OF ?"))
        .hasMessageContaining("each names one of its own");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "AS_OF()",
        "AS_OF('t')",
        "AS_OF('t', @now, 1)",
        "AS_OF(?, @now)",
        "AS_OF(1, @now)"
      })
  void asOfTakesATableAndAPoint(String from) {
    assertThat(refused("SELECT * FROM " + from))
        .hasMessageContaining("AS_OF takes a table's name and a point")
        .hasMessageContaining("(line 1, column ");
  }

  private static SqlNode point(Lex lex, String point) {
    SqlSelect select =
        parse(SqlSelect.class, lex, "SELECT * FROM t FOR SYSTEM_TIME AS OF " + point);
    return ((SqlSnapshot) Parts.node(select.getFrom())).getPeriod();
  }

  private static String pointText(Lex lex, String point) {
    SqlNode node = point(lex, point);
    assertThat(node).as(point).matches(TimeTravelTest::isPoint);
    return ((SqlLiteral) ((SqlCall) node).operand(0)).getValueAs(String.class);
  }

  private static boolean isPoint(SqlNode node) {
    return node instanceof SqlCall call && call.getOperator().equals(DriftOperators.POINT);
  }
}
