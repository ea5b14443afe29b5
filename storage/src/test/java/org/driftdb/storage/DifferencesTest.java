package org.driftdb.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;
import org.driftdb.storage.history.Difference;
import org.driftdb.storage.history.Version;
import org.driftdb.storage.schema.TableSchema;
import org.driftdb.storage.value.Document;
import org.driftdb.storage.value.Key;
import org.driftdb.storage.value.KeyRange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What differs between two points is found without reading what does not. */
final class DifferencesTest {
  private final Random random = new Random(11);
  private final Database database = Database.inMemory(Options.DEFAULT);

  @BeforeEach
  void makeTable() {
    database.createTable(TableSchema.documents("t", List.of("id"), List.of()));
  }

  @AfterEach
  void close() {
    database.close();
  }

  private void insert(int rows) {
    try (Transaction transaction = database.begin()) {
      for (int i = 0; i < rows; i++) {
        transaction.insert("t", Document.of("id", i, "n", 0));
      }
      transaction.commit();
    }
  }

  /** Changes rows that are chosen by chance among so many. */
  private long change(int rows, int events) {
    try (Transaction transaction = database.begin()) {
      for (int i = 0; i < events; i++) {
        transaction.patch("t", Key.of(random.nextInt(rows)), Document.of("n", random.nextInt()));
      }
      return transaction.commit();
    }
  }

  private static String text(Snapshot snapshot, KeyRange range, long from, long to) {
    StringBuilder text = new StringBuilder();
    snapshot
        .differences("t", range, from, to)
        .forEachRemaining(
            found ->
                text.append(found.key())
                    .append(' ')
                    .append(row(found.before()))
                    .append(" -> ")
                    .append(row(found.after()))
                    .append('\n'));
    return text.toString();
  }

  private static Object row(@Nullable Version version) {
    return version == null ? "none" : version.row();
  }

  private static List<Long> keys(Snapshot snapshot, long from, long to) {
    List<Long> keys = new ArrayList<>();
    snapshot
        .differences("t", KeyRange.ALL, from, to)
        .forEachRemaining(found -> keys.add((Long) found.key().part(0)));
    return keys;
  }

  @Test
  void rowsComeAndGoAndChange() {
    insert(3);
    try (Transaction transaction = database.begin()) {
      transaction.softDelete("t", Key.of(0));
      transaction.patch("t", Key.of(1), Document.of("n", 1));
      transaction.insert("t", Document.of("id", 7));
      transaction.commit();
    }
    assertThat(text(database.present(), KeyRange.ALL, 3, 6))
        .isEqualTo(
            """
            0 {"id":0,"n":0} -> none
            1 {"id":1,"n":0} -> {"id":1,"n":1}
            7 none -> {"id":7}
            """);
    assertThat(text(database.present(), KeyRange.of(Key.of(1)), 6, 3))
        .isEqualTo("1 {\"id\":1,\"n\":1} -> {\"id\":1,\"n\":0}\n");
  }

  @Test
  void aRowThatIsAsItWasDoesNotDiffer() {
    insert(4);
    try (Transaction transaction = database.begin()) {
      transaction.patch("t", Key.of(0), Document.of("n", 0)); // the same value
      transaction.patch("t", Key.of(1), Document.of("n", 5));
      transaction.patch("t", Key.of(1), Document.of("n", 0)); // and back again
      Document row = Objects.requireNonNull(transaction.view().get("t", Key.of(2))).row();
      transaction.softDelete("t", Key.of(2));
      transaction.insert("t", row.with("other", null)); // null is as none
      transaction.insert("t", Document.of("id", 9));
      transaction.softDelete("t", Key.of(9)); // neither before nor after
      transaction.commit();
    }
    assertThat(keys(database.present(), 4, database.sequence())).isEmpty();
    database.snapshot("t");
    assertThat(keys(database.present(), 4, database.sequence())).isEmpty();
    assertThat(keys(database.present(), 4, 6)).containsExactly(1L);
  }

