package org.driftdb.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.driftdb.storage.block.BlockCache;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;
import org.driftdb.storage.history.ColumnStatistics;
import org.driftdb.storage.history.Version;
import org.driftdb.storage.log.ForwardingStore;
import org.driftdb.storage.schema.IndexColumn;
import org.driftdb.storage.schema.IndexDefinition;
import org.driftdb.storage.schema.TableSchema;
import org.driftdb.storage.store.MemoryStore;
import org.driftdb.storage.store.Store;
import org.driftdb.storage.store.StoreWriter;
import org.driftdb.storage.value.Document;
import org.driftdb.storage.value.Key;
import org.driftdb.storage.value.KeyRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What is in memory is written to files in the background, and opening a database begins there.
 * That every answer stays the same is for {@link DatabaseReplayTest}.
 */
class CheckpointTest {
  private static final Options ONLY_WHEN_TOLD =
      Options.DEFAULT.withSnapshotEvents(Long.MAX_VALUE).withSnapshotBytes(Long.MAX_VALUE);

  private final MemoryStore store = new MemoryStore();

  private static Database open(Store store, Options options) {
    return Database.open(store, options, InstantSource.system());
  }

  private static void createTable(Database database, String table) {
    database.createTable(TableSchema.documents(table, List.of("id"), List.of("city")));
  }

  private static void insert(Database database, String table, int from, int to) {
    database.autocommit(
        transaction -> {
          for (int i = from; i < to; i++) {
            transaction.insert(
                table, Document.of("id", i, "city", "city " + i % 10, "text", "x".repeat(100)));
          }
          return null;
        });
  }

  private static List<Object> ids(java.util.Iterator<Version> rows) {
    List<Object> ids = new ArrayList<>();
    rows.forEachRemaining(row -> ids.add(row.key().part(0)));
    return ids;
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    for (int i = 0; i < 1000 && !condition.getAsBoolean(); i++) {
      Thread.sleep(10);
    }
    assertThat(condition.getAsBoolean()).isTrue();
  }

  private List<String> files(String... tables) {
    return StoredFiles.derived(store, tables);
  }

  @Test
  void theFirstCheckpointReadsNothingOfWhatItWrites() {
    try (Database database = open(store, ONLY_WHEN_TOLD)) {
      database.createTable(TableSchema.documents("t", List.of("id"), List.of()));
      database.createIndex("t", IndexDefinition.of("city", "city"));
      insert(database, "t", 0, 500);
      BlockCache.Counts before = database.counts();
      database.snapshot("t");
      assertThat(database.counts().since(before).dataBlocks()).isZero();
      Snapshot present = database.present();
      assertThat(ids(present.lookup("t", "city", KeyRange.of(Key.of("city 3"))))).hasSize(50);
    }
  }

  @Test
  void aSnapshotWritesAllTablesAndTheCommits() {
    try (Database database = open(store, ONLY_WHEN_TOLD)) {
      createTable(database, "a");
      createTable(database, "b");
      createTable(database, "empty");
      insert(database, "a", 0, 5);
      insert(database, "b", 0, 5);
      assertThat(files("a", "b")).isEmpty();
      database.snapshot("a");
    }
    assertThat(files("a", "b", "empty"))
        .containsExactly(
            "commits/00000001.snap",
            "commits/meta.json",
            "tables/a/snapshots/00000001.snap",
            "tables/a/indexes/city.idx",
            "tables/b/snapshots/00000001.snap",
            "tables/b/indexes/city.idx");
  }

  @Test
  void openingBeginsAtTheCheckpoint() {
    try (Database database = open(store, ONLY_WHEN_TOLD)) {
      createTable(database, "a");
      insert(database, "a", 0, 50);
      database.snapshot("a");
      insert(database, "a", 50, 53);
    }
    Contents contents = new Contents(new BlockCache(1 << 20));
    LogAccess.following(store, Options.DEFAULT, contents, new CatalogFiles(store, contents), null)
        .close();
    TableView view = contents.tables().get(0).view();
    assertThat(view.stored().sequence()).isEqualTo(50);
    assertThat(view.active().size()).isEqualTo(3);
    assertThat(view.rowCount()).isEqualTo(53);
    try (Database database = open(store, ONLY_WHEN_TOLD)) {
      assertThat(database.present().distinctCount("a", "city")).isEqualTo(10);
      assertThat(database.present().statistics("a", "id"))
          .isEqualTo(new ColumnStatistics(0L, 52L, 53));
      assertThat(database.present().statistics("a", "city"))
          .isEqualTo(new ColumnStatistics("city 0", "city 9", 10));
      assertThat(database.present().table("a").columns())
          .extracting(column -> column.name() + " " + column.type())
          .containsExactly("id BIGINT", "city VARCHAR", "text VARCHAR");
      assertThat(ids(database.present().lookup("a", "city", KeyRange.of(Key.of("city 1")))))
          .containsExactly(1L, 11L, 21L, 31L, 41L, 51L);
    }
  }

