package org.driftdb.benchmark;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.LongSupplier;
import java.util.function.ToDoubleFunction;
import java.util.stream.LongStream;
import org.driftdb.storage.Database;
import org.driftdb.storage.Options;
import org.driftdb.storage.Snapshot;
import org.driftdb.storage.StoredSize;
import org.driftdb.storage.Transaction;
import org.driftdb.storage.block.BlockCache;
import org.driftdb.storage.history.RowBatch;
import org.driftdb.storage.history.Version;
import org.driftdb.storage.log.Durability;
import org.driftdb.storage.schema.IndexColumn;
import org.driftdb.storage.schema.IndexDefinition;
import org.driftdb.storage.schema.TableSchema;
import org.driftdb.storage.value.Document;
import org.driftdb.storage.value.Key;
import org.driftdb.storage.value.KeyRange;

/**
 * Prints, for tables of 100,000 living rows with ever longer histories, how fast events go in while
 * the history grows and when it is there, each with its checkpoints, how fast the present and the
 * past are read, and how long opening takes, after a clean close and after a kill. The tables of a
 * workload lie side by side, and each in turn takes a round of commits, so that a busy minute of
 * the machine is nobody's alone; what is printed is the median of the rounds, of 600,000 events
 * together.
 *
 * <p>Behind the bar are counts, which are the same on any machine: the most blocks that a get at
 * any point touched, and the events of a key deleted at any time; the most rows that a scan at any
 * point read for each row it returned; rows stored for each version; and bytes that checkpoints
 * wrote for each byte of the log.
 *
 * <p>The argument is the numbers of events, such as {@code 100000,1000000,10000000}.
 */
public final class StorageTable {
  private static final int ROWS = 100_000;
  private static final int CITIES = 1_000;
  private static final int EVENTS_OF_A_COMMIT = 1_000;
  private static final int EVENTS_OF_A_ROUND = 100_000;
  private static final int EVENTS_TO_WARM_UP = 20_000;
  private static final int MEASURED_GETS = 50_000;
  private static final int MEASURED_LOOKUPS = 200;
  private static final int REPEATS = 5;
  private static final int COUNTED_GETS = 20_000;
  private static final int COUNTED_SCANS = 20;
  private static final Options OPTIONS = Options.DEFAULT.withDurability(Durability.SEGMENT);

  /** What happens to the rows. */
  private enum Workload {
    /** Most updates change few of the rows. */
    SKEWED,
    /** Updates change any row. */
    UNIFORM,
    /** Rows are inserted with rising keys, and as many of any age are deleted. */
    CHURN
  }

  private final Path directory;
  private final Workload workload;
  private final long events;
  private final Random random = new Random(4711);
  private final long[] living = new long[ROWS];
  private final double[] commitRates = new double[REPEATS];
  private long nextKey;

  private StorageTable(Path directory, Workload workload, long events) {
    this.directory = directory;
    this.workload = workload;
    this.events = events;
  }

  /** Prints the table. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    System.out.printf(
        "%-8s %10s %9s %8s %8s %8s %9s %9s %8s %8s %8s %8s %7s %7s | %6s %6s %6s %6s %6s | %9s %9s%n",
        "workload",
        "events",
        "load/s",
        "get ns",
        "worst",
        "AS OF ns",
        "lookup us",
        "AS OF us",
        "scan ns",
        "AS OF ns",
        "value ns",
        "AS OF ns",
        "B/event",
        "open ms",
        "blocks",
        "dead",
        "rows",
        "stored",
        "B/B",
        "commit/s",
        "killed ms");
    // The first ones only warm the machine up.
    for (Workload workload : Workload.values()) {
      measure(workload, new long[] {4L * ROWS});
    }
    long[] sizes = Arrays.stream(arguments[0].split(",", -1)).mapToLong(Long::parseLong).toArray();
    for (Workload workload : Workload.values()) {
      measure(workload, sizes).forEach(System.out::println);
    }
  }

  /** Returns the lines of a workload. */
  private static List<String> measure(Workload workload, long[] sizes)
      throws IOException, InterruptedException {
    try (TemporaryDirectory directory = TemporaryDirectory.create()) {
      List<StorageTable> tables = new ArrayList<>();
      List<String> lines = new ArrayList<>();
      for (long events : sizes) {
        Path own = directory.path().resolve(String.valueOf(events));
        tables.add(new StorageTable(own, workload, events));
        lines.add(tables.get(tables.size() - 1).loadAndRead());
      }
      for (int round = 0; round < REPEATS; round++) {
        for (StorageTable table : tables) {
          table.commitRates[round] = table.rateOfRound();
        }
      }
      for (int i = 0; i < sizes.length; i++) {
        StorageTable table = tables.get(i);
        KilledWriter.run(table.directory, "t");
        double killedMillis = table.millisOfOpening();
        lines.set(
            i,
            lines.get(i)
                + String.format(
                    Locale.ROOT, " | %9.0f %9.0f", median(table.commitRates), killedMillis));
      }
      return lines;
    }
  }

