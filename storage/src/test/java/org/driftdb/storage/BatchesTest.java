package org.driftdb.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.driftdb.storage.history.RowBatch;
import org.driftdb.storage.history.Version;
import org.driftdb.storage.schema.TableSchema;
import org.driftdb.storage.store.MemoryStore;
import org.driftdb.storage.value.Document;
import org.driftdb.storage.value.Key;
import org.driftdb.storage.value.KeyRange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Many rows are read by batches: one column, without the others, of any point, wherever rows are.
 */
class BatchesTest {
  private static final int ROWS = 5_000;

  private final Random random = new Random(1);
  private final TreeMap<Long, @Nullable Object> amounts = new TreeMap<>();
  private final Map<Long, Map<Long, @Nullable Object>> remembered = new HashMap<>();

  private Object amount() {
    return (long) random.nextInt(1_000);
  }

  private void insert(Transaction transaction, long id, @Nullable Object amount) {
    Document row = Document.of("id", id, "name", "row " + id);
    transaction.insert("t", amount == null ? row : row.with("amount", amount));
    amounts.put(id, amount);
  }

  private void changeAny(Transaction transaction) {
    long id = random.nextInt(2 * ROWS);
    if (!amounts.containsKey(id)) {
      insert(transaction, id, amount());
    } else if (random.nextInt(3) == 0) {
      transaction.softDelete("t", Key.of(id));
      amounts.remove(id);
    } else {
      Object amount = random.nextInt(5) == 0 ? null : amount();
      transaction.patch("t", Key.of(id), Document.of("amount", amount));
      amounts.put(id, amount);
    }
  }

  private static List<@Nullable Object> amounts(Snapshot snapshot, KeyRange range) {
    List<@Nullable Object> found = new ArrayList<>();
    Iterator<RowBatch> batches = snapshot.batches("t", range);
    while (batches.hasNext()) {
      RowBatch batch = batches.next();
      long[] longs = new long[batch.size()];
      boolean[] present = new boolean[batch.size()];
      boolean areLongs = batch.longs("amount", longs, present);
      @Nullable Object[] objects = new @Nullable Object[batch.size()];
      batch.values("amount", objects);
      for (int i = 0; i < batch.size(); i++) {
        found.add(areLongs ? present[i] ? (Object) longs[i] : null : objects[i]);
      }
    }
    return found;
  }

  /** Compares the rows backwards with the rows forwards. */
  private static void checkBackwards(Snapshot snapshot, KeyRange range) {
    List<Version> expected = new ArrayList<>();
    snapshot.scan("t", range).forEachRemaining(expected::add);
    Collections.reverse(expected);
    List<Version> found = new ArrayList<>();
    List<@Nullable Object> values = new ArrayList<>();
    snapshot
        .backwards("t", range)
        .forEachRemaining(
            batch -> {
              @Nullable Object[] column = new @Nullable Object[batch.size()];
              batch.values("amount", column);
              values.addAll(Arrays.asList(column));
              for (int row = 0; row < batch.size(); row++) {
                found.add(batch.version(row));
              }
            });
    assertThat(found).isEqualTo(expected);
    assertThat(values)
        .isEqualTo(expected.stream().map(version -> version.row().get("amount")).toList());
  }

  private void change(Database database, int times) {
    try (Transaction transaction = database.begin()) {
      for (int i = 0; i < times; i++) {
        changeAny(transaction);
      }
      transaction.commit();
    }
    remembered.put(database.sequence(), new TreeMap<>(amounts));
  }

  @Test
  void aColumnIsReadAtAnyPoint() {
    try (Database database =
        Database.open(new MemoryStore(), Options.DEFAULT, InstantSource.system())) {
      database.createTable(TableSchema.documents("t", List.of("id"), List.of()));
      try (Transaction transaction = database.begin()) {
        for (long id = 0; id < ROWS; id++) {
          insert(transaction, id, id % 7 == 0 ? null : amount());
        }
        transaction.commit();
      }
      for (int i = 0; i < 4; i++) {
        change(database, 900);
        database.snapshot("t");
      }
      change(database, 500);
      remembered.forEach(
          (sequence, then) -> {
            Snapshot snapshot = database.at(sequence);
            assertThat(amounts(snapshot, KeyRange.ALL)).isEqualTo(new ArrayList<>(then.values()));
            KeyRange part = KeyRange.atLeast(Key.of(100)).and(KeyRange.before(Key.of(4_000)));
            checkBackwards(snapshot, KeyRange.ALL);
            checkBackwards(snapshot, part);
            assertThat(amounts(snapshot, part))
                .isEqualTo(new ArrayList<>(new TreeMap<>(then).subMap(100L, 4_000L).values()));
          });
      try (Transaction transaction = database.begin()) {
        for (int i = 0; i < 300; i++) {
          changeAny(transaction);
        }
        checkBackwards(transaction.view(), KeyRange.ALL);
        assertThat(amounts(transaction.view(), KeyRange.ALL))
            .isEqualTo(new ArrayList<>(amounts.values()));
      }
    }
  }

