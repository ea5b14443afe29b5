package org.driftdb.adapter.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.math.BigDecimal;
import java.sql.BatchUpdateException;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.assertj.core.api.Assertions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A batch does what its statements do one after the other, up to the first that fails. */
final class BatchesTest {
  private static final int BATCHES = 150;
  private static final int GREATEST_BATCH = 12;

  private static final String[] TABLES = {
    """
    CREATE TABLE parents (id VARCHAR(10) PRIMARY KEY, n INTEGER NOT NULL, u BIGINT UNIQUE,
      d DECIMAL(5, 2) DEFAULT 1.5, s VARCHAR(8) CHECK (s <> 'bad'))""",
    "CREATE TABLE pairs (a BIGINT, b VARCHAR, v DOUBLE, w DATE, PRIMARY KEY (a, b))",
    "CREATE TABLE children (id INTEGER PRIMARY KEY, parent VARCHAR(10) REFERENCES parents)",
    "CREATE TABLE lines (line VARCHAR)",
    "CREATE TABLE documents (pk=id)"
  };

  private static final String[] STATEMENTS = {
    "INSERT INTO parents (id, n, u, d, s) VALUES (?, ?, ?, ?, ?)",
    "INSERT INTO parents (id, n, u, d, s) VALUES (?, ?, ?, ?, ?)",
    "INSERT INTO parents (n, id) VALUES (1, ?)",
    "INSERT INTO parents VALUES (?, 7, ?, DEFAULT, 'ok')",
    "UPSERT INTO parents (id, n) VALUES (?, ?)",
    "UPSERT INTO parents (id, n, u) VALUES (?, 3, ?)",
    "UPDATE parents SET n = ?, s = ? WHERE id = ?",
    "UPDATE parents SET u = ? WHERE id = ?",
    "UPDATE parents SET d = DEFAULT, n = 4 WHERE id = ?",
    "UPDATE parents SET n = n + 1 WHERE id = ?",
    "UPDATE parents SET n = ? WHERE id = ? AND u > 2",
    "UPDATE parents SET id = ? WHERE id = ?",
    "UPDATE parents SET n = ?",
    "DELETE FROM parents WHERE id = ?",
    "DELETE FROM parents WHERE id IN (?, ?)",
    "INSERT INTO pairs VALUES (?, ?, ?, ?)",
    "INSERT INTO pairs (b, a) VALUES (?, ?)",
    "UPDATE pairs SET v = ? WHERE a = ? AND b = ?",
    "UPDATE pairs SET w = ?, v = 2 WHERE b = ? AND a = 1",
    "UPDATE pairs SET v = ? WHERE a = ?",
    "DELETE FROM pairs WHERE b = ? AND a = ?",
    "INSERT INTO children VALUES (?, ?)",
    "UPDATE children SET parent = ? WHERE id = ?",
    "DELETE FROM children WHERE id = ?",
    "INSERT INTO lines VALUES (?)",
    "UPDATE lines SET line = ? WHERE row_id = ?",
    "DELETE FROM lines WHERE row_id = ?",
    "INSERT INTO documents (id, n) VALUES (?, ?)",
    "UPDATE documents SET n = ? WHERE id = ?",
    "PATCH documents KEY ? SET {\"m\": 1}"
  };

  private static final @Nullable Object[] VALUES = {
    null,
    "a",
    "b",
    "c",
    "bad",
    "1",
    "longer than the column",
    1,
    2,
    3L,
    4,
    (short) 2,
    1.0,
    1.5,
    1e300,
    new BigDecimal("2.00"),
    new BigDecimal("9007199254740993"),
    new BigDecimal("1234567.891"),
    true,
    LocalDate.of(2026, 1, 5),
    Timestamp.valueOf("2026-01-05 09:36:12.345"),
    new byte[] {1, 2}
  };

  private TestDatabase batched;
  private TestDatabase single;

  @BeforeEach
  void open() throws SQLException {
    batched = TestDatabase.inMemory().run(TABLES);
    single = TestDatabase.inMemory().run(TABLES);
  }

  @AfterEach
  void close() throws SQLException {
    batched.close();
    single.close();
  }

