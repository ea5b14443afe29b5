package org.driftdb.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import org.driftdb.storage.history.Changes;
import org.driftdb.storage.history.Difference;
import org.driftdb.storage.history.Event;
import org.driftdb.storage.history.RowBatch;
import org.driftdb.storage.history.Version;
import org.driftdb.storage.schema.Column;
import org.driftdb.storage.schema.ColumnType;
import org.driftdb.storage.schema.IndexDefinition;
import org.driftdb.storage.schema.TableSchema;
import org.driftdb.storage.store.MemoryStore;
import org.driftdb.storage.store.Store;
import org.driftdb.storage.value.Document;
import org.driftdb.storage.value.Key;
import org.driftdb.storage.value.KeyRange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Columns come, go and are renamed at random between commits, checkpoints, compactions and
 * reopenings, and every row of every time is what a naive model says, which keeps each value with
 * the column itself and never with a name.
 */
final class RandomAlterationsTest {
  private static final int RUNS = 60;
  private static final String[] NAMES = {"a", "b", "c", "A", "a_2"};
  private static final int KEYS = 6;

  @Test
  void everyRowOfEveryTimeHasItsColumns() {
    long seed = ThreadLocalRandom.current().nextLong();
    for (int run = 0; run < RUNS; run++) {
      Run one = new Run(new Random(seed + run));
      try {
        one.run();
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError("seed " + (seed + run) + "L, after " + one.steps, e);
      }
    }
  }

  /** A column, whatever it is called. */
  private record Known(int id, String name, @Nullable Long initial) {
    Known named(String other) {
      return new Known(id, other, initial);
    }
  }

  /** The columns from behind an event on. */
  private record Era(long after, List<Known> columns) {}

  /** A row that an event left: of each column that it ever got a value in, the value or null. */
  private record Left(long key, @Nullable Map<Integer, @Nullable Long> row) {}

  private static final class Run {
    private final Random random;
    private final List<String> steps = new ArrayList<>();
    private final Store store = new MemoryStore();
    private final Options options;
    private final List<Era> eras = new ArrayList<>();
    private final List<Left> events = new ArrayList<>();
    private List<Known> columns = new ArrayList<>();
    private int ids;
    private long now = 1_000;
    private Database database;

    Run(Random random) {
      this.random = random;
      this.options = Options.DEFAULT.withSnapshotEvents(1 + random.nextInt(40));
      this.database = open();
    }

    private Database open() {
      return Database.open(store, options, () -> Instant.ofEpochMilli(now++));
    }

    void run() {
      database.createTable(
          TableSchema.typed(
              "t",
              List.of(Column.nullable("id", ColumnType.BIGINT)),
              List.of("id"),
              List.of(),
              List.of()));
      eras.add(new Era(-1, List.of()));
      for (int i = 0; i < 60; i++) {
        step();
        check(random.nextLong(events.size() + 1));
      }
      database.close();
    }

    private void step() {
      switch (random.nextInt(12)) {
        case 0, 1 -> add();
        case 2 -> drop();
        case 3 -> rename();
        case 4 -> index();
        case 5 -> {
          steps.add("snapshot");
          database.snapshot("t");
        }
        case 6 -> {
          steps.add("reopen");
          database.close();
          database = open();
        }
        case 7 -> {
          steps.add("compact");
          database.compact("t");
        }
        default -> commit();
      }
    }

    private void altered(List<Known> changed) {
      columns = changed;
      eras.add(new Era(events.size(), changed));
    }

    private boolean isTaken(String name) {
      return columns.stream().anyMatch(column -> column.name().equals(name));
    }

    private String anyName() {
      return NAMES[random.nextInt(NAMES.length)];
    }

    private void add() {
      String name = anyName();
      if (isTaken(name)) {
        return;
      }
      Long initial = random.nextBoolean() ? (Long) (long) random.nextInt(3) : null;
      steps.add("add " + name + " default " + initial);
      database.alterTable(
          "t",
          table -> table.adding(Column.nullable(name, ColumnType.BIGINT).withInitial(initial)));
      List<Known> changed = new ArrayList<>(columns);
      changed.add(new Known(ids++, name, initial));
      altered(changed);
    }

    private void drop() {
      if (columns.isEmpty()) {
        return;
      }
      Known column = columns.get(random.nextInt(columns.size()));
      steps.add("drop " + column.name());
      database.alterTable("t", table -> table.dropping(column.name()));
      altered(columns.stream().filter(other -> other != column).toList());
    }