  /** Compares some rows of each batch with what the batch itself tells of them. */
  private void checkChosen(Snapshot snapshot) {
    Iterator<RowBatch> batches = snapshot.batches("t", KeyRange.ALL);
    while (batches.hasNext()) {
      RowBatch batch = batches.next();
      @Nullable Object[] all = new @Nullable Object[batch.size()];
      batch.values("amount", all);
      for (int oneOf : new int[] {1, 2, 20, Integer.MAX_VALUE}) {
        boolean[] wanted = new boolean[batch.size()];
        List<@Nullable Object> expected = new ArrayList<>();
        List<Key> keys = new ArrayList<>();
        for (int row = 0; row < batch.size(); row++) {
          wanted[row] = random.nextInt(oneOf) == 0;
          if (wanted[row]) {
            expected.add(all[row]);
            keys.add(batch.version(row).key());
          }
        }
        RowBatch chosen = batch.where(wanted);
        @Nullable Object[] found = new @Nullable Object[chosen.size()];
        chosen.values("amount", found);
        assertThat(Arrays.asList(found)).isEqualTo(expected);
        for (int row = 0; row < chosen.size(); row++) {
          assertThat(chosen.version(row).key()).isEqualTo(keys.get(row));
        }
      }
    }
  }

  @Test
  void someRowsOfABatchAreABatchToo() {
    try (Database database =
        Database.open(new MemoryStore(), Options.DEFAULT, InstantSource.system())) {
      database.createTable(TableSchema.documents("t", List.of("id"), List.of()));
      for (int i = 0; i < 3; i++) {
        change(database, 2_000);
        checkChosen(database.present());
        database.snapshot("t");
        checkChosen(database.present());
      }
      remembered.keySet().forEach(sequence -> checkChosen(database.at(sequence)));
    }
  }

  @Test
  void valuesOfOtherTypesAreReadOneByOne() {
    try (Database database =
        Database.open(new MemoryStore(), Options.DEFAULT, InstantSource.system())) {
      database.createTable(TableSchema.documents("t", List.of("id"), List.of()));
      try (Transaction transaction = database.begin()) {
        insert(transaction, 1, 5L);
        insert(transaction, 2, "five");
        insert(transaction, 3, 5.5);
        transaction.commit();
      }
      for (boolean stored : new boolean[] {false, true}) {
        if (stored) {
          database.snapshot("t");
        }
        RowBatch batch = database.present().batches("t", KeyRange.ALL).next();
        assertThat(batch.longs("amount", new long[3], new boolean[3])).isFalse();
        assertThat(batch.doubles("amount", new double[3], new boolean[3])).isFalse();
        assertThat(amounts(database.present(), KeyRange.ALL)).containsExactly(5L, "five", 5.5);
        Object[] names = new Object[3];
        batch.values("name", names);
        assertThat(names).containsExactly("row 1", "row 2", "row 3");
        batch.values("nothing", names);
        assertThat(names).containsOnlyNulls();
        assertThat(batch.version(2).key()).isEqualTo(Key.of(3));
      }
    }
  }

  @Test
  void aNumberThatFewRowsHaveIsReadAtOnceToo() {
    try (Database database =
        Database.open(new MemoryStore(), Options.DEFAULT, InstantSource.system())) {
      database.createTable(TableSchema.documents("t", List.of("id"), List.of()));
      try (Transaction transaction = database.begin()) {
        for (long id = 0; id < 100; id++) {
          insert(transaction, id, id == 70 ? 5L : null);
        }
        transaction.commit();
      }
      database.snapshot("t");
      boolean[] present = new boolean[100];
      long[] values = new long[100];
      int row = 0;
      Iterator<RowBatch> batches = database.present().batches("t", KeyRange.ALL);
      while (batches.hasNext()) {
        RowBatch batch = batches.next();
        boolean[] there = new boolean[batch.size()];
        long[] read = new long[batch.size()];
        assertThat(batch.longs("amount", read, there)).isTrue();
        System.arraycopy(there, 0, present, row, batch.size());
        System.arraycopy(read, 0, values, row, batch.size());
        row += batch.size();
      }
      assertThat(values[70]).isEqualTo(5);
      for (int i = 0; i < 100; i++) {
        assertThat(present[i]).isEqualTo(i == 70);
      }
    }
  }
}
