package org.driftdb.adapter.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.StringJoiner;
import java.util.function.Consumer;
import org.apache.calcite.runtime.Hook;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The code of a plan that has little to do is compiled when the plan runs for the fifth time. What
 * it gives then is what it gave before: the same rows, or the same SQLSTATE.
 */
final class UncompiledPlansTest {
  private static final int STATEMENTS = 250;

  private static final int RUNS = 5;

  private static final String[] NUMBERS = {"i", "n", "d", "m"};

  private static final String[] LITERALS = {"0", "1", "-7", "2.5", "3e0", "9007199254740993", "12"};

  private Random random = new Random();

  private static TestDatabase database() throws SQLException {
    return TestDatabase.inMemory()
        .run(
            "CREATE TABLE t (id INTEGER PRIMARY KEY, i INTEGER, n BIGINT, d DOUBLE, m DECIMAL(8, 2),"
                + " b BOOLEAN, s VARCHAR, made DATE, moment TIMESTAMP(3))",
            "CREATE TABLE u (id INTEGER PRIMARY KEY, i INTEGER, s VARCHAR)",
            "CREATE TABLE documents (pk=id)",
            "INSERT INTO t VALUES"
                + " (1, 1, 10, 1.5, 1.25, TRUE, 'a', DATE '2026-01-05',"
                + " TIMESTAMP '2026-01-05 10:20:30.400'),"
                + " (2, -7, 20, -0.5, 2.50, FALSE, 'it''s', DATE '2025-12-31', NULL),"
                + " (3, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),"
                + " (4, 1, 9007199254740993, 0, 0, TRUE, 'Abc', DATE '2026-01-05',"
                + " TIMESTAMP '1969-12-31 23:59:59.999'),"
                + " (5, 2147483647, -1, 1e300, 999999.99, FALSE, '', DATE '1960-02-29',"
                + " TIMESTAMP '2026-03-01 00:00:00'),"
                + " (6, 12, 0, 12, 12, NULL, '12', NULL, NULL)",
            "INSERT INTO u VALUES (1, 1, 'a'), (2, -7, 'b'), (3, NULL, NULL), (4, 1, 'Abc')",
            "INSERT INTO documents {\"id\": 1, \"x\": 1, \"y\": \"a\"},"
                + " {\"id\": \"2\", \"x\": 2.5}, {\"id\": 3, \"x\": \"1\", \"y\": [1, {\"z\": 2}]}");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void plansGiveTheSameWhenTheyAreCompiled(long seed) throws SQLException {
    random = new Random(seed);
    try (TestDatabase database = database()) {
      int compiled = 0;
      for (int i = 0; i < STATEMENTS; i++) {
        compiled += assertSame(database, query()) ? 1 : 0;
      }
      assertThat(compiled).as("plans compiled").isGreaterThan(STATEMENTS / 2);
    }
  }

  @Test
  void manyRowsAreReadByCompiledCode() throws SQLException {
    try (TestDatabase database = database()) {
      database.run("CREATE TABLE large (id INTEGER PRIMARY KEY)");
      int[] ids = java.util.stream.IntStream.range(0, 100).toArray();
      for (int id : ids) {
        database.run("INSERT INTO large VALUES (" + id + ")");
      }
      String rows = "SELECT COUNT(*) FROM large a CROSS JOIN large b WHERE a.id + b.id < 100";
      assertThat(compiles(() -> database.rows(rows))).isTrue();
      assertThat(compiles(() -> database.rows("SELECT COUNT(*) FROM large WHERE id * 2 < 100")))
          .isFalse();
    }
  }

  @Test
  void valuesOfConstantsAreFoundWithoutCompiling() throws SQLException {
    List<Object> compiled = new ArrayList<>();
    try (TestDatabase database = database();
        Hook.Closeable seen = Hook.EXPRESSION_REDUCER.addThread((Consumer<Object>) compiled::add)) {
      assertThat(
              database.rows(
                  "EXPLAIN PLAN FOR SELECT id FROM t WHERE n > 2 * 5 + CHAR_LENGTH(UPPER('abc'))"))
          .asString()
          .contains("filter=[[n > 13]]");
      assertThat(database.rows("EXPLAIN PLAN FOR SELECT id FROM t WHERE n > 1 / 0"))
          .asString()
          .contains("filter=[[n > /(1, 0)]]"); // It fails when it runs, if there are rows.
      assertThat(compiled).isEmpty();
    }
  }

  @Test
  void whatFailsWhileItIsMadeFailsAlike() throws SQLException {
    try (TestDatabase database = database()) {
      for (String value :
          List.of("2147483647 + 1", "1 / 0", "CAST('x' AS INTEGER)", "SUBSTRING('a', 1, -1)")) {
        assertSame(database, "SELECT " + value);
        assertSame(database, "SELECT " + value + " FROM t WHERE id < 0");
        assertSame(database, "SELECT CASE WHEN b THEN " + value + " ELSE 1 END FROM t");
      }
    }
  }

  /** Whether a piece of work compiles code. */
  private static boolean compiles(TestDatabase.Work work) throws SQLException {
    boolean[] compiled = {false};
    try (Hook.Closeable seen =
        Hook.JAVA_PLAN.addThread((Consumer<Object>) code -> compiled[0] = true)) {
      work.run();
    }
    return compiled[0];
  }

  /** Compares the runs of a statement, and tells whether it was compiled for the last. */
  private static boolean assertSame(TestDatabase database, String sql) throws SQLException {
    try (PreparedStatement statement = database.connection().prepareStatement(sql)) {
      String first = outcome(statement);
      for (int run = 2; run < RUNS; run++) {
        assertThat(compiles(() -> assertThat(outcome(statement)).as(sql).isEqualTo(first)))
            .as(sql)
            .isFalse();
      }
      return compiles(() -> assertThat(outcome(statement)).as(sql).isEqualTo(first));
    } catch (SQLException e) {
      assertThat(e.getSQLState()).as(sql + ": " + e).doesNotStartWith("XX").doesNotStartWith("42");
      return false;
    }
  }

  private static String outcome(PreparedStatement statement) {
    StringJoiner told = new StringJoiner("\n");
    try (ResultSet rows = statement.executeQuery()) {
      int columns = rows.getMetaData().getColumnCount();
      while (rows.next()) {
        StringJoiner row = new StringJoiner("|");
        for (int i = 1; i <= columns; i++) {
          Object value = rows.getObject(i);
          row.add(value + (value == null ? "" : " " + value.getClass().getSimpleName()));
        }
        told.add(row.toString());
      }
    } catch (SQLException e) {
      told.add(e.getSQLState());
    }
    return told.toString();
  }

  private String pick(String... from) {
    return from[random.nextInt(from.length)];
  }

  private String number(int depth) {
    if (depth == 0) {
      return random.nextInt(3) == 0 ? pick(LITERALS) : pick(NUMBERS);
    }
    String one = number(depth - 1);
    String other = number(depth - 1);
    return switch (random.nextInt(13)) {
      case 0 -> "(" + one + " + " + other + ")";
      case 1 -> "(" + one + " - " + other + ")";
      case 2 -> "(" + one + " * " + other + ")";
      case 3 -> "(" + one + " / " + other + ")";
      case 4 -> "- " + one;
      case 5 -> "CASE WHEN " + condition(depth - 1) + " THEN " + one + " ELSE " + other + " END";
      case 6 -> "COALESCE(" + one + ", " + other + ")";
      case 7 -> "ABS(" + one + ")";
      case 8 -> "NULLIF(" + one + ", " + other + ")";
      case 9 -> "CAST(" + one + " AS " + pick("INTEGER", "BIGINT", "DOUBLE", "DECIMAL(8, 2)") + ")";
      case 10 -> pick("FLOOR", "CEIL", "SQRT", "SIGN") + "(" + one + ")";
      case 11 -> "CHAR_LENGTH(" + text(depth - 1) + ")";
      default ->
          "EXTRACT(" + pick("YEAR", "MONTH", "DOW") + " FROM " + pick("made", "moment") + ")";
    };
  }

  private String text(int depth) {
    if (depth == 0) {
      return pick("s", "s", "'a'", "'it''s'", "' b '");
    }
    String one = text(depth - 1);
    return switch (random.nextInt(6)) {
      case 0 -> "(" + one + " || " + text(depth - 1) + ")";
      case 1 -> pick("UPPER", "LOWER", "TRIM") + "(" + one + ")";
      case 2 -> "SUBSTRING(" + one + ", 1, 2)";
      case 3 -> "CAST(" + number(depth - 1) + " AS VARCHAR)";
      case 4 -> "COALESCE(" + one + ", 'none')";
      default -> "REPLACE(" + one + ", 'a', 'bb')";
    };
  }

  private String condition(int depth) {
    if (depth <= 0) {
      return pick("b", "i IS NULL", "s IS NOT NULL", "i = 1", "d < m", "made > DATE '2026-01-01'");
    }
    return switch (random.nextInt(9)) {
      case 0 -> "(" + condition(depth - 1) + " AND " + condition(depth - 1) + ")";
      case 1 -> "(" + condition(depth - 1) + " OR " + condition(depth - 1) + ")";
      case 2 -> "NOT " + condition(depth - 1);
      case 3 -> number(depth - 1) + pick(" < ", " >= ", " = ", " <> ") + number(depth - 1);
      case 4 -> number(depth - 1) + " BETWEEN " + pick(LITERALS) + " AND " + number(depth - 1);
      case 5 -> pick(NUMBERS) + " IN (1, " + pick(LITERALS) + ", " + pick(LITERALS) + ")";
      case 6 -> text(depth - 1) + " LIKE " + pick("'a%'", "'%s'", "'_b%'");
      case 7 -> text(depth - 1) + pick(" < ", " = ", " >= ") + text(depth - 1);
      default -> "(" + condition(depth - 1) + ") IS NOT TRUE";
    };
  }

  private String query() {
    String where = random.nextInt(3) == 0 ? "" : " WHERE " + condition(2);
    List<String> columns = new ArrayList<>(List.of("id", pick(NUMBERS)));
    columns.add(random.nextBoolean() ? number(2) : text(2));
    String some = String.join(", ", columns);
    return switch (random.nextInt(14)) {
      case 0, 1, 2 -> "SELECT " + some + " FROM t" + where;
      case 3 -> "SELECT " + some + " FROM t" + where + " ORDER BY 3 DESC, 1 LIMIT 4";
      case 4 ->
          "SELECT s, COUNT(*), SUM("
              + number(1)
              + "), MIN(d), MAX("
              + text(1)
              + "), AVG(m) FROM t"
              + where
              + " GROUP BY s ORDER BY 1";
      case 5 ->
          "SELECT COUNT(DISTINCT i), SUM(" + number(1) + "), MAX(made), MIN(moment) FROM t" + where;
      case 6 ->
          "SELECT i, COUNT(*) FROM t" + where + " GROUP BY i HAVING COUNT(*) > 0 ORDER BY 1, 2";
      case 7 ->
          "SELECT t.id, u.s FROM t "
              + pick("INNER", "LEFT", "FULL")
              + " JOIN u ON t.i = u.i AND t.id > u.id ORDER BY 1, 2";
      case 8 -> "SELECT t.id, u.id FROM t, u WHERE t.id + 1 > u.id * 2 ORDER BY 1, 2";
      case 9 -> "SELECT id FROM t WHERE i IN (SELECT i FROM u WHERE s > 'a') OR " + condition(1);
      case 10 ->
          "SELECT id, (SELECT MAX(u.id) FROM u WHERE u.i = t.i) FROM t WHERE EXISTS (SELECT 1 FROM"
              + " u WHERE u.id <> t.id) ORDER BY id";
      case 11 ->
          "SELECT id, SUM(i) OVER (PARTITION BY b ORDER BY id), ROW_NUMBER() OVER (ORDER BY n, id)"
              + " FROM t WHERE i < 100 ORDER BY id";
      case 12 -> "SELECT x, y, x + 1, COALESCE(y, x) FROM documents WHERE x > " + pick(LITERALS);
      default ->
          "SELECT i FROM t"
              + where
              + pick(" UNION ", " EXCEPT ", " INTERSECT ")
              + "SELECT i FROM u";
    };
  }
}
