package org.driftdb.adapter.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The grand total of ROLLUP, CUBE and GROUPING SETS is there also where there are no rows. */
final class GrandTotalsTest {
  private static final String ALL =
      "SELECT a, b, COUNT(*), COUNT(DISTINCT c), SUM(c), MAX(s), GROUPING(a), GROUPING(a, b)"
          + " FROM t WHERE id > %d GROUP BY %s ORDER BY GROUPING(a, b), a, b";

  private TestDatabase db;

  @BeforeEach
  void open() throws SQLException {
    db =
        TestDatabase.inMemory()
            .run(
                "CREATE TABLE t (id INT PRIMARY KEY, a INT, b INT, c INT, s VARCHAR)",
                "INSERT INTO t VALUES (1, 1, 1, 5, 'x'), (2, 1, 2, 5, 'y'), (3, NULL, 2, 1, 'z')");
  }

  @AfterEach
  void close() throws SQLException {
    db.close();
  }

  @Test
  void ofNoRows() throws SQLException {
    for (String groups :
        new String[] {"ROLLUP(a, b)", "CUBE(a, b)", "GROUPING SETS ((a, b), ())"}) {
      assertThat(db.rows(ALL.formatted(9, groups)))
          .as(groups)
          .containsExactly("null|null|0|0|null|null|1|3");
    }
    assertThat(db.rows(ALL.formatted(9, "GROUPING SETS ((a), (a, b))"))).isEmpty();
    assertThat(db.rows("SELECT a, COUNT(*) FROM t WHERE id > 9 GROUP BY a")).isEmpty();
  }

  @Test
  void ofRowsThereIsOne() throws SQLException {
    assertThat(db.rows(ALL.formatted(1, "ROLLUP(a, b)")))
        .containsExactly(
            "null|2|1|1|1|z|0|0",
            "1|2|1|1|5|y|0|0",
            "null|null|1|1|1|z|0|1",
            "1|null|1|1|5|y|0|1",
            "null|null|2|2|6|z|1|3");
  }

  @Test
  void inSubqueriesAndAboveConditions() throws SQLException {
    assertThat(
            db.rows(
                "SELECT a, COUNT(*) FROM t WHERE id > 9 GROUP BY ROLLUP(a) HAVING COUNT(*) > 0"))
        .isEmpty();
    assertThat(
            db.rows(
                "SELECT x.id, (SELECT MAX(n) FROM (SELECT COUNT(*) AS n FROM t WHERE t.a > x.b"
                    + " GROUP BY ROLLUP(t.b)) y) FROM t x ORDER BY x.id"))
        .containsExactly("1|0", "2|0", "3|0");
    assertThat(
            db.rows(
                "SELECT id FROM t WHERE EXISTS (SELECT COUNT(*) FROM t y WHERE y.id > 9"
                    + " GROUP BY CUBE(y.a)) ORDER BY id"))
        .containsExactly("1", "2", "3");
  }
}
