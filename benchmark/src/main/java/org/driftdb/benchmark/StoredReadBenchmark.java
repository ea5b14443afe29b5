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
 * How long do two columns take of the row of a key, of the rows that an index finds and of all
 * versions of a key, when all that happened has been written to trees?
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
@SuppressWarnings("NullAway.Init") // JMH calls the methods marked @Setup first.
public class StoredReadBenchmark {
  private static final int ROWS = 100_000;
  private static final int OWNERS = 1_000;
  private static final int UPDATES_OF_A_COMMIT = 10_000;
  private static final int COMMITS = 10;

  private final SplittableRandom random = new SplittableRandom(42);
  private TemporaryDirectory directory;
  private Connection connection;
  private PreparedStatement row;
  private PreparedStatement rowsOfOwner;
  private PreparedStatement versions;

  /** A hundred thousand rows, and as many updates of random ones. */
  @Setup
  public void load() throws SQLException, IOException {
    directory = TemporaryDirectory.create();
    connection = DriverManager.getConnection("jdbc:driftdb:" + directory.path());
    execute(
        "CREATE TABLE accounts (id BIGINT PRIMARY KEY, owner INTEGER, name VARCHAR(20),"
            + " status VARCHAR(20), balance BIGINT)");
    execute("CREATE INDEX by_owner ON accounts (owner)");
    connection.setAutoCommit(false);
    try (PreparedStatement insert =
        connection.prepareStatement("INSERT INTO accounts VALUES (?, ?, ?, 'new', 0)")) {
      for (long id = 0; id < ROWS; id++) {
        insert.setLong(1, id);
        insert.setInt(2, random.nextInt(OWNERS));
        insert.setString(3, "account " + id);
        insert.addBatch();
      }
      insert.executeBatch();
    }
    connection.commit();
    try (PreparedStatement update =
        connection.prepareStatement("UPDATE accounts SET balance = ? WHERE id = ?")) {
      for (int commit = 0; commit < COMMITS; commit++) {
        for (int i = 0; i < UPDATES_OF_A_COMMIT; i++) {
          update.setLong(1, commit);
          update.setLong(2, random.nextLong(ROWS));
          update.addBatch();
        }
        update.executeBatch();
        connection.commit();
      }
    }
    connection.setAutoCommit(true);
    execute("SNAPSHOT accounts");
    row = connection.prepareStatement("SELECT status, balance FROM accounts WHERE id = ?");
    rowsOfOwner =
        connection.prepareStatement("SELECT status, balance FROM accounts WHERE owner = ?");
    versions =
        connection.prepareStatement(
            "SELECT status, balance FROM HISTORY('accounts') WHERE id = ? ORDER BY row_seq");
  }

  private void execute(String text) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(text);
    }
  }

  /** The row of a key. */
  @Benchmark
  public long rowOfKey() throws SQLException {
    row.setLong(1, random.nextLong(ROWS));
    return sum(row);
  }

  /** About a hundred rows, in nearly as many leaves. */
  @Benchmark
  public long rowsOfIndex() throws SQLException {
    rowsOfOwner.setInt(1, random.nextInt(OWNERS));
    return sum(rowsOfOwner);
  }

  /** All versions of a key, two on average. */
  @Benchmark
  public long versionsOfKey() throws SQLException {
    versions.setLong(1, random.nextLong(ROWS));
    return sum(versions);
  }

  private static long sum(PreparedStatement select) throws SQLException {
    long sum = 0;
    try (ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        sum += rows.getString(1).length() + rows.getLong(2);
      }
    }
    return sum;
  }

  /** Removes the database. */
  @TearDown
  public void close() throws SQLException, IOException {
    connection.close();
    directory.close();
  }
}
