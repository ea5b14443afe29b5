package org.driftdb.adapter.jdbc;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Commit, rollback, isolation, and what a statement that fails leaves behind: nothing. */
final class TransactionsTest {
  private TestDatabase db;
  private TestDatabase other;

  @BeforeEach
  void open() throws SQLException {
    String url = "jdbc:driftdb:mem:" + UUID.randomUUID();
    db =
        TestDatabase.open(url)
            .run("CREATE TABLE t (pk=id)", "CREATE TABLE u (id BIGINT PRIMARY KEY, n BIGINT)");
    other = TestDatabase.open(url);
  }

  @AfterEach
  void close() throws SQLException {
    db.close();
    other.close();
  }

  @Test
  void autocommitIsOnAtStart() throws SQLException {
    assertThat(db.connection().getAutoCommit()).isTrue();
    db.run("INSERT INTO t {\"id\": 1}");
    assertThat(other.rows("SELECT id FROM t")).containsExactly("1");
    assertThat(TestDatabase.failure(() -> db.connection().commit())).startsWith("25000 ");
  }

  @Test
  void aTransactionReadsItsOwnWritesAndNobodyElseDoes() throws SQLException {
    db.connection().setAutoCommit(false);
    db.run("INSERT INTO t {\"id\": 1, \"fresh\": true}", "INSERT INTO u VALUES (1, 10)");

    assertThat(db.row("SELECT fresh FROM t")).isEqualTo("true");
    assertThat(other.rows("SELECT * FROM t")).isEmpty();
    assertThat(other.failure("SELECT fresh FROM t")).startsWith("42703 ");

    db.connection().commit();
    assertThat(other.rows("SELECT * FROM t")).containsExactly("1|true");
    assertThat(other.rows("SELECT * FROM u")).containsExactly("1|10");
  }

  /** The second table is opened when the first has been read, and its transaction is over then. */
  @Test
  void aResultThatIsHeldOverACommitHasWhatTheTransactionWrote() throws SQLException {
    String many =
        IntStream.range(0, 5_000).mapToObj(id -> "{\"id\": " + id + "}").collect(joining(", "));
    db.run("INSERT INTO t " + many);
    db.connection().setAutoCommit(false);
    db.run("INSERT INTO u VALUES (-2, 20)");
    List<Long> ids = new ArrayList<>();
    try (Statement statement = db.connection().createStatement();
        ResultSet held = statement.executeQuery("SELECT id FROM t UNION ALL SELECT id FROM u")) {
      assertThat(held.next()).isTrue();
      db.connection().commit();
      while (held.next()) {
        ids.add(held.getLong(1));
      }
    }
    assertThat(ids).hasSize(5_000).contains(-2L);
  }

  @Test
  void rollbackTakesBackEverything() throws SQLException {
    db.connection().setAutoCommit(false);
    db.run("INSERT INTO t {\"id\": 1}", "INSERT INTO u VALUES (1, 10)");
    db.connection().rollback();

    assertThat(db.rows("SELECT * FROM t")).isEmpty();
    assertThat(db.rows("SELECT * FROM u")).isEmpty();
    assertThat(db.row("SELECT CURRENT_SEQ()")).isEqualTo("0");
  }

  @Test
  void closingRollsBack() throws SQLException {
    db.connection().setAutoCommit(false);
    db.run("INSERT INTO t {\"id\": 1}");
    db.close();

    assertThat(other.rows("SELECT * FROM t")).isEmpty();
  }

  @Test
  void aTransactionReadsOneSequenceThroughout() throws SQLException {
    db.connection().setAutoCommit(false);
    assertThat(db.rows("SELECT * FROM t")).isEmpty();
    other.run("INSERT INTO t {\"id\": 1}");

    assertThat(db.rows("SELECT * FROM t")).isEmpty();
    db.connection().commit();
    assertThat(db.rows("SELECT id FROM t")).containsExactly("1");
  }

  @Test
  void theFirstToCommitWins() throws SQLException {
    db.run("INSERT INTO t {\"id\": 1}");
    db.connection().setAutoCommit(false);
    db.run("PATCH t KEY 1 SET {\"v\": \"mine\"}");
    other.run("PATCH t KEY 1 SET {\"v\": \"theirs\"}");

    assertThat(TestDatabase.failure(() -> db.connection().commit())).startsWith("40001 ");
    assertThat(db.row("SELECT v FROM t")).isEqualTo("theirs");
  }

