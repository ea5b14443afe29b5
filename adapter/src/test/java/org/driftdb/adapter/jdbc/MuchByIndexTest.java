package org.driftdb.adapter.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Random;
import org.driftdb.storage.Database;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Where an index would find a large part of a table, all rows are read and tested instead. */
final class MuchByIndexTest {
  private static final int SIZE = 30_000;

  /** Of a scan of all; to look rows up reads most leaves again and again. */
  private static final int BLOCKS_OF_ALL = 150;

  /** Of a few rows that are looked up. */
  private static final int BLOCKS_OF_FEW = 15;

  private final Random random = new Random(8);
  private TestDatabase db;

  @BeforeEach
  void open() throws SQLException {
    db = TestDatabase.inMemory();
    db.run(
        "CREATE TABLE t (id INTEGER PRIMARY KEY, s VARCHAR, n INTEGER, d DATE, x VARCHAR)",
        "CREATE INDEX by_s ON t (s)",
        "CREATE INDEX by_n ON t (n, d)",
        "CREATE INDEX by_d ON t (d DESC)");
    db.connection().setAutoCommit(false);
    try (PreparedStatement insert =
        db.connection()
            .prepareStatement(
                "INSERT INTO t VALUES (?, ?, ?, DATE '2026-01-01' + INTERVAL '1' DAY * ?, 'x')")) {
      for (int i = 0; i < SIZE; i++) {
        insert.setInt(1, i);
        insert.setString(
            2, i % 5_000 == 0 ? "rare" : i % 7 == 0 ? null : "often " + random.nextInt(3));
        insert.setInt(3, random.nextInt(4));
        insert.setInt(4, random.nextInt(300));
        insert.addBatch();
      }
      insert.executeBatch();
    }
    db.connection().commit();
    db.connection().setAutoCommit(true);
  }

  @AfterEach
  void close() throws SQLException {
    db.close();
  }

  private long blocks() throws SQLException {
    Database database = db.connection().unwrap(DriftConnection.class).session().database();
    return database.counts().dataBlocks();
  }

  private void assertSame(String at) throws SQLException {
    for (String sql :
        List.of(
            "SELECT COUNT(*), SUM(n), MIN(id) FROM t%s WHERE %s = 'often 1'",
            "SELECT id, x FROM t%s WHERE %s = 'often 1' AND x = 'x'",
            "SELECT id FROM t%s WHERE %s IN ('often 0', 'often 2', 'never')",
            "SELECT id, s FROM t%s WHERE %s > 'often 0' AND %s <= 'often 2'",
            "SELECT id, d FROM t%s WHERE %n = 3 AND d >= DATE '2026-02-01'",
            "SELECT id FROM t%s WHERE %n < 2",
            "SELECT id FROM t%s WHERE %s IS NULL",
            "SELECT id FROM t%s WHERE %s IS NULL OR s = 'rare'",
            "SELECT id FROM t%s WHERE %n = 1 AND d IS NOT NULL")) {
      String at1 = sql.replaceFirst("%s", at);
      String known = at1.replaceAll("%(\\w)", "$1");
      String computed = at1.replaceAll("%s", "(s || '')").replaceAll("%n", "(n + MOD(id, 1))");
      assertThat(db.plan(known)).as(known).contains("index=[by_");
      assertThat(db.plan(computed))
          .as(computed)
          .doesNotContain("index=[by_s")
          .doesNotContain("by_n");
      long before = blocks();
      List<String> found = db.rows(known);
      assertThat(blocks() - before).as(known).isLessThan(BLOCKS_OF_ALL);
      assertThat(found).as(known).containsExactlyInAnyOrderElementsOf(db.rows(computed));
      assertThat(found).as(known).isNotEmpty();
    }
  }

