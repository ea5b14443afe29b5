package org.driftdb.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import org.driftdb.storage.history.Event;
import org.driftdb.storage.history.Projection;
import org.driftdb.storage.history.Version;
import org.driftdb.storage.schema.IndexColumn;
import org.driftdb.storage.schema.IndexDefinition;
import org.driftdb.storage.schema.TableSchema;
import org.driftdb.storage.value.Document;
import org.driftdb.storage.value.Key;
import org.driftdb.storage.value.KeyRange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rows that an index finds in files are fetched together where they lie together. */
final class IndexedRowsTest {
  private static final int ROWS = 20_000;
  private static final int GROUPS = 10;

  private final Database database = Database.inMemory(Options.DEFAULT);

  @BeforeEach
  void makeTable() {
    database.createTable(TableSchema.documents("t", List.of("id"), List.of()));
    database.createIndex(
        "t",
        new IndexDefinition(
            "by_group",
            List.of(IndexColumn.ascending("group")),
            IndexDefinition.Uniqueness.REPEATABLE));
  }

  @AfterEach
  void close() {
    database.close();
  }

  private void insert(int first, int end, String text) {
    try (Transaction transaction = database.begin()) {
      for (int i = first; i < end; i++) {
        transaction.insert("t", Document.of("id", i, "group", i * 7919 % GROUPS, "text", text));
      }
      transaction.commit();
    }
  }

  private static List<String> ids(Iterator<Version> versions) {
    List<String> ids = new ArrayList<>();
    versions.forEachRemaining(version -> ids.add(version.key().toString()));
    return ids;
  }

  /** What a lookup must find, found by going through all rows. */
  private static List<String> expected(Snapshot snapshot, int from, int to) {
    List<Version> found = new ArrayList<>();
    snapshot
        .scan("t", KeyRange.ALL)
        .forEachRemaining(
            version -> {
              if (group(version) >= from && group(version) <= to) {
                found.add(version);
              }
            });
    found.sort(Comparator.comparingLong(IndexedRowsTest::group).thenComparing(Version::key));
    return ids(found.iterator());
  }

  private static long group(Version version) {
    return ((Number) Objects.requireNonNull(version.row().get("group"))).longValue();
  }

  private static KeyRange groups(long from, long to) {
    return KeyRange.atLeast(Key.of(from)).and(KeyRange.atMost(Key.of(to)));
  }

  @Test
  void aLeafIsLookedAtOnceForManyOfItsRows() {
    insert(0, ROWS, "");
    database.snapshot("t");
    try (Transaction transaction = database.begin()) {
      for (int i = 0; i < ROWS; i += 3) {
        transaction.patch("t", Key.of(i), Document.of("group", GROUPS - 1));
      }
      transaction.commit();
    }
    database.snapshot("t");
    for (long at : new long[] {database.sequence(), ROWS, ROWS / 2}) {
      Snapshot snapshot = database.at(at);
      var before = database.counts();
      List<String> found = ids(snapshot.lookup("t", "by_group", groups(2, 3)));
      assertThat(database.counts().since(before).dataBlocks()).isLessThan(found.size() / 4);
      assertThat(found).isEqualTo(expected(snapshot, 2, 3));
      assertThat(backwards(snapshot, groups(2, 3))).isEqualTo(found);
    }
  }

  /** The rows that a lookup from the end finds, in the order of the index. */
  private static List<String> backwards(Snapshot snapshot, KeyRange range) {
    List<String> ids = ids(snapshot.lookupBackwards("t", "by_group", range, Projection.ALL));
    Collections.reverse(ids);
    return ids;
  }