    private void rename() {
      String name = anyName();
      if (columns.isEmpty() || isTaken(name)) {
        return;
      }
      Known column = columns.get(random.nextInt(columns.size()));
      steps.add("rename " + column.name() + " to " + name);
      database.alterTable("t", table -> table.renaming(column.name(), name));
      altered(columns.stream().map(other -> other == column ? column.named(name) : other).toList());
    }

    private void index() {
      if (columns.isEmpty()) {
        return;
      }
      Known column = columns.get(random.nextInt(columns.size()));
      String index = "by_" + column.id();
      if (database.present().table("t").index(index) == null) {
        steps.add("index " + column.name());
        database.createIndex("t", IndexDefinition.of(index, column.name()));
      } else {
        steps.add("drop index " + column.name());
        database.dropIndex("t", index);
      }
    }

    private void commit() {
      try (Transaction transaction = database.begin()) {
        for (int i = random.nextInt(5); i >= 0; i--) {
          long key = random.nextInt(KEYS);
          Map<Integer, @Nullable Long> before = rowAt(key, events.size());
          Map<Integer, @Nullable Long> row =
              before == null ? new HashMap<>() : new HashMap<>(before);
          if (before != null && random.nextInt(4) == 0) {
            transaction.softDelete("t", Key.of(key));
            events.add(new Left(key, null));
            continue;
          }
          Document.Builder fields = Document.builder();
          for (Known column : columns) {
            if (random.nextInt(3) == 0) {
              Long value = random.nextInt(3) == 0 ? null : (Long) (long) random.nextInt(3);
              fields.add(column.name(), value);
              row.put(column.id(), value);
            } else if (before == null) {
              row.put(column.id(), null);
            }
          }
          Document written = fields.build();
          if (before == null) {
            transaction.insert("t", written.with("id", key));
          } else {
            transaction.patch("t", Key.of(key), written);
          }
          events.add(new Left(key, row));
        }
        transaction.commit();
      }
      steps.add("commit up to " + events.size());
    }

    private @Nullable Map<Integer, @Nullable Long> rowAt(long key, long sequence) {
      for (int i = (int) sequence - 1; i >= 0; i--) {
        if (events.get(i).key() == key) {
          return events.get(i).row();
        }
      }
      return null;
    }

    private List<Known> columnsAt(long sequence) {
      List<Known> found = eras.get(0).columns();
      for (Era era : eras) {
        found = era.after() < sequence ? era.columns() : found;
      }
      return found;
    }

    /** The row as it is shown in columns. */
    private static String shown(
        long key, @Nullable Map<Integer, @Nullable Long> row, List<Known> columns) {
      Map<String, Long> shown = new TreeMap<>();
      shown.put("id", key);
      for (Known column : columns) {
        Long value =
            row == null
                ? null
                : row.containsKey(column.id()) ? row.get(column.id()) : column.initial();
        if (value != null) {
          shown.put(column.name(), value);
        }
      }
      return row == null ? "none" : shown.toString();
    }

    private static String shown(@Nullable Document row) {
      Map<String, Object> shown = new TreeMap<>();
      if (row != null) {
        row.forEach(
            (name, value) -> {
              if (value != null) {
                shown.put(name, value);
              }
            });
      }
      return row == null ? "none" : shown.toString();
    }

    private static String shown(@Nullable Version version) {
      return shown(version == null ? null : version.row());
    }

    private void check(long sequence) {
      Snapshot present = database.present();
      checkRows(present, events.size(), columns);
      Snapshot then = database.at(sequence);
      if (sequence < events.size() || eras.get(eras.size() - 1).after() == sequence) {
        checkRows(then, sequence, columnsAt(sequence));
      }
      checkRows(then.withColumnsOf(present), sequence, columns);
      checkHistory(present, events.size(), columns);
      checkHistory(then, sequence, columnsAt(sequence));
      checkDifferences(present, sequence);
    }

    private void checkRows(Snapshot snapshot, long sequence, List<Known> asked) {
      List<String> names = new ArrayList<>(List.of("id"));
      asked.forEach(column -> names.add(column.name()));
      assertThat(snapshot.table("t").columns().stream().map(Column::name)).isEqualTo(names);
      List<String> expected = new ArrayList<>();
      for (long key = 0; key < KEYS; key++) {
        Map<Integer, @Nullable Long> row = rowAt(key, sequence);
        assertThat(shown(snapshot.get("t", Key.of(key)))).isEqualTo(shown(key, row, asked));
        if (row != null) {
          expected.add(shown(key, row, asked));
        }
      }
      assertThat(all(snapshot.scan("t", KeyRange.ALL))).isEqualTo(expected);
      List<String> inBatches = new ArrayList<>();
      snapshot
          .batches("t", KeyRange.ALL)
          .forEachRemaining(
              batch -> {
                for (int i = 0; i < batch.size(); i++) {
                  inBatches.add(shown(batch.version(i)));
                }
                names.forEach(column -> checkColumn(batch, column));
              });
      assertThat(inBatches).isEqualTo(expected);
      for (IndexDefinition index : snapshot.table("t").indexes()) {
        String column = index.columns().get(0).name();
        for (long value = 0; value < 3; value++) {
          String holds = column + "=" + value;
          assertThat(all(snapshot.lookup("t", index.name(), KeyRange.of(Key.of(value)))))
              .as(holds)
              .isEqualTo(expected.stream().filter(row -> holds(row, holds)).toList());
        }
      }
    }

