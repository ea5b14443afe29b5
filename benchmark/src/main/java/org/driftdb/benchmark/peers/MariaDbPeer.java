package org.driftdb.benchmark.peers;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.driftdb.benchmark.TemporaryDirectory;
import org.jspecify.annotations.Nullable;

/** MariaDB with system-versioned orders, in a server that this process starts and stops. */
final class MariaDbPeer implements VersionedPeer {
  private static final int SECONDS_TO_START_OR_STOP = 60;
  private static final int POLL_MILLIS = 5;

  private final Path directory;
  private final List<String> points = new ArrayList<>();
  private @Nullable Process server;
  private int port;

  MariaDbPeer(Path directory) {
    this.directory = directory;
  }

  @Override
  public String name() {
    return "MariaDB";
  }

  @Override
  public Path directory() {
    return directory;
  }

  @Override
  public String driver() {
    return "org.mariadb.jdbc.Driver";
  }

  @Override
  public @Nullable String missing() {
    for (String program : List.of("mariadbd", "mariadb-install-db")) {
      if (program(program) == null) {
        return "there is no " + program + "; Debian's package mariadb-server has it";
      }
    }
    return VersionedPeer.super.missing();
  }

  private static @Nullable Path program(String name) {
    String path = Objects.requireNonNullElse(System.getenv("PATH"), "");
    return Stream.concat(Stream.of(path.split(":")), Stream.of("/usr/sbin"))
        .map(directory -> Path.of(directory, name))
        .filter(Files::isExecutable)
        .findFirst()
        .orElse(null);
  }

  @Override
  public void start() throws IOException {
    if (!Files.exists(data())) {
      Files.createDirectories(directory);
      Process install =
          process(
              "mariadb-install-db", "--skip-test-db", "--auth-root-authentication-method=normal");
      end(install);
      if (install.exitValue() != 0) {
        throw new IOException("mariadb-install-db fails: " + log());
      }
    }
    port = freePort();
    server =
        process(
            "mariadbd",
            "--bind-address=127.0.0.1",
            "--port=" + port,
            "--socket=" + directory.resolve("socket"),
            "--pid-file=" + directory.resolve("pid"),
            "--innodb-flush-log-at-trx-commit=1",
            "--innodb-buffer-pool-size=1G",
            "--innodb-log-file-size=512M",
            "--max-allowed-packet=256M",
            "--character-set-server=utf8mb4",
            "--collation-server=utf8mb4_bin",
            "--default-time-zone=+00:00");
    Runtime.getRuntime().addShutdownHook(new Thread(server::destroy));
    awaitServer(server);
    try (Connection connection = connect("")) {
      Peer.execute(connection, List.of("CREATE DATABASE IF NOT EXISTS shop"));
    } catch (SQLException e) {
      throw new IOException(e);
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** Starts one of MariaDB's programs, which writes to a file {@code log}. */
  private Process process(String program, String... options) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(String.valueOf(program(program)));
    command.add("--no-defaults");
    command.add("--user=" + System.getProperty("user.name"));
    command.add("--datadir=" + data());
    command.addAll(List.of(options));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(directory.resolve("log").toFile()))
        .start();
  }

  private String log() throws IOException {
    return Files.readString(directory.resolve("log"));
  }

  private Path data() {
    return directory.resolve("data");
  }

  private void awaitServer(Process started) throws IOException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS_TO_START_OR_STOP);
    while (true) {
      try (Connection connection = connect("")) {
        return;
      } catch (SQLException e) {
        if (!started.isAlive() || System.nanoTime() > end) {
          throw new IOException("MariaDB does not start: " + log(), e);
        }
        pause();
      }
    }
  }

  private static void pause() {
    try {
      Thread.sleep(POLL_MILLIS);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void stop() throws IOException {
    if (server != null) {
      server.destroy(); // A signal to shut down in order.
      end(server);
      server = null;
    }
  }

  private static void end(Process process) throws IOException {
    try {
      if (!process.waitFor(SECONDS_TO_START_OR_STOP, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IOException("MariaDB does not end");
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public Connection connect() throws SQLException {
    return connect("shop");
  }

  private Connection connect(String database) throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", "root");
    properties.setProperty("sslMode", "disable");
    properties.setProperty("useServerPrepStmts", "true");
    properties.setProperty("useBulkStmts", "true");
    return connect("jdbc:mariadb://127.0.0.1:" + port + "/" + database, properties);
  }

  @Override
  public void create(Connection connection) throws SQLException {
    Peer.execute(
        connection,
        List.of(
            """
            CREATE TABLE orders (id VARCHAR(20) PRIMARY KEY, customer_id INTEGER NOT NULL,
              status VARCHAR(10) NOT NULL, amount DECIMAL(10, 2) NOT NULL,
              created_at DATETIME NOT NULL, items INTEGER NOT NULL,
              INDEX (status), INDEX (customer_id)) WITH SYSTEM VERSIONING""",
            "CREATE TABLE customers (id INTEGER PRIMARY KEY, region VARCHAR(20) NOT NULL)"));
  }

  @Override
  public void remember(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT CAST(NOW(6) AS CHAR)")) {
      rows.next();
      points.add(rows.getString(1));
    }
  }

  @Override
  public String asOf(Question question) {
    return question.from("orders FOR SYSTEM_TIME AS OF ? o", "");
  }

  @Override
  public int setPoint(PreparedStatement statement, int commit) throws SQLException {
    statement.setString(1, points.get(commit));
    return 2;
  }

  @Override
  public String versions() {
    return "SELECT status FROM orders FOR SYSTEM_TIME ALL WHERE id = ? ORDER BY row_start";
  }

  /** The redo log, of a fixed size, is not counted, so what is there is as good as written. */
  @Override
  public void checkpoint(Connection connection) throws SQLException {
    Peer.execute(
        connection,
        List.of(
            "ANALYZE TABLE orders, customers",
            "FLUSH TABLES orders, customers FOR EXPORT",
            "UNLOCK TABLES"));
  }

  @Override
  public void compact() throws SQLException {
    try (Connection connection = connect()) {
      Peer.execute(
          connection,
          List.of(
              "SET system_versioning_alter_history = KEEP",
              "ALTER TABLE orders FORCE",
              "ALTER TABLE customers FORCE"));
    }
  }

  @Override
  public long bytes() throws IOException {
    return TemporaryDirectory.bytes(data().resolve("shop"));
  }
}
