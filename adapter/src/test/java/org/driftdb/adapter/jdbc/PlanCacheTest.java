package org.driftdb.adapter.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.apache.calcite.jdbc.CalciteConnection;
import org.apache.calcite.runtime.Hook;
import org.apache.calcite.schema.SchemaPlus;
import org.apache.calcite.schema.impl.ViewTable;
import org.driftdb.adapter.DriftSchema;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A text that comes again is planned again only where its plan would be another. */
final class PlanCacheTest {
  private final String url = "jdbc:driftdb:mem:" + UUID.randomUUID();
  private TestDatabase db;

  @BeforeEach
  void open() throws SQLException {
    db =
        TestDatabase.open(url)
            .run(
                "CREATE TABLE t (id VARCHAR PRIMARY KEY, n BIGINT, s VARCHAR)",
                "INSERT INTO t VALUES ('a', 1, 'x'), ('b', 2, 'y'), ('it''s', 3, 'x')");
  }

  @AfterEach
  void close() throws SQLException {
    db.close();
  }

  /** How many plans a piece of work makes. */
  private static int plans(TestDatabase.Work work) throws SQLException {
    int[] plans = {0};
    try (Hook.Closeable counted =
        Hook.PLAN_BEFORE_IMPLEMENTATION.addThread((Consumer<Object>) root -> plans[0]++)) {
      work.run();
    }
    return plans[0];
  }

  private void asks(String sql, String... rows) throws SQLException {
    assertThat(db.rows(sql)).as(sql).containsExactly(rows);
  }

  @Test
  void theSameTextIsPlannedOnce() throws SQLException {
    String sql = "SELECT s, COUNT(*) FROM t GROUP BY s HAVING COUNT(*) > 1";
    assertThat(plans(() -> asks(sql, "x|2"))).isEqualTo(1);
    assertThat(plans(() -> asks(sql, "x|2"))).isZero();
  }

  @Test
  void textsWithOtherLiteralsHaveOnePlan() throws SQLException {
    asks("SELECT n FROM t WHERE id = 'a'", "1");
    asks("SELECT n FROM t WHERE id = 'b'", "2");
    assertThat(
            plans(
                () -> {
                  asks("SELECT n FROM t WHERE id = 'a'", "1");
                  asks("SELECT n FROM t WHERE id = 'it''s'", "3");
                  assertThat(db.rows("SELECT n FROM t WHERE id = 'c'")).isEmpty();
                }))
        .isZero();
    assertThat(plans(() -> asks("SELECT id FROM t WHERE n = 2", "b"))).isEqualTo(1);
  }

  @Test
  void generatedCodeIsMadeOnceForAllLiterals() throws SQLException {
    asks("SELECT COUNT(*), SUM(n + 1) FROM t WHERE s = 'x'", "2|6");
    asks("SELECT COUNT(*), SUM(n + 1) FROM t WHERE s = 'y'", "1|3");
    assertThat(
            plans(
                () -> {
                  asks("SELECT COUNT(*), SUM(n + 1) FROM t WHERE s = 'x'", "2|6");
                  asks("SELECT COUNT(*), SUM(n + 1) FROM t WHERE s = 'zz'", "0|null");
                }))
        .isZero();
    asks("SELECT n * 2.5 FROM t WHERE id = 'a' AND s LIKE 'x%'", "2.5");
    asks("SELECT n * 2.5 FROM t WHERE id = 'b' AND s LIKE 'y%'", "5.0");
    asks("SELECT n * 2.5 FROM t WHERE id = 'c' AND s LIKE 'x%'");
    String like = "SELECT n * 2.5 FROM t WHERE id = 'it''s' AND s LIKE 'x%'";
    assertThat(plans(() -> asks(like, "7.5"))).isZero();
    asks("SELECT MAX(id) FROM t WHERE n = 2", "b");
    assertThat(plans(() -> asks("SELECT MAX(id) FROM t WHERE n = 2", "b"))).isZero();
  }

