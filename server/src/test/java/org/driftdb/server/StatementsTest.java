package org.driftdb.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What clients run. */
final class StatementsTest {
  private TestServer server;
  private Connection client;

  @BeforeEach
  void start() throws SQLException, IOException {
    server = TestServer.start();
    client = server.connect();
    TestServer.run(
        client,
        "CREATE TABLE orders (pk=id, INDEX(status))",
        "INSERT INTO orders {\"id\": \"a\", \"status\": \"new\", \"n\": 1}",
        "INSERT INTO orders {\"id\": \"b\", \"status\": \"new\", \"n\": 2}");
  }

  @AfterEach
  void stop() throws SQLException {
    client.close();
    server.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"protobuf", "json"})
  void driftQlAndSqlRunInBothSerializations(String serialization) throws SQLException {
    try (Connection other = server.connect(serialization, new Properties())) {
      TestServer.run(other, "PATCH orders KEY \"a\" SET {\"status\": \"paid\"}");
      assertThat(TestServer.rows(other, "SELECT * FROM orders ORDER BY id"))
          .containsExactly("a|paid|1", "b|new|2");
      assertThat(TestServer.rows(other, "SELECT id FROM orders WHERE status = ?", "paid"))
          .containsExactly("a");
      assertThat(TestServer.rows(other, "SELECT status FROM orders WHERE id = 'a' AS OF @seq:2"))
          .containsExactly("new");
      assertThat(TestServer.rows(other, "SELECT id FROM orders AS OF ?", "@seq:1"))
          .containsExactly("a");
      assertThat(
              TestServer.rows(
                  other,
                  "SELECT sequence, event_type, id, status FROM CHANGES('orders', ?, @now)",
                  "@seq:1"))
          .containsExactly("2|INSERT|b|new", "3|PATCH|a|paid");
      assertThat(
              TestServer.rows(
                  other,
                  "SELECT kind, id, before_status, after_status FROM DIFF('orders', ?, ?)",
                  "@seq:2",
                  "@seq:3"))
          .containsExactly("changed|a|new|paid");
      assertThat(
              TestServer.rows(
                  other,
                  "SELECT last_seq, event_count, tables FROM DRIFT_INFO.COMMITS"
                      + " WHERE last_seq >= ?",
                  2))
          .containsExactly("2|1|[orders]", "3|1|[orders]");
      assertThat(
              TestServer.rows(
                  other,
                  "SELECT m.id, o.status FROM (VALUES ('a', '@seq:1'), ('a', '@now')) AS m (id, p),"
                      + " orders FOR SYSTEM_TIME AS OF m.p AS o WHERE o.id = m.id"))
          .containsExactlyInAnyOrder("a|new", "a|paid");
      try (Statement statement = other.createStatement()) {
        assertThat(statement.executeUpdate("UPDATE orders SET n = 5")).isEqualTo(2);
        assertThat(statement.execute("SHOW TABLES")).isTrue();
      }
      try (PreparedStatement patch = other.prepareStatement("PATCH orders KEY ? SET ?")) {
        patch.setString(1, "b");
        patch.setString(2, "{\"n\": 6}");
        assertThat(patch.executeUpdate()).isEqualTo(1);
      }
      assertThat(TestServer.rows(other, "SELECT n FROM orders ORDER BY id"))
          .containsExactly("5", "6");
      assertThat(TestServer.rows(other, "SHOW DRIFT orders KEY \"b\"")).hasSize(3);
      try (PreparedStatement restore = other.prepareStatement("RESTORE orders KEY ? AS OF ?");
          PreparedStatement some =
              other.prepareStatement("RESTORE orders AS OF ? WHERE status = ?")) {
        restore.setString(1, "b");
        restore.setString(2, "@seq:2");
        assertThat(restore.executeUpdate()).isEqualTo(1);
        some.setString(1, "@seq:2");
        some.setString(2, "paid");
        assertThat(some.executeUpdate()).isEqualTo(1);
      }
      assertThat(TestServer.rows(other, "SELECT * FROM orders ORDER BY id"))
          .containsExactly("a|new|1", "b|new|2");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"protobuf", "json"})
  void theUserOfTheClientIsTheAuthor(String serialization) throws SQLException {
    Properties ann = new Properties();
    ann.setProperty("user", "ann");
    try (Connection other = server.connect(serialization, ann)) {
      TestServer.run(
          other, "SET TRANSACTION COMMENT 'paid'", "PATCH orders KEY \"a\" SET {\"n\": 2}");
      assertThat(TestServer.rows(other, "SHOW DRIFT orders KEY \"a\" WITH COMMENT"))
          .hasSize(2)
          .anyMatch(row -> row.endsWith("|null|null"))
          .anyMatch(row -> row.endsWith("|ann|paid"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"protobuf", "json"})
  void failuresArriveWithTheirSqlState(String serialization) throws SQLException {
    try (Connection other = server.connect(serialization, new Properties());
        Statement statement = other.createStatement()) {
      assertThat(TestServer.failure(() -> statement.execute("INSERT INTO orders {\"id\": \"a\"}")))
          .startsWith("23505 ");
      assertThat(TestServer.failure(() -> statement.executeQuery("SELECT * FROM nowhere")))
          .startsWith("42S02 ");
      assertThat(TestServer.failure(() -> other.prepareStatement("SELECT nothing FROM orders")))
          .startsWith("42703 ");
      assertThat(TestServer.failure(() -> statement.execute("SELECT 1; SELECT 2")))
          .startsWith("42000 ");
      assertThat(statement.execute("SELECT id FROM orders;")).isTrue();
      assertThat(TestServer.failure(() -> statement.execute("SELEC 1")))
          .startsWith("42000 Syntax error at line 1, column 1");
      try (PreparedStatement insert = other.prepareStatement("INSERT INTO orders ?")) {
        insert.setString(1, "{\"id\": \"a\"}");
        assertThat(TestServer.failure(insert::executeUpdate)).startsWith("23505 ");
        insert.setString(1, "{\"id\": ");
        assertThat(TestServer.failure(insert::executeUpdate)).startsWith("22032 ");
      }
      // The connection is as good as before.
      assertThat(TestServer.rows(other, "SELECT COUNT(*) FROM orders")).containsExactly("2");
    }
  }

  @Test
  void aStatementTooDeepForTheStackFailsAndTheServerGoesOn() throws SQLException {
    String deep = "SELECT " + "(".repeat(50_000) + "1" + ")".repeat(50_000) + " FROM orders";
    assertThat(TestServer.failure(() -> TestServer.rows(client, deep))).startsWith("54001 ");
    assertThat(TestServer.rows(client, "SELECT COUNT(*) FROM orders")).containsExactly("2");
  }

  @Test
  void transactionsBelongToTheirConnection() throws SQLException {
    try (Connection other = server.connect()) {
      client.setAutoCommit(false);
      TestServer.run(client, "UPDATE orders SET n = 9");
      assertThat(TestServer.rows(client, "SELECT n FROM orders WHERE id = 'a'"))
          .containsExactly("9");
      assertThat(TestServer.rows(other, "SELECT n FROM orders WHERE id = 'a'"))
          .containsExactly("1");
      client.rollback();
      assertThat(TestServer.rows(client, "SELECT n FROM orders WHERE id = 'a'"))
          .containsExactly("1");
      TestServer.run(client, "UPDATE orders SET n = 9");
      client.commit();
      assertThat(TestServer.rows(other, "SELECT n FROM orders WHERE id = 'a'"))
          .containsExactly("9");
      TestServer.run(client, "UPDATE orders SET n = 10 WHERE id = 'a'");
      TestServer.run(other, "UPDATE orders SET n = 11 WHERE id = 'a'");
      assertThat(TestServer.failure(client::commit)).startsWith("40001 ");
    }
  }

  @Test
  void closingAConnectionRollsBack() throws SQLException {
    Connection other = server.connect();
    other.setAutoCommit(false);
    TestServer.run(other, "UPDATE orders SET n = 9");
    other.close();
    assertThat(TestServer.rows(client, "SELECT n FROM orders")).containsExactly("1", "2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"protobuf", "json"})
  void aBatchIsOneCommit(String serialization) throws SQLException {
    try (Connection other = server.connect(serialization, new Properties());
        PreparedStatement insert =
            other.prepareStatement("INSERT INTO orders (id, n) VALUES (?, ?)");
        Statement statement = other.createStatement()) {
      for (int i = 0; i < 3; i++) {
        insert.setString(1, "p" + i);
        insert.setInt(2, i);
        insert.addBatch();
      }
      assertThat(insert.executeBatch()).containsExactly(1, 1, 1);
      statement.addBatch("INSERT INTO orders {\"id\": \"q\"}");
      statement.addBatch("UPDATE orders SET n = 7 WHERE id LIKE 'p%'");
      assertThat(statement.executeLargeBatch()).containsExactly(1, 3);
      assertThat(
              TestServer.rows(
                  other, "SELECT COUNT(DISTINCT row_start) FROM HISTORY('orders') WHERE n = 7"))
          .containsExactly("1");
    }
  }

  @Test
  void aFailingBatchSaysHowFarItCame() throws SQLException {
    try (PreparedStatement insert = client.prepareStatement("INSERT INTO orders ?");
        Statement statement = client.createStatement()) {
      for (String id : new String[] {"x", "y", "x", "z"}) {
        insert.setString(1, "{\"id\": \"" + id + "\"}");
        insert.addBatch();
      }
      assertThat(TestServer.failure(insert::executeBatch))
          .startsWith("23505 ")
          .endsWith("; statement 3 of the batch: those before it were carried out");
      assertThat(TestServer.rows(client, "SELECT id FROM orders ORDER BY id"))
          .containsExactly("a", "b", "x", "y");
      statement.addBatch("SOFT DELETE FROM orders KEY \"nobody\"");
      assertThat(TestServer.failure(statement::executeBatch))
          .startsWith("02000 ")
          .endsWith("; no statement of the batch was carried out");
      // What failed is not carried into the next batch.
      insert.setString(1, "{\"id\": \"w\"}");
      insert.addBatch();
      assertThat(insert.executeBatch()).containsExactly(1);
    }
  }

  @Test
  void aPreparedStatementOutlivesAChangeOfTheTable() throws SQLException {
    try (PreparedStatement update =
            client.prepareStatement("UPDATE orders SET n = ? WHERE id = ?");
        PreparedStatement query =
            client.prepareStatement("SELECT id, n FROM orders WHERE id = ?")) {
      update.setInt(1, 3);
      update.setString(2, "a");
      assertThat(update.executeUpdate()).isEqualTo(1);
      TestServer.run(
          client,
          "INSERT INTO orders {\"id\": \"c\", \"colour\": \"red\"}",
          "CREATE INDEX by_n ON orders (n)");
      update.setInt(1, 4);
      assertThat(update.executeUpdate()).isEqualTo(1);
      query.setString(1, "a");
      try (ResultSet rows = query.executeQuery()) {
        assertThat(TestServer.rows(rows)).containsExactly("a|4");
      }
      assertThat(TestServer.rows(client, "SELECT colour FROM orders WHERE id = 'c'"))
          .containsExactly("red");
    }
  }

  @Test
  void aStatementThatIsClosedIsSaidToBe() throws SQLException {
    TestServer.run(client, "DROP TABLE orders");
    try (Statement statement = client.createStatement()) {
      statement.close();
      assertThat(TestServer.failure(() -> statement.execute("SHOW TABLES"))).contains("closed");
    }
  }
}