  @Test
  void theKeyIsThatOfTheRowHoweverItWasAskedFor() {
    insert(2);
    change(2, 3);
    KeyRange spelled = KeyRange.of(Key.of(new BigDecimal("1.0")));
    assertThat(text(database.present(), spelled, 0, 2)).startsWith("1 none -> {\"id\":1,");
    assertThat(text(database.present(), spelled, 2, 0)).startsWith("1 {\"id\":1,");
  }

  @Test
  void aTransactionSeesWhatItHasWritten() {
    insert(3);
    try (Transaction transaction = database.begin()) {
      transaction.patch("t", Key.of(2), Document.of("n", 8));
      Snapshot view = transaction.view();
      assertThat(keys(view, 3, Long.MAX_VALUE)).containsExactly(2L);
      assertThat(keys(view, 0, 3)).containsExactly(0L, 1L, 2L);
      assertThat(keys(database.present(), 3, Long.MAX_VALUE)).isEmpty();
      change(2, 20); // by somebody else
      assertThat(keys(view, 3, Long.MAX_VALUE)).containsExactly(2L);
    }
  }

  @Test
  void aDroppedTableIsReadAndADiscardedPastIsNot() {
    insert(3);
    change(3, 5);
    database.discardHistory("t", 4);
    assertThatThrownBy(() -> database.present().differences("t", KeyRange.ALL, 8, 2))
        .isInstanceOfSatisfying(
            DriftException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.BEYOND_HORIZON));
    database.dropTable("t");
    assertThat(keys(database.present(), 3, 8)).isNotEmpty();
    assertThatThrownBy(() -> database.present().differences("u", KeyRange.ALL, 3, 8))
        .isInstanceOfSatisfying(
            DriftException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NO_SUCH_TABLE));
  }

  @Test
  void whicheverWayTheyAreFoundTheyAreTheSame() {
    int rows = 5_000;
    insert(rows);
    List<Long> points = new ArrayList<>(List.of(0L, 700L));
    for (int i = 0; i < 12; i++) {
      points.add(change(rows, 1 + random.nextInt(random.nextInt(4_000) + 1)));
      if (i % 3 == 0) {
        database.snapshot("t");
      }
    }
    Snapshot present = database.present();
    for (int i = 0; i < 60; i++) {
      long from = points.get(random.nextInt(points.size())) + random.nextInt(20);
      long to = points.get(random.nextInt(points.size())) + random.nextInt(20);
      KeyRange range =
          random.nextBoolean()
              ? KeyRange.ALL
              : new KeyRange(Key.of(random.nextInt(rows)), Key.of(random.nextInt(rows)));
      assertThat(text(present, range, from, to)).isEqualTo(scanned(present, range, from, to));
    }
  }

  /** While rows are loaded in order, no leaf has the keys that are still to come. */
  @Test
  void rowsThatAreLoadedAgainInOrderWereThereBefore() {
    int rows = 5_000;
    insert(rows);
    database.snapshot("t");
    try (Transaction transaction = database.begin()) {
      for (int i = 0; i < rows; i++) {
        transaction.softDelete("t", Key.of(i));
      }
      transaction.commit();
    }
    database.snapshot("t");
    for (int i = 0; i < rows; i++) {
      try (Transaction transaction = database.begin()) {
        transaction.insert("t", Document.of("id", i, "n", 1));
        transaction.commit();
      }
    }
    database.snapshot("t");
    Snapshot present = database.present();
    KeyRange end = new KeyRange(Key.of(4_000), null);
    for (long half : List.of(10_000L, 10_001L, 10_500L, 11_024L, 11_025L, 12_500L, 15_000L)) {
      assertThat(keys(present, 5_000, half)).hasSize(rows);
      for (KeyRange range : List.of(KeyRange.ALL, end)) {
        assertThat(text(present, range, 5_000, half))
            .isEqualTo(scanned(present, range, 5_000, half));
        assertThat(text(present, range, half, 5_000))
            .isEqualTo(scanned(present, range, half, 5_000));
      }
    }
  }

  /** The same, found by reading both states. */
  private static String scanned(Snapshot snapshot, KeyRange range, long from, long to) {
    Map<Key, Version[]> all = new TreeMap<>();
    snapshot
        .at(from)
        .scan("t", range)
        .forEachRemaining(row -> all.put(row.key(), new Version[] {row, null}));
    snapshot
        .at(to)
        .scan("t", range)
        .forEachRemaining(row -> all.computeIfAbsent(row.key(), absent -> new Version[2])[1] = row);
    StringBuilder text = new StringBuilder();
    all.forEach(
        (key, versions) -> {
          Difference difference = new Difference(key, versions[0], versions[1]);
          if (!row(versions[0]).equals(row(versions[1]))) {
            text.append(difference.key())
                .append(' ')
                .append(row(versions[0]))
                .append(" -> ")
                .append(row(versions[1]))
                .append('\n');
          }
        });
    return text.toString();
  }

  /** 100,000 rows, 300,000 events before, after, or none, and ten that matter. */
  @Test
  void tenKeysThatDifferTakeFewBlocksOfALargeTable() {
    int rows = 100_000;
    insert(rows);
    change(rows, 150_000);
    long first = database.sequence();
    for (int i = 0; i < 10; i++) {
      change(rows, 1);
    }
    long second = database.sequence();
    assertFew(first, second); // in memory
    database.snapshot("t");
    assertFew(first, second); // the present, in files
    change(rows, 150_000);
    database.snapshot("t");
    assertFew(first, second); // the old past
    database.compact("t");
    assertFew(first, second);
    assertFew(second, first);
  }

  private void assertFew(long from, long to) {
    var before = database.counts();
    assertThat(keys(database.present(), from, to)).hasSize(10);
    assertThat(database.counts().since(before).dataBlocks()).isLessThanOrEqualTo(40);
  }

  /** Ten events, among many of another table, of a large table that was all changed afterwards. */
  @Test
  void whatOtherTablesDidMeanwhileDoesNotCount() {
    int rows = 50_000;
    insert(rows);
    change(rows, rows);
    database.createTable(TableSchema.documents("log", List.of("id"), List.of()));
    long first = database.sequence();
    try (Transaction transaction = database.begin()) {
      for (int i = 0; i < 20_000; i++) {
        transaction.insert("log", Document.of("id", i));
        if (i % 2_000 == 0) {
          transaction.patch("t", Key.of(2 * i), Document.of("n", 1));
        }
      }
      transaction.commit();
    }
    long second = database.sequence();
    change(rows, rows);
    database.snapshot("t");
    assertFew(first, second);
    assertFew(second, first);
  }

  /** A few events are looked up even where a large table has become a small one. */
  @Test
  void whatHasBecomeOfTheTableDoesNotCount() {
    int rows = 50_000;
    insert(rows);
    change(rows, rows);
    long first = database.sequence();
    for (int i = 0; i < 10; i++) {
      change(rows, 1);
    }
    long second = database.sequence();
    try (Transaction transaction = database.begin()) {
      for (int i = 0; i < rows; i++) {
        transaction.softDelete("t", Key.of(i));
      }
      transaction.commit();
    }
    database.snapshot("t");
    assertFew(first, second);
  }

  /** What is many times changed is compared, not replayed. */
  @Test
  void tenKeysThatChangedAThousandTimesTakeFewRowsOfALargeTable() {
    int rows = 100_000;
    insert(rows);
    change(rows, 50_000);
    database.snapshot("t");
    long first = database.sequence();
    change(10, 20_000);
    database.snapshot("t");
    var before = database.counts();
    assertThat(keys(database.present(), first, database.sequence())).hasSize(10);
    assertThat(database.counts().since(before).dataBlocks()).isLessThanOrEqualTo(40);
  }
}