  @Test
  void aCheckpointIsMadeWhenEnoughEventsWait() throws InterruptedException {
    try (Database database = open(store, Options.DEFAULT.withSnapshotEvents(10))) {
      createTable(database, "a");
      insert(database, "a", 0, 9);
      assertThat(files("a")).isEmpty();
      insert(database, "a", 9, 10);
      await(() -> store.read(DatabaseCheckpoint.FILE).isPresent());
    }
  }

  @Test
  void aCloseWritesWhatTheNextOpeningHadRatherNotReplay() {
    try (Database database = open(store, ONLY_WHEN_TOLD)) {
      createTable(database, "a");
      insert(database, "a", 0, 10_000);
    }
    assertThat(files("a")).isEmpty();
    try (Database database = open(store, ONLY_WHEN_TOLD)) {
      insert(database, "a", 10_000, 20_001);
    }
    assertThat(files("a")).isNotEmpty();
  }

  @Test
  void memoryIsBoundedWhileALogIsReplayed() throws InterruptedException {
    Options small = ONLY_WHEN_TOLD.withMemtableBytes(1 << 20);
    try (Database database = open(store, ONLY_WHEN_TOLD)) {
      createTable(database, "a");
      for (int i = 0; i < 9_000; i += 100) {
        insert(database, "a", i, i + 100);
      }
    }
    assertThat(files("a")).isEmpty();
    try (Database database = open(store, small)) {
      await(() -> store.read(DatabaseCheckpoint.FILE).isPresent());
      assertThat(database.present().rowCount("a")).isEqualTo(9_000);
      assertThat(ids(database.at(4_500).scan("a", KeyRange.ALL))).hasSize(4_500);
    }
  }

  /** A store in which files of trees cannot be written while it is told so. */
  private static final class FullStore extends ForwardingStore {
    private volatile boolean full;

    FullStore(Store store) {
      super(store);
    }

    @Override
    public StoreWriter create(String name) {
      check(name);
      return super.create(name);
    }

    @Override
    public StoreWriter reopen(String name, long length) {
      check(name);
      return super.reopen(name, length);
    }

    private void check(String name) {
      if (full && StoredFiles.isDerived(name)) {
        throw new DriftException(ErrorCode.IO, "the disk is full");
      }
    }
  }

  @Test
  void whenACheckpointFailsWritersGoOnUntilTheMemoryIsFull() {
    FullStore failing = new FullStore(store);
    Options options = Options.DEFAULT.withSnapshotEvents(100).withMemtableBytes(1 << 20);
    try (Database database = open(failing, options)) {
      createTable(database, "a");
      failing.full = true;
      insert(database, "a", 0, 200);
      insert(database, "a", 200, 300);
      assertThatThrownBy(() -> database.snapshot("a")).hasMessage("the disk is full");
      assertThat(ids(database.present().scan("a", KeyRange.ALL))).hasSize(300);
      assertThatThrownBy(
              () -> {
                for (int i = 300; i < 100_000; i += 100) {
                  insert(database, "a", i, i + 100);
                }
              })
          .isInstanceOf(DriftException.class)
          .hasMessageContaining("memory for events is full")
          .hasMessageContaining("the disk is full");
      int rows = ids(database.present().scan("a", KeyRange.ALL)).size();
      assertThat(rows).isGreaterThan(300);

      failing.full = false;
      database.snapshot("a");
      insert(database, "a", 100_000, 100_100);
      assertThat(ids(database.present().scan("a", KeyRange.ALL))).hasSize(rows + 100);
      assertThat(ids(database.at(150).scan("a", KeyRange.ALL))).hasSize(150);
    }
    try (Database database = open(store, options)) {
      assertThat(ids(database.at(150).scan("a", KeyRange.ALL))).hasSize(150);
      assertThat(database.present().get("a", Key.of(100_099))).isNotNull();
    }
  }

