package org.driftdb.adapter.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** RESTORE brings rows back to what they were, by new events. */
final class RestoreTest {
  private TestDatabase db;

  @BeforeEach
  void open() throws SQLException {
    db =
        TestDatabase.inMemory()
            .run(
                "CREATE TABLE t (pk=id)",
                "INSERT INTO t {\"id\": 1, \"v\": \"a\", \"n\": 1}", // 1
                "INSERT INTO t {\"id\": 2, \"v\": \"b\", \"n\": 2}", // 2
                "PATCH t KEY 1 SET {\"v\": \"x\", \"extra\": true}", // 3
                "SOFT DELETE FROM t KEY 2", // 4
                "INSERT INTO t {\"id\": 3, \"v\": \"c\", \"n\": 3}"); // 5
  }

  @AfterEach
  void close() throws SQLException {
    db.close();
  }

  private List<String> rows() throws SQLException {
    return db.rows("SELECT id, v, n, extra FROM t ORDER BY id");
  }

  private String last(int id) throws SQLException {
    List<String> drift = db.rows("SHOW DRIFT t KEY " + id);
    return drift.get(drift.size() - 1).replaceAll("\\|\\d{4}-[^|]*\\|", "|");
  }

  @Test
  void aChangedRowIsPatchedBack() throws SQLException {
    assertThat(db.update("RESTORE t KEY 1 AS OF @seq:2")).isEqualTo(1);
    assertThat(rows()).containsExactly("1|a|1|null", "3|c|3|null");
    assertThat(last(1)).isEqualTo("6|PATCH|{\"v\":\"a\",\"extra\":null}");
  }

  @Test
  void aDeletedRowIsInsertedAndALaterOneDeleted() throws SQLException {
    assertThat(db.update("RESTORE t KEY 2 AS OF @seq:2")).isEqualTo(1);
    assertThat(last(2)).isEqualTo("6|INSERT|{\"id\":2,\"v\":\"b\",\"n\":2}");
    assertThat(db.update("RESTORE t KEY 3 AS OF @seq:2")).isEqualTo(1);
    assertThat(last(3)).isEqualTo("7|SOFT_DELETE|null");
    assertThat(rows()).containsExactly("1|x|1|true", "2|b|2|null");
  }

  @Test
  void aRowThatIsAsItWasTakesNoEvent() throws SQLException {
    assertThat(db.update("RESTORE t KEY 1 AS OF @seq:3")).isZero();
    assertThat(db.update("RESTORE t KEY 2 AS OF @seq:4")).isZero(); // deleted then and now
    assertThat(db.update("RESTORE t KEY 1 AS OF @now")).isZero();
    assertThat(db.update("RESTORE t AS OF '2999-01-01 00:00:00'")).isZero();
    assertThat(db.row("SELECT CURRENT_SEQ()")).isEqualTo("5");
  }

  @Test
  void aKeyThatNeverWasIsAnErrorAsInPatch() {
    assertThat(db.failure("RESTORE t KEY 9 AS OF @seq:2"))
        .isEqualTo(
            "02000 Table \"t\" has no row with key 9, and never had one (line 1, column 15)");
    assertThat(db.failure("RESTORE u AS OF @seq:2")).startsWith("42S02 ");
    assertThat(db.failure("RESTORE t KEY 1 AS OF 'soon'")).startsWith("22023 ");
    assertThat(db.failure("RESTORE t KEY 1")).startsWith("42000 ").contains("column 15");
  }

  @Test
  void allRowsOfATable() throws SQLException {
    assertThat(db.update("RESTORE t AS OF @seq:2")).isEqualTo(3);
    assertThat(rows()).containsExactly("1|a|1|null", "2|b|2|null");
    // History stays, so that this too can be undone.
    assertThat(db.update("RESTORE t AS OF @seq:5")).isEqualTo(3);
    assertThat(rows()).containsExactly("1|x|1|true", "3|c|3|null");
    assertThat(db.update("RESTORE t AS OF @seq:0")).isEqualTo(2);
    assertThat(rows()).isEmpty();
  }

  @Test
  void rowsForWhichAConditionHoldsAsTheyWereOrAsTheyAre() throws SQLException {
    assertThat(db.update("RESTORE t AS OF @seq:2 WHERE v = 'a'")).isEqualTo(1); // as it was
    assertThat(rows()).containsExactly("1|a|1|null", "3|c|3|null");
    assertThat(db.update("RESTORE t AS OF @seq:5 WHERE v = 'x'")).isEqualTo(1);
    assertThat(db.update("RESTORE t AS OF @seq:2 WHERE v = 'x'")).isEqualTo(1); // as it is
    assertThat(db.update("RESTORE t AS OF @seq:2 WHERE id >= 2 AND t.n < 9")).isEqualTo(2);
    assertThat(rows()).containsExactly("1|a|1|null", "2|b|2|null");
    assertThat(db.update("RESTORE t AS OF @seq:5 WHERE id IN (SELECT n + 1 FROM t)")).isEqualTo(2);
    assertThat(rows()).containsExactly("1|a|1|null", "3|c|3|null");
    assertThat(db.failure("RESTORE t AS OF @seq:5 WHERE nope = 1")).startsWith("42703 ");
  }

