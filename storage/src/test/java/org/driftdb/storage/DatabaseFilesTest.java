package org.driftdb.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;
import org.driftdb.storage.history.Event;
import org.driftdb.storage.history.Version;
import org.driftdb.storage.log.LogCheck;
import org.driftdb.storage.schema.CheckConstraint;
import org.driftdb.storage.schema.Column;
import org.driftdb.storage.schema.ColumnType;
import org.driftdb.storage.schema.DatabaseManifest;
import org.driftdb.storage.schema.IndexDefinition;
import org.driftdb.storage.schema.Moment;
import org.driftdb.storage.schema.TableSchema;
import org.driftdb.storage.store.LocalStore;
import org.driftdb.storage.store.MemoryStore;
import org.driftdb.storage.store.Store;
import org.driftdb.storage.value.Document;
import org.driftdb.storage.value.Key;
import org.driftdb.storage.value.KeyRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A database keeps everything in its directory, and processes that read follow the one that writes.
 */
class DatabaseFilesTest {
  @TempDir private Path directory;

  private Database open() {
    return Database.open(directory, Options.DEFAULT);
  }

  @Test
  void aClockThatGoesBackLeavesTheLivesOfTablesInOrder() {
    Store store = new MemoryStore();
    Instant[] now = {Instant.ofEpochMilli(5_000)};
    try (Database database = Database.open(store, Options.DEFAULT, () -> now[0])) {
      database.createTable(TableSchema.documents("t", List.of("id"), List.of()));
      now[0] = Instant.ofEpochMilli(1_000);
      database.dropTable("t");
      database.createTable(TableSchema.documents("t", List.of("id"), List.of()));
    }
    List<DatabaseManifest.Entry> lives = DatabaseManifest.read(store).orElseThrow().tables();
    assertThat(lives).extracting(life -> life.created().millis()).containsExactly(5_000L, 5_000L);
    assertThat(lives.get(0).dropped()).isEqualTo(new Moment(0, 5_000));
  }

  @Test
  void everythingIsThereAgainAfterReopening() {
    String document =
        "{\"id\":1,\"Name\":\"a\",\"name\":\"b\",\"größe\":9007199254740993,\"a.b\":0.1,\"\":[1,{\"k\":null}],"
            + "\"s\":\"\\ud83d\\u0000\",\"huge\":1E+1000000}";
    TableSchema people =
        TableSchema.typed(
            "people",
            List.of(
                Column.nullable("id", ColumnType.BIGINT),
                Column.nullable("born", ColumnType.DATE).withDefault("CURRENT_DATE"),
                Column.nullable("tags", ColumnType.arrayOf(ColumnType.varchar(3)))),
            List.of("id"),
            List.of(IndexDefinition.unique("u", "born", "id")),
            List.of(new CheckConstraint("c", "id <> '0'\n")));
    try (Database database = open()) {
      assertThat(Database.exists(directory)).isTrue();
      database.createTable(TableSchema.documents("docs", List.of("id"), List.of("name")));
      database.createTable(people);
      try (Transaction transaction = database.begin()) {
        transaction.describe("ann", "first");
        transaction.insert("docs", Document.parse(document));
        transaction.insert(
            "people", Document.of("id", 1, "born", "2000-02-29", "tags", List.of("x")));
        transaction.commit();
      }
      database.autocommit(
          t -> {
            t.patch("docs", Key.of(1), Document.of("n", 1));
            t.softDelete("people", Key.of(1));
            return null;
          });
      database.createIndex("docs", IndexDefinition.of("by_n", "n"));
    }
    try (Database database = open()) {
      assertThat(database.sequence()).isEqualTo(4);
      Version version = database.at(1).get("docs", Key.of(1));
      assertThat(version == null ? null : version.row().toString()).isEqualTo(document);
      assertThat(database.at(4).scan("people", KeyRange.ALL)).isExhausted();
      assertThat(database.at(2).lookup("people", "u", KeyRange.ALL)).hasNext();
      assertThat(database.at(4).lookup("docs", "by_n", KeyRange.of(Key.of(1)))).hasNext();
      assertThat(database.catalog().table("people")).isEqualTo(people);
      List<Commit> commits = new ArrayList<>();
      database.commits(0, Long.MAX_VALUE).forEachRemaining(commits::add);
      assertThat(commits).extracting(Commit::author).containsExactly("ann", null);
      assertThat(commits).extracting(Commit::lastSequence).containsExactly(2L, 4L);
      for (String where : List.of("in memory", "in files")) {
        Snapshot present = database.present();
        assertThat(present.changes("docs", 0, 4))
            .as(where)
            .toIterable()
            .map(present::commit)
            .containsExactlyElementsOf(commits);
        assertThat(present.changes("people", 0, 4))
            .as(where)
            .toIterable()
            .map(present::commit)
            .containsExactlyElementsOf(commits);
        Event ofPeople = present.changes("people", 0, 4).next();
        assertThat(database.at(1).commit(ofPeople)).isNull();
        database.snapshot("docs");
      }
      assertThat(database.sequenceAt(commits.get(0).millis() - 1)).isZero();
      assertThat(database.sequenceAt(commits.get(1).millis())).isEqualTo(4);
      assertThat(database.sequenceAt(Long.MAX_VALUE)).isEqualTo(4);
      Key generated =
          database.autocommit(t -> t.insert("docs", Document.of("id", true, "Name", 5)));
      assertThat(generated).isEqualTo(Key.of(true));
    }
  }

