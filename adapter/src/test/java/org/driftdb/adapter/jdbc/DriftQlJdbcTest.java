package org.driftdb.adapter.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.BatchUpdateException;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** DriftQL through statements, prepared statements and batches. */
final class DriftQlJdbcTest {
  private TestDatabase db;

  @BeforeEach
  void open() throws SQLException {
    db = TestDatabase.inMemory().run("CREATE TABLE t (pk=id)");
  }

  @AfterEach
  void close() throws SQLException {
    db.close();
  }

  @Test
  void everyStatementCountsTheRowsItChanged() throws SQLException {
    try (Statement statement = db.connection().createStatement()) {
      assertThat(statement.executeUpdate("INSERT INTO t {\"id\": 1}, {\"id\": 2}")).isEqualTo(2);
      assertThat(statement.executeUpdate("PATCH t KEY 1 SET {\"v\": 1}")).isEqualTo(1);
      assertThat(statement.executeUpdate("SOFT DELETE FROM t KEY 2")).isEqualTo(1);
      assertThat(statement.executeUpdate("CREATE TABLE u (pk=id)")).isZero();
      assertThat(statement.execute("PATCH t KEY 1 SET {\"v\": 2}")).isFalse();
      assertThat(statement.getUpdateCount()).isEqualTo(1);
      assertThat(statement.execute("SHOW DRIFT t KEY 1")).isTrue();
    }
  }

  @Test
  void parametersStandForKeysAndDocuments() throws SQLException {
    assertThat(db.update("INSERT INTO t ?", "{\"id\": \"a\", \"n\": 1}")).isEqualTo(1);
    assertThat(db.update("INSERT INTO t ?, ?", Map.of("id", "b"), "{\"id\": 7}")).isEqualTo(2);
    assertThat(db.update("PATCH t KEY ? SET ?", "a", "{\"n\": 2}")).isEqualTo(1);
    assertThat(db.update("PATCH t KEY ? SET {\"n\": 3}", 7L)).isEqualTo(1);
    assertThat(db.update("SOFT DELETE FROM t KEY ?", "b")).isEqualTo(1);

    assertThat(db.rows("SELECT id, n FROM t ORDER BY id")).containsExactly("7|3", "a|2");
    assertThat(db.rows("SHOW DRIFT t KEY ?", "a")).hasSize(2);
  }

  @Test
  void aPreparedStatementRunsWheneverItIsExecuted() throws SQLException {
    try (PreparedStatement patch =
        db.connection().prepareStatement("PATCH t KEY 1 SET {\"n\": 1}")) {
      assertThat(TestDatabase.failure(patch::execute)).startsWith("02000 ");
      db.run("INSERT INTO t {\"id\": 1}");
      assertThat(patch.executeUpdate()).isEqualTo(1);
      assertThat(patch.executeUpdate()).isEqualTo(1);
    }
    assertThat(db.rows("SHOW DRIFT t KEY 1")).hasSize(3);
    try (PreparedStatement create = db.connection().prepareStatement("CREATE TABLE u (pk=id)")) {
      assertThat(db.failure("SELECT * FROM u")).startsWith("42S02 ");
      create.execute();
      assertThat(db.rows("SELECT * FROM u")).isEmpty();
    }
  }

  @Test
  void compositeKeysAreArrays() throws SQLException {
    db.run("CREATE TABLE c (pk=(a, b))", "INSERT INTO c {\"a\": 1, \"b\": \"x\", \"v\": 0}");

    assertThat(db.update("PATCH c KEY ? SET ?", "[1, \"x\"]", "{\"v\": 1}")).isEqualTo(1);
    assertThat(db.update("PATCH c KEY ? SET ?", List.of(1, "x"), "{\"v\": 2}")).isEqualTo(1);
    assertThat(db.row("SELECT v FROM c")).isEqualTo("2");
    assertThat(db.failure("PATCH c KEY 1 SET {\"v\": 3}"))
        .isEqualTo(
            "22000 The key of table \"c\" has 2 parts [\"a\",\"b\"], but 1 has 1 (line 1, column 13)");
  }

