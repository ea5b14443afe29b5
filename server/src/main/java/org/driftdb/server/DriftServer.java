package org.driftdb.server;

import java.io.IOException;
import java.net.InetAddress;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import org.apache.calcite.avatica.server.HttpServer;
import org.driftdb.adapter.jdbc.DriftDriver;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.jspecify.annotations.Nullable;

/**
 * A server of one database for clients of Avatica's protocol, on the loopback interface: whoever
 * can log in to this machine can use it.
 */
public final class DriftServer implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final HttpServer http;
  private final RequestHandler handler;
  private final ClientSessions sessions;
  private final Connection keeper;
  private final int port;
  private boolean closed;

  private DriftServer(
      HttpServer http, RequestHandler handler, ClientSessions sessions, Connection keeper) {
    this.http = http;
    this.handler = handler;
    this.sessions = sessions;
    this.keeper = keeper;
    this.port = http.getPort();
  }

  /**
   * Opens a database and begins to serve it.
   *
   * @param url the URL of the database, {@code jdbc:driftdb:...}
   * @throws SQLException if the database cannot be opened
   * @throws IOException if the port cannot be had
   */
  public static DriftServer start(String url, ServerOptions options)
      throws SQLException, IOException {
    // As long as this connection is open the database is, also while there is no client.
    Connection keeper = connect(url, options, null);
    ClientSessions sessions = new ClientSessions(options.idleTimeout());
    try {
      RequestHandler handler =
          new RequestHandler(
              new RemoteService(
                  sessions, properties -> connect(url, options, properties), options));
      HttpServer http =
          new HttpServer.Builder<Server>()
              .withPort(options.port())
              .withHandler(handler)
              .withServerCustomizers(List.of(DriftServer::listenOnLoopback), Server.class)
              .build();
      start(http, options.port());
      return new DriftServer(http, handler, sessions, keeper);
    } catch (IOException | RuntimeException | Error e) {
      sessions.close();
      keeper.close();
      throw e;
    }
  }

  private static Connection connect(
      String url, ServerOptions options, @Nullable ClientProperties properties)
      throws SQLException {
    Properties all = new Properties();
    if (properties != null) {
      all.putAll(properties.driver());
    }
    if (options.readOnly()) {
      all.setProperty("readOnly", "true");
    }
    Connection connection = new DriftDriver().connect(url, all);
    if (connection == null) {
      throw new SQLException("Not the URL of a DriftDB database: " + url, "08001");
    }
    if (properties != null && properties.readOnly()) {
      connection.setReadOnly(true);
    }
    return connection;
  }

  private static void listenOnLoopback(Server server) {
    for (Connector connector : server.getConnectors()) {
      ((ServerConnector) connector).setHost(InetAddress.getLoopbackAddress().getHostAddress());
    }
  }

  private static void start(HttpServer http, int port) throws IOException {
    try {
      http.start();
    } catch (RuntimeException e) {
      if (e.getCause() instanceof IOException refused) {
        throw new IOException("Port " + port + " cannot be had: " + reason(refused), refused);
      }
      throw e;
    }
  }

  /** Why a port cannot be had: another process has it, or the operating system's words. */
  static String reason(IOException refused) {
    Throwable cause = refused.getCause();
    String said = String.valueOf((cause == null ? refused : cause).getMessage());
    return said.contains("in use") ? "another process has it" : said;
  }

  /** The port that is served. */
  public int port() {
    return port;
  }

  /** The URL to which clients connect. */
  public String url() {
    return "http://" + InetAddress.getLoopbackAddress().getHostAddress() + ":" + port;
  }

  /** How many client connections are open. */
  int connections() {
    return sessions.size();
  }

  /**
   * Stops: no request is taken any more, those that are running have some seconds to end, open
   * transactions are rolled back, and the database is closed. Does nothing the second time.
   */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      handler.stop(PATIENCE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    sessions.close();
    try {
      http.stop();
    } finally {
      closeDatabase();
    }
  }

  private void closeDatabase() {
    try {
      keeper.close();
    } catch (SQLException e) {
      throw new IllegalStateException("The database did not close well", e);
    }
  }
}
