package org.driftdb.adapter.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.StringJoiner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random questions about groups, and about rows under conditions, get the same answers whether the
 * storage groups and tests rows or a plan of rows does, at any point, in transactions, wherever the
 * rows are.
 */
final class GroupsInScanTest {
  private static final int ROWS = 400;
  private static final int QUESTIONS = 25;

  private static final String[] COLUMNS = {
    "id", "s", "c", "i", "l", "t", "d", "b", "da", "ti", "ts", "f", "u"
  };

  private static final String[] SUMMED = {"id", "i", "l", "t", "d"};

  /** A condition that the storage does not test, and that no row satisfies. */
  private static final String NEVER = "id + CURRENT_SEQ() < 0";

  private final Random random = new Random();

  private String pick(String... from) {
    return from[random.nextInt(from.length)];
  }

  private String value(String column) {
    int n = random.nextInt(6);
    return switch (column) {
      case "s", "c" -> "'w" + n + "'";
      case "i" -> String.valueOf(random.nextInt(2_000_000_000));
      case "l" -> String.valueOf(random.nextLong() >> 20);
      case "t" -> String.valueOf(n);
      case "d" -> n + "." + (10 + random.nextInt(90));
      case "b" -> n < 3 ? "TRUE" : "FALSE";
      case "da" -> "DATE '2026-01-0" + (n + 1) + "'";
      case "ti" -> "TIME '10:0" + n + ":00'";
      case "ts" -> "TIMESTAMP '2026-01-0" + (n + 1) + " 10:00:00'";
      case "f" -> n + ".5e0";
      case "u" -> "CAST('00000000-0000-0000-0000-00000000000" + n + "' AS UUID)";
      default -> String.valueOf(random.nextInt(ROWS));
    };
  }

  private String valueOrNull(String column) {
    return random.nextInt(5) == 0 ? "NULL" : value(column);
  }

  private String row(int id) {
    StringJoiner values = new StringJoiner(", ", "(" + id + ", ", ")");
    for (String column : Arrays.asList(COLUMNS).subList(1, COLUMNS.length)) {
      values.add(valueOrNull(column));
    }
    return values.toString();
  }

  private String change() {
    return switch (random.nextInt(4)) {
      case 0 -> "DELETE FROM t WHERE id = " + random.nextInt(ROWS);
      case 1 -> "UPSERT INTO t VALUES " + row(random.nextInt(ROWS));
      default -> {
        String column = COLUMNS[1 + random.nextInt(COLUMNS.length - 1)];
        yield "UPDATE t SET "
            + column
            + " = "
            + valueOrNull(column)
            + " WHERE id = "
            + random.nextInt(ROWS);
      }
    };
  }

  private void changes(TestDatabase db, int count) throws SQLException {
    for (int i = 0; i < count; i++) {
      db.run(change());
    }
  }

  private TestDatabase filled() throws SQLException {
    TestDatabase db =
        TestDatabase.inMemory()
            .run(
                "CREATE TABLE t (id BIGINT PRIMARY KEY, s VARCHAR, c CHAR(4), i INTEGER, l BIGINT,"
                    + " t TINYINT, d DECIMAL(8, 2), b BOOLEAN, da DATE, ti TIME, ts TIMESTAMP,"
                    + " f DOUBLE, u UUID)");
    StringJoiner rows = new StringJoiner(", ", "INSERT INTO t VALUES ", "");
    for (int id = 0; id < ROWS; id++) {
      rows.add(row(id));
    }
    db.run(
        rows.toString(),
        "CREATE TABLE r (k INTEGER, g VARCHAR)",
        "INSERT INTO r VALUES (1, 'a'), (1, 'b'), (2, 'b'), (3, NULL), (NULL, 'c'), (9, 'd')",
        "SNAPSHOT t");
    changes(db, 60);
    db.run("SNAPSHOT t");
    changes(db, 40);
    return db;
  }

  private String condition() {
    String column = pick(COLUMNS);
    return switch (random.nextInt(6)) {
      case 0 -> column + " IS NULL";
      case 1 -> column + " IS NOT NULL";
      case 2 -> column + " IN (" + value(column) + ", " + value(column) + ")";
      case 3 -> column.equals("b") ? "b" : column + " < " + value(column);
      case 4 -> column + " <> " + value(column);
      default -> column + pick(" = ", " >= ", " > ", " <= ") + value(column);
    };
  }

