package org.driftdb.benchmark;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
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
 * How many rows a second do JDBC batches write, in commits of {@value #BATCH}? In memory, so that
 * no disk is measured.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@OperationsPerInvocation(BatchBenchmark.BATCH)
@Fork(1)
@Warmup(iterations = 3, time = 3)
@Measurement(iterations = 5, time = 3)
@SuppressWarnings("NullAway.Init") // JMH calls the methods marked @Setup first.
public class BatchBenchmark {
  static final int BATCH = 10_000;

  private static final int STATUSES = 5;

  /** So that all have as many digits. */
  private static final int FIRST_ID = 100_000_000;

  private Connection connection;
  private PreparedStatement insert;
  private PreparedStatement update;
  private int next;
  private int round;

  /** A table with an index, and rows to update. */
  @Setup
  public void create() throws SQLException {
    connection = DriverManager.getConnection("jdbc:driftdb:mem:" + UUID.randomUUID());
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      statement.execute(
          "CREATE TABLE orders (id VARCHAR(20) PRIMARY KEY, status VARCHAR(10) NOT NULL,"
              + " amount DECIMAL(10, 2) NOT NULL)");
      statement.execute("CREATE INDEX orders_status ON orders (status)");
    }
    insert = connection.prepareStatement("INSERT INTO orders VALUES (?, ?, ?)");
    update = connection.prepareStatement("UPDATE orders SET status = ? WHERE id = ?");
    inserts();
  }

  /** Rows with rising keys. */
  @Benchmark
  public int[] inserts() throws SQLException {
    for (int i = 0; i < BATCH; i++) {
      int order = next++;
      insert.setString(1, id(order));
      insert.setString(2, status(order));
      insert.setBigDecimal(3, BigDecimal.valueOf(order % 100_000, 2));
      insert.addBatch();
    }
    int[] counts = insert.executeBatch();
    connection.commit();
    return counts;
  }

  /** One column of the same rows, by their keys. */
  @Benchmark
  public int[] updates() throws SQLException {
    round++;
    for (int order = 0; order < BATCH; order++) {
      update.setString(1, status(order + round));
      update.setString(2, id(order));
      update.addBatch();
    }
    int[] counts = update.executeBatch();
    connection.commit();
    return counts;
  }

  private static String id(int order) {
    return "order" + (FIRST_ID + order);
  }

  private static String status(int number) {
    return "status" + number % STATUSES;
  }

  /** Removes the database. */
  @TearDown
  public void close() throws SQLException {
    connection.close();
  }
}
