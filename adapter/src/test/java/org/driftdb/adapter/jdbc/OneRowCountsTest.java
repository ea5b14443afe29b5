package org.driftdb.adapter.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.driftdb.storage.Database;
import org.driftdb.storage.Transaction;
import org.driftdb.storage.value.Document;
import org.driftdb.storage.value.Key;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A question about one row reads a few blocks, whatever form of time it has; the whole table has
 * more.
 */
final class OneRowCountsTest {
  private static final int ROWS = 60_000;
  private static final long MOST = 60;

  private static Database database;
  private static TestDatabase db;

  /** Every row is inserted, then patched; row 7 is the only one that ever was lost. */
  @BeforeAll
  static void open() throws SQLException {
    db = TestDatabase.inMemory();
    database = db.connection().unwrap(DriftConnection.class).session().database();
    db.run(
        "CREATE TABLE t (pk=id, INDEX(state))",
        "CREATE TABLE p (n INT PRIMARY KEY, point VARCHAR)");
    write(true, 0);
    write(false, 1);
    db.run(
        "PATCH t KEY 7 SET {\"state\": \"lost\"}", // 120001
        "PATCH t KEY 7 SET {\"state\": \"s7\"}", // 120002
        "INSERT INTO p VALUES (7, '@seq:120001')", // 120003
        "SNAPSHOT t");
    write(false, 2);
    db.run("SNAPSHOT t");
  }

  private static void write(boolean insert, int round) {
    try (Transaction transaction = database.begin()) {
      for (int i = 0; i < ROWS; i++) {
        if (insert) {
          transaction.insert("t", Document.of("id", i, "state", "s" + i % 100, "n", round));
        } else {
          transaction.patch("t", Key.of(i), Document.of("n", round));
        }
      }
      transaction.commit();
    }
    database.snapshot("t");
  }

  @AfterAll
  static void close() throws SQLException {
    db.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT n FROM t WHERE id = 7",
        "SELECT n FROM t FOR SYSTEM_TIME AS OF '@seq:70000' WHERE id = 7",
        "SELECT n FROM t WHERE id = 7 AS OF @seq:70000",
        "SELECT n FROM AS_OF('t', '@seq:70000') WHERE id = 7",
        "SELECT n FROM t FOR SYSTEM_TIME ALL WHERE id = 7",
        "SELECT n FROM t FOR SYSTEM_TIME FROM '@seq:100' TO '@seq:120002' WHERE id = 7",
        "SELECT n FROM t FOR SYSTEM_TIME BETWEEN '@seq:120001' AND @now WHERE id = 7",
        "SELECT n FROM HISTORY('t') WHERE id = 7",
        "SELECT n FROM HISTORY('t', '@seq:120001', '@seq:120002') WHERE id = 7",
        "SELECT n FROM CHANGES('t', '@seq:100', @now) WHERE id = 7",
        "SELECT after_n FROM DIFF('t', '@seq:100', @now) WHERE id = 7",
        "SELECT id FROM t FOR SYSTEM_TIME AS OF '@seq:120001' WHERE state = 'lost'",
        "SELECT id FROM HISTORY('t') WHERE state = 'lost'",
        "SELECT id FROM t FOR SYSTEM_TIME FROM '@seq:100' TO @now WHERE state = 'lost'",
        "SELECT id FROM t FOR SYSTEM_TIME BETWEEN '@seq:120001' AND '@seq:120001' WHERE state = 'lost'",
        "SELECT x.n FROM t x JOIN t FOR SYSTEM_TIME AS OF '@seq:70000' h ON h.id = x.id WHERE x.id = 7",
        "SELECT (SELECT n FROM t FOR SYSTEM_TIME AS OF '@seq:70000' h WHERE h.id = x.id) FROM t x WHERE x.id = 7",
        "SELECT h.n FROM p, t FOR SYSTEM_TIME AS OF p.point AS h WHERE h.id = p.n",
        "SELECT h.n FROM p, t FOR SYSTEM_TIME AS OF p.point AS h WHERE h.state = 'lost'",
        "SELECT h.id FROM p, LATERAL (SELECT * FROM t FOR SYSTEM_TIME AS OF p.point WHERE id = p.n) AS h"
      })
  void aQueryReadsAFewBlocks(String sql) throws SQLException {
    var before = database.counts();
    assertThat(db.rows(sql)).isNotEmpty();
    assertThat(database.counts().since(before).dataBlocks()).isLessThan(MOST);
  }

  @Test
  void soDoesItsRestoring() throws SQLException {
    var before = database.counts();
    assertThat(db.update("RESTORE t KEY 7 AS OF '@seq:120001'")).isEqualTo(1);
    assertThat(database.counts().since(before).dataBlocks()).isLessThan(MOST);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT COUNT(*) FROM t WHERE n >= 0",
        "SELECT COUNT(*) FROM t FOR SYSTEM_TIME AS OF '@seq:70000' WHERE n >= 0",
        "SELECT COUNT(*) FROM HISTORY('t') WHERE n >= 0"
      })
  void theWholeTableHasMore(String sql) throws SQLException {
    var before = database.counts();
    db.row(sql);
    assertThat(database.counts().since(before).dataBlocks()).isGreaterThan(MOST);
  }
}
