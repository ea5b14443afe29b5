package org.driftdb.adapter.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Several connections at once. */
@Timeout(60)
final class ConcurrencyTest {
  private static final int THREADS = 4;
  private static final int ROUNDS = 50;

  @Test
  void noStatementThatCommitsItselfIsLost() throws Exception {
    String url = "jdbc:driftdb:mem:" + UUID.randomUUID();
    try (TestDatabase db = TestDatabase.open(url)) {
      db.run("CREATE TABLE t (id INT PRIMARY KEY, n INT)", "INSERT INTO t VALUES (1, 0)");
      everywhere(
          () -> {
            try (TestDatabase own = TestDatabase.open(url);
                PreparedStatement update =
                    own.connection().prepareStatement("UPDATE t SET n = n + 1 WHERE id = 1")) {
              for (int i = 0; i < ROUNDS; i++) {
                assertThat(update.executeUpdate()).isEqualTo(1);
              }
            }
            return null;
          });
      assertThat(db.row("SELECT n FROM t")).isEqualTo(String.valueOf(THREADS * ROUNDS));
      assertThat(db.row("SELECT COUNT(*) FROM HISTORY('t')"))
          .isEqualTo(String.valueOf(THREADS * ROUNDS + 1));
    }
  }

  @Test
  void aReaderSeesEachCommitWhole() throws Exception {
    String url = "jdbc:driftdb:mem:" + UUID.randomUUID();
    try (TestDatabase db = TestDatabase.open(url)) {
      db.run(
          "CREATE TABLE a (id INT PRIMARY KEY, n INT)",
          "CREATE TABLE b (pk=id)",
          "INSERT INTO a VALUES (1, 100)",
          "INSERT INTO b {\"id\": 1, \"n\": 0}");
      Thread writer = new Thread(() -> move(url));
      writer.start();
      try (PreparedStatement sum =
          db.connection()
              .prepareStatement("SELECT (SELECT SUM(n) FROM a) + (SELECT SUM(n) FROM b)")) {
        do {
          try (var rows = sum.executeQuery()) {
            assertThat(rows.next()).isTrue();
            assertThat(rows.getInt(1)).isEqualTo(100);
          }
        } while (writer.isAlive());
      }
      writer.join();
      assertThat(db.row("SELECT n FROM b")).isEqualTo("100");
    }
  }

  private static void move(String url) {
    try (TestDatabase own = TestDatabase.open(url);
        PreparedStatement from =
            own.connection().prepareStatement("UPDATE a SET n = n - 1 WHERE id = 1");
        PreparedStatement to =
            own.connection().prepareStatement("UPDATE b SET n = n + 1 WHERE id = 1")) {
      own.connection().setAutoCommit(false);
      for (int i = 0; i < 100; i++) {
        from.executeUpdate();
        to.executeUpdate();
        own.connection().commit();
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void everywhere(Callable<Void> work) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try {
      List<Future<Void>> running = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        running.add(threads.submit(work));
      }
      for (Future<Void> each : running) {
        each.get();
      }
    } finally {
      threads.shutdownNow();
    }
  }
}
