package org.driftdb.adapter.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every way to name a point, and every place where one may stand. */
final class PointsInTimeTest {
  private String url;
  private TestDatabase db;

  @BeforeEach
  void open() throws SQLException {
    url = "jdbc:driftdb:mem:" + UUID.randomUUID();
    db =
        TestDatabase.open(url)
            .run(
                "CREATE TABLE t (pk=id, INDEX(v))",
                "INSERT INTO t {\"id\": 1, \"v\": \"a\"}",
                "PATCH t KEY 1 SET {\"v\": \"b\"}",
                "INSERT INTO t {\"id\": 2, \"v\": \"a\"}");
  }

  @AfterEach
  void close() throws SQLException {
    db.close();
  }

  @Test
  void aParameterMayBeAnyPoint() throws SQLException {
    String query = "SELECT id, v FROM t FOR SYSTEM_TIME AS OF ?";
    assertThat(db.rows(query, "@seq:1")).containsExactly("1|a");
    assertThat(db.rows(query, "@now")).containsExactly("1|b", "2|a");
    assertThat(db.rows(query, "1999-12-31 23:59:59")).isEmpty();
    assertThat(db.rows(query, Timestamp.from(Instant.parse("1999-12-31T23:59:59Z")))).isEmpty();
    assertThat(db.rows(query, Timestamp.from(Instant.parse("2999-12-31T23:59:59Z")))).hasSize(2);
    assertThat(db.rows("SELECT id FROM t WHERE v = ? AS OF ?", "a", "@seq:2")).isEmpty();
    assertThat(db.rows("SELECT id FROM AS_OF('t', ?) WHERE v = ?", "@seq:3", "a"))
        .containsExactly("2");
    assertThat(db.rows("SELECT v FROM HISTORY('t', ?, ?)", "@seq:1", "@seq:2"))
        .containsExactly("a");
  }

  @Test
  void aPointIsCheckedWhereNoRowCanBeFound() throws SQLException {
    db.run("CREATE TABLE n (id INTEGER PRIMARY KEY, n INTEGER)");
    String nothing = " FROM n FOR SYSTEM_TIME AS OF ? WHERE n < ?";
    for (String query : List.of("SELECT id" + nothing, "SELECT COUNT(*)" + nothing)) {
      for (String wrong : Arrays.asList("then", null)) {
        assertThat(TestDatabase.failure(() -> db.rows(query, wrong, null))).startsWith("22023 ");
      }
    }
    assertThat(db.rows("SELECT id" + nothing, "@now", null)).isEmpty();
    assertThat(db.row("SELECT COUNT(*)" + nothing, "@now", null)).isEqualTo("0");
  }

  @Test
  void aTimeReadsTheCommitsUpToIt() throws SQLException {
    String start = db.row("SELECT row_start FROM t WHERE id = 2");

    assertThat(db.rows("SELECT id FROM t AS OF '" + start + "'")).containsExactly("1", "2");
    assertThat(db.rows("SELECT id FROM t FOR SYSTEM_TIME AS OF TIMESTAMP '" + start + "'"))
        .containsExactly("1", "2");
    assertThat(db.rows("SELECT id FROM t AS OF ?", Timestamp.valueOf("2000-01-01 00:00:00")))
        .isEmpty();
  }

  @Test
  void aDayIsItsFirstMoment() throws SQLException {
    assertThat(db.rows("SELECT id FROM t FOR SYSTEM_TIME AS OF DATE '2000-01-01'")).isEmpty();
    assertThat(db.rows("SELECT id FROM t AS OF DATE '2999-01-01'")).hasSize(2);
    assertThat(db.rows("SELECT id FROM t AS OF ?", java.sql.Date.valueOf("2000-01-01"))).isEmpty();
    assertThat(
            db.rows(
                "SELECT d, id FROM (VALUES (DATE '2000-01-01'), (DATE '2999-01-01')) AS v (d),"
                    + " t FOR SYSTEM_TIME AS OF v.d AS t"))
        .containsExactly("2999-01-01|1", "2999-01-01|2");
  }

