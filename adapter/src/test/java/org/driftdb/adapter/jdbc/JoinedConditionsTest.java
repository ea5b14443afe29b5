package org.driftdb.adapter.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import org.driftdb.storage.Database;
import org.driftdb.storage.block.BlockCache;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A condition on one table of a join is one on the columns that it is joined by. */
final class JoinedConditionsTest {
  private TestDatabase db;

  @BeforeEach
  void open() throws SQLException {
    db =
        TestDatabase.inMemory()
            .run(
                "CREATE TABLE o (id INT PRIMARY KEY, n INT)",
                "INSERT INTO o VALUES (1, 1), (2, 2), (3, 3)", // 3
                "UPDATE o SET n = n + 10"); // 6
  }

  @AfterEach
  void close() throws SQLException {
    db.close();
  }

  /** An aggregate of no rows is a row, also where nobody looks at it. */
  @Test
  void aJoinWithAnAggregateOfNothingHasAllRows() throws SQLException {
    for (String nothing :
        List.of("n > 5 AND n IS NULL", "1 = 0", "n < 0", "id IN (SELECT n FROM o WHERE 1 = 0)")) {
      String none = "(SELECT COUNT(*) FROM o WHERE " + nothing + ")";
      assertThat(db.rows("SELECT id FROM o, " + none + " AS x (c) ORDER BY id"))
          .as(nothing)
          .containsExactly("1", "2", "3");
      assertThat(db.rows("SELECT id FROM o, " + none.replace("COUNT(*)", "MAX(n)") + " AS x (c)"))
          .as(nothing)
          .hasSize(3);
      assertThat(db.row("SELECT COUNT(*) FROM o, " + none + " AS x (c)")).isEqualTo("3");
      assertThat(db.rows("SELECT id, c FROM o LEFT JOIN " + none + " AS x (c) ON TRUE ORDER BY 1"))
          .containsExactly("1|0", "2|0", "3|0");
    }
    assertThat(db.rows("SELECT id FROM o WHERE id > 2 OR n IN (SELECT n FROM o WHERE 1 = 0)"))
        .containsExactly("3");
    assertThat(
            db.rows(
                "SELECT id FROM o WHERE (n IS NULL AND n IN (SELECT id FROM o WHERE id > 5 AND id IS"
                    + " NULL)) OR n > 12"))
        .containsExactly("3");
    assertThat(
            db.rows(
                "SELECT id FROM o WHERE n NOT IN (SELECT id FROM o WHERE id > 7) OR n < 0 ORDER BY 1"))
        .containsExactly("1", "2", "3");
  }

  @Test
  void aTableAndItsPastAreBothReadByKey() throws SQLException {
    String join = "SELECT x.n, h.n FROM o x JOIN o FOR SYSTEM_TIME AS OF '@seq:3' h ON h.id = x.id";
    assertThat(db.plan(join + " WHERE x.id = 1"))
        .contains("o]], key=[[1]]", "point=['@seq:3'], key=[[1]]");
    assertThat(db.plan(join + " WHERE h.id IN (1, 2)"))
        .contains("o]], key=[[1, 2]]", "point=['@seq:3'], key=[[1, 2]]");
    assertThat(db.plan(join + " AND x.id > 2")).contains("o]], key=[[> 2]]", "3'], key=[[> 2]]");
    assertThat(db.plan(join.replace("JOIN", "LEFT JOIN") + " WHERE x.id = ?"))
        .contains("o]], key=[[?0]]", "point=['@seq:3'], key=[[?0]]");
    assertThat(db.rows(join + " WHERE x.id = 1")).containsExactly("11|1");
    assertThat(db.rows(join + " WHERE x.id = ?", 2)).containsExactly("12|2");
  }

