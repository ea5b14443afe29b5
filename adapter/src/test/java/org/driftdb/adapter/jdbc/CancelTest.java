package org.driftdb.adapter.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Statements that run too long. */
@Timeout(60)
final class CancelTest {
  private static final String ENDLESS =
      "SELECT COUNT(*) FROM t AS a, t AS b, t AS c, t AS d WHERE a.id + b.id = c.id - d.id";

  private TestDatabase db;

  @BeforeEach
  void open() throws SQLException {
    db = TestDatabase.inMemory().run("CREATE TABLE t (pk=id)");
    try (PreparedStatement insert =
        db.connection().prepareStatement("INSERT INTO t (id) VALUES (?)")) {
      for (int i = 0; i < 2_000; i++) {
        insert.setInt(1, i);
        insert.addBatch();
      }
      insert.executeBatch();
    }
  }

  @AfterEach
  void close() throws SQLException {
    db.close();
  }

  @Test
  void aQueryStopsWhenItsTimeIsOver() throws SQLException {
    try (Statement statement = db.connection().createStatement()) {
      statement.setQueryTimeout(1);
      assertThat(TestDatabase.failure(() -> statement.executeQuery(ENDLESS)))
          .isEqualTo("57014 The statement ran longer than its query timeout");
      statement.setQueryTimeout(0);
      try (ResultSet rows = statement.executeQuery("SELECT COUNT(*) FROM t")) {
        assertThat(rows.next()).isTrue();
      }
    }
  }

  @Test
  void aQueryStopsWhenSomebodyCancelsIt() throws Exception {
    try (Statement statement = db.connection().createStatement()) {
      CompletableFuture<String> failure =
          CompletableFuture.supplyAsync(
              () -> TestDatabase.failure(() -> statement.executeQuery(ENDLESS)));
      while (!failure.isDone()) {
        TimeUnit.MILLISECONDS.sleep(50);
        statement.cancel();
      }
      assertThat(failure.get()).isEqualTo("57014 The statement was cancelled");
      try (ResultSet rows = statement.executeQuery("SELECT COUNT(*) FROM t")) {
        assertThat(rows.next()).isTrue();
      }
    }
  }
}
