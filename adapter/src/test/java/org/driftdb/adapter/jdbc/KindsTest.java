package org.driftdb.adapter.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.driftdb.adapter.jdbc.Rows.row;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A document's field meets values of other kinds by the rules of variants, whether or not its
 * column has seen another kind yet: a later document changes no answer about an earlier one.
 */
class KindsTest {
  private static final Map<String, String> COLUMNS =
      Map.of(
          "integers", "1, 2, -3, 9007199254740993",
          "doubles", "1.0, 0.1, 1e300",
          "decimals", "1.00, 9007199254740993.5, 123456789012345678901234567890",
          "booleans", "true, false",
          "strings", "\"1\", \"true\", \"\", \"one\"");

  private static final List<Object> VALUES =
      List.of(1L, 9007199254740993L, 0.1, new BigDecimal("9007199254740993.5"), "1", "one", true);

  private static final List<String> COMPARISONS =
      List.of("=", "<>", "<", "<=", ">", ">=", "IS DISTINCT FROM", "IS NOT DISTINCT FROM");

  private Connection connection;
  private Rows db;

  @BeforeEach
  void connect() throws SQLException {
    connection = DriverManager.getConnection("jdbc:driftdb:mem:" + UUID.randomUUID());
    db = new Rows(connection);
  }

  @AfterEach
  void disconnect() throws SQLException {
    connection.close();
  }

  @Test
  void answersAreTheSameBeforeAndAfterAnotherKindArrives() throws SQLException {
    for (Map.Entry<String, String> column : COLUMNS.entrySet()) {
      String name = column.getKey();
      createTables(name, column.getValue().split(", "));
      long before = (Long) db.column("SELECT CURRENT_SEQ()").get(0);
      Map<String, List<List<@Nullable Object>>> answers = answers(name, "");
      for (String table : List.of(name, name + "_indexed")) {
        db.update("INSERT INTO " + table + " {\"id\": 100, \"v\": [0]}");
      }
      assertThat(db.labels("SELECT * FROM " + name)).isEqualTo(List.of("id", "v"));
      assertThat(answers(name, " AS OF @seq:" + before)).isEqualTo(answers);
      Map<String, List<List<@Nullable Object>>> after = answers(name, "");
      answers.forEach(
          (question, answer) -> assertThat(after.get(question)).as(question).isEqualTo(answer));
    }
  }

  private void createTables(String name, String[] values) throws SQLException {
    db.update("CREATE TABLE " + name + " (pk=id)");
    db.update("CREATE TABLE " + name + "_indexed (pk=id, INDEX(v))");
    for (String table : List.of(name, name + "_indexed")) {
      db.update("INSERT INTO " + table + " {\"id\": 0}");
      for (int i = 0; i < values.length; i++) {
        db.update("INSERT INTO " + table + " {\"id\": " + (i + 1) + ", \"v\": " + values[i] + "}");
      }
    }
  }

  /** What the database says of the rows that there were at first, by question. */
  private Map<String, List<List<@Nullable Object>>> answers(String name, String point)
      throws SQLException {
    Map<String, List<List<@Nullable Object>>> answers = new TreeMap<>();
    List<Object> operands = new ArrayList<>();
    List<String> literals = new ArrayList<>();
    List<String> parameters = new ArrayList<>();
    for (String comparison : COMPARISONS) {
      for (Object value : VALUES) {
        literals.add("v " + comparison + " " + literal(value));
        parameters.add("v " + comparison + " ?");
        operands.add(value);
      }
    }
    List<List<@Nullable Object>> said =
        db.of(select(literals, name) + " WHERE id < 100 ORDER BY id" + point);
    answers.put(name, said);
    assertThat(
            db.of(
                select(parameters, name) + " WHERE id < 100 ORDER BY id" + point,
                operands.toArray()))
        .isEqualTo(said);
    for (int i = 0; i < literals.size(); i += 5) {
      String where = " WHERE id < 100 AND ";
      String all = "SELECT id FROM " + name + where;
      String indexed = "SELECT id FROM " + name + "_indexed" + where;
      List<List<@Nullable Object>> found = db.of(all + literals.get(i) + " ORDER BY id" + point);
      answers.put(literals.get(i), found);
      assertThat(db.of(indexed + literals.get(i) + " ORDER BY id" + point)).isEqualTo(found);
      assertThat(db.of(indexed + parameters.get(i) + " ORDER BY id" + point, operands.get(i)))
          .isEqualTo(found);
    }
    return answers;
  }

