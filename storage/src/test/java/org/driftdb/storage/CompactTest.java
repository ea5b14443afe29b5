package org.driftdb.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.driftdb.storage.block.BlockCache;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;
import org.driftdb.storage.history.Version;
import org.driftdb.storage.log.DamagedException;
import org.driftdb.storage.log.EventLog;
import org.driftdb.storage.log.FaultyStore;
import org.driftdb.storage.log.ForwardingStore;
import org.driftdb.storage.log.FrameType;
import org.driftdb.storage.log.LogCheck;
import org.driftdb.storage.log.LogOptions;
import org.driftdb.storage.log.LogStart;
import org.driftdb.storage.log.LoggedCommit;
import org.driftdb.storage.log.LoggedEvent;
import org.driftdb.storage.log.TableCheckpoint;
import org.driftdb.storage.log.TableListing;
import org.driftdb.storage.schema.TableSchema;
import org.driftdb.storage.store.MemoryStore;
import org.driftdb.storage.store.Store;
import org.driftdb.storage.store.StoreReader;
import org.driftdb.storage.store.StoreWriter;
import org.driftdb.storage.value.Document;
import org.driftdb.storage.value.Key;
import org.driftdb.storage.value.KeyRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** COMPACT gives disk space back, and changes no answer but those that are to be discarded. */
class CompactTest {
  private static final Options ONLY_WHEN_TOLD =
      Options.DEFAULT.withSnapshotEvents(Long.MAX_VALUE).withSnapshotBytes(Long.MAX_VALUE);

  private final MemoryStore store = new MemoryStore();

  private static Database open(Store store) {
    return Database.open(store, ONLY_WHEN_TOLD, InstantSource.system());
  }

  private static void createTable(Database database) {
    database.createTable(TableSchema.documents("a", List.of("id"), List.of("city")));
  }

  private static void insert(Database database, int from, int to) {
    database.autocommit(
        transaction -> {
          for (int i = from; i < to; i++) {
            transaction.insert("a", Document.of("id", i, "city", "city " + i % 10, "n", 0));
          }
          return null;
        });
  }

  /** Every row gets another number, and each fifth another city. */
  private static void patch(Database database, int rows, int round) {
    database.autocommit(
        transaction -> {
          for (int i = round % 3; i < rows; i += 3) {
            Document patch = Document.of("n", round);
            transaction.patch(
                "a",
                Key.of(i),
                i % 5 == 0 ? patch.with("city", "city " + (i + round) % 10) : patch);
          }
          return null;
        });
  }

  private static List<String> words(Iterator<Version> versions) {
    List<String> words = new ArrayList<>();
    versions.forEachRemaining(version -> words.add(version.toString()));
    return words;
  }

  /** What the table answers at every sequence up to one, and to what goes over them. */
  private static List<List<String>> answers(Database database, long last) {
    return answers(database, 0, last);
  }

  private static List<List<String>> answers(Database database, long first, long last) {
    List<List<String>> answers = new ArrayList<>();
    for (long at = first; at <= last; at++) {
      Snapshot then = database.at(at);
      answers.add(words(then.scan("a", KeyRange.ALL)));
      answers.add(words(then.lookup("a", "city", KeyRange.ALL)));
      answers.add(words(then.history("a", KeyRange.ALL, (first + at) / 2, at)));
    }
    List<String> changes = new ArrayList<>();
    database.at(last).changes("a", first, last).forEachRemaining(event -> changes.add("" + event));
    answers.add(changes);
    return answers;
  }

  /** How many bytes the files in these directories of the table have. */
  private static long bytes(Store store, String... directories) {
    long bytes = 0;
    for (String directory : directories) {
      for (String file : store.list("tables/a/" + directory)) {
        try (StoreReader reader = store.open("tables/a/" + directory + "/" + file).orElseThrow()) {
          bytes += reader.size();
        }
      }
    }
    return bytes;
  }

  private static void snapshots(Database database, int rounds) {
    createTable(database);
    insert(database, 0, 30);
    for (int round = 1; round <= rounds; round++) {
      patch(database, 30, round);
      database.snapshot("a");
    }
  }

