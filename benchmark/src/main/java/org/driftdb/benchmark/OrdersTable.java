package org.driftdb.benchmark;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.LongSupplier;
import org.driftdb.storage.Database;
import org.driftdb.storage.Options;
import org.driftdb.storage.Snapshot;
import org.driftdb.storage.Transaction;
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
 * Prints what one table of orders costs: inserts with one index and with two, as many updates of
 * their status, reads of one row, of a customer's rows and of a column, opening, and disk space
 * after COMPACT. Everything goes through the storage module alone.
 *
 * <p>The argument is how many orders there are, such as {@code 1000000}.
 */
public final class OrdersTable {
  private static final int EVENTS_OF_A_COMMIT = 1_000;
  private static final int ROWS_OF_A_CUSTOMER = 1_000;
  private static final int REPEATS = 5;
  private static final int MEASURED_GETS = 300_000;
  private static final int MEASURED_LOOKUPS = 500;
  private static final List<String> STATUSES = List.of("new", "paid", "sent", "done", "returned");
  private static final Options OPTIONS = Options.DEFAULT.withDurability(Durability.SEGMENT);

  private final Path directory;
  private final int orders;
  private final Random random = new Random(4711);

  private OrdersTable(Path directory, int orders) {
    this.directory = directory;
    this.orders = orders;
  }

  /** Prints the table. */
  public static void main(String[] arguments) throws IOException {
    int orders = Integer.parseInt(arguments[0]);
    // The first one only warms the machine up.
    for (int count : new int[] {Math.min(orders, 300_000), orders}) {
      try (TemporaryDirectory directory = TemporaryDirectory.create()) {
        new OrdersTable(directory.path(), count).load(List.of("status"));
      }
    }
    try (TemporaryDirectory directory = TemporaryDirectory.create()) {
      OrdersTable table = new OrdersTable(directory.path(), orders);
      table.load(List.of("status", "customer"));
      table.update();
      table.read();
      table.compact();
      table.open();
    }
  }

  private static void print(String what, double value, String unit) {
    System.out.printf(Locale.ROOT, "%-44s %,14.1f %s%n", what, value, unit);
  }

  private static TableSchema schema() {
    return TableSchema.documents("orders", List.of("id"), List.of());
  }

  private static IndexDefinition index(String column) {
    return new IndexDefinition(
        column, List.of(IndexColumn.ascending(column)), IndexDefinition.Uniqueness.REPEATABLE);
  }

  private Document order(long id) {
    return Document.of(
        "id",
        id,
        "customer",
        (long) random.nextInt(orders / ROWS_OF_A_CUSTOMER),
        "status",
        STATUSES.get(0),
        "total",
        random.nextInt(100_000) / 100.0,
        "city",
        "city " + random.nextInt(200),
        "placed",
        1_700_000_000L + id);
  }

  private void load(List<String> indexes) {
    try (Database database = Database.open(directory, OPTIONS)) {
      database.createTable(schema());
      indexes.forEach(column -> database.createIndex("orders", index(column)));
      Document[] made = new Document[orders];
      Arrays.setAll(made, this::order);
      long begin = System.nanoTime();
      for (int done = 0; done < orders; ) {
        try (Transaction transaction = database.begin()) {
          for (int i = 0; i < EVENTS_OF_A_COMMIT && done < orders; i++) {
            transaction.insert("orders", made[done++]);
          }
          transaction.commit();
        }
      }
      print("inserts, indexes: " + indexes.size(), orders / seconds(begin), "/s");
    }
  }

  private void update() {
    try (Database database = Database.open(directory, OPTIONS)) {
      long begin = System.nanoTime();
      for (int done = 0; done < orders; ) {
        try (Transaction transaction = database.begin()) {
          for (int i = 0; i < EVENTS_OF_A_COMMIT && done < orders; i++) {
            // Every order once, far from the one before.
            Key key = Key.of(done++ * 7_919L % orders);
            String status = STATUSES.get(1 + random.nextInt(STATUSES.size() - 1));
            transaction.patch("orders", key, Document.of("status", status));
          }
          transaction.commit();
        }
      }
      print("updates, two indexes", orders / seconds(begin), "/s");
    }
  }