  @Test
  void generatedKeysGoOnAfterReopening() {
    TableSchema notes =
        TableSchema.typed(
            "notes",
            List.of(Column.nullable("text", ColumnType.VARCHAR)),
            List.of(),
            List.of(),
            List.of());
    try (Database database = open()) {
      database.createTable(notes);
      database.autocommit(t -> t.insert("notes", Document.of("text", "a")));
    }
    try (Database database = open()) {
      Key next = database.autocommit(t -> t.insert("notes", Document.of("text", "b")));
      assertThat(next).isEqualTo(Key.of(2));
    }
  }

  @Test
  void strangeTableNamesStayInTheDirectory() throws IOException {
    List<String> names =
        List.of(
            "../x",
            "..",
            ".",
            "/",
            "a/b",
            "a\\b",
            "C:",
            "Orders",
            "orders",
            "ORDERS",
            "con",
            "größe",
            "😀",
            "a b",
            "%",
            "~2",
            "orders~2",
            "\0",
            "x".repeat(5_000),
            "x".repeat(5_001),
            "order");
    try (Database database = open()) {
      for (String name : names) {
        database.createTable(TableSchema.documents(name, List.of("id"), List.of()));
        database.autocommit(t -> t.insert(name, Document.of("id", name)));
      }
      database.dropTable("orders");
      database.createTable(TableSchema.documents("orders", List.of("id"), List.of()));
    }
    try (Database database = open()) {
      for (String name : names) {
        Version row = database.present().get(name, Key.of(name));
        assertThat(row != null).as(name).isEqualTo(!name.equals("orders"));
      }
      assertThat(database.at(9).get("orders", Key.of("orders"))).isNotNull();
    }
    try (var files = Files.list(directory.resolve("tables"))) {
      List<String> directories = files.map(file -> file.getFileName().toString()).toList();
      assertThat(directories)
          .hasSize(names.size() + 1)
          .allMatch(name -> name.matches("[a-z0-9_%~-]{1,110}"))
          .contains("orders", "orders~2", "%004frders", "%0063on", "%002e%002e%002fx");
    }
    try (var parent = Files.list(directory)) {
      assertThat(parent.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("meta.json", "tables", "driftdb.lock", "driftdb.published");
    }
  }

  @Test
  void aReaderFollowsCommitsTablesColumnsAndIndexes() {
    Store store = new MemoryStore();
    InstantSource clock = InstantSource.fixed(Instant.EPOCH);
    try (Database writer = Database.open(store, Options.DEFAULT, clock);
        Database reader = Database.openReadOnly(store, Options.DEFAULT)) {
      assertThat(reader.readOnly()).isTrue();
      assertThat(reader.catalog().tables()).isEmpty();
      writer.createTable(TableSchema.documents("t", List.of("id"), List.of()));
      assertThat(reader.catalog().find("t")).isNotNull();
      writer.autocommit(t -> t.insert("t", Document.of("id", 1, "a", 2)));
      assertThat(reader.sequence()).isEqualTo(1);
      assertThat(reader.catalog().table("t").columns())
          .isEqualTo(writer.catalog().table("t").columns())
          .hasSize(2);
      writer.createIndex("t", IndexDefinition.of("by_a", "a"));
      assertThat(reader.catalog().table("t").index("by_a")).isNotNull();
      assertThat(reader.at(1).lookup("t", "by_a", KeyRange.of(Key.of(2)))).hasNext();
      writer.dropIndex("t", "by_a");
      writer.dropTable("t");
      writer.createTable(TableSchema.documents("t", List.of("name"), List.of()));
      writer.autocommit(t -> t.insert("t", Document.of("name", 1)));
      assertThat(reader.sequence()).isEqualTo(2);
      assertThat(reader.catalog().table("t").keyColumns()).containsExactly("name");
      assertThat(reader.at(1).catalog().table("t").keyColumns()).containsExactly("id");
      assertThat(reader.at(2).get("t", Key.of(1))).isNotNull();
      assertThatThrownBy(() -> reader.autocommit(t -> t.insert("t", Document.of("name", 2))))
          .isInstanceOfSatisfying(
              DriftException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.READ_ONLY));
      assertThatThrownBy(() -> reader.dropTable("t")).hasMessageContaining("reading only");
    }
  }

