package org.driftdb.adapter.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Array;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.driftdb.storage.Database;
import org.driftdb.storage.block.BlockCache;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code DRIFT_INFO}: tables that tell of a database's tables, files and commits. */
final class SystemTablesTest {
  @TempDir private Path directory;

  private TestDatabase open(String properties) throws SQLException {
    return TestDatabase.open("jdbc:driftdb:" + directory + properties);
  }

  private static void fill(TestDatabase db) throws SQLException {
    db.run(
        "CREATE TABLE orders (pk=id, INDEX(status))",
        "INSERT INTO orders {\"id\": 1, \"status\": \"new\"}, {\"id\": 2, \"status\": \"paid\"}",
        "PATCH orders KEY 1 SET {\"status\": \"paid\"}",
        "CREATE TABLE stock (a INT, b VARCHAR(9), n DECIMAL(7, 2) NOT NULL,"
            + " PRIMARY KEY (b, a))",
        "CREATE UNIQUE INDEX by_n ON stock (n DESC, a)",
        "CREATE TABLE gone (pk=id)",
        "INSERT INTO gone {\"id\": 1}",
        "DROP TABLE gone");
  }

  @Test
  void tablesAreListedDroppedOnesToo() throws SQLException {
    try (TestDatabase db = open("")) {
      fill(db);
      assertThat(
              db.rows(
                  "SELECT table_name, kind, key_columns, row_count, event_count, created_seq,"
                      + " dropped_seq, horizon, directory, damage FROM DRIFT_INFO.TABLES"))
          .containsExactly(
              "orders|document|[id]|2|3|0|null|null|orders|null",
              "stock|typed|[b, a]|0|0|3|null|null|stock|null",
              "gone|document|[id]|1|1|3|4|null|gone|null");
      assertThat(
              db.rows(
                  "SELECT table_name FROM drift_info.tables WHERE dropped_at >= created_at"
                      + " AND created_at > TIMESTAMP '2020-01-01 00:00:00'"))
          .containsExactly("gone");
      assertThat(db.rows("SELECT table_name FROM drift_info.tables WHERE log_bytes > 20"))
          .contains("orders", "gone");
      db.run("SNAPSHOT orders", "COMPACT orders DISCARD HISTORY BEFORE @seq:2");
      assertThat(db.rows("SELECT table_name, horizon FROM drift_info.tables WHERE horizon > 0"))
          .containsExactly("orders|2");
      assertThat(
              db.row(
                  "SELECT row_bytes > 100 AND index_bytes > 100 FROM drift_info.tables"
                      + " WHERE table_name = 'orders'"))
          .isEqualTo("true");
    }
  }

  @Test
  void columnsAreListedWithWhatValuesTheyHaveHad() throws SQLException {
    try (TestDatabase db = open("")) {
      fill(db);
      assertThat(
              db.rows(
                  "SELECT table_name, column_name, ordinal_position, data_type, is_nullable, default_value,"
                      + " key_position, least, greatest, distinct_count FROM DRIFT_INFO.COLUMNS"))
          .containsExactly(
              "orders|id|1|BIGINT|false|null|1|1|2|2",
              "orders|status|2|VARCHAR|true|null|null|new|paid|2",
              "stock|a|1|INTEGER|false|null|2|null|null|null",
              "stock|b|2|VARCHAR(9)|false|null|1|null|null|null",
              "stock|n|3|DECIMAL(7, 2)|false|null|null|null|null|null");
    }
  }

  @Test
  void columnsTellSinceWhenTheyAreThere() throws SQLException {
    try (TestDatabase db = open("")) {
      db.run(
          "CREATE TABLE d (pk=id, INDEX(v))",
          "INSERT INTO d {\"id\": 1, \"v\": 2, \"w\": 3}",
          "CREATE TABLE t (id INT PRIMARY KEY, a INT, b INT)",
          "INSERT INTO t VALUES (1, 2, 3)",
          "ALTER TABLE t ADD COLUMN c INT",
          "ALTER TABLE t RENAME COLUMN a TO aa",
          "INSERT INTO t VALUES (2, 2, 3, 4)",
          "ALTER TABLE t DROP COLUMN b",
          "ALTER TABLE t ADD COLUMN b INT",
          "CREATE INDEX by_c ON t (c)",
          "CREATE INDEX by_w ON d (w)");
      assertThat(db.rows("SELECT table_name, column_name, created_seq FROM DRIFT_INFO.COLUMNS"))
          .containsExactlyInAnyOrder(
              "d|id|0", "d|v|null", "d|w|null", "t|id|1", "t|aa|1", "t|c|2", "t|b|3");
    }
  }

  @Test
  void indexesAreListed() throws SQLException {
    try (TestDatabase db = open("")) {
      fill(db);
      assertThat(db.rows("SELECT * FROM DRIFT_INFO.INDEXES"))
          .containsExactly("orders|status|[status]|false|2", "stock|by_n|[n DESC, a]|true|0");
    }
  }