  /** The same, with checkpoints that leave the table's files as they are. */
  private static void checkpoints(Database database, int rounds) {
    createTable(database);
    database.createTable(TableSchema.documents("b", List.of("id"), List.of()));
    insert(database, 0, 30);
    for (int round = 1; round <= rounds; round++) {
      patch(database, 30, round);
      database.snapshot("b");
    }
  }

  @Test
  void aSnapshotCompressesTheLog() {
    long raw;
    long compressed;
    List<List<String>> answers;
    long last;
    try (Database database = open(store)) {
      createTable(database);
      insert(database, 0, 3_000);
      patch(database, 3_000, 1);
      raw = bytes(store, "segments");
      database.snapshot("a");
      compressed = bytes(store, "segments");
      assertThat(compressed).isLessThan(raw / 2);
      last = database.sequence();
      answers = answers(database, last - 3, last);
      database.snapshot("a");
      assertThat(bytes(store, "segments")).isEqualTo(compressed);
      patch(database, 3_000, 2);
      assertThat(answers(database, last - 3, last)).isEqualTo(answers);
    }
    StoredFiles.derived(store, "a").forEach(store::delete);
    try (Database database = open(store)) {
      assertThat(answers(database, last - 3, last)).isEqualTo(answers);
      patch(database, 3_000, 3);
    }
    assertThat(Database.check(store).isSound()).isTrue();
  }

  @Test
  void theSpaceOfManySmallCheckpointsIsGivenBack() {
    List<List<String>> before;
    long last;
    try (Database database = open(store)) {
      checkpoints(database, 60);
      last = database.sequence();
      before = answers(database, last);
      long trees = bytes(store, "snapshots", "indexes");
      long log = bytes(store, "segments");
      database.compact("a");
      assertThat(bytes(store, "snapshots", "indexes")).isLessThan(trees / 3);
      assertThat(bytes(store, "segments")).isLessThan(log / 3);
      assertThat(answers(database, last)).isEqualTo(before);

      insert(database, 30, 40);
      database.compact("a");
      assertThat(words(database.present().scan("a", KeyRange.ALL))).hasSize(40);
      assertThat(StoredFiles.derived(store, "a"))
          .filteredOn(file -> file.startsWith("tables/"))
          .hasSize(2);
    }
    try (Database database = open(store)) {
      assertThat(answers(database, last)).isEqualTo(before);
    }
  }

  @Test
  void aSnapshotGivesBackWhatCheckpointsDoNotNeed() {
    List<List<String>> before;
    long last;
    try (Database database = open(store)) {
      checkpoints(database, 40);
      last = database.sequence();
      before = answers(database, last);
      long trees = bytes(store, "snapshots", "indexes");
      database.snapshot("a");
      long left = bytes(store, "snapshots", "indexes");
      assertThat(left).isLessThan(trees / 3);
      assertThat(answers(database, last)).isEqualTo(before);
      database.snapshot("a");
      assertThat(bytes(store, "snapshots", "indexes")).isEqualTo(left);
      database.compact("a");
      assertThat(bytes(store, "snapshots", "indexes")).isGreaterThan(left * 7 / 8);
    }
    try (Database database = open(store)) {
      assertThat(answers(database, last)).isEqualTo(before);
    }
    assertThat(Database.check(store).findings()).isEmpty();
  }

  @Test
  void spaceIsGivenBackInTheBackground() throws InterruptedException {
    Options segments = ONLY_WHEN_TOLD.withSegmentBytes(128 << 10);
    int rows = 4_000;
    try (Database database = Database.open(store, segments, InstantSource.system())) {
      createTable(database);
      database.createTable(TableSchema.documents("b", List.of("id"), List.of()));
      insert(database, 0, rows);
      for (int round = 1; round <= 40; round++) {
        patch(database, rows, round);
        database.snapshot("b");
      }
    }
    long trees = bytes(store, "snapshots", "indexes");
    long log = bytes(store, "segments");
    Options often = segments.withSnapshotEvents(1_000);
    List<List<String>> answers;
    long last;
    try (Database database = Database.open(store, often, InstantSource.system())) {
      last = database.sequence();
      answers = answers(database, last - 1, last);
      patch(database, rows, 41);
      // What is not in use of the index takes too little for its file to be left.
      for (int i = 0; i < 3_000 && bytes(store, "snapshots", "indexes") > trees * 3 / 4; i++) {
        Thread.sleep(10);
      }
      assertThat(bytes(store, "snapshots", "indexes")).isLessThan(trees * 3 / 4);
      assertThat(bytes(store, "segments")).isLessThan(log / 2);
      assertThat(answers(database, last - 1, last)).isEqualTo(answers);
    }
    try (Database database = open(store)) {
      assertThat(answers(database, last - 1, last)).isEqualTo(answers);
    }
    assertThat(Database.check(store).findings()).isEmpty();
  }

