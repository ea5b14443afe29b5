package org.driftdb.benchmark;

import java.math.BigDecimal;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.driftdb.storage.Database;
import org.driftdb.storage.Options;
import org.driftdb.storage.Snapshot;
import org.driftdb.storage.Transaction;
import org.driftdb.storage.aggregate.Aggregation;
import org.driftdb.storage.aggregate.Aggregation.Call;
import org.driftdb.storage.aggregate.Aggregation.Function;
import org.driftdb.storage.aggregate.Condition;
import org.driftdb.storage.schema.Column;
import org.driftdb.storage.schema.ColumnType;
import org.driftdb.storage.schema.TableSchema;
import org.driftdb.storage.value.Document;
import org.driftdb.storage.value.Key;
import org.driftdb.storage.value.KeyRange;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * How long does a row take to be counted and summed with its group, by all processors together, of
 * 200,000 orders whose statuses have been changed as many times? Now, and amid the changes.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@SuppressWarnings("NullAway.Init") // JMH calls the methods marked @Setup first.
public class AggregateBenchmark {
  private static final int ROWS = 200_000;
  private static final int ROWS_OF_COMMIT = 10_000;
  private static final String[] STATUS = {"pending", "paid", "shipped", "cancelled"};

  private static final Column STATUS_COLUMN = Column.nullable("status", ColumnType.VARCHAR);
  private static final Column CUSTOMER = Column.nullable("customer", ColumnType.INTEGER);
  private static final Column AMOUNT = Column.nullable("amount", ColumnType.decimal(10, 2));

  private static final List<Call> TOTALS =
      List.of(new Call(Function.COUNT, null), new Call(Function.SUM, AMOUNT));

  private final SplittableRandom random = new SplittableRandom(42);
  private Database database;
  private Snapshot snapshot;

  /** Whether the state amid the changes is read. */
  @Param({"false", "true"})
  public boolean past;

  /** Makes the table. */
  @Setup
  public void fill() {
    database = Database.inMemory(Options.DEFAULT);
    database.createTable(
        TableSchema.typed(
            "orders",
            List.of(Column.nullable("id", ColumnType.VARCHAR), STATUS_COLUMN, CUSTOMER, AMOUNT),
            List.of("id"),
            List.of(),
            List.of()));
    for (int first = 0; first < ROWS; first += ROWS_OF_COMMIT) {
      try (Transaction transaction = database.begin()) {
        for (int i = first; i < first + ROWS_OF_COMMIT; i++) {
          transaction.insert("orders", order(i));
        }
        transaction.commit();
      }
    }
    for (int changed = 0; changed < ROWS; changed += ROWS_OF_COMMIT) {
      try (Transaction transaction = database.begin()) {
        for (int i = 0; i < ROWS_OF_COMMIT; i++) {
          transaction.patch(
              "orders", Key.of(id(random.nextInt(ROWS))), Document.of("status", status()));
        }
        transaction.commit();
      }
    }
    database.snapshot("orders");
    snapshot = past ? database.at(ROWS + ROWS / 2) : database.present();
  }

  private static String id(int order) {
    return "order" + (1_000_000 + order);
  }

  private String status() {
    return STATUS[random.nextInt(STATUS.length)];
  }

  private Document order(int number) {
    return Document.of(
        "id",
        id(number),
        "status",
        status(),
        "customer",
        (long) random.nextInt(1_000),
        "amount",
        BigDecimal.valueOf(random.nextInt(100_000), 2));
  }

  private int groups(List<Column> columns, List<Condition> conditions) {
    return snapshot
        .aggregate(
            "orders", List.of(KeyRange.ALL), new Aggregation(columns, conditions, TOTALS), () -> {})
        .size();
  }

  /** By status. */
  @Benchmark
  @OperationsPerInvocation(ROWS)
  public int statuses() {
    return groups(List.of(STATUS_COLUMN), List.of());
  }

  /** By status, of half of the rows. */
  @Benchmark
  @OperationsPerInvocation(ROWS)
  public int filtered() {
    return groups(
        List.of(STATUS_COLUMN),
        List.of(new Condition("amount", Condition.Test.LESS, List.of(new BigDecimal("500.00")))));
  }

  /** By customer and status. */
  @Benchmark
  @OperationsPerInvocation(ROWS)
  public int customers() {
    return groups(List.of(CUSTOMER, STATUS_COLUMN), List.of());
  }

  /** Forgets the table. */
  @TearDown
  public void close() {
    database.close();
  }
}