  /** What a batch did: the counts up to the first failure, and its SQLSTATE and message. */
  private record Outcome(List<Integer> counts, @Nullable String failure) {}

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6})
  void aBatchDoesWhatItsStatementsDo(int seed) throws SQLException {
    Random random = new Random(seed);
    // In one transaction the first rows of a batch are as its own.
    batched.connection().setAutoCommit(seed % 2 == 0);
    single.connection().setAutoCommit(seed % 2 == 0);
    int whole = 0;
    for (int i = 0; i < BATCHES; i++) {
      String sql = STATEMENTS[random.nextInt(STATEMENTS.length)];
      int parameters = (int) sql.chars().filter(letter -> letter == '?').count();
      List<@Nullable Object[]> rows = new ArrayList<>();
      for (int row = 1 + random.nextInt(GREATEST_BATCH); row > 0; row--) {
        @Nullable Object[] values = new @Nullable Object[parameters];
        Arrays.setAll(values, each -> VALUES[random.nextInt(VALUES.length)]);
        rows.add(values);
      }
      Outcome expected = oneByOne(sql, rows);
      assertThat(together(sql, rows)).as(sql).isEqualTo(expected);
      whole += expected.failure == null ? 1 : 0;
      assertThat(contents(batched)).as(sql).isEqualTo(contents(single));
    }
    assertThat(whole).isBetween(BATCHES / 10, BATCHES * 9 / 10);
  }

  private Outcome oneByOne(String sql, List<@Nullable Object[]> rows) throws SQLException {
    List<Integer> counts = new ArrayList<>();
    try (PreparedStatement statement = single.connection().prepareStatement(sql)) {
      for (@Nullable Object[] row : rows) {
        try {
          bind(statement, row);
          counts.add(statement.executeUpdate());
        } catch (SQLException e) {
          return new Outcome(counts, e.getSQLState() + " " + e.getMessage());
        }
      }
    }
    return new Outcome(counts, null);
  }

  private Outcome together(String sql, List<@Nullable Object[]> rows) throws SQLException {
    try (PreparedStatement statement = batched.connection().prepareStatement(sql)) {
      for (@Nullable Object[] row : rows) {
        bind(statement, row);
        statement.addBatch();
      }
      return new Outcome(Arrays.stream(statement.executeBatch()).boxed().toList(), null);
    } catch (BatchUpdateException e) {
      return new Outcome(
          Arrays.stream(e.getUpdateCounts()).boxed().toList(),
          e.getSQLState() + " " + e.getMessage());
    }
  }

  private static void bind(PreparedStatement statement, @Nullable Object[] row)
      throws SQLException {
    for (int i = 0; i < row.length; i++) {
      statement.setObject(i + 1, row[i]);
    }
  }

  private static List<String> contents(TestDatabase database) throws SQLException {
    List<String> contents = new ArrayList<>();
    for (String table : List.of("parents", "pairs", "children", "lines", "documents")) {
      contents.addAll(database.rows("SELECT '" + table + "', t.*, row_seq FROM " + table + " t"));
    }
    return contents;
  }

  /** Another connection changes the table between two batches of one statement. */
  @Test
  void aBatchIsPlannedForTheTableAsItIs() throws SQLException {
    try (PreparedStatement insert =
        batched.connection().prepareStatement("INSERT INTO pairs (a, b, v) VALUES (?, ?, ?)")) {
      bind(insert, new Object[] {1, "a", 1.5});
      insert.addBatch();
      assertThat(insert.executeBatch()).containsExactly(1);
      batched.run("ALTER TABLE pairs RENAME COLUMN v TO x", "ALTER TABLE pairs ADD COLUMN v INT");
      bind(insert, new Object[] {2, "b", 2});
      insert.addBatch();
      bind(insert, new Object[] {2, "c", 3});
      insert.addBatch();
      assertThat(insert.executeBatch()).containsExactly(1, 1);
      assertThat(batched.rows("SELECT a, b, x, v FROM pairs"))
          .containsExactly("1|a|1.5|null", "2|b|null|2", "2|c|null|3");
      batched.run("DROP TABLE pairs");
      bind(insert, new Object[] {3, "b", 2});
      insert.addBatch();
      BatchUpdateException failure =
          Assertions.catchThrowableOfType(BatchUpdateException.class, insert::executeBatch);
      assertThat(failure.getSQLState()).isEqualTo("42S02");
      assertThat(failure.getUpdateCounts()).isEmpty();
    }
  }

  @Test
  void aBatchCanBeCancelled() throws Exception {
    int size = 100_000;
    try (PreparedStatement insert =
        batched.connection().prepareStatement("INSERT INTO pairs (a, b) VALUES (?, 'a')")) {
      for (int i = 0; i < size; i++) {
        insert.setInt(1, i);
        insert.addBatch();
      }
      CompletableFuture<Void> cancelling = new CompletableFuture<>();
      Thread canceller =
          new Thread(
              () -> {
                while (!cancelling.isDone()) {
                  assertThatCode(insert::cancel).doesNotThrowAnyException();
                }
              });
      canceller.start();
      BatchUpdateException failure =
          Assertions.catchThrowableOfType(BatchUpdateException.class, insert::executeBatch);
      cancelling.complete(null);
      canceller.join();
      assertThat(failure.getSQLState()).isEqualTo("57014");
      assertThat(failure.getUpdateCounts().length).isLessThan(size);
      assertThat(batched.row("SELECT COUNT(*) FROM pairs"))
          .isEqualTo(String.valueOf(failure.getUpdateCounts().length));
    }
  }
}
