package org.driftdb.adapter.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.driftdb.adapter.jdbc.TestDatabase.failure;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How statements and their results live: run, run again, limited, cancelled, closed. */
final class StatementsTest {
  private TestDatabase db;

  @BeforeEach
  void open() throws SQLException {
    db =
        TestDatabase.inMemory()
            .run(
                "CREATE TABLE t (id INT PRIMARY KEY, n INT)",
                "INSERT INTO t VALUES (1, 10), (2, 20), (3, 30), (4, 40)");
  }

  @AfterEach
  void close() throws SQLException {
    db.close();
  }

  private static List<Integer> ids(ResultSet rows) throws SQLException {
    List<Integer> ids = new ArrayList<>();
    while (rows.next()) {
      ids.add(rows.getInt(1));
    }
    return ids;
  }

  @Test
  void noResultHasMoreThanTheMostRowsAskedFor() throws SQLException {
    try (Statement statement = db.connection().createStatement();
        PreparedStatement prepared =
            db.connection().prepareStatement("SELECT id FROM t WHERE id >= ? ORDER BY id")) {
      statement.setMaxRows(2);
      prepared.setMaxRows(2);
      prepared.setInt(1, 1);

      assertThat(ids(statement.executeQuery("SELECT id FROM t ORDER BY id"))).containsExactly(1, 2);
      assertThat(ids(prepared.executeQuery())).containsExactly(1, 2);
      prepared.setMaxRows(3);
      assertThat(ids(prepared.executeQuery())).containsExactly(1, 2, 3);
      prepared.setMaxRows(0);
      assertThat(ids(prepared.executeQuery())).hasSize(4);

      db.run("CREATE TABLE u (pk=id)", "CREATE TABLE v (pk=id)");
      try (ResultSet tables = statement.executeQuery("SHOW TABLES")) {
        assertThat(tables.next()).isTrue();
        assertThat(tables.next()).isTrue();
        assertThat(tables.next()).as("a third").isFalse();
      }
      assertThat(statement.executeUpdate("UPDATE t SET n = 0")).as("all rows").isEqualTo(4);
    }
  }

  @Test
  void aSemicolonMayEndAStatement() throws SQLException {
    db.run(
        "INSERT INTO t VALUES (5, 50);",
        "PATCH t KEY 5 SET {\"n\": 55}; -- a document",
        "CREATE VIEW v AS SELECT id FROM t WHERE n > 40; /* not of the view */",
        "EXPLAIN PLAN FOR SELECT * FROM t;");
    assertThat(db.rows("SELECT v.id FROM v;\n")).containsExactly("5");
    assertThat(db.rows("SELECT id FROM t WHERE n = ?;", 10)).containsExactly("1");
    try (Statement statement = db.connection().createStatement();
        PreparedStatement update = db.connection().prepareStatement("UPDATE t SET n = ?;")) {
      statement.addBatch("DELETE FROM t WHERE id = 1;");
      statement.addBatch("SOFT DELETE FROM t KEY 2 ;");
      assertThat(statement.executeBatch()).containsExactly(1, 1);
      update.setInt(1, 0);
      update.addBatch();
      assertThat(update.executeBatch()).containsExactly(3);
    }
    assertThat(db.failure("DELETE FROM t; DELETE FROM t"))
        .startsWith("42000 ")
        .contains("one at a time", "line 1, column 16");
    assertThat(db.rows("SELECT * FROM t")).hasSize(3);
  }

  @Test
  void aStatementThatHasNotRunHasNoResult() throws SQLException {
    try (Statement statement = db.connection().createStatement();
        PreparedStatement prepared = db.connection().prepareStatement("DELETE FROM t")) {
      for (Statement each : List.of(statement, prepared)) {
        assertThat(each.getResultSet()).isNull();
        assertThat(each.getUpdateCount()).isEqualTo(-1);
        assertThat(each.getMoreResults()).isFalse();
      }
    }
  }

  @Test
  void thereIsNoResultAfterTheLast() throws SQLException {
    try (Statement statement = db.connection().createStatement()) {
      assertThat(statement.execute("SELECT id FROM t")).isTrue();
      ResultSet rows = statement.getResultSet();
      assertThat(statement.getMoreResults()).isFalse();
      assertThat(rows.isClosed()).isTrue();
      assertThat(statement.getResultSet()).isNull();
      assertThat(statement.getUpdateCount()).isEqualTo(-1);

      assertThat(statement.execute("UPDATE t SET n = 1")).isFalse();
      assertThat(statement.getUpdateCount()).isEqualTo(4);
      assertThat(statement.getMoreResults(Statement.CLOSE_ALL_RESULTS)).isFalse();
      assertThat(statement.getUpdateCount()).isEqualTo(-1);
    }
  }

  @Test
  void runningAgainClosesTheResultBefore() throws SQLException {
    try (PreparedStatement statement =
        db.connection().prepareStatement("SELECT n FROM t WHERE id = ?")) {
      statement.setInt(1, 1);
      ResultSet first = statement.executeQuery();
      statement.setInt(1, 2);
      assertThat(ids(first)).as("bound before").containsExactly(10);
      assertThat(ids(statement.executeQuery())).containsExactly(20);
      assertThat(first.isClosed()).isTrue();
    }
  }

