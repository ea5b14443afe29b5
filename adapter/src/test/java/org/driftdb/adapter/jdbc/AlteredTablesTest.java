package org.driftdb.adapter.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.DriverManager;
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

/** Statements, transactions and metadata follow a table whose columns change. */
final class AlteredTablesTest {
  private String url;
  private TestDatabase db;

  @BeforeEach
  void open() throws SQLException {
    url = "jdbc:driftdb:mem:" + UUID.randomUUID();
    db =
        TestDatabase.open(url)
            .run(
                "CREATE TABLE t (id BIGINT PRIMARY KEY, a VARCHAR, b BIGINT)",
                "CREATE INDEX by_a ON t (a)",
                "INSERT INTO t VALUES (1, 'x', 10)");
  }

  @AfterEach
  void close() throws SQLException {
    db.close();
  }

  private static List<String> labels(ResultSet rows) throws SQLException {
    List<String> labels = new ArrayList<>();
    for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
      labels.add(rows.getMetaData().getColumnLabel(i));
    }
    return labels;
  }

  @Test
  void preparedStatementsFollow() throws SQLException {
    try (PreparedStatement query =
            db.connection().prepareStatement("SELECT * FROM t WHERE id = ?");
        PreparedStatement insert =
            db.connection().prepareStatement("INSERT INTO t VALUES (?, 'y', 2)")) {
      query.setLong(1, 1);
      try (ResultSet rows = query.executeQuery()) {
        assertThat(labels(rows)).containsExactly("id", "a", "b");
      }
      db.run("ALTER TABLE t RENAME a TO c", "ALTER TABLE t ADD d DATE");
      try (ResultSet rows = query.executeQuery()) {
        assertThat(labels(rows)).containsExactly("id", "c", "b", "d");
      }
      insert.setLong(1, 2);
      assertThat(TestDatabase.failure(insert::executeUpdate)).startsWith("42000 ");
      db.run("ALTER TABLE t DROP d");
      assertThat(insert.executeUpdate()).isEqualTo(1);
      assertThat(db.rows("SELECT c FROM t WHERE id = 2")).containsExactly("y");
    }
  }

  @Test
  void aPointThatAParameterNamesHasTheColumnsOfThen() throws SQLException {
    db.run("ALTER TABLE t RENAME a TO c");
    try (PreparedStatement query = db.connection().prepareStatement("SELECT * FROM t AS OF ?")) {
      query.setString(1, "@now");
      try (ResultSet rows = query.executeQuery()) {
        assertThat(labels(rows)).containsExactly("id", "c", "b");
      }
      query.setString(1, "@seq:1");
      try (ResultSet rows = query.executeQuery()) {
        assertThat(labels(rows)).containsExactly("id", "a", "b");
      }
    }
  }

  @Test
  void aPointThatIsKnownOnlyWhileReadingHasTheColumnsOfNow() throws SQLException {
    db.run(
        "ALTER TABLE t RENAME a TO c",
        "ALTER TABLE t ADD d BIGINT",
        "UPDATE t SET c = 'y', d = 3",
        "ALTER TABLE t DROP b",
        "CREATE TABLE points (p VARCHAR PRIMARY KEY)",
        "INSERT INTO points VALUES ('@seq:1'), ('@seq:2')");
    assertThat(
            db.rows(
                "SELECT p, r.* FROM points, LATERAL (SELECT * FROM t AS OF points.p) AS r ORDER BY"
                    + " p"))
        .containsExactly("@seq:1|1|x|null", "@seq:2|1|y|3");
    assertThat(db.rows("SELECT * FROM t FOR SYSTEM_TIME AS OF '@seq:' || '1'"))
        .containsExactly("1|x|null");
  }

  /** The columns of now are those that the table has where its name stands. */
  @Test
  void aPointThatARowNamesHasTheColumnsOfItsSessionOrView() throws SQLException {
    String query = "SELECT p, r.* FROM points, LATERAL (SELECT * FROM t AS OF points.p) AS r";
    db.run(
        "CREATE TABLE points (p VARCHAR PRIMARY KEY)",
        "CREATE VIEW v AS " + query,
        "ALTER TABLE t RENAME a TO c",
        "INSERT INTO points VALUES ('@seq:1')",
        "ALTER TABLE t RENAME c TO d");
    assertThat(db.rows("SELECT id, d FROM (" + query + ")")).containsExactly("1|x");
    assertThat(db.rows("SELECT id, c FROM v AS OF @seq:2")).containsExactly("1|x");
    assertThat(db.rows("SELECT * FROM v AS OF ?", "@seq:2")).containsExactly("@seq:1|1|x|10");
    db.run("ALTER SESSION SET as_of = '@seq:2'");
    assertThat(db.rows("SELECT id, c FROM (" + query + ")")).containsExactly("1|x");
    assertThat(db.rows("SELECT c FROM t FOR SYSTEM_TIME AS OF '@seq:' || '1'"))
        .containsExactly("x");
  }

  @Test
  void aViewFollowsItsTablesAndHasTheirColumnsOfThen() throws SQLException {
    db.run("CREATE VIEW v AS SELECT * FROM t", "ALTER TABLE t RENAME a TO c");
    assertThat(db.rows("SELECT c FROM v")).containsExactly("x");
    assertThat(db.rows("SELECT a FROM v AS OF @seq:1")).containsExactly("x");
    assertThat(db.rows("SELECT * FROM v AS OF ?", "@seq:1")).containsExactly("1|x|10");
    db.run("CREATE OR REPLACE VIEW v AS SELECT id, c FROM t", "ALTER TABLE t DROP c");
    assertThat(db.failure("SELECT * FROM v")).contains("no column \"c\"");
  }

  @Test
  void theDefaultPointOfASessionHasTheColumnsOfThen() throws SQLException {
    db.run("ALTER TABLE t DROP a");
    try (Connection past = DriverManager.getConnection(url + ";asOf=@seq:1");
        Statement statement = past.createStatement();
        ResultSet rows = statement.executeQuery("SELECT * FROM t")) {
      assertThat(labels(rows)).containsExactly("id", "a", "b");
    }
    assertThat(db.rows("SELECT * FROM t")).containsExactly("1|10");
  }

  @Test
  void anOpenTransactionSeesTheColumnsOfItsBeginningAndDoesNotWrite() throws SQLException {
    try (Connection other = DriverManager.getConnection(url);
        Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      try (ResultSet rows = statement.executeQuery("SELECT * FROM t")) {
        rows.next();
      }
      db.run("ALTER TABLE t DROP COLUMN b");
      try (ResultSet rows = statement.executeQuery("SELECT * FROM t")) {
        assertThat(labels(rows)).containsExactly("id", "a", "b");
      }
      assertThat(TestDatabase.failure(() -> statement.execute("INSERT INTO t VALUES (2, 'y', 1)")))
          .startsWith("40001 Columns of table \"t\" were changed since this transaction began");
      other.rollback();
      assertThat(statement.executeUpdate("INSERT INTO t VALUES (2, 'y')")).isEqualTo(1);
      assertThat(TestDatabase.failure(() -> statement.execute("ALTER TABLE t DROP a")))
          .startsWith("25001 ");
      other.rollback();
    }
    assertThat(db.rows("SELECT * FROM t")).containsExactly("1|x");
  }

  @Test
  void metadataFollows() throws SQLException {
    db.run("ALTER TABLE t RENAME a TO c", "ALTER TABLE t RENAME id TO k", "ALTER TABLE t DROP b");
    List<String> found = new ArrayList<>();
    try (ResultSet columns = db.connection().getMetaData().getColumns(null, null, "t", null)) {
      while (columns.next()) {
        found.add(columns.getString("COLUMN_NAME"));
      }
    }
    try (ResultSet keys = db.connection().getMetaData().getPrimaryKeys(null, null, "t")) {
      while (keys.next()) {
        found.add("key " + keys.getString("COLUMN_NAME"));
      }
    }
    try (ResultSet indexes =
        db.connection().getMetaData().getIndexInfo(null, null, "t", false, false)) {
      while (indexes.next()) {
        found.add(indexes.getString("INDEX_NAME") + " " + indexes.getString("COLUMN_NAME"));
      }
    }
    assertThat(found).containsExactly("k", "c", "key k", "PRIMARY k", "by_a c");
    assertThat(db.rows("SELECT column_name, \"least\" IS NULL FROM DRIFT_INFO.COLUMNS ORDER BY 1"))
        .hasSize(2);
  }

  @Test
  void aRefusedChangeSaysWhereAndChangesNothing() throws SQLException {
    db.run("INSERT INTO t VALUES (2, 'y', 20)", "CREATE TABLE h (n BIGINT)");
    for (String[] refused :
        new String[][] {
          {"ALTER TABLE t DROP COLUMN id", "0A000 ", "belongs to the key", "column 27)"},
          {"ALTER TABLE t DROP COLUMN c", "42703 ", "has no column \"c\"", "column 27)"},
          {"ALTER TABLE t RENAME c TO d", "42703 ", "has no column \"c\"", "column 22)"},
          {"ALTER TABLE t RENAME a TO b", "42701 ", "has a column \"b\" already", "column 22)"},
          {"ALTER TABLE t ADD a INT", "42701 ", "has a column \"a\" already", "column 19)"},
          {"ALTER TABLE t ADD row_seq INT", "42701 ", "cannot be declared", "column 19)"},
          {"ALTER TABLE t ADD n INT NOT NULL", "23502 ", "give it a DEFAULT", "column 19)"},
          {"ALTER TABLE t ADD n INT DEFAULT 1 UNIQUE", "23505 ", "both have 1", "column 19)"},
          {"ALTER TABLE t ADD n INT CHECK (n > (SELECT 1))", "42000 ", "no query", "column 36)"},
          {"ALTER TABLE h RENAME row_id TO k", "42703 ", "no column \"row_id\"", "column 22)"},
          {"ALTER TABLE h DROP row_id", "42703 ", "no column \"row_id\"", "column 20)"},
          {"ALTER TABLE t ADD n INT PRIMARY KEY", "0A000 ", "PRIMARY KEY", "column 19)"},
          {"ALTER TABLE t RENAME TO u", "0A000 ", "ADD, DROP and RENAME columns", "column 15)"},
          {"ALTER TABLE none ADD n INT", "42S02 ", "no table \"none\"", "column 13)"},
        }) {
      assertThat(db.failure(refused[0]))
          .startsWith(refused[1])
          .contains(refused[2])
          .endsWith(refused[3]);
    }
  }

  @Test
  void theHiddenKeyGivesWayToAColumnOfItsName() throws SQLException {
    db.run("CREATE TABLE h (n BIGINT)", "INSERT INTO h VALUES (1)");
    db.run("ALTER TABLE h ADD row_id VARCHAR DEFAULT 'own'", "INSERT INTO h VALUES (2, 'two')");
    assertThat(db.rows("SELECT * FROM h ORDER BY n")).containsExactly("1|own", "2|two");
    assertThat(db.rows("SELECT n, row_id FROM h WHERE row_id = 'two'")).containsExactly("2|two");
    assertThat(db.rows("SELECT row_id FROM h AS OF @seq:2")).containsExactly("1");
    db.run("UPDATE h SET n = n + 10", "ALTER TABLE h RENAME n TO row_id_2");
    assertThat(db.rows("SELECT row_id_2 FROM h ORDER BY row_id")).containsExactly("11", "12");
  }

  @Test
  void theDefaultIsEvaluatedOnceAndAgainForNewRows() throws SQLException {
    db.run(
        "INSERT INTO t VALUES (2, 'y', 2)",
        "ALTER TABLE t ADD made TIMESTAMP DEFAULT CURRENT_TIMESTAMP");
    String then = db.rows("SELECT DISTINCT made FROM t").get(0);
    assertThat(db.rows("SELECT DISTINCT made FROM t")).containsExactly(then);
    db.run("INSERT INTO t (id) VALUES (3)");
    assertThat(db.rows("SELECT made IS NULL FROM t WHERE id = 3")).containsExactly("false");
    assertThat(db.failure("ALTER TABLE t ADD n INT DEFAULT 'x'")).startsWith("22");
    assertThat(db.failure("ALTER TABLE t ADD n INT DEFAULT b")).startsWith("42000 ");
  }

  @Test
  void aColumnMayBeMovedToAnotherTypeByHand() throws SQLException {
    db.run(
        "ALTER TABLE t RENAME b TO old_b",
        "ALTER TABLE t ADD b VARCHAR",
        "UPDATE t SET b = CAST(old_b AS VARCHAR)",
        "ALTER TABLE t DROP old_b");
    assertThat(db.rows("SELECT * FROM t")).containsExactly("1|x|10");
    assertThat(db.rows("SELECT b + 1 FROM t AS OF @seq:1")).containsExactly("11");
  }

  @Test
  void aUniqueColumnKeepsItsValuesApart() throws SQLException {
    db.run(
        "ALTER TABLE t ADD u BIGINT UNIQUE",
        "INSERT INTO t (id, u) VALUES (2, 5)",
        "UPDATE t SET u = 6 WHERE id = 1");
    assertThat(db.failure("UPDATE t SET u = 5 WHERE id = 1")).startsWith("23505 ");
  }

  /**
   * Columns swap their names; written-out points join by those of then, points of rows by these.
   */
  @Test
  void joinsByNameGoByTheColumnsThatThePointHas() throws SQLException {
    db.run(
        "CREATE TABLE l (id INT PRIMARY KEY, a INT, b INT)",
        "CREATE TABLE r (a INT PRIMARY KEY, c INT)",
        "INSERT INTO l VALUES (1, 10, 20)",
        "INSERT INTO r VALUES (20, 30)",
        "CREATE VIEW joined AS SELECT * FROM l NATURAL JOIN r",
        "CREATE VIEW used AS SELECT * FROM l JOIN r USING (a)",
        "CREATE VIEW starred AS SELECT * FROM l",
        "ALTER TABLE l RENAME COLUMN a TO z",
        "ALTER TABLE l RENAME COLUMN b TO a",
        "ALTER TABLE l RENAME COLUMN z TO b");
    String then = db.row("SELECT CURRENT_SEQ()");
    db.run("UPDATE l SET b = b");
    String atRow =
        "SELECT v.* FROM (VALUES ('@seq:"
            + then
            + "')) AS p (x), %s FOR SYSTEM_TIME AS OF p.x AS v";
    assertThat(db.rows("SELECT * FROM joined AS OF '@seq:" + then + "'")).isEmpty();
    assertThat(db.rows("SELECT * FROM used AS OF '@seq:" + then + "'")).isEmpty();
    assertThat(db.rows("SELECT id, a, b FROM starred AS OF '@seq:" + then + "'"))
        .containsExactly("1|10|20");
    assertThat(db.rows(atRow.formatted("joined"))).containsExactly("20|1|10|30");
    assertThat(db.rows(atRow.formatted("used"))).containsExactly("20|1|10|30");
    assertThat(db.rows(atRow.replace("v.*", "v.id, v.a, v.b").formatted("starred")))
        .containsExactly("1|20|10");
  }
}