  @Test
  void soAreDocumentsWhateverTheyAreComparedWith() throws SQLException {
    db.run(
        "CREATE TABLE d (pk=id)",
        "INSERT INTO d {\"id\": 1, \"n\": 1}, {\"id\": \"x\", \"n\": 2}, {\"id\": 2.0, \"n\": 3}",
        "PATCH d KEY 1 SET {\"n\": 10}",
        "PATCH d KEY 2 SET {\"n\": 30}");
    String join =
        "SELECT x.id, x.n, h.n FROM d x JOIN d FOR SYSTEM_TIME AS OF '@seq:9' h ON h.id = x.id WHERE ";
    assertThat(db.plan(join + "x.id = ?"))
        .contains("d]], key=[[?0]]", "point=['@seq:9'], key=[[?0]]");
    assertThat(db.plan(join + "h.id = 1"))
        .contains("d]], key=[[1]]", "point=['@seq:9'], key=[[1]]");
    assertThat(db.rows(join + "x.id = ?", 1)).containsExactly("1|10|1");
    assertThat(db.rows(join + "x.id = ?", "x")).containsExactly("x|2|2");
    assertThat(db.rows(join + "x.id = ?", 2)).containsExactly("2.0|30|3");
    assertThat(db.rows(join + "h.id IN (1, 'x')")).containsExactlyInAnyOrder("1|10|1", "x|2|2");
    assertThat(db.rows("SELECT d.id, o.n FROM d JOIN o ON o.id = d.id WHERE d.id = ?", 2))
        .containsExactly("2.0|12");
    assertThat(db.rows("SELECT d.id, o.n FROM d JOIN o ON o.id = d.id WHERE o.id = ?", 2))
        .containsExactly("2.0|12");
    assertThat(db.rows("SELECT d.id, o.n FROM d LEFT JOIN o ON o.id = d.id WHERE d.id = ?", "x"))
        .containsExactly("x|null");
  }

  @Test
  void subqueriesReadNoMoreThanTheirRowAsksFor() throws SQLException {
    db.run(
        "CREATE TABLE d (pk=id)",
        "INSERT INTO d {\"id\": 1, \"n\": 7}, {\"id\": 2, \"n\": 8}"); // 8
    for (String table : new String[] {"o", "d"}) {
      String past =
          table
              + " FOR SYSTEM_TIME AS OF '@seq:"
              + (table.equals("o") ? 3 : 8)
              + "' h WHERE h.id = x.id";
      for (String sql :
          new String[] {
            "SELECT id, (SELECT n FROM " + past + ") FROM " + table + " x WHERE x.id = ?",
            "SELECT id FROM " + table + " x WHERE x.id = ? AND EXISTS (SELECT n FROM " + past + ")",
            "SELECT id FROM "
                + table
                + " x WHERE x.id = ? AND n > (SELECT MAX(n) - 1 FROM "
                + past
                + ")",
            "SELECT id FROM "
                + table
                + " x WHERE x.id = ? AND n + 0 NOT IN (SELECT 5 FROM "
                + past
                + ")"
          }) {
        assertThat(db.rows(sql, 2).get(0)).as(sql).startsWith("2");
        if (!sql.contains("NOT IN")) { // Its rows are counted, too.
          assertThat(db.plan(sql)).contains(table + "]], key=[[?0]]", "'], key=[[?0]]");
        }
      }
    }
    assertThat(
            db.rows(
                "SELECT id, (SELECT n FROM o FOR SYSTEM_TIME AS OF '@seq:3' h WHERE h.id = x.id)"
                    + " FROM o x WHERE x.id IN (1, 3)"))
        .containsExactlyInAnyOrder("1|1", "3|3");
  }

  @Test
  void soAreItsVersionsAndWhatDiffers() throws SQLException {
    assertThat(db.plan("SELECT h.n FROM o x JOIN HISTORY('o') h ON h.id = x.id WHERE x.id = 1"))
        .contains("o]], key=[[1]]", "history=[all], key=[[1]]");
    assertThat(
            db.plan(
                "SELECT d.kind FROM DIFF('o', '@seq:3', @now) d JOIN o ON d.id = o.id"
                    + " WHERE o.id = 1"))
        .contains("o]], key=[[1]]", "'@now'], key=[[1]]");
    assertThat(
            db.rows(
                "SELECT c.sequence, a.n, b.n FROM CHANGES('o', '@seq:0', @now) c"
                    + " JOIN o a ON a.id = c.id JOIN o b ON b.id = a.id WHERE b.id = 2"
                    + " ORDER BY 1"))
        .containsExactly("2|12|12", "5|12|12");
  }

