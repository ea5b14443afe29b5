package org.driftdb.adapter.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.driftdb.storage.error.ErrorCode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Walks through all kinds of failures that a statement can have: each has its SQLSTATE, names its
 * place in the statement where it has one, and changes nothing, neither by itself nor in a
 * transaction, whose other writes stay.
 */
final class EveryErrorTest {
  /** What no statement by itself leads to, and the tests that show it. */
  private static final Set<ErrorCode> ELSEWHERE =
      EnumSet.of(
          ErrorCode.CONFLICT, // TransactionsTest
          ErrorCode.READ_ONLY, // SessionPointTest, TransactionsTest
          ErrorCode.DDL_IN_TRANSACTION, // below
          ErrorCode.CANCELLED, // CancelTest
          ErrorCode.LOCKED, // ConnectionsTest
          ErrorCode.CONNECTION, // ConnectionsTest
          ErrorCode.DAMAGED, // DamageTest and others of the storage
          ErrorCode.IO, // FaultTest and others of the storage
          ErrorCode.INTERNAL); // a defect, wherever it is found

  /** The place of a failure that has none: it is about values, which come from anywhere. */
  private static final String NOWHERE = "";

  /**
   * A statement that fails.
   *
   * @param code what it fails with
   * @param place line and column as the message names them
   */
  private record Failing(ErrorCode code, String place, String sql) {}

