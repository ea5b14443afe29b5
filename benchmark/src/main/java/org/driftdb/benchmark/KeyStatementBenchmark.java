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
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * How long does a statement about the row of one key take, each committed by itself? In memory, so
 * that no disk is measured. A text that is new each time is compared with one that only the planner
 * understands.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@SuppressWarnings("NullAway.Init") // JMH calls the methods marked @Setup first.
public class KeyStatementBenchmark {
  private static final int ROWS = 10_000;
  private static final int STATEMENTS_OF_TWO = 2;

  private final SplittableRandom random = new SplittableRandom(42);
  private Connection connection;
  private Statement statement;
  private PreparedStatement insert;
  private PreparedStatement update;
  private PreparedStatement delete;
  private PreparedStatement patch;
  private PreparedStatement softDelete;
  private long next = ROWS;

  /** Ten thousand rows. */
  @Setup
  public void load() throws SQLException {
    connection = DriverManager.getConnection("jdbc:driftdb:mem:" + UUID.randomUUID());
    statement = connection.createStatement();
    statement.execute("CREATE TABLE accounts (id BIGINT PRIMARY KEY, balance BIGINT NOT NULL)");
    insert = connection.prepareStatement("INSERT INTO accounts VALUES (?, ?)");
    update = connection.prepareStatement("UPDATE accounts SET balance = ? WHERE id = ?");
    delete = connection.prepareStatement("DELETE FROM accounts WHERE id = ?");
    patch = connection.prepareStatement("PATCH accounts KEY ? SET ?");
    softDelete = connection.prepareStatement("SOFT DELETE FROM accounts KEY ?");
    connection.setAutoCommit(false);
    for (long id = 0; id < ROWS; id++) {
      insert(id);
    }
    connection.setAutoCommit(true);
  }

  private long insert(long id) throws SQLException {
    insert.setLong(1, id);
    insert.setLong(2, id);
    return counted(insert);
  }

  private static long counted(PreparedStatement write) throws SQLException {
    long count = write.executeLargeUpdate();
    if (count != 1) {
      throw new IllegalStateException(count + " rows were written");
    }
    return count;
  }

  /** A column of a row. */
  @Benchmark
  public long update() throws SQLException {
    update.setLong(1, next++);
    update.setLong(2, random.nextLong(ROWS));
    return counted(update);
  }

  /** A field of a row. */
  @Benchmark
  public long patch() throws SQLException {
    patch.setLong(1, random.nextLong(ROWS));
    patch.setString(2, "{\"balance\": " + next++ + "}");
    return counted(patch);
  }

  /** A new row, and its end: two statements. */
  @Benchmark
  @OperationsPerInvocation(STATEMENTS_OF_TWO)
  public long insertAndDelete() throws SQLException {
    long id = next++;
    delete.setLong(1, id);
    return insert(id) + counted(delete);
  }

  /** The same in DriftQL. */
  @Benchmark
  @OperationsPerInvocation(STATEMENTS_OF_TWO)
  public long insertAndSoftDelete() throws SQLException {
    long id = next++;
    softDelete.setLong(1, id);
    return insert(id) + counted(softDelete);
  }

  /** A row by its key, which is in the text. */
  @Benchmark
  public long newText() throws SQLException {
    return first("SELECT balance FROM accounts WHERE id = " + random.nextLong(ROWS));
  }

  /** The same of a form that is planned once for all keys. */
  @Benchmark
  public long newTextOfKnownPlan() throws SQLException {
    return first("SELECT balance + 1 FROM accounts WHERE id = " + random.nextLong(ROWS));
  }

  /** The same of a form that is planned each time. */
  @Benchmark
  public long newTextOfNewPlan() throws SQLException {
    return first(
        "SELECT balance + 1 AS column"
            + next++
            + " FROM accounts WHERE id = "
            + random.nextLong(ROWS));
  }

  private long first(String query) throws SQLException {
    try (ResultSet rows = statement.executeQuery(query)) {
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
