package org.driftdb.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import org.driftdb.storage.history.Version;
import org.driftdb.storage.schema.TableSchema;
import org.driftdb.storage.store.LocalStore;
import org.driftdb.storage.value.Document;
import org.driftdb.storage.value.Key;
import org.driftdb.storage.value.KeyRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process that commits large transactions is killed again and again, while they are written to
 * files, to the log or to the tables. Number n inserts the same thousand rows into two tables; a
 * process that reads sees whole thousands.
 */
class KilledLargeTransactionTest {
  private static final int KILLS = 8;
  private static final int ROWS = 1_000;

  /** There is memory for a megabyte of events, and half of that for those of transactions. */
  private static final Options OPTIONS = Options.DEFAULT.withMemtableBytes(1 << 20);

  private static final String FILLER = "x".repeat(1_000);

  @TempDir private Path directory;

  @Test
  void allOfItIsThereOrNothing() throws Exception {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    try (Database database = Database.open(directory, OPTIONS)) {
      for (String table : List.of("a", "b")) {
        database.createTable(TableSchema.documents(table, List.of("n", "row"), List.of()));
      }
    }
    try (Database reader = Database.openReadOnly(directory, OPTIONS)) {
      long acknowledged = 0;
      for (int kill = 0; kill < KILLS; kill++) {
        String context = "seed " + seed + ", kill " + kill;
        Process writer = start();
        try (BufferedReader lines =
            new BufferedReader(
                new InputStreamReader(writer.getInputStream(), StandardCharsets.UTF_8))) {
          acknowledged = Math.max(acknowledged, Long.parseLong(lines.readLine()));
          check(reader.present(), context + ", beside the writer");
          Thread.sleep(random.nextInt(1_500));
          writer.destroyForcibly().waitFor();
        }
        check(reader.present(), context + ", when it was killed");
        try (Database database = Database.open(directory, OPTIONS)) {
          assertThat(check(database.present(), context))
              .as(context)
              .isGreaterThanOrEqualTo(acknowledged);
          assertThat(LocalStore.reading(directory).list("transactions")).as(context).isEmpty();
        }
      }
      assertThat(Database.check(directory).isSound()).as("seed " + seed).isTrue();
    }
  }

  /** Checks that thousands are whole, and returns how many there are. */
  private static long check(Snapshot snapshot, String context) {
    int rows = count(snapshot.scan("a", KeyRange.ALL));
    assertThat(rows % ROWS).as(context).isZero();
    assertThat(count(snapshot.scan("b", KeyRange.ALL))).as(context).isEqualTo(rows);
    int last = rows / ROWS;
    assertThat(snapshot.get("b", Key.of(last, ROWS - 1)) == null).as(context).isEqualTo(rows == 0);
    return last;
  }

  private static int count(Iterator<Version> rows) {
    int count = 0;
    for (; rows.hasNext(); rows.next()) {
      count++;
    }
    return count;
  }

  private Process start() throws Exception {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx64m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Dorg.slf4j.simpleLogger.defaultLogLevel=error",
            "-cp",
            System.getProperty("java.class.path"),
            Writer.class.getName(),
            directory.toString())
        .redirectError(Redirect.INHERIT)
        .start();
  }

  /** Commits one after the other, and prints how many there are. */
  static final class Writer {
    private Writer() {}

    public static void main(String[] arguments) {
      try (Database database = Database.open(Path.of(arguments[0]), OPTIONS)) {
        for (long number = database.sequence() / (2 * ROWS) + 1; ; number++) {
          try (Transaction transaction = database.begin()) {
            for (int row = 0; row < ROWS; row++) {
              for (String table : List.of("a", "b")) {
                transaction.insert(table, Document.of("n", number, "row", row, "filler", FILLER));
              }
            }
            transaction.commit();
          }
          System.out.println(number);
          if (System.out.checkError()) {
            Runtime.getRuntime().halt(1); // Whoever started this process has gone.
          }
        }
      }
    }
  }
}
