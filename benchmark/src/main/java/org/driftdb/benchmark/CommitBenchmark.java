package org.driftdb.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Comparator;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
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
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/** How many single-row commits a second are forced to disk, from one connection and from eight? */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 2, time = 2)
@Measurement(iterations = 5, time = 2)
@SuppressWarnings("NullAway.Init") // JMH calls the methods marked @Setup first.
public class CommitBenchmark {
  private final AtomicLong nextId = new AtomicLong();
  private Path directory;
  private Connection owner;

  /** An empty table on disk. */
  @Setup
  public void create() throws IOException, SQLException {
    directory = Files.createTempDirectory("driftdb-benchmark");
    owner = DriverManager.getConnection("jdbc:driftdb:" + directory.resolve("db"));
    try (Statement statement = owner.createStatement()) {
      statement.execute("CREATE TABLE entries (id BIGINT PRIMARY KEY, amount BIGINT)");
    }
  }

  /** A connection of each thread's own. */
  @State(Scope.Thread)
  @SuppressWarnings("NullAway.Init")
  public static class Client {
    private Connection connection;
    private PreparedStatement insert;

    /** Connects to the database that the benchmark made. */
    @Setup
    public void connect(CommitBenchmark benchmark) throws SQLException {
      connection = DriverManager.getConnection("jdbc:driftdb:" + benchmark.directory.resolve("db"));
      insert = connection.prepareStatement("INSERT INTO entries (id, amount) VALUES (?, 1)");
    }

    /** Disconnects. */
    @TearDown
    public void close() throws SQLException {
      connection.close();
    }
  }

  /** One connection: a force for each commit. */
  @Benchmark
  @Threads(1)
  public int oneConnection(Client client) throws SQLException {
    return insert(client);
  }

  /** Eight connections: one force serves all that wait. */
  @Benchmark
  @Threads(8)
  public int eightConnections(Client client) throws SQLException {
    return insert(client);
  }

  private int insert(Client client) throws SQLException {
    client.insert.setLong(1, nextId.incrementAndGet());
    return client.insert.executeUpdate();
  }

  /** Removes the database. */
  @TearDown
  public void remove() throws IOException, SQLException {
    owner.close();
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
