package org.driftdb.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.driftdb.storage.NaiveReplay.Happened;
import org.driftdb.storage.NaiveReplay.Lived;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;
import org.driftdb.storage.history.Version;
import org.driftdb.storage.log.Durability;
import org.driftdb.storage.log.FaultyStore;
import org.driftdb.storage.log.PowerCutStore;
import org.driftdb.storage.log.UnlockedStore;
import org.driftdb.storage.schema.Column;
import org.driftdb.storage.schema.ColumnType;
import org.driftdb.storage.schema.IndexColumn;
import org.driftdb.storage.schema.IndexDefinition;
import org.driftdb.storage.schema.TableSchema;
import org.driftdb.storage.schema.ViewDefinition;
import org.driftdb.storage.value.Document;
import org.driftdb.storage.value.Key;
import org.driftdb.storage.value.KeyRange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * The process is killed or the power is cut at a random change, in the midst of commits,
 * checkpoints, compactions, the discarding of history and the making of indexes and views. What was
 * acknowledged is there afterwards, nothing is half, and every question about the past has its old
 * answer, also where only the log is left.
 */
class DatabasePowerCutTest {
  private static final int RUNS = 150;
  private static final int CUTS = 3;

  @Test
  void everyAnswerSurvivesWhereEveryCommitIsForced() {
    run(Durability.COMMIT);
  }

  @Test
  void whatSurvivesIsAPrefixWhereOnlySegmentsAreForced() {
    run(Durability.SEGMENT);
  }

  private static void run(Durability durability) {
    long seed = ThreadLocalRandom.current().nextLong();
    for (int run = 0; run < RUNS; run++) {
      Run one = new Run(new Random(seed + run), durability);
      try {
        one.run();
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError(
            durability + ", seed " + (seed + run) + "L, after " + one.steps, e);
      }
    }
  }

  /** A kill between any two changes of files leaves the columns as they were or as they became. */
  @Test
  void aChangeOfColumnsIsThereOrNot() {
    Random random = new Random(5);
    Set<List<String>> found = new HashSet<>();
    for (int changes = 1; changes < 60; changes++) {
      PowerCutStore store = new PowerCutStore();
      try (Database database = openStore(new FaultyStore(store, Long.MAX_VALUE, true))) {
        database.createTable(
            TableSchema.typed(
                "t",
                List.of(
                    Column.nullable("id", ColumnType.BIGINT),
                    Column.nullable("v", ColumnType.BIGINT)),
                List.of("id"),
                List.of(IndexDefinition.of("by_v", "v")),
                List.of()));
        database.autocommit(t -> t.insert("t", Document.of("id", 1, "v", 2)));
        database.snapshot("t");
      }
      FaultyStore faulty = new FaultyStore(store, changes, random.nextBoolean());
      Database interrupted = null;
      try {
        interrupted = openStore(faulty);
        interrupted.alterTable("t", table -> table.renaming("v", "w"));
        interrupted.alterTable(
            "t", table -> table.adding(Column.nullable("v", ColumnType.BIGINT).withInitial(3)));
        interrupted.alterTable("t", table -> table.dropping("w"));
      } catch (DriftException e) {
        assertThat(e).hasMessageContaining("the disk is gone");
      }
      faulty.fail();
      PowerCutStore after = random.nextBoolean() ? store.cutPower(random) : store;
      if (interrupted != null) {
        Run.abandon(interrupted);
      }
      try (Database database = openStore(new FaultyStore(after, Long.MAX_VALUE, true))) {
        TableSchema schema = database.present().table("t");
        List<String> columns = schema.columns().stream().map(Column::name).toList();
        found.add(columns);
        Version row = database.present().scan("t", KeyRange.ALL).next();
        assertThat(row.row())
            .isEqualTo(
                switch (String.join(" ", columns)) {
                  case "id v" ->
                      schema.index("by_v") == null
                          ? Document.of("id", 1, "v", 3)
                          : Document.of("id", 1, "v", 2);
                  case "id w" -> Document.of("id", 1, "w", 2);
                  default -> Document.of("id", 1, "w", 2, "v", 3);
                });
        if (schema.index("by_v") != null) {
          assertThat(database.present().lookup("t", "by_v", KeyRange.of(Key.of(2)))).hasNext();
        }
        Version before = database.at(1).get("t", Key.of(1));
        assertThat(before == null ? null : before.row()).isEqualTo(Document.of("id", 1, "v", 2));
      }
    }
    assertThat(found).hasSize(3);
  }