  private String expression(int depth) {
    return switch (random.nextInt(depth > 0 ? 6 : 3)) {
      case 0 -> pick("1", "0.5", "1.25", "-3", "1000000");
      case 1, 2 -> pick(SUMMED);
      default ->
          "(" + expression(depth - 1) + pick(" + ", " - ", " * ") + expression(depth - 1) + ")";
    };
  }

  private String call() {
    return switch (random.nextInt(9)) {
      case 8 -> "SUM((" + pick("i", "t") + pick(" + ", " * ") + pick("i", "t") + ") * d)";
      case 6 -> pick("SUM", "AVG", "COUNT") + "(" + expression(2) + ")";
      case 7 -> "SUM(d * (" + pick("1", "2.5") + pick(" - ", " + ") + pick("d", "t", "i") + "))";
      case 0 -> "COUNT(*)";
      case 1 -> "COUNT(" + pick(COLUMNS) + ")";
      case 2 -> "SUM(" + pick(SUMMED) + ")";
      case 3 -> "AVG(" + pick(SUMMED) + ")";
      default -> pick("MIN", "MAX") + "(" + pick(COLUMNS) + ")";
    };
  }

  private String question(long points) {
    boolean joined = random.nextInt(3) == 0;
    List<String> groups = new ArrayList<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      groups.add(joined && random.nextBoolean() ? "g" : pick(COLUMNS));
    }
    List<String> shown = new ArrayList<>(groups);
    for (int i = 1 + random.nextInt(3); i > 0; i--) {
      shown.add(call());
    }
    StringBuilder sql = new StringBuilder("SELECT ").append(String.join(", ", shown));
    sql.append(" FROM t");
    if (random.nextInt(2) == 0) {
      sql.append(" FOR SYSTEM_TIME AS OF '@seq:").append(random.nextLong(points)).append("'");
    }
    sql.append(joined ? " AS o JOIN r ON o.t = r.k" : "");
    appendConditions(sql, random.nextInt(3));
    if (!groups.isEmpty()) {
      sql.append(" GROUP BY ").append(String.join(", ", groups));
    }
    return sql.toString();
  }

  private void appendConditions(StringBuilder sql, int count) {
    for (int i = 0; i < count; i++) {
      sql.append(i == 0 ? " WHERE " : " AND ").append(condition());
    }
  }

  private String questionOfRows(long points) {
    StringBuilder sql = new StringBuilder("SELECT ").append(pick(COLUMNS));
    for (int i = random.nextInt(4); i > 0; i--) {
      sql.append(", ").append(pick(COLUMNS));
    }
    sql.append(" FROM t");
    if (random.nextInt(2) == 0) {
      sql.append(" FOR SYSTEM_TIME AS OF '@seq:").append(random.nextLong(points)).append("'");
    }
    appendConditions(sql, 1 + random.nextInt(3));
    if (random.nextInt(4) == 0) {
      sql.append(" AND l + t > 0");
    }
    return sql.toString();
  }

  /** The same question, so that the storage tests nothing and groups nothing. */
  private static String byRows(String sql) {
    int end = sql.contains(" GROUP BY ") ? sql.indexOf(" GROUP BY ") : sql.length();
    int where = sql.indexOf(" WHERE ");
    return where < 0
        ? sql.substring(0, end) + " WHERE NOT " + NEVER + sql.substring(end)
        : sql.substring(0, where)
            + " WHERE ("
            + sql.substring(where + " WHERE ".length(), end)
            + ") OR "
            + NEVER
            + sql.substring(end);
  }

  private static String answer(TestDatabase db, String sql) {
    try {
      return db.rows(sql).stream().sorted().toList().toString();
    } catch (SQLException e) {
      return e.getSQLState();
    }
  }

  private void compare(TestDatabase db, long points, Map<Boolean, Integer> used)
      throws SQLException {
    for (int i = 0; i < QUESTIONS; i++) {
      String sql = random.nextInt(3) == 0 ? questionOfRows(points) : question(points);
      String plan = db.plan(sql);
      boolean inScan = plan.contains("DriftEnumerableAggregate") || plan.contains("filter=");
      used.merge(inScan, 1, Integer::sum);
      String byRows = byRows(sql);
      assertThat(db.plan(byRows)).doesNotContain("DriftEnumerableAggregate", "filter=");
      assertThat(answer(db, sql)).as(sql).isEqualTo(answer(db, byRows));
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void answersAreWhatAPlanOfRowsFinds(long seed) throws SQLException {
    random.setSeed(seed);
    Map<Boolean, Integer> used = new HashMap<>();
    try (TestDatabase db = filled()) {
      long points = ROWS + 100;
      compare(db, points, used);
      db.connection().setAutoCommit(false);
      changes(db, 30);
      compare(db, points, used);
      db.connection().rollback();
    }
    assertThat(used.getOrDefault(true, 0)).isGreaterThan(QUESTIONS / 2);
  }

  /** Where the first rows of a part of the tree have died, those before its first one are new. */
  @Test
  void aRangeEndsWhereItEndsWhateverHasDied() throws SQLException {
    try (TestDatabase db = TestDatabase.inMemory()) {
      db.run("CREATE TABLE t (a INTEGER, id INTEGER, n INTEGER, v VARCHAR, PRIMARY KEY (a, id))");
      try (PreparedStatement insert =
          db.connection().prepareStatement("INSERT INTO t VALUES (?, ?, 1, ?)")) {
        for (int a = 1; a <= 2; a++) {
          for (int id = 0; id < 10_000; id++) {
            insert.setInt(1, a);
            insert.setInt(2, id);
            insert.setString(3, id * 7919L % 100_003 + " and some more text here");
            insert.addBatch();
          }
          insert.executeBatch();
        }
        db.run(
            "SNAPSHOT t",
            "DELETE FROM t WHERE a = 1 AND id >= 8000",
            "DELETE FROM t WHERE a = 2 AND id < 2000",
            "COMPACT t");
        for (int id = 0; id < 50; id++) {
          insert.setInt(1, 2);
          insert.setInt(2, id);
          insert.setString(3, "new");
          insert.addBatch();
        }
        insert.executeBatch();
      }
      for (int least = 0; least < 6_000; least += 40) {
        assertThat(db.row("SELECT COUNT(*), SUM(n) FROM t WHERE a = 1 AND id >= ?", least))
            .isEqualTo((8_000 - least) + "|" + (8_000 - least));
      }
      assertThat(db.rows("SELECT a, COUNT(*) FROM t WHERE a IN (1, 2) AND id >= 0 GROUP BY a"))
          .containsExactlyInAnyOrder("1|8000", "2|8050");
    }
  }

  @Test
  void aSideOfAJoinIsGroupedOnlyWhereThatIsTheSame() throws SQLException {
    try (TestDatabase db = TestDatabase.inMemory()) {
      db.run(
          "CREATE TABLE t (id INTEGER PRIMARY KEY, k INTEGER, n BIGINT, i INTEGER)",
          "CREATE TABLE u (k INTEGER PRIMARY KEY, w INTEGER)",
          "INSERT INTO u VALUES (0, 0), (1, 1), (2, 0), (3, 1), (4, 0)");
      try (PreparedStatement insert =
          db.connection().prepareStatement("INSERT INTO t VALUES (?, ?, ?, 1)")) {
        for (int id = 0; id < 3_000; id++) {
          insert.setInt(1, id);
          insert.setInt(2, id % 10);
          insert.setLong(3, id % 10 == 9 ? 9_000_000_000_000_000_000L : id);
          insert.addBatch();
        }
        insert.executeBatch();
      }
      assertThat(
              db.rows("SELECT u.w, SUM(t.n) FROM t JOIN u ON t.k = u.k GROUP BY u.w ORDER BY u.w"))
          .containsExactly("0|1347300", "1|898200");
      assertThat(
              db.row(
                  "SELECT SUM(x), SUM(y) FROM"
                      + " (SELECT t.i AS x, t.i AS y FROM t JOIN u ON t.k = u.k)"))
          .isEqualTo("1500|1500");
      assertThat(db.plan("SELECT COUNT(*) FROM t JOIN u ON t.k = u.k AND RAND() + u.k < 5"))
          .doesNotContain("DriftEnumerableAggregate");
    }
  }
}