  @Test
  void readersInThisProcessAndInOthersGoOn() {
    try (Database database = open(store)) {
      snapshots(database, 20);
      Contents contents = new Contents(new BlockCache(0));
      try (LogAccess reader =
          LogAccess.following(
              store, Options.DEFAULT, contents, new CatalogFiles(store, contents), null)) {
        Table there = contents.tables().get(0);
        long last = reader.sequence();
        Iterator<Version> here = database.present().scan("a", KeyRange.ALL);
        Iterator<Version> begun = there.versions().scan(KeyRange.ALL, last);
        Version first = here.next();
        assertThat(begun.next()).isEqualTo(first);
        database.compact("a");
        assertThat(words(here)).hasSize(29).isEqualTo(words(begun));
        assertThat(reader.sequence()).isEqualTo(last);
        assertThat(there.view().stored().sequence()).isEqualTo(last);
        assertThat(there.view().stored().isWhere(listed())).isTrue();
        assertThat(words(there.versions().scan(KeyRange.ALL, last))).hasSize(30);
      }
    }
  }

  private TableCheckpoint listed() {
    return TableCheckpoint.read(store, "a").orElseThrow();
  }

  @ParameterizedTest
  @CsvSource({"true, true", "true, false", "false, true", "false, false"})
  void aFailureAtAnyChangeChangesNoAnswer(boolean done, boolean compacting) {
    int failing = 1;
    for (boolean failed = true; failed; failing++) {
      MemoryStore disk = new MemoryStore();
      List<List<String>> expected;
      long last;
      try (Database database = open(disk)) {
        checkpoints(database, 4);
        database.autocommit(
            transaction -> {
              // So much that it is worth to compress the segment.
              transaction.insert("a", Document.of("id", 30, "text", "x".repeat(70_000)));
              return null;
            });
        last = database.sequence();
        expected = answers(database, last);
      }
      FaultyStore faulty = new FaultyStore(disk, failing, done);
      try (Database database = open(faulty)) {
        if (compacting) {
          database.compact("a");
        } else {
          database.snapshot("a");
        }
      } catch (DriftException e) {
        assertThat(e).hasMessageContaining("the disk is gone");
      }
      failed = faulty.hasFailed();
      String where = "failed at change " + failing;
      try (Database database = Database.openReadOnly(disk, ONLY_WHEN_TOLD)) {
        assertThat(answers(database, last)).as(where).isEqualTo(expected);
      }
      try (Database database = open(disk)) {
        assertThat(answers(database, last)).as(where).isEqualTo(expected);
        database.compact("a");
        assertThat(answers(database, last)).as(where).isEqualTo(expected);
        assertThat(Database.check(disk).findings()).as(where).isEmpty();
      }
    }
    assertThat(failing).isGreaterThan(15);
  }

  /** The horizon up to which history was discarded, or 0. */
  private static long horizon(Database database) {
    try {
      database.at(0).scan("a", KeyRange.ALL);
      return 0;
    } catch (DriftException e) {
      assertThat(e.code()).isEqualTo(ErrorCode.BEYOND_HORIZON);
      return Long.parseLong(
          String.valueOf(e.getMessage()).replaceAll("(?s).*before @seq:(\\d+) .*", "$1"));
    }
  }

