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

/** Rows of one column, or of none, under every operator that may stand over a scan. */
class RowFormsTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "SELECT id FROM t WHERE id < 'd' | a b",
        "SELECT id FROM t WHERE id < 'd' ORDER BY id DESC | b a",
        "SELECT id FROM t ORDER BY id LIMIT 1 | a",
        "SELECT DISTINCT id FROM t ORDER BY id | a b",
        "SELECT id FROM t UNION ALL SELECT id FROM t ORDER BY id | a a b b",
        "SELECT x.id FROM t AS x JOIN t AS y ON x.id = y.id ORDER BY x.id | a b",
        "SELECT COUNT(*) FROM t GROUP BY id | 1 1",
        "SELECT COUNT(*) FROM t | 2",
        "SELECT COUNT(*) FROM t AS x, t AS y | 4",
        "SELECT 1 FROM t ORDER BY 1 | 1 1",
        "SELECT x.v FROM (VALUES (7)) AS x(v), t | 7 7",
      })
  void everyOperatorTakesThem(String query, String values) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:driftdb:mem:row-forms");
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE t (pk=id)");
      statement.execute("INSERT INTO t {\"id\": \"a\", \"n\": 1}, {\"id\": \"b\"}");
      List<String> found = new ArrayList<>();
      try (ResultSet rows = statement.executeQuery(query)) {
        while (rows.next()) {
          found.add(rows.getString(1));
        }
      }
      assertThat(String.join(" ", found)).isEqualTo(values);
    }
  }
}
