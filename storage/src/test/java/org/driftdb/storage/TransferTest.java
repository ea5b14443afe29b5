package org.driftdb.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;
import org.driftdb.storage.history.Version;
import org.driftdb.storage.schema.IndexDefinition;
import org.driftdb.storage.schema.TableSchema;
import org.driftdb.storage.value.Document;
import org.driftdb.storage.value.Key;
import org.driftdb.storage.value.KeyRange;
import org.junit.jupiter.api.Test;

/** Threads move money between two tables; nobody ever sees any on the way. */
class TransferTest {
  private static final int ACCOUNTS = 8;
  private static final long TOTAL = 2 * ACCOUNTS * 100;

  @Test
  void sumsOverTwoTablesBalanceAtEveryRead() throws Exception {
    try (Database database = Database.inMemory(Options.DEFAULT)) {
      for (String table : List.of("left", "right")) {
        database.createTable(TableSchema.documents(table, List.of("id"), List.of("amount")));
      }
      database.autocommit(
          transaction -> {
            for (int id = 0; id < ACCOUNTS; id++) {
              transaction.insert("left", Document.of("id", id, "amount", 100));
              transaction.insert("right", Document.of("id", id, "amount", 100));
            }
            return null;
          });
      AtomicBoolean stop = new AtomicBoolean();
      AtomicLong conflicts = new AtomicLong();
      ExecutorService threads = Executors.newCachedThreadPool();
      List<Future<Long>> writers = new ArrayList<>();
      List<Future<Long>> readers = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        int seed = i;
        readers.add(threads.submit(() -> read(database, new Random(seed), stop)));
        writers.add(threads.submit(() -> transfer(database, new Random(seed), conflicts)));
      }
      readers.add(threads.submit(changeTables(database, stop)));
      long commits = 0;
      for (Future<Long> writer : writers) {
        commits += writer.get(60, TimeUnit.SECONDS);
      }
      stop.set(true);
      for (Future<Long> reader : readers) {
        assertThat(reader.get(60, TimeUnit.SECONDS)).isPositive();
      }
      threads.shutdown();
      assertThat(database.sequence()).isEqualTo(2 * ACCOUNTS + 2 * commits);
      for (long sequence = 2 * ACCOUNTS; sequence <= database.sequence(); sequence += 2) {
        assertThat(sum(database.at(sequence))).as("at " + sequence).isEqualTo(TOTAL);
      }
    }
  }

  /**
   * Commits of many rows take a while to be applied, and one thread's wait may acknowledge what
   * another is still applying: nobody reads it before that is done.
   */
  @Test
  void aCommitOfManyRowsIsSeenWholeOrNotAtAll() throws Exception {
    int rows = 300;
    try (Database database = Database.inMemory(Options.DEFAULT)) {
      for (String table : List.of("left", "right")) {
        database.createTable(TableSchema.documents(table, List.of("thread", "n"), List.of()));
      }
      AtomicBoolean stop = new AtomicBoolean();
      ExecutorService threads = Executors.newCachedThreadPool();
      List<Future<Long>> writers = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        int thread = i;
        writers.add(
            threads.submit(
                () -> {
                  for (int commit = 0; commit < 40; commit++) {
                    int first = commit * rows;
                    database.autocommit(
                        transaction -> {
                          for (int n = first; n < first + rows; n++) {
                            transaction.insert("left", Document.of("thread", thread, "n", n));
                            transaction.insert("right", Document.of("thread", thread, "n", n));
                          }
                          return null;
                        });
                  }
                  return 1L;
                }));
      }
      Future<Long> reader =
          threads.submit(
              () -> {
                long reads = 0;
                do {
                  long sequence = database.sequence();
                  assertThat(sequence % (2 * rows)).isZero();
                  Snapshot snapshot = database.at(sequence);
                  assertThat(snapshot.changes("left", sequence - 2 * rows, sequence))
                      .toIterable()
                      .hasSize(sequence == 0 ? 0 : rows);
                  reads++;
                } while (!stop.get());
                return reads;
              });
      for (Future<Long> writer : writers) {
        writer.get(60, TimeUnit.SECONDS);
      }
      stop.set(true);
      assertThat(reader.get(60, TimeUnit.SECONDS)).isPositive();
      threads.shutdown();
      assertThat(database.sequence()).isEqualTo(3L * 40 * 2 * rows);
    }
  }

  /** Half of the transfers are retried by the database, half by hand. */
  private static long transfer(Database database, Random random, AtomicLong conflicts) {
    long commits = 0;
    while (commits < 400) {
      Key from = Key.of(random.nextInt(ACCOUNTS));
      Key to = Key.of(random.nextInt(ACCOUNTS));
      boolean forth = random.nextBoolean();
      String source = forth ? "left" : "right";
      String target = forth ? "right" : "left";
      if (random.nextBoolean()) {
        database.autocommit(
            transaction -> {
              move(transaction, source, from, target, to);
              return null;
            });
        commits++;
      } else {
        try (Transaction transaction = database.begin()) {
          move(transaction, source, from, target, to);
          transaction.commit();
          commits++;
        } catch (DriftException e) {
          assertThat(e.code()).isEqualTo(ErrorCode.CONFLICT);
          conflicts.incrementAndGet();
        }
      }
    }
    return commits;
  }

  private static void move(
      Transaction transaction, String source, Key from, String target, Key to) {
    add(transaction, source, from, -7);
    add(transaction, target, to, 7);
  }

  private static void add(Transaction transaction, String table, Key key, long difference) {
    Version version = transaction.view().get(table, key);
    assertThat(version).isNotNull();
    if (version != null) {
      transaction.patch(table, key, Document.of("amount", amount(version) + difference));
    }
  }

  private static long read(Database database, Random random, AtomicBoolean stop) {
    long reads = 0;
    long lastSequence = 0;
    do {
      long sequence = database.sequence();
      assertThat(sequence).isGreaterThanOrEqualTo(lastSequence);
      lastSequence = sequence;
      Snapshot snapshot = database.at(sequence);
      assertThat(sum(snapshot)).isEqualTo(TOTAL);
      assertThat(sumByIndex(snapshot)).isEqualTo(TOTAL);
      try (Transaction transaction = database.begin()) {
        move(
            transaction,
            "left",
            Key.of(random.nextInt(ACCOUNTS)),
            "right",
            Key.of(random.nextInt(ACCOUNTS)));
        assertThat(sum(transaction.view())).isEqualTo(TOTAL);
        assertThat(sumByIndex(transaction.view())).isEqualTo(TOTAL);
      }
      reads++;
    } while (!stop.get());
    return reads;
  }

  private static Callable<Long> changeTables(Database database, AtomicBoolean stop) {
    return () -> {
      long changes = 0;
      do {
        database.createIndex("left", IndexDefinition.of("extra", "id"));
        assertThat(database.at(database.sequence()).lookup("left", "extra", KeyRange.ALL))
            .toIterable()
            .hasSize(ACCOUNTS);
        database.dropIndex("left", "extra");
        changes++;
      } while (!stop.get());
      return changes;
    };
  }

  private static long sum(Snapshot snapshot) {
    return sum(snapshot.scan("left", KeyRange.ALL)) + sum(snapshot.scan("right", KeyRange.ALL));
  }

  private static long sumByIndex(Snapshot snapshot) {
    return sum(snapshot.lookup("left", "amount", KeyRange.ALL))
        + sum(snapshot.lookup("right", "amount", KeyRange.ALL));
  }

  private static long sum(Iterator<Version> versions) {
    long sum = 0;
    while (versions.hasNext()) {
      sum += amount(versions.next());
    }
    return sum;
  }

  private static long amount(Version version) {
    Object amount = version.row().get("amount");
    return amount instanceof Long ? (Long) amount : 0;
  }
}