  @Test
  void whatHasNoPartnerStays() throws SQLException {
    db.run("DELETE FROM o WHERE id = 1");
    String past = "o FOR SYSTEM_TIME AS OF '@seq:6' h";
    assertThat(
            db.rows(
                "SELECT h.id, x.id FROM " + past + " LEFT JOIN o x ON x.id = h.id WHERE h.id = 1"))
        .containsExactly("1|null");
    assertThat(
            db.rows(
                "SELECT h.id, x.id FROM " + past + " LEFT JOIN o x ON x.id = h.id AND x.id = 2"))
        .containsExactlyInAnyOrder("1|null", "2|2", "3|null");
    assertThat(
            db.rows(
                "SELECT h.id, x.id FROM " + past + " FULL JOIN o x ON x.id = h.id AND h.id = 2"))
        .containsExactlyInAnyOrder("1|null", "2|2", "3|null", "null|3");
    assertThat(db.rows("SELECT id FROM " + past + " WHERE id < 3 AND id NOT IN (SELECT id FROM o)"))
        .containsExactly("1");
  }

  @Test
  void documentsAreJoinedByTheirKeysToo() throws SQLException {
    db.run(
        "CREATE TABLE d (pk=id)",
        "INSERT INTO d {\"id\": 1, \"v\": 1.50}, {\"id\": 2, \"v\": \"x\"}",
        "INSERT INTO d {\"id\": 3, \"v\": 1.5}");
    assertThat(
            db.plan(
                "SELECT x.v FROM d x JOIN d FOR SYSTEM_TIME AS OF @seq:7 h ON h.id = x.id"
                    + " WHERE x.id = 1"))
        .contains("d]], key=[[1]]", "point=['@seq:7'], key=[[1]]");
    // Equal numbers may be spelled differently.
    assertThat(
            db.rows(
                "SELECT x.id, y.id FROM d x JOIN d y ON x.v = y.v"
                    + " WHERE CAST(x.v AS VARCHAR) = '1.50' ORDER BY 2"))
        .containsExactly("1|1", "1|3");
  }

  /** One row of 5,000, joined with what it was, costs what one row costs. */
  @Test
  void oneRowAndItsPastCostNoScan() throws SQLException {
    db.run("CREATE TABLE big (id INT PRIMARY KEY, n INT)");
    try (PreparedStatement insert =
        db.connection().prepareStatement("INSERT INTO big VALUES (?, 0)")) {
      for (int i = 0; i < 5_000; i++) {
        insert.setInt(1, i);
        insert.addBatch();
      }
      insert.executeBatch();
    }
    String before = "'@seq:" + db.row("SELECT CURRENT_SEQ()") + "'";
    db.run("UPDATE big SET n = 1", "SNAPSHOT big");
    Database database = db.connection().unwrap(DriftConnection.class).session().database();
    BlockCache.Counts counts = database.counts();
    assertThat(
            db.rows(
                "SELECT x.n, h.n FROM big x JOIN big FOR SYSTEM_TIME AS OF "
                    + before
                    + " h ON h.id = x.id WHERE x.id = 7"))
        .containsExactly("1|0");
    assertThat(database.counts().since(counts).dataBlocks()).isLessThan(6);
  }

  /** What a condition becomes on the other side and back is what was there. */
  @Test
  void aConditionIsGivenOnce() throws SQLException {
    db.run(
        "CREATE TABLE r (id INTEGER PRIMARY KEY, a INTEGER)",
        "INSERT INTO r VALUES (1, 1), (4, 4)");
    assertThat(
            db.rows(
                "SELECT o.id FROM r o WHERE o.id IN (4, 0)"
                    + " AND EXISTS (SELECT 1 FROM r e WHERE e.a = o.id)"))
        .containsExactly("4");
  }
}