  @Test
  void theLastRowsOfAnIndexAreFoundWithoutTheOthers() {
    insert(0, ROWS, "");
    database.snapshot("t");
    insert(ROWS, ROWS + 10, "");
    Snapshot present = database.present();
    for (KeyRange range : List.of(KeyRange.ALL, groups(0, 5))) {
      var before = database.counts();
      Iterator<Version> found = present.lookupBackwards("t", "by_group", range, Projection.ALL);
      List<String> last = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        last.add(found.next().key().toString());
      }
      assertThat(database.counts().since(before).dataBlocks()).isLessThan(40);
      List<String> all = ids(present.lookup("t", "by_group", range));
      Collections.reverse(all);
      assertThat(last).isEqualTo(all.subList(0, 10));
    }
  }

  /** Versions that an index must find, found by going through all. */
  private static List<Version> versionsOf(Snapshot snapshot, long group, long from, long to) {
    List<Version> found = new ArrayList<>();
    snapshot
        .history("t", KeyRange.ALL, from, to)
        .forEachRemaining(
            version -> {
              if (group(version) == group) {
                found.add(version);
              }
            });
    return found;
  }

  @Test
  void aHistoryByAnIndexReadsWhatHadTheValue() {
    insert(0, ROWS, "");
    database.snapshot("t");
    long rare = 77;
    for (int round = 0; round < 5; round++) {
      try (Transaction transaction = database.begin()) {
        for (int i = 0; i < 20; i++) {
          transaction.patch("t", Key.of(i * 997), Document.of("group", rare));
        }
        for (int i = 1; i < ROWS; i += 2) {
          transaction.patch("t", Key.of(i), Document.of("text", "round " + round));
        }
        transaction.commit();
      }
      database.snapshot("t");
      try (Transaction transaction = database.begin()) {
        for (int i = 0; i < 20; i++) {
          transaction.patch("t", Key.of(i * 997), Document.of("group", i % GROUPS));
        }
        transaction.commit();
      }
    }
    Snapshot present = database.present();
    long last = present.sequence();
    for (long[] interval :
        new long[][] {
          {0, Long.MAX_VALUE}, {ROWS + 10, ROWS + 30}, {ROWS, last / 2}, {last - 5, last}
        }) {
      var before = database.counts();
      List<Version> found = new ArrayList<>();
      present
          .history("t", "by_group", KeyRange.of(Key.of(rare)), interval[0], interval[1])
          .forEachRemaining(found::add);
      long blocks = database.counts().since(before).dataBlocks();
      before = database.counts();
      assertThat(found)
          .containsExactlyElementsOf(versionsOf(present, rare, interval[0], interval[1]));
      assertThat(blocks).isLessThan(database.counts().since(before).dataBlocks() / 20);
    }
    var before = database.counts();
    List<Event> events = new ArrayList<>();
    present
        .changes("t", "by_group", List.of(KeyRange.of(Key.of(rare))), last / 2, last)
        .forEachRemaining(events::add);
    assertThat(database.counts().since(before).dataBlocks()).isLessThan(100L * events.size());
    assertThat(events)
        .extracting(Event::sequence)
        .containsExactlyElementsOf(
            versionsOf(present, rare, last / 2 + 1, last + 1).stream()
                .map(Version::sequence)
                .filter(sequence -> sequence > last / 2)
                .toList());
  }

  @Test
  void newerRowsInMemoryStandAmongThem() {
    insert(0, 3_000, "");
    database.snapshot("t");
    insert(3_000, 3_100, "");
    try (Transaction transaction = database.begin()) {
      for (int i = 0; i < 3_000; i += 50) {
        transaction.patch("t", Key.of(i), Document.of("group", 4));
        transaction.softDelete("t", Key.of(i + 1));
      }
      assertThat(ids(transaction.view().lookup("t", "by_group", groups(3, 5))))
          .isEqualTo(expected(transaction.view(), 3, 5))
          .isEqualTo(backwards(transaction.view(), groups(3, 5)));
      transaction.commit();
    }
    Snapshot present = database.present();
    assertThat(ids(present.lookup("t", "by_group", groups(3, 5))))
        .isEqualTo(expected(present, 3, 5))
        .isEqualTo(backwards(present, groups(3, 5)));
  }

  @Test
  void largeRowsDoNotWaitForOneAnother() {
    insert(0, 200, "x".repeat(100_000));
    database.snapshot("t");
    Snapshot present = database.present();
    Iterator<Version> found = present.lookup("t", "by_group", groups(0, GROUPS));
    List<String> ids = new ArrayList<>();
    while (found.hasNext()) {
      Version version = found.next();
      assertThat(String.valueOf(version.row().get("text"))).hasSize(100_000);
      ids.add(version.key().toString());
    }
    assertThat(ids).isEqualTo(expected(present, 0, GROUPS));
  }
}
