package org.driftdb.adapter.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What is bound and compared with a number finds the same rows by key, by index, in a scan and in a
 * plan of rows.
 */
final class ComparedNumbersTest {
  private static final List<Object> BOUND =
      List.of(
          1,
          2.5,
          2.5f,
          0.1f,
          -0.0,
          new BigDecimal("0.1"),
          new BigDecimal("1e400"),
          1e300,
          16_777_217,
          9_007_199_254_740_993L,
          Double.NaN,
          Double.POSITIVE_INFINITY,
          Double.NEGATIVE_INFINITY,
          Float.NaN);

  private TestDatabase db;

  @BeforeEach
  void open() throws SQLException {
    db = TestDatabase.inMemory();
  }

  @AfterEach
  void close() throws SQLException {
    db.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"SMALLINT", "INTEGER", "BIGINT", "DECIMAL(18, 2)", "REAL", "FLOAT", "DOUBLE"})
  void everyPlanFindsTheSame(String type) throws SQLException {
    String values = type.equals("SMALLINT") ? "(0), (1), (2)" : "(0), (1), (2), (16777216)";
    if (!type.equals("SMALLINT") && !type.equals("INTEGER")) {
      values += ", (9007199254740992)";
    }
    db.run(
        "CREATE TABLE k (n " + type + " PRIMARY KEY)",
        "CREATE TABLE i (n " + type + ")",
        "CREATE INDEX by_n ON i (n)",
        "CREATE TABLE s (n " + type + ")",
        "INSERT INTO k VALUES " + values,
        "INSERT INTO i VALUES " + values,
        "INSERT INTO s VALUES " + values);
    for (String condition :
        List.of("n = ?", "n < ?", "n >= ?", "? > n", "n <> ?", "n IN (1, ?)", "n NOT IN (1, ?)")) {
      for (Object bound : BOUND) {
        String query = "SELECT n FROM s WHERE " + condition;
        String byRows = answer(query + " OR n + CURRENT_SEQ() < -100", bound);
        for (String table : List.of("s", "i", "k")) {
          assertThat(answer(query.replace("FROM s", "FROM " + table), bound))
              .as("%s of %s, %s, %s", condition, type, bound, table)
              .isEqualTo(byRows);
        }
      }
    }
  }

  /** The rows in order, or the SQLSTATE of the failure. */
  private String answer(String query, Object bound) throws SQLException {
    try (PreparedStatement statement = db.connection().prepareStatement(query)) {
      statement.setObject(1, bound);
      List<String> rows = new ArrayList<>();
      try (ResultSet result = statement.executeQuery()) {
        while (result.next()) {
          rows.add(result.getString(1));
        }
      } catch (SQLException e) {
        return e.getSQLState();
      }
      Collections.sort(rows);
      return rows.toString();
    }
  }

  @Test
  void anIntegerIsADoubleWhereItIsComparedWithOne() throws SQLException {
    db.run("CREATE TABLE d (n DOUBLE)", "INSERT INTO d VALUES (9007199254740992)");
    String query = "SELECT COUNT(*) FROM d WHERE n = ?";
    assertThat(db.plan(query)).contains("filter=[[n = ?0]]");
    assertThat(db.row(query, 9_007_199_254_740_993L)).isEqualTo("1");
  }
}