  private static Database openStore(FaultyStore faulty) {
    return Database.open(
        new UnlockedStore(faulty), Options.DEFAULT, () -> Instant.ofEpochMilli(1_000_000));
  }

  private static final class Run {
    private static final String[] TABLES = {"a", "b"};
    private static final int KEYS = 12;

    private final Random random;
    private final Options options;
    private final List<String> steps = new ArrayList<>();

    /** The commits that were begun, the last one perhaps in vain. */
    private final List<List<Happened>> begun = new ArrayList<>();

    private PowerCutStore store = new PowerCutStore();
    private long now = 1_000_000;
    private int acknowledged;
    private boolean indexed;

    /** The query of the only view, and the one that was to take its place, perhaps in vain. */
    private @Nullable String view;

    private @Nullable String nextView;

    /**
     * From where on the history of each table is kept; while it is being discarded, perhaps not.
     */
    private final Map<String, Long> horizons = new HashMap<>();

    private @Nullable String discarding;

    Run(Random random, Durability durability) {
      this.random = random;
      this.options =
          Options.DEFAULT
              .withDurability(durability)
              .withSegmentBytes(1_024)
              .withSnapshotEvents(1 + random.nextInt(20));
    }

    void run() {
      try (Database database = open(new FaultyStore(store, Long.MAX_VALUE, true))) {
        for (String table : TABLES) {
          database.createTable(TableSchema.documents(table, List.of("id"), List.of("v")));
        }
      }
      for (int cut = 0; cut < CUTS; cut++) {
        FaultyStore faulty = new FaultyStore(store, 1 + random.nextInt(250), random.nextBoolean());
        Database database = null;
        try {
          database = open(faulty);
          check(database);
          live(database);
        } catch (DriftException e) {
          assertThat(e).hasMessageContaining("the disk is gone");
        }
        faulty.fail();
        boolean powerCut = random.nextInt(3) > 0;
        steps.add(powerCut ? "cut" : "kill");
        PowerCutStore after = powerCut ? store.cutPower(random) : store;
        if (database != null) {
          abandon(database);
        }
        store = after;
        if (random.nextInt(3) == 0) {
          steps.add("only the log is left");
          StoredFiles.derived(store, TABLES).forEach(store::delete);
        }
      }
      try (Database database = open(new FaultyStore(store, Long.MAX_VALUE, true))) {
        check(database);
      }
    }

    private Database open(FaultyStore faulty) {
      return Database.open(new UnlockedStore(faulty), options, () -> Instant.ofEpochMilli(now));
    }

    /** Ends its threads; nothing that it does reaches the store any more. */
    private static void abandon(Database database) {
      try {
        database.close();
      } catch (DriftException e) {
        assertThat(e).hasMessageContaining("the disk is gone");
      }
    }

    private void live(Database database) {
      int count = random.nextInt(30);
      for (int i = 0; i < count; i++) {
        int what = random.nextInt(20);
        String table = TABLES[random.nextInt(TABLES.length)];
        if (what == 0) {
          steps.add("snapshot " + table);
          database.snapshot(table);
        } else if (what == 1) {
          steps.add("compact " + table);
          database.compact(table);
        } else if (what == 2) {
          long point = random.nextLong(database.sequence() + 1);
          steps.add("discard " + table + " before " + point);
          discarding = table;
          database.discardHistory(table, point);
          horizons.put(table, horizon(database, table));
          discarding = null;
        } else if (what == 3 && !indexed) {
          steps.add("index");
          makeIndex(database);
        } else if (what == 4) {
          nextView = "query " + steps.size();
          steps.add("view " + nextView);
          database.createView(new ViewDefinition("v", List.of(), nextView, Map.of()), true);
          view = nextView;
        } else {
          commit(database);
        }
      }
    }

    private void makeIndex(Database database) {
      database.createIndex(
          "a",
          new IndexDefinition(
              "by_w", List.of(IndexColumn.descending("w")), IndexDefinition.Uniqueness.REPEATABLE));
      indexed = true;
    }

    private void commit(Database database) {
      now += random.nextInt(3);
      List<Happened> events = new ArrayList<>();
      try (Transaction transaction = database.begin()) {
        int count = 1 + random.nextInt(6);
        for (int i = 0; i < count; i++) {
          events.add(change(transaction, database.sequence() + i + 1));
        }
        steps.add("commit " + events);
        begun.add(events);
        transaction.commit();
      }
      steps.add("done");
      if (options.durability() == Durability.COMMIT) {
        acknowledged = begun.size();
      }
    }

