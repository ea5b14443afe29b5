package org.driftdb.adapter.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.List;
import java.util.StringJoiner;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Joins of so many tables that nobody can weigh all their orders. */
@Timeout(60)
final class ManyJoinsTest {
  private static final int TABLES = 24;

  private TestDatabase db;

  @BeforeEach
  void open() throws SQLException {
    db = TestDatabase.inMemory();
    for (int i = 0; i < TABLES; i++) {
      db.run(
          "CREATE TABLE t" + i + " (id INTEGER PRIMARY KEY, follower INTEGER, text VARCHAR)",
          "INSERT INTO t" + i + " VALUES (1, 2, 'a'), (2, 3, 'b'), (3, 1, 'c')");
    }
  }

  @AfterEach
  void close() throws SQLException {
    db.close();
  }

  /** A chain of tables in which each row leads to one of the next table. */
  private static String chain(int tables, String point) {
    StringJoiner from = new StringJoiner(", ");
    StringJoiner where = new StringJoiner(" AND ");
    for (int i = 0; i < tables; i++) {
      from.add("t" + i + point + " AS t" + i);
      if (i > 0) {
        where.add("t" + i + ".id = t" + (i - 1) + ".follower");
      }
    }
    return from + " WHERE " + where;
  }

  private static String last(int tables) {
    return "t" + (tables - 1);
  }

  @Test
  void theRowsOfAChainAreFound() throws SQLException {
    for (int tables : new int[] {6, 7, 12, TABLES}) {
      // From row 1 of the first table, the last is reached after tables - 1 steps in a circle of 3.
      assertThat(
              db.rows(
                  "SELECT t0.text, "
                      + last(tables)
                      + ".id FROM "
                      + chain(tables, "")
                      + " AND t0.id = 1"))
          .containsExactly("a|" + (1 + (tables - 1) % 3));
      assertThat(db.row("SELECT COUNT(*) FROM " + chain(tables, ""))).isEqualTo("3");
    }
  }

  /** In the order in which they are named, the first tables have nothing to do with one another. */
  @Test
  void noJoinIsMadeThatNoConditionAsksFor() throws SQLException {
    StringJoiner from = new StringJoiner(", ");
    StringJoiner where = new StringJoiner(" AND ");
    for (int i = 0; i < TABLES; i++) {
      from.add("t" + i * 7 % TABLES);
      if (i > 0) {
        where.add("t" + i + ".id = t" + (i - 1) + ".follower");
      }
    }
    String sql =
        "SELECT t5.text FROM " + from + " WHERE " + where + " AND t9.id = 2 AND t9.id = t10.id";
    assertThat(db.plan(sql)).doesNotContain("condition=[true]");
    assertThat(db.rows(sql)).isEmpty();
  }

  @Test
  void tablesWithoutAConditionAreMultiplied() throws SQLException {
    assertThat(db.row("SELECT COUNT(*) FROM t20, t21, " + chain(8, ""))).isEqualTo("27");
  }

  @Test
  void outerJoinsKeepTheirPlace() throws SQLException {
    db.run("DELETE FROM t20 WHERE id = 2");
    assertThat(
            db.rows(
                "SELECT t7.id, o.text FROM (SELECT t7.* FROM "
                    + chain(8, "")
                    + ") AS t7 LEFT JOIN t20 AS o ON o.id = t7.id"))
        .containsExactlyInAnyOrder("1|a", "2|null", "3|c");
  }

  @Test
  void aTableMayBeJoinedWithItsOwnPast() throws SQLException {
    long then = Long.parseLong(db.row("SELECT CURRENT_SEQ()"));
    db.run("UPDATE t0 SET text = 'z' WHERE id = 1");
    assertThat(
            db.rows(
                "SELECT t0.text, was.text FROM t0 FOR SYSTEM_TIME AS OF '@seq:"
                    + then
                    + "' AS was, "
                    + chain(10, "")
                    + " AND was.id = t0.id"))
        .containsExactlyInAnyOrder("z|a", "b|b", "c|c");
    assertThat(
            db.rows(
                "SELECT t0.text FROM "
                    + chain(10, " FOR SYSTEM_TIME AS OF '@seq:" + then + "'")
                    + " AND t0.id = 1"))
        .containsExactly("a");
  }

  /** A hash table is made of the right side. */
  @Test
  void theSmallerSideStandsOnTheRight() throws SQLException {
    db.run("INSERT INTO t1 SELECT id + 10 * t0, follower, text FROM t1, (SELECT id AS t0 FROM t0)");
    for (String from : List.of("t0, t1", "t1, t0")) {
      assertThat(db.plan("SELECT t0.text, t1.text FROM " + from + " WHERE t0.id = t1.follower"))
          .matches(".*EnumerableHashJoin.*\\[DRIFT, t1\\].*\\[DRIFT, t0\\].*");
    }
  }

  /** Each alternative says how the tables are joined. */
  @Test
  void whatAllAlternativesHaveInCommonJoins() throws SQLException {
    String sql =
        "SELECT t0.id, t1.id FROM t0, t1 WHERE (t0.id = t1.follower AND t0.text = 'a')"
            + " OR (t0.id = t1.follower AND t1.text = 'b' AND t0.id < 9)";
    assertThat(db.plan(sql)).contains("EnumerableHashJoin").doesNotContain("NestedLoop");
    assertThat(db.rows(sql)).containsExactlyInAnyOrder("1|3", "3|2");
  }

  @Test
  void aJoinIsLookedAtOnceHoweverManyItIsPartOf() throws SQLException {
    StringJoiner joins = new StringJoiner(" JOIN ");
    joins.add("t0");
    for (int i = 1; i < TABLES; i++) {
      joins.add("t" + i + " ON t" + i + ".id = t" + (i - 1) + ".follower");
    }
    assertThat(db.row("SELECT COUNT(*) FROM " + joins)).isEqualTo("3");
  }
}
