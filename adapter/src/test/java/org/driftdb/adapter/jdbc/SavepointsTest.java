package org.driftdb.adapter.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A part of a transaction can be taken back, by JDBC's calls and in SQL. */
final class SavepointsTest {
  private TestDatabase db;
  private TestDatabase other;

  @BeforeEach
  void open() throws SQLException {
    String url = "jdbc:driftdb:mem:" + UUID.randomUUID();
    db = TestDatabase.open(url).run("CREATE TABLE t (id BIGINT PRIMARY KEY, n BIGINT)");
    other = TestDatabase.open(url);
    db.connection().setAutoCommit(false);
  }

  @AfterEach
  void close() throws SQLException {
    db.close();
    other.close();
  }

  private void assertRows(String... expected) throws SQLException {
    assertThat(db.rows("SELECT id, n FROM t ORDER BY id")).containsExactly(expected);
  }

  @Test
  void whatCameAfterIsTakenBackAndTheRestIsCommitted() throws SQLException {
    Connection connection = db.connection();
    db.run("INSERT INTO t VALUES (1, 10)");
    Savepoint one = connection.setSavepoint();
    db.run("UPDATE t SET n = 11", "INSERT INTO t VALUES (2, 20)");
    Savepoint two = connection.setSavepoint("two");
    db.run("DELETE FROM t WHERE id = 1", "UPDATE t SET id = 3");
    assertRows("3|20");

    connection.rollback(two);
    assertRows("1|11", "2|20");
    db.run("INSERT INTO t VALUES (4, 40)");
    connection.rollback(two);
    assertRows("1|11", "2|20");

    connection.rollback(one);
    assertRows("1|10");
    db.run("INSERT INTO t VALUES (2, 22)");
    connection.commit();
    assertThat(other.rows("SELECT id, n FROM t ORDER BY id")).containsExactly("1|10", "2|22");
    assertThat(other.rows("SELECT sequence, event_type, id FROM CHANGES('t', '@seq:0', '@now')"))
        .as("what was taken back has no sequence")
        .containsExactly("1|INSERT|1", "2|INSERT|2");
  }

  @Test
  void aSavepointBeforeTheFirstStatementIsTheBeginning() throws SQLException {
    Savepoint beginning = db.connection().setSavepoint();
    db.run("INSERT INTO t VALUES (1, 10)");
    db.connection().rollback(beginning);
    assertRows();
    db.run("CREATE TABLE fresh (id BIGINT PRIMARY KEY)", "INSERT INTO fresh VALUES (1)");
    db.connection().commit();
    assertThat(other.rows("SELECT id FROM fresh")).containsExactly("1");
  }

  @Test
  void sqlSaysTheSame() throws SQLException {
    db.run("SAVEPOINT a", "INSERT INTO t VALUES (1, 10)", "savepoint B");
    db.run("INSERT INTO t VALUES (2, 20)", "ROLLBACK TO SAVEPOINT b");
    assertRows("1|10");
    db.run("RELEASE SAVEPOINT b");
    assertThat(db.failure("ROLLBACK TO b"))
        .isEqualTo(
            "3B001 This transaction has no savepoint \"b\", or has it no more (line 1, column 1)");
    assertRows("1|10");
    db.run("COMMIT WORK", "INSERT INTO t VALUES (3, 30)", "ROLLBACK");
    assertThat(other.rows("SELECT id FROM t")).containsExactly("1");
    assertThat(db.failure("ROLLBACK TO a")).as("the transaction has ended").startsWith("3B001 ");
  }

  @Test
  void aPreparedStatementMaySetThem() throws SQLException {
    try (PreparedStatement set = db.connection().prepareStatement("SAVEPOINT s");
        PreparedStatement back = db.connection().prepareStatement("ROLLBACK TO s")) {
      for (int id = 1; id <= 3; id++) {
        set.execute();
        db.run("INSERT INTO t VALUES (" + id + ", 0)");
      }
      back.execute();
      assertRows("1|0", "2|0");
    }
  }

