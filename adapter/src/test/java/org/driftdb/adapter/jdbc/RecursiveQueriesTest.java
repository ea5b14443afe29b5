package org.driftdb.adapter.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The second query of {@code WITH RECURSIVE} is asked anew each time, whatever its form. */
final class RecursiveQueriesTest {
  /** Ways to ask where edges lead from the nodes that came last. */
  private static final List<String> STEPS =
      List.of(
          "SELECT e.b FROM r JOIN e ON e.a = r.n",
          "SELECT e.b FROM e RIGHT JOIN r ON e.a = r.n WHERE e.b IS NOT NULL",
          "SELECT e.b FROM e, r WHERE e.a + 0 = r.n",
          "SELECT b FROM e WHERE a IN (SELECT n FROM r)",
          "SELECT b FROM e WHERE EXISTS (SELECT 1 FROM r WHERE r.n = e.a)",
          "SELECT DISTINCT e.b FROM r JOIN e ON e.a = r.n",
          "SELECT e.b FROM r JOIN e ON e.a = r.n GROUP BY e.b HAVING COUNT(*) > 0",
          "SELECT b FROM e WHERE (SELECT COUNT(*) FROM r WHERE r.n = e.a) > 0",
          "SELECT x.b FROM r, LATERAL (SELECT b FROM e WHERE e.a = r.n) x",
          "SELECT x.b FROM r, LATERAL (SELECT DISTINCT b FROM e WHERE e.a = r.n) x",
          "SELECT x.b FROM (SELECT e.b, COUNT(*) OVER () AS c FROM r JOIN e ON e.a = r.n) x",
          "SELECT x.b FROM (SELECT e.b FROM r JOIN e ON e.a = r.n ORDER BY e.b LIMIT 1000) x",
          "SELECT b FROM e WHERE a IN (SELECT n FROM r INTERSECT SELECT a FROM e)",
          "(SELECT e.b FROM r JOIN e ON e.a = r.n EXCEPT SELECT -1 FROM r)",
          "(SELECT e.b FROM r JOIN e ON e.a = r.n UNION SELECT n FROM r)",
          "SELECT e.b FROM e, (SELECT DISTINCT x.n FROM r x JOIN r y ON x.n = y.n) z"
              + " WHERE e.a = z.n",
          "SELECT * FROM (WITH RECURSIVE s (m) AS (SELECT b FROM e WHERE a IN (SELECT n FROM r)"
              + " UNION SELECT e.b FROM s JOIN e ON e.a = s.m) SELECT m FROM s) z");

  private TestDatabase db;

  @BeforeEach
  void open() throws SQLException {
    db = TestDatabase.inMemory().run("CREATE TABLE e (id INT PRIMARY KEY, a INT, b INT)");
  }

  @AfterEach
  void close() throws SQLException {
    db.close();
  }

  @Test
  void whatCanBeReachedInAGraph() throws SQLException {
    Random random = new Random(42);
    for (int graph = 0; graph < 5; graph++) {
      db.run("DELETE FROM e");
      List<int[]> edges = new ArrayList<>();
      for (int i = 0; i < 12; i++) {
        int[] edge = {random.nextInt(10), random.nextInt(10)};
        edges.add(edge);
        db.run("INSERT INTO e VALUES (" + i + ", " + edge[0] + ", " + edge[1] + ")");
      }
      for (String step : STEPS) {
        assertThat(db.rows("WITH RECURSIVE r (n) AS (SELECT 0 UNION " + step + ") SELECT n FROM r"))
            .as(step)
            .containsExactlyInAnyOrderElementsOf(reachable(edges));
      }
    }
  }

  private static List<String> reachable(List<int[]> edges) {
    TreeSet<Integer> reached = new TreeSet<>(List.of(0));
    Deque<Integer> last = new ArrayDeque<>(reached);
    while (!last.isEmpty()) {
      int from = last.pop();
      edges.stream()
          .filter(edge -> edge[0] == from && reached.add(edge[1]))
          .forEach(edge -> last.push(edge[1]));
    }
    return reached.stream().map(String::valueOf).toList();
  }

  @Test
  void aTotalIsOfTheRowsThatCameLast() throws SQLException {
    assertThat(
            db.rows(
                "WITH RECURSIVE r (n, s) AS (SELECT 1, CAST(1 AS BIGINT) UNION ALL SELECT x.k,"
                    + " (SELECT SUM(s) FROM r) FROM r, (VALUES (1), (2)) AS x (k)"
                    + " WHERE s < 10) SELECT s, COUNT(*) FROM r GROUP BY s ORDER BY s"))
        .containsExactly("1|3", "2|4", "8|8", "64|16");
  }