  @Test
  void aStatementMayCloseWithItsResult() throws SQLException {
    Statement statement = db.connection().createStatement();
    statement.closeOnCompletion();
    ResultSet first = statement.executeQuery("SELECT id FROM t");
    ResultSet second = statement.executeQuery("SELECT id FROM t");
    assertThat(first.isClosed()).isTrue();
    assertThat(statement.isClosed()).as("by running again").isFalse();

    second.close();
    assertThat(statement.isClosed()).isTrue();
  }

  @Test
  void closingAConnectionClosesWhatItMade() throws SQLException {
    String url = "jdbc:driftdb:mem:" + UUID.randomUUID();
    try (TestDatabase keeper = TestDatabase.open(url).run("CREATE TABLE t (pk=id)")) {
      keeper.run("INSERT INTO t {\"id\": 1}, {\"id\": 2}");
      Connection connection = TestDatabase.open(url).connection();
      Statement statement = connection.createStatement();
      ResultSet rows = statement.executeQuery("SELECT id FROM t");
      PreparedStatement prepared = connection.prepareStatement("SELECT id FROM t");
      connection.close();

      assertThat(statement.isClosed()).isTrue();
      assertThat(rows.isClosed()).isTrue();
      assertThat(prepared.isClosed()).isTrue();
      assertThat(failure(rows::next)).startsWith("24000 ");
    }
  }

  @Test
  void anAbortedConnectionIsClosedAndRolledBack() throws SQLException {
    String url = "jdbc:driftdb:mem:" + UUID.randomUUID();
    try (TestDatabase keeper = TestDatabase.open(url).run("CREATE TABLE t (pk=id)")) {
      TestDatabase aborted = TestDatabase.open(url);
      aborted.connection().setAutoCommit(false);
      aborted.run("INSERT INTO t {\"id\": 1}");
      aborted.connection().abort(Runnable::run);

      assertThat(aborted.connection().isClosed()).isTrue();
      assertThat(keeper.rows("SELECT id FROM t")).isEmpty();
    }
  }

  @Test
  void aCancelStopsWhoIsReadingToo() throws SQLException {
    try (Statement statement = db.connection().createStatement();
        ResultSet rows = statement.executeQuery("SELECT id FROM t")) {
      rows.next();
      statement.cancel();
      assertThat(failure(rows::next)).isEqualTo("57014 The statement was cancelled");
      assertThat(ids(statement.executeQuery("SELECT id FROM t"))).hasSize(4);
    }
  }

  @Test
  void resultsAreReadForwardAndNotUpdated() throws SQLException {
    try (Statement statement =
            db.connection()
                .createStatement(ResultSet.TYPE_SCROLL_INSENSITIVE, ResultSet.CONCUR_UPDATABLE);
        ResultSet rows = statement.executeQuery("SELECT id FROM t")) {
      assertThat(statement.getResultSetType()).isEqualTo(ResultSet.TYPE_FORWARD_ONLY);
      assertThat(statement.getResultSetConcurrency()).isEqualTo(ResultSet.CONCUR_READ_ONLY);
      assertThat(rows.getType()).isEqualTo(ResultSet.TYPE_FORWARD_ONLY);
      assertThat(rows.getFetchDirection()).isEqualTo(ResultSet.FETCH_FORWARD);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"BIG_QUERY", "MYSQL_ANSI", "ORACLE", "MYSQL", "SQL_SERVER"})
  void whatIsQuotedIsReadBack(String lex) throws SQLException {
    try (TestDatabase other =
            TestDatabase.open("jdbc:driftdb:mem:" + UUID.randomUUID() + ";lex=" + lex);
        Statement statement = other.connection().createStatement()) {
      for (String text :
          List.of("it's", "a\\b", "ends in \\", "\\' OR 1 = 1 --", "\\\\", "\\n", "größe")) {
        assertThat(other.row("SELECT " + statement.enquoteLiteral(text))).isEqualTo(text);
      }
      for (String name : List.of("two words", "order", "q`\"]", "a.b")) {
        String quoted = statement.enquoteIdentifier(name, false);
        other.run("CREATE TABLE " + quoted + " (pk=id)", "INSERT INTO " + quoted + " {\"id\": 1}");
        assertThat(other.rows("SELECT id FROM " + quoted)).as(name).containsExactly("1");
      }
      assertThat(statement.enquoteIdentifier("orders", false)).isEqualTo("orders");
    }
  }

  @Test
  void plansAreShownInEveryForm() throws SQLException {
    for (String query :
        List.of(
            "SELECT * FROM t WHERE id BETWEEN 1 AND 3",
            "SELECT COUNT(*) FROM t FOR SYSTEM_TIME AS OF '@seq:1' WHERE n < 20",
            "UPDATE t SET n = 5 WHERE id = 1")) {
      for (String form : List.of("", " AS JSON", " AS XML")) {
        assertThat(db.row("EXPLAIN PLAN" + form + " FOR " + query)).as(form).contains("Drift");
      }
    }
  }
}
