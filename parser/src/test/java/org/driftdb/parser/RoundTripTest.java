package org.driftdb.parser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.driftdb.parser.Statements.checkRoundTrip;

import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.calcite.config.Lex;
import org.apache.calcite.sql.parser.SqlParseException;
import org.apache.calcite.sql.parser.SqlParser;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a statement unparses to is read as the same statement. */
class RoundTripTest {
  private static final List<String> STATEMENTS =
      List.of(
          "CREATE TABLE orders (pk=id, INDEX(status, customer_id))",
          "CREATE TABLE IF NOT EXISTS s.orders (pk=(a, b))",
          "CREATE TABLE t (id VARCHAR PRIMARY KEY, n BIGINT NOT NULL, PRIMARY KEY (a, b), UNIQUE (c))",
          "CREATE TABLE IF NOT EXISTS t (a DECIMAL(10, 2) NULL UNIQUE DEFAULT 1 + 2 CHECK (a > 0),"
              + " CONSTRAINT k PRIMARY KEY (a), CHECK (a IN (SELECT x FROM y)))",
          "CREATE TABLE t (a BOOLEAN, b TINYINT, c SMALLINT, d INTEGER, e BIGINT, f REAL, g FLOAT, h DOUBLE,"
              + " i DECIMAL, j CHAR(3), k VARCHAR(3), l TEXT, m BINARY(2), n VARBINARY, o DATE, p TIME(3),"
              + " q TIMESTAMP, r TIMESTAMP(3), s UUID, t INTEGER ARRAY, u MAP<VARCHAR, BIGINT>)",
          "CREATE TABLE t AS SELECT * FROM s AS OF @seq:7",
          "CREATE TABLE t (a BIGINT) AS VALUES (1), (2)",
          "CREATE INDEX i ON t (a)",
          "CREATE UNIQUE INDEX IF NOT EXISTS i ON s.t (a DESC, b, c ASC)",
          "CREATE VIEW v AS SELECT * FROM t",
          "CREATE OR REPLACE VIEW s.v (a, b) AS (SELECT x, y FROM t FOR SYSTEM_TIME ALL"
              + " UNION ALL VALUES (1, 'it''s é日')) AS OF @seq:7 ORDER BY 1 LIMIT 3",
          "CREATE VIEW order AS WITH c AS (SELECT * FROM AS_OF('t', '@seq:7')) SELECT * FROM c, HISTORY('t')",
          "DROP VIEW s.v",
          "DROP VIEW IF EXISTS v",
          "DROP TABLE t",
          "DROP TABLE IF EXISTS s.t",
          "DROP INDEX i",
          "DROP INDEX IF EXISTS i",
          "INSERT INTO orders {\"id\": \"order1\", \"status\": \"pending\"}",
          "INSERT INTO s.t {}, ?, {\"a\": [1, {\"b\": null}]}",
          "PATCH orders KEY \"order1\" SET {\"status\": \"paid\"}",
          "PATCH t KEY ? SET ?",
          "PATCH t KEY [1, \"a\"] SET {\"b\": 1}",
          "PATCH t KEY 'it''s' SET {}",
          "SOFT DELETE FROM orders KEY \"order1\"",
          "SOFT DELETE FROM s.t KEY -1.50e3",
          "SHOW DRIFT orders KEY \"order1\"",
          "SHOW DRIFT t KEY ?",
          "SHOW DRIFT t KEY 7 WITH COMMENT",
          "SET TRANSACTION COMMENT 'it''s why'",
          "SET TRANSACTION COMMENT ?",
          "SET TRANSACTION COMMENT NULL",
          "SHOW TABLES",
          "SNAPSHOT orders",
          "COMPACT s.orders",
          "COMPACT orders DISCARD HISTORY BEFORE @seq:7",
          "COMPACT orders DISCARD HISTORY BEFORE ?",
          "RESTORE s.orders KEY \"order1\" AS OF @seq:7",
          "RESTORE orders KEY ? AS OF ?",
          "RESTORE orders AS OF TIMESTAMP '2026-01-05 09:36:12.345'",
          "RESTORE orders AS OF @now WHERE status = ? OR id IN (SELECT id FROM u)",
          "DESCRIBE orders",
          "SELECT * FROM orders WHERE status = 'paid' AS OF '2025-01-01T00:00:00Z' LIMIT 3",
          "SELECT * FROM orders WHERE customer_id = 'cust1' AS OF @seq:1000",
          "SELECT a FROM t FOR SYSTEM_TIME AS OF @now AS x JOIN u AS y ON x.a = y.a AS OF ?",
          "SELECT a FROM t FOR SYSTEM_TIME AS OF TIMESTAMP '2026-01-05 09:36:12.345'",
          "SELECT a FROM t FOR SYSTEM_TIME AS OF CURRENT_TIMESTAMP - INTERVAL '1' HOUR",
          "SELECT a FROM t FOR SYSTEM_TIME AS OF DATE '2026-01-05'",
          "WITH c AS (SELECT * FROM t) SELECT * FROM c, d WHERE a IN (SELECT b FROM e) ORDER BY 1 AS OF @seq:7",
          "SELECT ?, ? FROM a, b, (SELECT * FROM c WHERE x = ? AS OF ?) WHERE y = ? AS OF ?",
          "SELECT * FROM a UNION ALL SELECT * FROM b INTERSECT SELECT * FROM c AS OF @seq:7",
          "TABLE t AS OF @seq:7",
          "SELECT * FROM AS_OF('t', @seq:7) AS o, HISTORY('t', @seq:1, ?), TABLE(CHANGES('t', 'a', @now))",
          "SELECT * FROM t /*+ index(a) */ AS OF @now",
          "INSERT INTO t (a, b) SELECT * FROM order AS OF @seq:7",
          "ALTER SESSION SET as_of = '@seq:7'",
          "ALTER SESSION RESET as_of",
          "SELECT IF(a > 1, b, c), UUID '123e4567-e89b-12d3-a456-426614174000' FROM t",
          "EXPLAIN PLAN FOR SELECT * FROM group AS OF @seq:7",
          "UPDATE order SET a = 1 WHERE b = 2",
          "DELETE FROM group WHERE a = 1",
          "MERGE INTO order USING group AS g ON TRUE WHEN MATCHED THEN UPDATE SET a = 1"
              + " WHEN NOT MATCHED THEN INSERT (a, b) VALUES (1, 2)");

