package org.driftdb.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;
import org.driftdb.storage.history.Version;
import org.driftdb.storage.schema.TableSchema;
import org.driftdb.storage.store.LocalStore;
import org.driftdb.storage.store.Store;
import org.driftdb.storage.value.Document;
import org.driftdb.storage.value.Key;
import org.driftdb.storage.value.KeyRange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process that writes is killed again and again, while another reads.
 *
 * <p>Commit number n inserts row n into two tables, with an amount into {@code plus} and the same
 * amount, negative, into {@code minus}. So the sums of the two cancel out wherever commits are
 * whole, and the rows say which commits there are. All the while the history of {@code plus} is
 * discarded, but for the last events.
 */
class KilledWriterTest {
  private static final int KILLS = 20;
  private static final Options OPTIONS =
      Options.DEFAULT.withSegmentBytes(16 << 10).withSnapshotEvents(100);

  /** Of so many events the history is kept. */
  private static final int KEPT = 20;

  @TempDir private Path directory;

  @Test
  void acknowledgedCommitsSurviveTheKillAndNoReaderSeesHalfOfOne() throws Exception {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    try (Database database = Database.open(directory, OPTIONS)) {
      for (String table : List.of("plus", "minus")) {
        database.createTable(TableSchema.documents(table, List.of("n"), List.of()));
      }
    }
    Process reader = start(Reader.class);
    try {
      long acknowledged = 0;
      for (int kill = 0; kill < KILLS; kill++) {
        long before = acknowledged;
        acknowledged = writeUntilKilled(before, random);
        try (Database database = Database.open(directory, OPTIONS)) {
          String context = "seed " + seed + ", kill " + kill + ", acknowledged " + acknowledged;
          assertThat(database.readOnly()).as(context).isFalse();
          long commits = database.sequence() / 2;
          assertThat(commits).as(context).isGreaterThanOrEqualTo(acknowledged);
          checkSums(database, context);
          for (String table : List.of("plus", "minus")) {
            assertThat(database.at(database.sequence()).scan(table, KeyRange.ALL))
                .as(context)
                .toIterable()
                .hasSize((int) commits);
          }
          acknowledged = commits;
          database.discardHistory("plus", database.sequence() - KEPT);
        }
        if (kill % 5 == 0) {
          Store log = StoredFiles.without(LocalStore.reading(directory));
          try (Database database = Database.openReadOnly(log, OPTIONS)) {
            checkSums(database, "seed " + seed + ", kill " + kill + ", from the log alone");
          }
          assertThat(Database.check(directory).isSound()).as("seed " + seed).isTrue();
        }
        assertThat(reader.isAlive()).as("the reader, seed " + seed).isTrue();
      }
    } finally {
      finish(reader);
    }
    assertThat(reader.exitValue()).as("the reader, seed " + seed).isZero();
    try (Database database = Database.openReadOnly(directory, OPTIONS)) {
      assertThatThrownBy(() -> database.at(1).scan("plus", KeyRange.ALL))
          .hasMessageContaining("has been discarded");
      assertThat(database.at(1).scan("minus", KeyRange.ALL)).toIterable().isEmpty();
    }
  }

  private static void checkSums(Database database, String context) {
    long last = database.sequence();
    long first = -1;
    for (long sequence = 0; sequence <= last; sequence += 2) {
      if (sequence % 64 == 0 || sequence > last - KEPT) {
        try {
          assertThat(imbalance(database.at(sequence))).as(context).isZero();
          first = first < 0 ? sequence : first;
        } catch (DriftException e) {
          assertThat(e.code()).as(context).isEqualTo(ErrorCode.BEYOND_HORIZON);
          assertThat(first).as(context + ": read before " + sequence).isNegative();
        }
      }
    }
    assertThat(first).as(context).isBetween(0L, Math.max(0, last - KEPT + 2));
  }