  @Test
  void otherLiteralsGiveWhatTheyGiveByThemselves() throws SQLException {
    db.run(
        "CREATE TABLE u (id INTEGER PRIMARY KEY, b BIGINT, i INTEGER, d DECIMAL(6, 2), f DOUBLE,"
            + " c CHAR(3), v VARCHAR(5), dat DATE, g UUID)",
        "INSERT INTO u VALUES"
            + " (1, 5, 5, 5.00, 5, 'a', 'a', DATE '2026-01-02', UUID '00000000-0000-0000-0000-000000000001'),"
            + " (2, 7, 0, 7.50, 7.5, 'ab', 'ab ', DATE '2026-01-03', NULL),"
            + " (3, NULL, 7, NULL, NULL, NULL, 'a ', NULL, NULL)",
        "CREATE TABLE docs (pk=id)");
    db.run("INSERT INTO docs (id, x, y) VALUES (1, 5, 'a')");
    db.run("INSERT INTO docs (id, x, y) VALUES (2, '5', 7.0)");
    List<String> forms =
        List.of(
            "SELECT COUNT(*), SUM(b + 1), MAX(v) FROM u WHERE i = %s",
            "SELECT id, v || '!' FROM u WHERE b = %s OR d = %s ORDER BY id",
            "SELECT id, f * 2 FROM u WHERE f = %s",
            "SELECT id, d * 1.5 + i FROM u WHERE v LIKE 'a_' AND (b = %s OR v = %s) ORDER BY id",
            "SELECT id, c || v FROM u WHERE c = %s OR v = %s ORDER BY id",
            "SELECT v = %s, COUNT(*) FROM u GROUP BY v = %s ORDER BY 1",
            "SELECT CASE WHEN i = %s THEN 'one' ELSE 'another' END FROM u ORDER BY id",
            "SELECT id + 1 FROM u WHERE dat = %s",
            "SELECT id + 1 FROM u WHERE g = %s",
            "SELECT i, COUNT(*) FROM u GROUP BY i HAVING COUNT(*) = %s ORDER BY i",
            "SELECT id, 10 / i FROM u WHERE b = %s",
            "SELECT id, (SELECT COUNT(*) FROM u o WHERE o.i = %s AND o.b > u.i) FROM u ORDER BY id",
            "SELECT u.id, w.id + 0 FROM u LEFT JOIN u w ON w.b = u.b AND w.i = %s ORDER BY u.id",
            "SELECT id, x FROM docs WHERE x = %s ORDER BY id",
            "SELECT COUNT(*) FROM docs WHERE y = %s OR x = %s",
            "SELECT SUM(b) FROM u WHERE i + 0 = %s AND COALESCE(b, 0) = %s",
            "SELECT MIN(id) FROM u FOR SYSTEM_TIME AS OF '@seq:6' WHERE b = %s",
            "SELECT DISTINCT v || 'x' FROM u WHERE LENGTH(v) = %s ORDER BY 1",
            "SELECT id + 0 FROM u WHERE b IN (SELECT b FROM u WHERE i = %s) AND NOT (v = %s)",
            "SELECT id FROM u WHERE v = %s / 2",
            "SELECT id FROM u WHERE v = %s + 1",
            "SELECT id FROM u WHERE i = %s * 1000000000",
            "SELECT v = %s + i - i FROM u",
            "SELECT id FROM u WHERE NOT v = %s || 'b'",
            "SELECT id FROM u WHERE v = %s IS NOT NULL",
            "SELECT id FROM u WHERE i = %s\n* 2 ORDER BY id",
            "SELECT i, COUNT(*), SUM(b) FROM u WHERE i > %s GROUP BY i ORDER BY i",
            "SELECT COUNT(*), MAX(d) FROM u WHERE b BETWEEN %s AND 6",
            "SELECT id FROM u WHERE b BETWEEN 1 AND %s AND NOT i < %s ORDER BY id",
            "SELECT id, f FROM u WHERE f >= %s OR v <> %s ORDER BY id",
            "SELECT id FROM u WHERE d NOT BETWEEN %s AND %s ORDER BY id",
            "SELECT id FROM u WHERE id <= %s ORDER BY id DESC",
            "SELECT id FROM u WHERE id > %s AND id < %s ORDER BY id",
            "SELECT id, 1 FROM u WHERE %s < i AND v != %s",
            "SELECT CASE WHEN b < %s THEN c ELSE v END FROM u ORDER BY id",
            "SELECT i < %s, COUNT(*) FROM u GROUP BY i < %s ORDER BY 1",
            "SELECT id FROM u WHERE b BETWEEN %s + 1 AND 9 ORDER BY id",
            "SELECT id FROM u WHERE b > %s IS NOT FALSE ORDER BY id",
            "SELECT id FROM u WHERE dat >= %s",
            "SELECT id, x FROM docs WHERE x > %s OR y <= %s ORDER BY id",
            "SELECT SUM(b) OVER (ORDER BY id ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) FROM u"
                + " WHERE i > %s",
            "SELECT id FROM u FOR SYSTEM_TIME BETWEEN '@seq:5' AND '@seq:7' WHERE b < %s",
            "EXPLAIN PLAN FOR SELECT b + 1 FROM u WHERE i > %s",
            "UPDATE u SET d = d + 1 WHERE b > %s",
            "UPDATE u SET v = %s || '!' WHERE b = %s",
            "UPDATE u SET d = d + 1, i = %s WHERE b = %s",
            "DELETE FROM u WHERE f + 1 = %s");
    List<String> literals =
        List.of(
            "5",
            "7",
            "0",
            "'a'",
            "'ab'",
            "'a '",
            "''",
            "'5'",
            "'2026-01-02'",
            "123456789012",
            "99999999999999999999",
            "5.0",
            "'it''s'",
            "NULL",
            "7",
            "'a'",
            "'x y z w'");
    db.connection().setAutoCommit(false);
    for (String form : forms) {
      for (String literal : literals) {
        String sql = form.replace("%s", literal);
        String kept = described(db, sql);
        db.connection().rollback();
        try (TestDatabase fresh = TestDatabase.open(url)) {
          fresh.connection().setAutoCommit(false);
          assertThat(kept).as(sql).isEqualTo(described(fresh, sql));
          fresh.connection().rollback();
        }
      }
    }
    db.connection().setAutoCommit(true);
  }