  @Test
  void allRowsAreReadWhereMostAreWanted() throws SQLException {
    db.run("SNAPSHOT t");
    assertSame("");
    db.run("UPDATE t SET s = 'often 1', n = 3 WHERE s = 'often 2' AND id > 20000");
    assertSame("");
    assertSame(" FOR SYSTEM_TIME AS OF @seq:" + SIZE);
    db.connection().setAutoCommit(false);
    db.run("UPDATE t SET s = 'often 2' WHERE s = 'often 1' AND id < 2000");
    assertSame("");
    db.connection().rollback();
    db.run("DELETE FROM t WHERE s = 'often 1'");
    assertThat(db.rows("SELECT COUNT(*) FROM t WHERE s = 'often 1'")).containsExactly("0");
    assertThat(db.rows("SELECT COUNT(*) FROM t WHERE (s || '') = 'often 1'")).containsExactly("0");
  }

  /** A statement is planned once, whatever it will be asked for. */
  @Test
  void rareValuesAreFoundByTheIndexOfTheSamePlan() throws SQLException {
    db.run("SNAPSHOT t");
    try (PreparedStatement select =
        db.connection().prepareStatement("SELECT id FROM t WHERE s = ?")) {
      for (String value : List.of("often 1", "rare", "never", "often 0", "rare")) {
        select.setString(1, value);
        long before = blocks();
        int count = 0;
        try (ResultSet rows = select.executeQuery()) {
          while (rows.next()) {
            count++;
          }
        }
        long read = blocks() - before;
        switch (value) {
          case "rare" -> {
            assertThat(count).isEqualTo(6);
            assertThat(read).isLessThan(20);
          }
          case "never" -> {
            assertThat(count).isZero();
            assertThat(read).isLessThan(4);
          }
          default -> {
            assertThat(count).isGreaterThan(7_000);
            assertThat(read).isLessThan(BLOCKS_OF_ALL);
          }
        }
      }
      select.setString(1, null);
      try (ResultSet rows = select.executeQuery()) {
        assertThat(rows.next()).isFalse();
      }
    }
  }

  /** The first match of a scan may be far from its beginning. */
  @Test
  void theFirstRowsAreFoundByTheIndexAlthoughThereAreMany() throws SQLException {
    db.run("UPDATE t SET s = 'late' WHERE id >= 25000", "SNAPSHOT t");
    long sequence = Long.parseLong(db.row("SELECT MAX(row_seq) FROM t"));
    assertFirst("SELECT id FROM t WHERE s = 'late' LIMIT 3", 3);
    assertFirst("SELECT id, s || x FROM t WHERE s >= 'late' AND s < 'm' LIMIT 3 OFFSET 2", 3);
    assertFirst("SELECT * FROM t WHERE s IN ('late', 'later') FETCH NEXT 5 ROWS ONLY", 5);
    db.run("UPDATE t SET s = 'rare' WHERE s = 'late'");
    assertFirst(
        "SELECT id FROM t FOR SYSTEM_TIME AS OF '@seq:" + sequence + "' WHERE s = 'late' LIMIT 3",
        3);
    db.connection().setAutoCommit(false);
    db.run("UPDATE t SET s = 'later' WHERE id = 29000");
    assertFirst("SELECT id FROM t WHERE s = 'rare' LIMIT 4", 4);
    db.connection().rollback();
  }

  private void assertFirst(String sql, int count) throws SQLException {
    long before = blocks();
    assertThat(db.rows(sql)).as(sql).hasSize(count).doesNotHaveDuplicates();
    assertThat(blocks() - before).as(sql).isLessThan(BLOCKS_OF_FEW);
  }

  @Test
  void howManyAreWantedIsAskedOfEachExecution() throws SQLException {
    db.run("UPDATE t SET s = 'late' WHERE id >= 25000", "SNAPSHOT t");
    try (PreparedStatement select =
        db.connection().prepareStatement("SELECT id FROM t WHERE s = 'late' LIMIT ? OFFSET ?")) {
      for (int wanted : List.of(3, 4_000, 1, 0)) {
        select.setInt(1, wanted);
        select.setInt(2, 10);
        long before = blocks();
        int count = 0;
        try (ResultSet rows = select.executeQuery()) {
          while (rows.next()) {
            count++;
          }
        }
        assertThat(count).isEqualTo(wanted);
        assertThat(blocks() - before).isLessThan(wanted < 100 ? BLOCKS_OF_FEW : BLOCKS_OF_ALL);
      }
    }
  }
}