  @Test
  void aReadingProcessForgetsWhatHasBeenWrittenToFiles() {
    try (Database database = open(store, ONLY_WHEN_TOLD)) {
      createTable(database, "a");
      insert(database, "a", 0, 10);
      Contents contents = new Contents(new BlockCache(1 << 20));
      try (LogAccess reader =
          LogAccess.following(
              store, Options.DEFAULT, contents, new CatalogFiles(store, contents), null)) {
        Table table = contents.tables().get(0);
        assertThat(table.view().active().size()).isEqualTo(10);
        insert(database, "a", 10, 20);
        assertThat(reader.sequence()).isEqualTo(20);
        database.snapshot("a");
        insert(database, "a", 20, 21);
        assertThat(reader.sequence()).isEqualTo(21);
        assertThat(table.view().stored().sequence()).isEqualTo(20);
        assertThat(table.view().active().size()).isEqualTo(1);
        assertThat(contents.commits().stored().sequence()).isEqualTo(20);
        assertThat(ids(table.versions().scan(KeyRange.ALL, 15))).hasSize(15);
        assertThat(contents.commits().between(0, 21)).toIterable().hasSize(3);
      }
    }
  }

  @Test
  void anIndexMadeLaterAnswersForThePastAndOneThatIsDroppedLeavesNoFile() {
    IndexDefinition byText =
        new IndexDefinition(
            "By Text",
            List.of(IndexColumn.descending("text"), IndexColumn.ascending("city")),
            IndexDefinition.Uniqueness.REPEATABLE);
    try (Database database = open(store, ONLY_WHEN_TOLD)) {
      createTable(database, "a");
      insert(database, "a", 0, 20);
      database.autocommit(
          transaction -> {
            transaction.patch("a", Key.of(3), Document.of("text", "y"));
            transaction.softDelete("a", Key.of(4));
            transaction.patch("a", Key.of(3), Document.of("text", "z", "city", null));
            return null;
          });
      database.snapshot("a");
      database.createIndex("a", byText);
      assertThat(files("a")).contains("tables/a/indexes/%0042y%0020%0054ext.idx");
    }
    try (Database database = open(store, ONLY_WHEN_TOLD)) {
      KeyRange ys = KeyRange.of(Key.of("y"));
      assertThat(ids(database.at(20).lookup("a", "By Text", ys))).isEmpty();
      assertThat(ids(database.at(21).lookup("a", "By Text", ys))).containsExactly(3L);
      assertThat(ids(database.at(23).lookup("a", "By Text", ys))).isEmpty();
      assertThat(ids(database.at(22).lookup("a", "By Text", KeyRange.ALL)))
          .hasSize(19)
          .startsWith(3L, 0L, 10L, 1L, 11L);
      Snapshot before = database.present();
      database.dropIndex("a", "By Text");
      assertThat(files("a")).doesNotContain("tables/a/indexes/%0042y%0020%0054ext.idx");
      assertThat(ids(before.lookup("a", "By Text", KeyRange.of(Key.of("z"))))).containsExactly(3L);
      database.createIndex("a", IndexDefinition.of("By Text", "city"));
      assertThat(ids(database.present().lookup("a", "By Text", KeyRange.of(Key.of("city 1")))))
          .containsExactly(1L, 11L);
    }
    try (Database database = open(store, ONLY_WHEN_TOLD)) {
      assertThat(ids(database.at(20).lookup("a", "By Text", KeyRange.of(Key.of("city 3")))))
          .containsExactly(3L, 13L);
    }
  }

  @Test
  void commitsGoOnWhileAnIndexIsMade() {
    List<CompletableFuture<Void>> commits = new ArrayList<>();
    Database[] opened = new Database[1];
    Store watched =
        new ForwardingStore(store) {
          @Override
          public StoreWriter create(String name) {
            if (name.endsWith("/text.idx")) {
              Runnable commit = () -> insert(opened[0], "a", 20, 23);
              commits.add(CompletableFuture.runAsync(commit).orTimeout(30, TimeUnit.SECONDS));
              commits.get(0).join();
            }
            return super.create(name);
          }
        };
    try (Database database = open(watched, ONLY_WHEN_TOLD)) {
      opened[0] = database;
      createTable(database, "a");
      insert(database, "a", 0, 20);
      database.snapshot("a");
      database.createIndex("a", IndexDefinition.of("text", "text", "id"));
      assertThat(commits).hasSize(1);
      KeyRange texts = KeyRange.of(Key.of("x".repeat(100)));
      assertThat(ids(database.present().lookup("a", "text", texts))).hasSize(23).endsWith(22L);
      assertThat(database.present().distinctCount("a", "text")).isEqualTo(23);
    }
  }

