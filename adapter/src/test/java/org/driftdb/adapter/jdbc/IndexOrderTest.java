package org.driftdb.adapter.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Random;
import org.driftdb.storage.Database;
import org.driftdb.storage.block.BlockCache;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Sorts by the columns of an index read its first or last rows, where few are wanted. */
final class IndexOrderTest {
  private static final int SIZE = 8_000;

  private final Random random = new Random(3);
  private TestDatabase db;

  @BeforeEach
  void open() throws SQLException {
    db = TestDatabase.inMemory();
    db.run(
        "CREATE TABLE t (id INTEGER PRIMARY KEY, g VARCHAR NOT NULL, n INTEGER, m INTEGER NOT NULL)",
        "CREATE INDEX by_n ON t (n)",
        "CREATE INDEX by_g ON t (g, m DESC)",
        "CREATE INDEX by_m ON t (m)");
    insert(0);
  }

  @AfterEach
  void close() throws SQLException {
    db.close();
  }

  private void insert(int first) throws SQLException {
    db.connection().setAutoCommit(false);
    try (PreparedStatement insert =
        db.connection().prepareStatement("INSERT INTO t VALUES (?, ?, ?, ?)")) {
      for (int i = first; i < first + SIZE; i++) {
        insert.setInt(1, i);
        insert.setString(2, "g" + random.nextInt(40));
        insert.setObject(3, random.nextInt(5) == 0 ? null : random.nextInt(3_000));
        insert.setInt(4, random.nextInt(1_000_000));
        insert.addBatch();
      }
      insert.executeBatch();
    }
    db.connection().commit();
    db.connection().setAutoCommit(true);
  }

  private BlockCache.Counts counts() throws SQLException {
    Database database = db.connection().unwrap(DriftConnection.class).session().database();
    return database.counts();
  }

  /** Asks for a few rows, which come with few blocks, and as they come where they are sorted. */
  private void assertSame(String at, boolean stored) throws SQLException {
    for (String sql :
        List.of(
            "SELECT %m, id FROM t%s ORDER BY %m LIMIT 4",
            "SELECT * FROM t%s ORDER BY %m DESC, id DESC LIMIT 4",
            "SELECT * FROM t%s ORDER BY %m DESC LIMIT 3 OFFSET 3",
            "SELECT * FROM t%s ORDER BY %n, id LIMIT 5",
            "SELECT * FROM t%s ORDER BY %n DESC, id DESC LIMIT 5",
            "SELECT id FROM t%s ORDER BY %g, %m DESC, id LIMIT 5",
            "SELECT id, n FROM t%s ORDER BY %g DESC, %m, id DESC LIMIT 5",
            "SELECT id FROM t%s WHERE g = 'g7' ORDER BY %m DESC, id LIMIT 5",
            "SELECT id FROM t%s WHERE g = 'g7' ORDER BY %m LIMIT 5",
            "SELECT id FROM t%s WHERE m > 999900 ORDER BY %m DESC LIMIT 3",
            "SELECT MIN(%m), MAX(%m) FROM t%s",
            "SELECT MAX(%n) FROM t%s",
            "SELECT MIN(%n) FROM t%s",
            "SELECT MIN(%n) FROM t%s WHERE n > 700",
            "SELECT id FROM t%s WHERE n IS NULL ORDER BY %i DESC LIMIT 3",
            "SELECT id FROM t%s WHERE n > 800 ORDER BY %n NULLS LAST, id LIMIT 3",
            "SELECT MAX(%m) FROM t%s WHERE g = 'g9'")) {
      String at1 = sql.replace("%s", at);
      String known = at1.replace("%i", "id").replaceAll("%(\\w)", "$1");
      String computed =
          at1.replace("%i", "(2 * id - id)")
              .replaceAll("%([nm])", "(2 * $1 - $1)")
              .replaceAll("%([g])", "($1 || '')");
      assertThat(db.plan(known)).as(known).contains("order=").doesNotContain("EnumerableSort");
      assertThat(db.plan(computed)).as(computed).doesNotContain("order=");
      assertThat(db.rows(known)).as(known).isEqualTo(db.rows(computed));
      BlockCache.Counts before = counts();
      db.rows(known);
      assertThat(counts().since(before).dataBlocks()).as(known).isLessThan(stored ? 60 : 1);
    }
  }

  @Test
  void theOrderIsThatOfSorting() throws SQLException {
    assertSame("", false);
    db.run("SNAPSHOT t");
    assertSame("", true);
    db.run("DELETE FROM t WHERE m > 900000 OR n < 30", "SNAPSHOT t");
    db.run("UPDATE t SET m = m + 1000000, n = n + 5000 WHERE g = 'g3'");
    insert(SIZE);
    assertSame("", true);
    assertSame(" FOR SYSTEM_TIME AS OF @seq:" + SIZE, true);
    db.connection().setAutoCommit(false);
    db.run("UPDATE t SET m = -m WHERE id < 50", "DELETE FROM t WHERE id > 5000 AND id < 5100");
    assertSame("", true);
  }

  @Test
  void whereNullsStandElsewhereRowsAreSorted() throws SQLException {
    for (String sql :
        List.of(
            "SELECT n, id FROM t ORDER BY n NULLS LAST, id LIMIT 3",
            "SELECT n, id FROM t ORDER BY n DESC NULLS FIRST, id LIMIT 3",
            "SELECT g, m FROM t ORDER BY g, m, id LIMIT 3")) {
      assertThat(db.plan(sql)).as(sql).doesNotContain("order=");
    }
    assertThat(db.rows("SELECT n FROM t ORDER BY n DESC NULLS FIRST LIMIT 1"))
        .containsExactly("null");
  }

  /** To look up each of many rows takes longer than to sort them. */
  @Test
  void manyRowsAreSorted() throws SQLException {
    for (String sql :
        List.of(
            "SELECT * FROM t ORDER BY m",
            "SELECT * FROM t ORDER BY m LIMIT 5000",
            "SELECT * FROM t WHERE n < 5 ORDER BY m LIMIT 1")) {
      assertThat(db.plan(sql)).as(sql).doesNotContain("order=");
    }
  }
}
