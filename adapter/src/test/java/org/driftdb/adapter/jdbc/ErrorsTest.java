package org.driftdb.adapter.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Failures: each has an SQLSTATE, says what was wrong and where, and has changed nothing. */
final class ErrorsTest {
  private TestDatabase db;

  @BeforeEach
  void open() throws SQLException {
    db =
        TestDatabase.inMemory()
            .run(
                "CREATE TABLE orders (pk=id)",
                "CREATE TABLE typed (id BIGINT PRIMARY KEY, name VARCHAR(5) NOT NULL)",
                "INSERT INTO orders {\"id\": 1, \"n\": 5}, {\"id\": 2}",
                "INSERT INTO typed VALUES (1, 'a')");
  }

  @AfterEach
  void close() throws SQLException {
    assertThat(db.row("SELECT CURRENT_SEQ()")).isEqualTo("3");
    db.close();
  }

  private void assertFails(String sql, String failure) {
    assertThat(db.failure(sql)).startsWith(failure);
  }

  @Test
  void tablesAndColumnsThatAreNotThere() {
    assertFails("SELECT * FROM nope", "42S02 There is no table \"nope\" (line 1, column 15)");
    assertFails("INSERT INTO nope {\"id\": 1}", "42S02 There is no table \"nope\"");
    assertFails("INSERT INTO nope VALUES (1)", "42S02 There is no table \"nope\"");
    assertFails(
        "SELECT\n nope FROM orders", "42703 There is no column \"nope\" (line 2, column 2)");
    assertFails(
        "INSERT INTO typed {\"id\": 2, \"name\": \"b\", \"x\": 1}",
        "42703 Table \"typed\" has no column \"x\"");
    assertFails(
        "INSERT INTO typed (id, x) VALUES (2, 1)",
        "42703 Table \"typed\" has no column \"x\" (line 1, column 24)");
    assertFails(
        "UPDATE typed SET x = 1", "42703 Table \"typed\" has no column \"x\" (line 1, column 18)");
  }

  @Test
  void keys() {
    assertFails(
        "INSERT INTO orders {\"id\": 1}", "23505 Table \"orders\" has a row with key 1 already");
    assertFails(
        "INSERT INTO typed VALUES (1, 'b')", "23505 Table \"typed\" has a row with key 1 already");
    assertFails(
        "INSERT INTO orders {\"n\": 1}",
        "23502 Column \"id\" of table \"orders\" belongs to the key");
    assertFails("INSERT INTO typed (name) VALUES ('b')", "23502 Column \"id\" of table \"typed\"");
    assertFails("INSERT INTO typed (id) VALUES (2)", "23502 Column \"name\" of table \"typed\"");
    assertFails(
        "PATCH orders KEY 9 SET {\"n\": 1}", "02000 Table \"orders\" has no row with key 9");
    assertFails(
        "SOFT DELETE FROM orders KEY \"1\"", "02000 Table \"orders\" has no row with key \"1\"");
  }

  @Test
  void textThatCannotBeRead() {
    assertFails("INSERT INTO orders {\"id\": 3,\n \"n\": 05}", "22032 Bad JSON at line 2, column ");
    assertFails(
        "SELECT * FROM orders AS OF \"yesterday\"", "22023 \"yesterday\" is no point in time");
    assertFails("SELECT * FROM orders\nWERE id = 1", "42000 Syntax error at line 2, column ");
    assertFails("SELECT 'abc", "42000 Syntax error at line 1, column 8: ' is not closed");
    assertFails(
        "INSERT INTO typed VALUES ('one', 'b')",
        "22018 Column \"id\" of table \"typed\": \"one\" is no BIGINT");
    assertFails("SELECT " + "(".repeat(5_000) + "1" + ")".repeat(5_000), "54001 ");
  }

  @Test
  void discardedHistory() throws SQLException {
    db.run("COMPACT orders DISCARD HISTORY BEFORE @now");
    String discarded = "22023 The history of table \"orders\" before @seq:";
    assertFails("SELECT * FROM orders AS OF @seq:1", discarded);
    db.run("ALTER SESSION SET as_of = '@seq:1'");
    assertFails("SHOW DRIFT orders KEY 1", discarded);
    assertFails("COMPACT orders DISCARD HISTORY BEFORE @now", "25006 ");
    db.run("ALTER SESSION RESET as_of");
    assertFails("SELECT * FROM HISTORY('orders', '@seq:1')", discarded);
    assertFails("COMPACT nope DISCARD HISTORY BEFORE @now", "42S02 There is no table \"nope\"");
    assertFails(
        "COMPACT orders DISCARD HISTORY BEFORE 'yesterday'",
        "22023 \"yesterday\" is no point in time");
    assertFails("COMPACT orders\nDISCARD HISTORY AFTER @now", "42000 ");
  }

  @Test
  void aSubqueryGivesOneValue() {
    assertFails("SELECT (SELECT id FROM orders)", "21000 ");
  }