    private Happened change(Transaction transaction, long sequence) {
      String table = TABLES[random.nextInt(TABLES.length)];
      Key key = Key.of((long) random.nextInt(KEYS));
      Document fields = Document.of("v", random.nextInt(4), "w", "x".repeat(random.nextInt(60)));
      if (transaction.view().get(table, key) == null) {
        Document row = Document.of("id", key.part(0)).patched(fields);
        transaction.insert(table, row);
        return happened(sequence, table, "INSERT", key, row);
      } else if (random.nextInt(3) > 0) {
        transaction.patch(table, key, fields);
        return happened(sequence, table, "PATCH", key, fields);
      }
      transaction.softDelete(table, key);
      return happened(sequence, table, "SOFT_DELETE", key, null);
    }

    private Happened happened(
        long sequence, String table, String type, Key key, @Nullable Document fields) {
      return new Happened(sequence, now, table, type, key, fields);
    }

    private void check(Database database) {
      assertThat(database.damage()).isNull();
      int kept = 0;
      NaiveReplay replay = new NaiveReplay();
      while (kept < begun.size() && replay.lastSequence() < database.sequence()) {
        begun.get(kept++).forEach(replay::add);
        replay.endCommit();
      }
      steps.add("found " + kept + " of " + begun.size());
      assertThat(database.sequence()).as("no half of a commit").isEqualTo(replay.lastSequence());
      assertThat(kept).isGreaterThanOrEqualTo(acknowledged);
      begun.subList(kept, begun.size()).clear();
      acknowledged = kept;
      indexed = database.present().table("a").index("by_w") != null;
      ViewDefinition found = database.present().findView("v");
      assertThat(found == null ? null : found.query()).isIn(view, nextView);
      view = found == null ? null : found.query();
      for (String table : TABLES) {
        long horizon = horizon(database, table);
        long known = horizons.getOrDefault(table, 0L);
        assertThat(horizon).isBetween(known, table.equals(discarding) ? Long.MAX_VALUE : known);
        horizons.put(table, horizon);
        compare(database, replay, table, replay.lastSequence());
        compare(database, replay, table, random.nextLong(replay.lastSequence() + 1));
      }
      discarding = null;
    }

    private static long horizon(Database database, String table) {
      try {
        database.at(0).history(table, KeyRange.ALL, 0, 1);
        return 0;
      } catch (DriftException e) {
        assertThat(e.code()).isEqualTo(ErrorCode.BEYOND_HORIZON);
        return Long.parseLong(
            String.valueOf(e.getMessage()).replaceAll("(?s).*before @seq:(\\d+) .*", "$1"));
      }
    }

    private void compare(Database database, NaiveReplay replay, String table, long point) {
      long horizon = horizons.getOrDefault(table, 0L);
      long at = Math.max(point, horizon);
      Snapshot then = database.at(at);
      assertSame(then.scan(table, KeyRange.ALL), replay.scan(table, KeyRange.ALL, at));
      assertSame(
          then.history(table, KeyRange.ALL, horizon, at),
          replay.history(table, KeyRange.ALL, horizon, at, at));
      Key key = Key.of((long) random.nextInt(KEYS));
      List<String> drift = new ArrayList<>();
      then.drift(table, key)
          .forEachRemaining(event -> drift.add(Happened.of(event, table, horizon).toString()));
      assertThat(drift)
          .isEqualTo(
              replay.drift(table, key, horizon, at).stream().map(Happened::toString).toList());
      int v = random.nextInt(4);
      assertSame(
          then.lookup(table, "v", KeyRange.of(Key.of(v))),
          replay.lookup(table, "v", false, v, v, at));
      if (indexed && table.equals("a")) {
        assertSame(
            then.lookup("a", "by_w", KeyRange.ALL),
            replay.lookup("a", "w", true, "x".repeat(60), "", at));
      }
      assertThat(then.rowCount(table)).isNotNegative();
    }

    private static void assertSame(Iterator<Version> actual, List<Lived> expected) {
      List<String> words = new ArrayList<>();
      actual.forEachRemaining(version -> words.add(Lived.of(version).toString()));
      assertThat(words).isEqualTo(expected.stream().map(Lived::toString).toList());
    }
  }
}