  @Test
  void aStatementThatFailsUndoesItselfAlone() throws SQLException {
    db.connection().setAutoCommit(false);
    db.run("INSERT INTO t {\"id\": 1}");
    assertThat(db.failure("INSERT INTO t {\"id\": 2}, {\"id\": 1}")).startsWith("23505 ");
    assertThat(db.failure("INSERT INTO u VALUES (1, 1), (2, 2), (1, 3)")).startsWith("23505 ");
    db.connection().commit();

    assertThat(other.rows("SELECT id FROM t")).containsExactly("1");
    assertThat(other.rows("SELECT id FROM u")).isEmpty();
  }

  @Test
  void ddlIsRefusedOnceATransactionHasWritten() throws SQLException {
    db.connection().setAutoCommit(false);
    db.run("CREATE TABLE before (pk=id)", "INSERT INTO t {\"id\": 1}");
    assertThat(db.failure("CREATE TABLE after (pk=id)")).startsWith("25001 ");
    db.connection().rollback();
    db.run("CREATE TABLE after (pk=id)");
  }

  @Test
  void aTransactionSeesItsOwnDdlAlsoAfterCommitsOfOthers() throws SQLException {
    db.run("CREATE TABLE other (pk=id)", "INSERT INTO t {\"id\": 1}");
    db.connection().setAutoCommit(false);
    assertThat(db.rows("SELECT id FROM t")).containsExactly("1");
    other.run("INSERT INTO other {\"id\": 1}");

    db.run("DROP TABLE t", "DROP TABLE IF EXISTS t");
    assertThat(db.failure("SELECT * FROM t")).startsWith("42S02 ");
    db.run("CREATE TABLE t (n BIGINT PRIMARY KEY, UNIQUE (n))");
    assertThat(db.rows("SELECT n FROM t")).isEmpty();
    db.run("INSERT INTO t VALUES (7)");
    assertThat(db.rows("SELECT n FROM t")).containsExactly("7");
    assertThat(db.rows("SELECT id FROM other")).as("still the rows of its beginning").isEmpty();
    db.connection().commit();
    assertThat(other.rows("SELECT n FROM t")).containsExactly("7");
  }

  @Test
  void switchingAutocommitOnCommits() throws SQLException {
    db.connection().setAutoCommit(false);
    db.run("INSERT INTO t {\"id\": 1}");
    db.connection().setAutoCommit(true);

    assertThat(other.rows("SELECT id FROM t")).containsExactly("1");
  }

  @Test
  void aReadOnlyConnectionDoesNotWrite() throws SQLException {
    db.connection().setReadOnly(true);

    assertThat(db.connection().isReadOnly()).isTrue();
    assertThat(db.failure("INSERT INTO t {\"id\": 1}")).startsWith("25006 ");
    assertThat(db.failure("INSERT INTO u VALUES (1, 1)")).startsWith("25006 ");
    assertThat(db.failure("DROP TABLE t")).startsWith("25006 ");
  }

  @Test
  void anUpdateReadsAllRowsBeforeItWritesAny() throws SQLException {
    db.run("INSERT INTO u VALUES (1, 1), (2, 2), (3, 3)");

    assertThat(db.update("UPDATE u SET id = id + 1")).isEqualTo(3);
    assertThat(db.update("INSERT INTO u SELECT id + 10, n FROM u")).isEqualTo(3);
    assertThat(db.rows("SELECT id, n FROM u ORDER BY id"))
        .containsExactly("2|1", "3|2", "4|3", "12|1", "13|2", "14|3");
    assertThat(db.update("DELETE FROM u WHERE id > 10")).isEqualTo(3);
  }

  @Test
  void metadataSaysWhatTransactionsAre() throws SQLException {
    assertThat(db.connection().getMetaData().supportsTransactions()).isTrue();
    assertThat(db.connection().getTransactionIsolation())
        .isEqualTo(Connection.TRANSACTION_REPEATABLE_READ);
  }
}
