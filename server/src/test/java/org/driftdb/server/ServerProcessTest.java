package org.driftdb.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A server in a process of its own, with 256 MB, and eight clients at once. */
@Timeout(120)
final class ServerProcessTest {
  private static final int CLIENTS = 8;
  private static final int ROWS_A_CLIENT = 125;

  @TempDir Path directory;

  @Test
  void eightClientsWorkAtOnce() throws Exception {
    try (ServerProcess server = ServerProcess.start(directory.resolve("db"))) {
      try (Connection first = server.connect()) {
        TestServer.run(first, "CREATE TABLE orders (pk=id, INDEX(client))");
      }
      ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
      List<Future<Connection>> vanished = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        int client = i;
        vanished.add(threads.submit(() -> workAndVanish(server, client)));
      }
      for (Future<Connection> done : vanished) {
        done.get();
      }
      threads.shutdown();
      TimeUnit.NANOSECONDS.sleep(ServerProcess.IDLE_TIMEOUT.multipliedBy(3).dividedBy(2).toNanos());
      for (Future<Connection> client : vanished) {
        Connection connection = client.get();
        assertThat(TestServer.failure(connection::commit)).startsWith("08003 ");
      }
      try (Connection last = server.connect()) {
        streamAMillionRows(last);
        assertThat(TestServer.rows(last, "SELECT COUNT(*), MIN(n), MAX(n) FROM orders"))
            .containsExactly(CLIENTS * ROWS_A_CLIENT + "|0|1000");
      }
    }
  }

  /**
   * What each client does; the connection that is returned is left in the middle of a transaction.
   */
  private static Connection workAndVanish(ServerProcess server, int client) throws SQLException {
    String key = "\"" + client + "-7\"";
    try (Connection connection = server.connect()) {
      try (PreparedStatement insert =
          connection.prepareStatement("INSERT INTO orders (id, client, n) VALUES (?, ?, ?)")) {
        for (int i = 0; i < ROWS_A_CLIENT; i++) {
          insert.setString(1, client + "-" + i);
          insert.setInt(2, client);
          insert.setInt(3, i);
          insert.addBatch();
        }
        assertThat(insert.executeBatch()).hasSize(ROWS_A_CLIENT).containsOnly(1);
      }
      TestServer.run(connection, "PATCH orders KEY " + key + " SET {\"n\": 1000}");
      String point = "SELECT n FROM orders WHERE id = ?";
      assertThat(TestServer.rows(connection, point, client + "-7")).containsExactly("1000");
      String drift = TestServer.rows(connection, "SHOW DRIFT orders KEY " + key).get(0);
      String inserted = "@seq:" + drift.substring(0, drift.indexOf('|'));
      assertThat(TestServer.rows(connection, point + " AS OF " + inserted, client + "-7"))
          .containsExactly("7");
      connection.setAutoCommit(false);
      TestServer.run(connection, "DELETE FROM orders WHERE client = " + client);
      connection.rollback();
      assertThat(
              TestServer.rows(connection, "SELECT COUNT(*) FROM orders WHERE client = ?", client))
          .containsExactly(String.valueOf(ROWS_A_CLIENT));
    }
    Connection vanishing = server.connect();
    vanishing.setAutoCommit(false);
    TestServer.run(vanishing, "UPDATE orders SET n = -1 WHERE client = " + client);
    return vanishing;
  }

  /** A thousand rows, each with each: more than the memory of the server would hold. */
  private static void streamAMillionRows(Connection connection) throws SQLException {
    int rows = 0;
    try (Statement statement = connection.createStatement();
        ResultSet pairs =
            statement.executeQuery(
                "SELECT a.id, b.id, a.client, b.n, a.row_start FROM orders AS a, orders AS b")) {
      while (pairs.next()) {
        rows++;
      }
    }
    assertThat(rows).isEqualTo(1_000_000);
  }

  @Test
  void whatWasAcknowledgedIsThereAfterAnyEnd() throws Exception {
    Path data = directory.resolve("db");
    int acknowledged = 0;
    for (boolean killed : new boolean[] {true, false}) {
      ServerProcess server = ServerProcess.start(data);
      try (Connection client = server.connect()) {
        TestServer.run(client, "CREATE TABLE IF NOT EXISTS t (id INT PRIMARY KEY)");
      }
      AtomicInteger inserted = new AtomicInteger(acknowledged);
      Thread writer = new Thread(() -> insertUntilItFails(server, inserted));
      writer.start();
      while (inserted.get() < acknowledged + 50) {
        TimeUnit.MILLISECONDS.sleep(5);
      }
      if (killed) {
        server.kill();
      } else {
        server.terminate();
      }
      writer.join();
      acknowledged = inserted.get();
      try (Connection local = DriverManager.getConnection("jdbc:driftdb:" + data)) {
        int found = Integer.parseInt(TestServer.rows(local, "SELECT COUNT(*) FROM t").get(0));
        // The one that was not answered may be there or not.
        assertThat(found).isBetween(acknowledged, acknowledged + 1);
        acknowledged = found;
      }
    }
  }

  @SuppressWarnings("EmptyCatch") // The end of the server is what ends this.
  private static void insertUntilItFails(ServerProcess server, AtomicInteger inserted) {
    try (Connection client = server.connect();
        PreparedStatement insert = client.prepareStatement("INSERT INTO t VALUES (?)")) {
      while (true) {
        insert.setInt(1, inserted.get());
        insert.executeUpdate();
        inserted.incrementAndGet();
      }
    } catch (SQLException | RuntimeException expected) {
    }
  }
}
