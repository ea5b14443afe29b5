package org.driftdb.adapter.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Many versions of a table: FOR SYSTEM_TIME with ALL, FROM .. TO and BETWEEN .. AND. */
final class PeriodsInTimeTest {
  private TestDatabase db;

  /** When the three commits were. */
  private String first;

  private String second;
  private String third;

  @BeforeEach
  void open() throws SQLException, InterruptedException {
    db =
        TestDatabase.inMemory()
            .run("CREATE TABLE t (pk=id, INDEX(v))", "INSERT INTO t {\"id\": 1, \"v\": \"a\"}");
    first = db.row("SELECT row_start FROM t");
    Thread.sleep(5);
    db.run("PATCH t KEY 1 SET {\"v\": \"b\"}");
    second = db.row("SELECT row_start FROM t");
    Thread.sleep(5);
    Connection connection = db.connection();
    connection.setAutoCommit(false);
    db.run("PATCH t KEY 1 SET {\"v\": \"c\"}", "PATCH t KEY 1 SET {\"v\": \"d\"}");
    connection.commit();
    connection.setAutoCommit(true);
    third = db.row("SELECT row_start FROM t");
  }

  @AfterEach
  void close() throws SQLException {
    db.close();
  }

  private List<String> versions(String period, @Nullable Object... parameters) throws SQLException {
    return db.rows("SELECT v FROM t FOR SYSTEM_TIME " + period + " ORDER BY row_seq", parameters);
  }

  private List<String> versionsOf(String period, String from, String to) throws SQLException {
    return versions(period.replace("$1", "'" + from + "'").replace("$2", "'" + to + "'"));
  }

  @Test
  void allVersionsThereEverWere() throws SQLException {
    assertThat(versions("ALL")).containsExactly("a", "b", "c", "d");
    assertThat(db.rows("SELECT * FROM t FOR SYSTEM_TIME ALL ORDER BY v"))
        .containsExactly("1|a", "1|b", "1|c", "1|d");
    assertThat(db.rows("SELECT x.row_seq, x.row_end_seq FROM t FOR SYSTEM_TIME ALL AS x"))
        .containsExactly("1|2", "2|3", "3|4", "4|null");
  }

  @Test
  void fromToEndsBeforeItsSecondPoint() throws SQLException {
    assertThat(versions("FROM @seq:2 TO @seq:3")).containsExactly("b");
    assertThat(versions("FROM @seq:1 TO @seq:4")).containsExactly("a", "b", "c");
    assertThat(versionsOf("FROM $1 TO $2", first, second)).containsExactly("a");
    assertThat(versionsOf("FROM $1 TO $2", second, third)).containsExactly("b");
    assertThat(versionsOf("FROM TIMESTAMP $1 TO TIMESTAMP $2", first, third))
        .containsExactly("a", "b");
  }

  @Test
  void betweenIncludesItsSecondPoint() throws SQLException {
    assertThat(versions("BETWEEN @seq:2 AND @seq:3")).containsExactly("b", "c");
    assertThat(versionsOf("BETWEEN $1 AND $2", first, second)).containsExactly("a", "b");
    assertThat(versionsOf("BETWEEN $1 AND $2", first, first)).containsExactly("a");
    assertThat(versions("BETWEEN @seq:4 AND @now")).containsExactly("d");
  }

  @Test
  void aVersionWithoutAMomentOfItsOwnIsSeenBySequenceOnly() throws SQLException {
    assertThat(versionsOf("BETWEEN $1 AND $2", second, third)).containsExactly("b", "d");
    assertThat(versionsOf("BETWEEN $1 AND $2", third, third)).containsExactly("d");
    assertThat(versions("BETWEEN @seq:2 AND @now")).containsExactly("b", "c", "d");
    assertThat(db.rows("SELECT v FROM HISTORY('t') WHERE row_start = row_end"))
        .containsExactly("c");
  }

  @Test
  void emptyAndInvertedPeriodsHaveNoVersions() throws SQLException {
    assertThat(versionsOf("FROM $1 TO $2", second, second)).isEmpty();
    assertThat(versionsOf("FROM $1 TO $2", third, first)).isEmpty();
    assertThat(versionsOf("BETWEEN $1 AND $2", third, first)).isEmpty();
    assertThat(versions("FROM @seq:3 TO @seq:2")).isEmpty();
    assertThat(versions("FROM '1999-01-01 00:00:00' TO $1".replace("$1", "'" + first + "'")))
        .isEmpty();
    assertThat(versions("BETWEEN '2999-01-01 00:00:00' AND '2999-01-02 00:00:00'"))
        .containsExactly("d");
  }

