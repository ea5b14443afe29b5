package org.driftdb.adapter.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.StringJoiner;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import org.apache.calcite.runtime.Hook;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random statements about a row give the same rows, types, counts and SQLSTATEs whether they run by
 * a plan that is kept and needs no generated code, or are planned each time. The latter are made so
 * by a condition that is always true, which nothing knows before it runs.
 */
final class PlainStatementsTest {
  private static final int STATEMENTS = 200;

  /** So many statements differ in more than their values. */
  private static final int SHAPES = 12;

  /** Stands for a value. */
  private static final String VALUE = "§";

  private static final String ALWAYS = "CURRENT_SEQ() >= 0";

  private static final String[] TABLES = {"texts", "numbers", "documents"};

  private static final String[] COLUMNS = {"id", "n", "i", "d", "m", "b", "s", "w"};

  private static final String[] LITERALS = {
    "'a'",
    "'b'",
    "'it''s'",
    "''",
    "'a '",
    "'1'",
    "'longer than the column'",
    "'2'",
    "'true'",
    "'ü'",
    "1",
    "2",
    "3",
    "007",
    "1234567890",
    "9007199254740993",
    "-1",
    "1.5",
    "1e0",
    "2.0",
    "12345.678",
    "TRUE",
    "FALSE",
    "NULL",
    "'a' || 'b'",
    "1 + 1",
    "DATE '2026-01-05'",
    "99999999999999999999"
  };

  private static final Object[] OBJECTS = {
    "a",
    "b",
    "it's",
    "",
    "a ",
    "1",
    "longer than the column",
    1,
    2L,
    (short) 3,
    1.5,
    2.0f,
    new java.math.BigDecimal("1.50"),
    9007199254740993L,
    true,
    false,
    "ü"
  };

  private final Random random;

  PlainStatementsTest() {
    this.random = new Random();
  }

  /** A statement as it is, and as it is planned each time. */
  private record Pair(String plain, String planned) {}