  private void read() {
    try (Database database = Database.open(directory, OPTIONS)) {
      long last = database.sequence();
      for (long at : new long[] {last, orders + orders / 2L, orders}) {
        Snapshot then = database.at(at);
        String where = at == last ? "now" : "AS OF @seq:" + at;
        print("gets, " + where, MEASURED_GETS / best(() -> gets(then)), "/s");
        print("1,000 rows by an index, " + where, 1e6 * best(() -> lookups(then)) / rows, "ms");
        print("rows scanned, " + where, orders / best(() -> scan(then)), "/s");
        print("values of a column scanned, " + where, orders / best(() -> column(then)), "/s");
      }
    }
  }

  /** How many rows the last lookups found. */
  private long rows;

  /** The fewest seconds that something took. */
  private static double best(LongSupplier action) {
    double best = Double.MAX_VALUE;
    for (int i = 0; i < REPEATS; i++) {
      long begin = System.nanoTime();
      if (action.getAsLong() < 0) {
        throw new AssertionError("Nothing was found");
      }
      best = Math.min(best, seconds(begin));
    }
    return best;
  }

  private static double seconds(long begin) {
    return (System.nanoTime() - begin) / 1e9;
  }

  private long gets(Snapshot snapshot) {
    long found = 0;
    for (int i = 0; i < MEASURED_GETS; i++) {
      found += snapshot.get("orders", Key.of((long) random.nextInt(orders))) == null ? 0 : 1;
    }
    return found == MEASURED_GETS ? found : -1;
  }

  private long lookups(Snapshot snapshot) {
    rows = 0;
    for (int i = 0; i < MEASURED_LOOKUPS; i++) {
      Key customer = Key.of((long) random.nextInt(orders / ROWS_OF_A_CUSTOMER));
      rows += count(snapshot.lookup("orders", "customer", KeyRange.of(customer)));
    }
    return rows;
  }

  private static long count(Iterator<Version> versions) {
    long count = 0;
    for (; versions.hasNext(); versions.next()) {
      count++;
    }
    return count;
  }

  private long scan(Snapshot snapshot) {
    return count(snapshot.scan("orders", KeyRange.ALL)) == orders ? orders : -1;
  }

  private long column(Snapshot snapshot) {
    Iterator<RowBatch> batches = snapshot.batches("orders", KeyRange.ALL);
    long sum = 0;
    while (batches.hasNext()) {
      RowBatch batch = batches.next();
      long[] values = new long[batch.size()];
      if (!batch.longs("placed", values, new boolean[batch.size()])) {
        throw new AssertionError("A batch has other values");
      }
      sum += Arrays.stream(values).sum();
    }
    return sum;
  }

  private void compact() throws IOException {
    print(
        "bytes an event before COMPACT",
        (double) TemporaryDirectory.bytes(directory) / (2L * orders),
        "");
    try (Database database = Database.open(directory, OPTIONS)) {
      long begin = System.nanoTime();
      database.compact("orders");
      print("COMPACT", seconds(begin), "s");
    }
    for (String part : List.of("", "tables/orders/segments", "tables/orders/snapshots")) {
      long bytes = TemporaryDirectory.bytes(directory.resolve(part));
      String what = part.isEmpty() ? "all" : part.substring(part.lastIndexOf('/') + 1);
      print("bytes an event, " + what, (double) bytes / (2L * orders), "");
    }
  }

  private void open() {
    long begin = System.nanoTime();
    try (Database database = Database.open(directory, OPTIONS)) {
      print("opened after a clean close", 1e3 * seconds(begin), "ms");
      print("  events", database.sequence(), "");
    }
  }
}