  /** The columns, rows, count or failure of a statement. */
  private static String described(TestDatabase database, String sql) {
    StringBuilder told = new StringBuilder();
    try (Statement statement = database.connection().createStatement()) {
      if (!statement.execute(sql)) {
        return told.append(statement.getLargeUpdateCount()).toString();
      }
      ResultSet rows = statement.getResultSet();
      ResultSetMetaData columns = rows.getMetaData();
      for (int i = 1; i <= columns.getColumnCount(); i++) {
        told.append(columns.getColumnLabel(i)).append(' ').append(columns.getColumnTypeName(i));
        told.append(' ').append(columns.getPrecision(i)).append(' ').append(columns.isNullable(i));
        told.append(';');
      }
      while (rows.next()) {
        for (int i = 1; i <= columns.getColumnCount(); i++) {
          told.append(rows.getObject(i)).append('|');
        }
      }
    } catch (SQLException e) {
      told.append(e.getSQLState()).append(e.getMessage());
    }
    return told.toString();
  }

  @Test
  void textsWithOtherBoundsHaveOnePlan() throws SQLException {
    for (String form :
        List.of(
            "SELECT s, COUNT(*) FROM t WHERE n > %d AND n <= 2 GROUP BY s",
            "SELECT s, COUNT(*) FROM t WHERE n BETWEEN %d AND 2 GROUP BY s",
            "SELECT s, COUNT(*) FROM t WHERE n BETWEEN 0 AND %d AND id <> 'b' GROUP BY s")) {
      db.rows(String.format(form, 0));
      db.rows(String.format(form, 1));
      assertThat(plans(() -> db.rows(String.format(form, 2)))).as(form).isZero();
    }
    asks("SELECT id FROM t WHERE n BETWEEN 1 AND 2 ORDER BY id", "a", "b");
    asks("SELECT id FROM t WHERE n BETWEEN 2 AND 2 ORDER BY id", "b");
    asks("SELECT id FROM t WHERE n BETWEEN 2 AND 3 ORDER BY id", "b", "it's");
    asks("SELECT id FROM t WHERE n BETWEEN 3 AND 2 ORDER BY id");
  }

