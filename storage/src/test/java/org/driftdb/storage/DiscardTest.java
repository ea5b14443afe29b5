package org.driftdb.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.driftdb.storage.block.BlockCache;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;
import org.driftdb.storage.history.Event;
import org.driftdb.storage.history.EventType;
import org.driftdb.storage.history.Version;
import org.driftdb.storage.log.ForwardingStore;
import org.driftdb.storage.log.TableCheckpoint;
import org.driftdb.storage.rows.CheckpointReader;
import org.driftdb.storage.schema.Column;
import org.driftdb.storage.schema.ColumnType;
import org.driftdb.storage.schema.IndexColumn;
import org.driftdb.storage.schema.IndexDefinition;
import org.driftdb.storage.schema.Moment;
import org.driftdb.storage.schema.SchemaHistory;
import org.driftdb.storage.schema.TableSchema;
import org.driftdb.storage.store.MemoryStore;
import org.driftdb.storage.store.Store;
import org.driftdb.storage.store.StoreWriter;
import org.driftdb.storage.value.Document;
import org.driftdb.storage.value.Key;
import org.driftdb.storage.value.KeyRange;
import org.junit.jupiter.api.Test;

/**
 * What stays known when history is discarded, and what those see who read or write meanwhile. That
 * every answer behind the horizon stays the same is for {@link DatabaseReplayTest}.
 */
class DiscardTest {
  private static final Options ONLY_WHEN_TOLD =
      Options.DEFAULT.withSnapshotEvents(Long.MAX_VALUE).withSnapshotBytes(Long.MAX_VALUE);

  private final MemoryStore store = new MemoryStore();

  private Database open() {
    return Database.open(store, ONLY_WHEN_TOLD, InstantSource.system());
  }

  private static void createTable(Database database, String table) {
    database.createTable(TableSchema.documents(table, List.of("id"), List.of()));
  }

  private static void insert(Database database, String table, Document... rows) {
    database.autocommit(
        transaction -> {
          for (Document row : rows) {
            transaction.insert(table, row);
          }
          return null;
        });
  }

  private static void delete(Database database, String table, Object key) {
    database.autocommit(
        transaction -> {
          transaction.softDelete(table, Key.of(key));
          return null;
        });
  }

  private static List<String> columns(Database database, String table) {
    return database.present().table(table).columns().stream().map(Column::name).toList();
  }

  private void deleteDerived(String... tables) {
    StoredFiles.derived(store, tables).forEach(store::delete);
  }

  @Test
  void columnsThatOnlyDiscardedRowsHadStayKnown() {
    try (Database database = open()) {
      createTable(database, "a");
      insert(database, "a", Document.of("id", 1, "gone", "x"), Document.of("id", 2));
      delete(database, "a", 1);
      database.discardHistory("a", database.sequence());
      assertThat(columns(database, "a")).containsExactly("id", "gone");
    }
    deleteDerived("a");
    try (Database reader = Database.openReadOnly(store, ONLY_WHEN_TOLD)) {
      assertThat(columns(reader, "a")).containsExactly("id", "gone");
    }
    try (Database database = open()) {
      assertThat(columns(database, "a")).containsExactly("id", "gone");
    }
  }

  @Test
  void aGeneratedKeyIsNotGivenAgain() {
    try (Database database = open()) {
      Column text = Column.nullable("text", ColumnType.VARCHAR);
      database.createTable(TableSchema.typed("a", List.of(text), List.of(), List.of(), List.of()));
      insert(database, "a", Document.of("text", "x"), Document.of("text", "y"));
      delete(database, "a", 2);
      database.discardHistory("a", database.sequence());
    }
    deleteDerived("a");
    try (Database database = open()) {
      Key key =
          database.autocommit(transaction -> transaction.insert("a", Document.of("text", "z")));
      assertThat(key).isEqualTo(Key.of(3));
    }
  }

  @Test
  void columnsOfAWholeTableAreKnownWhileAnotherIsRebuilt() {
    try (Database database = open()) {
      for (String table : List.of("a", "b")) {
        createTable(database, table);
        insert(database, table, Document.of("id", 1, "city", "Berne"));
      }
      database.snapshot("a");
    }
    deleteDerived("b");
    try (Database reader = Database.openReadOnly(store, ONLY_WHEN_TOLD)) {
      assertThat(columns(reader, "a")).containsExactly("id", "city");
      assertThat(columns(reader, "b")).containsExactly("id", "city");
    }
    try (Database database = open()) {
      assertThat(columns(database, "a")).containsExactly("id", "city");
      assertThat(columns(database, "b")).containsExactly("id", "city");
    }
  }

