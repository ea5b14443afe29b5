package org.driftdb.adapter.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The planner takes nothing to be unique that is not, whatever a scan leaves out or reads. */
class UniquenessTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "SELECT s, COUNT(*) FROM t GROUP BY s ORDER BY s | x2 y1",
        "SELECT s, COUNT(*) FROM t WHERE s = 'x' GROUP BY s | x2",
        "SELECT DISTINCT s FROM t ORDER BY s | x y",
        "SELECT s, MAX(n) FROM t GROUP BY s ORDER BY s | x2 y3",
        "SELECT id, COUNT(*) FROM TABLE(HISTORY('t')) GROUP BY id ORDER BY id | a2 b1 c1",
        "SELECT COUNT(DISTINCT s) FROM t | 2",
        "SELECT s FROM t WHERE s IN (SELECT s FROM t) ORDER BY s | x x y",
      })
  void equalValuesAreOneGroup(String query, String values) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:driftdb:mem:uniqueness");
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE t (pk=id, INDEX(s))");
      statement.execute(
          "INSERT INTO t {\"id\": \"a\", \"s\": \"x\", \"n\": 1},"
              + " {\"id\": \"b\", \"s\": \"x\", \"n\": 2}, {\"id\": \"c\", \"s\": \"y\", \"n\": 3}");
      statement.execute("PATCH t KEY \"a\" SET {\"n\": 1}");
      List<String> found = new ArrayList<>();
      try (ResultSet rows = statement.executeQuery(query)) {
        while (rows.next()) {
          StringBuilder row = new StringBuilder();
          for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
            row.append(rows.getString(i));
          }
          found.add(row.toString());
        }
      }
      assertThat(String.join(" ", found)).isEqualTo(values);
    }
  }
}