  @Test
  void parametersStandForKeysPointsAndValues() throws SQLException {
    try (PreparedStatement restore = db.connection().prepareStatement("RESTORE t KEY ? AS OF ?")) {
      assertThat(restore.getParameterMetaData().getParameterCount()).isEqualTo(2);
      for (int id = 1; id <= 2; id++) {
        restore.setInt(1, id);
        restore.setString(2, "@seq:2");
        assertThat(restore.executeUpdate()).isEqualTo(1);
      }
      restore.setInt(1, 3);
      restore.setTimestamp(2, new java.sql.Timestamp(0));
      restore.addBatch();
      restore.setInt(1, 1);
      restore.setString(2, "@seq:3");
      restore.addBatch();
      assertThat(restore.executeBatch()).containsExactly(1, 1);
    }
    assertThat(rows()).containsExactly("1|x|1|true", "2|b|2|null");
    try (PreparedStatement restore =
        db.connection().prepareStatement("RESTORE t AS OF ? WHERE n = ?")) {
      restore.setString(1, "@seq:5");
      restore.setInt(2, 3);
      assertThat(restore.executeUpdate()).isEqualTo(1);
      restore.setString(1, "@seq:1");
      restore.setInt(2, 1);
      assertThat(restore.executeUpdate()).isEqualTo(1);
    }
    assertThat(rows()).containsExactly("1|a|1|null", "2|b|2|null", "3|c|3|null");
    try (Statement statement = db.connection().createStatement()) {
      statement.addBatch("RESTORE t KEY 3 AS OF @seq:4");
      statement.addBatch("RESTORE t AS OF @seq:5 WHERE n = 3");
      assertThat(statement.executeBatch()).containsExactly(1, 1);
    }
  }

  @Test
  void compositeKeysAndTypedTables() throws SQLException {
    db.run(
        "CREATE TABLE c (a BIGINT, b VARCHAR, v DECIMAL(5, 2), ts TIMESTAMP, PRIMARY KEY (a, b))",
        "INSERT INTO c VALUES (1, 'x', 1.25, TIMESTAMP '2026-01-05 09:36:12.345')", // 6
        "UPDATE c SET v = 9, ts = NULL", // 7
        "RESTORE c KEY [1, \"x\"] AS OF @seq:6");
    assertThat(db.row("SELECT * FROM c")).isEqualTo("1|x|1.25|2026-01-05 09:36:12.345");
    assertThat(db.update("RESTORE c AS OF @seq:7 WHERE b LIKE 'x%' AND ts IS NULL")).isEqualTo(1);
    assertThat(db.row("SELECT v FROM c")).isEqualTo("9.00");
    assertThat(db.failure("RESTORE c KEY 1 AS OF @seq:6")).startsWith("22000 ");
  }

  @Test
  void rowsOfATableWithoutAKey() throws SQLException {
    db.run(
        "CREATE TABLE g (x INTEGER, y VARCHAR)",
        "INSERT INTO g VALUES (1, 'a'), (1, 'a'), (2, 'b')"); // 8
    assertThat(db.update("UPDATE g SET y = 'c' WHERE x = 1")).isEqualTo(2);
    assertThat(db.update("UPDATE g AS h SET x = h.x + 1 WHERE h.y = 'b'")).isEqualTo(1);
    assertThat(db.rows("SELECT * FROM g ORDER BY x")).containsExactly("1|c", "1|c", "3|b");
    assertThat(db.update("RESTORE g AS OF @seq:8 WHERE x = 1")).isEqualTo(2);
    assertThat(db.rows("SELECT * FROM g ORDER BY x")).containsExactly("1|a", "1|a", "3|b");
    assertThat(db.update("RESTORE g AS OF @seq:5")).isEqualTo(3);
    assertThat(db.row("SELECT COUNT(*) FROM g")).isEqualTo("0");
  }

  @Test
  void inATransactionWhatItHasWrittenIsCompared() throws SQLException {
    Connection connection = db.connection();
    connection.setAutoCommit(false);
    db.run("PATCH t KEY 1 SET {\"v\": \"y\"}", "INSERT INTO t {\"id\": 4, \"v\": \"d\"}");
    assertThat(db.update("RESTORE t AS OF @now")).isZero();
    assertThat(db.update("RESTORE t AS OF @seq:5")).isEqualTo(2);
    assertThat(rows()).containsExactly("1|x|1|true", "3|c|3|null");
    assertThat(db.update("RESTORE t AS OF @seq:2 WHERE v = 'x'")).isEqualTo(1);
    assertThat(rows()).containsExactly("1|a|1|null", "3|c|3|null");
    connection.rollback();
    assertThat(rows()).containsExactly("1|x|1|true", "3|c|3|null");
    assertThat(db.row("SELECT CURRENT_SEQ()")).isEqualTo("5");
  }

