package org.driftdb.adapter.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.calcite.jdbc.CalciteConnection;
import org.driftdb.adapter.DriftSchema;
import org.driftdb.storage.Database;
import org.driftdb.storage.Options;
import org.driftdb.storage.schema.TableSchema;
import org.driftdb.storage.schema.ViewDefinition;
import org.driftdb.storage.value.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A view is a query with a name: kept in the database, and read as its text says. */
final class ViewsTest {
  private String url;
  private TestDatabase db;

  @BeforeEach
  void open() throws SQLException {
    url = "jdbc:driftdb:mem:" + UUID.randomUUID();
    db =
        TestDatabase.open(url)
            .run(
                "CREATE TABLE orders (pk=id, INDEX(status))",
                "INSERT INTO orders {\"id\": 1, \"status\": \"new\", \"amount\": 10}",
                "INSERT INTO orders {\"id\": 2, \"status\": \"paid\", \"amount\": 20.5}",
                "CREATE VIEW paid AS SELECT id, amount FROM orders WHERE status = 'paid'");
  }

  @AfterEach
  void close() throws SQLException {
    db.close();
  }

  @Test
  void aViewIsReadLikeATable() throws SQLException {
    assertThat(db.rows("SELECT * FROM paid")).containsExactly("2|20.5");
    assertThat(db.rows("SELECT p.amount FROM PAID AS p WHERE p.id = ?", 2)).containsExactly("20.5");
    assertThat(db.rows("SELECT DRIFT.paid.id FROM DRIFT.paid")).containsExactly("2");
    assertThat(db.rows("SELECT o.status FROM orders o JOIN paid p ON p.id = o.id"))
        .containsExactly("paid");
    assertThat(db.row("SELECT COUNT(*) FROM orders WHERE id IN (SELECT id FROM paid)"))
        .isEqualTo("1");
    assertThat(db.plan("SELECT * FROM paid WHERE id = 2"))
        .contains("index=[status], ranges=[['paid']]");
    db.run("INSERT INTO orders {\"id\": 3, \"status\": \"paid\", \"amount\": \"much\"}");
    assertThat(db.rows("SELECT amount FROM paid ORDER BY id")).containsExactly("20.5", "much");
    db.run("INSERT INTO orders (id, status) SELECT id + 10, 'copy' FROM paid");
    assertThat(db.row("SELECT COUNT(*) FROM orders WHERE status = 'copy'")).isEqualTo("2");
  }

  @Test
  void itsColumnsHaveTheNamesThatItGivesThem() throws SQLException {
    db.run(
        "CREATE VIEW named (`Key`, `row_start`, ``) AS SELECT id, status, amount FROM orders",
        "CREATE VIEW lives AS SELECT id, row_seq, row_end_seq FROM orders",
        "CREATE VIEW everything AS SELECT * FROM orders");
    assertThat(db.rows("SELECT `Key`, row_start, `` FROM named WHERE key = 1"))
        .containsExactly("1|new|10.0");
    assertThat(db.rows("SELECT * FROM lives ORDER BY row_seq"))
        .containsExactly("1|1|null", "2|2|null");
    assertThat(db.rows("SELECT row_seq FROM lives FOR SYSTEM_TIME ALL WHERE id = 1"))
        .containsExactly("1");
    assertThat(db.failure("SELECT row_seq FROM everything")).startsWith("42703 ");
    db.run("PATCH orders KEY 1 SET {\"note\": \"new column\"}");
    assertThat(db.rows("SELECT note FROM everything WHERE id = 1")).containsExactly("new column");
    assertThat(db.failure("CREATE VIEW v (a) AS SELECT id, status FROM orders"))
        .isEqualTo("42000 In the query of view \"v\": The view names 1 column and its query has 2");
    assertThat(db.failure("CREATE VIEW v (a, a) AS SELECT id, status FROM orders"))
        .startsWith("42701 ");
    assertThat(db.failure("CREATE VIEW v AS SELECT o.id, p.id FROM orders o, paid p"))
        .startsWith("42701 In the query of view \"v\": Two columns are called \"id\"");
  }