  /** Returns the last commit that the writer said was acknowledged. */
  private long writeUntilKilled(long before, Random random) throws Exception {
    Process writer = start(Writer.class);
    AtomicLong acknowledged = new AtomicLong(before);
    CountDownLatch writing = new CountDownLatch(1);
    Thread listener =
        new Thread(
            () -> {
              try (BufferedReader lines = output(writer)) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                  acknowledged.accumulateAndGet(Long.parseLong(line), Math::max);
                  writing.countDown();
                }
              } catch (IOException | NumberFormatException e) {
                // The kill may cut the last line.
              }
            });
    listener.start();
    assertThat(writing.await(30, TimeUnit.SECONDS)).as("the writer writes").isTrue();
    Thread.sleep(random.nextInt(400));
    writer.destroyForcibly().waitFor();
    listener.join();
    return acknowledged.get();
  }

  private Process start(Class<?> main) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Dorg.slf4j.simpleLogger.defaultLogLevel=error",
            "-cp",
            System.getProperty("java.class.path"),
            main.getName(),
            directory.toString())
        .redirectError(Redirect.INHERIT)
        .start();
  }

  private static BufferedReader output(Process process) {
    return new BufferedReader(
        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  /** The reader ends when its input does, and prints how often it read. */
  private static void finish(Process reader) throws Exception {
    try (OutputStream input = reader.getOutputStream()) {
      input.flush();
    }
    try (BufferedReader lines = output(reader)) {
      String reads = lines.readLine();
      assertThat(reads).isNotNull();
      assertThat(Long.parseLong(String.valueOf(reads))).isGreaterThan(20);
    } finally {
      assertThat(reader.waitFor(30, TimeUnit.SECONDS)).isTrue();
      reader.destroyForcibly();
    }
  }

  private static long imbalance(Snapshot snapshot) {
    return sum(snapshot.scan("plus", KeyRange.ALL)) + sum(snapshot.scan("minus", KeyRange.ALL));
  }

  private static long sum(Iterator<Version> versions) {
    long sum = 0;
    while (versions.hasNext()) {
      sum += amount(versions.next());
    }
    return sum;
  }

  private static long amount(@Nullable Version version) {
    Object amount = version == null ? null : version.row().get("amount");
    return amount instanceof Long ? (Long) amount : 0;
  }

  /**
   * Two threads commit for ever and print the number of each commit when it is acknowledged; a
   * third compacts and discards, while checkpoints are made all the time.
   */
  static final class Writer {
    private Writer() {}

    public static void main(String[] arguments) {
      Database database = Database.open(Path.of(arguments[0]), OPTIONS);
      Runnable work =
          () -> {
            while (true) {
              commit(database);
            }
          };
      new Thread(work).start();
      new Thread(work).start();
      while (true) {
        database.discardHistory("plus", database.sequence() - KEPT);
        database.compact("minus");
      }
    }

    private static void commit(Database database) {
      long[] number = new long[1];
      database.autocommit(
          transaction -> {
            number[0] = transaction.snapshotSequence() / 2 + 1;
            String filler = "x".repeat((int) (number[0] % 97) * 8);
            long amount = number[0] * 3 - 5;
            transaction.insert(
                "plus", Document.of("n", number[0], "amount", amount, "filler", filler));
            transaction.insert("minus", Document.of("n", number[0], "amount", -amount));
            return null;
          });
      synchronized (Writer.class) {
        System.out.println(number[0]);
        if (System.out.checkError()) {
          Runtime.getRuntime().halt(1); // Whoever started this process has gone.
        }
      }
    }
  }

  /** Reads until its input ends, and fails when the sums do not cancel out. */
  static final class Reader {
    private Reader() {}

    public static void main(String[] arguments) throws InterruptedException {
      CountDownLatch ended = new CountDownLatch(1);
      new Thread(() -> awaitEndOfInput(ended)).start();
      long reads = 0;
      long lastSequence = 0;
      try (Database database = Database.openReadOnly(Path.of(arguments[0]), OPTIONS)) {
        while (!ended.await(2, TimeUnit.MILLISECONDS)) {
          // One snapshot for all: what it reads may be discarded before the next one is taken.
          Snapshot snapshot = database.present();
          long sequence = snapshot.sequence();
          long imbalance = imbalance(snapshot);
          if (imbalance != 0 || sequence % 2 != 0 || sequence < lastSequence) {
            System.err.println("At " + sequence + " the sums differ by " + imbalance);
            System.exit(1);
          }
          if (sequence > lastSequence) {
            reads++;
          }
          lastSequence = sequence;
          if (snapshot.get("plus", Key.of(sequence / 2)) == null && sequence > 0) {
            System.err.println("At " + sequence + " the last row is missing");
            System.exit(1);
          }
        }
      }
      System.out.println(reads);
    }

    private static void awaitEndOfInput(CountDownLatch ended) {
      try {
        while (System.in.read() >= 0) {}
      } catch (IOException e) {
        System.err.println(e);
      }
      ended.countDown();
    }
  }
}