  private String loadAndRead() throws IOException {
    double loadRate;
    long written;
    long eventBytes;
    try (Database database = Database.open(directory, OPTIONS)) {
      database.createTable(TableSchema.documents("t", List.of("id"), List.of()));
      database.createIndex(
          "t",
          new IndexDefinition(
              "city",
              List.of(IndexColumn.ascending("city")),
              IndexDefinition.Uniqueness.REPEATABLE));
      loadRate = rate(database, events);
      written = database.counts().bytesWritten();
      eventBytes = TemporaryDirectory.bytes(directory.resolve("tables/t/segments"));
    }
    double[] openMillis = new double[REPEATS];
    for (int i = 0; i < REPEATS; i++) {
      openMillis[i] = millisOfOpening();
    }
    try (Database database = Database.open(directory, OPTIONS)) {
      StoredSize size = database.storedSize("t");
      double bytes = (double) TemporaryDirectory.bytes(directory) / database.sequence();
      Snapshot now = database.present();
      Depths gets = Depths.of(now, this::nanosOfGet);
      Depths lookups = Depths.of(now, snapshot -> nanosOfLookup(snapshot) / 1e3);
      Depths scans = Depths.of(now, StorageTable::nanosOfScannedRow);
      Depths values = Depths.of(now, StorageTable::nanosOfScannedValue);
      return String.format(
          Locale.ROOT,
          "%-8s %10d %9.0f %8.0f %8.0f %8.0f %9.1f %9.1f %8.0f %8.0f %8.1f %8.1f %7.1f %7.0f"
              + " | %6d %6d %6.2f %6.2f %6.2f",
          workload.name().toLowerCase(Locale.ROOT),
          events,
          loadRate,
          gets.now,
          gets.worst,
          gets.past,
          lookups.now,
          lookups.past,
          scans.now,
          scans.past,
          values.now,
          values.past,
          bytes,
          median(openMillis),
          mostBlocksOfGets(database),
          mostBlocksOfDeadKeys(database),
          mostRowsOfScans(database),
          (double) size.storedRows() / size.versions(),
          (double) written / eventBytes);
    }
  }

  /** Opens the database and writes some more; returns how many events a second. */
  private double rateOfRound() {
    try (Database database = Database.open(directory, OPTIONS)) {
      rate(database, EVENTS_TO_WARM_UP);
      return rate(database, EVENTS_OF_A_ROUND);
    }
  }

  private static double median(double[] values) {
    return Arrays.stream(values).sorted().skip(values.length / 2).findFirst().orElseThrow();
  }

  /**
   * A reading's time at several points, each the median of several passes.
   *
   * @param now the present
   * @param worst the slowest point of the past
   * @param past the median of the points in the past
   */
  private record Depths(double now, double worst, double past) {
    static Depths of(Snapshot present, ToDoubleFunction<Snapshot> reading) {
      double[][] passes = new double[REPEATS + 1][REPEATS];
      // The first pass only warms the cache.
      for (int pass = -1; pass < REPEATS; pass++) {
        for (int depth = 0; depth <= REPEATS; depth++) {
          // From the first moment at which all rows were there to the present.
          long at = ROWS + (present.sequence() - ROWS) * depth / REPEATS;
          double measured = reading.applyAsDouble(depth == REPEATS ? present : present.at(at));
          if (pass >= 0) {
            passes[depth][pass] = measured;
          }
        }
      }
      double[] medians = Arrays.stream(passes).mapToDouble(StorageTable::median).toArray();
      double[] past = Arrays.copyOf(medians, REPEATS);
      return new Depths(medians[REPEATS], Arrays.stream(past).max().orElseThrow(), median(past));
    }
  }

  private double millisOfOpening() {
    long begin = System.nanoTime();
    try (Database database = Database.open(directory, OPTIONS)) {
      database.present();
      return (System.nanoTime() - begin) / 1e6;
    }
  }

  /** Writes so many events, to the end of their checkpoint; returns how many a second. */
  private double rate(Database database, long events) {
    long begin = System.nanoTime();
    write(database, events);
    database.snapshot("t");
    return events * 1e9 / (System.nanoTime() - begin);
  }

  private void write(Database database, long events) {
    for (long done = 0; done < events; ) {
      try (Transaction transaction = database.begin()) {
        for (int i = 0; i < EVENTS_OF_A_COMMIT; i++) {
          done += change(transaction);
        }
        transaction.commit();
      }
    }
  }

  /** Changes something; returns how many events that took. */
  private int change(Transaction transaction) {
    if (nextKey < ROWS) {
      living[(int) nextKey] = nextKey;
      transaction.insert("t", row(nextKey++));
      return 1;
    }
    int any =
        workload == Workload.SKEWED
            ? (int) (ROWS * Math.pow(random.nextDouble(), 4))
            : random.nextInt(ROWS);
    if (workload != Workload.CHURN) {
      transaction.patch("t", Key.of((long) any), Document.of("amount", amount()));
      return 1;
    }
    transaction.softDelete("t", Key.of(living[any]));
    living[any] = nextKey;
    transaction.insert("t", row(nextKey++));
    return 2;
  }