  @Test
  void aBadPointIsNamed() {
    assertThat(db.failure("SELECT * FROM t AS OF 'then'"))
        .startsWith("22023 \"then\" is no point")
        .endsWith(" (line 1, column 23)");
    assertThat(db.failure("SELECT * FROM t\nFOR SYSTEM_TIME AS OF 'then'"))
        .startsWith("22023 ")
        .endsWith(" (line 2, column 23)");
    assertThat(db.failure("SELECT * FROM AS_OF('t', 'then')")).endsWith(" (line 1, column 26)");
    assertThat(db.failure("SELECT * FROM HISTORY('t', 'then')")).startsWith("22023 ");
    assertThat(db.failure("SELECT * FROM t FOR SYSTEM_TIME AS OF 7")).startsWith("22023 7 is no");
    assertThat(db.failure("SELECT * FROM t AS OF '@seq:-1'")).startsWith("22023 ");
    assertThat(TestDatabase.failure(() -> db.rows("SELECT * FROM t AS OF ?", "then")))
        .startsWith("22023 ");
    assertThat(TestDatabase.failure(() -> db.rows("SELECT * FROM t AS OF ?", 7L)))
        .startsWith("22023 7 is no point");
  }

  @Test
  void aConnectionMayReadThePast() throws SQLException {
    try (TestDatabase past = TestDatabase.open(url + ";asOf=@seq:1")) {
      assertThat(past.rows("SELECT id, v FROM t")).containsExactly("1|a");
      assertThat(past.rows("SELECT id FROM t WHERE v = 'a'")).containsExactly("1");
      assertThat(past.row("SELECT CURRENT_SEQ()")).isEqualTo("1");
      assertThat(past.rows("SELECT id, v FROM t AS OF @seq:2")).containsExactly("1|b");
      assertThat(past.failure("INSERT INTO t {\"id\": 9}")).startsWith("25006 ");
      assertThat(past.failure("UPDATE t SET v = 'x'")).startsWith("25006 ");
      assertThat(past.failure("CREATE TABLE u (pk=id)")).startsWith("25006 ");
    }
    assertThat(TestDatabase.failure(() -> TestDatabase.open(url + ";asOf=then")))
        .startsWith("22023 ");
  }

  @Test
  void everyAccessPathReadsTheSamePast() throws SQLException {
    assertThat(db.rows("SELECT v FROM t WHERE id = 1 AS OF @seq:1")).containsExactly("a");
    assertThat(db.rows("SELECT id FROM t WHERE v = 'a' AS OF @seq:1")).containsExactly("1");
    assertThat(db.rows("SELECT id FROM t WHERE v LIKE 'a' AS OF @seq:1")).containsExactly("1");
    assertThat(db.plan("SELECT v FROM t WHERE id = 1 AS OF @seq:1"))
        .contains("point=['@seq:1']", "key=[[1]]");
    assertThat(db.plan("SELECT id FROM t WHERE v = 'a' AS OF @seq:1"))
        .contains("point=['@seq:1']", "index=[v], ranges=[['a']]");
  }

  @Test
  void aPointMayDependOnAnotherRow() throws SQLException {
    db.run("CREATE TABLE moments (id INT PRIMARY KEY, at_time TIMESTAMP)");
    db.update("INSERT INTO moments SELECT 1, row_start FROM t WHERE id = 1");
    db.run("INSERT INTO moments VALUES (0, TIMESTAMP '2000-01-01 00:00:00')");

    assertThat(
            db.rows(
                "SELECT m.id, p.v FROM moments AS m JOIN t FOR SYSTEM_TIME AS OF m.at_time AS p"
                    + " ON p.id = m.id"))
        .containsExactly("1|b");
  }

  @Test
  void aTransactionReadsThePastWithoutItsOwnWrites() throws SQLException {
    db.connection().setAutoCommit(false);
    db.run("PATCH t KEY 1 SET {\"v\": \"mine\"}");

    assertThat(db.row("SELECT v FROM t WHERE id = 1")).isEqualTo("mine");
    assertThat(db.row("SELECT v FROM t WHERE id = 1 AS OF @now")).isEqualTo("mine");
    assertThat(db.row("SELECT v FROM t WHERE id = 1 AS OF @seq:3")).isEqualTo("b");
    assertThat(db.row("SELECT v FROM t WHERE id = 1 AS OF @seq:1")).isEqualTo("a");
    assertThat(db.row("SELECT v FROM t WHERE id = 1 AS OF @seq:99")).isEqualTo("b");
    assertThat(db.row("SELECT v FROM t WHERE id = 1 AS OF '2999-12-31'")).isEqualTo("b");
  }

