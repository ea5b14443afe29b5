package org.driftdb.benchmark;

import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.apache.calcite.avatica.jdbc.JdbcMeta;
import org.apache.calcite.avatica.remote.Driver.Serialization;
import org.apache.calcite.avatica.remote.LocalService;
import org.apache.calcite.avatica.server.HttpServer;
import org.driftdb.server.DriftServer;
import org.driftdb.server.ServerOptions;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * How many rows by their key does a remote client get in a second, and how many would it get from
 * Avatica's own server over Calcite with a table of one row, where there is nothing to be found?
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 4)
@Measurement(iterations = 5, time = 3)
@SuppressWarnings("NullAway.Init") // JMH calls the methods marked @Setup first.
public class RemotePointReadBenchmark {
  private static final int ROWS = 10_000;
  private static final String QUERY = "SELECT balance FROM accounts WHERE id = ?";

  private static final String NOTHING_BEHIND =
      "jdbc:calcite:caseSensitive=false;model=inline:{version: '1.0', defaultSchema: 'bank',"
          + " schemas: [{name: 'bank', type: 'custom', factory:"
          + " 'org.apache.calcite.adapter.java.ReflectiveSchema$Factory', operand: {class: '"
          + OneRow.class.getName()
          + "', staticMethod: 'create'}}]}";

  private final SplittableRandom random = new SplittableRandom(42);
  private DriftServer server;
  private HttpServer avatica;
  private Connection client;
  private Connection avaticaClient;
  private PreparedStatement select;
  private PreparedStatement avaticaSelect;

  /** A schema with a table of one row. */
  public static final class OneRow {
    /** The only row. */
    public final Account[] accounts = {new Account()};

    private OneRow() {}

    /** The schema. */
    public static OneRow create() {
      return new OneRow();
    }
  }

  /** A row. */
  public static final class Account {
    /** The key. */
    public final long id = 1;

    /** The value that is asked for. */
    public final long balance = 7;
  }

  /** Starts both servers, and fills ours with ten thousand rows. */
  @Setup
  public void start() throws SQLException, IOException {
    server = DriftServer.start("jdbc:driftdb:mem:remote", ServerOptions.DEFAULT.withPort(0));
    client = connect(server.port());
    try (Statement statement = client.createStatement()) {
      statement.execute("CREATE TABLE accounts (id BIGINT PRIMARY KEY, balance BIGINT)");
    }
    try (PreparedStatement insert =
        client.prepareStatement("INSERT INTO accounts (id, balance) VALUES (?, 7)")) {
      for (long id = 0; id < ROWS; id++) {
        insert.setLong(1, id);
        insert.addBatch();
      }
      insert.executeBatch();
    }
    select = client.prepareStatement(QUERY);
    avatica =
        new HttpServer.Builder<>()
            .withPort(0)
            .withHandler(new LocalService(new JdbcMeta(NOTHING_BEHIND)), Serialization.PROTOBUF)
            .build();
    avatica.start();
    avaticaClient = connect(avatica.getPort());
    avaticaSelect = avaticaClient.prepareStatement(QUERY);
  }

  private static Connection connect(int port) throws SQLException {
    return DriverManager.getConnection(
        "jdbc:avatica:remote:serialization=protobuf;timeZone=UTC;url=http://127.0.0.1:" + port);
  }

  /** A row of DriftDB. */
  @Benchmark
  public long driftdb() throws SQLException {
    select.setLong(1, random.nextLong(ROWS));
    return balance(select);
  }

  /** The one row of Avatica's own server. */
  @Benchmark
  public long nothingBehind() throws SQLException {
    avaticaSelect.setLong(1, 1);
    return balance(avaticaSelect);
  }

  private static long balance(PreparedStatement statement) throws SQLException {
    try (ResultSet rows = statement.executeQuery()) {
      if (!rows.next()) {
        throw new IllegalStateException("the row is gone");
      }
      return rows.getLong(1);
    }
  }

  /** Stops both servers. */
  @TearDown
  public void stop() throws SQLException {
    client.close();
    avaticaClient.close();
    server.close();
    avatica.stop();
  }
}