  @Test
  void aViewMayAskOthers() throws SQLException {
    db.run(
        "CREATE VIEW total AS SELECT SUM(amount) AS t, COUNT(*) AS n FROM paid",
        "CREATE VIEW report AS SELECT n, t FROM total UNION ALL SELECT 0, amount FROM paid");
    assertThat(db.rows("SELECT * FROM report ORDER BY n")).containsExactly("0|20.5", "1|20.5");
    db.run("CREATE OR REPLACE VIEW paid AS SELECT id, amount FROM orders");
    assertThat(db.rows("SELECT n, t FROM total")).containsExactly("2|30.5");
    assertThat(db.failure("CREATE OR REPLACE VIEW paid AS SELECT n AS id, t AS amount FROM report"))
        .startsWith("42000 ")
        .contains("View \"paid\" cannot ask itself");
    assertThat(db.rows("SELECT n, t FROM total"))
        .as("nothing is changed")
        .containsExactly("2|30.5");
  }

  @Test
  void namesAreSharedWithTables() throws SQLException {
    assertThat(db.failure("CREATE VIEW paid AS SELECT 1 AS n"))
        .isEqualTo("42S01 There is a view \"paid\" already (line 1, column 13)");
    assertThat(db.failure("CREATE OR REPLACE VIEW orders AS SELECT 1 AS n"))
        .isEqualTo("42S01 There is a table \"orders\" already (line 1, column 24)");
    assertThat(db.failure("CREATE TABLE paid (pk=id)")).startsWith("42S01 ");
    assertThat(db.failure("DROP TABLE paid")).startsWith("0A000 ").contains("DROP VIEW");
    assertThat(db.failure("DROP TABLE IF EXISTS paid")).startsWith("0A000 ").contains("DROP VIEW");
    assertThat(db.failure("DROP VIEW IF EXISTS orders")).startsWith("42S02 ");
    assertThat(db.failure("DROP VIEW orders")).startsWith("42S02 ").contains("is a table");
    assertThat(db.failure("DROP VIEW nothing")).startsWith("42S02 There is no view \"nothing\"");
    db.run("DROP VIEW IF EXISTS nothing", "DROP VIEW paid", "CREATE TABLE paid (pk=id)");
    assertThat(db.rows("SELECT * FROM paid")).isEmpty();
  }

  @Test
  void itCannotBeWritten() {
    for (String sql :
        List.of(
            "INSERT INTO paid {\"id\": 9}",
            "INSERT INTO paid (id) VALUES (9)",
            "INSERT INTO paid SELECT id, amount FROM orders",
            "UPSERT INTO paid (id, amount) VALUES (2, 0)",
            "MERGE INTO paid USING orders AS o ON paid.id = o.id"
                + " WHEN MATCHED THEN UPDATE SET amount = 0",
            "UPDATE paid SET amount = 0",
            "DELETE FROM paid",
            "PATCH paid KEY 2 SET {\"amount\": 1}",
            "SOFT DELETE FROM paid KEY 2",
            "RESTORE paid AS OF @seq:1",
            "SHOW DRIFT paid KEY 2",
            "SNAPSHOT paid",
            "COMPACT paid",
            "CREATE INDEX i ON paid (amount)")) {
      assertThat(db.failure(sql)).as(sql).startsWith("0A000 ").contains("\"paid\" is a view");
    }
  }

