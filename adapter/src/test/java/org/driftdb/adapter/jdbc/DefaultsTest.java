package org.driftdb.adapter.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Columns with a default, by whichever way a row comes. */
final class DefaultsTest {
  private static final String JOBS =
      "CREATE TABLE jobs (id BIGINT PRIMARY KEY, state VARCHAR(5) NOT NULL DEFAULT 'new',"
          + " made TIMESTAMP DEFAULT CURRENT_TIMESTAMP)";

  @Test
  void aPreparedStatementAndABatchGetThem() throws SQLException {
    try (TestDatabase database = TestDatabase.inMemory()) {
      database.run(JOBS);
      try (PreparedStatement insert =
          database.connection().prepareStatement("INSERT INTO jobs (id) VALUES (?)")) {
        for (int id = 1; id <= 3; id++) {
          insert.setInt(1, id);
          insert.addBatch();
        }
        assertThat(insert.executeBatch()).containsExactly(1, 1, 1);
      }
      assertThat(database.update("INSERT INTO jobs (id, state) VALUES (?, DEFAULT)", 4))
          .isEqualTo(1);
      assertThat(database.update("INSERT INTO jobs ?", "{\"id\": 5}")).isEqualTo(1);
      assertThat(database.row("SELECT COUNT(*), COUNT(made) FROM jobs WHERE state = 'new'"))
          .isEqualTo("5|5");
      assertThat(database.update("UPDATE jobs SET state = ? WHERE id < ?", "old", 5)).isEqualTo(4);
      assertThat(database.update("UPDATE jobs SET state = DEFAULT WHERE id < ?", 3)).isEqualTo(2);
      assertThat(database.rows("SELECT state FROM jobs ORDER BY id"))
          .containsExactly("new", "new", "old", "old", "new");
    }
  }

  /** So the time of a row is that which the statement knows as CURRENT_TIMESTAMP. */
  @Test
  void theMomentIsThatOfTheStatement() throws SQLException {
    try (TestDatabase database = TestDatabase.inMemory()) {
      database.run(
          "CREATE TABLE visits (id BIGINT PRIMARY KEY, said TIMESTAMP,"
              + " made TIMESTAMP DEFAULT CURRENT_TIMESTAMP)",
          "INSERT INTO visits (id, said) VALUES (1, CURRENT_TIMESTAMP), (2, CURRENT_TIMESTAMP)");
      assertThat(database.row("SELECT COUNT(*) FROM visits WHERE said = made")).isEqualTo("2");
    }
  }

  /** RAND() is another number for each row. */
  @Test
  void eachRowHasAValueOfItsOwn() throws SQLException {
    try (TestDatabase database = TestDatabase.inMemory()) {
      database.run(
          "CREATE TABLE draws (id BIGINT PRIMARY KEY, x DOUBLE DEFAULT RAND())",
          "INSERT INTO draws (id) VALUES (1), (2), (3), (4)");
      assertThat(database.row("SELECT COUNT(DISTINCT x) FROM draws")).isEqualTo("4");
    }
  }

  @Test
  void theyAreKept(@TempDir Path directory) throws SQLException {
    String url = "jdbc:driftdb:" + directory;
    // The connection that made them reads "x" as a name; those after it need not.
    try (TestDatabase database = TestDatabase.open(url + ";lex=ORACLE")) {
      database.run(
          "CREATE TABLE t (id BIGINT PRIMARY KEY, quote VARCHAR DEFAULT 'it''s \\ \"so\"',"
              + " n INTEGER DEFAULT -1)");
    }
    try (TestDatabase database = TestDatabase.open(url)) {
      database.run("INSERT INTO t (id) VALUES (1)");
      assertThat(database.row("SELECT * FROM t")).isEqualTo("1|it's \\ \"so\"|-1");
    }
  }

  @Test
  void aRequiredColumnMayHaveNullForItsDefault() throws SQLException {
    try (TestDatabase database = TestDatabase.inMemory()) {
      database.run("CREATE TABLE t (id BIGINT PRIMARY KEY, n INTEGER NOT NULL DEFAULT NULL)");
      assertThat(database.failure("INSERT INTO t (id) VALUES (1)"))
          .isEqualTo("23502 Column \"n\" of table \"t\" may not be null");
    }
  }

  @Test
  void lineEndsInTextsStay() throws SQLException {
    for (String end : new String[] {"\n", "\r", "\r\n", "\f", "\u0085", "\u2028"}) {
      String text = "'a" + end + "b'";
      try (TestDatabase db = TestDatabase.inMemory()) {
        db.run(
            "CREATE TABLE t (id INTEGER PRIMARY KEY, n VARCHAR DEFAULT "
                + text
                + ","
                + " CHECK (n =\n"
                + text
                + " OR n IS NULL))",
            "INSERT INTO t (id) VALUES (1)",
            "INSERT INTO t VALUES (2, " + text + ")",
            "ALTER TABLE t ADD COLUMN m VARCHAR DEFAULT " + text);
        assertThat(db.rows("SELECT n, m FROM t WHERE n = " + text))
            .containsExactly("a" + end + "b|a" + end + "b", "a" + end + "b|a" + end + "b");
      }
    }
  }
}
