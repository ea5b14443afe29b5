package org.driftdb.adapter.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.driftdb.storage.Database;
import org.driftdb.storage.block.BlockCache;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Sorts by the key read its first or last rows, and no others. */
final class KeyOrderTest {
  private static final int SIZE = 20_000;

  /** What a sort by an expression takes, which no scan has an order for. */
  private static final String UNORDERED = "EnumerableSort";

  private TestDatabase db;

  @BeforeEach
  void open() throws SQLException {
    db = TestDatabase.inMemory();
    db.run("CREATE TABLE t (a INTEGER, b VARCHAR, n INTEGER, PRIMARY KEY (a, b))");
    insert(IntStream.range(0, SIZE).boxed().toList());
  }

  @AfterEach
  void close() throws SQLException {
    db.close();
  }

  private void insert(List<Integer> numbers) throws SQLException {
    List<Integer> mixed = new ArrayList<>(numbers);
    Collections.shuffle(mixed, new Random(1));
    db.connection().setAutoCommit(false);
    try (PreparedStatement insert =
        db.connection().prepareStatement("INSERT INTO t VALUES (?, ?, ?)")) {
      for (int number : mixed) {
        insert.setInt(1, number / 2);
        insert.setString(2, number % 2 == 0 ? "even" : "odd");
        insert.setInt(3, number);
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

  /** Asks queries of the ends, and looks how many blocks of rows each reads. */
  private void assertFewBlocks(String at) throws SQLException {
    for (String sql :
        List.of(
            "SELECT a FROM t%s ORDER BY a LIMIT 3",
            "SELECT a FROM t%s ORDER BY a DESC LIMIT 3",
            "SELECT * FROM t%s ORDER BY a DESC, b DESC LIMIT 3 OFFSET 2",
            "SELECT n FROM t%s WHERE a < 8000 ORDER BY a DESC LIMIT 2",
            "SELECT n, a FROM t%s WHERE n < 10000 ORDER BY a, b LIMIT 2",
            "SELECT MIN(a) FROM t%s",
            "SELECT MAX(a), MIN(a), MAX(a) FROM t%s")) {
      String asked = sql.replace("%s", at);
      assertThat(db.plan(asked)).as(asked).contains("order=").doesNotContain(UNORDERED);
      db.rows(asked);
      BlockCache.Counts before = counts();
      db.rows(asked);
      assertThat(counts().since(before).dataBlocks()).as(asked).isLessThanOrEqualTo(8);
    }
  }

  private void assertSame(String at) throws SQLException {
    for (String sql :
        List.of(
            "SELECT a, b FROM t%s ORDER BY %a, %b LIMIT 700",
            "SELECT a, b FROM t%s ORDER BY %a DESC, %b DESC LIMIT 700",
            "SELECT * FROM t%s ORDER BY %a DESC, %b DESC",
            "SELECT n, a FROM t%s WHERE n > 7 AND a < 9000 ORDER BY %a DESC, %b DESC LIMIT 50",
            "SELECT MAX(%a), MIN(%a) FROM t%s",
            "SELECT MAX(%a), MIN(%a) FROM t%s WHERE a > 500 AND a < 700",
            "SELECT MIN(%a) FROM t%s WHERE a > 50000")) {
      String at1 = sql.replace("%s", at);
      String known = at1.replace("%a", "a").replace("%b", "b");
      String computed = at1.replace("%a", "(2 * a - a)").replace("%b", "(b || '')");
      assertThat(db.plan(known)).as(known).contains("order=");
      assertThat(db.rows(known)).as(known).isEqualTo(db.rows(computed));
    }
  }

  @Test
  void theEndsAreReadWithoutTheRest() throws SQLException {
    db.run("SNAPSHOT t");
    assertFewBlocks("");
    db.run("DELETE FROM t WHERE a > 9900 OR a < 30", "SNAPSHOT t");
    assertFewBlocks("");
    assertFewBlocks(" FOR SYSTEM_TIME AS OF @seq:" + SIZE);
    assertThat(db.rows("SELECT MAX(a), MIN(a) FROM t")).containsExactly("9900|30");
    assertThat(db.rows("SELECT MAX(a), MIN(a) FROM t FOR SYSTEM_TIME AS OF @seq:" + SIZE))
        .containsExactly("9999|0");
  }

  @Test
  void theOrderIsThatOfSorting() throws SQLException {
    assertSame("");
    db.run("SNAPSHOT t", "DELETE FROM t WHERE n > 12000 AND n < 14000 OR n > 19000", "SNAPSHOT t");
    db.run("UPDATE t SET n = n + 1 WHERE a > 3000 AND a < 3300");
    insert(IntStream.range(SIZE, SIZE + 900).boxed().toList());
    assertSame("");
    assertSame(" FOR SYSTEM_TIME AS OF @seq:" + SIZE);
    db.connection().setAutoCommit(false);
    db.run(
        "DELETE FROM t WHERE a > 10200", "INSERT INTO t VALUES (-5, 'less', 0), (77777, 'x', 1)");
    assertSame("");
    db.connection().rollback();
    db.connection().setAutoCommit(true);
    db.run("DELETE FROM t");
    assertThat(db.rows("SELECT MAX(a), MIN(a) FROM t")).containsExactly("null|null");
    assertThat(db.rows("SELECT a FROM t ORDER BY a DESC LIMIT 2")).isEmpty();
  }

  @Test
  void anyNumberOfRowsMayBeWanted() throws SQLException {
    assertThat(db.rows("SELECT a FROM t ORDER BY a DESC LIMIT 0")).isEmpty();
    assertThat(db.rows("SELECT a FROM t ORDER BY a DESC LIMIT 2147483647")).hasSize(SIZE);
    String most = "SELECT a FROM t ORDER BY a DESC LIMIT 4294967295";
    assertThat(db.plan(most)).contains("order=[[a DESC]]");
  }

  @Test
  void otherOrdersAreSorted() throws SQLException {
    for (String sql :
        List.of(
            "SELECT a, b FROM t ORDER BY a, b DESC LIMIT 2",
            "SELECT a, b FROM t ORDER BY b LIMIT 2",
            "SELECT a, n FROM t ORDER BY a, n LIMIT 2",
            "SELECT a FROM t ORDER BY -a LIMIT 2")) {
      assertThat(db.plan(sql)).as(sql).doesNotContain("order=").contains(UNORDERED);
    }
    assertThat(db.plan("SELECT MAX(b) FROM t")).doesNotContain("order=");
    assertThat(db.rows("SELECT MAX(a) WITHIN DISTINCT (a) FROM t"))
        .isEqualTo(db.rows("SELECT MAX(a) FROM t"));
    assertThat(db.plan("SELECT MAX(a), COUNT(*) FROM t")).doesNotContain("order=");
  }
}