  @Test
  void whatIsWrongWithItsQueryIsSaidWithTheNameOfTheView() throws SQLException {
    assertThat(db.failure("CREATE VIEW v AS SELECT nothing FROM orders"))
        .isEqualTo(
            "42703 In the query of view \"v\": There is no column \"nothing\" (line 1, column 8)");
    assertThat(db.failure("CREATE VIEW v AS SELECT * FROM nowhere"))
        .startsWith("42S02 In the query of view \"v\": There is no table \"nowhere\"");
    assertThat(db.failure("CREATE VIEW v AS SELECT * FROM orders WHERE id = ?"))
        .isEqualTo(
            "42000 A view has no parameters: write the value where the ? stands"
                + " (line 1, column 50)");
    assertThat(db.failure("SELECT * FROM v")).startsWith("42S02 ");
    db.run("CREATE VIEW total AS SELECT SUM(amount) AS t FROM paid", "DROP TABLE orders");
    assertThat(db.failure("SELECT t FROM total"))
        .startsWith("42S02 In the query of view \"paid\": There is no table \"orders\" any more");
    assertThat(db.failure("SELECT * FROM paid AS OF @now"))
        .startsWith("42S02 There is no table \"orders\" any more");
    assertThat(db.rows("SELECT * FROM paid AS OF @seq:2")).containsExactly("2|20.5");
    db.run("CREATE TABLE orders (n INT PRIMARY KEY)");
    assertThat(db.failure("SELECT t FROM total"))
        .isEqualTo(
            "42703 In the query of view \"total\": In the query of view \"paid\":"
                + " There is no column \"status\" (line 1, column 37)");
  }

  @Test
  void anOrderAndALimitAreThoseOfTheView() throws SQLException {
    db.run(
        "INSERT INTO orders {\"id\": 3, \"status\": \"new\", \"amount\": 15}",
        "CREATE VIEW largest AS SELECT id FROM orders ORDER BY amount DESC LIMIT 2",
        "CREATE VIEW sorted AS SELECT id, status FROM orders ORDER BY amount DESC");
    assertThat(db.rows("SELECT * FROM largest")).containsExactly("2", "3");
    assertThat(db.rows("SELECT * FROM largest WHERE id > 2")).containsExactly("3");
    assertThat(db.row("SELECT COUNT(*) FROM largest AS OF @seq:1")).isEqualTo("1");
    assertThat(db.rows("SELECT status FROM sorted")).containsExactly("paid", "new", "new");
    assertThat(db.row("SELECT MAX(id) FROM sorted")).isEqualTo("3");
  }

  /** Another database on the connection has views of its own, and their names are its own. */
  @Test
  void viewsOfTwoDatabases() throws SQLException {
    try (Database database = Database.inMemory(Options.DEFAULT)) {
      database.createTable(TableSchema.documents("orders", List.of("id"), List.of()));
      database.autocommit(t -> t.insert("orders", Document.of("id", 77)));
      database.createView(
          new ViewDefinition("ids", List.of(), "SELECT id FROM orders", Map.of()), false);
      db.connection()
          .unwrap(CalciteConnection.class)
          .getRootSchema()
          .add("other", DriftSchema.of(database));
      db.run("CREATE VIEW both AS SELECT id FROM paid UNION ALL SELECT id FROM other.ids");
      assertThat(db.rows("SELECT * FROM other.ids")).containsExactly("77");
      assertThat(db.rows("SELECT * FROM both ORDER BY id")).containsExactly("2", "77");
      assertThat(db.rows("SELECT * FROM both AS OF @seq:1")).containsExactly("77");
      try (TestDatabase alone = TestDatabase.open(url)) {
        assertThat(alone.failure("SELECT * FROM both"))
            .startsWith("42S02 In the query of view \"both\": ");
      }
    }
  }