  @Test
  void aReadingProcessLearnsTheColumnsOfRowsThatItNeverSaw() {
    try (Database database = open()) {
      createTable(database, "a");
      insert(database, "a", Document.of("id", 1));
      try (Database reader = Database.openReadOnly(store, ONLY_WHEN_TOLD)) {
        insert(database, "a", Document.of("id", 2, "gone", "x"));
        insert(database, "a", Document.of("id", 3, "city", "Berne"));
        delete(database, "a", 2);
        database.discardHistory("a", database.sequence());
        insert(database, "a", Document.of("id", 4, "later", true));
        assertThat(reader.sequence()).isEqualTo(database.sequence());
        assertThat(columns(reader, "a")).isEqualTo(columns(database, "a"));
        assertThat(columns(reader, "a")).containsExactly("id", "gone", "city", "later");
      }
    }
  }

  @Test
  void aTransactionWhosePastWasDiscardedIsToBeTriedAgain() {
    try (Database database = open()) {
      createTable(database, "a");
      insert(database, "a", Document.of("id", 1));
      try (Transaction transaction = database.begin()) {
        insert(database, "a", Document.of("id", 2));
        database.discardHistory("a", database.sequence());
        assertThatThrownBy(() -> transaction.insert("a", Document.of("id", 3)))
            .isInstanceOfSatisfying(
                DriftException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CONFLICT))
            .hasMessageContaining("was discarded");
      }
    }
  }

  /** A store on which changes of some files fail for a while. */
  private static final class PartlyFailingStore extends ForwardingStore {
    private volatile String failing = "nothing";

    /** What fails, too, from the first failure on. */
    private volatile String failingThen = "nothing";

    private final AtomicInteger failed = new AtomicInteger();

    PartlyFailingStore(Store store) {
      super(store);
    }

    private void check(String change) {
      if (change.startsWith(failing) || (failed.get() > 0 && change.startsWith(failingThen))) {
        failed.incrementAndGet();
        throw new DriftException(ErrorCode.IO, "the disk is full: cannot " + change);
      }
    }

    @Override
    public StoreWriter create(String name) {
      check("create " + name);
      return super.create(name);
    }

    @Override
    public void publish(String name, byte[] bytes, long generation) {
      check("publish " + name);
      super.publish(name, bytes, generation);
    }

    @Override
    public void delete(String name) {
      check("delete " + name);
      super.delete(name);
    }
  }

  private static void patch(Database database, int count) {
    for (int i = 0; i < count; i++) {
      Document fields = Document.of("n", i);
      database.autocommit(
          transaction -> {
            transaction.patch("a", Key.of(1), fields);
            return null;
          });
    }
  }

  private static List<String> drift(Database database) {
    List<String> drift = new ArrayList<>();
    database
        .present()
        .drift("a", Key.of(1))
        .forEachRemaining(event -> drift.add(event.type() + " " + event.sequence()));
    return drift;
  }

  private static void awaitFewerVersionsStored(Database database, long than) throws Exception {
    for (int i = 0; i < 1_000 && database.storedSize("a").storedRows() >= than; i++) {
      Thread.sleep(10);
    }
    assertThat(database.storedSize("a").storedRows()).isLessThan(than);
  }

  @Test
  void aDiscardThatCouldNotTidyUpAnswersAsIfItHadAndIsFinishedWhenOpening() throws Exception {
    PartlyFailingStore disk = new PartlyFailingStore(store);
    long stored;
    try (Database database = Database.open(disk, ONLY_WHEN_TOLD, InstantSource.system())) {
      createTable(database, "a");
      insert(database, "a", Document.of("id", 1));
      patch(database, 40);
      database.snapshot("a");
      stored = database.storedSize("a").storedRows();
      disk.failing = "create tables/a/snapshots/";
      assertThatThrownBy(() -> database.discardHistory("a", 39))
          .hasMessageContaining("the disk is full");
      assertThat(drift(database)).containsExactly("INSERT 39", "PATCH 40", "PATCH 41");
      assertThat(database.storedSize("a").storedRows()).isEqualTo(stored);
    }
    disk.failing = "nothing";
    try (Database database = Database.open(disk, ONLY_WHEN_TOLD, InstantSource.system())) {
      assertThat(drift(database)).containsExactly("INSERT 39", "PATCH 40", "PATCH 41");
      awaitFewerVersionsStored(database, stored);
      assertThat(drift(database)).containsExactly("INSERT 39", "PATCH 40", "PATCH 41");
    }
  }

  @Test
  void aDiscardThatCouldNotTidyUpIsFinishedByTheNextCheckpoint() throws Exception {
    PartlyFailingStore disk = new PartlyFailingStore(store);
    try (Database database = Database.open(disk, ONLY_WHEN_TOLD, InstantSource.system())) {
      createTable(database, "a");
      insert(database, "a", Document.of("id", 1));
      patch(database, 40);
      database.snapshot("a");
    }
    // From here on no checkpoint is due before ten more events.
    Options everyTen = ONLY_WHEN_TOLD.withSnapshotEvents(10);
    try (Database database = Database.open(disk, everyTen, InstantSource.system())) {
      long stored = database.storedSize("a").storedRows();
      disk.failing = "create tables/a/snapshots/";
      assertThatThrownBy(() -> database.discardHistory("a", 39)).isInstanceOf(DriftException.class);
      disk.failing = "nothing";
      patch(database, 10);
      awaitFewerVersionsStored(database, stored);
    }
  }

  @Test
  void aHorizonDoesNotGoBackWhereASegmentCouldNotBeDeleted() {
    PartlyFailingStore disk = new PartlyFailingStore(store);
    try (Database database = Database.open(disk, ONLY_WHEN_TOLD, InstantSource.system())) {
      createTable(database, "a");
      insert(database, "a", Document.of("id", 1));
      patch(database, 4);
      database.snapshot("a");
      patch(database, 5);
      disk.failing = "delete tables/a/segments/00000001.seg";
      assertThatThrownBy(() -> database.discardHistory("a", 8)).isInstanceOf(DriftException.class);
      disk.failing = "nothing";
      assertThat(database.discardHistory("a", 3)).isEqualTo(8);
    }
    deleteDerived("a");
    try (Database database = open()) {
      assertThat(database.damage()).isNull();
      assertThat(drift(database)).containsExactly("INSERT 8", "PATCH 9", "PATCH 10");
    }
  }

  @Test
  void aHorizonThatCouldNotBePublishedIsNone() {
    PartlyFailingStore disk = new PartlyFailingStore(store);
    try (Database database = Database.open(disk, ONLY_WHEN_TOLD, InstantSource.system())) {
      createTable(database, "a");
      insert(database, "a", Document.of("id", 1));
      patch(database, 4);
      Snapshot before = database.present();
      disk.failing = "publish tables/a/meta.json";
      assertThatThrownBy(() -> database.discardHistory("a", 4)).isInstanceOf(DriftException.class);
      assertThat(drift(database)).hasSize(5).startsWith("INSERT 1", "PATCH 2");
      assertThat(before.at(1).get("a", Key.of(1))).isNotNull();
    }
  }

  @Test
  void aDiscardThatCouldNotTidyUpLeavesNoFilesAndIsNotTriedAgainByEveryCheckpoint()
      throws Exception {
    PartlyFailingStore disk = new PartlyFailingStore(store);
    Options everyTen = ONLY_WHEN_TOLD.withSnapshotEvents(10);
    try (Database database = Database.open(disk, everyTen, InstantSource.system())) {
      createTable(database, "a");
      database.createIndex(
          "a",
          new IndexDefinition(
              "n", List.of(IndexColumn.ascending("n")), IndexDefinition.Uniqueness.REPEATABLE));
      insert(database, "a", Document.of("id", 1));
      patch(database, 40);
      database.snapshot("a");
      List<String> files = store.list("tables/a/snapshots");
      // The rows are written, the index is not.
      disk.failing = "create tables/a/indexes/";
      assertThatThrownBy(() -> database.discardHistory("a", 39)).isInstanceOf(DriftException.class);
      assertThat(store.list("tables/a/snapshots")).isEqualTo(files);
      for (int i = 0; i < 3; i++) {
        patch(database, 10);
        database.snapshot("a");
      }
      assertThat(disk.failed).hasValueLessThanOrEqualTo(2);
      disk.failing = "nothing";
      database.compact("a");
      assertThat(database.storedSize("a").storedRows()).isLessThan(40);
    }
  }

  @Test
  void whatCompactHasFinishedDoesNotKeepALaterDiscardFromBeingFinished() throws Exception {
    PartlyFailingStore disk = new PartlyFailingStore(store);
    Options everyTen = ONLY_WHEN_TOLD.withSnapshotEvents(10);
    try (Database database = Database.open(disk, everyTen, InstantSource.system())) {
      createTable(database, "a");
      database.createIndex(
          "a",
          new IndexDefinition(
              "n", List.of(IndexColumn.ascending("n")), IndexDefinition.Uniqueness.REPEATABLE));
      insert(database, "a", Document.of("id", 1));
      patch(database, 40);
      database.snapshot("a");
      disk.failing = "create tables/a/indexes/";
      assertThatThrownBy(() -> database.discardHistory("a", 20)).isInstanceOf(DriftException.class);
      patch(database, 10);
      for (int i = 0; i < 1_000 && disk.failed.get() < 2; i++) {
        Thread.sleep(10);
      }
      assertThat(disk.failed).hasValue(2); // It is not tried once more by itself.
      disk.failing = "nothing";
      database.compact("a");

      long stored = database.storedSize("a").storedRows();
      disk.failing = "create tables/a/indexes/";
      assertThatThrownBy(() -> database.discardHistory("a", 40)).isInstanceOf(DriftException.class);
      disk.failing = "nothing";
      patch(database, 10);
      awaitFewerVersionsStored(database, stored);
    }
  }

  @Test
  void aDiscardThatFailsTellsWhyAlsoWhereItCannotTidyUp() {
    PartlyFailingStore disk = new PartlyFailingStore(store);
    try (Database database = Database.open(disk, ONLY_WHEN_TOLD, InstantSource.system())) {
      createTable(database, "a");
      database.createIndex(
          "a",
          new IndexDefinition(
              "n", List.of(IndexColumn.ascending("n")), IndexDefinition.Uniqueness.REPEATABLE));
      insert(database, "a", Document.of("id", 1));
      patch(database, 40);
      database.snapshot("a");
      disk.failing = "create tables/a/indexes/";
      disk.failingThen = "delete tables/a/snapshots/";
      assertThatThrownBy(() -> database.discardHistory("a", 39))
          .hasMessageContaining("cannot create tables/a/indexes/")
          .satisfies(
              e ->
                  assertThat(e.getSuppressed())
                      .singleElement()
                      .asString()
                      .contains("cannot delete tables/a/snapshots/"));
    }
  }

  @Test
  void ofSegmentsThatCannotBeDeletedEachIsTold() {
    PartlyFailingStore disk = new PartlyFailingStore(store);
    try (Database database = Database.open(disk, ONLY_WHEN_TOLD, InstantSource.system())) {
      createTable(database, "a");
      insert(database, "a", Document.of("id", 1));
      database.snapshot("a");
      patch(database, 4);
      database.snapshot("a");
      disk.failing = "delete tables/a/segments/00000001.seg";
      disk.failingThen = "delete tables/a/segments/00000002.seg";
      assertThatThrownBy(() -> database.discardHistory("a", 5))
          .hasMessageContaining("cannot delete tables/a/segments/00000001.seg")
          .satisfies(
              e ->
                  assertThat(e.getSuppressed())
                      .singleElement()
                      .asString()
                      .contains("cannot delete tables/a/segments/00000002.seg"));
    }
  }

  @Test
  void theFilesOfATableThatWasQuietBeforeItsHorizonTellThatNothingIsLeftToDiscard() {
    try (Database database = open()) {
      createTable(database, "a");
      createTable(database, "b");
      insert(database, "a", Document.of("id", 1));
      patch(database, 9);
      for (int i = 0; i < 20; i++) {
        insert(database, "b", Document.of("id", i));
      }
      database.discardHistory("a", database.sequence());
      long horizon = database.sequence();
      patch(database, 1);
      database.snapshot("a");
      assertThat(drift(database)).containsExactly("INSERT 10", "PATCH " + (horizon + 1));
      // As it is told by the files they need not be looked at again.
      assertThat(horizonOfFiles("a")).isEqualTo(horizon);
    }
  }

  private long horizonOfFiles(String table) {
    return CheckpointReader.open(
            store,
            new BlockCache(1 << 20),
            table,
            TableSchema.documents(table, List.of("id"), List.of()),
            TableCheckpoint.read(store, table).orElseThrow())
        .stored()
        .horizon();
  }

  @Test
  void aTableWithoutEventsHasNoHistoryToDiscard() {
    try (Database database = open()) {
      createTable(database, "a");
      createTable(database, "b");
      insert(database, "a", Document.of("id", 1));
      assertThat(database.discardHistory("b", 1)).isZero();
      assertThat(database.at(0).scan("b", KeyRange.ALL)).isExhausted();
    }
  }

  @Test
  void whoReadsThePresentAndLosesItIsToTryAgainAndWhoNamedAPointIsToldTheHorizon() {
    try (Database database = open()) {
      createTable(database, "a");
      insert(database, "a", Document.of("id", 1));
      Snapshot statement = database.present();
      Snapshot named = statement.at(1);
      insert(database, "a", Document.of("id", 2));
      database.discardHistory("a", database.sequence());
      assertThatThrownBy(() -> statement.get("a", Key.of(1)))
          .isInstanceOfSatisfying(
              DriftException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CONFLICT))
          .hasMessageContaining("was discarded");
      assertThatThrownBy(() -> named.get("a", Key.of(1)))
          .isInstanceOfSatisfying(
              DriftException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.BEYOND_HORIZON))
          .hasMessageContaining("before @seq:2");
    }
  }

  @Test
  void whoReadsEventsOfTheLogThatAreDiscardedMeanwhileIsToldOfTheTable() {
    try (Database database = open()) {
      createTable(database, "a");
      insert(database, "a", Document.of("id", 1));
      patch(database, 9);
      database.snapshot("a");
      Iterator<Event> changes = database.present().changes("a", 2, 10);
      database.discardHistory("a", 8);
      assertThatThrownBy(changes::hasNext)
          .isInstanceOfSatisfying(
              DriftException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.BEYOND_HORIZON))
          .hasMessage(
              "The history of table \"a\" before @seq:8 has been discarded; it can be read from"
                  + " there on, and not at @seq:2");
    }
  }

  /** A horizon that rises between two looks at it leaves out no event without a word. */
  @Test
  void changesOfOneRowAreAllOfThemWhileHistoryIsDiscarded() {
    int last = 100;
    Key key = Key.of(1);
    for (int round = 0; round < 500; round++) {
      Table table =
          new Table(
              "a",
              SchemaHistory.of(TableSchema.documents("a", List.of("id"), List.of())),
              new BlockCache(1 << 20),
              new Moment(0, 0),
              null);
      table.apply(new Event(1, 1, EventType.INSERT, key, Document.of("id", 1)), null);
      for (int i = 2; i <= last; i++) {
        table.apply(new Event(i, i, EventType.PATCH, key, Document.of("n", i)), null);
      }
      CompletableFuture<Void> discarding =
          CompletableFuture.runAsync(
              () -> {
                for (int horizon = 1; horizon < last; horizon++) {
                  table.discardBefore(horizon);
                  Thread.onSpinWait();
                }
              });
      while (!discarding.isDone()) {
        long after = table.horizon();
        try {
          Iterator<Event> changes = table.changes(table.versions(), key, after, last);
          assertThat(changes).toIterable().hasSize((int) (last - after));
        } catch (DriftException e) {
          assertThat(e.code()).isEqualTo(ErrorCode.BEYOND_HORIZON);
        }
      }
    }
  }

  @Test
  void theCommitAtTheHorizonIsKnownAlsoWithoutTheOthers() {
    Commit last;
    try (Database database = open()) {
      createTable(database, "a");
      insert(database, "a", Document.of("id", 1));
      insert(database, "a", Document.of("id", 2), Document.of("id", 3));
      List<Commit> commits = new ArrayList<>();
      database.commits(0, Long.MAX_VALUE).forEachRemaining(commits::add);
      last = commits.get(1);
      database.discardHistory("a", 3);
    }
    deleteDerived("a");
    try (Database database = open()) {
      // What it changed was told by its events alone.
      Commit known =
          new Commit(
              last.firstSequence(), last.lastSequence(), last.millis(), List.of(), null, null);
      assertThat(database.commits(0, Long.MAX_VALUE)).toIterable().containsExactly(known);
      assertThat(database.sequenceAt(last.millis())).isEqualTo(3);
      insert(database, "a", Document.of("id", 4));
      assertThat(database.sequence()).isEqualTo(4);
    }
  }

  @Test
  void whoReadsMeanwhileGetsWhatWasThereOrIsTold() {
    try (Database database = open()) {
      createTable(database, "a");
      for (int i = 1; i <= 60; i++) {
        insert(database, "a", Document.of("id", i));
      }
      CompletableFuture<Void> discarding =
          CompletableFuture.runAsync(
              () -> {
                for (int horizon = 1; horizon <= 60; horizon++) {
                  database.discardHistory("a", horizon);
                }
              });
      int told = 0;
      while (!discarding.isDone()) {
        for (int at = 1; at <= 60; at++) {
          try {
            Iterator<Version> rows = database.at(at).scan("a", KeyRange.ALL);
            assertThat(rows).toIterable().hasSize(at);
          } catch (DriftException e) {
            assertThat(e.code()).isEqualTo(ErrorCode.BEYOND_HORIZON);
            told++;
          }
        }
      }
      discarding.join();
      assertThat(told).isPositive();
    }
  }
}