  private static String select(List<String> expressions, String table) {
    return "SELECT " + String.join(", ", expressions) + " FROM " + table;
  }

  private static String literal(Object value) {
    return value instanceof String
        ? "'" + value + "'"
        : value instanceof Double ? value + "e0" : value.toString();
  }

  private void createDocuments() throws SQLException {
    db.update("CREATE TABLE t (pk=id, INDEX(s, a))");
    db.update(
        "INSERT INTO t {\"id\": 1, \"a\": 1, \"b\": true, \"s\": \"1\"},"
            + " {\"id\": 2, \"a\": 2, \"b\": false, \"s\": \"q\"}, {\"id\": 3}");
  }

  private List<@Nullable Object> ids(String condition, @Nullable Object... parameters)
      throws SQLException {
    return db.column("SELECT id FROM t WHERE " + condition + " ORDER BY id", parameters);
  }

  @Test
  void noKindEqualsAnother() throws SQLException {
    createDocuments();
    for (String nothing :
        List.of(
            "a = '1'",
            "'1' = a",
            "b = 1",
            "s = 1",
            "id = 'abc'",
            "a + 1 = '2'",
            "a LIKE '1%'",
            "(a, s) = (1, 1)",
            "a IS NOT DISTINCT FROM '1'",
            "CASE a WHEN '1' THEN TRUE END")) {
      assertThat(ids(nothing)).as(nothing).isEmpty();
    }
    assertThat(ids("a <> '1'")).isEqualTo(row(1L, 2L));
    assertThat(ids("NOT a = '1'")).isEqualTo(row(1L, 2L));
    assertThat(ids("NULLIF(a, '1') = 1")).isEqualTo(row(1L));
    assertThat(ids("a = ?", "1")).isEmpty();
    assertThat(ids("a = ?", 1.0)).isEqualTo(row(1L));
  }

  @Test
  void kindsAreInOrder() throws SQLException {
    createDocuments();
    assertThat(ids("a < 'q'")).isEqualTo(row(1L, 2L));
    assertThat(ids("s > 0")).isEqualTo(row(1L, 2L));
    assertThat(ids("a BETWEEN TRUE AND 'z'")).isEqualTo(row(1L, 2L));
    assertThat(ids("a > ?", "")).isEmpty();
    assertThat(db.plan("SELECT id FROM t WHERE a < 'q'")).contains("index=[a], ranges=[[< 'q']]");
    assertThat(db.plan("SELECT id FROM t WHERE s = 1")).contains("index=[s], ranges=[[1]]");
  }

  @Test
  void listsAreOfSeveralKinds() throws SQLException {
    createDocuments();
    assertThat(ids("a IN (1, 'q')")).isEqualTo(row(1L));
    assertThat(ids("a NOT IN (2, 'q')")).isEqualTo(row(1L));
    assertThat(ids("id IN (1e0, '', doc['a'], 0)")).isEqualTo(row(1L, 2L));
    assertThat(ids("id NOT IN (1e0, '', doc['a'], 0)")).isEmpty();
    assertThat(ids("(a, b) IN ((1, 'q'), (2, FALSE))")).isEqualTo(row(2L));
    assertThat(ids("a = ANY (ARRAY[1, 5])")).isEqualTo(row(1L));
    assertThat(ids("a <> ALL (ARRAY[1, 'q'])")).isEqualTo(row(2L));
    assertThat(ids("doc['a'] = ANY (ARRAY[1, 5])")).isEqualTo(row(1L));
    String rows =
        IntStream.range(0, 40)
            .mapToObj(i -> "(" + i + ", " + (i == 2 ? "'q'" : i) + ")")
            .collect(Collectors.joining(", "));
    assertThat(ids("(a, s) IN (" + rows + ")")).isEqualTo(row(2L));
    assertThat(ids("(a, s) NOT IN (" + rows + ")")).isEqualTo(row(1L));
  }

