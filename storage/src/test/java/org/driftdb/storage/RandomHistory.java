package org.driftdb.storage;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.driftdb.storage.NaiveReplay.Happened;
import org.driftdb.storage.schema.Column;
import org.driftdb.storage.schema.ColumnType;
import org.driftdb.storage.schema.IndexDefinition;
import org.driftdb.storage.schema.TableSchema;
import org.driftdb.storage.store.LocalStore;
import org.driftdb.storage.value.Document;
import org.driftdb.storage.value.Key;
import org.jspecify.annotations.Nullable;

/**
 * Makes a database whose table {@code t} has been changed at random, with its replay: a BIGINT key
 * {@code id} and the nullable BIGINT columns {@code v}, which has an index, and {@code w}. Several
 * commits come in one millisecond, rows are updated to what they are, deleted and inserted again.
 *
 * @param replay what happened to it
 * @param horizon from where on its history is kept; 0 if all is
 * @param firstMillis when nothing had happened yet
 * @param lastMillis when all had
 */
public record RandomHistory(NaiveReplay replay, long horizon, long firstMillis, long lastMillis) {
  /** There are as many different keys. */
  public static final int KEYS = 8;

  private static final int COMMITS = 40;
  private static final long BEGIN = Instant.parse("2026-03-03T12:00:00Z").toEpochMilli();

  /** Makes the database in a directory that is empty. */
  public static RandomHistory write(Path directory, Random random) {
    AtomicLong now = new AtomicLong(BEGIN);
    NaiveReplay replay = new NaiveReplay();
    long horizon = 0;
    Options options = Options.DEFAULT.withSnapshotEvents(5 + random.nextInt(40));
    try (Database database =
        Database.open(
            LocalStore.writing(directory), options, () -> Instant.ofEpochMilli(now.get()))) {
      database.createTable(random.nextBoolean() ? documents() : typed());
      boolean discards = random.nextInt(3) == 0;
      for (int commit = 0; commit < COMMITS; commit++) {
        now.addAndGet(random.nextInt(3));
        write(database, replay, random, now.get());
        switch (random.nextInt(20)) {
          case 0 -> database.snapshot("t");
          case 1 -> database.compact("t");
          default -> {}
        }
        if (discards && commit == COMMITS / 3) {
          horizon = database.discardHistory("t", random.nextInt((int) database.sequence()));
        }
      }
    }
    return new RandomHistory(replay, horizon, BEGIN - 1, now.get());
  }

  private static TableSchema documents() {
    return TableSchema.documents("t", List.of("id"), List.of("v"));
  }

  private static TableSchema typed() {
    return TableSchema.typed(
        "t",
        List.of(
            Column.required("id", ColumnType.BIGINT),
            Column.nullable("v", ColumnType.BIGINT),
            Column.nullable("w", ColumnType.BIGINT)),
        List.of("id"),
        List.of(IndexDefinition.of("v", "v")),
        List.of());
  }

  private static void write(Database database, NaiveReplay replay, Random random, long millis) {
    try (Transaction transaction = database.begin()) {
      for (int events = 1 + random.nextInt(4); events > 0; events--) {
        // Columns of documents are there, and in their order, from the first event on.
        boolean first = replay.lastSequence() == 0;
        Key key = Key.of((long) random.nextInt(KEYS));
        @Nullable Object v =
            first || random.nextInt(5) > 0 ? (Long) (long) random.nextInt(3) : null;
        @Nullable Object w =
            first || random.nextInt(5) > 0 ? (Long) (long) random.nextInt(3) : null;
        Document both = Document.of("v", v, "w", w);
        Document fields = first || random.nextBoolean() ? both : Document.of("v", v);
        if (transaction.view().get("t", key) == null) {
          Document row = Document.of("id", key.part(0), "v", v, "w", w);
          transaction.insert("t", row);
          replay.add(happened(replay, millis, "INSERT", key, row));
        } else if (random.nextInt(3) == 0) {
          transaction.softDelete("t", key);
          replay.add(happened(replay, millis, "SOFT_DELETE", key, null));
        } else {
          transaction.patch("t", key, fields);
          replay.add(happened(replay, millis, "PATCH", key, fields));
        }
      }
      transaction.commit();
      replay.endCommit();
    }
  }

  private static Happened happened(
      NaiveReplay replay, long millis, String type, Key key, @Nullable Document fields) {
    return new Happened(replay.lastSequence() + 1, millis, "t", type, key, fields);
  }
}
