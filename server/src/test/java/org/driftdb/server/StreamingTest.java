package org.driftdb.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Results of any size arrive whole, whatever the fetch size. */
@Timeout(60)
final class StreamingTest {
  private static final int ROWS = 12_345;

  private static TestServer server;
  private static Connection client;

  @BeforeAll
  static void start() throws SQLException, IOException {
    server = TestServer.start();
    client = server.connect();
    TestServer.run(client, "CREATE TABLE t (id INT PRIMARY KEY, text VARCHAR)");
    try (PreparedStatement insert = client.prepareStatement("INSERT INTO t (id) VALUES (?)")) {
      for (int i = 0; i < ROWS; i++) {
        insert.setInt(1, i);
        insert.addBatch();
      }
      insert.executeBatch();
    }
  }

  @AfterAll
  static void stop() throws SQLException {
    client.close();
    server.close();
  }

  @ParameterizedTest
  @CsvSource({
    "protobuf, 100",
    "protobuf, 0",
    "protobuf, -1",
    "protobuf, 1",
    "protobuf, 1000",
    "protobuf, 2147483647",
    "json, 100",
    "json, 0",
    "json, 4000"
  })
  void noFetchSizeCutsAResultShort(String serialization, int fetchSize) throws SQLException {
    try (Connection other = server.connect(serialization, new Properties());
        Statement statement = other.createStatement();
        PreparedStatement prepared = other.prepareStatement("SELECT id FROM t WHERE id >= ?")) {
      statement.setFetchSize(fetchSize);
      assertOrdered(statement.executeQuery("SELECT id FROM t ORDER BY id"), 0);
      prepared.setFetchSize(fetchSize);
      prepared.setInt(1, 100);
      assertOrdered(prepared.executeQuery(), 100);
    }
  }

  private static void assertOrdered(ResultSet rows, int first) throws SQLException {
    int expected = first;
    while (rows.next()) {
      if (rows.getInt(1) == expected) {
        expected++;
      }
    }
    assertThat(expected).isEqualTo(ROWS);
    rows.close();
  }

  @Test
  void atMostAsManyRowsComeAsAClientWishes() throws SQLException {
    try (Statement statement = client.createStatement()) {
      statement.setMaxRows(150);
      assertThat(TestServer.rows(statement.executeQuery("SELECT id FROM t"))).hasSize(150);
      statement.setMaxRows(0);
      assertThat(TestServer.rows(statement.executeQuery("SELECT id FROM t"))).hasSize(ROWS);
    }
  }

  @Test
  void twoResultsOfOneConnectionAreReadSideBySide() throws SQLException {
    try (Statement one = client.createStatement();
        Statement two = client.createStatement();
        ResultSet up = one.executeQuery("SELECT id FROM t ORDER BY id");
        ResultSet down = two.executeQuery("SELECT id FROM t ORDER BY id DESC")) {
      for (int i = 0; i < ROWS; i++) {
        assertThat(up.next() && down.next()).isTrue();
        assertThat(up.getInt(1) + down.getInt(1)).isEqualTo(ROWS - 1);
      }
    }
  }

  @Test
  void aResultIsThatOfTheMomentItWasAskedFor() throws SQLException {
    try (Statement statement = client.createStatement();
        ResultSet rows = statement.executeQuery("SELECT id, text FROM t ORDER BY id")) {
      assertThat(rows.next()).isTrue();
      TestServer.run(client, "UPDATE t SET text = 'later'");
      int seen = 1;
      while (rows.next()) {
        assertThat(rows.getString(2)).isNull();
        seen++;
      }
      assertThat(seen).isEqualTo(ROWS);
      TestServer.run(client, "UPDATE t SET text = NULL");
    }
  }

  @Test
  void largeValuesComeInSmallFrames() throws SQLException {
    String large = "x".repeat(300_000);
    TestServer.run(client, "CREATE TABLE large (pk=id)");
    try (PreparedStatement insert =
        client.prepareStatement("INSERT INTO large (id, v) VALUES (?, ?)")) {
      for (int i = 0; i < 20; i++) {
        insert.setInt(1, i);
        insert.setString(2, large);
        insert.executeUpdate();
      }
    }
    assertThat(TestServer.rows(client, "SELECT v FROM large")).hasSize(20).containsOnly(large);
  }
}