  @Test
  void aNameThatWasGivenTwiceMeansTheNewerOne() throws SQLException {
    db.run("SAVEPOINT s", "INSERT INTO t VALUES (1, 1)", "SAVEPOINT s");
    db.run("INSERT INTO t VALUES (2, 2)", "ROLLBACK TO s");
    assertRows("1|1");
    db.run("RELEASE s", "ROLLBACK TO s");
    assertRows();
  }

  @Test
  void aSavepointEndsWithThoseBeforeIt() throws SQLException {
    Connection connection = db.connection();
    Savepoint one = connection.setSavepoint("one");
    db.run("INSERT INTO t VALUES (1, 1)");
    Savepoint two = connection.setSavepoint("two");
    connection.releaseSavepoint(one);
    for (TestDatabase.Work gone :
        new TestDatabase.Work[] {
          () -> connection.rollback(one),
          () -> connection.rollback(two),
          () -> connection.releaseSavepoint(two)
        }) {
      assertThat(TestDatabase.failure(gone)).startsWith("3B001 ");
    }
    assertRows("1|1");

    Savepoint three = connection.setSavepoint();
    connection.commit();
    assertThat(TestDatabase.failure(() -> connection.rollback(three))).startsWith("3B001 ");
    assertThat(TestDatabase.failure(() -> other.connection().rollback(three))).startsWith("3B001 ");
  }

  @Test
  void itHasANameOrANumber() throws SQLException {
    Savepoint named = db.connection().setSavepoint("s");
    Savepoint numbered = db.connection().setSavepoint();
    assertThat(named.getSavepointName()).isEqualTo("s");
    assertThat(numbered.getSavepointId()).isPositive();
    assertThat(TestDatabase.failure(named::getSavepointId)).startsWith("3B001 ");
    assertThat(TestDatabase.failure(numbered::getSavepointName)).startsWith("3B001 ");
    assertThat(db.connection().getMetaData().supportsSavepoints()).isTrue();
  }

  @Test
  void theyNeedATransaction() throws SQLException {
    assertThat(TestDatabase.failure(() -> other.connection().setSavepoint())).startsWith("25000 ");
    assertThat(other.failure("SAVEPOINT s")).startsWith("25000 ");
    assertThat(other.failure("COMMIT")).startsWith("25000 ");
    assertThat(other.failure("ROLLBACK")).startsWith("25000 ");
    assertThat(other.failure("ROLLBACK TO s")).startsWith("3B001 ");
  }

  @Test
  void aResultThatIsOpenIsNotDisturbed() throws SQLException {
    db.run("INSERT INTO t VALUES (1, 1), (2, 2)", "SAVEPOINT s", "INSERT INTO t VALUES (3, 3)");
    try (Statement statement = db.connection().createStatement();
        ResultSet rows = statement.executeQuery("SELECT id, n FROM t ORDER BY id")) {
      assertThat(rows.next()).isTrue();
      db.run("ROLLBACK TO s");
      assertThat(TestDatabase.rows(rows)).containsExactly("2|2", "3|3");
    }
    assertRows("1|1", "2|2");
  }

  @Test
  void constraintsAndOwnKeysGoByWhatIsLeft() throws SQLException {
    db.connection().setAutoCommit(true);
    db.run("CREATE TABLE u (id BIGINT PRIMARY KEY, mail VARCHAR(10) UNIQUE)");
    db.connection().setAutoCommit(false);
    db.run("SAVEPOINT s", "INSERT INTO u VALUES (1, 'a')", "ROLLBACK TO s");
    db.run("INSERT INTO u VALUES (2, 'a')");
    assertThat(db.failure("INSERT INTO u VALUES (3, 'a')")).startsWith("23505 ");
    db.run("ROLLBACK TO s", "INSERT INTO u VALUES (3, 'a')", "COMMIT");
    assertThat(other.rows("SELECT id, mail FROM u")).containsExactly("3|a");
  }
}
