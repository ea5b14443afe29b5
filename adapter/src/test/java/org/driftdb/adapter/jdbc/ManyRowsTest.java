package org.driftdb.adapter.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One INSERT of thousands of rows, as scripts of other databases have it. */
final class ManyRowsTest {
  private static final int ROWS = 5_000;

  private TestDatabase db;

  @BeforeEach
  void open() throws SQLException {
    db = TestDatabase.inMemory();
  }

  @AfterEach
  void close() throws SQLException {
    db.close();
  }

  private static String values(String row) {
    return IntStream.range(0, ROWS)
        .mapToObj(i -> String.format(row, i, i % 2 == 0 ? "NULL" : "'x" + i + "'"))
        .collect(Collectors.joining(", "));
  }

  @Test
  void ofATypedTable() throws SQLException {
    db.run(
        "CREATE TABLE t (id INT PRIMARY KEY, s VARCHAR, n DECIMAL(8, 2), x DOUBLE, b BOOLEAN,"
            + " d DATE, h TIME, ts TIMESTAMP, z VARBINARY)");
    String others =
        "-1.25, 1.5E3, TRUE, DATE '2020-01-02', TIME '03:04:05', TIMESTAMP '2020-01-02 03:04:05.678',"
            + " X'0aff'";
    assertThat(db.update("INSERT INTO t VALUES " + values("(%d, %s, " + others + ")")))
        .isEqualTo(ROWS);
    db.run("INSERT INTO t VALUES (-1, 'x1', " + others + ")");
    String row = "SELECT s, n, x, b, d, h, ts, z FROM t WHERE id = ";
    assertThat(db.row(row + 1)).isEqualTo(db.row(row + -1)).startsWith("x1|-1.25|1500.0|true|");
    assertThat(db.row("SELECT COUNT(*), COUNT(s), SUM(id) FROM t WHERE id >= 0"))
        .isEqualTo("5000|2500|12497500");
  }

  @Test
  void ofADocumentTable() throws SQLException {
    db.run("CREATE TABLE d (pk=id)");
    assertThat(db.update("INSERT INTO d (id, s, n) VALUES " + values("(%d, %s, 1.50)")))
        .isEqualTo(ROWS);
    assertThat(db.rows("SELECT s, n FROM d WHERE id IN (2, 3) ORDER BY id"))
        .containsExactly("null|1.50", "x3|1.50");
  }

  @Test
  void withParameters() throws SQLException {
    db.run("CREATE TABLE t (id INT PRIMARY KEY, s VARCHAR)");
    assertThat(db.update("INSERT INTO t VALUES (?, 'a'), (2, ?), (3, NULL)", 1, "b")).isEqualTo(3);
    assertThat(db.rows("SELECT s FROM t ORDER BY id")).containsExactly("a", "b", "null");
  }

  @Test
  void noneIsThereWhereOneIsBad() throws SQLException {
    db.run("CREATE TABLE t (id INT PRIMARY KEY, s VARCHAR)");
    assertThat(db.failure("INSERT INTO t VALUES " + values("(%d, %s)") + ", (7, 'again')"))
        .startsWith("23505");
    assertThat(db.failure("INSERT INTO t VALUES (1, 'a'), ('x', 'b')")).startsWith("22018");
    assertThat(db.rows("SELECT * FROM t")).isEmpty();
  }
}