  private double amount() {
    return random.nextInt(1_000_000) / 100.0;
  }

  private Document row(long id) {
    return Document.of(
        "id",
        id,
        "name",
        "customer " + random.nextInt(10_000),
        "city",
        "city " + random.nextInt(CITIES),
        "amount",
        amount(),
        "open",
        random.nextBoolean());
  }

  /** Of keys that live at the snapshot's point, all of them as likely. */
  private double nanosOfGet(Snapshot snapshot) {
    long[] keys = keysOf(snapshot);
    return nanos(
        MEASURED_GETS,
        () -> snapshot.get("t", Key.of(keys[random.nextInt(keys.length)])) == null ? 0 : 1);
  }

  private static long[] keysOf(Snapshot snapshot) {
    LongStream.Builder keys = LongStream.builder();
    Iterator<RowBatch> batches = snapshot.batches("t", KeyRange.ALL);
    while (batches.hasNext()) {
      RowBatch batch = batches.next();
      long[] ids = new long[batch.size()];
      if (!batch.longs("id", ids, new boolean[ids.length])) {
        throw new IllegalStateException("the keys are no integers");
      }
      LongStream.of(ids).forEach(keys::add);
    }
    return keys.build().toArray();
  }

  private double nanosOfLookup(Snapshot snapshot) {
    return nanos(
        MEASURED_LOOKUPS,
        () ->
            count(
                snapshot.lookup(
                    "t", "city", KeyRange.of(Key.of("city " + random.nextInt(CITIES))))));
  }

  private static BlockCache.Counts counted(Database database, Runnable reading) {
    BlockCache.Counts before = database.counts();
    reading.run();
    return database.counts().since(before);
  }

  private Snapshot anyPoint(Database database) {
    return database.at(ROWS + (long) (random.nextDouble() * (database.sequence() - ROWS)));
  }

  private long mostBlocksOfGets(Database database) {
    long most = 0;
    for (int i = 0; i < COUNTED_GETS; i++) {
      Snapshot snapshot = anyPoint(database);
      Key key = Key.of((long) random.nextInt((int) nextKey));
      most = Math.max(most, counted(database, () -> snapshot.get("t", key)).dataBlocks());
    }
    return most;
  }

  /** Of keys that were deleted at any time; 0 where none was. */
  private long mostBlocksOfDeadKeys(Database database) {
    long most = 0;
    Snapshot now = database.present();
    for (int i = 0; i < COUNTED_GETS / 10 && workload == Workload.CHURN; i++) {
      Key key = Key.of((long) random.nextInt((int) nextKey));
      if (now.get("t", key) == null) {
        long blocks =
            counted(database, () -> now.drift("t", key).forEachRemaining(event -> {})).dataBlocks();
        most = Math.max(most, blocks);
      }
    }
    return most;
  }

  /** How many rows are read for each that is returned. */
  private double mostRowsOfScans(Database database) {
    double most = 0;
    for (int i = 0; i < COUNTED_SCANS; i++) {
      Snapshot snapshot = anyPoint(database);
      long[] rows = new long[1];
      long read =
          counted(database, () -> rows[0] = count(snapshot.scan("t", KeyRange.ALL))).rowsRead();
      most = Math.max(most, (double) read / rows[0]);
    }
    return most;
  }

  /** Of one number of each row that a scan finds. */
  private static double nanosOfScannedValue(Snapshot snapshot) {
    long begin = System.nanoTime();
    long rows = 0;
    double sum = 0;
    Iterator<RowBatch> batches = snapshot.batches("t", KeyRange.ALL);
    while (batches.hasNext()) {
      RowBatch batch = batches.next();
      double[] amounts = new double[batch.size()];
      if (!batch.doubles("amount", amounts, new boolean[amounts.length])) {
        throw new IllegalStateException("the amounts are no doubles");
      }
      for (double amount : amounts) {
        sum += amount;
      }
      rows += amounts.length;
    }
    if (sum < 0) {
      throw new AssertionError(sum);
    }
    return (double) (System.nanoTime() - begin) / rows;
  }

  private static double nanosOfScannedRow(Snapshot snapshot) {
    long begin = System.nanoTime();
    long rows = count(snapshot.scan("t", KeyRange.ALL));
    return (double) (System.nanoTime() - begin) / rows;
  }

  private static double nanos(int times, LongSupplier action) {
    long begin = System.nanoTime();
    long sum = 0;
    for (int i = 0; i < times; i++) {
      sum += action.getAsLong();
    }
    if (sum < 0) {
      throw new AssertionError(sum);
    }
    return (double) (System.nanoTime() - begin) / times;
  }

  private static long count(Iterator<Version> versions) {
    long count = 0;
    for (; versions.hasNext(); versions.next()) {
      count++;
    }
    return count;
  }
}