  @Test
  void aPointReadsTheViewOfThen() throws SQLException {
    db.run(
        "PATCH orders KEY 1 SET {\"status\": \"paid\"}",
        "CREATE OR REPLACE VIEW paid AS SELECT id FROM orders WHERE amount > 15",
        "PATCH orders KEY 1 SET {\"amount\": 99}",
        "PATCH orders KEY 1 SET {\"amount\": 1}");

    assertThat(db.rows("SELECT * FROM paid")).containsExactly("2");
    assertThat(db.rows("SELECT * FROM paid AS OF @seq:2"))
        .as("before any was made, that of now")
        .containsExactly("2");
    assertThat(db.rows("SELECT * FROM paid FOR SYSTEM_TIME AS OF '@seq:3' ORDER BY id"))
        .containsExactly("1|10.0", "2|20.5");
    assertThat(db.rows("SELECT * FROM paid AS OF @seq:3 ORDER BY id")).hasSize(2);
    assertThat(db.rows("SELECT * FROM AS_OF('paid', '@seq:4') ORDER BY id"))
        .containsExactly("1", "2");
    assertThat(db.rows("SELECT id FROM paid AS p WHERE p.id = 1 AS OF ?", "@seq:3"))
        .containsExactly("1");
    try (PreparedStatement query =
        db.connection().prepareStatement("SELECT * FROM paid AS OF ? ORDER BY id")) {
      assertThat(read(query, "@seq:2")).containsExactly("2");
      assertThat(read(query, "@seq:4")).containsExactly("1", "2");
      assertThat(read(query, "@seq:3")).containsExactly("1|10.0", "2|20.5");
      assertThat(read(query, "@now")).containsExactly("2");
    }
    db.run("ALTER SESSION SET as_of = '@seq:3'");
    assertThat(db.rows("SELECT amount FROM paid WHERE id = 2")).containsExactly("20.5");
    assertThat(db.rows("SELECT * FROM paid AS OF @seq:4 ORDER BY id")).containsExactly("1", "2");
    assertThat(db.failure("CREATE VIEW v AS SELECT 1 AS n")).startsWith("25006 ");
    assertThat(db.failure("DROP VIEW paid")).startsWith("25006 ");
    try (TestDatabase past = TestDatabase.open(url + ";asOf=@seq:3")) {
      assertThat(past.rows("SELECT amount FROM paid")).hasSize(2);
    }
  }

  private static List<String> read(PreparedStatement query, String point) throws SQLException {
    query.setString(1, point);
    List<String> found = new ArrayList<>();
    try (ResultSet rows = query.executeQuery()) {
      int columns = rows.getMetaData().getColumnCount();
      while (rows.next()) {
        found.add(rows.getString(1) + (columns > 1 ? "|" + rows.getString(2) : ""));
      }
    }
    return found;
  }

  @Test
  void theTablesOfAViewAreThoseOfThePoint() throws SQLException {
    db.run(
        "CREATE VIEW everything AS SELECT * FROM orders",
        "CREATE VIEW counted AS SELECT COUNT(*) AS n FROM everything",
        "DROP TABLE orders",
        "CREATE TABLE orders (n INT PRIMARY KEY, name VARCHAR)",
        "INSERT INTO orders VALUES (7, 'x')");

    assertThat(db.rows("SELECT * FROM everything")).containsExactly("7|x");
    assertThat(db.rows("SELECT status FROM everything AS OF @seq:1")).containsExactly("new");
    assertThat(db.rows("SELECT * FROM paid AS OF @seq:2")).containsExactly("2|20.5");
    assertThat(db.row("SELECT n FROM counted AS OF @seq:2")).isEqualTo("2");
    assertThat(db.row("SELECT n FROM counted")).isEqualTo("1");
    try (PreparedStatement query =
        db.connection().prepareStatement("SELECT * FROM everything AS OF ? ORDER BY 1")) {
      assertThat(read(query, "@now")).containsExactly("7|x");
      assertThat(read(query, "@seq:2")).containsExactly("1|new", "2|paid");
      assertThat(read(query, "@seq:1")).containsExactly("1|new");
      assertThat(read(query, "@seq:3")).containsExactly("7|x");
    }
  }

  @Test
  void theColumnsOfItsTablesAreThoseOfThePoint() throws SQLException {
    db.run(
        "CREATE TABLE t (id INT PRIMARY KEY, n INT, name VARCHAR)",
        "CREATE VIEW v AS SELECT id, n FROM t WHERE n > 0",
        "INSERT INTO t VALUES (1, 5, 'x')",
        "ALTER TABLE t RENAME COLUMN n TO m",
        "INSERT INTO t VALUES (2, 6, 'y')");

    assertThat(db.rows("SELECT * FROM v AS OF @seq:3")).containsExactly("1|5");
    assertThat(db.failure("SELECT * FROM v"))
        .isEqualTo(
            "42703 In the query of view \"v\": There is no column \"n\" (line 1, column 27)");
    assertThat(db.failure("SELECT * FROM v AS OF ?", "@seq:3"))
        .as("prepared for the view as it is now")
        .startsWith("42703 ");
    db.run("CREATE OR REPLACE VIEW v AS SELECT * FROM t", "ALTER TABLE t DROP COLUMN m");
    try (PreparedStatement query =
        db.connection().prepareStatement("SELECT * FROM v AS OF ? ORDER BY id")) {
      assertThat(read(query, "@now")).containsExactly("1|x", "2|y");
      assertThat(read(query, "@seq:3")).containsExactly("1|5");
    }
  }

