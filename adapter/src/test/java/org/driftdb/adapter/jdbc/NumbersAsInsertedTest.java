package org.driftdb.adapter.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A number in a document is found by its value, however it is spelled, and shown as inserted. */
class NumbersAsInsertedTest {
  @Test
  void oneKeyHasManySpellings() throws SQLException {
    for (String inserted : List.of("1", "1.0", "1e0", "1.00")) {
      try (TestDatabase db = TestDatabase.inMemory()) {
        db.run("CREATE TABLE t (pk=id)", "INSERT INTO t {\"id\": " + inserted + ", \"n\": 0}");
        for (String asked : List.of("1", "1.0", "1e0", "1.00", "10e-1")) {
          assertThat(TestDatabase.failure(() -> db.run("INSERT INTO t {\"id\": " + asked + "}")))
              .startsWith("23505");
          assertThat(db.update("PATCH t KEY " + asked + " SET {\"n\": 1}")).isEqualTo(1);
          assertThat(db.rows("SELECT n FROM t WHERE id = " + asked)).containsExactly("1");
          assertThat(db.rows("SHOW DRIFT t KEY " + asked).get(0))
              .endsWith("|INSERT|{\"id\":" + inserted + ",\"n\":0}");
        }
        assertThat(TestDatabase.failure(() -> db.run("PATCH t KEY \"1\" SET {\"n\": 2}")))
            .startsWith("02000");
        assertThat(db.rows("SELECT doc FROM t"))
            .containsExactly("{\"id\":" + inserted + ",\"n\":1}");
      }
    }
  }

  @Test
  void aRowShowsItsKeyAsItWasInserted(@TempDir Path directory) throws SQLException {
    try (TestDatabase db = TestDatabase.open("jdbc:driftdb:" + directory)) {
      db.run(
          "CREATE TABLE t (pk=id)",
          "INSERT INTO t {\"id\": 3, \"n\": 1}, {\"id\": 2.50, \"n\": 2}, {\"id\": 1.0, \"n\": 3}",
          "PATCH t KEY 3.0 SET {\"n\": 4}",
          "UPDATE t SET n = 5 WHERE id = 2.5",
          "SOFT DELETE FROM t KEY 1",
          "INSERT INTO t {\"id\": 1, \"n\": 6}");
    }
    try (TestDatabase db = TestDatabase.open("jdbc:driftdb:" + directory)) {
      assertThat(db.rows("SELECT * FROM t ORDER BY id")).containsExactly("1|6", "2.50|5", "3|4");
      assertThat(db.rows("SELECT * FROM t WHERE id = 2.5")).containsExactly("2.50|5");
      assertThat(db.rows("SELECT id FROM t WHERE id = ?", 2.5)).containsExactly("2.50");
      assertThat(db.rows("SELECT * FROM t ORDER BY id AS OF @seq:3"))
          .containsExactly("1.0|3", "2.50|2", "3|1");
    }
  }

  @Test
  void valuesOfMixedKindsKeepTheirSpelling() throws SQLException {
    try (TestDatabase db = TestDatabase.inMemory()) {
      db.run(
          "CREATE TABLE t (pk=id)",
          "INSERT INTO t {\"id\": 1, \"v\": 1.50}, {\"id\": 2, \"v\": \"a\"}",
          "INSERT INTO t {\"id\": 3, \"v\": {\"price\": 1e3, \"list\": [0.10, -0]}}",
          "INSERT INTO t (id, v) SELECT 4, v FROM t WHERE id = 1");

      assertThat(db.rows("SELECT v FROM t ORDER BY id"))
          .containsExactly("1.50", "a", "{\"price\":1e3,\"list\":[0.10,-0]}", "1.50");
      assertThat(db.rows("SELECT v['price'], v['list'][1] FROM t WHERE id = 3"))
          .containsExactly("1e3|0.10");
      assertThat(db.rows("SELECT COUNT(*) FROM t WHERE v = 1.5")).containsExactly("2");
      assertThat(db.rows("SELECT id FROM t WHERE v['price'] = 1000")).containsExactly("3");
      assertThat(db.rows("SELECT v + 1, CAST(v AS DOUBLE) FROM t WHERE id = 1"))
          .containsExactly("2.5|1.5");
    }
  }

  @Test
  void programsGetPlainNumbers() throws SQLException {
    try (TestDatabase db = TestDatabase.inMemory()) {
      db.run(
          "CREATE TABLE t (pk=id)",
          "INSERT INTO t {\"id\": 1, \"v\": 1.50, \"d\": 1.50}, {\"id\": 2, \"v\": \"a\"}");
      try (Statement statement = db.connection().createStatement();
          ResultSet row = statement.executeQuery("SELECT v, d, doc FROM t WHERE id = 1")) {
        assertThat(row.next()).isTrue();
        assertThat(row.getObject("v")).isEqualTo(1.5);
        assertThat(row.getObject("v", Number.class)).isEqualTo(1.5);
        assertThat(row.getDouble("v")).isEqualTo(1.5);
        assertThat(row.getBigDecimal("v")).isEqualByComparingTo(new BigDecimal("1.5"));
        assertThat(row.getString("v")).isEqualTo("1.50");
        assertThat(row.getObject("d")).isEqualTo(1.5);
        assertThat(((Map<?, ?>) row.getObject("doc")).get("d")).isEqualTo(1.5);
        assertThat(row.getString("doc")).isEqualTo("{\"id\":1,\"v\":1.50,\"d\":1.50}");
      }
    }
  }
}
