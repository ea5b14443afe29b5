package org.driftdb.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;
import org.driftdb.storage.history.Version;
import org.driftdb.storage.log.DamagedException;
import org.driftdb.storage.log.LogCheck;
import org.driftdb.storage.schema.TableSchema;
import org.driftdb.storage.value.Document;
import org.driftdb.storage.value.Key;
import org.driftdb.storage.value.KeyRange;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What is damaged of one table is no harm to the others, and never leads to a wrong answer: a table
 * answers as it did before it was damaged, or says which file is damaged, and where.
 */
class DamagedDatabaseTest {
  private static final List<String> TABLES = List.of("a", "b", "c");

  @TempDir private Path directory;

  /** What each table answered at each sequence while all was well. */
  private final List<List<String>> answers = new ArrayList<>();

  @BeforeEach
  void writeThreeTablesOfWhichOnlyTheLogIsLeft() throws IOException {
    writeThreeTables();
    StoredFiles.deleteDerived(directory);
  }

  private void writeThreeTables() {
    try (Database database = open()) {
      for (String table : TABLES) {
        database.createTable(TableSchema.documents(table, List.of("id"), List.of()));
      }
      commit(database, "a1", "b1");
      commit(database, "b2");
      commit(database, "c3");
      database.snapshot("b");
      commit(database, "b4", "c4");
      commit(database, "a5");
      commit(database, "a6", "b6", "c6");
      commit(database, "b7");
      commit(database, "c8");
      for (long sequence = 0; sequence <= database.sequence(); sequence++) {
        List<String> rows = new ArrayList<>();
        for (String table : TABLES) {
          rows.add(rows(database, table, sequence));
        }
        answers.add(rows);
      }
    }
  }

  /** One event for each text, whose first letter is the table and the rest the value. */
  private static void commit(Database database, String... texts) {
    database.autocommit(
        transaction -> {
          for (String text : texts) {
            String table = text.substring(0, 1);
            transaction.insert(table, Document.of("id", text));
          }
          return null;
        });
  }

  private Database open() {
    return Database.open(directory, Options.DEFAULT);
  }

  private static String rows(Database database, String table, long sequence) {
    StringBuilder rows = new StringBuilder();
    database
        .at(sequence)
        .scan(table, KeyRange.ALL)
        .forEachRemaining((Version row) -> rows.append(row.row()).append(row.sequence()));
    return rows.toString();
  }

  @Test
  void aFlippedBitInAnyFileOfOneTableLeavesTheOthersReadable() throws IOException {
    for (Path file : filesOf("b")) {
      byte[] good = Files.readAllBytes(file);
      for (int position = 0; position < good.length; position += 3) {
        byte[] flipped = good.clone();
        flipped[position] ^= (byte) (1 << position % 8);
        Files.write(file, flipped);
        expectHarmTo("b", file, "byte " + position);
      }
      Files.write(file, good);
    }
  }

  @Test
  void aMissingFileOfOneTableLeavesTheOthersReadable() throws IOException {
    for (Path file : filesOf("b")) {
      byte[] good = Files.readAllBytes(file);
      Files.delete(file);
      expectHarmTo("b", file, "missing");
      Files.write(file, good);
    }
  }

  @Test
  void aFileThatLostItsEndIsNeverAnsweredFromAsIfNothingWereMissing() throws IOException {
    for (String table : TABLES) {
      for (Path file : filesOf(table)) {
        byte[] good = Files.readAllBytes(file);
        if (file.toString().endsWith(".seg")) {
          ByteBuffer frames = ByteBuffer.wrap(good).order(ByteOrder.LITTLE_ENDIAN);
          for (int at = 24; at < good.length; at += 8 + frames.getInt(at)) {
            for (int length : new int[] {at, at + 5}) {
              Files.write(file, Arrays.copyOf(good, length));
              expectNoWrongAnswer(file + " of " + length + " bytes");
            }
          }
          Files.write(file, good);
        }
      }
    }
  }

  /** What is gone is either told of as lost, or refused. */
  private void expectNoWrongAnswer(String where) {
    try (Database database = Database.openReadOnly(directory, Options.DEFAULT)) {
      for (int sequence = 0; sequence <= database.sequence(); sequence++) {
        for (String table : TABLES) {
          try {
            assertThat(rows(database, table, sequence))
                .as(where + ", " + table + " at " + sequence)
                .isEqualTo(answers.get(sequence).get(TABLES.indexOf(table)));
          } catch (DamagedException e) {
            assertThat(database.damage()).as(where).isNotNull();
            assertThat(e).as(where).hasMessageContaining("tables/" + table);
          }
        }
      }
    }
  }