  @Test
  void discardedHistoryGivesItsSpaceBack() {
    try (Database database = open(store)) {
      snapshots(database, 40);
      long last = database.sequence();
      database.compact("a");
      long trees = bytes(store, "snapshots", "indexes");
      long log = bytes(store, "segments");
      List<List<String>> present = answers(database, last, last);
      database.discardHistory("a", last);
      assertThat(bytes(store, "snapshots", "indexes")).isLessThan(trees / 2);
      assertThat(bytes(store, "segments")).isLessThan(log / 2);
      assertThat(answers(database, last, last)).isEqualTo(present);
      assertThat(horizon(database)).isEqualTo(last);
      assertThatThrownBy(() -> database.at(last - 1).get("a", Key.of(1)))
          .hasMessage(
              "The history of table \"a\" before @seq:"
                  + last
                  + " has been discarded; it can be read from there on, and not at @seq:"
                  + (last - 1));
      insert(database, 30, 31);
      assertThat(database.sequence()).isEqualTo(last + 1);
    }
    StoredFiles.derived(store, "a").forEach(store::delete);
    try (Database reader = Database.openReadOnly(store, ONLY_WHEN_TOLD)) {
      assertThat(words(reader.present().scan("a", KeyRange.ALL))).hasSize(31);
      assertThat(words(reader.present().lookup("a", "city", KeyRange.ALL))).hasSize(31);
    }
    try (Database database = open(store)) {
      assertThat(words(database.present().scan("a", KeyRange.ALL))).hasSize(31);
      assertThat(words(database.present().lookup("a", "city", KeyRange.ALL))).hasSize(31);
      insert(database, 31, 32);
    }
    assertThat(Database.check(store).findings()).isEmpty();
  }

