package org.driftdb.adapter.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import org.driftdb.storage.Database;
import org.driftdb.storage.block.BlockCache;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** DIFF('t', a, b): the rows of a table that differ between two points. */
final class DiffTest {
  private TestDatabase db;

  @BeforeEach
  void open() throws SQLException {
    db =
        TestDatabase.inMemory()
            .run(
                "CREATE TABLE t (pk=id, INDEX(v))",
                "INSERT INTO t {\"id\": 1, \"v\": \"a\", \"n\": 5}",
                "INSERT INTO t {\"id\": 2, \"v\": \"x\"}",
                "INSERT INTO t {\"id\": 3, \"v\": \"same\"}",
                "PATCH t KEY 1 SET {\"v\": \"b\"}",
                "SOFT DELETE FROM t KEY 2",
                "INSERT INTO t {\"id\": 4, \"v\": \"new\"}");
  }

  @AfterEach
  void close() throws SQLException {
    db.close();
  }

  private List<String> diff(String bounds, @Nullable Object... parameters) throws SQLException {
    return db.rows("SELECT kind, id, before_v, after_v FROM DIFF('t', " + bounds + ")", parameters);
  }

  @Test
  void aRowIsAKeyWhoseRowDiffers() throws SQLException {
    assertThat(diff("'@seq:3', '@seq:6'"))
        .containsExactly("changed|1|a|b", "removed|2|x|null", "added|4|null|new");
    assertThat(db.rows("SELECT * FROM TABLE(DIFF('t', @seq:3, @now)) AS d WHERE d.id = 1"))
        .containsExactly("changed|1|a|b|5|5");
    assertThat(new Rows(db.connection()).labels("SELECT * FROM DIFF('t', @seq:3, @now)"))
        .containsExactly("kind", "id", "before_v", "after_v", "before_n", "after_n");
  }

  @Test
  void goingBackIsTheSameTheOtherWayRound() throws SQLException {
    assertThat(diff("@seq:6, @seq:3"))
        .containsExactly("changed|1|b|a", "added|2|null|x", "removed|4|new|null");
    assertThat(diff("@now, @seq:0"))
        .containsExactly("removed|1|b|null", "removed|3|same|null", "removed|4|new|null");
    assertThat(diff("@seq:4, @seq:4")).isEmpty();
    assertThat(diff("@now, @now")).isEmpty();
  }

  @Test
  void pointsAreOfEveryKind() throws SQLException {
    assertThat(diff("'1999-01-01 00:00:00', '2999-01-01 00:00:00'"))
        .containsExactly("added|1|null|b", "added|3|null|same", "added|4|null|new");
    assertThat(diff("@seq:99, TIMESTAMP '2999-01-01 00:00:00'")).isEmpty();
    assertThat(diff("CURRENT_TIMESTAMP - INTERVAL '1' HOUR, CURRENT_TIMESTAMP")).hasSize(3);
    assertThat(diff("?, ?", "@seq:5", "@now")).containsExactly("added|4|null|new");
    assertThat(diff("?, @seq:4", "@seq:3")).containsExactly("changed|1|a|b");
    assertThat(TestDatabase.failure(() -> diff("?, ?", null, "@now")))
        .startsWith("22023 null is no point");
  }

  @Test
  void theSameRowAgainIsNoDifference() throws SQLException {
    db.run(
        "UPDATE t SET v = 'same' WHERE id = 3",
        "SOFT DELETE FROM t KEY 4",
        "INSERT INTO t {\"id\": 4, \"v\": \"new\"}",
        "PATCH t KEY 1 SET {\"v\": \"c\"}",
        "PATCH t KEY 1 SET {\"v\": \"b\"}",
        "INSERT INTO t {\"id\": 5, \"v\": \"shortly\"}",
        "SOFT DELETE FROM t KEY 5");
    assertThat(diff("@seq:6, @now")).isEmpty();
    assertThat(db.rows("SELECT COUNT(*) FROM CHANGES('t', @seq:6, @now)")).containsExactly("7");
  }

  @Test
  void aTransactionComparesWithItsOwnWrites() throws SQLException {
    Connection connection = db.connection();
    connection.setAutoCommit(false);
    db.run("PATCH t KEY 3 SET {\"v\": \"own\"}", "SOFT DELETE FROM t KEY 1");
    assertThat(diff("@seq:6, @now")).containsExactly("removed|1|b|null", "changed|3|same|own");
    assertThat(diff("@now, @seq:6")).containsExactly("added|1|null|b", "changed|3|own|same");
    assertThat(diff("@seq:6, @seq:99")).isEmpty();
    assertThat(diff("@seq:6, CURRENT_TIMESTAMP")).isEmpty();
    connection.rollback();
    assertThat(diff("@seq:6, @now")).isEmpty();
    connection.setAutoCommit(true);
  }

  @Test
  void conditionsOnTheKeyAreRangesOfIt() throws SQLException {
    String one = "SELECT kind FROM DIFF('t', @seq:3, @now) WHERE id = 2";
    assertThat(db.rows(one)).containsExactly("removed");
    assertThat(db.plan(one)).contains("diff=[from '@seq:3' to '@now'], key=[[2]]");
    String range = "SELECT id FROM DIFF('t', @seq:3, @now) WHERE id BETWEEN 2 AND 4";
    assertThat(db.rows(range)).containsExactly("2", "4");
    assertThat(db.plan(range)).contains("key=[[(>= 2, <= 4)]]");
    assertThat(db.rows("SELECT id FROM DIFF('t', @seq:3, @now) WHERE id IN (?, ?)", 4, 7))
        .containsExactly("4");
    assertThat(db.plan("SELECT id FROM DIFF('t', @seq:3, @now) WHERE after_v = 'new'"))
        .doesNotContain("key=")
        .doesNotContain("index=");
    assertThat(db.rows("SELECT id FROM DIFF('t', @seq:3, @now) WHERE after_v = 'new'"))
        .containsExactly("4");
  }

