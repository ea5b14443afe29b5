package org.driftdb.adapter.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** UUIDs are compared as they are written, digit by digit, with an index and without one. */
final class UuidsTest {
  private static final String LOW = "023e4567-e89b-12d3-a456-426614174000";
  private static final String MIDDLE = "7fffffff-ffff-ffff-a456-426614174000";
  private static final String HIGH = "f23e4567-e89b-12d3-a456-426614174000";

  private TestDatabase db;

  @BeforeEach
  void open() throws SQLException {
    db =
        TestDatabase.inMemory()
            .run("CREATE TABLE t (id INT PRIMARY KEY, u UUID)", "INSERT INTO t (id) VALUES (4)");
    db.update("INSERT INTO t VALUES (1, ?)", LOW);
    db.update("INSERT INTO t VALUES (2, ?)", MIDDLE);
    db.update("INSERT INTO t VALUES (3, ?)", UUID.fromString(HIGH));
  }

  @AfterEach
  void close() throws SQLException {
    db.close();
  }

  private static String literal(String uuid) {
    return "UUID '" + uuid + "'";
  }

  @Test
  void oneIsLessThanAnother() throws SQLException {
    comparisons();
    db.run("CREATE INDEX by_u ON t (u)");
    comparisons();
    assertThat(db.plan("SELECT id FROM t WHERE u > " + literal(LOW))).contains("index=[by_u]");
  }

  private void comparisons() throws SQLException {
    String ids = "SELECT id FROM t WHERE u ";
    assertThat(db.rows(ids + "> " + literal(LOW) + " ORDER BY id")).containsExactly("2", "3");
    assertThat(db.rows(ids + "<= ? ORDER BY id", MIDDLE)).containsExactly("1", "2");
    assertThat(db.rows(ids + "< ? ORDER BY id", UUID.fromString(HIGH))).containsExactly("1", "2");
    assertThat(db.rows(ids + "BETWEEN " + literal(MIDDLE) + " AND " + literal(HIGH)))
        .containsExactlyInAnyOrder("2", "3");
    assertThat(db.rows(ids + "BETWEEN ? AND ?", LOW, MIDDLE)).containsExactlyInAnyOrder("1", "2");
    assertThat(db.rows(ids + "= ? OR u > ?", LOW, MIDDLE)).containsExactlyInAnyOrder("1", "3");
    assertThat(db.rows(ids + "IN (?, ?)", LOW, HIGH)).containsExactlyInAnyOrder("1", "3");
    assertThat(db.rows("SELECT a.id, b.id FROM t a JOIN t b ON a.u > b.u"))
        .containsExactlyInAnyOrder("2|1", "3|1", "3|2");
  }

  @Test
  void thereIsALeastAndAGreatest() throws SQLException {
    assertThat(db.row("SELECT MIN(u), MAX(u), COUNT(u) FROM t")).isEqualTo(LOW + "|" + HIGH + "|3");
    assertThat(db.rows("SELECT id, MAX(u) FROM t GROUP BY id HAVING MAX(u) > ?", MIDDLE))
        .containsExactly("3|" + HIGH);
    assertThat(db.rows("SELECT DISTINCT MIN(u) OVER () FROM t")).containsExactly(LOW);
  }

  @Test
  void theGreatestOfAnotherTableIsFound() throws SQLException {
    db.run("CREATE TABLE s (id INT PRIMARY KEY, n INT)", "INSERT INTO s VALUES (1, 1), (2, 7)");
    assertThat(db.rows("SELECT n, (SELECT MAX(u) FROM t WHERE t.id = s.id) FROM s"))
        .containsExactlyInAnyOrder("1|" + LOW, "7|" + MIDDLE);
  }

  @Test
  void rowsComeInTheirOrder() throws SQLException {
    String[] order = {"1", "2", "3"};
    String ids = "SELECT id FROM t WHERE u IS NOT NULL ORDER BY ";
    assertThat(db.rows(ids + "u")).containsExactly(order);
    assertThat(db.rows(ids + "u DESC")).containsExactly("3", "2", "1");
    assertThat(db.rows("SELECT id FROM t ORDER BY u NULLS FIRST, id LIMIT 3"))
        .containsExactly("4", "1", "2");
    assertThat(db.rows("SELECT u, id FROM t ORDER BY 1 DESC NULLS LAST OFFSET 1 ROWS"))
        .containsExactly(MIDDLE + "|2", LOW + "|1", "null|4");
    assertThat(db.rows(ids + "id > 2, u DESC")).containsExactly("2", "1", "3");
    assertThat(
            db.rows("SELECT u FROM t WHERE id < 4 UNION SELECT u FROM t WHERE id = 1 ORDER BY u"))
        .containsExactly(LOW, MIDDLE, HIGH);
    assertThat(
            db.rows(
                "SELECT id, ROW_NUMBER() OVER (ORDER BY u DESC) FROM t WHERE id < 4 ORDER BY id"))
        .containsExactly("1|3", "2|2", "3|1");
    assertThat(
            db.rows("SELECT a.id FROM t a FULL JOIN t b ON a.u = b.u WHERE a.id < 4 ORDER BY b.u"))
        .containsExactly(order);
    assertThat(db.rows("SELECT id FROM (SELECT * FROM t ORDER BY u DESC NULLS LAST LIMIT 1)"))
        .containsExactly("3");
    assertThat(db.row("SELECT LISTAGG(id, ' ') WITHIN GROUP (ORDER BY u) FROM t WHERE id < 4"))
        .isEqualTo("1 2 3");
    db.run(
        "CREATE TABLE keyed (u UUID PRIMARY KEY)",
        "INSERT INTO keyed SELECT u FROM t WHERE id < 4");
    assertThat(db.rows("SELECT u FROM keyed WHERE u > ? ORDER BY u LIMIT 1", LOW))
        .containsExactly(MIDDLE);
  }

  @Test
  void textsSpellThem() throws SQLException {
    String low = "'" + LOW + "'";
    assertThat(db.rows("SELECT id FROM t WHERE u = " + low)).containsExactly("1");
    assertThat(db.rows("SELECT id FROM t WHERE u IN (" + low + ", '" + MIDDLE + "') ORDER BY id"))
        .containsExactly("1", "2");
    assertThat(db.rows("SELECT id FROM t WHERE u LIKE '023e%'")).containsExactly("1");
    assertThat(db.row("SELECT 'x' || u FROM t WHERE id = 1")).isEqualTo("x" + LOW);
    assertThat(db.row("SELECT CAST(u AS VARCHAR) FROM t WHERE id = 1")).isEqualTo(LOW);
    assertThat(db.update("UPDATE t SET id = 5 WHERE u = " + low)).isEqualTo(1);
    assertThat(db.update("DELETE FROM t WHERE u = " + low)).isEqualTo(1);
  }
}