  @Test
  void discardedHistoryInTheMiddleOfASegmentGivesItsSpaceBack() {
    long middle;
    long last;
    List<List<String>> expected;
    try (Database database = open(store)) {
      snapshots(database, 30);
      middle = database.sequence();
      insert(database, 30, 31);
      last = database.sequence();
      database.compact("a");
      long log = bytes(store, "segments");
      expected = answers(database, middle, last);
      database.discardHistory("a", middle);
      assertThat(bytes(store, "segments")).isLessThan(log / 2);
      assertThat(answers(database, middle, last)).isEqualTo(expected);
    }
    StoredFiles.derived(store, "a").forEach(store::delete);
    try (Database database = open(store)) {
      assertThat(answers(database, middle, last)).isEqualTo(expected);
    }
    assertThat(Database.check(store).isSound()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aFailureAtAnyChangeDiscardsAllOrNothing(boolean done) {
    int failing = 1;
    for (boolean failed = true; failed; failing++) {
      MemoryStore disk = new MemoryStore();
      List<List<String>> all;
      long last;
      try (Database database = open(disk)) {
        snapshots(database, 4);
        last = database.sequence();
        all = answers(database, last);
      }
      long middle = last - 15;
      FaultyStore faulty = new FaultyStore(disk, failing, done);
      try (Database database = open(faulty)) {
        database.discardHistory("a", middle);
      } catch (DriftException e) {
        assertThat(e).hasMessageContaining("the disk is gone");
      }
      failed = faulty.hasFailed();
      String where = "failed at change " + failing;
      long horizon;
      List<List<String>> expected;
      try (Database database = Database.openReadOnly(disk, ONLY_WHEN_TOLD)) {
        horizon = horizon(database);
        assertThat(horizon).as(where).isBetween(0L, middle);
        expected = answers(database, horizon, last);
        assertThat(all).as(where).containsAll(scans(expected));
      }
      for (boolean derived : new boolean[] {true, false}) {
        if (!derived) {
          StoredFiles.derived(disk, "a").forEach(disk::delete);
        }
        try (Database database = open(disk)) {
          assertThat(horizon(database)).as(where).isEqualTo(horizon);
          assertThat(answers(database, horizon, last)).as(where).isEqualTo(expected);
        }
        // Trees that are being made again are not published yet.
        assertThat(Database.check(disk).findings())
            .as(where)
            .allMatch(found -> !derived && found.kind() == LogCheck.Kind.DERIVED);
      }
    }
    assertThat(failing).isGreaterThan(20);
  }

  /** The scans and look-ups among the answers, whatever was read between points. */
  private static List<List<String>> scans(List<List<String>> answers) {
    List<List<String>> scans = new ArrayList<>();
    for (int i = 0; i + 1 < answers.size(); i += 3) {
      scans.add(answers.get(i));
      scans.add(answers.get(i + 1));
    }
    return scans;
  }

  @Test
  void aReadingProcessLearnsOfTheHorizon() {
    try (Database database = open(store);
        Database reader = Database.openReadOnly(store, ONLY_WHEN_TOLD)) {
      snapshots(database, 10);
      long middle = reader.sequence();
      Iterator<Version> begun = reader.at(1).scan("a", KeyRange.ALL);
      patch(database, 30, 11);
      List<List<String>> expected = answers(database, middle, database.sequence());
      database.discardHistory("a", middle);
      assertThat(words(begun)).hasSize(1);
      assertThat(reader.sequence()).isEqualTo(database.sequence());
      assertThat(horizon(reader)).isEqualTo(middle);
      assertThat(answers(reader, middle, reader.sequence())).isEqualTo(expected);
    }
  }

  /** A store some of whose files are not to be found. */
  private static class HidingStore extends ForwardingStore {
    private Predicate<String> hidden = name -> false;

    HidingStore(Store store) {
      super(store);
    }

    final void hide(Predicate<String> names) {
      hidden = names;
    }

    @Override
    public Optional<StoreReader> open(String name) {
      return hidden.test(name) ? Optional.empty() : super.open(name);
    }
  }

  @Test
  void aReadingProcessDoesNotGoOnWithoutWhatWasDiscardedBeforeItReadIt() {
    HidingStore hiding = new HidingStore(store);
    try (Database database = open(store)) {
      createTable(database);
      insert(database, 0, 30);
      try (Database reader = Database.openReadOnly(hiding, ONLY_WHEN_TOLD)) {
        patch(database, 30, 1);
        patch(database, 30, 2);
        long last = database.sequence();
        database.discardHistory("a", last);
        hiding.hide(StoredFiles::isDerived);
        assertThat(reader.sequence()).isEqualTo(30);
        assertThat(words(reader.at(20).scan("a", KeyRange.ALL))).hasSize(20);
        hiding.hide(name -> false);
        assertThat(reader.sequence()).isEqualTo(last);
        assertThat(answers(reader, last, last)).isEqualTo(answers(database, last, last));
        assertThat(horizon(reader)).isEqualTo(last);
      }
    }
  }

  @Test
  void aReadingProcessGoesOnWithoutATreeThatItCannotRead() {
    HidingStore hiding = new HidingStore(store);
    try (Database database = open(store)) {
      createTable(database);
      insert(database, 0, 30);
      try (Database reader = Database.openReadOnly(hiding, ONLY_WHEN_TOLD)) {
        hiding.hide(StoredFiles::isDerived);
        patch(database, 30, 1);
        database.snapshot("a");
        patch(database, 30, 2);
        long last = database.sequence();
        assertThat(reader.sequence()).isEqualTo(last);
        assertThat(answers(reader, 0, last)).isEqualTo(answers(database, 0, last));
      }
    }
  }

  @Test
  void aReadingProcessTakesOverWhatIsDiscardedOfAllTablesOrOfNone() {
    HidingStore hiding = new HidingStore(store);
    try (Database database = open(store)) {
      createTable(database);
      database.createTable(TableSchema.documents("b", List.of("id"), List.of()));
      insert(database, 0, 30);
      try (Database reader = Database.openReadOnly(hiding, ONLY_WHEN_TOLD)) {
        List<List<String>> before = answers(reader, 0, 30);
        patch(database, 30, 1);
        database.autocommit(transaction -> transaction.insert("b", Document.of("id", 1)));
        long last = database.sequence();
        database.discardHistory("a", last);
        database.discardHistory("b", last);
        hiding.hide(name -> StoredFiles.isDerived(name) && name.startsWith("tables/b/"));
        assertThat(reader.sequence()).isEqualTo(30);
        assertThat(answers(reader, 0, 30)).isEqualTo(before);
        hiding.hide(name -> false);
        assertThat(reader.sequence()).isEqualTo(last);
        assertThat(answers(reader, last, last)).isEqualTo(answers(database, last, last));
        assertThat(words(reader.present().scan("b", KeyRange.ALL))).hasSize(1);
      }
    }
  }

  @Test
  void aReadingProcessThatIsOpenedWhileHistoryIsDiscardedHasAllThatIsKept() {
    try (Database database = open(store)) {
      createTable(database);
      insert(database, 0, 30);
      database.snapshot("a");
      patch(database, 30, 1);
      long last = database.sequence();
      HidingStore meanwhile =
          new HidingStore(store) {
            private boolean discarded;

            @Override
            public Optional<StoreReader> open(String name) {
              Optional<StoreReader> opened = super.open(name);
              if (name.endsWith(".idx") && !discarded) {
                discarded = true;
                database.discardHistory("a", last);
                hide(StoredFiles::isDerived);
              }
              return opened;
            }
          };
      try (Database reader = Database.openReadOnly(meanwhile, ONLY_WHEN_TOLD)) {
        assertThat(reader.sequence()).isEqualTo(last);
        assertThat(answers(reader, last, last)).isEqualTo(answers(database, last, last));
        assertThat(horizon(reader)).isEqualTo(last);
      }
    }
  }

  @Test
  void aReadingProcessThatLooksWhileHistoryIsDiscardedMissesNothing() {
    List<Runnable> meanwhile = new ArrayList<>();
    Store watched =
        new ForwardingStore(store) {
          @Override
          public Optional<byte[]> read(String name) {
            if (name.equals("tables/a/meta.json") && !meanwhile.isEmpty()) {
              meanwhile.remove(0).run();
            }
            return super.read(name);
          }
        };
    try (Database database = open(store)) {
      createTable(database);
      insert(database, 0, 30);
      try (Database reader = Database.openReadOnly(watched, ONLY_WHEN_TOLD)) {
        assertThat(reader.sequence()).isEqualTo(30);
        patch(database, 30, 1);
        meanwhile.add(() -> database.discardHistory("a", database.sequence()));
        assertThat(words(reader.present().scan("a", KeyRange.ALL)))
            .isEqualTo(words(database.present().scan("a", KeyRange.ALL)));
      }
    }
  }

  @Test
  void aRowOfAHorizonThatIsNoneIsDamage() {
    try (Database database = open(store)) {
      createTable(database);
      insert(database, 0, 3);
    }
    List<LoggedCommit> commits = new ArrayList<>();
    try (EventLog log =
        EventLog.open(
            store, LogOptions.DEFAULT, () -> LogStart.fromBeginning(List.of("a")), commits::add)) {
      LoggedCommit last = commits.get(0);
      LoggedEvent row = new LoggedEvent("a", 3, last.millis(), FrameType.BASE, new byte[] {1});
      log.discard("a", List.of(row).iterator(), last, "");
    }
    try (Database database = open(store)) {
      assertThat(String.valueOf(database.damage())).contains("00000002.seg", "is no BASE");
      assertThatThrownBy(() -> database.present().scan("a", KeyRange.ALL))
          .isInstanceOf(DamagedException.class);
    }
  }

  @Test
  void damagedRowsOfAHorizonAreFoundAndOnlyMissedWhereTreesAreMissingToo() {
    try (Database database = open(store)) {
      snapshots(database, 5);
      database.discardHistory("a", database.sequence());
    }
    int number = TableListing.read(store, "a").map(TableListing::base).orElseThrow().segment();
    String file = String.format("tables/a/segments/%08d.seg", number);
    byte[] bytes = store.read(file).orElseThrow();
    bytes[bytes.length / 2] ^= 1;
    store.delete(file);
    try (StoreWriter writer = store.create(file)) {
      writer.append(ByteBuffer.wrap(bytes));
      writer.force();
    }
    assertThat(Database.check(store).findings()).hasSize(1);
    try (Database database = open(store)) {
      assertThat(words(database.present().scan("a", KeyRange.ALL))).hasSize(30);
    }
    StoredFiles.derived(store, "a").forEach(store::delete);
    try (Database database = open(store)) {
      assertThat(database.damage()).isNotNull();
      assertThatThrownBy(() -> database.present().scan("a", KeyRange.ALL))
          .hasMessageContaining(file);
    }
  }

  @Test
  void aMissingFileOfTheRowsOfAHorizonIsToldWhileTreesAreWhole() {
    long last;
    try (Database database = open(store)) {
      snapshots(database, 5);
      last = database.sequence();
      database.discardHistory("a", last);
      insert(database, 30, 31);
    }
    String file =
        String.format(
            "tables/a/segments/%08d.seg",
            TableListing.read(store, "a").map(TableListing::base).orElseThrow().segment());
    store.delete(file);
    try (Database database = open(store)) {
      assertThat(String.valueOf(database.damage())).contains(file, "there is no such file");
      assertThat(words(database.at(last).scan("a", KeyRange.ALL))).hasSize(30);
    }
  }
}