  @Test
  void boundsMayBeParametersAndExpressions() throws SQLException {
    assertThat(versions("FROM ? TO ?", "@seq:2", "@seq:4")).containsExactly("b", "c");
    assertThat(
            versions("BETWEEN ? AND ?", first, java.sql.Timestamp.valueOf("2999-01-01 00:00:00")))
        .containsExactly("a", "b", "d");
    assertThat(versions("BETWEEN CURRENT_TIMESTAMP - INTERVAL '1' HOUR AND CURRENT_TIMESTAMP"))
        .containsExactly("a", "b", "d");
    assertThat(
            versions(
                "FROM CURRENT_TIMESTAMP - INTERVAL '2' HOUR TO CURRENT_TIMESTAMP - INTERVAL '1' HOUR"))
        .isEmpty();
    assertThat(db.failure("SELECT * FROM t FOR SYSTEM_TIME FROM 'then' TO @now"))
        .startsWith("22023 \"then\" is no point");
    assertThat(TestDatabase.failure(() -> versions("FROM ? TO ?", "@seq:1", null)))
        .startsWith("22023 null is no point");
  }

  @Test
  void aBoundThatIsWrittenOutAndIsNoPointIsShown() {
    assertThat(db.failure("SELECT * FROM t FOR SYSTEM_TIME FROM 3 TO @now"))
        .startsWith("22023 3 is no point in time")
        .endsWith("(line 1, column 38)");
    assertThat(db.failure("SELECT * FROM t FOR SYSTEM_TIME BETWEEN @seq:1 AND '@seq:-5'"))
        .startsWith("22023 \"@seq:-5\" is no point in time")
        .endsWith("(line 1, column 52)");
    assertThat(db.failure("SELECT * FROM t FOR SYSTEM_TIME FROM NULL TO @now"))
        .startsWith("22023 null is no point in time")
        .endsWith("(line 1, column 38)");
    assertThat(db.failure("SELECT * FROM DIFF('t', '@seq:0', NULL)"))
        .startsWith("22023 null is no point in time")
        .endsWith("(line 1, column 35)");
    assertThat(db.failure("SELECT * FROM HISTORY('t', NULL)")).startsWith("22023 null is no");
    assertThat(db.failure("SELECT * FROM CHANGES('t', NULL, @now)")).startsWith("22023 null is");
  }

  @Test
  void conditionsOnTheKeyFindItsVersions() throws SQLException {
    db.run("INSERT INTO t {\"id\": 2, \"v\": \"x\"}");
    String query = "SELECT v FROM t FOR SYSTEM_TIME BETWEEN @seq:2 AND @seq:3 WHERE id = 1";
    assertThat(db.rows(query)).containsExactly("b", "c");
    assertThat(db.plan(query))
        .contains("history=[between '@seq:2' and '@seq:3']")
        .contains("key=[[1]]");
    assertThat(db.plan("SELECT v FROM t FOR SYSTEM_TIME FROM @seq:2 TO @seq:3"))
        .contains("history=[from '@seq:2' to '@seq:3']");
    assertThat(db.plan("SELECT v FROM t FOR SYSTEM_TIME ALL")).contains("history=[all]");
  }

  @Test
  void aTableMayBeJoinedWithItsOwnPast() throws SQLException {
    assertThat(
            db.rows(
                "SELECT n.v, o.v FROM t n JOIN t FOR SYSTEM_TIME ALL AS o ON n.id = o.id"
                    + " WHERE o.row_end_seq IS NOT NULL ORDER BY o.row_seq"))
        .containsExactly("d|a", "d|b", "d|c");
    assertThat(
            db.rows("SELECT COUNT(*) FROM (SELECT * FROM t FOR SYSTEM_TIME FROM @seq:1 TO @seq:3)"))
        .containsExactly("2");
  }