  @Test
  void itCostsByWhatDiffersAndNotByTheTable() throws SQLException {
    db.run("CREATE TABLE big (pk=id)");
    try (PreparedStatement insert = db.connection().prepareStatement("INSERT INTO big ?")) {
      for (int i = 0; i < 50_000; i++) {
        insert.setString(1, "{\"id\": " + i + ", \"n\": 0}");
        insert.addBatch();
      }
      insert.executeBatch();
    }
    db.run("SNAPSHOT big");
    String then = "@seq:" + db.row("SELECT CURRENT_SEQ()");
    db.run("PATCH big KEY 7777 SET {\"n\": 1}", "SOFT DELETE FROM big KEY 40000", "SNAPSHOT big");
    Database database = db.connection().unwrap(DriftConnection.class).session().database();
    BlockCache.Counts before = database.counts();
    assertThat(db.rows("SELECT kind, id, before_n, after_n FROM DIFF('big', ?, @now)", then))
        .containsExactly("changed|7777|0|1", "removed|40000|0|null");
    assertThat(db.rows("SELECT after_n FROM DIFF('big', ?, @now) WHERE id = 7777", then))
        .containsExactly("1");
    assertThat(database.counts().since(before).dataBlocks()).isLessThan(25);
  }

  @Test
  void itIsATableAmongOthers() throws SQLException {
    assertThat(
            db.rows(
                "SELECT d.kind, t.v FROM DIFF('t', @seq:3, @now) d JOIN t ON t.id = d.id ORDER BY d.id"))
        .containsExactly("changed|b", "added|new");
    assertThat(
            db.rows(
                "SELECT kind, COUNT(*) FROM DIFF('t', @seq:0, @seq:3) GROUP BY kind"
                    + " UNION ALL SELECT kind, COUNT(*) FROM DIFF('t', @seq:3, @now) WHERE id IN"
                    + " (SELECT id FROM DIFF('t', @seq:5, @now)) GROUP BY kind"))
        .containsExactly("added|3", "added|1");
    assertThat(db.rows("SELECT kind, id FROM DIFF('t', @seq:3, @now) AS OF @seq:4"))
        .containsExactly("changed|1");
    db.run("ALTER SESSION SET as_of = '@seq:4'");
    assertThat(diff("@seq:3, @seq:6")).containsExactly("changed|1|a|b");
  }

  @Test
  void namesThatMeetGetAnUnderscore() throws SQLException {
    db.run(
        "CREATE TABLE clash (kind VARCHAR, before_n INTEGER, n INTEGER, Name VARCHAR, name VARCHAR,"
            + " PRIMARY KEY (kind, before_n))",
        "INSERT INTO clash VALUES ('a', 1, 2, 'N', 'n')");
    String sql = "SELECT * FROM DIFF('clash', @seq:0, @now)";
    assertThat(new Rows(db.connection()).labels(sql))
        .containsExactly(
            "kind",
            "kind_",
            "before_n",
            "before_n_",
            "after_n",
            "before_Name",
            "after_Name",
            "before_name",
            "after_name");
    assertThat(db.rows(sql + " WHERE kind_ = 'a' AND before_n = 1"))
        .containsExactly("added|a|1|null|2|null|N|null|n");
    assertThat(db.plan(sql + " WHERE kind_ = 'a' AND before_n = 1")).contains("key=[[('a', 1)]]");
  }

  @Test
  void typedTablesKeepTheirTypes() throws SQLException {
    db.run(
        "CREATE TABLE p (a INTEGER, b DATE NOT NULL, c DECIMAL(9, 2), PRIMARY KEY (a))",
        "INSERT INTO p VALUES (1, DATE '2026-01-05', 1.50), (2, DATE '2026-01-06', NULL)",
        "UPDATE p SET c = 2.50 WHERE a = 1",
        "CREATE TABLE nokey (v VARCHAR)",
        "INSERT INTO nokey VALUES ('x')");
    assertThat(db.rows("SELECT * FROM DIFF('p', @seq:8, @now)"))
        .containsExactly("changed|1|2026-01-05|2026-01-05|1.50|2.50");
    assertThat(db.rows("SELECT * FROM DIFF('nokey', @seq:0, @now)"))
        .containsExactly("added|null|x");
  }

  @Test
  void historyBeforeTheHorizonIsGone() throws SQLException {
    db.run("COMPACT t DISCARD HISTORY BEFORE @seq:4");
    assertThat(diff("@seq:4, @now")).hasSize(2);
    assertThat(TestDatabase.failure(() -> diff("@seq:3, @now")))
        .startsWith("22023 ")
        .contains("table \"t\" before @seq:4 has been discarded");
    assertThat(TestDatabase.failure(() -> diff("@now, '1999-01-01 00:00:00'")))
        .startsWith("22023 ");
  }

  @Test
  void aDroppedTableCanBeCompared() throws SQLException {
    db.run("DROP TABLE t");
    assertThat(diff("@seq:5, @seq:6")).containsExactly("added|4|null|new");
    assertThat(db.failure("SELECT * FROM DIFF('nothing', @seq:0, @now)")).startsWith("42S02 ");
    assertThat(db.failure("SELECT * FROM DIFF('t', @seq:0)"))
        .startsWith("42000 DIFF takes a table's name, and the two points that are compared");
  }
}
