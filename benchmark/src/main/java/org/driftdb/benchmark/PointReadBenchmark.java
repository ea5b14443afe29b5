package org.driftdb.benchmark;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
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
 * How long does one row by its key take through a prepared JDBC statement, now and as of a random
 * point, when every row has ten versions?
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@SuppressWarnings("NullAway.Init") // JMH calls the methods marked @Setup first.
public class PointReadBenchmark {
  private static final int ROWS = 10_000;
  private static final int VERSIONS = 10;

  private final SplittableRandom random = new SplittableRandom(42);
  private Connection connection;
  private PreparedStatement now;
  private PreparedStatement past;

  /** Ten versions each of ten thousand rows, in memory. */
  @Setup
  public void load() throws SQLException {
    connection = DriverManager.getConnection("jdbc:driftdb:mem:point-read");
    try (Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE accounts (id BIGINT PRIMARY KEY, balance BIGINT)");
    }
    connection.setAutoCommit(false);
    try (PreparedStatement insert =
        connection.prepareStatement("INSERT INTO accounts (id, balance) VALUES (?, 0)")) {
      for (long id = 0; id < ROWS; id++) {
        insert.setLong(1, id);
        insert.executeUpdate();
      }
    }
    connection.commit();
    try (PreparedStatement patch = connection.prepareStatement("PATCH accounts KEY ? SET ?")) {
      for (int version = 1; version < VERSIONS; version++) {
        for (long id = 0; id < ROWS; id++) {
          patch.setLong(1, id);
          patch.setString(2, "{\"balance\": " + version + "}");
          patch.executeUpdate();
        }
        connection.commit();
      }
    }
    connection.setAutoCommit(true);
    now = connection.prepareStatement("SELECT balance FROM accounts WHERE id = ?");
    past = connection.prepareStatement("SELECT balance FROM accounts WHERE id = ? AS OF ?");
  }

  /** The row as it is. */
  @Benchmark
  public long now() throws SQLException {
    now.setLong(1, random.nextLong(ROWS));
    return balance(now);
  }

  /** The row as it was at a random sequence after it was inserted. */
  @Benchmark
  public long asOf() throws SQLException {
    past.setLong(1, random.nextLong(ROWS));
    past.setString(2, "@seq:" + random.nextLong(ROWS, (long) ROWS * VERSIONS + 1));
    return balance(past);
  }

  private static long balance(PreparedStatement select) throws SQLException {
    try (ResultSet rows = select.executeQuery()) {
      if (!rows.next()) {
        throw new IllegalStateException("the row is gone");
      }
      return rows.getLong(1);
    }
  }

  /** Forgets the database. */
  @TearDown
  public void close() throws SQLException {
    connection.close();
  }
}
