package org.driftdb.benchmark;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.driftdb.storage.Database;
import org.driftdb.storage.Options;
import org.driftdb.storage.Transaction;
import org.driftdb.storage.log.Durability;
import org.driftdb.storage.value.Document;

/**
 * Another process that inserts rows into a table until it is killed, so that opening the database
 * afterwards has a log's tail to read and leftovers to clear away.
 */
final class KilledWriter {
  private static final int SECONDS_TO_LIVE = 5;
  private static final int EVENTS_OF_A_COMMIT = 100;

  private KilledWriter() {}

  /** Writes to the table, whose key is {@code id}, until it is killed. */
  public static void main(String[] arguments) {
    Options options = Options.DEFAULT.withDurability(Durability.SEGMENT);
    Database database = Database.open(Path.of(arguments[0]), options);
    // Keys that no workload uses.
    for (long id = 1L << 40; ; ) {
      try (Transaction transaction = database.begin()) {
        for (int i = 0; i < EVENTS_OF_A_COMMIT; i++) {
          transaction.insert(
              arguments[1], Document.of("id", id, "name", "customer " + id++ % 10_000));
        }
        transaction.commit();
      }
    }
  }

  /** Lets the process write to a table for some seconds, and kills it. */
  static void run(Path directory, String table) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                System.getProperty("java.home") + File.separator + "bin" + File.separator + "java",
                "-Xmx512m",
                "-cp",
                System.getProperty("java.class.path"),
                KilledWriter.class.getName(),
                directory.toString(),
                table)
            .inheritIO()
            .start();
    boolean ended = process.waitFor(SECONDS_TO_LIVE, TimeUnit.SECONDS);
    process.destroyForcibly().waitFor();
    if (ended) {
      throw new IllegalStateException("The writer ended by itself");
    }
  }
}
