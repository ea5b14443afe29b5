package org.driftdb.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.calcite.avatica.AvaticaConnection;
import org.apache.calcite.avatica.AvaticaStatement;
import org.apache.calcite.avatica.remote.Service.CloseStatementRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Connections: what they are given, and how they end. */
@Timeout(60)
final class SessionsTest {
  private static final String ENDLESS =
      "SELECT COUNT(*) FROM t AS a, t AS b, t AS c, t AS d WHERE a.id + b.id = c.id - d.id";

  /** Longer than a busy machine takes from one request to the next. */
  private static final Duration IDLE = Duration.ofSeconds(3);

  private static void fill(Connection client) throws SQLException {
    TestServer.run(client, "CREATE TABLE t (pk=id)");
    try (PreparedStatement insert = client.prepareStatement("INSERT INTO t (id) VALUES (?)")) {
      for (int i = 0; i < 2_000; i++) {
        insert.setInt(1, i);
        insert.addBatch();
      }
      insert.executeBatch();
    }
  }

  private static Properties properties(String name, String value) {
    Properties properties = new Properties();
    properties.setProperty(name, value);
    return properties;
  }

  @Test
  void aConnectionThatGoesUnusedIsRolledBackAndClosed() throws Exception {
    try (TestServer server = TestServer.start(ServerOptions.DEFAULT.withIdleTimeout(IDLE));
        Connection local = server.local()) {
      TestServer.run(local, "CREATE TABLE t (pk=id)", "INSERT INTO t {\"id\": 1}");
      Connection vanished = server.connect();
      vanished.setAutoCommit(false);
      TestServer.run(vanished, "INSERT INTO t {\"id\": 2}", "DELETE FROM t WHERE id = 1");
      assertThat(server.server().connections()).isEqualTo(1);
      while (server.server().connections() > 0) {
        TimeUnit.MILLISECONDS.sleep(20);
      }
      assertThat(TestServer.rows(local, "SELECT id FROM t")).containsExactly("1");
      // Nothing of its transaction is in the way of others.
      TestServer.run(local, "DELETE FROM t WHERE id = 1");
      assertThat(TestServer.failure(vanished::commit))
          .startsWith("08003 ")
          .contains("was not used for too long");
    }
  }

  @Test
  void savepointsAreSetByStatements() throws Exception {
    try (TestServer server = TestServer.start(ServerOptions.DEFAULT);
        Connection client = server.connect()) {
      TestServer.run(client, "CREATE TABLE t (pk=id)");
      client.setAutoCommit(false);
      TestServer.run(client, "INSERT INTO t {\"id\": 1}", "SAVEPOINT s");
      TestServer.run(client, "INSERT INTO t {\"id\": 2}", "ROLLBACK TO s", "COMMIT");
      try (Connection local = server.local()) {
        assertThat(TestServer.rows(local, "SELECT id FROM t")).containsExactly("1");
      }
      assertThat(TestServer.failure(() -> TestServer.run(client, "ROLLBACK TO s")))
          .startsWith("3B001 ");
    }
  }

  @Test
  void aConnectionThatWorksIsNotIdle() throws Exception {
    try (TestServer server =
            TestServer.start(
                ServerOptions.DEFAULT.withIdleTimeout(IDLE).withQueryTimeout(IDLE.plusSeconds(2)));
        Connection client = server.connect()) {
      fill(client);
      assertThat(TestServer.failure(() -> TestServer.rows(client, ENDLESS)))
          .isEqualTo("57014 The statement ran longer than its query timeout");
      assertThat(TestServer.rows(client, "SELECT COUNT(*) FROM t")).containsExactly("2000");
    }
  }

  @Test
  void closingAConnectionEndsItsStatement() throws Exception {
    try (TestServer server = TestServer.start();
        Connection client = server.connect()) {
      fill(client);
      Connection busy = server.connect();
      CompletableFuture<String> failure =
          CompletableFuture.supplyAsync(
              () -> TestServer.failure(() -> TestServer.rows(busy, ENDLESS)));
      TimeUnit.MILLISECONDS.sleep(500);
      busy.close();
      assertThat(failure.get(20, TimeUnit.SECONDS)).startsWith("57014 ");
      assertThat(server.server().connections()).isEqualTo(1);
    }
  }

  @Test
  void closingAStatementFromAnotherRequestEndsIt() throws Exception {
    try (TestServer server = TestServer.start();
        Connection client = server.connect();
        Statement busy = client.createStatement()) {
      fill(client);
      CompletableFuture<String> failure =
          CompletableFuture.supplyAsync(() -> TestServer.failure(() -> busy.executeQuery(ENDLESS)));
      TimeUnit.MILLISECONDS.sleep(500);
      AvaticaStatement same = busy.unwrap(AvaticaStatement.class);
      client
          .unwrap(AvaticaConnection.class)
          .getService()
          .apply(new CloseStatementRequest(same.handle.connectionId, same.getId()));
      assertThat(failure.get(20, TimeUnit.SECONDS)).startsWith("57014 ");
      // Only that statement has ended.
      assertThat(TestServer.rows(client, "SELECT COUNT(*) FROM t")).containsExactly("2000");
    }
  }