  @Test
  void aDroppedViewIsReadWhereItLived() throws SQLException {
    db.run("DROP VIEW paid", "INSERT INTO orders {\"id\": 3, \"status\": \"paid\"}");

    assertThat(db.failure("SELECT * FROM paid"))
        .isEqualTo(
            "42S02 There is no view \"paid\" any more; it was dropped, and can be read AS OF a point"
                + " at which it lived");
    assertThat(db.failure("SELECT * FROM paid AS OF @now")).startsWith("42S02 ");
    assertThat(db.failure("SELECT * FROM paid AS OF @seq:3")).startsWith("42S02 ");
    assertThat(db.rows("SELECT * FROM paid AS OF @seq:2")).containsExactly("2|20.5");
    assertThat(db.rows("SELECT * FROM paid AS OF ?", "@seq:2")).containsExactly("2|20.5");
  }

  @Test
  void aPointInTheViewIsNearerThanThatBehindIt() throws SQLException {
    db.run(
        "CREATE VIEW first AS SELECT id, status FROM orders AS OF @seq:1",
        "CREATE VIEW then_and_now AS SELECT o.status, was.status AS was FROM orders AS o"
            + " LEFT JOIN orders FOR SYSTEM_TIME AS OF '@seq:1' AS was ON was.id = o.id",
        "CREATE VIEW told AS SELECT id, row_seq FROM HISTORY('orders')",
        "CREATE VIEW changed AS SELECT sequence, id FROM CHANGES('orders', @seq:1, @now)",
        "CREATE VIEW versions AS SELECT id, status FROM orders FOR SYSTEM_TIME ALL AS OF @seq:3",
        "PATCH orders KEY 1 SET {\"status\": \"paid\"}");

    assertThat(db.rows("SELECT * FROM first")).containsExactly("1|new");
    assertThat(db.rows("SELECT * FROM first AS OF @now")).containsExactly("1|new");
    assertThat(db.rows("SELECT * FROM then_and_now ORDER BY was"))
        .containsExactly("paid|null", "paid|new");
    assertThat(db.rows("SELECT * FROM then_and_now AS OF @seq:1")).containsExactly("new|new");
    assertThat(db.rows("SELECT * FROM told ORDER BY row_seq")).containsExactly("1|1", "2|2", "1|3");
    assertThat(db.rows("SELECT * FROM told AS OF @seq:2")).hasSize(2);
    assertThat(db.rows("SELECT * FROM changed")).containsExactly("2|2", "3|1");
    assertThat(db.rows("SELECT * FROM changed AS OF @seq:2")).containsExactly("2|2");
    assertThat(db.rows("SELECT status FROM versions")).containsExactly("new", "paid", "paid");
  }

  @Test
  void aPointThatARowNamesNeedsAViewThatWasNeverAnother() throws SQLException {
    String query =
        "SELECT p.n, v.id FROM (VALUES (1, '@seq:1'), (2, '@seq:2')) AS p (n, point)"
            + " LEFT JOIN paid FOR SYSTEM_TIME AS OF p.point AS v ON TRUE ORDER BY n";
    assertThat(db.rows(query)).containsExactly("1|null", "2|2");
    db.run("CREATE VIEW known AS SELECT id FROM orders WHERE id IN (SELECT id FROM paid)");
    assertThat(db.rows(query.replace("paid", "known"))).containsExactly("1|null", "2|2");
    try (PreparedStatement prepared = db.connection().prepareStatement(query)) {
      db.run("CREATE OR REPLACE VIEW paid AS SELECT id FROM orders");
      assertThat(TestDatabase.failure(prepared::executeQuery))
          .startsWith("0A000 View \"paid\" has not always been the same");
    }
    assertThat(db.failure(query.replace("paid", "known")))
        .startsWith(
            "0A000 View \"paid\" has not always been the same: write the point at which \"known\" is"
                + " read as a literal or a parameter (line 1, column ");
    assertThat(db.rows("SELECT * FROM paid FOR SYSTEM_TIME ALL ORDER BY id"))
        .containsExactly("1", "2");
  }