  @Test
  void aTransactionReadsNoPointAfterItsBeginning() throws SQLException {
    db.connection().setAutoCommit(false);
    assertThat(db.row("SELECT CURRENT_SEQ()")).isEqualTo("3");
    try (TestDatabase other = TestDatabase.open(url)) {
      other.run("INSERT INTO t {\"id\": 3, \"v\": \"c\"}", "PATCH t KEY 1 SET {\"v\": \"z\"}");
    }

    for (String point : new String[] {"@seq:4", "@seq:5", "@now", "'2999-12-31'"}) {
      assertThat(db.rows("SELECT id, v FROM t AS OF " + point))
          .as(point)
          .containsExactly("1|b", "2|a");
      assertThat(db.row("SELECT CURRENT_SEQ() FROM (VALUES (1)) AS OF " + point)).isEqualTo("3");
    }
    assertThat(db.rows("SELECT v, row_end_seq FROM HISTORY('t') WHERE id = 1"))
        .containsExactly("a|2", "b|null");
    assertThat(db.rows("SHOW DRIFT t KEY 1")).hasSize(2);
    db.connection().commit();
    assertThat(db.rows("SELECT id FROM t AS OF @seq:4")).hasSize(3);
  }

  @Test
  void whatIsNotCommittedHasNoSequenceAndNoTimeYet() throws SQLException {
    db.connection().setAutoCommit(false);
    db.run("PATCH t KEY 1 SET {\"v\": \"mine\"}", "INSERT INTO t {\"id\": 4, \"v\": \"new\"}");

    assertThat(db.rows("SELECT id, row_seq, row_start, row_end FROM t WHERE id IN (1, 4)"))
        .containsExactly(
            "1|null|null|9999-12-31 23:59:59.999", "4|null|null|9999-12-31 23:59:59.999");
    assertThat(db.rows("SELECT v, row_seq, row_end_seq, row_end FROM HISTORY('t') WHERE id = 1"))
        .hasSize(3)
        .contains("b|2|null|null", "mine|null|null|9999-12-31 23:59:59.999");
    assertThat(db.rows("SELECT v FROM HISTORY('t') WHERE id = 1 AS OF @seq:3"))
        .containsExactly("a", "b");
    assertThat(db.rows("SHOW DRIFT t KEY 4"))
        .containsExactly("null|null|INSERT|{\"id\":4,\"v\":\"new\"}");
    assertThat(db.row("SELECT CURRENT_SEQ()")).isEqualTo("3");
    db.connection().commit();
    assertThat(db.rows("SELECT id, row_seq FROM t WHERE id IN (1, 4)"))
        .containsExactly("1|4", "4|5");
  }

  @Test
  void theSequenceThatIsReadIsThatOfTheNearestPoint() throws SQLException {
    assertThat(db.row("SELECT CURRENT_SEQ()")).isEqualTo("3");
    assertThat(db.rows("SELECT CURRENT_SEQ(), id FROM t AS OF @seq:1")).containsExactly("1|1");
    assertThat(db.rows("SELECT CURRENT_SEQ() FROM t AS OF @seq:99")).containsExactly("3", "3");
    assertThat(db.rows("SELECT CURRENT_SEQ() + 1 FROM t WHERE id = 1 AS OF ?", "@seq:2"))
        .containsExactly("3");
    assertThat(
            db.rows(
                "SELECT CURRENT_SEQ() FROM t WHERE id = 1 AS OF ?",
                Timestamp.from(Instant.parse("2999-12-31T23:59:59Z"))))
        .containsExactly("3");
    String start = db.row("SELECT row_start FROM t WHERE id = 2");
    assertThat(db.rows("SELECT CURRENT_SEQ() FROM t AS OF TIMESTAMP '" + start + "'"))
        .containsExactly("3", "3");
    assertThat(
            db.rows(
                "SELECT CURRENT_SEQ(), (SELECT MAX(CURRENT_SEQ()) FROM t AS OF @seq:1) FROM t"
                    + " WHERE id = 1 AS OF @seq:2"))
        .containsExactly("2|1");
  }

