package org.driftdb.adapter.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.driftdb.adapter.jdbc.Rows.row;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A document's decimals are shown as they were inserted, and 2, 2.0 and 2.00 are one number. */
class DecimalFieldsTest {
  private static final BigDecimal LONG = new BigDecimal("9007199254740993.5");

  private Connection connection;
  private Rows db;

  @BeforeEach
  void connect() throws SQLException {
    connection = DriverManager.getConnection("jdbc:driftdb:mem:" + UUID.randomUUID());
    db = new Rows(connection);
    db.update("CREATE TABLE t (pk=id)");
    db.update(
        "INSERT INTO t {\"id\": 1, \"x\": 2, \"y\": 20.0}, {\"id\": 2, \"x\": 2.00, \"y\": 20},"
            + " {\"id\": 3, \"x\": 9007199254740993.5, \"y\": 9007199254740993.5}");
  }

  @AfterEach
  void disconnect() throws SQLException {
    connection.close();
  }

  @Test
  void theyAreGroupedByValue() throws SQLException {
    assertThat(db.of("SELECT x, COUNT(*), SUM(id) FROM t GROUP BY x ORDER BY x"))
        .isEqualTo(List.of(row(new BigDecimal("2"), 2L, 3L), row(LONG, 1L, 3L)));
    assertThat(db.of("SELECT SUM(x), x FROM t WHERE id < 3 GROUP BY x"))
        .isEqualTo(List.of(row(new BigDecimal("4.00"), new BigDecimal("2"))));
    assertThat(db.column("SELECT DISTINCT y FROM t WHERE id < 3")).hasSize(1);
    assertThat(db.column("SELECT DISTINCT x + 1 FROM t WHERE id < 3")).hasSize(1);
    assertThat(db.column("SELECT DISTINCT COALESCE(x, y) FROM t WHERE id < 3")).hasSize(1);
    assertThat(db.of("SELECT COUNT(DISTINCT x), SUM(DISTINCT y) FROM t WHERE id < 3"))
        .isEqualTo(List.of(row(1L, new BigDecimal("20.0"))));
    assertThat(db.of("SELECT GROUPING(x), GROUPING(id), COUNT(*) FROM t GROUP BY ROLLUP(x, id)"))
        .containsExactlyInAnyOrder(
            row(0L, 0L, 1L),
            row(0L, 0L, 1L),
            row(0L, 0L, 1L),
            row(0L, 1L, 2L),
            row(0L, 1L, 1L),
            row(1L, 1L, 3L));
    assertThat(db.column("SELECT COUNT(*) OVER (PARTITION BY x) FROM t ORDER BY id"))
        .isEqualTo(row(2L, 2L, 1L));
  }

  @Test
  void theyAreJoinedByValue() throws SQLException {
    db.update("CREATE TABLE typed (id BIGINT PRIMARY KEY, z DECIMAL(20, 3))");
    db.update("INSERT INTO typed VALUES (2, 20)");
    assertThat(db.column("SELECT COUNT(*) FROM t AS p JOIN t AS q ON p.x = q.x"))
        .isEqualTo(row(5L));
    assertThat(db.column("SELECT COUNT(*) FROM t AS p JOIN t AS q USING (y)")).isEqualTo(row(5L));
    assertThat(db.column("SELECT t.id FROM t, typed WHERE x = typed.id")).hasSize(2);
    assertThat(db.column("SELECT t.id FROM t, typed WHERE y = z")).hasSize(2);
    assertThat(db.column("SELECT id FROM t WHERE y IN (SELECT z FROM typed)")).hasSize(2);
    assertThat(db.column("SELECT id FROM t WHERE x * 10 IN (SELECT y FROM t WHERE id = 1)"))
        .hasSize(2);
    assertThat(db.column("SELECT (SELECT COUNT(*) FROM t AS q WHERE q.x = t.x) FROM t ORDER BY id"))
        .isEqualTo(row(2L, 2L, 1L));
  }

  @Test
  void setsHoldThemOnce() throws SQLException {
    String y = "SELECT y FROM t WHERE id = ";
    assertThat(db.column(y + "1 UNION " + y + "2")).hasSize(1);
    assertThat(db.column(y + "1 UNION SELECT 20")).hasSize(1);
    assertThat(db.column(y + "1 INTERSECT " + y + "2")).hasSize(1);
    assertThat(db.column(y + "1 EXCEPT " + y + "2")).isEmpty();
    assertThat(db.of("SELECT x, id FROM t WHERE id = 3 UNION SELECT id, x FROM t WHERE id = 3"))
        .hasSize(2);
  }
}