  /** Whatever a view's query is: a point of a row reads what a literal reads, or is refused. */
  @Test
  void aPointThatARowNamesReadsWhatALiteralReads() throws SQLException {
    db.run(
        "CREATE VIEW known AS SELECT id FROM paid",
        "CREATE VIEW sequences AS SELECT CURRENT_SEQ() AS id",
        "CREATE VIEW begun AS SELECT id FROM orders AS OF '@seq:1'",
        "CREATE VIEW both AS SELECT id FROM paid FOR SYSTEM_TIME AS OF '@seq:2'"
            + " UNION ALL SELECT id FROM begun",
        "CREATE VIEW ends AS SELECT id FROM known UNION ALL SELECT id FROM sequences",
        "CREATE VIEW fixed AS SELECT id FROM sequences AS OF '@seq:1'",
        "CREATE VIEW moved AS SELECT p.n * 10 + o.id AS id"
            + " FROM (VALUES (1, '@seq:1'), (2, '@seq:2')) AS p (n, point),"
            + " orders FOR SYSTEM_TIME AS OF p.point AS o",
        "CREATE VIEW asked AS SELECT p.n * 10 + (SELECT COUNT(*) FROM"
            + " orders FOR SYSTEM_TIME AS OF p.point) AS id"
            + " FROM (VALUES (1, '@seq:1'), (2, '@seq:2')) AS p (n, point)",
        "CREATE VIEW counted AS SELECT id FROM orders o"
            + " WHERE (SELECT COUNT(*) FROM known k WHERE k.id = o.id) > 0",
        "CREATE OR REPLACE VIEW paid AS SELECT id FROM orders",
        "INSERT INTO orders {\"id\": 3, \"status\": \"paid\", \"amount\": 10}");
    for (String view : List.of("begun", "both", "fixed", "moved", "asked")) {
      readsWhatALiteralReads(view);
    }
    assertThat(db.rows("SELECT id FROM moved AS OF '@seq:3' ORDER BY id"))
        .as("the point of the row is the nearer one")
        .containsExactly("11", "21", "22");
    assertThat(db.rows("SELECT id FROM asked AS OF ?", "@seq:1")).containsExactly("11", "22");
    for (String view : List.of("known", "sequences", "ends", "counted", "paid")) {
      assertThat(db.failure(atPointsOfRows(view))).as(view).startsWith("0A000 View ");
    }
  }

  private void readsWhatALiteralReads(String view) throws SQLException {
    List<String> expected = new ArrayList<>();
    for (int sequence = 0; sequence <= 3; sequence++) {
      String point = "'@seq:" + sequence + "'";
      for (String row : db.rows("SELECT id FROM " + view + " AS OF " + point + " ORDER BY id")) {
        expected.add(sequence + "|" + row);
      }
    }
    assertThat(db.rows(atPointsOfRows(view))).as(view).isEqualTo(expected).isNotEmpty();
  }

  private static String atPointsOfRows(String view) {
    return "SELECT p.n, v.id FROM (VALUES (0, '@seq:0'), (1, '@seq:1'), (2, '@seq:2'), (3, '@seq:3'))"
        + " AS p (n, point), "
        + view
        + " FOR SYSTEM_TIME AS OF p.point AS v ORDER BY n, id";
  }

  /** A view that was replaced and replaced back was another in between. */
  @Test
  void aPlanThatReliedOnAViewIsMadeAgain() throws SQLException {
    String words = "VIEW steady AS SELECT id FROM orders WHERE id > 1";
    db.run("CREATE " + words);
    try (PreparedStatement query = db.connection().prepareStatement(atPointsOfRows("steady"))) {
      assertThat(TestDatabase.rows(query.executeQuery())).containsExactly("2|2", "3|2");
      db.run("CREATE OR REPLACE VIEW steady AS SELECT id FROM orders");
      db.run("INSERT INTO orders {\"id\": 3}", "CREATE OR REPLACE " + words);
      assertThat(TestDatabase.failure(query::executeQuery))
          .startsWith("0A000 View \"steady\" has not always been the same");
    }
  }

