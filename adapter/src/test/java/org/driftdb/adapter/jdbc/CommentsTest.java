package org.driftdb.adapter.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who made a commit and why is kept with it. */
final class CommentsTest {
  private final String url = "jdbc:driftdb:mem:" + UUID.randomUUID();
  private TestDatabase db;

  @BeforeEach
  void open() throws SQLException {
    db = TestDatabase.open(url + ";user=ann").run("CREATE TABLE t (pk=id)");
  }

  @AfterEach
  void close() throws SQLException {
    db.close();
  }

  /** Of each event its sequence, type, author and comment. */
  private List<String> drift() throws SQLException {
    return db.rows("SHOW DRIFT t KEY 1 WITH COMMENT").stream()
        .map(
            row ->
                row.replaceAll("\\|\\d{4}-[^|]*\\|", "|")
                    .replaceAll("\\|\\{[^|]*\\||\\|null\\|(?=ann|null)", "|"))
        .toList();
  }

  @Test
  void theNextCommitHasTheCommentAndNoOther() throws SQLException {
    assertThat(db.update("SET TRANSACTION COMMENT 'first of all'")).isZero();
    db.run(
        "INSERT INTO t {\"id\": 1}",
        "PATCH t KEY 1 SET {\"n\": 1}",
        "SET TRANSACTION COMMENT 'forgotten'",
        "SET TRANSACTION COMMENT NULL",
        "PATCH t KEY 1 SET {\"n\": 2}");
    assertThat(drift())
        .containsExactly("1|INSERT|ann|first of all", "2|PATCH|ann|null", "3|PATCH|ann|null");
    assertThat(db.rows("SHOW DRIFT t KEY 1").get(0)).doesNotContain("ann");
  }

  @Test
  void itWaitsForAStatementThatWrites() throws SQLException {
    db.run("INSERT INTO t {\"id\": 1}", "SET TRANSACTION COMMENT 'why'");
    assertThat(db.rows("SELECT id FROM t")).containsExactly("1");
    assertThat(db.update("UPDATE t SET n = 1 WHERE id = 7")).isZero();
    assertThat(db.failure("PATCH t KEY 7 SET {\"n\": 1}")).startsWith("02000 ");
    db.run("PATCH t KEY 1 SET {\"n\": 3}");
    assertThat(drift()).containsExactly("1|INSERT|ann|null", "2|PATCH|ann|why");
  }

  @Test
  void itIsThatOfTheOpenTransaction() throws SQLException {
    Connection connection = db.connection();
    connection.setAutoCommit(false);
    db.run("INSERT INTO t {\"id\": 1}", "SET TRANSACTION COMMENT 'both'", "PATCH t KEY 1 SET {}");
    assertThat(drift()).containsExactly("null|null|INSERT|null|null", "null|null|PATCH|null|null");
    connection.commit();
    db.run("PATCH t KEY 1 SET {}");
    connection.commit();
    db.run("SET TRANSACTION COMMENT 'rolled back'", "PATCH t KEY 1 SET {}");
    connection.rollback();
    db.run("SOFT DELETE FROM t KEY 1");
    connection.setAutoCommit(true);
    assertThat(drift())
        .containsExactly(
            "1|INSERT|ann|both", "2|PATCH|ann|both", "3|PATCH|ann|null", "4|SOFT_DELETE|ann|null");
  }

  @Test
  void aBatchIsOneCommitWithOneComment() throws SQLException {
    try (PreparedStatement comment =
        db.connection().prepareStatement("SET TRANSACTION COMMENT ?")) {
      comment.setString(1, "nächtlich: \"日本\"");
      comment.execute();
    }
    try (Statement statement = db.connection().createStatement()) {
      statement.addBatch("INSERT INTO t {\"id\": 1}");
      statement.addBatch("PATCH t KEY 1 SET {}");
      assertThat(statement.executeBatch()).containsExactly(1, 1);
    }
    db.run("PATCH t KEY 1 SET {}");
    assertThat(drift())
        .containsExactly(
            "1|INSERT|ann|nächtlich: \"日本\"", "2|PATCH|ann|nächtlich: \"日本\"", "3|PATCH|ann|null");
  }

  @Test
  void aBatchThatFailsLeavesTheComment() throws SQLException {
    db.run("INSERT INTO t {\"id\": 1}", "SET TRANSACTION COMMENT 'nightly'");
    Session session = db.connection().unwrap(DriftConnection.class).session();
    try (TestDatabase other = TestDatabase.open(url + ";user=bob")) {
      session.beginBatch();
      db.run("PATCH t KEY 1 SET {\"n\": 1}");
      other.run("PATCH t KEY 1 SET {\"n\": 2}");
      assertThatThrownBy(session::endBatch).hasMessageContaining("changed");
    }
    db.run("PATCH t KEY 1 SET {\"n\": 1}", "PATCH t KEY 1 SET {}");
    assertThat(drift())
        .containsExactly(
            "1|INSERT|ann|null", "2|PATCH|bob|null", "3|PATCH|ann|nightly", "4|PATCH|ann|null");
  }

  @Test
  void restoringTellsWhyToo() throws SQLException {
    db.run(
        "INSERT INTO t {\"id\": 1, \"n\": 1}",
        "PATCH t KEY 1 SET {\"n\": 2}",
        "SET TRANSACTION COMMENT 'undo'",
        "RESTORE t AS OF @seq:1 WHERE n = 2");
    assertThat(drift().get(2)).isEqualTo("3|PATCH|ann|undo");
  }

  @Test
  void theAuthorIsTheUserOfTheConnection() throws SQLException {
    db.run("INSERT INTO t {\"id\": 1}");
    try (Connection bob = DriverManager.getConnection(url, "bob", "secret");
        Statement statement = bob.createStatement()) {
      assertThat(bob.getMetaData().getUserName()).isEqualTo("bob");
      statement.execute("PATCH t KEY 1 SET {}");
    }
    try (Connection nobody = DriverManager.getConnection(url);
        Statement statement = nobody.createStatement()) {
      assertThat(nobody.getMetaData().getUserName()).isEmpty();
      statement.execute("PATCH t KEY 1 SET {}");
    }
    assertThat(db.rows("SHOW DRIFT t KEY 1 WITH COMMENT").stream().map(row -> row.split("\\|")[4]))
        .containsExactly("ann", "bob", "null");
  }

  @Test
  void anAuthorIsNoBook() {
    assertThatThrownBy(() -> DriverManager.getConnection(url, "x".repeat(10_001), "secret"))
        .isInstanceOfSatisfying(
            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("22001"))
        .hasMessageContaining("The author of a commit has at most 10,000 characters");
  }

  @Test
  void aCommentIsAText() throws SQLException {
    assertThat(db.failure("SET TRANSACTION COMMENT ?", 5L))
        .isEqualTo("22000 The comment of a transaction is a text, but not a Long");
    db.run("SET TRANSACTION COMMENT '" + "x".repeat(10_000) + "'");
    assertThat(db.failure("SET TRANSACTION COMMENT ?", "x".repeat(10_001)))
        .isEqualTo("22001 The comment of a commit has at most 10,000 characters, but not 10,001");
    assertThat(db.failure("SET TRANSACTION ISOLATION LEVEL SERIALIZABLE")).startsWith("42000 ");
  }
}