  @Test
  void queriesGiveValuesOfOtherKinds() throws SQLException {
    createDocuments();
    for (String nothing :
        List.of(
            "a IN (SELECT s FROM t)",
            "a = ANY (SELECT s FROM t)",
            "a = (SELECT MAX(s) FROM t WHERE id = 1)",
            "(a, b) IN (SELECT s, a FROM t)",
            "EXISTS (SELECT 1 FROM t AS u WHERE u.s = t.a)")) {
      assertThat(ids(nothing)).as(nothing).isEmpty();
    }
    assertThat(ids("a < ALL (SELECT s FROM t WHERE s IS NOT NULL)")).isEqualTo(row(1L, 2L));
    assertThat(db.of("SELECT p.id, q.id FROM t AS p JOIN t AS q ON p.a = q.s")).isEmpty();
    assertThat(db.of("SELECT p.id, q.id FROM t AS p JOIN t AS q ON p.a = q.id"))
        .containsExactlyInAnyOrder(row(1L, 1L), row(2L, 2L));
    assertThat(db.column("SELECT m FROM (SELECT MAX(a) AS m FROM t) WHERE m = '2'")).isEmpty();
  }

  @Test
  void whatMixesKindsKeepsThem() throws SQLException {
    createDocuments();
    assertThat(db.column("SELECT COALESCE(a, 'none') FROM t ORDER BY id"))
        .isEqualTo(row(1L, 2L, "none"));
    assertThat(db.column("SELECT a FROM t UNION SELECT s FROM t ORDER BY 1"))
        .isEqualTo(row(null, 1L, 2L, "1", "q"));
    assertThat(db.column("SELECT CASE id WHEN 1 THEN a WHEN 2 THEN s END FROM t ORDER BY id"))
        .isEqualTo(row(1L, "q", null));
  }

  @Test
  void columnsOfTypedTablesKeepTheRulesOfSql() throws SQLException {
    createDocuments();
    db.update("CREATE TABLE typed (id BIGINT PRIMARY KEY, n BIGINT, c VARCHAR, ts TIMESTAMP)");
    db.update("INSERT INTO typed VALUES (1, 1, '1', TIMESTAMP '2025-01-01 00:00:00')");
    assertThat(db.column("SELECT id FROM typed WHERE n = '1'")).isEqualTo(row(1L));
    assertThat(db.column("SELECT id FROM typed WHERE n = c")).isEqualTo(row(1L));
    assertThat(db.column("SELECT id FROM typed WHERE ts > '2024-01-01 00:00:00'"))
        .isEqualTo(row(1L));
    assertThat(db.column("SELECT t.id FROM t JOIN typed ON a = n")).isEqualTo(row(1L));
    assertThat(db.column("SELECT t.id FROM t JOIN typed ON a = c")).isEmpty();
  }

  @Test
  void numbersOfTypedTablesAreNotRoundedToBeFound() throws SQLException {
    db.update("CREATE TABLE typed (id BIGINT PRIMARY KEY, n BIGINT, d DOUBLE)");
    db.update("INSERT INTO typed VALUES (1, 1, 1), (2, 9007199254740993, 9007199254740992e0)");
    assertThat(db.column("SELECT id FROM typed WHERE n IN (SELECT d FROM typed)"))
        .isEqualTo(row(1L));
    assertThat(db.column("SELECT id FROM typed WHERE n > ALL (SELECT d FROM typed)"))
        .isEqualTo(row(2L));
    assertThat(db.column("SELECT id FROM typed WHERE (n, 1) = (d, 1)")).isEqualTo(row(1L));
  }

  @Test
  void arithmeticTakesNumbersOnly() throws SQLException {
    createDocuments();
    assertThat(db.column("SELECT a + ? FROM t ORDER BY id", 0.5)).isEqualTo(row(1.5, 2.5, null));
    assertThat(TestDatabase.failure(() -> db.of("SELECT s + 1 FROM t")))
        .isEqualTo("22018 \"1\" is not a number");
    assertThat(TestDatabase.failure(() -> db.of("SELECT a + '1' FROM t")))
        .isEqualTo("22018 \"1\" is not a number");
  }
}