  /** In the query that a WITH names, the name still means the view. */
  @Test
  void aWithMayBeCalledAsTheViewThatItAsks() throws SQLException {
    db.run(
        "INSERT INTO orders {\"id\": 3, \"status\": \"new\", \"amount\": 10}",
        "CREATE OR REPLACE VIEW paid AS SELECT id FROM orders");
    for (String query :
        List.of(
            "WITH paid AS (SELECT * FROM paid FOR SYSTEM_TIME AS OF '@seq:3') SELECT * FROM paid",
            "WITH Paid AS (SELECT * FROM paid) SELECT * FROM paid AS OF '@seq:3'",
            "WITH x AS (SELECT 1), paid AS (SELECT * FROM PAID) SELECT * FROM paid AS OF '@seq:3'")) {
      assertThat(db.rows(query)).as(query).containsExactly("2|20.5");
    }
    assertThat(
            db.failure(
                "WITH paid AS (SELECT k.id FROM (VALUES ('@seq:3')) AS p (x),"
                    + " paid FOR SYSTEM_TIME AS OF p.x AS k) SELECT * FROM paid"))
        .startsWith("0A000 View \"paid\" has not always been the same");
    assertThat(
            db.rows(
                "WITH RECURSIVE paid (n) AS (VALUES (1) UNION ALL SELECT n + 1 FROM paid WHERE n < 3)"
                    + " SELECT * FROM paid"))
        .containsExactly("1", "2", "3");
  }

  @Test
  void viewsWhoseNamesDifferInCaseAreTwo() throws SQLException {
    db.run(
        "CREATE VIEW pair AS SELECT id, amount AS n FROM orders",
        "CREATE VIEW Pair AS SELECT amount AS n, id FROM orders");
    assertThat(db.rows("SELECT b.id, b.n FROM pair AS a JOIN Pair AS b ON a.id = b.id ORDER BY 1"))
        .containsExactly("1|10.0", "2|20.5");
    db.run("CREATE VIEW PAIR AS SELECT id FROM pair");
    assertThat(db.failure("CREATE OR REPLACE VIEW Paid AS SELECT * FROM paid"))
        .contains("View \"paid\" cannot ask itself");
  }

  @Test
  void aPlanIsShownBeforeItsParametersAreBound() throws SQLException {
    assertThat(db.plan("SELECT * FROM paid AS OF ?")).contains("point=[?0]", "index=[status]");
  }

  @Test
  void preparedStatementsFollowTheView() throws SQLException {
    try (PreparedStatement query =
        db.connection().prepareStatement("SELECT * FROM paid WHERE 1 = 1")) {
      assertThat(query.executeQuery().getMetaData().getColumnCount()).isEqualTo(2);
      try (TestDatabase other = TestDatabase.open(url)) {
        other.run("CREATE OR REPLACE VIEW paid AS SELECT 1 AS a, 2 AS b, 3 AS c");
        assertThat(query.executeQuery().getMetaData().getColumnCount()).isEqualTo(3);
        other.run("DROP VIEW paid");
      }
      assertThat(TestDatabase.failure(query::executeQuery)).startsWith("42S02 ");
    }
  }

  @Test
  void itIsMadeByTheRulesForTables() throws SQLException {
    Connection connection = db.connection();
    connection.setAutoCommit(false);
    db.run("CREATE VIEW one AS SELECT 1 AS n");
    assertThat(db.rows("SELECT * FROM one")).containsExactly("1");
    db.run("INSERT INTO orders {\"id\": 7, \"status\": \"paid\", \"amount\": 7}");
    assertThat(db.failure("CREATE VIEW two AS SELECT 2 AS n")).startsWith("25001 ");
    assertThat(db.failure("DROP VIEW paid")).startsWith("25001 ");
    assertThat(db.rows("SELECT id FROM paid ORDER BY id"))
        .as("its own writes")
        .containsExactly("2", "7");
    connection.rollback();
    connection.setAutoCommit(true);
    assertThat(db.rows("SELECT * FROM one")).as("made at once").containsExactly("1");
    connection.setReadOnly(true);
    assertThat(db.failure("DROP VIEW paid")).startsWith("25006 ");
  }

