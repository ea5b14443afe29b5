package org.driftdb.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.driftdb.storage.history.Version;
import org.driftdb.storage.log.DamagedException;
import org.driftdb.storage.log.LogCheck;
import org.driftdb.storage.log.LogRepair;
import org.driftdb.storage.log.LostEvents;
import org.driftdb.storage.schema.TableSchema;
import org.driftdb.storage.value.Document;
import org.driftdb.storage.value.KeyRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A damaged database is repaired: whatever is whole is there again, and what is lost is told. */
class RepairTest {
  private static final List<String> TABLES = List.of("a", "b", "c");

  /** The event of each sequence: its table and its row. */
  private static final List<String> EVENTS =
      List.of("a1", "b1", "b2", "c3", "b4", "c4", "a5", "a6", "b6", "c6", "b7", "c8");

  @TempDir private Path directory;

  private void write(boolean withDerived) throws IOException {
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
    }
    if (!withDerived) {
      StoredFiles.deleteDerived(directory);
    }
  }

  private Database open() {
    return Database.open(directory, Options.DEFAULT);
  }

  private static void commit(Database database, String... texts) {
    database.autocommit(
        transaction -> {
          for (String text : texts) {
            transaction.insert(text.substring(0, 1), Document.of("id", text));
          }
          return null;
        });
  }

  private static String rows(Database database, String table, long sequence) {
    StringBuilder rows = new StringBuilder();
    database
        .at(sequence)
        .scan(table, KeyRange.ALL)
        .forEachRemaining((Version row) -> rows.append(row.row()).append(row.sequence()));
    return rows.toString();
  }

  /** What a table has at a sequence when some events are lost. */
  private static String expected(String table, long sequence, List<Long> lost) {
    StringBuilder rows = new StringBuilder();
    for (int at = 1; at <= Math.min(sequence, EVENTS.size()); at++) {
      String event = EVENTS.get(at - 1);
      if (event.startsWith(table) && !lost.contains((long) at)) {
        rows.append(Document.of("id", event)).append(at);
      }
    }
    return rows.toString();
  }

  private List<Path> segments(String table) throws IOException {
    try (Stream<Path> files = Files.walk(directory.resolve("tables").resolve(table))) {
      return files.filter(file -> file.toString().endsWith(".seg")).sorted().toList();
    }
  }

  @Test
  void whatAnOlderListDoesNotNameIsNotGivenUp() throws IOException {
    Options small = Options.DEFAULT.withSegmentBytes(1_024);
    Path list = directory.resolve("tables/a/meta.json");
    byte[] older = {};
    try (Database database = Database.open(directory, small)) {
      database.createTable(TableSchema.documents("a", List.of("id"), List.of()));
      for (int i = 0; i < 6; i++) {
        commit(database, "a" + i + "x".repeat(600));
        older = i == 0 ? Files.readAllBytes(list) : older;
      }
    }
    StoredFiles.deleteDerived(directory);
    byte[] newer = Files.readAllBytes(list);
    Files.write(list, older);
    Map<Path, byte[]> before = image();
    assertThatThrownBy(() -> Database.repair(directory))
        .isInstanceOf(DamagedException.class)
        .hasMessageContaining("which no list names")
        .hasMessageContaining("nothing was changed");
    assertThat(image().keySet()).isEqualTo(before.keySet());
    image()
        .forEach(
            (file, bytes) -> assertThat(bytes).as(file.toString()).isEqualTo(before.get(file)));
    Files.write(list, newer);
    try (Database database = open()) {
      assertThat(database.present().rowCount("a")).isEqualTo(6);
    }
  }

  private Map<Path, byte[]> image() throws IOException {
    Map<Path, byte[]> image = new TreeMap<>();
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        image.put(file, Files.readAllBytes(file));
      }
    }
    return image;
  }

  private void restore(Map<Path, byte[]> image) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      files
          .filter(file -> Files.isRegularFile(file) && !image.containsKey(file))
          .sorted(Comparator.reverseOrder())
          .forEach(
              file -> {
                try {
                  Files.delete(file);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
    }
    for (Map.Entry<Path, byte[]> file : image.entrySet()) {
      Files.write(file.getKey(), file.getValue());
    }
  }

  /** Repairs what is damaged; everything but the lost events is there then. */
  private List<Long> repair(String where) {
    Repair repair = Database.repair(directory);
    assertThat(repair.changedNothing()).as(where).isFalse();
    List<Long> lost = new ArrayList<>();
    for (LogRepair.Loss loss : repair.log().losses()) {
      LostEvents events = loss.events();
      for (long sequence = events.first(); sequence <= events.last(); sequence++) {
        lost.add(sequence);
        assertThat(loss.tables())
            .as(where + ", event " + sequence)
            .contains(EVENTS.get((int) sequence - 1).substring(0, 1));
      }
    }
    LogCheck check = Database.check(directory);
    assertThat(check.isSound()).as(where + check.findings()).isTrue();
    assertThat(check.findings().toString().contains("destroyed"))
        .as(where)
        .isEqualTo(!lost.isEmpty());
    assertThat(Database.repair(directory).changedNothing()).as(where).isTrue();
    expectAllBut(lost, where);
    return lost;
  }

  private void expectAllBut(List<Long> lost, String where) {
    try (Database database = open()) {
      assertThat(database.readOnly()).as(where + database.damage()).isFalse();
      assertThat(database.sequence()).as(where).isEqualTo(EVENTS.size());
      for (String table : TABLES) {
        for (long sequence = 0; sequence <= EVENTS.size(); sequence++) {
          assertThat(rows(database, table, sequence))
              .as(where + ", " + table + " at " + sequence)
              .isEqualTo(expected(table, sequence, lost));
        }
      }
      assertThat(database.lost().isEmpty()).as(where).isEqualTo(lost.isEmpty());
      commit(database, "c9");
      assertThat(rows(database, "c", 13))
          .as(where)
          .isEqualTo(expected("c", 12, lost) + Document.of("id", "c9") + 13);
    }
    assertThat(Database.check(directory).isSound()).as(where).isTrue();
  }

  @Test
  void aFlippedBitCostsAtMostTheFrameWhereItIs() throws IOException {
    write(false);
    Map<Path, byte[]> whole = image();
    int kept = 0;
    for (String table : TABLES) {
      for (Path file : segments(table)) {
        byte[] good = Files.readAllBytes(file);
        for (int position = 0; position < good.length; position += 2) {
          byte[] flipped = good.clone();
          flipped[position] ^= (byte) (1 << position % 8);
          Files.write(file, flipped);
          String where = file + ", byte " + position;
          List<Long> lost = repair(where);
          assertThat(lost.size()).as(where).isLessThan(isCompressed(good) ? 3 : 2);
          for (long sequence : lost) {
            assertThat(EVENTS.get((int) sequence - 1)).as(where).startsWith(table);
          }
          kept += lost.isEmpty() ? 1 : 0;
          restore(whole);
        }
      }
    }
    assertThat(kept).isGreaterThan(20);
  }

  private static boolean isCompressed(byte[] segment) {
    return segment[7] == 'Z';
  }

  @Test
  void aSegmentThatIsMissingCostsItsEvents() throws IOException {
    write(false);
    Map<Path, byte[]> whole = image();
    for (String table : TABLES) {
      for (Path file : segments(table)) {
        Files.delete(file);
        repair(file + " missing");
        restore(whole);
      }
    }
  }

  @Test
  void aSegmentThatLostItsEndCostsWhatStoodThere() throws IOException {
    write(false);
    Map<Path, byte[]> whole = image();
    for (String table : TABLES) {
      for (Path file : segments(table)) {
        byte[] good = Files.readAllBytes(file);
        for (int length = 0; length < good.length; length += 7) {
          Files.write(file, Arrays.copyOf(good, length));
          if (!Database.check(directory).isSound()) {
            repair(file + " of " + length + " bytes");
          }
          restore(whole);
        }
      }
    }
  }

  @Test
  void whatACheckpointHasIsNotLost() throws IOException {
    write(true);
    try (Database database = open()) {
      database.snapshot("c");
    }
    Map<Path, byte[]> whole = image();
    for (String table : TABLES) {
      for (Path file : segments(table)) {
        byte[] good = Files.readAllBytes(file);
        for (int position = -1; position < good.length; position += 7) {
          if (position < 0) {
            Files.delete(file);
          } else {
            byte[] flipped = good.clone();
            flipped[position] ^= (byte) (1 << position % 8);
            Files.write(file, flipped);
          }
          String where = file + ", byte " + position;
          if (!Database.check(directory).isSound()) {
            assertThat(repair(where)).as(where).isEmpty();
          }
          restore(whole);
        }
      }
    }
  }

  @Test
  void whatTellsTheLastAcknowledgedEventIsWrittenAnew() throws IOException {
    write(true);
    Path published = directory.resolve("driftdb.published");
    byte[] good = Files.readAllBytes(published);
    for (int length : new int[] {0, 79, 80}) {
      byte[] bad = Arrays.copyOf(good, length);
      for (int i = 8; i < length; i += 40) {
        bad[i] ^= 1;
      }
      Files.write(published, bad);
      Repair repair = Database.repair(directory);
      assertThat(repair.log().published()).as("length " + length).isTrue();
      assertThat(Database.check(directory).findings()).as("length " + length).isEmpty();
      assertThat(Database.repair(directory).changedNothing()).isTrue();
    }
  }

  @Test
  void damagedFilesThatAreMadeFromTheLogAreMadeAgain() throws IOException {
    write(true);
    try (Database database = open()) {
      database.snapshot("a");
    }
    Map<Path, byte[]> whole = image();
    for (Path file : StoredFiles.derived(directory)) {
      byte[] flipped = Files.readAllBytes(file);
      flipped[flipped.length / 2] ^= 1;
      Files.write(file, flipped);
      if (!Database.check(directory).isSound()) {
        assertThat(repair(file.toString())).isEmpty();
      }
      restore(whole);
    }
  }

  @Test
  void aSecondRepairKeepsWhatTheFirstSetAside() throws IOException {
    write(false);
    Map<Path, byte[]> kept = new TreeMap<>();
    for (String event : List.of("b6", "b7")) {
      for (Path file : segments("b")) {
        byte[] bytes = Files.readAllBytes(file);
        int at = new String(bytes, StandardCharsets.ISO_8859_1).indexOf(event);
        if (at >= 0) {
          bytes[at] ^= 1;
          Files.write(file, bytes);
          LogRepair.Result result = Database.repair(directory).log();
          assertThat(result.losses()).hasSize(1);
          kept.put(Path.of(result.kept().get(0).keptIn()), bytes);
        }
      }
    }
    assertThat(kept).hasSize(2);
    kept.forEach((file, bytes) -> assertThat(file).hasBinaryContent(bytes));
    expectAllBut(List.of(9L, 11L), "both");
  }
}
