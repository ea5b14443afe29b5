package org.driftdb.adapter.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What a query gives does not depend on whether some other document, of which it asks nothing, has
 * brought values of other kinds: of columns of one kind, and of variants, the answers are the same.
 */
class LaterKindsTest {
  private Connection connection;
  private Rows db;

  @BeforeEach
  void connect() throws SQLException {
    connection = DriverManager.getConnection("jdbc:driftdb:mem:" + UUID.randomUUID());
    db = new Rows(connection);
    for (String table : List.of("one", "several")) {
      db.update("CREATE TABLE " + table + " (pk=id)");
      db.update(
          "INSERT INTO "
              + table
              + " {\"id\": 1, \"n\": 1, \"d\": 1.0, \"s\": \"1\", \"b\": true},"
              + " {\"id\": 2, \"n\": 9007199254740993, \"d\": 9007199254740992.0, \"s\": \"x\"},"
              + " {\"id\": 3, \"d\": 0.5, \"x\": 0.10000000000000000001, \"b\": false}");
    }
    db.update(
        "INSERT INTO several"
            + " {\"id\": 9, \"n\": [], \"d\": [], \"s\": [], \"b\": [], \"x\": []}");
  }

  @AfterEach
  void disconnect() throws SQLException {
    connection.close();
  }

  /** In each query T stands for the table; NULL is an empty text here. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        // Joins by name, in which the column of that name is of either side.
        "SELECT k FROM (SELECT n AS k FROM T) AS a JOIN (SELECT n AS k FROM T) AS b USING (k)"
            + " | [1, 9007199254740993]",
        "SELECT k FROM (SELECT n AS k FROM T) AS a FULL JOIN (SELECT s AS k FROM T) AS b USING (k)"
            + " | [, , '1', 'x', 1, 9007199254740993]",
        "SELECT k FROM (SELECT n AS k FROM T) AS a NATURAL JOIN (SELECT s AS k FROM T) AS b | []",
        "SELECT k FROM (SELECT n AS k FROM T) AS a NATURAL JOIN (SELECT d AS k FROM T) AS b | [1]",
        // Rows are in order of their first values, then of the next.
        "SELECT id FROM T WHERE (n, s) < (2, 'z') | [1]",
        "SELECT id FROM T WHERE (n, s) <= (1, 1) | []",
        "SELECT id FROM T WHERE (n, s) <> (1, '1') | [2]",
        "SELECT id FROM T WHERE (n, d) = (d, n) | [1]",
        "SELECT id FROM T WHERE (n, s) BETWEEN (1, 0) AND (1, 'z') | [1]",
        "SELECT id FROM T WHERE (n, s) NOT BETWEEN SYMMETRIC (1, 'z') AND (1, 0) | [2]",
        "SELECT id FROM T WHERE (n, b) IS NOT DISTINCT FROM (9007199254740993, NULL) | [2]",
        "SELECT id FROM T WHERE (1, NULL) < (n, 5) | [2]",
        // No number is rounded to be looked for among others.
        "SELECT id FROM T WHERE n IN (SELECT d FROM T) | [1]",
        "SELECT id FROM T WHERE d IN (SELECT n FROM T) | [1]",
        "SELECT id FROM T WHERE n NOT IN (SELECT d FROM T) | [2]",
        "SELECT id FROM T WHERE n > ALL (SELECT d FROM T) | [2]",
        "SELECT n FROM T WHERE n IS NOT NULL INTERSECT SELECT d FROM T | [1]",
        "SELECT n FROM T WHERE n > 1 UNION SELECT d FROM T WHERE d > 1"
            + " | [9007199254740992.0, 9007199254740993]",
        "SELECT CASE WHEN id < 3 THEN n ELSE d END FROM T | [0.5, 1, 9007199254740993]",
        "SELECT COALESCE(n, d) FROM T | [0.5, 1, 9007199254740993]",
        // Values of other kinds stay what they are.
        "SELECT LEAD(n, 2, 'none') OVER (ORDER BY id) FROM T WHERE id < 3 | ['none', 'none']",
        "SELECT LAG(n, 1, 'none') OVER (ORDER BY id) FROM T WHERE id < 3 | ['none', 1]",
        "SELECT LEAD(n, 1, 0) OVER (ORDER BY id) FROM T WHERE id < 4"
            + " | [, 0, 9007199254740993]",
        "SELECT CAST(b AS VARCHAR) FROM T WHERE id <> 2 | ['false', 'true']",
        "SELECT CAST(x AS VARCHAR) FROM T WHERE id = 3 | ['0.10000000000000000001']",
        "SELECT UPPER(b) FROM T WHERE id = 1 | ['TRUE']",
        "SELECT JSON_OBJECT('a' VALUE n, 'b' VALUE b) FROM T WHERE id = 1"
            + " | ['{\"a\":1,\"b\":true}']",
        // What is no number has no sum, and what is no boolean is not true.
        "SELECT SUM(s) FROM T WHERE id < 2 | 22018",
        "SELECT AVG(s) FROM T WHERE id < 2 | 22018",
        "SELECT SUM(s) OVER () FROM T WHERE id < 2 | 22018",
        "SELECT CAST(n AS BOOLEAN) FROM T WHERE id < 4 | 22000",
        "SELECT COUNT(*) FILTER (WHERE b) FROM T | [1]",
        "SELECT COUNT(*) FILTER (WHERE n) FROM T | [0]",
        "SELECT EVERY(b) FROM T WHERE id < 4 | [false]",
        "SELECT EVERY(n) FROM T WHERE id < 4 | [false]",
        "SELECT SOME(b) FROM T | [true]",
        "SELECT SOME(n) FROM T | [false]",
        "SELECT p.id FROM T AS p JOIN T AS q ON q.b | [1, 2, 3]",
        "SELECT p.id FROM T AS p JOIN T AS q ON q.s | []",
        "SELECT id FROM T GROUP BY id, b HAVING b | [1]",
        "SELECT id FROM T GROUP BY id HAVING MAX(n) | []",
        "SELECT id FROM T WHERE COALESCE(b, n) | [1]",
      })
  void theAnswerIsTheSame(String query, String answer) {
    assertThat(answer(query, "one")).isEqualTo(answer);
    assertThat(answer(query, "(SELECT * FROM several WHERE id < 9)")).isEqualTo(answer);
  }

  private String answer(String query, String table) {
    try {
      return db.column(query.replaceAll("\\bT\\b", table)).stream()
          .map(
              value ->
                  value == null ? "" : value instanceof String ? "'" + value + "'" : "" + value)
          .map(value -> value.equals("1.0") ? "1" : value)
          .map(value -> value.equals("9.007199254740992E15") ? "9007199254740992.0" : value)
          .sorted()
          .toList()
          .toString();
    } catch (SQLException e) {
      return e.getSQLState();
    }
  }

  /** A parameter beside a document's field may be of any kind. */
  @ParameterizedTest
  @CsvSource({"one", "several"})
  void aParameterStandsInForWhatIsMissing(String table) throws SQLException {
    String where = " FROM " + table + " WHERE id = 3";
    assertThat(db.column("SELECT COALESCE(n, ?)" + where, "none")).isEqualTo(List.of("none"));
    assertThat(db.column("SELECT CASE WHEN id = 1 THEN n ELSE ? END" + where, true))
        .isEqualTo(List.of(true));
  }
}