  @Test
  void damageBelowACheckpointDisturbsNobodyAndIsFoundByDoctor() throws IOException {
    try (Database database = open()) {
      database.snapshot("c");
    }
    Path segment = directory.resolve("tables/b/segments/00000001.seg");
    byte[] bytes = Files.readAllBytes(segment);
    bytes[new String(bytes, StandardCharsets.ISO_8859_1).indexOf("b2")] ^= 1;
    Files.write(segment, bytes);
    try (Database database = open()) {
      assertThat(database.readOnly()).isFalse();
      for (int sequence = 0; sequence <= 12; sequence++) {
        assertThat(rows(database, "b", sequence)).isEqualTo(answers.get(sequence).get(1));
      }
      assertThatThrownBy(() -> database.present().changes("b", 0, 12).forEachRemaining(event -> {}))
          .isInstanceOf(DamagedException.class)
          .hasMessageContaining(segment.toString());
    }
    assertThat(Database.check(directory).findings().get(0).file()).isEqualTo(segment.toString());
  }

  @Test
  void aDamagedFileThatIsMadeFromTheLogIsFoundByDoctorAndMadeAgainOnceItIsDeleted()
      throws IOException {
    try (Database database = open()) {
      database.snapshot("a");
    }
    assertThat(Database.check(directory).isSound()).isTrue();
    List<Path> derived = StoredFiles.derived(directory);
    assertThat(derived).hasSizeGreaterThan(3);
    for (Path file : derived) {
      byte[] good = Files.readAllBytes(file);
      byte[] flipped = good.clone();
      flipped[good.length / 2] ^= 1;
      Files.write(file, flipped);
      if (!file.endsWith("meta.json")) {
        assertThat(Database.check(directory).findings())
            .singleElement()
            .satisfies(
                finding -> {
                  assertThat(finding.kind()).isEqualTo(LogCheck.Kind.DERIVED);
                  assertThat(finding.what()).contains(file.getFileName().toString());
                });
      }
      Files.delete(file);
      assertThat(Database.check(directory).isSound()).isTrue();
      expectNoWrongAnswer(file.toString());
      Files.write(file, good);
    }
  }

  @Test
  void twoDamagedTablesAreBothNamed() throws IOException {
    for (String name : List.of("tables/a/meta.json", "tables/b/schema.yaml")) {
      Files.delete(directory.resolve(name));
    }
    try (Database database = open()) {
      assertThatThrownBy(() -> rows(database, "a", database.sequence()))
          .hasMessageContaining("tables/a/meta.json");
      assertThatThrownBy(() -> rows(database, "b", 1)).hasMessageContaining("b/schema.yaml");
      assertThat(rows(database, "c", 12)).isEqualTo(answers.get(12).get(2));
    }
    assertThat(Database.check(directory).findings())
        .extracting(LogCheck.Finding::file)
        .containsExactlyInAnyOrder(
            directory.resolve("tables/a/meta.json").toString(),
            directory.resolve("tables/b/schema.yaml").toString());
  }