    /** A column is read by itself as it is with its row. */
    private static void checkColumn(RowBatch batch, String column) {
      long[] values = new long[batch.size()];
      boolean[] present = new boolean[batch.size()];
      assertThat(batch.longs(column, values, present)).isTrue();
      Object[] objects = new Object[batch.size()];
      batch.values(column, objects);
      for (int i = 0; i < batch.size(); i++) {
        Object expected = batch.version(i).row().get(column);
        assertThat(objects[i]).isEqualTo(expected);
        assertThat(present[i] ? (Object) values[i] : null).isEqualTo(expected);
      }
      assertThat(batch.longs(column + "'", values, present)).isTrue();
      assertThat(present).doesNotContain(true);
    }

    private static List<String> all(Iterator<Version> versions) {
      List<String> rows = new ArrayList<>();
      versions.forEachRemaining(version -> rows.add(shown(version)));
      return rows;
    }

    private void checkHistory(Snapshot snapshot, long sequence, List<Known> asked) {
      List<String> expected = new ArrayList<>();
      for (long key = 0; key < KEYS; key++) {
        for (Left left : events.subList(0, (int) sequence)) {
          if (left.key() == key && left.row() != null) {
            expected.add(shown(key, left.row(), asked));
          }
        }
      }
      assertThat(all(snapshot.history("t", KeyRange.ALL, 0, Long.MAX_VALUE))).isEqualTo(expected);
      checkIndexedHistory(snapshot, sequence, asked, expected);
      Changes changes = snapshot.changes("t", 0, sequence);
      for (Left left : events.subList(0, (int) sequence)) {
        Event event = changes.next();
        assertThat(shown(changes.rowAfter(event))).isEqualTo(shown(left.key(), left.row(), asked));
        Document fields = event.fields();
        if (fields != null) {
          List<String> names = new ArrayList<>(List.of("id"));
          asked.forEach(column -> names.add(column.name()));
          assertThat(names).containsAll(fields.keySet());
        }
      }
      assertThat(changes).isExhausted();
    }

    private void checkIndexedHistory(
        Snapshot snapshot, long sequence, List<Known> asked, List<String> versions) {
      for (IndexDefinition index : snapshot.table("t").indexes()) {
        String holds = index.columns().get(0).name() + "=1";
        KeyRange one = KeyRange.of(Key.of(1));
        assertThat(all(snapshot.history("t", index.name(), one, 0, Long.MAX_VALUE)))
            .as(holds)
            .isEqualTo(versions.stream().filter(row -> holds(row, holds)).toList());
        List<Long> events = new ArrayList<>();
        for (int i = 0; i < sequence; i++) {
          Left left = this.events.get(i);
          if (holds(shown(left.key(), left.row(), asked), holds)) {
            events.add(i + 1L);
          }
        }
        assertThat(snapshot.changes("t", index.name(), List.of(one), 0, sequence))
            .as(holds)
            .toIterable()
            .map(Event::sequence)
            .containsAll(events);
      }
    }

    private static boolean holds(String row, String value) {
      return row.matches("\\{(.*, )?" + value + "(,.*)?}");
    }

    private void checkDifferences(Snapshot present, long sequence) {
      List<String> expected = new ArrayList<>();
      for (long key = 0; key < KEYS; key++) {
        String before = shown(key, rowAt(key, sequence), columns);
        String after = shown(key, rowAt(key, events.size()), columns);
        if (!before.equals(after)) {
          expected.add(before + " > " + after);
        }
      }
      List<String> found = new ArrayList<>();
      for (Iterator<Difference> all =
              present.differences("t", KeyRange.ALL, sequence, Long.MAX_VALUE);
          all.hasNext(); ) {
        Difference next = all.next();
        found.add(shown(next.before()) + " > " + shown(next.after()));
      }
      assertThat(found).isEqualTo(expected);
    }
  }
}