  @Test
  void aConnectionThatForgetsToCloseItsStatementsIsTold() throws Exception {
    try (TestServer server = TestServer.start();
        Connection client = server.connect()) {
      for (int i = 0; i < ClientSession.MAX_STATEMENTS; i++) {
        client.createStatement();
      }
      assertThat(TestServer.failure(client::createStatement))
          .startsWith("54000 The connection has 1000 statements open");
    }
  }

  @Test
  void stoppingTheServerRollsBackAndRefusesWhatComes() throws Exception {
    TestServer server = TestServer.start();
    try (Connection local = server.local()) {
      TestServer.run(local, "CREATE TABLE t (pk=id)");
      Connection client = server.connect();
      client.setAutoCommit(false);
      TestServer.run(client, "INSERT INTO t {\"id\": 1}");
      server.close();
      assertThatThrownBy(() -> TestServer.rows(client, "SELECT * FROM t")).isNotNull();
      assertThat(TestServer.rows(local, "SELECT * FROM t")).isEmpty();
    }
  }

  @Test
  void aClientMayReadThePast() throws Exception {
    try (TestServer server = TestServer.start();
        Connection client = server.connect()) {
      TestServer.run(
          client,
          "CREATE TABLE t (pk=id)",
          "INSERT INTO t {\"id\": 1, \"v\": \"old\"}",
          "PATCH t KEY 1 SET {\"v\": \"new\"}");
      try (Connection past = server.connect("protobuf", properties("asOf", "@seq:1"))) {
        assertThat(TestServer.rows(past, "SELECT v FROM t")).containsExactly("old");
        assertThat(TestServer.failure(() -> TestServer.run(past, "DELETE FROM t")))
            .startsWith("25006 ");
      }
      try (Connection ansi = server.connect("protobuf", properties("lex", "MYSQL_ANSI"))) {
        assertThat(TestServer.rows(ansi, "SELECT \"v\" FROM t")).containsExactly("new");
      }
    }
  }

  @Test
  void aClientMayRestrictItselfToReading() throws Exception {
    try (TestServer server = TestServer.start();
        Connection client = server.connect();
        Connection reader = server.connect("json", properties("readOnly", "true"))) {
      TestServer.run(client, "CREATE TABLE t (pk=id)");
      assertThat(reader.isReadOnly()).isTrue();
      assertThat(TestServer.failure(() -> TestServer.run(reader, "INSERT INTO t {\"id\": 1}")))
          .startsWith("25006 ");
      TestServer.run(client, "INSERT INTO t {\"id\": 1}");
      assertThat(TestServer.rows(reader, "SELECT id FROM t")).containsExactly("1");
    }
  }

  @Test
  void aReadOnlyServerLetsNobodyWrite() throws Exception {
    try (TestServer server = TestServer.start(ServerOptions.DEFAULT.withReadOnly(true));
        Connection local = server.local();
        Connection client = server.connect()) {
      TestServer.run(local, "CREATE TABLE t (pk=id)");
      assertThat(TestServer.failure(() -> TestServer.run(client, "INSERT INTO t {\"id\": 1}")))
          .startsWith("25006 ");
      client.setReadOnly(false);
      assertThat(TestServer.failure(() -> TestServer.run(client, "INSERT INTO t {\"id\": 1}")))
          .startsWith("25006 ");
    }
  }

  @Test
  void propertiesThatWouldReadFilesOrLoadClassesAreRefused() throws SQLException, IOException {
    try (TestServer server = TestServer.start()) {
      for (String name :
          new String[] {
            "model",
            "MODEL",
            "directory",
            "parserFactory",
            "schemaFactory",
            "typeSystem",
            "fun",
            "durability",
            "driftdb.database"
          }) {
        assertThat(
                TestServer.failure(
                    () -> server.connect("json", properties(name, "whatever")).close()))
            .as(name)
            .contains("The server takes no connection property " + name);
      }
      assertThat(server.server().connections()).isZero();
    }
  }

  @Test
  void aPropertyWithANonsensicalValueIsNamed() throws SQLException, IOException {
    try (TestServer server = TestServer.start()) {
      assertThat(
              TestServer.failure(
                  () -> server.connect("protobuf", properties("asOf", "whenever")).close()))
          .contains("whenever");
    }
  }

  @Test
  void aClientDoesNotSeeTheStatementsOfAnother() throws Exception {
    try (TestServer server = TestServer.start();
        Connection one = server.connect();
        Connection two = server.connect();
        Statement first = one.createStatement();
        Statement second = two.createStatement()) {
      TestServer.run(one, "CREATE TABLE t (pk=id)", "INSERT INTO t {\"id\": 1}");
      assertThat(first.executeQuery("SELECT 1 FROM t").next()).isTrue();
      assertThat(second.executeQuery("SELECT 2 FROM t").next()).isTrue();
      assertThat(first.getResultSet().getInt(1)).isEqualTo(1);
    }
  }
}