  @Test
  void filesAreListedAlsoForWhoReadsBeside() throws SQLException {
    try (TestDatabase db = open("")) {
      fill(db);
      db.run("SNAPSHOT orders");
      String segments =
          "SELECT file, state, first_seq, last_seq, bytes > 0, file_bytes >= bytes"
              + " FROM DRIFT_INFO.SEGMENTS WHERE table_name = 'orders'";
      List<String> found =
          List.of(
              "tables/orders/segments/00000001.seg|sealed|1|3|true|true",
              "tables/orders/segments/00000002.seg|open|null|null|true|true");
      assertThat(db.rows(segments)).isEqualTo(found);
      String snapshots =
          "SELECT file, index_name, last_seq, bytes > 0 FROM DRIFT_INFO.SNAPSHOTS"
              + " WHERE table_name = 'orders'";
      assertThat(db.rows(snapshots))
          .containsExactlyInAnyOrder(
              "tables/orders/snapshots/00000001.snap|null|3|true",
              "tables/orders/indexes/status.idx|status|3|true");
      try (TestDatabase reading = open(";readOnly=true")) {
        assertThat(reading.rows(segments)).isEqualTo(found);
        assertThat(reading.rows(snapshots)).hasSize(2);
        assertThat(reading.rows("SELECT table_name FROM DRIFT_INFO.TABLES")).hasSize(3);
        assertThat(reading.rows("SELECT last_seq FROM DRIFT_INFO.COMMITS")).hasSize(3);
      }
    }
  }

  @Test
  void commitsAreListed() throws SQLException {
    try (TestDatabase db = open("")) {
      fill(db);
      assertThat(
              db.rows(
                  "SELECT first_seq, last_seq, event_count, tables, author, comment"
                      + " FROM DRIFT_INFO.COMMITS"))
          .containsExactly(
              "1|2|2|[orders]|null|null", "3|3|1|[orders]|null|null", "4|4|1|[gone]|null|null");
      assertThat(
              db.rows(
                  "SELECT c.last_seq, t FROM DRIFT_INFO.COMMITS AS c, UNNEST(c.tables) AS u (t)"
                      + " WHERE c.last_seq > 2"))
          .containsExactly("3|orders", "4|gone");
      try (Statement statement = db.connection().createStatement();
          ResultSet rows =
              statement.executeQuery("SELECT tables FROM DRIFT_INFO.COMMITS LIMIT 1")) {
        rows.next();
        Array tables = rows.getArray(1);
        assertThat((Object[]) tables.getArray()).containsExactly("orders");
      }
    }
  }

  @Test
  void commitsAreFoundBySequenceAndTime() throws SQLException {
    try (TestDatabase db = TestDatabase.inMemory()) {
      db.run("CREATE TABLE t (id INT PRIMARY KEY)");
      try (PreparedStatement insert =
          db.connection().prepareStatement("INSERT INTO t VALUES (?)")) {
        for (int i = 1; i <= 3_000; i++) {
          insert.setInt(1, i);
          insert.executeUpdate();
        }
      }
      db.run("SNAPSHOT t");
      Database database = db.connection().unwrap(DriftConnection.class).session().database();
      String commits = "SELECT last_seq FROM DRIFT_INFO.COMMITS WHERE ";
      String[] narrow = {
        "last_seq = 2000",
        "last_seq BETWEEN 1999 AND 2001",
        "first_seq = 2000",
        "first_seq >= 1998 AND last_seq < 2003",
        "first_seq > 2997",
        "4 > last_seq",
        "first_seq <= 3",
        "last_seq > CURRENT_SEQ() - 2"
      };
      for (String condition : narrow) {
        BlockCache.Counts before = database.counts();
        assertThat(db.rows(commits + condition)).as(condition).isNotEmpty().hasSizeLessThan(6);
        assertThat(database.counts().since(before).dataBlocks()).as(condition).isLessThan(90);
      }
      assertThat(db.rows(commits + "last_seq > ? AND last_seq <= ?", 2997, 2999L))
          .containsExactly("2998", "2999");
      String time = db.row("SELECT committed_at FROM DRIFT_INFO.COMMITS WHERE last_seq = 2000");
      String same = commits + "committed_at = TIMESTAMP '" + time + "'";
      assertThat(db.rows(same)).contains("2000").hasSizeLessThan(200);
      assertThat(db.rows(commits + "committed_at < TIMESTAMP '" + time + "'"))
          .contains("1")
          .doesNotContain("2000");
      assertThat(db.rows(commits + "committed_at > CURRENT_TIMESTAMP + INTERVAL '1' HOUR"))
          .isEmpty();
      assertThat(
              db.rows(commits + "committed_at >= ?", Instant.parse(time.replace(' ', 'T') + "Z")))
          .contains("2000", "3000")
          .doesNotContain("1");
      assertThat(db.rows(commits + "last_seq = 1 OR last_seq = 3000")).containsExactly("1", "3000");
      for (String all :
          List.of(
              "last_seq > -9223372036854775808",
              "last_seq >= ?",
              "first_seq >= ? AND last_seq < 10000000000000000000",
              "committed_at >= TIMESTAMP '0001-01-01 00:00:00' AND last_seq > ?")) {
        Object[] least = all.contains("?") ? new Object[] {Long.MIN_VALUE} : new Object[0];
        assertThat(db.rows(commits + all, least)).as(all).hasSize(3_000);
      }
    }
  }

