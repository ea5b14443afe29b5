package org.driftdb.adapter.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The versions of one key come in their order, and are not sorted again. */
final class VersionOrderTest {
  private static final List<String> FROM =
      List.of(
          "t FOR SYSTEM_TIME ALL",
          "HISTORY('t')",
          "HISTORY('t', '@seq:20', '@seq:90')",
          "t FOR SYSTEM_TIME FROM '@seq:5' TO '@now'",
          "t FOR SYSTEM_TIME BETWEEN '@seq:5' AND '@seq:80'");

  private TestDatabase db;

  @BeforeEach
  void open() throws SQLException {
    db =
        TestDatabase.inMemory()
            .run(
                "CREATE TABLE t (a INTEGER, b VARCHAR, n BIGINT, PRIMARY KEY (a, b))",
                "CREATE INDEX t_n ON t (n)");
  }

  @AfterEach
  void close() throws SQLException {
    db.close();
  }

  private static String ordered(String from, String order) {
    return "SELECT n FROM " + from + " WHERE a = ? AND b = ? ORDER BY " + order;
  }

  @Test
  void nothingIsSorted() throws SQLException {
    for (String from : FROM) {
      assertThat(db.plan(ordered(from, "row_seq"))).as(from).doesNotContain("Sort");
      assertThat(db.plan(ordered(from, "row_seq DESC"))).as(from).contains("Sort");
      assertThat(db.plan("SELECT n FROM " + from + " WHERE a = 1 ORDER BY row_seq"))
          .as(from)
          .contains("Sort");
      assertThat(db.plan("SELECT n FROM " + from + " WHERE n = 1 ORDER BY row_seq"))
          .as(from)
          .contains("Sort");
    }
  }

  @Test
  void itIsTheOrderOfTheirSequences() throws SQLException {
    Random random = new Random(7);
    for (int i = 0; i < 120; i++) {
      int a = random.nextInt(2);
      String key = " WHERE a = " + a + " AND b = 'k'";
      switch (random.nextInt(6)) {
        case 0 -> db.run("DELETE FROM t" + key);
        case 1 -> db.run("SNAPSHOT t");
        default -> {
          if (db.update("UPDATE t SET n = " + i + key) == 0) {
            db.run("INSERT INTO t VALUES (" + a + ", 'k', " + i + ")");
          }
        }
      }
    }
    isOrdered();
    db.connection().setAutoCommit(false);
    db.run(
        "UPDATE t SET n = 1000 WHERE a = 0",
        "UPDATE t SET n = n + 1000 WHERE a = 1",
        "UPDATE t SET n = 1001 WHERE a = 0",
        "DELETE FROM t WHERE a = 1");
    isOrdered();
    db.connection().rollback();
  }

  /** What is sorted by an expression comes in no known order. */
  private void isOrdered() throws SQLException {
    for (String from : FROM) {
      for (int a = 0; a < 2; a++) {
        assertThat(db.rows(ordered(from, "row_seq"), a, "k"))
            .as(from)
            .isEqualTo(db.rows(ordered(from, "row_seq * 3"), a, "k"));
      }
    }
  }
}