  @Test
  void eachUseOfANameHasRowsOfItsOwn() throws SQLException {
    String upTo3 = "WITH RECURSIVE r (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 3) ";
    assertThat(db.rows(upTo3 + "SELECT a.n, b.n FROM r a, r b"))
        .containsExactlyInAnyOrder("1|1", "1|2", "1|3", "2|1", "2|2", "2|3", "3|1", "3|2", "3|3");
    assertThat(
            db.rows(
                upTo3
                    + "SELECT r.n, s.n FROM r JOIN (WITH RECURSIVE r (n) AS"
                    + " (SELECT 1 UNION SELECT n + 2 FROM r WHERE n < 9) SELECT n FROM r) s"
                    + " ON r.n = s.n"))
        .containsExactlyInAnyOrder("1|1", "3|3");
    try (Statement one = db.connection().createStatement();
        Statement other = db.connection().createStatement();
        ResultSet rows = one.executeQuery(upTo3 + "SELECT n FROM r");
        ResultSet same = other.executeQuery(upTo3 + "SELECT n FROM r")) {
      for (int n = 1; n <= 3; n++) {
        assertThat(rows.next() && same.next()).isTrue();
        assertThat(List.of(rows.getInt(1), same.getInt(1))).containsExactly(n, n);
      }
      assertThat(rows.next() || same.next()).isFalse();
    }
  }

  @Test
  void aNameThatIsNotAskedForIsATable() throws SQLException {
    db.run("INSERT INTO e VALUES (1, 1, 2), (2, 2, 3)");
    assertThat(db.rows("WITH e AS (SELECT a FROM e UNION SELECT b FROM e) SELECT * FROM e"))
        .containsExactlyInAnyOrder("1", "2", "3");
    assertThat(
            db.rows("WITH RECURSIVE r AS (SELECT a FROM e UNION SELECT b FROM e) SELECT * FROM r"))
        .containsExactlyInAnyOrder("1", "2", "3");
  }

  @Test
  void nullsComeFromTheSecondQuery() throws SQLException {
    String withNull =
        "WITH RECURSIVE r (n, m) AS"
            + " (SELECT 1, 1 UNION SELECT NULLIF(m + 1, 3), n FROM r WHERE %s) ";
    assertThat(db.rows(withNull.formatted("n IS NOT NULL") + "SELECT n, m FROM r"))
        .containsExactly("1|1", "2|1", "2|2", "null|2");
    assertThat(db.rows(withNull.formatted("n < 9") + "SELECT m FROM r WHERE n IS NULL"))
        .containsExactly("2");
  }

  @Test
  void aTextMayBecomeLongerAndAnIntegerLarger() throws SQLException {
    assertThat(
            db.rows(
                "WITH RECURSIVE r (n, s) AS (SELECT 1, 'a' UNION ALL"
                    + " SELECT n * CAST(100000 AS BIGINT), s || 'bc' FROM r WHERE n < 9000000000)"
                    + " SELECT n, s FROM r WHERE s <> 'abc'"))
        .containsExactly("1|a", "10000000000|abcbc");
  }

  @Test
  void aNumberOfMoreDigitsAfterThePointIsRefused() {
    assertThatThrownBy(
            () ->
                db.rows(
                    "WITH RECURSIVE r (n) AS\n"
                        + "(SELECT 1.5 UNION ALL SELECT n * 1.1 FROM r WHERE n < 3)"
                        + " SELECT * FROM r"))
        .isInstanceOfSatisfying(
            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("42000"))
        .hasMessage(
            "Column \"n\" of recursive \"r\" is DECIMAL(2, 1) in the first query and DECIMAL(4, 2)"
                + " in the second: cast it (line 2, column 23)");
  }

  @Test
  void textsThatGrowHaveNoLength() throws SQLException {
    String sql =
        "WITH RECURSIVE r (v, n) AS (SELECT 'ab', 1 UNION ALL"
            + " SELECT v || 'c', n + 1 FROM r WHERE n < 3) SELECT v, n FROM r";
    assertThat(db.rows(sql)).containsExactly("ab|1", "abc|2", "abcc|3");
    try (Statement statement = db.connection().createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      assertThat(rows.getMetaData().getPrecision(1)).isEqualTo(Integer.MAX_VALUE);
      assertThat(rows.getMetaData().getColumnTypeName(1)).isEqualTo("VARCHAR");
      assertThat(rows.getMetaData().getColumnTypeName(2)).isEqualTo("INTEGER");
    }
  }
}