  @Test
  void aCallerIsToldBeforeTheWrongStatementRuns() throws SQLException {
    try (Statement statement = db.connection().createStatement();
        PreparedStatement insert = db.connection().prepareStatement("INSERT INTO orders ?");
        PreparedStatement query =
            db.connection().prepareStatement("SELECT * FROM orders WHERE id = ?")) {
      assertThat(
              TestDatabase.failure(() -> statement.executeQuery("SOFT DELETE FROM orders KEY 1")))
          .startsWith("07005 ");
      assertThat(TestDatabase.failure(() -> statement.executeUpdate("SELECT 1")))
          .startsWith("07006 ");
      statement.addBatch("SELECT 1");
      assertThat(TestDatabase.failure(statement::executeBatch)).startsWith("07006 ");
      assertThat(TestDatabase.failure(query::executeQuery))
          .isEqualTo("07001 Parameter 1 has no value");
      assertThat(TestDatabase.failure(() -> query.setInt(2, 1)))
          .isEqualTo("07009 There is no parameter 2: the statement has 1");
      query.setInt(1, 1);
      insert.setString(1, "{\"id\": 3}");
      assertThat(TestDatabase.failure(query::executeUpdate)).startsWith("07006 ");
      assertThat(TestDatabase.failure(query::addBatch)).startsWith("07006 ");
      assertThat(TestDatabase.failure(insert::executeQuery)).startsWith("07005 ");
      assertThat(query.execute()).isTrue();
      assertFails("SELECT * FROM orders WHERE id = ?", "07001 Parameter 1 has no value");
    }
  }

  @Test
  void whatIsNotSupportedIsRefused() throws SQLException {
    Connection connection = db.connection();
    try (Statement statement = connection.createStatement()) {
      for (TestDatabase.Work work :
          List.<TestDatabase.Work>of(
              () -> connection.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE),
              () -> connection.prepareStatement("INSERT INTO orders {\"id\": 3}", new int[] {1}),
              () -> statement.executeUpdate("INSERT INTO orders {\"id\": 3}", new int[] {1}))) {
        assertThat(TestDatabase.failure(work)).startsWith("0A000 ");
      }
    }
  }

  @Test
  void aResultNamesTheColumnThatItHasNot() throws SQLException {
    try (Statement statement = db.connection().createStatement();
        ResultSet rows = statement.executeQuery("SELECT 1 AS n")) {
      rows.next();
      assertThat(rows.getInt("N")).isEqualTo(1);
      assertThat(TestDatabase.failure(() -> rows.getInt("two")))
          .isEqualTo("42703 The result has no column \"two\"");
      assertThat(TestDatabase.failure(() -> rows.getString(2)))
          .isEqualTo("07009 There is no column 2: there are 1");
      assertThat(TestDatabase.failure(() -> rows.getObject(0, String.class))).startsWith("07009 ");
      assertThat(TestDatabase.failure(rows::previous)).startsWith("0A000 ");
      assertThat(TestDatabase.failure(() -> rows.absolute(1))).startsWith("0A000 ");
    }
  }

  @Test
  void whatIsClosedSaysSo() throws SQLException {
    try (TestDatabase own = TestDatabase.inMemory()) {
      Statement statement = own.connection().createStatement();
      ResultSet rows = statement.executeQuery("SELECT 1");
      assertThat(TestDatabase.failure(() -> rows.getInt(1)))
          .isEqualTo("24000 There is no row here: call next first");
      rows.close();
      assertThat(TestDatabase.failure(rows::next)).isEqualTo("24000 The result set is closed");
      Statement other = own.connection().createStatement();
      other.close();
      assertThat(TestDatabase.failure(() -> other.execute("SELECT 1")))
          .isEqualTo("24000 The statement is closed");
      own.close();
      assertThat(TestDatabase.failure(() -> statement.execute("SELECT 1")))
          .isEqualTo("08003 The connection is closed");
      assertThat(TestDatabase.failure(() -> own.connection().createStatement()))
          .startsWith("08003 ");
    }
  }

  @Test
  void aTableNameIsNoPath(@TempDir Path around) throws SQLException, IOException {
    Path directory = around.resolve("database");
    try (TestDatabase own = TestDatabase.open("jdbc:driftdb:" + directory)) {
      own.run(
          "CREATE TABLE `../x` (pk=id, INDEX(`../i`))",
          "INSERT INTO `../x` {\"id\": 1, \"../i\": 2}",
          "PATCH `../x` KEY 1 SET {\"v\": 3}",
          "SNAPSHOT `../x`",
          "COMPACT `../x`",
          "CREATE INDEX `../../y` ON `../x` (v)",
          "UPDATE `../x` SET v = 4");
      assertThat(own.row("SELECT * FROM `../x` WHERE `../i` = 2")).isEqualTo("1|2|4");
      assertThat(own.rows("SHOW DRIFT `../x` KEY 1")).hasSize(3);
      own.run("SOFT DELETE FROM `../x` KEY 1", "DROP TABLE `../x`");
    }
    try (Stream<Path> written = Files.list(around)) {
      assertThat(written).containsExactly(directory);
    }
  }
}
