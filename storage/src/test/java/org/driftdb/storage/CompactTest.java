package org.driftdb.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.driftdb.storage.block.BlockCache;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.history.Version;
import org.driftdb.storage.log.FaultyStore;
import org.driftdb.storage.log.TableCheckpoint;
import org.driftdb.storage.schema.TableSchema;
import org.driftdb.storage.store.MemoryStore;
import org.driftdb.storage.store.Store;
import org.driftdb.storage.store.StoreReader;
import org.driftdb.storage.value.Document;
import org.driftdb.storage.value.Key;
import org.driftdb.storage.value.KeyRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** COMPACT gives disk space back, and changes no answer. */
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
    List<List<String>> answers = new ArrayList<>();
    for (long at = 0; at <= last; at++) {
      Snapshot then = database.at(at);
      answers.add(words(then.scan("a", KeyRange.ALL)));
      answers.add(words(then.lookup("a", "city", KeyRange.ALL)));
      answers.add(words(then.history("a", KeyRange.ALL, at / 2, at)));
    }
    List<String> changes = new ArrayList<>();
    database.at(last).changes("a", 0, last).forEachRemaining(event -> changes.add("" + event));
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

  @Test
  void theSpaceOfManySmallCheckpointsIsGivenBack() {
    List<List<String>> before;
    long last;
    try (Database database = open(store)) {
      snapshots(database, 40);
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
  void readersInThisProcessAndInOthersGoOn() {
    try (Database database = open(store)) {
      snapshots(database, 20);
      Contents contents = new Contents(new BlockCache(0));
      try (LogAccess reader =
          LogAccess.following(store, contents, new CatalogFiles(store, contents), null)) {
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
  @ValueSource(booleans = {true, false})
  void aFailureAtAnyChangeChangesNoAnswer(boolean done) {
    int failing = 1;
    for (boolean failed = true; failed; failing++) {
      MemoryStore disk = new MemoryStore();
      List<List<String>> expected;
      long last;
      try (Database database = open(disk)) {
        snapshots(database, 4);
        last = database.sequence();
        expected = answers(database, last);
      }
      FaultyStore faulty = new FaultyStore(disk, failing, done);
      try (Database database = open(faulty)) {
        database.compact("a");
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
}
