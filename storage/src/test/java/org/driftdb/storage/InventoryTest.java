package org.driftdb.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.driftdb.storage.log.LogSegment;
import org.driftdb.storage.rows.TreeFile;
import org.driftdb.storage.schema.IndexDefinition;
import org.driftdb.storage.schema.Moment;
import org.driftdb.storage.schema.TableSchema;
import org.driftdb.storage.store.LocalStore;
import org.driftdb.storage.store.Store;
import org.driftdb.storage.value.Document;
import org.driftdb.storage.value.Key;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a database tells of its tables, their files and its commits. */
class InventoryTest {
  @TempDir private Path directory;

  private static void fill(Database database) {
    database.createTable(TableSchema.documents("orders", List.of("id"), List.of("status")));
    for (int i = 1; i <= 3; i++) {
      int id = i;
      database.autocommit(t -> t.insert("orders", Document.of("id", id, "status", "new")));
    }
    try (Transaction paying = database.begin()) {
      paying.patch("orders", Key.of(1), Document.of("status", "paid"));
      paying.commit();
    }
  }

  private static TableEntry only(Database database) {
    assertThat(database.inventory().tables()).hasSize(1);
    return database.inventory().tables().get(0);
  }

  @Test
  void tablesAreThereAlsoWhenTheyAreDropped() {
    try (Database database = Database.inMemory(Options.DEFAULT)) {
      fill(database);
      database.dropTable("orders");
      database.createTable(TableSchema.documents("orders", List.of("id"), List.of()));

      List<TableEntry> tables = database.inventory().tables();
      assertThat(tables).extracting(TableEntry::name).containsExactly("orders", "orders");
      assertThat(tables).extracting(TableEntry::directory).containsExactly("orders", "orders~2");
      TableEntry dropped = tables.get(0);
      assertThat(dropped.created().sequence()).isZero();
      assertThat(dropped.dropped()).extracting(Moment::sequence).isEqualTo(4L);
      assertThat(dropped.rows()).isEqualTo(3);
      assertThat(dropped.events()).isEqualTo(4);
      assertThat(dropped.damage()).isNull();
      assertThat(dropped.statistics("status"))
          .hasToString("ColumnStatistics[least=new, greatest=paid, distinct=2]");
      assertThat(dropped.distinctCount(IndexDefinition.of("status", "status"))).isEqualTo(2);
      assertThat(tables.get(1).dropped()).isNull();
      assertThat(tables.get(1).rows()).isZero();
    }
  }

  @Test
  void segmentsTellWhichEventsTheyHave() {
    try (Database database = Database.open(directory, Options.DEFAULT)) {
      fill(database);
      database.snapshot("orders");
      try (Transaction deleting = database.begin()) {
        deleting.softDelete("orders", Key.of(2));
        deleting.commit();
      }

      List<LogSegment> segments = database.inventory().segments(only(database));
      assertThat(segments)
          .extracting(LogSegment::file)
          .containsExactly(
              "tables/orders/segments/00000001.seg", "tables/orders/segments/00000002.seg");
      assertThat(segments)
          .extracting(LogSegment::state)
          .containsExactly(LogSegment.State.SEALED, LogSegment.State.OPEN);
      assertThat(segments).extracting(LogSegment::first).containsExactly(1L, 5L);
      assertThat(segments).extracting(LogSegment::last).containsExactly(4L, 5L);
      assertThat(segments).allMatch(segment -> segment.bytes() > 30);
      assertThat(segments).allMatch(segment -> segment.fileBytes() >= segment.bytes());
      assertThat(reading()).isEqualTo(segments);
    }
    assertThat(reading()).extracting(LogSegment::last).containsExactly(4L, 5L);
  }

  /** What a reading process tells of the segments. */
  private List<LogSegment> reading() {
    try (Database database = Database.openReadOnly(directory, Options.DEFAULT)) {
      return database.inventory().segments(only(database));
    }
  }

  @Test
  void aHorizonStandsInTheFirstFile() {
    try (Database database = Database.open(directory, Options.DEFAULT)) {
      fill(database);
      database.discardHistory("orders", 3);

      TableEntry table = only(database);
      assertThat(table.horizon()).isEqualTo(3);
      LogSegment first = database.inventory().segments(table).get(0);
      assertThat(first.state()).isEqualTo(LogSegment.State.BASE);
      assertThat(first.last()).isEqualTo(3);
    }
  }

  @Test
  void discardedEventsCountUntilFilesAreMadeAnew() {
    try (Database database = Database.open(directory, Options.DEFAULT)) {
      fill(database);
      database.discardHistory("orders", 4);
      assertThat(only(database).events()).isEqualTo(4);
    }
    Store store = LocalStore.writing(directory);
    StoredFiles.derived(store, "orders").forEach(store::delete);
    try (Database database = Database.open(directory, Options.DEFAULT)) {
      assertThat(only(database).events()).isEqualTo(3); // the rows at the horizon
      database.autocommit(t -> t.insert("orders", Document.of("id", 4)));
      assertThat(only(database).events()).isEqualTo(4);
    }
  }

  @Test
  void filesOfRowsAndIndexesAreThoseOfTheLastCheckpoint() throws Exception {
    try (Database database = Database.open(directory, Options.DEFAULT)) {
      fill(database);
      assertThat(database.inventory().trees(only(database))).isEmpty();
      database.snapshot("orders");

      List<TreeFile> trees = database.inventory().trees(only(database));
      assertThat(trees)
          .extracting(TreeFile::file)
          .containsExactlyInAnyOrder(
              "tables/orders/snapshots/00000001.snap", "tables/orders/indexes/status.idx");
      assertThat(trees).extracting(TreeFile::index).containsExactlyInAnyOrder(null, "status");
      assertThat(trees).allMatch(tree -> tree.sequence() == 4);
      for (TreeFile tree : trees) {
        assertThat(Files.size(directory.resolve(tree.file()))).isEqualTo(tree.bytes());
      }
    }
  }

  @Test
  void commitsNameTheirTablesAlsoBehindACheckpoint() {
    try (Database database = Database.open(directory, Options.DEFAULT)) {
      fill(database);
      database.createTable(TableSchema.documents("notes", List.of("id"), List.of()));
      try (Transaction both = database.begin()) {
        both.describe("ann", "both");
        both.insert("notes", Document.of("id", 1));
        both.softDelete("orders", Key.of(3));
        both.insert("notes", Document.of("id", 2));
        both.commit();
      }
      assertCommits(database);
      database.snapshot("orders");
      assertCommits(database);
    }
    try (Database database = Database.open(directory, Options.DEFAULT)) {
      assertCommits(database);
    }
    try (Database database = Database.openReadOnly(directory, Options.DEFAULT)) {
      assertCommits(database);
    }
  }

  private static void assertCommits(Database database) {
    assertThat(database.commits(0, Long.MAX_VALUE))
        .toIterable()
        .extracting(Commit::tables)
        .containsExactly(
            List.of("orders"),
            List.of("orders"),
            List.of("orders"),
            List.of("orders"),
            List.of("notes", "orders"));
    assertThat(database.commits(1, 3))
        .toIterable()
        .extracting(Commit::lastSequence)
        .containsExactly(2L, 3L);
    assertThat(database.commits(4, 6)).isExhausted();
    assertThat(database.commits(6, 99))
        .toIterable()
        .extracting(Commit::comment)
        .containsExactly("both");
    assertThat(database.commits(7, 99)).isExhausted();
    assertThat(database.commits(3, 1)).isExhausted();
  }
}