  /**
   * Makes an index in a database with little memory for events, and begins to do something else
   * while that is under way.
   */
  private static Thread whileAnIndexIsMade(Store store, Consumer<Database> other) {
    Database[] opened = new Database[1];
    Thread thread = new Thread(() -> other.accept(opened[0]));
    Store watched =
        new ForwardingStore(store) {
          @Override
          public StoreWriter create(String name) {
            if (name.endsWith("/text.idx") && thread.getState() == Thread.State.NEW) {
              thread.start();
              awaitWaiting(thread);
            }
            return super.create(name);
          }
        };
    opened[0] = open(watched, ONLY_WHEN_TOLD.withMemtableBytes(1 << 20));
    createTable(opened[0], "a");
    insert(opened[0], "a", 0, 20);
    opened[0].snapshot("a");
    opened[0].createIndex("a", IndexDefinition.of("text", "text", "id"));
    return thread;
  }

  /** Returns when a thread has nothing to do for a while. */
  private static void awaitWaiting(Thread thread) {
    for (int still = 0; still < 20 && thread.isAlive(); ) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
      still = thread.getState() == Thread.State.WAITING ? still + 1 : 0;
    }
  }

  @Test
  @Timeout(60)
  void memoryIsBoundedWhileAnIndexIsMade() throws InterruptedException {
    AtomicInteger inserted = new AtomicInteger();
    Thread writer =
        whileAnIndexIsMade(
            store,
            database -> {
              for (; inserted.get() < 200; inserted.incrementAndGet()) {
                int from = 100 * (1 + inserted.get());
                insert(database, "a", from, from + 100);
              }
            });
    assertThat(inserted).hasValueLessThan(200);
    writer.join();
    assertThat(inserted).hasValue(200);
  }

  @Test
  @Timeout(60)
  void aStatementThatRunsAloneDoesNotKeepAnIndexFromBeingMade() throws InterruptedException {
    AtomicInteger runs = new AtomicInteger();
    Thread writer =
        whileAnIndexIsMade(
            store,
            database ->
                database.autocommit(
                    transaction -> {
                      if (runs.incrementAndGet() <= 3) {
                        if (runs.get() == 3) {
                          insert(database, "a", 100, 10_000);
                        }
                        throw new DriftException(ErrorCode.CONFLICT, "others were faster");
                      }
                      return transaction.insert("a", Document.of("id", -1));
                    }));
    writer.join();
    assertThat(runs).hasValue(4);
  }

  @Test
  void aTableIsNotTakenBackWhenOthersAreReplayed() {
    Store failing =
        new ForwardingStore(store) {
          private int published;

          @Override
          public void publish(String name, byte[] bytes, long generation) {
            if (name.equals("tables/b/meta.json") && ++published > 2) {
              throw new DriftException(ErrorCode.IO, "the disk is full");
            }
            super.publish(name, bytes, generation);
          }
        };
    try (Database database = open(failing, ONLY_WHEN_TOLD)) {
      createTable(database, "a");
      createTable(database, "b");
      for (int i = 0; i < 9_000; i += 100) {
        insert(database, "a", i, i + 100);
      }
      insert(database, "b", 0, 10);
      database.snapshot("a");
      // The schema then has the index, and the checkpoint has not.
      assertThatThrownBy(() -> database.createIndex("b", IndexDefinition.of("text", "text")))
          .hasMessageContaining("the disk is full");
    }
    files("a").forEach(store::delete);
    try (Database database = open(store, ONLY_WHEN_TOLD.withMemtableBytes(1 << 20))) {
      assertThat(database.present().rowCount("a")).isEqualTo(9_000);
      assertThat(database.present().rowCount("b")).isEqualTo(10);
      assertThat(ids(database.present().lookup("b", "text", KeyRange.ALL))).hasSize(10);
    }
  }

  @Test
  void anIndexThatFilesLackIsWrittenWhenTheDatabaseIsOpened() throws InterruptedException {
    boolean[] full = new boolean[1];
    Store failing =
        new ForwardingStore(store) {
          @Override
          public void publish(String name, byte[] bytes, long generation) {
            if (full[0] && name.equals("tables/a/meta.json")) {
              throw new DriftException(ErrorCode.IO, "the disk is full");
            }
            super.publish(name, bytes, generation);
          }
        };
    IndexDefinition text = IndexDefinition.of("text", "text");
    try (Database database = open(failing, ONLY_WHEN_TOLD)) {
      createTable(database, "a");
      insert(database, "a", 0, 50);
      database.snapshot("a");
      full[0] = true;
      assertThatThrownBy(() -> database.createIndex("a", text))
          .hasMessageContaining("the disk is full");
    }
    assertThat(files("a")).contains("tables/a/indexes/text.idx");
    store.delete("tables/a/indexes/text.idx");
    try (Database database = open(store, ONLY_WHEN_TOLD)) {
      await(() -> files("a").contains("tables/a/indexes/text.idx"));
      assertThat(ids(database.present().lookup("a", "text", KeyRange.ALL))).hasSize(50);
    }
  }

  @Test
  void aClosedDatabaseWritesNoFiles() {
    Database database = open(store, ONLY_WHEN_TOLD);
    createTable(database, "a");
    insert(database, "a", 0, 10);
    database.snapshot("a");
    database.close();
    List<String> before = files("a");
    assertThatThrownBy(() -> database.createIndex("a", IndexDefinition.of("text", "text")))
        .isInstanceOf(DriftException.class)
        .hasMessageContaining("closed");
    assertThat(files("a")).isEqualTo(before);
  }

  @Test
  void whatAProcessLeftHalfWrittenIsDeletedByTheNext() {
    try (Database database = open(store, ONLY_WHEN_TOLD)) {
      createTable(database, "a");
      insert(database, "a", 0, 10);
      database.snapshot("a");
    }
    List<String> live = files("a");
    store.create("tables/a/snapshots/00000002.snap").close();
    store.create("tables/a/indexes/old.idx").close();
    open(store, ONLY_WHEN_TOLD).close();
    assertThat(files("a")).isEqualTo(live);
  }

  @Test
  void withoutTheCommitsFilesTheyAreReplayedAndWrittenAgain() throws InterruptedException {
    try (Database database = open(store, ONLY_WHEN_TOLD)) {
      createTable(database, "a");
      insert(database, "a", 0, 10);
      insert(database, "a", 10, 20);
      database.snapshot("a");
    }
    files().forEach(store::delete);
    try (Database database = open(store, ONLY_WHEN_TOLD)) {
      assertThat(database.commits(0, Long.MAX_VALUE)).toIterable().hasSize(2);
      await(() -> store.read(DatabaseCheckpoint.FILE).isPresent());
    }
    Contents contents = new Contents(new BlockCache(1 << 20));
    LogAccess.following(store, Options.DEFAULT, contents, new CatalogFiles(store, contents), null)
        .close();
    assertThat(contents.commits().stored().sequence()).isEqualTo(20);
    assertThat(contents.commits().between(0, 20)).toIterable().hasSize(2);
  }

  @Test
  void aDroppedTableKeepsItsPast() {
    try (Database database = open(store, ONLY_WHEN_TOLD)) {
      createTable(database, "a");
      insert(database, "a", 0, 10);
      database.dropTable("a");
      createTable(database, "a");
      insert(database, "a", 5, 7);
      database.snapshot("a");
    }
    try (Database database = open(store, ONLY_WHEN_TOLD)) {
      assertThat(ids(database.at(8).scan("a", KeyRange.ALL))).hasSize(8);
      assertThat(ids(database.present().scan("a", KeyRange.ALL))).containsExactly(5L, 6L);
    }
  }

  @Test
  void aChangedRowIsAConflictAlsoWhenTheChangeIsInFilesOnly() {
    try (Database database = open(store, ONLY_WHEN_TOLD)) {
      createTable(database, "a");
      insert(database, "a", 0, 3);
      Transaction late = database.begin();
      late.patch("a", Key.of(1), Document.of("city", "late"));
      Transaction other = database.begin();
      other.patch("a", Key.of(2), Document.of("city", "other"));
      database.autocommit(
          transaction -> {
            transaction.patch("a", Key.of(1), Document.of("city", "first"));
            return null;
          });
      database.snapshot("a");
      assertThatThrownBy(late::commit)
          .isInstanceOfSatisfying(
              DriftException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CONFLICT));
      assertThat(other.commit()).isEqualTo(5);
    }
  }
}
