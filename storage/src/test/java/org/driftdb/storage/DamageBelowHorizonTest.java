package org.driftdb.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;
import org.driftdb.storage.history.Version;
import org.driftdb.storage.log.DamagedException;
import org.driftdb.storage.schema.TableSchema;
import org.driftdb.storage.value.Document;
import org.driftdb.storage.value.KeyRange;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Where one table has discarded its history, the log as a whole has gaps. What another table loses
 * there is no such gap: it is told as damage, and never guessed.
 */
class DamageBelowHorizonTest {
  private static final List<String> TABLES = List.of("a", "b", "c");

  @TempDir private Path directory;

  /** What each table answered at each sequence while all was well. */
  private final List<List<String>> answers = new ArrayList<>();

  /** Only the log is left of the trees, so that everything is read from its beginning. */
  private void writeAndDiscard(long horizon) throws IOException {
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
      database.discardHistory("a", horizon);
    }
    StoredFiles.deleteDerived(directory);
  }

  private Database open() {
    return Database.open(directory, Options.DEFAULT);
  }

  /** One event for each text, whose first letter is the table and the rest the value. */
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

  @ParameterizedTest
  @ValueSource(longs = {7, 12})
  void aFlippedBitInAnyFileIsFound(long horizon) throws IOException {
    writeAndDiscard(horizon);
    for (Path file : files()) {
      byte[] good = Files.readAllBytes(file);
      for (int position = 0; position < good.length; position += 11) {
        byte[] flipped = good.clone();
        flipped[position] ^= (byte) (1 << position % 8);
        Files.write(file, flipped);
        String where = file + ", byte " + position;
        expectNoWrongAnswer(where, horizon);
        assertThat(Database.check(directory).isSound()).as(where).isFalse();
      }
      Files.write(file, good);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {7, 12})
  void aMissingFileIsFound(long horizon) throws IOException {
    writeAndDiscard(horizon);
    for (Path file : files()) {
      byte[] good = Files.readAllBytes(file);
      Files.delete(file);
      expectNoWrongAnswer(file + " missing", horizon);
      assertThat(Database.check(directory).isSound()).as(file + " missing").isFalse();
      Files.write(file, good);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {7, 12})
  void aFileThatLostItsEndIsFound(long horizon) throws IOException {
    writeAndDiscard(horizon);
    for (Path file : files()) {
      byte[] good = Files.readAllBytes(file);
      if (file.toString().endsWith(".seg") && isPlain(good)) {
        ByteBuffer frames = ByteBuffer.wrap(good).order(ByteOrder.LITTLE_ENDIAN);
        for (int at = 24; at < good.length; at += 8 + frames.getInt(at)) {
          for (int length : new int[] {at, at + 5}) {
            Files.write(file, Arrays.copyOf(good, length));
            expectNoWrongAnswer(file + " of " + length + " bytes", horizon);
            Files.write(file, Arrays.copyOf(Arrays.copyOf(good, length), good.length));
            expectNoWrongAnswer(file + " with zeros from byte " + length, horizon);
          }
        }
        Files.write(file, good);
      }
    }
  }

  private static boolean isPlain(byte[] segment) {
    return segment[7] == 'G' && segment[6] == 'E';
  }

  /** The files of the log; nothing else is left of the tables but their schemas. */
  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.walk(directory.resolve("tables"))) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> !file.toString().endsWith(".marks"))
          .sorted()
          .toList();
    }
  }

  /** Whoever reads gets what was there, or is told what is wrong; nobody writes over it. */
  private void expectNoWrongAnswer(String where, long horizon) {
    try (Database database = Database.openReadOnly(directory, Options.DEFAULT)) {
      assertThat(database.sequence()).as(where).isEqualTo(12);
      for (int sequence = 0; sequence <= 12; sequence++) {
        for (String table : TABLES) {
          try {
            assertThat(rows(database, table, sequence))
                .as(where + ", " + table + " at " + sequence)
                .isEqualTo(answers.get(sequence).get(TABLES.indexOf(table)));
          } catch (DamagedException e) {
            assertThat(database.damage()).as(where).isNotNull();
            assertThat(e).as(where).hasMessageContaining("tables/" + table);
          } catch (DriftException e) {
            assertThat(e.code()).as(where + ": " + e).isEqualTo(ErrorCode.BEYOND_HORIZON);
            assertThat(table).as(where).isEqualTo("a");
            assertThat((long) sequence).as(where).isLessThan(horizon);
          }
        }
      }
    }
  }
}
