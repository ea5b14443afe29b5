package org.driftdb.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.StringJoiner;
import java.util.UUID;
import org.apache.calcite.avatica.AvaticaClientRuntimeException;
import org.apache.calcite.avatica.AvaticaSqlException;
import org.jspecify.annotations.Nullable;

/** A server of a database in memory, and clients of it. */
final class TestServer implements AutoCloseable {
  private final DriftServer server;
  private final String localUrl;

  private TestServer(DriftServer server, String localUrl) {
    this.server = server;
    this.localUrl = localUrl;
  }

  static TestServer start() throws SQLException, IOException {
    return start(ServerOptions.DEFAULT);
  }

  static TestServer start(ServerOptions options) throws SQLException, IOException {
    return start(options, 0);
  }

  static TestServer start(ServerOptions options, int port) throws SQLException, IOException {
    String url = "jdbc:driftdb:mem:" + UUID.randomUUID();
    return new TestServer(DriftServer.start(url, options.withPort(port)), url);
  }

  DriftServer server() {
    return server;
  }

  /** A connection that does not go through the server. */
  Connection local() throws SQLException {
    return DriverManager.getConnection(localUrl);
  }

  /** A client that speaks Protobuf, connected. */
  Connection connect() throws SQLException {
    return connect("protobuf", new Properties());
  }

  Connection connect(String serialization, Properties properties) throws SQLException {
    return DriverManager.getConnection(url(serialization) + ";timeZone=UTC", properties);
  }

  String url(String serialization) {
    return "jdbc:avatica:remote:url=" + server.url() + ";serialization=" + serialization;
  }

  static void run(Connection connection, String... statements) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  /** The rows of a query, each as its values with a bar between them. */
  static List<String> rows(Connection connection, String sql, @Nullable Object... parameters)
      throws SQLException {
    if (parameters.length == 0) {
      try (Statement statement = connection.createStatement();
          ResultSet rows = statement.executeQuery(sql)) {
        return rows(rows);
      }
    }
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < parameters.length; i++) {
        statement.setObject(i + 1, parameters[i]);
      }
      try (ResultSet rows = statement.executeQuery()) {
        return rows(rows);
      }
    }
  }

  static List<String> rows(ResultSet rows) throws SQLException {
    List<String> found = new ArrayList<>();
    while (rows.next()) {
      StringJoiner row = new StringJoiner("|");
      for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
        row.add(String.valueOf(rows.getString(i)));
      }
      found.add(row.toString());
    }
    return found;
  }

  /** A piece of work with JDBC. */
  interface Work {
    void run() throws SQLException;
  }

  /** The failure of a client's work: its SQLSTATE, a space, and what the server said. */
  static String failure(Work work) {
    Throwable failure = catchThrowable(work::run);
    if (failure instanceof AvaticaClientRuntimeException remote) {
      // Avatica's client makes no SQLException of what fails in commit and in batches.
      return remote.getSqlState() + " " + said(String.valueOf(remote.getMessage()));
    } else if (failure instanceof AvaticaSqlException remote) {
      return remote.getSQLState() + " " + said(remote.getErrorMessage());
    }
    assertThat(failure).isInstanceOf(SQLException.class);
    return ((SQLException) failure).getSQLState() + " " + failure.getMessage();
  }

  /** What the server said, without what Avatica's client puts before it. */
  private static String said(String message) {
    return message.replaceAll("(?s)^.*Remote driver error: ", "");
  }

  @Override
  public void close() {
    server.close();
  }
}