  @Test
  void aSecondWriterIsToldWhoWrites() {
    try (Database database = open()) {
      assertThat(database.readOnly()).isFalse();
      assertThatThrownBy(this::open)
          .isInstanceOfSatisfying(
              DriftException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.LOCKED))
          .hasMessageContaining(Long.toString(ProcessHandle.current().pid()));
    }
    open().close();
  }

  @Test
  void readingWhereThereIsNoDatabaseIsAnError() throws IOException {
    assertThat(Database.exists(directory)).isFalse();
    for (Path path : List.of(directory, directory.resolve("nowhere"))) {
      assertThatThrownBy(() -> Database.openReadOnly(path, Options.DEFAULT))
          .isInstanceOfSatisfying(
              DriftException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CONNECTION))
          .hasMessageContaining(path.toString());
    }
    assertThat(Files.exists(directory.resolve("nowhere"))).isFalse();
  }

  @Test
  void checkingSaysWhatIsWrongAndWhere() throws IOException {
    assertThatThrownBy(() -> Database.check(directory))
        .isInstanceOfSatisfying(
            DriftException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CONNECTION));
    try (Database database = open()) {
      database.createTable(TableSchema.documents("t", List.of("id"), List.of()));
      database.autocommit(t -> t.insert("t", Document.of("id", 1)));
      assertThat(Database.check(directory).isSound()).as("while it is open").isTrue();
    }
    LogCheck sound = Database.check(directory);
    assertThat(sound.findings()).isEmpty();
    assertThat(sound.lastSequence()).isEqualTo(1);
    for (String name :
        List.of("meta.json", "tables/t/schema.yaml", "tables/t/segments/00000001.seg")) {
      Path file = directory.resolve(name);
      byte[] good = Files.readAllBytes(file);
      byte[] flipped = good.clone();
      flipped[good.length / 2] ^= 1;
      Files.write(file, flipped);
      LogCheck check = Database.check(directory);
      assertThat(check.isSound()).as(name).isFalse();
      assertThat(check.findings().toString()).contains(file.getFileName().toString());
      assertThat(Files.readAllBytes(file)).isEqualTo(flipped);
      Files.write(file, good);
    }
    assertThat(Database.check(directory).findings()).isEmpty();
  }

  @Test
  void snapshotAndCompactChangeNoAnswer() {
    Options small = Options.DEFAULT.withSegmentBytes(1_024);
    try (Database database = Database.open(LocalStore.writing(directory), small, clock())) {
      database.createTable(TableSchema.documents("t", List.of("id"), List.of()));
      for (int i = 0; i < 60; i++) {
        int id = i;
        database.autocommit(t -> t.insert("t", Document.of("id", id, "text", "x".repeat(40))));
      }
      database.snapshot("t");
      database.compact("T");
      assertThat(database.at(30).scan("t", KeyRange.ALL)).toIterable().hasSize(30);
    }
    try (Database database = open()) {
      assertThat(database.at(30).scan("t", KeyRange.ALL)).toIterable().hasSize(30);
      assertThat(database.at(60).history("t", KeyRange.ALL, 10, 20)).toIterable().hasSize(19);
    }
  }

  @Test
  void commitsOfOneMillisecondAreTakenTogetherByTime() {
    long[] now = {1_000};
    try (Database database =
        Database.open(new MemoryStore(), Options.DEFAULT, () -> Instant.ofEpochMilli(now[0]))) {
      database.createTable(TableSchema.documents("t", List.of("id"), List.of()));
      insert(database, 1);
      insert(database, 2);
      now[0] = 1_005;
      insert(database, 3);
      now[0] = 900;
      insert(database, 4);
      assertThat(database.sequenceAt(999)).isZero();
      assertThat(database.sequenceAt(1_000)).isEqualTo(2);
      assertThat(database.sequenceAt(1_004)).isEqualTo(2);
      assertThat(database.sequenceAt(1_005)).as("the clock went back, time does not").isEqualTo(4);
    }
  }

  private static void insert(Database database, int id) {
    database.autocommit(t -> t.insert("t", Document.of("id", id)));
  }

  private static InstantSource clock() {
    return InstantSource.system();
  }
}