  private static final List<Failing> STATEMENTS =
      List.of(
          new Failing(ErrorCode.DUPLICATE_KEY, NOWHERE, "INSERT INTO t VALUES (1, 'a', 1, 'x')"),
          new Failing(ErrorCode.DUPLICATE_KEY, NOWHERE, "INSERT INTO t VALUES (3, 'a', 1, 'one')"),
          new Failing(ErrorCode.DUPLICATE_KEY, NOWHERE, "UPDATE t SET mail = 'one'"),
          new Failing(ErrorCode.DUPLICATE_KEY, NOWHERE, "UPDATE t SET id = 7"),
          new Failing(ErrorCode.DUPLICATE_KEY, NOWHERE, "INSERT INTO d {\"id\": 8}, {\"id\": 1}"),
          new Failing(ErrorCode.NULL_NOT_ALLOWED, NOWHERE, "INSERT INTO t (id) VALUES (3)"),
          new Failing(ErrorCode.NULL_NOT_ALLOWED, NOWHERE, "UPDATE t SET name = NULL"),
          new Failing(ErrorCode.NULL_NOT_ALLOWED, NOWHERE, "INSERT INTO d {\"n\": 1}"),
          new Failing(ErrorCode.CHECK_VIOLATION, NOWHERE, "UPDATE t SET n = n - 1"),
          new Failing(ErrorCode.CHECK_VIOLATION, NOWHERE, "PATCH t KEY 1 SET {\"n\": 0}"),
          new Failing(ErrorCode.FOREIGN_KEY, NOWHERE, "INSERT INTO child VALUES (2, 99)"),
          new Failing(ErrorCode.FOREIGN_KEY, NOWHERE, "DELETE FROM t"),
          new Failing(ErrorCode.FOREIGN_KEY, NOWHERE, "SOFT DELETE FROM t KEY 1"),
          new Failing(ErrorCode.DEPENDED_ON, NOWHERE, "DROP TABLE t"),
          new Failing(ErrorCode.NO_SUCH_TABLE, "line 1, column 15", "SELECT * FROM nope"),
          new Failing(ErrorCode.NO_SUCH_TABLE, NOWHERE, "DELETE FROM nope"),
          new Failing(ErrorCode.NO_SUCH_TABLE, NOWHERE, "DROP TABLE nope"),
          new Failing(ErrorCode.NO_SUCH_TABLE, NOWHERE, "DROP VIEW nope"),
          new Failing(ErrorCode.NO_SUCH_TABLE, NOWHERE, "PATCH nope KEY 1 SET {}"),
          new Failing(ErrorCode.TABLE_EXISTS, NOWHERE, "CREATE TABLE t (id INT PRIMARY KEY)"),
          new Failing(ErrorCode.TABLE_EXISTS, NOWHERE, "CREATE VIEW t AS SELECT 1 AS n"),
          new Failing(ErrorCode.NO_SUCH_COLUMN, "line 2, column 2", "SELECT\n nope FROM t"),
          new Failing(ErrorCode.NO_SUCH_COLUMN, "line 1, column 14", "UPDATE t SET nope = 1"),
          new Failing(ErrorCode.NO_SUCH_COLUMN, NOWHERE, "CREATE INDEX i ON t (id, nope)"),
          new Failing(
              ErrorCode.COLUMN_EXISTS, "line 1, column 26", "ALTER TABLE t ADD COLUMN name INT"),
          new Failing(ErrorCode.NO_SUCH_INDEX, NOWHERE, "DROP INDEX nope"),
          new Failing(ErrorCode.INDEX_EXISTS, NOWHERE, "CREATE INDEX status ON d (status)"),
          new Failing(
              ErrorCode.WRITTEN_TWICE,
              NOWHERE,
              "UPSERT INTO t VALUES (3, 'a', 1, 'x'), (3, 'b', 2, 'y')"),
          new Failing(ErrorCode.SYNTAX, "line 1, column 15", "SELECT *\tFORM t"),
          new Failing(ErrorCode.SYNTAX, "line 2, column 1", "INSERT INTO t\nVALUE (1)"),
          new Failing(ErrorCode.NO_SUCH_KEY, NOWHERE, "PATCH d KEY 9 SET {\"n\": 1}"),
          new Failing(ErrorCode.NO_SUCH_KEY, NOWHERE, "SOFT DELETE FROM d KEY 9"),
          new Failing(ErrorCode.NO_SUCH_KEY, NOWHERE, "RESTORE d KEY 9 AS OF @seq:1"),
          new Failing(ErrorCode.BAD_VALUE, NOWHERE, "INSERT INTO d {\"id\": {\"a\": 1}}"),
          new Failing(ErrorCode.BAD_JSON, "line 1, column 25", "INSERT INTO d {\"id\": 3, n: 5}"),
          new Failing(ErrorCode.NOT_A_NUMBER, NOWHERE, "INSERT INTO t VALUES ('one', 'a', 1, 'x')"),
          new Failing(ErrorCode.OUT_OF_RANGE, NOWHERE, "UPDATE t SET n = 3000000000 * id"),
          new Failing(
              ErrorCode.OUT_OF_RANGE, NOWHERE, "INSERT INTO t {\"id\": 1e30, \"name\": \"a\"}"),
          new Failing(ErrorCode.TOO_LONG, NOWHERE, "UPDATE t SET name = name || 'abcdef'"),
          new Failing(ErrorCode.BAD_DATETIME, NOWHERE, "SELECT CAST(name AS DATE) FROM t"),
          new Failing(ErrorCode.UNBOUND_PARAMETER, NOWHERE, "SELECT * FROM t WHERE id = ?"),
          new Failing(
              ErrorCode.BAD_POINT, "line 1, column 23", "SELECT * FROM t AS OF 'yesterday'"),
          new Failing(ErrorCode.BEYOND_HORIZON, NOWHERE, "SELECT * FROM old AS OF @seq:1"),
          new Failing(ErrorCode.INVALID_SAVEPOINT, "line 1, column 1", "ROLLBACK TO nope"),
          new Failing(ErrorCode.INVALID_TRANSACTION_STATE, NOWHERE, "COMMIT"),
          new Failing(ErrorCode.NOT_SUPPORTED, "line 1, column 23", "SELECT * FROM HISTORY('v')"));

  private TestDatabase db;

