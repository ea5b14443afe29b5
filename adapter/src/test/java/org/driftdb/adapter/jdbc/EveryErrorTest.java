package org.driftdb.adapter.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.driftdb.storage.error.ErrorCode;
import org.jspecify.annotations.Nullable;
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
          ErrorCode.DDL_IN_TRANSACTION, // below
          ErrorCode.CANCELLED, // CancelTest
          ErrorCode.LOCKED, // ConnectionsTest
          ErrorCode.CONNECTION, // ConnectionsTest
          ErrorCode.DAMAGED, // DamageTest and others of the storage
          ErrorCode.IO, // FaultTest and others of the storage
          ErrorCode.INTERNAL); // a defect, wherever it is found

  /**
   * A statement that fails.
   *
   * @param code what it fails with
   * @param marked the statement, with a {@code ^} where the message says that it fails; without
   *     one, the message names no place, as what is wrong came from the rows
   */
  private record Failing(ErrorCode code, String marked) {
    String sql() {
      return marked.replace("^", "");
    }

    /** Line and column as the message names them; null if it names none. */
    @Nullable String place() {
      int mark = marked.indexOf('^');
      if (mark < 0) {
        return null;
      }
      String before = marked.substring(0, mark);
      long line = 1 + before.chars().filter(c -> c == '\n').count();
      return "line " + line + ", column " + (mark - before.lastIndexOf('\n'));
    }
  }

  private static Stream<Failing> failing(ErrorCode code, String... marked) {
    return Stream.of(marked).map(each -> new Failing(code, each));
  }

  private static final List<Failing> STATEMENTS =
      Stream.of(
              failing(
                  ErrorCode.DUPLICATE_KEY,
                  "INSERT INTO t VALUES (1, 'a', 1, 'x')",
                  "INSERT INTO t VALUES (3, 'a', 1, 'one')",
                  "UPDATE t SET mail = 'one'",
                  "UPDATE t SET id = 7",
                  "INSERT INTO d {\"id\": 8},\n ^{\"id\": 1}",
                  "CREATE UNIQUE INDEX ^u ON child (parent)",
                  "ALTER TABLE t ADD ^u INT DEFAULT 1 UNIQUE"),
              failing(
                  ErrorCode.NULL_NOT_ALLOWED,
                  "INSERT INTO t (id) VALUES (3)",
                  "UPDATE t SET name = NULL",
                  "INSERT INTO d ^{\"n\": 1}",
                  "ALTER TABLE t ADD ^u INT NOT NULL"),
              failing(
                  ErrorCode.CHECK_VIOLATION,
                  "UPDATE t SET n = n - 1",
                  "PATCH t KEY 1 SET {\"n\": 0}",
                  "ALTER TABLE t ADD ^u INT DEFAULT 1 CHECK (u > 1)"),
              failing(
                  ErrorCode.FOREIGN_KEY,
                  "INSERT INTO child VALUES (3, 99, NULL)",
                  "DELETE FROM t",
                  "SOFT DELETE FROM t KEY 1"),
              failing(
                  ErrorCode.DEPENDED_ON,
                  "DROP TABLE ^t",
                  "ALTER TABLE t RENAME COLUMN ^id TO k",
                  "DROP INDEX ^mail"),
              failing(
                  ErrorCode.NO_SUCH_TABLE,
                  "SELECT * FROM ^nope",
                  "SELECT 1 FROM t WHERE EXISTS (\n SELECT * FROM ^nope)",
                  "SELECT * FROM AS_OF(^'nope', '@seq:1')",
                  "SELECT * FROM HISTORY(^'nope')",
                  "SELECT * FROM CHANGES(^'nope', '@seq:1', '@now')",
                  "SELECT * FROM DIFF(^'nope', '@seq:1', '@now')",
                  "DELETE FROM ^nope",
                  "UPDATE ^nope SET n = 1",
                  "INSERT INTO ^nope VALUES (1)",
                  "INSERT INTO ^nope {\"id\": 1}",
                  "UPSERT INTO ^nope VALUES (1)",
                  "MERGE INTO ^nope USING t ON nope.id = t.id WHEN MATCHED THEN UPDATE SET n = 1",
                  "PATCH\n^nope KEY 1 SET {}",
                  "SOFT DELETE FROM ^nope KEY 1",
                  "RESTORE ^nope KEY 1 AS OF @seq:1",
                  "RESTORE ^nope AS OF @seq:1",
                  "RESTORE ^nope AS OF @seq:1 WHERE id = 1",
                  "SHOW DRIFT ^nope KEY 1",
                  "DESCRIBE ^nope",
                  "SNAPSHOT ^nope",
                  "COMPACT ^nope",
                  "COMPACT ^nope DISCARD HISTORY BEFORE @now",
                  "DROP TABLE ^nope",
                  "DROP VIEW ^nope",
                  "DROP VIEW ^t",
                  "ALTER TABLE ^nope ADD n INT",
                  "CREATE INDEX i ON ^nope (n)",
                  "CREATE TABLE ^nope.x (id INT)",
                  "CREATE TABLE x (id BIGINT, FOREIGN KEY (id) REFERENCES ^nope)"),
              failing(
                  ErrorCode.TABLE_EXISTS,
                  "CREATE TABLE ^t (id INT PRIMARY KEY)",
                  "CREATE TABLE ^d (pk=id)",
                  "CREATE TABLE ^t AS SELECT 1 AS n",
                  "CREATE TABLE ^v (id INT)",
                  "CREATE VIEW ^t AS SELECT 1 AS n",
                  "CREATE VIEW ^v AS SELECT 1 AS n"),
              failing(
                  ErrorCode.NO_SUCH_COLUMN,
                  "SELECT\n ^nope FROM t",
                  "SELECT id FROM t WHERE t.^nope = 1",
                  "UPDATE t SET ^nope = 1",
                  "UPDATE t SET ^x.n = 1",
                  "UPDATE t AS x SET ^t.n = 1",
                  "INSERT INTO t (id, ^x.name) VALUES (3, 'a')",
                  "UPDATE t SET n = ^nope",
                  "INSERT INTO t (id, ^nope) VALUES (3, 4)",
                  "INSERT INTO t (id, ^row_seq) VALUES (3, 4)",
                  "INSERT INTO t ^{\"id\": 3, \"name\": \"a\", \"nope\": 1}",
                  "PATCH t KEY 1 SET ^{\"nope\": 1}",
                  "DESCRIBE t ^nope",
                  "CREATE INDEX i ON t (id, ^nope)",
                  "CREATE INDEX i ON t (^nope DESC)",
                  "CREATE TABLE x (id INT, PRIMARY KEY (^nope))",
                  "CREATE TABLE x (id INT, UNIQUE (id, ^nope))",
                  "CREATE TABLE x (id INT, FOREIGN KEY (^nope) REFERENCES t)",
                  "CREATE TABLE x (id BIGINT, FOREIGN KEY (id) REFERENCES t (^nope))",
                  "CREATE TABLE x (id INT CHECK (^nope > 0))",
                  "ALTER TABLE t DROP COLUMN ^nope",
                  "ALTER TABLE t RENAME COLUMN ^nope TO x"),
              failing(
                  ErrorCode.COLUMN_EXISTS,
                  "ALTER TABLE t ADD COLUMN ^name INT",
                  "CREATE TABLE x (id INT, ^id INT)",
                  "CREATE TABLE x (id INT, PRIMARY KEY (id, ^id))",
                  "CREATE TABLE x (id INT, UNIQUE (id, ^id))",
                  "CREATE TABLE x (^row_seq INT)",
                  "CREATE TABLE ^x AS SELECT 1 AS a, 2 AS a",
                  "CREATE TABLE x (pk=(id, ^id))",
                  "CREATE TABLE x (pk=id, INDEX(a, ^a))",
                  "CREATE INDEX i ON t (id, ^id)",
                  "INSERT INTO t (id, ^id) VALUES (3, 4)",
                  "UPDATE t SET n = 1, ^n = 2"),
              failing(ErrorCode.NO_SUCH_INDEX, "DROP INDEX ^nope"),
              failing(ErrorCode.INDEX_EXISTS, "CREATE INDEX ^status ON d (status)"),
              failing(
                  ErrorCode.WRITTEN_TWICE,
                  "UPSERT INTO t VALUES (3, 'a', 1, 'x'), (3, 'b', 2, 'y')"),
              failing(
                  ErrorCode.SYNTAX,
                  "SELECT *\tFORM ^t",
                  "INSERT INTO t\n^VALUE (1)",
                  "INSERT INTO t (id) VALUES ^(3, 4)",
                  "CREATE TABLE x (id ^NOTYPE)",
                  "CREATE TABLE x (id INT PRIMARY KEY, ^PRIMARY KEY (id))",
                  "CREATE TABLE x (n INT, CONSTRAINT c CHECK (n > 0), CONSTRAINT ^c CHECK (n < 9))",
                  "CREATE TABLE ^x (n INT, FOREIGN KEY (n) REFERENCES t (n))",
                  "CREATE TABLE x AS ^SELECT NULL AS n"),
              failing(
                  ErrorCode.NO_SUCH_KEY,
                  "PATCH d KEY ^9 SET {\"n\": 1}",
                  "SOFT DELETE FROM d KEY ^9",
                  "RESTORE d KEY ^9 AS OF @seq:1"),
              failing(
                  ErrorCode.BAD_VALUE,
                  "INSERT INTO d ^{\"id\": {\"a\": 1}}",
                  "PATCH d KEY 1 SET ^{\"id\": 2}",
                  "CREATE TABLE x (n INT DEFAULT ^'a')"),
              failing(ErrorCode.BAD_JSON, "INSERT INTO d {\"id\": 3, ^n: 5}"),
              failing(ErrorCode.NOT_A_NUMBER, "INSERT INTO t VALUES ('one', 'a', 1, 'x')"),
              failing(
                  ErrorCode.OUT_OF_RANGE,
                  "UPDATE t SET n = 3000000000 * id",
                  "INSERT INTO t ^{\"id\": 1e30, \"name\": \"a\"}"),
              failing(ErrorCode.TOO_LONG, "UPDATE t SET name = name || 'abcdef'"),
              failing(ErrorCode.NEGATIVE_LENGTH, "SELECT OVERLAY(name PLACING 'x' FROM 0) FROM t"),
              failing(
                  ErrorCode.BAD_ESCAPE_CHARACTER,
                  "SELECT name LIKE 'a' ESCAPE '!!' FROM t",
                  "SELECT name LIKE 'a' ESCAPE ^'' FROM t"),
              failing(ErrorCode.BAD_ESCAPE_SEQUENCE, "SELECT name LIKE 'a!' ESCAPE '!' FROM t"),
              failing(ErrorCode.BAD_DATETIME, "SELECT CAST(name AS DATE) FROM t"),
              failing(ErrorCode.UNBOUND_PARAMETER, "SELECT * FROM t WHERE id = ?"),
              failing(
                  ErrorCode.BAD_POINT,
                  "SELECT * FROM t AS OF ^'yesterday'",
                  "SELECT * FROM HISTORY('t', ^'yesterday')",
                  "RESTORE t AS OF ^'yesterday'",
                  "COMPACT t DISCARD HISTORY BEFORE ^'yesterday'"),
              failing(ErrorCode.BEYOND_HORIZON, "SELECT * FROM old AS OF @seq:1"),
              failing(ErrorCode.INVALID_SAVEPOINT, "^ROLLBACK TO nope"),
              failing(ErrorCode.INVALID_TRANSACTION_STATE, "COMMIT"),
              failing(ErrorCode.READ_ONLY, "INSERT INTO ^DRIFT_INFO.`TABLES` VALUES (1)"),
              failing(
                  ErrorCode.NOT_SUPPORTED,
                  "SELECT * FROM HISTORY(^'v')",
                  "UPDATE ^v SET id = 1",
                  "PATCH ^v KEY 1 SET {}",
                  "SHOW DRIFT ^v KEY 1",
                  "CREATE INDEX i ON ^v (id)",
                  "DROP TABLE ^v",
                  "ALTER TABLE t DROP COLUMN ^n"))
          .flatMap(each -> each)
          .toList();

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
                "CREATE TABLE child (id BIGINT PRIMARY KEY, parent BIGINT REFERENCES t,"
                    + " mail VARCHAR(20) REFERENCES t (mail))",
                "CREATE VIEW v AS SELECT id FROM t",
                "INSERT INTO d {\"id\": 1}",
                "INSERT INTO t VALUES (1, 'ann', 1, 'one'), (2, 'bob', 2, 'two')",
                "INSERT INTO child VALUES (1, 1, NULL), (2, 1, NULL)");
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
      assertThat(rows()).as(failing.sql()).isEqualTo(rows);
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
      boolean defines = failing.sql().matches("(CREATE|DROP|ALTER|SNAPSHOT|COMPACT) .*");
      if (failing.code == ErrorCode.INVALID_TRANSACTION_STATE) {
        continue; // There is a transaction to end.
      }
      if (defines) {
        assertThat(db.failure(failing.sql()).substring(0, 5))
            .as(failing.sql())
            .isIn(failing.code.sqlState(), ErrorCode.DDL_IN_TRANSACTION.sqlState());
      } else {
        assertFails(failing, failing.code.sqlState());
      }
      assertThat(rows()).as(failing.sql()).isEqualTo(rows);
    }
    assertThat(contents()).isEqualTo(before);
    db.connection().commit();
    assertThat(contents()).isEqualTo(before);
  }

  private void assertFails(Failing failing, String state) {
    String failure = db.failure(failing.sql());
    String place = failing.place();
    assertThat(failure).as(failing.sql()).startsWith(state + " ");
    if (place == null) {
      assertThat(failure).as(failing.sql()).doesNotContainPattern("line \\d+, column \\d+");
    } else {
      assertThat(failure).as(failing.sql()).containsPattern(place + "\\b");
    }
  }
}