  @Test
  void showDriftTellsAllThatHappened() throws SQLException {
    db.run(
        "INSERT INTO t {\"id\": \"k\", \"v\": 1}",
        "PATCH t KEY \"k\" SET {\"v\": null, \"w\": [1]}",
        "SOFT DELETE FROM t KEY \"k\"");

    assertThat(
            db.rows("SHOW DRIFT t KEY \"k\"").stream()
                .map(row -> row.replaceAll("\\|\\d{4}-[^|]*\\|", "|")))
        .containsExactly(
            "1|INSERT|{\"id\":\"k\",\"v\":1}",
            "2|PATCH|{\"v\":null,\"w\":[1]}",
            "3|SOFT_DELETE|null");
    assertThat(db.rows("SHOW DRIFT t KEY \"nobody\"")).isEmpty();
  }

  @Test
  void aBatchIsOneCommit() throws SQLException {
    try (PreparedStatement insert = db.connection().prepareStatement("INSERT INTO t ?")) {
      for (int i = 0; i < 3; i++) {
        insert.setString(1, "{\"id\": " + i + "}");
        insert.addBatch();
      }
      assertThat(insert.executeBatch()).containsExactly(1, 1, 1);
    }
    try (Statement statement = db.connection().createStatement()) {
      statement.addBatch("PATCH t KEY 1 SET {\"v\": 1}");
      statement.addBatch("INSERT INTO t (id) VALUES (8), (9)");
      statement.addBatch("CREATE TABLE u (pk=id)");
      statement.addBatch("INSERT INTO u {\"id\": 1}");
      assertThat(statement.executeBatch()).containsExactly(1, 2, 0, 1);
    }
    assertThat(db.rows("SELECT DISTINCT row_start FROM t WHERE row_seq <= 3")).hasSize(1);
  }

  @Test
  void aBatchThatFailsTellsHowFarItCame() throws SQLException {
    try (Statement statement = db.connection().createStatement()) {
      statement.addBatch("INSERT INTO t {\"id\": 1}");
      statement.addBatch("INSERT INTO t {\"id\": 2}, {\"id\": 1}");
      statement.addBatch("INSERT INTO t {\"id\": 3}");

      BatchUpdateException failure =
          Assertions.catchThrowableOfType(BatchUpdateException.class, statement::executeBatch);

      assertThat(failure.getSQLState()).isEqualTo("23505");
      assertThat(failure.getUpdateCounts()).containsExactly(1);
    }
    assertThat(db.rows("SELECT id FROM t")).containsExactly("1");
  }

  @Test
  void itWorksOnTypedTables() throws SQLException {
    db.run("CREATE TABLE p (id BIGINT PRIMARY KEY, ts TIMESTAMP, name VARCHAR)");
    db.run("INSERT INTO p {\"id\": 1, \"ts\": \"2026-01-05T09:36:12.345Z\"}");
    db.run("PATCH p KEY 1 SET {\"name\": \"x\"}");

    assertThat(db.row("SELECT * FROM p")).isEqualTo("1|2026-01-05 09:36:12.345|x");
    assertThat(db.failure("PATCH p KEY 1 SET {\"nope\": 1}")).startsWith("42703 ");
    assertThat(db.failure("PATCH p KEY \"one\" SET {\"name\": \"y\"}")).startsWith("22018 ");
  }

  @Test
  void badJsonIsNamedByItsPlace() {
    assertThat(db.failure("INSERT INTO t {\"id\": 1,\n \"v\": 01}"))
        .startsWith("22032 Bad JSON at line 2");
    assertThat(db.failure("INSERT INTO t ?", "{\"id\": ")).startsWith("22032 ");
    assertThat(db.failure("INSERT INTO t ?", 5L))
        .startsWith("22000 A document is bound as its JSON");
  }
}