  @BeforeEach
  void open() throws SQLException {
    db =
        TestDatabase.inMemory()
            .run(
                "CREATE TABLE old (pk=id)",
                "INSERT INTO old {\"id\": 1}",
                "PATCH old KEY 1 SET {\"n\": 1}",
                "COMPACT old DISCARD HISTORY BEFORE @now",
                "CREATE TABLE d (pk=id, INDEX(status))",
                "CREATE TABLE t (id BIGINT PRIMARY KEY, name VARCHAR(5) NOT NULL,"
                    + " n INT CHECK (n > 0), mail VARCHAR(20) UNIQUE)",
                "CREATE TABLE child (id BIGINT PRIMARY KEY, parent BIGINT REFERENCES t)",
                "CREATE VIEW v AS SELECT id FROM t",
                "INSERT INTO d {\"id\": 1}",
                "INSERT INTO t VALUES (1, 'ann', 1, 'one'), (2, 'bob', 2, 'two')",
                "INSERT INTO child VALUES (1, 1)");
  }

  @AfterEach
  void close() throws SQLException {
    db.close();
  }

  /** What most statements would change. */
  private List<String> rows() throws SQLException {
    return db.rows(
        "SELECT id, name, n, mail FROM t UNION ALL SELECT id, '', id, '' FROM d ORDER BY 1, 2");
  }

  /** All that there is. */
  private List<String> contents() throws SQLException {
    List<String> contents = new ArrayList<>(rows());
    for (String query :
        List.of(
            "SELECT * FROM child",
            "SELECT * FROM old",
            "SELECT id FROM v ORDER BY id",
            "SELECT COUNT(*) FROM CHANGES('t', '@seq:2', @now)",
            "SELECT table_name, column_name FROM DRIFT_INFO.`COLUMNS` ORDER BY 1, 2",
            "SELECT index_name FROM DRIFT_INFO.INDEXES ORDER BY 1")) {
      contents.addAll(db.rows(query));
    }
    return contents;
  }

  @Test
  void everyKindIsHere() {
    Set<ErrorCode> missing = EnumSet.complementOf(EnumSet.copyOf(ELSEWHERE));
    STATEMENTS.forEach(statement -> missing.remove(statement.code));
    assertThat(missing).isEmpty();
  }

  @Test
  void aStatementThatFailsChangesNothing() throws SQLException {
    List<String> before = contents();
    List<String> rows = rows();
    for (Failing failing : STATEMENTS) {
      assertFails(failing, failing.code.sqlState());
      assertThat(rows()).as(failing.sql).isEqualTo(rows);
    }
    assertThat(contents()).isEqualTo(before);
  }

  @Test
  void aTransactionKeepsItsOtherWrites() throws SQLException {
    db.connection().setAutoCommit(false);
    db.run("INSERT INTO t VALUES (7, 'cleo', 7, 'seven')", "UPDATE t SET n = n + 1 WHERE id = 2");
    List<String> before = contents();
    List<String> rows = rows();
    for (Failing failing : STATEMENTS) {
      boolean defines = failing.sql.matches("(CREATE|DROP|ALTER) .*");
      if (failing.code == ErrorCode.INVALID_TRANSACTION_STATE) {
        continue; // There is a transaction to end.
      }
      if (defines) {
        assertThat(db.failure(failing.sql).substring(0, 5))
            .as(failing.sql)
            .isIn(failing.code.sqlState(), ErrorCode.DDL_IN_TRANSACTION.sqlState());
      } else {
        assertFails(failing, failing.code.sqlState());
      }
      assertThat(rows()).as(failing.sql).isEqualTo(rows);
    }
    assertThat(contents()).isEqualTo(before);
    db.connection().commit();
    assertThat(contents()).isEqualTo(before);
  }

  private void assertFails(Failing failing, String state) {
    assertThat(db.failure(failing.sql))
        .as(failing.sql)
        .startsWith(state + " ")
        .contains(failing.place);
  }
}