  @Test
  void aStatementThatFailsChangesNothing() throws SQLException {
    db.run(
        "CREATE UNIQUE INDEX one_v ON t (v)",
        "SOFT DELETE FROM t KEY 1",
        "INSERT INTO t {\"id\": 5, \"v\": \"b\"}");
    assertThat(db.failure("RESTORE t AS OF @seq:2 WHERE id < 5")).startsWith("23505 ");
    assertThat(rows()).containsExactly("3|c|3|null", "5|b|null|null");
    assertThat(db.update("RESTORE t AS OF @seq:2")).isEqualTo(4); // with it, all fit
    assertThat(rows()).containsExactly("1|a|1|null", "2|b|2|null");
  }

  @Test
  void whereNothingCanBeWrittenNothingIsRestored() throws SQLException {
    db.run("ALTER SESSION SET as_of = @seq:3");
    assertThat(db.failure("RESTORE t KEY 1 AS OF @seq:2")).startsWith("25006 ");
    assertThat(db.failure("RESTORE t AS OF @seq:2 WHERE n = 1")).startsWith("25006 ");
    db.run("ALTER SESSION RESET as_of", "COMPACT t DISCARD HISTORY BEFORE @seq:4");
    assertThat(db.failure("RESTORE t KEY 1 AS OF @seq:3"))
        .startsWith("22023 ")
        .contains("before @seq:4");
    assertThat(db.failure("RESTORE t AS OF @seq:3")).startsWith("22023 ");
    assertThat(db.failure("RESTORE t AS OF @seq:3 WHERE n = 1")).startsWith("22023 ");
    assertThat(db.update("RESTORE t AS OF @seq:4")).isEqualTo(1);
  }

  @Test
  void aTableOfTheSameNameIsAnother() throws SQLException {
    db.run("DROP TABLE t", "CREATE TABLE t (pk=id)", "INSERT INTO t {\"id\": 1}");
    assertThat(db.failure("RESTORE t AS OF @seq:5"))
        .isEqualTo(
            "22023 At that point the name \"t\" meant another table, which has been dropped");
    assertThat(db.row("SELECT COUNT(*) FROM t")).isEqualTo("1");
  }

  @Test
  void whatIsRestoredCostsByWhatDiffers() throws SQLException {
    db.run("CREATE TABLE big (id BIGINT PRIMARY KEY, n BIGINT)");
    try (PreparedStatement insert =
        db.connection().prepareStatement("INSERT INTO big VALUES (?, 0)")) {
      for (int i = 0; i < 20_000; i++) {
        insert.setInt(1, i);
        insert.addBatch();
      }
      insert.executeBatch();
    }
    String before = "@seq:" + db.row("SELECT CURRENT_SEQ()");
    db.run("UPDATE big SET n = 1 WHERE id IN (5, 5000, 15000)", "SNAPSHOT big");
    var database = ((DriftConnection) db.connection()).session().database();
    var counts = database.counts();
    assertThat(db.update("RESTORE big AS OF ? WHERE n = 1", before)).isEqualTo(3);
    assertThat(database.counts().since(counts).dataBlocks()).isLessThan(40);
    assertThat(db.row("SELECT SUM(n) FROM big")).isEqualTo("0");
  }

  @Test
  void thePlanShowsHowTheRowsAreFound() throws SQLException {
    try (TestDatabase db = TestDatabase.inMemory()) {
      db.run(
          "CREATE TABLE p (id INT PRIMARY KEY, v INT)",
          "INSERT INTO p VALUES (1, 10), (2, 20)",
          "UPDATE p SET v = 0");
      assertThat(db.plan("RESTORE p AS OF @seq:2 WHERE id = 1"))
          .contains("table=[[DRIFT, p]]", "'@seq:2'", "key=[[1]]");
      assertThat(db.plan("RESTORE p AS OF ? WHERE v > ?")).contains("DriftEnumerableScan", "?0");
      assertThat(db.rows("SELECT v FROM p")).as("nothing is restored").containsExactly("0", "0");
      assertThat(db.failure("EXPLAIN PLAN FOR RESTORE p AS OF @seq:2"))
          .isEqualTo(
              "0A000 RESTORE has a plan only with WHERE: without it the rows that differ are"
                  + " compared key by key (line 1, column 18)");
      assertThat(db.failure("EXPLAIN PLAN FOR RESTORE p KEY 1 AS OF @seq:2"))
          .isEqualTo(
              "0A000 RESTORE has a plan only with WHERE: one row is looked up by its key (line 1,"
                  + " column 18)");
    }
  }
}