  @Test
  void aPointMustHaveATableThatTakesIt() throws SQLException {
    String none = "No table of the query takes the point of this AS OF";
    assertThat(db.failure("SELECT 1 FROM (VALUES (1)) AS OF @seq:1"))
        .startsWith("42000 " + none)
        .endsWith(" (line 1, column 34)");
    assertThat(db.failure("SELECT 1 FROM (VALUES (1)) AS OF ?", "@seq:1")).contains(none);
    assertThat(db.failure("SELECT 1 FROM metadata.TABLES AS OF @seq:1")).contains(none);
    assertThat(db.rows("SELECT v FROM t FOR SYSTEM_TIME AS OF '@seq:1' AS OF @seq:3"))
        .containsExactly("a");
  }

  @Test
  void theNearestPointWins() throws SQLException {
    assertThat(
            db.rows(
                "SELECT a.v, b.v FROM t FOR SYSTEM_TIME AS OF '@seq:1' AS a"
                    + " JOIN t FOR SYSTEM_TIME AS OF '@seq:2' AS b ON a.id = b.id"))
        .containsExactly("a|b");
    assertThat(
            db.rows(
                "SELECT x.v, (SELECT COUNT(*) FROM t) FROM"
                    + " (SELECT id, v FROM t AS OF @seq:1) AS x AS OF @seq:3"))
        .containsExactly("a|2");
    assertThat(db.rows("SELECT v FROM t WHERE id IN (SELECT id FROM t AS OF @seq:3) AS OF @seq:2"))
        .containsExactly("b");
    try (TestDatabase past = TestDatabase.open(url + ";asOf=@seq:2")) {
      assertThat(past.rows("SELECT v, CURRENT_SEQ() FROM t")).containsExactly("b|2");
      assertThat(past.rows("SELECT v FROM t AS OF @seq:1")).containsExactly("a");
      assertThat(past.rows("SELECT id FROM t AS OF @now")).containsExactly("1", "2");
      assertThat(past.rows("SELECT v FROM HISTORY('t')")).containsExactly("a", "b");
      assertThat(past.rows("SELECT v FROM HISTORY('t') AS OF @seq:1")).containsExactly("a");
      assertThat(past.failure("INSERT INTO t SELECT id + 10, v FROM t")).startsWith("25006 ");
      assertThat(past.failure("SOFT DELETE FROM t KEY 1")).startsWith("25006 ");
      assertThat(past.failure("DROP TABLE t")).startsWith("25006 ");
    }
  }

  @Test
  void whatThePastWasIsWrittenBack() throws SQLException {
    db.run("CREATE TABLE u (id BIGINT PRIMARY KEY, v VARCHAR)");
    assertThat(db.update("INSERT INTO u SELECT id, v FROM t AS OF @seq:1")).isEqualTo(1);
    assertThat(db.update("INSERT INTO t SELECT id + 10, v FROM t AS OF ?", "@seq:1")).isEqualTo(1);
    assertThat(db.rows("SELECT * FROM u")).containsExactly("1|a");
    assertThat(db.rows("SELECT id, v FROM t ORDER BY id")).containsExactly("1|b", "2|a", "11|a");
  }

  @Test
  void aParameterIsBoundToEveryFormOfAPoint() throws SQLException {
    String start = db.row("SELECT row_start FROM t WHERE id = 2");
    Instant instant = Instant.parse(start.replace(' ', 'T') + "Z");
    Object[] points = {
      Timestamp.from(instant),
      instant,
      instant.atOffset(ZoneOffset.ofHours(5)),
      LocalDateTime.ofInstant(instant, ZoneOffset.UTC),
      java.util.Date.from(instant),
      instant.toString(),
      start,
      "@seq:3",
      " @SEQ:3 ",
      "@now"
    };
    for (String query :
        new String[] {
          "SELECT id FROM t AS OF ?",
          "SELECT id FROM t FOR SYSTEM_TIME AS OF ?",
          "SELECT id FROM AS_OF('t', ?)"
        }) {
      for (Object point : points) {
        assertThat(db.rows(query, point)).as(query + point).containsExactly("1", "2");
      }
      assertThat(db.rows(query, instant.minusSeconds(9))).as(query).isEmpty();
      assertThat(TestDatabase.failure(() -> db.rows(query, 7L)))
          .startsWith("22023 7 is no point in time");
      assertThat(TestDatabase.failure(() -> db.rows(query, new Object[] {null})))
          .startsWith("22023 null is no point in time");
    }
  }
}