  /** System tables tell about now; the commits end at the point that the session reads. */
  @Test
  void aPointOfTheSessionEndsTheCommits() throws SQLException {
    try (TestDatabase db = open("")) {
      fill(db);
      db.run("ALTER SESSION SET as_of = '@seq:3'");
      assertThat(db.rows("SELECT last_seq FROM DRIFT_INFO.COMMITS")).containsExactly("2", "3");
      assertThat(db.rows("SELECT row_count FROM DRIFT_INFO.TABLES")).containsExactly("2", "0", "1");
      db.run("ALTER SESSION RESET as_of");
      assertThat(
              db.rows(
                  "SELECT o.id, t.row_count FROM orders AS o, DRIFT_INFO.TABLES AS t"
                      + " WHERE t.table_name = 'orders' AS OF @seq:1"))
          .containsExactly("1|2");
    }
    try (TestDatabase past = open(";asOf=@seq:2")) {
      assertThat(past.rows("SELECT last_seq FROM DRIFT_INFO.COMMITS")).containsExactly("2");
    }
  }

  @Test
  void aTransactionSeesTheCommitsOfItsBeginning() throws SQLException {
    try (TestDatabase db = open("");
        TestDatabase other = open("")) {
      fill(db);
      db.connection().setAutoCommit(false);
      assertThat(db.rows("SELECT id FROM orders")).hasSize(2);
      other.run("INSERT INTO orders {\"id\": 3}");
      assertThat(db.rows("SELECT last_seq FROM DRIFT_INFO.COMMITS")).hasSize(3);
      db.connection().commit();
      assertThat(db.rows("SELECT last_seq FROM DRIFT_INFO.COMMITS")).hasSize(4);
    }
  }

  @Test
  void nothingIsWrittenThere() throws SQLException {
    try (TestDatabase db = open("")) {
      fill(db);
      for (String statement :
          List.of(
              "INSERT INTO DRIFT_INFO.INDEXES VALUES ('a', 'b', NULL, TRUE, 1)",
              "UPDATE DRIFT_INFO.TABLES SET kind = 'x'",
              "DELETE FROM DRIFT_INFO.COMMITS",
              "DROP TABLE DRIFT_INFO.TABLES",
              "CREATE TABLE drift_info.mine (id INT PRIMARY KEY)",
              "CREATE INDEX i ON DRIFT_INFO.TABLES (kind)",
              "INSERT INTO DRIFT_INFO.TABLES {\"id\": 1}",
              "PATCH DRIFT_INFO.TABLES KEY 1 SET {\"kind\": 1}",
              "COMPACT DRIFT_INFO.TABLES")) {
        assertThat(db.failure(statement))
            .as(statement)
            .startsWith("25006 ")
            .contains("DRIFT_INFO", "can only be read");
      }
    }
  }

  @Test
  void toolsFindThem() throws SQLException {
    try (TestDatabase db = open("")) {
      DatabaseMetaData metaData = db.connection().getMetaData();
      List<String> tables = new ArrayList<>();
      try (ResultSet rows = metaData.getTables(null, "DRIFT_INFO", "%", null)) {
        while (rows.next()) {
          tables.add(rows.getString("TABLE_NAME") + " " + rows.getString("TABLE_TYPE"));
        }
      }
      assertThat(tables)
          .containsExactlyInAnyOrder(
              "TABLES SYSTEM TABLE",
              "COLUMNS SYSTEM TABLE",
              "INDEXES SYSTEM TABLE",
              "SEGMENTS SYSTEM TABLE",
              "SNAPSHOTS SYSTEM TABLE",
              "COMMITS SYSTEM TABLE");
      List<String> columns = new ArrayList<>();
      try (ResultSet rows = metaData.getColumns(null, "DRIFT_INFO", "COMMITS", "%")) {
        while (rows.next()) {
          columns.add(rows.getString("COLUMN_NAME") + " " + rows.getString("TYPE_NAME"));
        }
      }
      assertThat(columns).contains("last_seq BIGINT", "author VARCHAR").hasSize(7);
      List<String> schemas = new ArrayList<>();
      try (ResultSet rows = metaData.getSchemas()) {
        while (rows.next()) {
          schemas.add(rows.getString("TABLE_SCHEM"));
        }
      }
      assertThat(schemas).contains("DRIFT", "DRIFT_INFO");
    }
  }
}
