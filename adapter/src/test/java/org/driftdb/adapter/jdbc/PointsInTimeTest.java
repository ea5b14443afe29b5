package org.driftdb.adapter.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
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
  void aTimeReadsTheCommitsUpToIt() throws SQLException {
    String start = db.row("SELECT row_start FROM t WHERE id = 2");

    assertThat(db.rows("SELECT id FROM t AS OF '" + start + "'")).containsExactly("1", "2");
    assertThat(db.rows("SELECT id FROM t FOR SYSTEM_TIME AS OF TIMESTAMP '" + start + "'"))
        .containsExactly("1", "2");
    assertThat(db.rows("SELECT id FROM t AS OF ?", Timestamp.valueOf("2000-01-01 00:00:00")))
        .isEmpty();
  }

  @Test
  void aBadPointIsNamed() {
    assertThat(db.failure("SELECT * FROM t AS OF 'then'")).startsWith("22023 \"then\" is no point");
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
  }
}
