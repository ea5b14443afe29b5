package org.driftdb.benchmark;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.SplittableRandom;
import java.util.UUID;
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
 * How long does a join of {@value #WANTED} rows with a table of {@value #ROWS} take, where the
 * rows' keys are looked up, and where the table is read because an expression is compared?
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@SuppressWarnings("NullAway.Init") // JMH calls the methods marked @Setup first.
public class LookupJoinBenchmark {
  static final int ROWS = 100_000;
  static final int WANTED = 100;

  private final SplittableRandom random = new SplittableRandom(42);
  private Connection connection;
  private PreparedStatement now;
  private PreparedStatement past;
  private PreparedStatement read;

  /** Accounts with two versions each, on no disk, and some of their numbers in another table. */
  @Setup
  public void load() throws SQLException {
    connection = DriverManager.getConnection("jdbc:driftdb:mem:" + UUID.randomUUID());
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE accounts (id BIGINT PRIMARY KEY, balance BIGINT NOT NULL)");
      statement.execute("CREATE TABLE wanted (id BIGINT PRIMARY KEY)");
      fill("INSERT INTO accounts VALUES (?, 1)", ROWS, 1);
      connection.commit();
      statement.execute("UPDATE accounts SET balance = 2");
      fill("INSERT INTO wanted VALUES (?)", WANTED, ROWS / WANTED);
      connection.commit();
      statement.execute("SNAPSHOT accounts");
    }
    connection.setAutoCommit(true);
    now = connection.prepareStatement(sumOf("accounts a ON a.id"));
    past = connection.prepareStatement(sumOf("accounts FOR SYSTEM_TIME AS OF ? a ON a.id"));
    read = connection.prepareStatement(sumOf("accounts a ON 2 * a.id - a.id"));
  }

  private static String sumOf(String join) {
    return "SELECT SUM(a.balance) FROM wanted w JOIN " + join + " = w.id";
  }

  private void fill(String insert, int count, int step) throws SQLException {
    try (PreparedStatement rows = connection.prepareStatement(insert)) {
      for (long i = 0; i < count; i++) {
        rows.setLong(1, i * step);
        rows.addBatch();
      }
      rows.executeBatch();
    }
  }

  /** Of the accounts as they are. */
  @Benchmark
  public long now() throws SQLException {
    return sum(now, 2L * WANTED);
  }

  /** Of the accounts as they were at a random point before they changed. */
  @Benchmark
  public long asOf() throws SQLException {
    past.setString(1, "@seq:" + (ROWS - random.nextInt(WANTED)));
    return sum(past, WANTED);
  }

  /** Of the accounts as they are, all of which are read. */
  @Benchmark
  public long allRead() throws SQLException {
    return sum(read, 2L * WANTED);
  }

  private static long sum(PreparedStatement query, long expected) throws SQLException {
    try (ResultSet rows = query.executeQuery()) {
      if (!rows.next() || rows.getLong(1) != expected) {
        throw new IllegalStateException("the sum is wrong");
      }
      return expected;
    }
  }

  /** Forgets the database. */
  @TearDown
  public void close() throws SQLException {
    connection.close();
  }
}
