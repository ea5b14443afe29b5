package org.driftdb.adapter.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code ALTER SESSION SET as_of}: the point that a session reads until it comes back. */
class SessionPointTest {
  private final String url = "jdbc:driftdb:mem:" + UUID.randomUUID();
  private TestDatabase db;

  @BeforeEach
  void insertAndPatch() throws SQLException {
    db = TestDatabase.open(url);
    db.run(
        "CREATE TABLE t (pk=id)",
        "INSERT INTO t {\"id\": 1, \"v\": \"a\"}",
        "PATCH t KEY 1 SET {\"v\": \"b\"}",
        "PATCH t KEY 1 SET {\"v\": \"c\", \"w\": 7}");
  }

  @AfterEach
  void close() throws SQLException {
    db.close();
  }

  @Test
  void theSessionReadsThePastUntilItComesBack() throws SQLException {
    db.run("ALTER SESSION SET as_of = '@seq:1'");
    assertThat(db.rows("SELECT id, v FROM t")).containsExactly("1|a");
    assertThat(db.row("SELECT CURRENT_SEQ()")).isEqualTo("1");
    assertThat(db.rows("SHOW DRIFT t KEY 1")).hasSize(1);
    db.run("alter session set AS_OF = \"@seq:2\"");
    assertThat(db.rows("SELECT v FROM t")).containsExactly("b");
    db.run("ALTER SESSION SET as_of = @seq:1");
    assertThat(db.rows("SELECT v FROM t")).containsExactly("a");
    db.run("ALTER SESSION RESET as_of");
    assertThat(db.rows("SELECT id, v, w FROM t")).containsExactly("1|c|7");
  }

  @Test
  void thePlanNamesThePoint() throws SQLException {
    assertThat(db.row("EXPLAIN PLAN FOR SELECT v FROM t")).doesNotContain("point=");
    db.run("ALTER SESSION SET as_of = '@seq:1'");
    assertThat(db.row("EXPLAIN PLAN FOR SELECT v FROM t")).contains("point=['@seq:1']");
    assertThat(db.row("EXPLAIN PLAN FOR SELECT v FROM t AS OF @seq:2"))
        .contains("point=['@seq:2']")
        .doesNotContain("@seq:1");
    assertThat(db.row("EXPLAIN PLAN FOR SELECT v FROM HISTORY('t')"))
        .contains("point=['@seq:1'], history=[all]");
  }

  @Test
  void aTimeIsAPointToo() throws SQLException {
    String begun = db.row("SELECT MIN(row_start) FROM HISTORY('t')");
    db.run("ALTER SESSION SET as_of = TIMESTAMP '2001-01-01 00:00:00'");
    assertThat(db.rows("SELECT id FROM t")).isEmpty();
    db.run("ALTER SESSION SET as_of = '2001-01-01T00:00:00Z'");
    assertThat(db.rows("SELECT id FROM t")).isEmpty();
    db.run("ALTER SESSION SET as_of = '" + begun + "'");
    assertThat(db.rows("SELECT id FROM t")).containsExactly("1");
  }

  @Test
  void theNearestPointWins() throws SQLException {
    try (TestDatabase past = TestDatabase.open(url + ";asOf=@seq:2")) {
      past.run("ALTER SESSION SET as_of = '@seq:1'");
      assertThat(past.rows("SELECT v FROM t")).containsExactly("a");
      assertThat(past.rows("SELECT v FROM t AS OF @seq:3")).containsExactly("c");
      assertThat(past.rows("SELECT v FROM t FOR SYSTEM_TIME AS OF @seq:2")).containsExactly("b");
      past.run("ALTER SESSION RESET as_of");
      assertThat(past.rows("SELECT v FROM t")).containsExactly("b");
    }
  }

  @Test
  void nothingIsWrittenFromThePast() throws SQLException {
    db.run("ALTER SESSION SET as_of = '@seq:1'");
    assertThat(db.failure("PATCH t KEY 1 SET {\"v\": \"x\"}"))
        .startsWith("25006 ")
        .contains("as of @seq:1");
    assertThat(db.failure("UPDATE t SET v = 'x'")).startsWith("25006 ");
    assertThat(db.failure("CREATE TABLE u (pk=id)")).startsWith("25006 ");
    db.run("ALTER SESSION RESET ALL");
    db.run("PATCH t KEY 1 SET {\"v\": \"x\"}");
    assertThat(db.rows("SELECT v FROM t")).containsExactly("x");
  }

  @Test
  void otherSessionsReadWhatTheyDid() throws SQLException {
    db.run("ALTER SESSION SET as_of = '@seq:1'");
    try (TestDatabase other = TestDatabase.open(url)) {
      assertThat(other.rows("SELECT v FROM t")).containsExactly("c");
    }
  }

  @Test
  void whatWasPreparedBeforeFollows() throws SQLException {
    try (PreparedStatement statement = db.connection().prepareStatement("SELECT v FROM t")) {
      db.run("ALTER SESSION SET as_of = '@seq:1'");
      assertThat(first(statement)).isEqualTo("a");
      db.run("ALTER SESSION RESET as_of");
      assertThat(first(statement)).isEqualTo("c");
    }
  }

  /** A result keeps the point at which it was begun. */
  @Test
  void whatIsBeingReadStaysWhereItWas() throws SQLException {
    try (PreparedStatement statement =
            db.connection().prepareStatement("SELECT v FROM t UNION ALL SELECT v FROM t");
        ResultSet rows = statement.executeQuery()) {
      assertThat(rows.next()).isTrue();
      db.run("ALTER SESSION SET as_of = '@seq:1'");
      assertThat(rows.next()).isTrue();
      assertThat(rows.getString(1)).isEqualTo("c");
    }
  }

  @Test
  void whatCannotBeSetIsSaid() throws SQLException {
    assertThat(db.failure("ALTER SESSION SET as_of = 'then'"))
        .startsWith("22023 \"then\" is no point")
        .endsWith(" (line 1, column 27)");
    assertThat(db.failure("ALTER SESSION SET as_of = later")).startsWith("22023 ");
    assertThat(db.failure("ALTER SESSION SET colour = 'red'"))
        .startsWith("0A000 ")
        .contains("as_of")
        .endsWith("(line 1, column 19)");
    assertThat(db.failure("ALTER SYSTEM SET as_of = '@seq:1'")).startsWith("0A000 ");
    assertThat(db.rows("SELECT v FROM t")).containsExactly("c");
  }

  private static String first(PreparedStatement statement) throws SQLException {
    try (ResultSet rows = statement.executeQuery()) {
      rows.next();
      return rows.getString(1);
    }
  }
}