  @Test
  void inATransactionNowIsBehindItsOwnWrites() throws SQLException {
    db.run("CREATE TABLE o (id INTEGER PRIMARY KEY, v VARCHAR)", "INSERT INTO o VALUES (1, 'a')");
    db.run("INSERT INTO o VALUES (2, 'a')");
    db.connection().setAutoCommit(false);
    db.run("INSERT INTO o VALUES (3, 'a')", "DELETE FROM o WHERE id = 1");
    db.run("UPDATE o SET v = 'b' WHERE id = 2");

    assertThat(db.rows("SELECT id, v FROM o FOR SYSTEM_TIME AS OF @now"))
        .containsExactly("2|b", "3|a");
    assertThat(db.rows("SELECT id, v FROM o FOR SYSTEM_TIME BETWEEN @now AND @now"))
        .containsExactly("2|b", "3|a");
    assertThat(db.rows("SELECT id, v FROM o FOR SYSTEM_TIME BETWEEN @seq:0 AND @now"))
        .containsExactly("1|a", "2|a", "2|b", "3|a");
    assertThat(db.rows("SELECT id, v FROM HISTORY('o', @now)")).containsExactly("2|b", "3|a");
    // Half-open: all but what begins with the last event.
    assertThat(db.rows("SELECT id, v FROM o FOR SYSTEM_TIME FROM @seq:0 TO @now"))
        .containsExactly("1|a", "2|a", "3|a");
    assertThat(db.rows("SELECT id, v FROM HISTORY('o', @seq:0, @now)"))
        .containsExactly("1|a", "2|a", "3|a");
  }

  /** Whether or not they come in the millisecond of the commit before. */
  @Test
  void inATransactionSequencesAndTimesAreBeforeItsOwnWrites() throws SQLException {
    Connection connection = db.connection();
    connection.setAutoCommit(false);
    db.run("PATCH t KEY 1 SET {\"v\": \"e\"}", "INSERT INTO t {\"id\": 2, \"v\": \"x\"}");

    assertThat(versions("BETWEEN @seq:4 AND @seq:9")).containsExactly("d");
    assertThat(versions("BETWEEN @seq:6 AND @seq:9")).containsExactly("d");
    assertThat(versions("FROM @seq:5 TO @seq:6")).containsExactly("d");
    assertThat(versions("FROM @seq:6 TO @seq:6")).isEmpty();
    assertThat(versions("BETWEEN @seq:4 AND '2999-01-01 00:00:00'")).containsExactly("d");
    assertThat(versions("BETWEEN @now AND @seq:9")).isEmpty();
    assertThat(versions("BETWEEN @seq:9 AND @now")).containsExactlyInAnyOrder("d", "e", "x");
    connection.commit();
    assertThat(versions("BETWEEN @seq:4 AND @seq:9")).containsExactly("d", "e", "x");
    assertThat(versions("BETWEEN @now AND @seq:9")).containsExactly("e", "x");
    assertThat(versions("BETWEEN @seq:4 AND @seq:" + Long.MAX_VALUE))
        .containsExactly("d", "e", "x");
  }

  @Test
  void fromAPointNothingHasHappenedBehindIt() throws SQLException {
    assertThat(db.rows("SELECT t.v, row_end_seq FROM t FOR SYSTEM_TIME ALL AS OF '@seq:2'"))
        .containsExactly("a|2", "b|null");
    assertThat(versions("BETWEEN @seq:0 AND @now AS OF @seq:2")).containsExactly("a", "b");
    assertThat(versions("FROM @seq:1 TO @seq:9 AS OF ?", "@seq:3")).containsExactly("a", "b", "c");
    assertThat(
            db.rows(
                "SELECT x.v, y.v FROM t FOR SYSTEM_TIME ALL AS x JOIN t AS y ON x.id = y.id"
                    + " AS OF @seq:2"))
        .containsExactly("a|b", "b|b");
    assertThat(
            db.rows("WITH w AS (SELECT v FROM t FOR SYSTEM_TIME ALL) SELECT v FROM w AS OF @seq:1"))
        .containsExactly("a");

    db.run("ALTER SESSION SET as_of = '@seq:2'");
    assertThat(versions("ALL")).containsExactly("a", "b");
    assertThat(versions("ALL AS OF @now")).containsExactly("a", "b", "c", "d");
  }

  @Test
  void inATransactionOnlyItsLastVersionsHaveATime() throws SQLException {
    db.run("CREATE TABLE o (id INTEGER PRIMARY KEY, v INTEGER)");
    db.connection().setAutoCommit(false);
    db.run("INSERT INTO o VALUES (7, 7)", "UPDATE o SET v = 8", "UPDATE o SET v = 9");
    String versions =
        "SELECT v FROM o FOR SYSTEM_TIME BETWEEN TIMESTAMP '2020-01-01 00:00:00' AND ";
    assertThat(db.rows(versions + "@now")).containsExactly("9");
    db.connection().commit();
    assertThat(db.rows(versions + "@now")).containsExactly("9");
  }
}