  private static TestDatabase database() throws SQLException {
    String columns =
        ", n BIGINT, i INTEGER, d DOUBLE, m DECIMAL(8, 2), b BOOLEAN, s VARCHAR(5), w VARCHAR)";
    return TestDatabase.inMemory()
        .run(
            "CREATE TABLE texts (id VARCHAR PRIMARY KEY" + columns,
            "CREATE INDEX texts_s ON texts (s)",
            "CREATE TABLE numbers (id BIGINT PRIMARY KEY" + columns,
            "CREATE INDEX numbers_i ON numbers (i)",
            "CREATE TABLE documents (pk=id, INDEX(s, n))",
            "INSERT INTO texts VALUES ('a', 1, 1, 1.5, 1.5, TRUE, 'a', 'x'),"
                + " ('it''s', 2, 2, 2, 2, FALSE, 'b', NULL), ('1', 3, 3, 3, 3, NULL, '1', '1')",
            "INSERT INTO numbers VALUES (1, 1, 1, 1.5, 1.5, TRUE, 'a', 'x'),"
                + " (2, 2, 2, 2, 2, FALSE, 'b', NULL), (1234567890, 3, 3, 3, 3, NULL, '1', '1')",
            "INSERT INTO documents {\"id\": \"a\", \"n\": 1, \"s\": \"a\", \"i\": 1, \"d\": 1.5,"
                + " \"m\": 2, \"b\": true, \"w\": \"x\"}, {\"id\": 1, \"s\": 2},"
                + " {\"id\": \"b\", \"n\": \"1\", \"w\": [1]}");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void textsGiveWhatTheirPlansGive(long seed) throws SQLException {
    random.setSeed(seed);
    try (TestDatabase one = database();
        TestDatabase other = database()) {
      int planned = 0;
      List<Pair> shapes = shapes();
      for (int i = 0; i < STATEMENTS; i++) {
        Pair pair = withLiterals(shapes.get(random.nextInt(SHAPES)));
        String found;
        boolean[] needsPlan = {false};
        try (Hook.Closeable seen =
            Hook.PLAN_BEFORE_IMPLEMENTATION.addThread(
                (Consumer<Object>) root -> needsPlan[0] = true)) {
          found = outcome(one.connection(), pair.plain);
        }
        planned += needsPlan[0] ? 1 : 0;
        assertSame(pair.plain, found, outcome(other.connection(), pair.planned));
      }
      assertThat(planned).as("statements planned").isLessThan(STATEMENTS * 9 / 10);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void preparedStatementsGiveWhatTheirPlansGive(long seed) throws SQLException {
    random.setSeed(seed);
    try (TestDatabase one = database();
        TestDatabase other = database()) {
      List<Pair> shapes = shapes();
      for (int i = 0; i < STATEMENTS; i++) {
        Pair shape = shapes.get(random.nextInt(SHAPES));
        Pair pair = new Pair(shape.plain.replace(VALUE, "?"), shape.planned.replace(VALUE, "?"));
        List<Object> values = new ArrayList<>();
        for (int k = 0; k < pair.plain.chars().filter(c -> c == '?').count(); k++) {
          values.add(OBJECTS[random.nextInt(OBJECTS.length)]);
        }
        assertSame(
            pair.plain + values,
            prepared(one.connection(), pair.plain, values),
            prepared(other.connection(), pair.planned, values));
      }
    }
  }

  private static void assertSame(String statement, String found, String planned) {
    // A value that none of the column's can equal is refused only where a row is compared with it.
    if (!(found.equals("22018") && !planned.contains("|"))) {
      assertThat(found).as(statement).isEqualTo(planned);
    }
  }

  private List<Pair> shapes() {
    List<Pair> shapes = new ArrayList<>();
    while (shapes.size() < SHAPES) {
      shapes.add(shape());
    }
    return shapes;
  }

  private Pair withLiterals(Pair shape) {
    Pair pair = shape;
    while (pair.plain.contains(VALUE)) {
      String literal = Matcher.quoteReplacement(pick(LITERALS));
      pair =
          new Pair(
              pair.plain.replaceFirst(VALUE, literal), pair.planned.replaceFirst(VALUE, literal));
    }
    return pair;
  }

  private String pick(String... from) {
    return from[random.nextInt(from.length)];
  }

  private Pair shape() {
    String table = pick(TABLES);
    String where = " WHERE " + pick("id", "id", "id", "s", "i") + " = " + VALUE;
    if (random.nextInt(6) == 0) {
      where += " AND " + pick(COLUMNS) + " = " + VALUE;
    }
    String always = where + " AND " + ALWAYS;
    switch (random.nextInt(8)) {
      case 0 -> {
        String set = "UPDATE " + table + " SET " + pick(COLUMNS) + " = " + VALUE;
        return new Pair(set + where, set + always);
      }
      case 1 -> {
        String delete = "DELETE FROM " + table;
        return new Pair(delete + where, delete + always);
      }
      case 2 -> {
        String column = pick("n", "i", "d", "m", "b", "s", "w");
        String insert = "INSERT INTO " + table + " (id, " + column + ") ";
        return new Pair(
            insert + "VALUES (" + VALUE + ", " + VALUE + ")",
            insert
                + "SELECT "
                + VALUE
                + ", "
                + VALUE
                + " FROM (VALUES (1)) AS v (x) WHERE "
                + ALWAYS);
      }
      default -> {
        String time =
            random.nextInt(3) > 0
                ? ""
                : pick(
                    " FOR SYSTEM_TIME AS OF '@seq:" + random.nextInt(20) + "'",
                    " FOR SYSTEM_TIME ALL");
        String columns =
            pick("*", "id", "s, id", "id, row_seq", pick(COLUMNS) + ", " + pick(COLUMNS), "1, id");
        String select = "SELECT " + columns + " FROM " + table + time;
        return new Pair(select + where, select + always);
      }
    }
  }

  private static String outcome(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      return statement.execute(sql)
          ? told(statement.getResultSet())
          : "count " + statement.getUpdateCount();
    } catch (SQLException e) {
      return e.getSQLState();
    }
  }

  private static String prepared(Connection connection, String sql, List<Object> values)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < values.size(); i++) {
        statement.setObject(i + 1, values.get(i));
      }
      return statement.execute()
          ? told(statement.getResultSet())
          : "count " + statement.getUpdateCount();
    } catch (SQLException e) {
      return e.getSQLState();
    }
  }

  private static String told(ResultSet rows) throws SQLException {
    ResultSetMetaData columns = rows.getMetaData();
    StringJoiner told = new StringJoiner("\n");
    for (int i = 1; i <= columns.getColumnCount(); i++) {
      told.add(
          columns.getColumnLabel(i)
              + " "
              + columns.getColumnTypeName(i)
              + " "
              + columns.getColumnType(i)
              + " "
              + columns.getPrecision(i)
              + " "
              + columns.getScale(i)
              + " "
              + columns.isNullable(i)
              + " "
              + columns.getColumnClassName(i));
    }
    List<String> all = new ArrayList<>();
    while (rows.next()) {
      StringJoiner row = new StringJoiner("|");
      for (int i = 1; i <= columns.getColumnCount(); i++) {
        Object value = rows.getObject(i);
        row.add(value + (value == null ? "" : " " + value.getClass().getSimpleName()));
      }
      all.add(row.toString());
    }
    all.stream().sorted().forEach(told::add);
    return told.toString();
  }
}
