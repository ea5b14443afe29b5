package org.driftdb.adapter.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.BatchUpdateException;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Conditions on the rows of a table, by whichever way a row comes. */
final class ChecksTest {
  private static final String ITEMS =
      "CREATE TABLE items (id BIGINT PRIMARY KEY, price INTEGER, CONSTRAINT positive CHECK (price > 0))";

  @Test
  void aBatchKeepsWhatStandsBeforeTheFailure() throws SQLException {
    try (TestDatabase database = TestDatabase.inMemory()) {
      database.run(ITEMS);
      try (PreparedStatement insert =
          database.connection().prepareStatement("INSERT INTO items VALUES (?, ?)")) {
        for (int price = 1; price >= -1; price--) {
          insert.setInt(1, price);
          insert.setInt(2, price);
          insert.addBatch();
        }
        assertThatThrownBy(insert::executeBatch)
            .isInstanceOf(BatchUpdateException.class)
            .hasMessageContaining("row with key 0");
      }
      assertThat(database.rows("SELECT * FROM items")).containsExactly("1|1");
    }
  }

  @Test
  void aStatementThatFailsUndoesItselfAlone() throws SQLException {
    try (TestDatabase database = TestDatabase.inMemory()) {
      database.run(ITEMS);
      database.connection().setAutoCommit(false);
      database.run("INSERT INTO items VALUES (1, 1)");
      assertThat(database.failure("INSERT INTO items VALUES (2, 2), (3, ?)", -3))
          .isEqualTo(
              "23514 The row with key 3 of table \"items\" does not satisfy CHECK \"positive\":"
                  + " `price` > 0");
      database.connection().commit();
      assertThat(database.rows("SELECT * FROM items")).containsExactly("1|1");
    }
  }

  @Test
  void rowsThatAreRestoredAreCheckedToo() throws SQLException {
    try (TestDatabase database = TestDatabase.inMemory()) {
      database.run(
          "CREATE TABLE items (id BIGINT PRIMARY KEY, until TIMESTAMP,"
              + " CHECK (until > CURRENT_TIMESTAMP))",
          "INSERT INTO items VALUES (1, CURRENT_TIMESTAMP + INTERVAL '1' SECOND)",
          "UPDATE items SET until = TIMESTAMP '2999-01-01 00:00:00'");
      while (database
          .row("SELECT until < CURRENT_TIMESTAMP FROM items AS OF @seq:1")
          .equals("false")) {
        Thread.onSpinWait();
      }
      assertThat(database.failure("RESTORE items KEY 1 AS OF @seq:1")).startsWith("23514 ");
      assertThat(database.failure("RESTORE items AS OF @seq:1 WHERE id = 1")).startsWith("23514 ");
    }
  }

  /** Twenty columns and a thousand rows at once, with rows in several chunks. */
  @Test
  void theRowThatIsWrongIsFoundAmongMany() throws SQLException {
    try (TestDatabase database = TestDatabase.inMemory()) {
      database.run(
          "CREATE TABLE digits (d INTEGER PRIMARY KEY)",
          "INSERT INTO digits VALUES (0), (1), (2), (3), (4), (5), (6), (7), (8), (9)",
          "CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER CHECK (n <> 2345))");
      assertThat(
              database.failure(
                  "INSERT INTO t SELECT i, i FROM (SELECT a.d + 10 * b.d + 100 * c.d + 1000 * e.d AS i"
                      + " FROM digits AS a, digits AS b, digits AS c, digits AS e WHERE e.d < 3)"))
          .startsWith(
              "23514 The row with key 2345 of table \"t\" does not satisfy CHECK \"n_check\"");
      assertThat(database.row("SELECT COUNT(*) FROM t")).isEqualTo("0");
    }
  }

  /** Names match without regard to case, but a CHECK names the columns that there were. */
  @Test
  void aColumnThatComesLaterIsNotMeant() throws SQLException {
    try (TestDatabase database = TestDatabase.inMemory()) {
      database.run(
          "CREATE TABLE t (id BIGINT PRIMARY KEY, price INTEGER CHECK (Price > 0), n INTEGER,"
              + " CHECK (T.N < 10))",
          "ALTER TABLE t ADD COLUMN Price INTEGER CHECK (PRICE < 5)",
          "ALTER TABLE t ADD COLUMN m INTEGER",
          "ALTER TABLE t RENAME COLUMN m TO N",
          "INSERT INTO t (id, price, Price, n, N) VALUES (1, 7, 4, 9, 11)");
      assertThat(database.failure("INSERT INTO t (id, price) VALUES (2, -5)"))
          .endsWith("CHECK \"price_check\": `price` > 0");
      assertThat(database.failure("INSERT INTO t (id, Price) VALUES (2, 6)"))
          .endsWith("CHECK \"Price_check_2\": `Price` < 5");
      assertThat(database.failure("INSERT INTO t (id, n) VALUES (2, 10)"))
          .endsWith("CHECK \"check\": `T`.`n` < 10");
      assertThat(database.failure("ALTER TABLE t DROP COLUMN price"))
          .startsWith("0A000 Column \"price\" cannot be dropped");
      database.run("ALTER TABLE t DROP COLUMN N");
    }
  }

  @Test
  void theyAreKept(@TempDir Path directory) throws SQLException {
    String url = "jdbc:driftdb:" + directory;
    try (TestDatabase database = TestDatabase.open(url + ";lex=ORACLE")) {
      database.run(
          "CREATE TABLE t (\"Id\" BIGINT PRIMARY KEY, s VARCHAR, CHECK (s <> 'it''s \"so\"'),"
              + " CHECK (t.\"Id\" > 0))");
    }
    try (TestDatabase database = TestDatabase.open(url)) {
      database.run("INSERT INTO t VALUES (1, 'so')");
      assertThat(database.failure("INSERT INTO t VALUES (2, 'it''s \"so\"')"))
          .contains("CHECK \"check\"");
      assertThat(database.failure("INSERT INTO t VALUES (0, 'so')")).contains("CHECK \"check_2\"");
    }
  }
}
