package org.driftdb.adapter.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A subquery over groups uses columns of the query around it as values. */
final class OuterColumnsTest {
  private TestDatabase db;

  @BeforeEach
  void open() throws SQLException {
    db =
        TestDatabase.inMemory()
            .run(
                "CREATE TABLE o (id INT PRIMARY KEY, total INT)",
                "CREATE TABLE p (id INT PRIMARY KEY, o INT, amount INT)",
                "INSERT INTO o VALUES (1, 10), (2, 20), (3, NULL)",
                "INSERT INTO p VALUES (1, 1, 3), (2, 1, 4)");
  }

  @AfterEach
  void close() throws SQLException {
    db.close();
  }

  private void forEachOrder(String subquery, String... expected) throws SQLException {
    assertThat(db.rows("SELECT o.id, (" + subquery + ") FROM o ORDER BY id"))
        .as(subquery)
        .containsExactly(expected);
  }

  @Test
  void besideAggregates() throws SQLException {
    forEachOrder("SELECT o.total - SUM(amount) FROM p WHERE p.o = o.id", "1|3", "2|null", "3|null");
    forEachOrder(
        "SELECT o.total - COALESCE(SUM(amount), 0) FROM p WHERE p.o = o.id",
        "1|3",
        "2|20",
        "3|null");
    forEachOrder("SELECT total - COUNT(*) FROM p WHERE p.o = o.id", "1|8", "2|20", "3|null");
    forEachOrder("SELECT o.id + COUNT(*) FROM p", "1|3", "2|4", "3|5");
    assertThat(db.rows("SELECT id, SUM(total), (SELECT o.id + COUNT(*) FROM p) FROM o GROUP BY id"))
        .containsExactlyInAnyOrder("1|10|3", "2|20|4", "3|null|5");
  }

  @Test
  void besideGroups() throws SQLException {
    forEachOrder(
        "SELECT o.total + p.o - COUNT(*) FROM p WHERE p.o = o.id GROUP BY p.o",
        "1|9",
        "2|null",
        "3|null");
    forEachOrder("SELECT DISTINCT o.total + p.o FROM p", "1|11", "2|21", "3|null");
  }

  @Test
  void inHaving() throws SQLException {
    forEachOrder(
        "SELECT COUNT(*) FROM p WHERE p.o = o.id HAVING COUNT(*) < o.total",
        "1|2",
        "2|0",
        "3|null");
    assertThat(
            db.rows(
                "SELECT id FROM o WHERE EXISTS (SELECT p.o FROM p GROUP BY p.o"
                    + " HAVING SUM(amount) > o.total - 4)"))
        .containsExactly("1");
    assertThat(
            db.rows(
                "SELECT id FROM o WHERE total > ALL (SELECT SUM(amount) FROM p GROUP BY p.o"
                    + " HAVING o.id < 2)"))
        .containsExactlyInAnyOrder("1", "2", "3");
  }

  @Test
  void theSubquerysOwnColumnsBelongToGroups() {
    assertThat(db.failure("SELECT id, (SELECT amount - COUNT(*) FROM p WHERE p.o = o.id) FROM o"))
        .contains("42803", "\"amount\"");
    assertThat(db.failure("SELECT id, (SELECT p.id + o.id FROM p HAVING COUNT(*) > 0) FROM o"))
        .contains("42803", "\"p.id\"");
    assertThat(db.failure("SELECT id + COUNT(*) FROM o")).contains("42803", "\"id\"");
  }
}