  @Test
  void writesWithOtherLiteralsHaveOnePlan() throws SQLException {
    db.run("UPDATE t SET n = 5 WHERE id = 'a'", "UPDATE t SET n = 6 WHERE id = 'b'");
    assertThat(
            plans(
                () -> {
                  assertThat(db.update("UPDATE t SET n = ? WHERE id = 'a'", 9)).isEqualTo(1);
                }))
        .isEqualTo(1);
    assertThat(plans(() -> db.run("UPDATE t SET n = 7 WHERE id = 'it''s'"))).isZero();
    assertThat(db.rows("SELECT n FROM t ORDER BY id")).containsExactly("9", "6", "7");
  }

  @Test
  void aLiteralThatDecidesAboutThePlanStaysInIt() throws SQLException {
    asks("SELECT id, n FROM t WHERE id = 'a' ORDER BY 1", "a|1");
    asks("SELECT id, n FROM t WHERE id = 'b' ORDER BY 2", "b|2");
    assertThat(db.failure("SELECT id, n FROM t WHERE id = 'b' ORDER BY 3")).contains("Ordinal");
    asks("SELECT id, 'x' FROM t WHERE id = 'a'", "a|x");
    asks("SELECT id, 'yy' FROM t WHERE id = 'a'", "a|yy");
    asks("SELECT id = 'a' FROM t WHERE id = 'a'", "true");
    asks("SELECT id = 'a' FROM t WHERE id = 'b'", "false");
    asks("SELECT id = 'b' FROM t WHERE id = 'b'", "true");
  }

  @Test
  void whatIsNoLiteralIsNotTakenForOne() throws SQLException {
    for (String id : List.of("a", "b", "a")) {
      asks("SELECT n FROM t WHERE id = '" + id + "' -- = 'c'", id.equals("a") ? "1" : "2");
      asks("SELECT n FROM t /* = 'c */ WHERE id = '" + id + "'", id.equals("a") ? "1" : "2");
      asks("SELECT n AS `= 'c` FROM t WHERE id ='" + id + "'", id.equals("a") ? "1" : "2");
    }
  }

  @Test
  void changedTablesAreSeen() throws SQLException {
    String sql = "SELECT * FROM t WHERE id = 'a'";
    asks(sql, "a|1|x");
    asks(sql, "a|1|x");
    asks(sql, "a|1|x");
    try (TestDatabase other = TestDatabase.open(url)) {
      other.run("ALTER TABLE t DROP COLUMN n");
      asks(sql, "a|x");
      other.run("DROP TABLE t", "CREATE TABLE t (id VARCHAR PRIMARY KEY)");
      assertThat(db.rows(sql)).isEmpty();
      other.run("DROP TABLE t");
      assertThat(db.failure(sql)).startsWith("42S02");
    }
  }

  @Test
  void aNewIndexIsUsed() throws SQLException {
    String sql = "SELECT id FROM t WHERE s = 'y'";
    asks(sql, "b");
    assertThat(plans(() -> asks(sql, "b"))).isZero();
    db.run("CREATE INDEX by_s ON t (s)");
    assertThat(plans(() -> asks(sql, "b"))).isEqualTo(1);
  }

  @Test
  void anotherPointOfTheSessionIsAnotherPlan() throws SQLException {
    String sql = "SELECT n FROM t WHERE id = 'a'";
    asks(sql, "1");
    asks(sql, "1");
    asks(sql, "1");
    db.run("UPDATE t SET n = 5 WHERE id = 'a'", "ALTER SESSION SET as_of = '@seq:3'");
    asks(sql, "1");
    db.run("ALTER SESSION RESET as_of");
    asks(sql, "5");
  }

  @Test
  void aTableThatHasGrownIsPlannedAgain() throws SQLException {
    String sql = "SELECT COUNT(*) FROM t";
    asks(sql, "3");
    assertThat(plans(() -> asks(sql, "3"))).isZero();
    db.connection().setAutoCommit(false);
    for (int i = 0; i < 5_000; i++) {
      db.update("INSERT INTO t VALUES (?, 0, '')", "new" + i);
    }
    db.connection().setAutoCommit(true);
    assertThat(plans(() -> asks(sql, "5003"))).isEqualTo(1);
  }