  private void expectHarmTo(String harmed, Path file, String what) throws IOException {
    String where = file + ", " + what;
    String name = file.getFileName().toString();
    byte[] before = Files.exists(file) ? Files.readAllBytes(file) : new byte[0];
    for (Supplier<Database> opening :
        List.<Supplier<Database>>of(
            this::open, () -> Database.openReadOnly(directory, Options.DEFAULT))) {
      try (Database database = opening.get()) {
        assertThat(database.readOnly()).as(where).isTrue();
        assertThat(database.sequence()).as(where).isEqualTo(12);
        int refused = 0;
        for (int sequence = 0; sequence < answers.size(); sequence++) {
          for (String table : TABLES) {
            String answer = answers.get(sequence).get(TABLES.indexOf(table));
            try {
              assertThat(rows(database, table, sequence)).as(where).isEqualTo(answer);
            } catch (DamagedException e) {
              refused++;
              assertThat(table).as(where).isEqualTo(harmed);
              assertThat(e).as(where).hasMessageContainingAll(file.toString(), "offset");
            }
          }
        }
        if (refused == 0 && database.damage() == null) {
          continue; // To a reader that found nothing missing.
        }
        assertThat(String.valueOf(database.damage())).as(where).contains(name, "offset");
        assertThatThrownBy(() -> commit(database, "c9"))
            .isInstanceOfSatisfying(
                DriftException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.DAMAGED))
            .hasMessageContainingAll(file.toString(), "offset");
        assertThatThrownBy(() -> database.catalog().tables().forEach(database::createTable))
            .hasMessageContaining(file.toString());
      }
    }
    assertThat(Files.exists(file) ? Files.readAllBytes(file) : new byte[0]).isEqualTo(before);
    LogCheck check = Database.check(directory);
    assertThat(check.isSound()).as(where).isFalse();
    assertThat(check.findings().get(0).file()).as(where).isEqualTo(file.toString());
  }

  private List<Path> filesOf(String table) throws IOException {
    try (Stream<Path> files = Files.walk(directory.resolve("tables").resolve(table))) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }

  @Test
  void whatIsReadOfADamagedTableIsWhatItHeldBeforeTheDamage() throws IOException {
    Path segment = directory.resolve("tables/b/segments/00000002.seg");
    byte[] bytes = Files.readAllBytes(segment);
    bytes[new String(bytes, StandardCharsets.ISO_8859_1).indexOf("b7")] ^= 1;
    Files.write(segment, bytes);
    try (Database database = open()) {
      assertThat(rows(database, "b", 10)).isEqualTo(answers.get(10).get(1));
      assertThatThrownBy(() -> rows(database, "b", 12))
          .hasMessageContaining("00000002.seg")
          .hasMessageContaining("can be read AS OF @seq:10");
    }
  }

  @Test
  void aTimeAtWhichSomethingMayBeMissingIsNoPointToReadADamagedTable() throws IOException {
    Files.delete(directory.resolve("tables/b/segments/00000002.seg"));
    try (Database database = open()) {
      List<Commit> commits = new ArrayList<>();
      database.commits(0, Long.MAX_VALUE).forEachRemaining(commits::add);
      long last = database.sequenceAt(commits.get(commits.size() - 1).millis());
      assertThat(last).isEqualTo(12);
      assertThatThrownBy(() -> rows(database, "b", last)).isInstanceOf(DamagedException.class);
      assertThat(rows(database, "c", last)).isEqualTo(answers.get(12).get(2));
    }
  }

  @Test
  void withoutTheListOfTablesNothingCanBeReadAndTheFileIsNamed() throws IOException {
    Path list = directory.resolve("meta.json");
    byte[] good = Files.readAllBytes(list);
    for (byte[] bad : Arrays.asList(null, new byte[0], Arrays.copyOf(good, good.length - 1))) {
      Files.delete(list);
      if (bad != null) {
        Files.write(list, bad);
      }
      assertThat(Database.exists(directory)).isTrue();
      for (Supplier<Database> opening :
          List.<Supplier<Database>>of(
              this::open, () -> Database.openReadOnly(directory, Options.DEFAULT))) {
        assertThatThrownBy(opening::get)
            .isInstanceOf(DamagedException.class)
            .hasMessageContaining(list + " is damaged at offset 0");
      }
      LogCheck check = Database.check(directory);
      assertThat(check.findings()).hasSize(1);
      assertThat(check.findings().get(0).file()).isEqualTo(list.toString());
      assertThat(check.segments()).as("the other files are checked too").isEqualTo(4);
      Files.write(list, good);
    }
  }

  @Test
  void doctorReadsWhatWasPublishedAndFindsForgottenTables() throws IOException {
    Path published = directory.resolve("driftdb.published");
    byte[] good = Files.readAllBytes(published);
    for (int length : new int[] {0, 79, 80}) {
      byte[] bad = Arrays.copyOf(good, length);
      for (int i = 8; i < length; i += 40) {
        bad[i] ^= 1;
      }
      Files.write(published, bad);
      LogCheck check = Database.check(directory);
      assertThat(check.isSound()).as("length " + length).isFalse();
      assertThat(check.findings().get(0).file()).isEqualTo(published.toString());
    }
    Files.write(published, good);
    Files.createDirectory(directory.resolve("tables/lost"));
    LogCheck check = Database.check(directory);
    assertThat(check.isSound()).isTrue();
    assertThat(check.findings().toString()).contains("no list names this table");
  }

  @Test
  void aDamagedTableThatWasDroppedIsNotTakenForTheNextOfItsName() throws IOException {
    try (Database database = open()) {
      database.dropTable("b");
      database.createTable(TableSchema.documents("b", List.of("id"), List.of()));
      commit(database, "b13");
    }
    Files.delete(directory.resolve("tables/b/schema.yaml"));
    try (Database database = open()) {
      assertThat(database.at(13).get("b", Key.of("b13"))).isNotNull();
      assertThatThrownBy(() -> rows(database, "b", 5)).isInstanceOf(DamagedException.class);
    }
  }
}