  @Test
  void itIsListedWithItsColumns() throws SQLException {
    db.run("CREATE VIEW broken AS SELECT * FROM orders", "CREATE TABLE spare (pk=id)");
    DatabaseMetaData metadata = db.connection().getMetaData();
    assertThat(column(metadata.getTables(null, "DRIFT", "%", new String[] {"VIEW"}), "TABLE_NAME"))
        .containsExactly("broken", "paid");
    assertThat(column(metadata.getTables(null, "DRIFT", "%", null), "TABLE_TYPE"))
        .containsExactlyInAnyOrder("TABLE", "TABLE", "VIEW", "VIEW");
    assertThat(column(metadata.getColumns(null, "DRIFT", "paid", "%"), "COLUMN_NAME"))
        .containsExactly("id", "amount");
    assertThat(column(metadata.getColumns(null, "DRIFT", "paid", "%"), "TYPE_NAME"))
        .containsExactly("BIGINT", "DOUBLE");
    assertThat(db.rows("DESCRIBE paid"))
        .containsExactly("id|BIGINT|false|null|null", "amount|DOUBLE|true|null|null");
    assertThat(db.rows("SHOW TABLES")).contains("paid|VIEW|null|null|null");
    assertThat(
            db.rows(
                "SELECT kind, created_seq, dropped_seq, query FROM DRIFT_INFO.TABLES"
                    + " WHERE table_name = 'paid'"))
        .containsExactly("view|2|null|SELECT id, amount FROM orders WHERE status = 'paid'");
    db.run("DROP TABLE orders");
    assertThat(column(metadata.getColumns(null, "DRIFT", "spare", "%"), "COLUMN_NAME"))
        .containsExactly("id");
    db.run("CREATE TABLE orders (n INT PRIMARY KEY)");
    assertThat(column(metadata.getColumns(null, "DRIFT", "%", "%"), "TABLE_NAME"))
        .as("a view that cannot be read has none")
        .doesNotContain("paid")
        .contains("broken", "orders", "spare");
  }

  private static List<String> column(ResultSet rows, String label) throws SQLException {
    List<String> values = new ArrayList<>();
    try (rows) {
      while (rows.next()) {
        values.add(rows.getString(label));
      }
    }
    return values;
  }

  /** Double quotes are texts to who wrote the view, and names to who reads it. */
  @Test
  void itMeansWhatItMeantToWhoWroteIt() throws SQLException {
    db.run(
        "CREATE OR REPLACE VIEW paid AS SELECT id, \"it's\" AS said FROM orders WHERE status = \"paid\"");
    try (TestDatabase ansi = TestDatabase.open(url + ";lex=MYSQL_ANSI")) {
      assertThat(ansi.rows("SELECT \"said\" FROM \"paid\"")).containsExactly("it's");
      ansi.run("CREATE VIEW quoted AS SELECT \"id\" FROM \"orders\" WHERE \"status\" = 'new'");
    }
    assertThat(db.rows("SELECT * FROM quoted")).containsExactly("1");
  }

  @Test
  void itIsThereAgainAfterReopening(@TempDir Path directory) throws SQLException {
    String stored = "jdbc:driftdb:" + directory;
    try (TestDatabase first = TestDatabase.open(stored)) {
      first.run(
          "CREATE TABLE t (pk=id)",
          "INSERT INTO t {\"id\": \"größe\"}",
          "CREATE VIEW v AS -- why\n  SELECT id FROM t\n  WHERE id <> 'x; y' -- and so on");
    }
    try (TestDatabase again = TestDatabase.open(stored)) {
      assertThat(again.rows("SELECT * FROM v")).containsExactly("größe");
      assertThat(again.row("SELECT query FROM DRIFT_INFO.TABLES WHERE kind = 'view'"))
          .isEqualTo("SELECT id FROM t\n  WHERE id <> 'x; y'");
    }
  }
}
