package org.driftdb.adapter.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** UPDATE of key columns, and INSERT of what a table reads from itself. */
final class KeyChangesTest {
  private TestDatabase database;

  @BeforeEach
  void makeTables() throws SQLException {
    database =
        TestDatabase.inMemory()
            .run(
                "CREATE TABLE t (id INTEGER PRIMARY KEY, u VARCHAR UNIQUE)",
                "INSERT INTO t VALUES (1, 'a'), (2, 'b'), (3, 'c')");
  }

  @AfterEach
  void close() throws SQLException {
    database.close();
  }

  @Test
  void rowsChangePlacesInOneCommit() throws SQLException {
    assertThat(database.update("UPDATE t SET id = 3 - id WHERE id < ?", 3)).isEqualTo(2);
    assertThat(database.rows("SELECT * FROM t ORDER BY id")).containsExactly("1|b", "2|a", "3|c");
    assertThat(database.rows("SHOW DRIFT t KEY 1"))
        .extracting(row -> row.replaceFirst("\\|[^|]*", ""))
        .containsExactly(
            "1|INSERT|{\"id\":1,\"u\":\"a\"}",
            "4|SOFT_DELETE|null",
            "7|INSERT|{\"id\":1,\"u\":\"b\"}");
    assertThat(
            database.row("SELECT first_seq, last_seq FROM DRIFT_INFO.COMMITS WHERE first_seq > 3"))
        .isEqualTo("4|7");
    assertThat(database.rows("SELECT * FROM t ORDER BY id AS OF @seq:3"))
        .containsExactly("1|a", "2|b", "3|c");
  }

  @Test
  void allMayMoveUpByOne() throws SQLException {
    assertThat(database.update("UPDATE t SET id = id + 1")).isEqualTo(3);
    assertThat(database.rows("SELECT * FROM t ORDER BY id")).containsExactly("2|a", "3|b", "4|c");
  }

  @Test
  void uniquenessIsJudgedAtTheEnd() throws SQLException {
    assertThat(
            database.update("UPDATE t SET u = CASE u WHEN 'a' THEN 'b' ELSE 'a' END WHERE id < 3"))
        .isEqualTo(2);
    assertThat(database.failure("UPDATE t SET id = 7 WHERE id < 3")).startsWith("23505 ");
    assertThat(database.failure("UPDATE t SET id = 3 WHERE id = 1")).startsWith("23505 ");
    assertThat(database.failure("UPDATE t SET id = NULL WHERE id = 1")).startsWith("23502 ");
    assertThat(database.rows("SELECT * FROM t ORDER BY id")).containsExactly("1|b", "2|a", "3|c");
  }

  @Test
  void aTableIsReadToItsEndBeforeItIsWritten() throws SQLException {
    assertThat(database.update("INSERT INTO t SELECT id + 10, u || u FROM t")).isEqualTo(3);
    assertThat(database.failure("INSERT INTO t SELECT id + 1, u || '2' FROM t"))
        .startsWith("23505 ");
    assertThat(database.update("DELETE FROM t WHERE id IN (SELECT id - 10 FROM t)")).isEqualTo(3);
    assertThat(database.rows("SELECT id FROM t ORDER BY id")).containsExactly("11", "12", "13");
  }
}