  @Test
  void whatReadsOtherTablesIsPlannedEachTime() throws SQLException {
    SchemaPlus root = db.connection().unwrap(CalciteConnection.class).getRootSchema();
    String sql = "SELECT * FROM other";
    root.add("other", ViewTable.viewMacro(root, "VALUES (1)", List.of(), List.of("other"), false));
    asks(sql, "1");
    root.add("other", ViewTable.viewMacro(root, "VALUES (2)", List.of(), List.of("other"), false));
    asks(sql, "2");
  }

  @Test
  void twoStatementsRunOnePlanAtATime() throws SQLException {
    Connection connection = db.connection();
    String sql = "SELECT id FROM t ORDER BY id";
    try (Statement one = connection.createStatement();
        Statement two = connection.createStatement()) {
      var first = one.executeQuery(sql);
      assertThat(first.next()).isTrue();
      var second = two.executeQuery(sql);
      assertThat(second.next()).isTrue();
      assertThat(second.next()).isTrue();
      assertThat(first.next()).isTrue();
      assertThat(first.getString(1)).isEqualTo("b").isEqualTo(second.getString(1));
    }
  }

  @Test
  void aBatchIsPlannedAgainAfterItsTableHasChanged() throws SQLException {
    db.run("CREATE TABLE docs (pk=id)");
    String first = "INSERT INTO docs (id, g) VALUES ('c', 1)";
    try (Statement batch = db.connection().createStatement()) {
      batch.addBatch(first);
      batch.addBatch("DELETE FROM docs WHERE id = 'c'");
      batch.addBatch("INSERT INTO docs (id, h) VALUES ('d', 1)");
      batch.addBatch(first);
      assertThat(batch.executeBatch()).containsExactly(1, 1, 1, 1);
      db.run("ALTER TABLE t ADD COLUMN w BIGINT");
      for (int i = 0; i < 3; i++) {
        batch.addBatch("UPDATE t SET n = 1 WHERE s = 'x'");
        assertThat(batch.executeBatch()).containsExactly(2);
        db.run("ALTER TABLE t ADD COLUMN w" + i + " BIGINT");
      }
    }
  }

  @Test
  void aStatementIsPreparedForTheTableAsItIs() throws SQLException {
    String sql = "SELECT * FROM t WHERE n > ?";
    for (int columns = 3; columns < 6; columns++) {
      try (PreparedStatement statement = db.connection().prepareStatement(sql)) {
        assertThat(statement.getMetaData().getColumnCount()).isEqualTo(columns);
      }
      db.run("ALTER TABLE t ADD COLUMN w" + columns + " BIGINT");
    }
    db.run("DROP TABLE t");
    assertThat(TestDatabase.failure(() -> db.connection().prepareStatement(sql).close()))
        .startsWith("42S02");
  }

  @Test
  void whatKeepsSomethingItselfIsPlannedEachTime() throws SQLException {
    String random = "SELECT RAND(1) FROM t WHERE id = 'a'";
    assertThat(db.row(random)).isEqualTo(db.row(random));
    String failing = "SELECT id FROM t WHERE n + 0 = 'zz'";
    assertThat(db.failure(failing)).startsWith("22018").isEqualTo(db.failure(failing));
  }

  @Test
  void aSchemaThatIsReplacedIsReadAsItIsNow() throws SQLException {
    CalciteConnection connection = db.connection().unwrap(CalciteConnection.class);
    SchemaPlus root = connection.getRootSchema();
    String sql = "UPDATE other.q SET n = n + 1";
    try (TestDatabase one = TestDatabase.inMemory();
        TestDatabase two = TestDatabase.inMemory()) {
      for (TestDatabase database : List.of(one, two)) {
        database.run("CREATE TABLE q (id INTEGER PRIMARY KEY, n INTEGER)");
        database.run("INSERT INTO q VALUES (1, 0)");
        var schema = database.connection().unwrap(CalciteConnection.class).getRootSchema();
        root.add("other", schema.getSubSchema("DRIFT").unwrap(DriftSchema.class));
        db.run(sql);
      }
      assertThat(one.row("SELECT n FROM q")).isEqualTo("1");
      assertThat(two.row("SELECT n FROM q")).isEqualTo("1");
    }
  }
}