  @ParameterizedTest
  @EnumSource(Lex.class)
  void everyStatementSurvives(Lex lex) {
    STATEMENTS.forEach(sql -> checkRoundTrip(lex, sql));
  }

  @Property(tries = 100)
  void everyQueryWithPointsSurvives(@ForAll("queries") String query, @ForAll Lex lex) {
    Assume.that(takesItsPoints(lex, query));
    checkRoundTrip(lex, query);
  }

  private static boolean takesItsPoints(Lex lex, String query) {
    try {
      SqlParser.create(query, DriftParsers.config(lex)).parseStmt();
      return true;
    } catch (SqlParseException e) {
      assertThat(e).as(query).hasMessageContaining("No table of the query takes the point");
      return false;
    }
  }

  @Provide
  Arbitrary<String> queries() {
    return Arbitraries.randomValue(random -> new Queries(random).query(2));
  }

  /** Makes queries in which points stand in all their places. */
  private static final class Queries {
    private final Random random;

    Queries(Random random) {
      this.random = random;
    }

    String query(int depth) {
      String query =
          switch (depth == 0 ? 0 : random.nextInt(5)) {
            case 1 -> query(depth - 1, "UNION ALL");
            case 2 -> query(depth - 1, "EXCEPT");
            case 3 -> "WITH c AS (" + query(depth - 1) + ") " + select(depth - 1);
            default -> select(depth);
          };
      String early = some(" AS OF " + point());
      String order = some(" ORDER BY 1") + some(" LIMIT 3");
      return query + early + order + (early.isEmpty() ? some(" AS OF " + point()) : "");
    }

    private String query(int depth, String operator) {
      return "(" + query(depth) + ") " + operator + " " + select(depth);
    }

    private String select(int depth) {
      String from = table(depth);
      for (int joins = random.nextInt(3); joins > 0; joins--) {
        from += pick(", ", " JOIN ", " LEFT JOIN ");
        boolean on = !from.endsWith(", ");
        from += table(depth) + (on ? " ON TRUE" : "");
      }
      String where = depth == 0 ? "" : some(" WHERE a IN (" + query(depth - 1) + ")");
      return "SELECT " + pick("*", "a, b", "count(*)") + " FROM " + from + where;
    }

    private String table(int depth) {
      return switch (depth == 0 ? 0 : random.nextInt(6)) {
        case 1 -> "(" + query(depth - 1) + ") AS q";
        case 2 -> "AS_OF('t', " + point() + ") AS f";
        case 3 -> "HISTORY('t', " + pick("@seq:1", "'@seq:2'", "?") + ", @now) AS h";
        case 4 -> pick("t", "s.t", "order") + " FOR SYSTEM_TIME AS OF " + point() + some(" AS x");
        default -> pick("t", "c", "s.c", "order", "patch") + some(" AS y");
      };
    }

    private String point() {
      return pick(
          "@seq:7",
          "@now",
          "'@seq:7'",
          "'it''s'",
          "?",
          "TIMESTAMP '2026-01-05 09:36:12'",
          "CURRENT_TIMESTAMP - INTERVAL '1' DAY");
    }

    private String some(String text) {
      return random.nextBoolean() ? text : "";
    }

    private String pick(String... choices) {
      return choices[random.nextInt(choices.length)];
    }
  }
}
