package org.driftdb.adapter.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A point behind a name of WITH is that of everything in its query that has none of its own. */
final class WithPointsTest {
  private TestDatabase db;

  @BeforeEach
  void open() throws SQLException {
    db =
        TestDatabase.inMemory()
            .run(
                "CREATE TABLE t (id INT PRIMARY KEY, v VARCHAR)",
                "CREATE VIEW shown AS SELECT v FROM t",
                "CREATE VIEW steady AS SELECT v FROM t",
                "INSERT INTO t VALUES (1, 'a')",
                "CREATE OR REPLACE VIEW shown AS SELECT id, v, 'now' AS r FROM t",
                "ALTER TABLE t ADD COLUMN w INT",
                "UPDATE t SET v = 'b'",
                "INSERT INTO t VALUES (2, 'c', 3)");
  }

  @AfterEach
  void close() throws SQLException {
    db.close();
  }

  @Test
  void namesInItsQueryMeanWhatTheyMeantThen() throws SQLException {
    String at = " FOR SYSTEM_TIME AS OF @seq:1";
    assertThat(db.rows("WITH c AS (SELECT * FROM t) SELECT * FROM c" + at)).containsExactly("1|a");
    assertThat(db.rows("WITH c AS (SELECT * FROM shown) SELECT * FROM c" + at))
        .containsExactly("a");
    assertThat(db.rows("WITH c AS (SELECT * FROM shown) SELECT c.v FROM C" + at))
        .containsExactly("a");
    assertThat(db.rows("WITH c AS (SELECT * FROM shown) SELECT k.v FROM c" + at + " AS k"))
        .containsExactly("a");
    assertThat(db.rows("WITH c AS (SELECT * FROM shown) SELECT x FROM c" + at + " AS k (x)"))
        .containsExactly("a");
    assertThat(db.rows("WITH c (x) AS (SELECT v FROM shown) SELECT k.x FROM c" + at + " AS k"))
        .containsExactly("a");
    assertThat(db.rows("WITH c AS (SELECT * FROM shown) SELECT * FROM c /*+ x */" + at))
        .containsExactly("a");
    assertThat(db.row("WITH c AS (SELECT COUNT(*) FROM t) SELECT * FROM c" + at)).isEqualTo("1");
    assertThat(db.row("WITH c AS (SELECT CURRENT_SEQ() AS s) SELECT s FROM c" + at)).isEqualTo("1");
    assertThat(
            db.rows("WITH c AS (SELECT * FROM shown), d AS (SELECT * FROM c) SELECT * FROM d" + at))
        .containsExactly("a");
    assertThat(db.rows("WITH t AS (SELECT * FROM t) SELECT * FROM t" + at)).containsExactly("1|a");
    assertThat(
            db.rows(
                "WITH c AS (SELECT * FROM t) SELECT * FROM"
                    + " (WITH d AS (SELECT * FROM c) SELECT * FROM d"
                    + at
                    + ")"))
        .containsExactly("1|a");
    assertThat(db.rows("WITH c AS (SELECT id, v FROM HISTORY('t')) SELECT * FROM c" + at))
        .containsExactly("1|a");
    assertThat(db.plan("WITH c AS (SELECT * FROM t) SELECT * FROM c" + at + " WHERE id = 1"))
        .contains("point=['@seq:1']", "key=[");
  }

  @Test
  void oneNameMayBeReadAtSeveralPoints() throws SQLException {
    assertThat(
            db.rows(
                "WITH c AS (SELECT id, v FROM t) SELECT o.v, n.v, m.v FROM c AS n"
                    + " JOIN c FOR SYSTEM_TIME AS OF @seq:1 AS o ON o.id = n.id"
                    + " JOIN c FOR SYSTEM_TIME AS OF '@seq:2' AS m ON m.id = n.id"))
        .containsExactly("a|b|b");
    assertThat(
            db.rows(
                "WITH c AS (SELECT v FROM t) SELECT * FROM c FOR SYSTEM_TIME AS OF @seq:1"
                    + " UNION ALL SELECT * FROM c FOR SYSTEM_TIME AS OF @seq:3"))
        .containsExactlyInAnyOrder("a", "b", "c");
  }

  @Test
  void aParameterMayBeThePoint() throws SQLException {
    String query =
        "WITH c AS (SELECT v FROM t WHERE id < ?) SELECT v FROM c FOR SYSTEM_TIME AS OF ?"
            + " WHERE v <> ?";
    try (PreparedStatement prepared = db.connection().prepareStatement(query)) {
      assertThat(prepared.getParameterMetaData().getParameterCount()).isEqualTo(3);
      for (int sequence : new int[] {1, 2, 3, 1}) {
        prepared.setInt(1, 9);
        prepared.setString(2, "@seq:" + sequence);
        prepared.setString(3, "b");
        assertThat(TestDatabase.rows(prepared.executeQuery()))
            .as("" + sequence)
            .isEqualTo(db.rows("SELECT v FROM t WHERE id < 9 AND v <> 'b' AS OF @seq:" + sequence));
      }
    }
    assertThat(
            db.rows(
                "WITH c AS (SELECT * FROM shown) SELECT * FROM c FOR SYSTEM_TIME AS OF ?",
                "@seq:1"))
        .containsExactly("a");
  }

  @Test
  void theNearestPointWins() throws SQLException {
    assertThat(
            db.rows(
                "WITH c AS (SELECT v FROM t AS OF @seq:1) SELECT v FROM c"
                    + " FOR SYSTEM_TIME AS OF @seq:2"))
        .as("in its query")
        .containsExactly("a");
    assertThat(
            db.rows(
                "WITH c AS (SELECT v FROM t) SELECT o.v, n.v FROM c AS n,"
                    + " c FOR SYSTEM_TIME AS OF @seq:1 AS o AS OF @seq:2"))
        .as("of the whole query")
        .containsExactly("a|b");
    assertThat(
            db.row(
                "WITH c AS (SELECT CURRENT_SEQ() AS s) SELECT o.s, n.s FROM c AS n,"
                    + " c FOR SYSTEM_TIME AS OF @seq:1 AS o AS OF @seq:2"))
        .isEqualTo("1|2");
    assertThat(
            db.rows(
                "WITH c AS (SELECT v FROM t) SELECT * FROM c UNION ALL"
                    + " SELECT * FROM c FOR SYSTEM_TIME AS OF @seq:1 AS OF @seq:2"))
        .containsExactlyInAnyOrder("a", "b");
    db.run(
        "CREATE VIEW both AS WITH c AS (SELECT v, CURRENT_SEQ() AS s FROM t) SELECT o.v, o.s, n.v"
            + " AS n, n.s AS ns FROM c AS n, c FOR SYSTEM_TIME AS OF @seq:1 AS o");
    assertThat(db.rows("SELECT * FROM both AS OF @seq:2")).containsExactly("a|1|b|2");
    assertThat(
            db.failure(
                "WITH c AS (SELECT v FROM t AS OF @seq:1) SELECT v FROM c"
                    + " FOR SYSTEM_TIME AS OF ?",
                "@seq:2"))
        .as("nothing takes it")
        .startsWith("42000 ");
  }

  @Test
  void writesReadItToo() throws SQLException {
    db.run("CREATE TABLE copy (v VARCHAR PRIMARY KEY)");
    assertThat(
            db.update(
                "INSERT INTO copy WITH c AS (SELECT * FROM shown)"
                    + " SELECT v FROM c FOR SYSTEM_TIME AS OF @seq:1"))
        .isEqualTo(1);
    assertThat(db.rows("SELECT * FROM copy")).containsExactly("a");
    String then = "(WITH c AS (SELECT * FROM shown) SELECT v FROM c FOR SYSTEM_TIME AS OF @seq:1)";
    assertThat(db.update("UPDATE copy SET v = 'z' WHERE v IN " + then)).isEqualTo(1);
    assertThat(db.update("DELETE FROM copy WHERE v IN " + then)).isZero();
    assertThat(db.update("UPDATE copy SET v = " + then)).isEqualTo(1);
    assertThat(
            db.update(
                "MERGE INTO copy USING "
                    + then
                    + " AS s ON copy.v = s.v WHEN NOT MATCHED THEN INSERT VALUES (s.v)"))
        .isZero();
    assertThat(db.update("DELETE FROM copy WHERE v IN " + then)).isEqualTo(1);
    assertThat(db.update("CREATE TABLE made AS SELECT * FROM " + then)).isEqualTo(1);
  }

  @Test
  void aPointOfARowNeedsWhatIsTheSameAtEveryPoint() throws SQLException {
    String query =
        "WITH %s SELECT p.n, c.v FROM (VALUES (1, '@seq:1'), (2, '@seq:2')) AS p (n, x),"
            + " c FOR SYSTEM_TIME AS OF p.x AS c ORDER BY n";
    assertThat(db.rows(query.formatted("c AS (SELECT v FROM t)"))).containsExactly("1|a", "2|b");
    assertThat(db.rows(query.formatted("c AS (SELECT v FROM steady)")))
        .containsExactly("1|a", "2|b");
    assertThat(db.rows(query.formatted("d AS (SELECT v FROM steady), c AS (SELECT v FROM d)")))
        .containsExactly("1|a", "2|b");
    for (String with :
        new String[] {
          "c AS (SELECT v FROM shown)",
          "d AS (SELECT v FROM shown), c AS (SELECT v FROM d)",
          "c AS (SELECT v FROM t WHERE EXISTS (SELECT * FROM shown))"
        }) {
      assertThat(db.failure(query.formatted(with)))
          .as(with)
          .startsWith("0A000 View \"shown\" has not always been the same: write the point");
    }
    assertThat(db.rows(query.formatted("c AS (SELECT v FROM shown AS OF @seq:1)")))
        .containsExactly("1|a", "2|a");
    assertThat(db.failure(query.formatted("c AS (SELECT CURRENT_SEQ() AS v FROM t)")))
        .startsWith("0A000 What WITH calls \"c\" cannot be read at this point, as it asks for");
    assertThat(db.failure(query.formatted("c AS (SELECT v FROM t)") + " AS OF @seq:2"))
        .startsWith(
            "0A000 What WITH calls \"c\" cannot be read at this point, as it has the point");
  }

  @Test
  void whatAsksItselfIsRefused() {
    assertThat(
            db.failure(
                "WITH RECURSIVE c AS (SELECT id AS n FROM t UNION ALL SELECT n + 1 FROM c WHERE n < 2)"
                    + " SELECT * FROM c FOR SYSTEM_TIME AS OF @seq:1"))
        .isEqualTo(
            "0A000 What WITH calls \"c\" cannot be read at this point, as it asks itself: write AS OF"
                + " in its query (line 1, column 125)");
  }

  @Test
  void aQueryWithoutATableMayStandAmongTheOthers() throws SQLException {
    String at = " FOR SYSTEM_TIME AS OF @seq:1";
    assertThat(
            db.rows(
                "WITH a AS (SELECT 5 AS n), b AS (SELECT t.v, a.n FROM t, a) SELECT * FROM b" + at))
        .containsExactly("a|5");
    assertThat(db.rows("WITH a AS (SELECT 5 AS n) SELECT * FROM a" + at)).containsExactly("5");
  }

  @Test
  void onlyWhatAsksItselfIsRefusedInARecursiveWith() throws SQLException {
    String recursive =
        "WITH RECURSIVE r (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 2),"
            + " k AS (SELECT v FROM t) SELECT v, n FROM k FOR SYSTEM_TIME AS OF @seq:1, r";
    assertThat(db.rows(recursive)).containsExactlyInAnyOrder("a|1", "a|2");
  }

  /** What only its readings at points need is not looked for in the present. */
  @Test
  void aQueryThatIsReadInThePastAloneNeedsNothingOfThePresent() throws SQLException {
    db.run("ALTER TABLE t DROP COLUMN v");
    String at = " FOR SYSTEM_TIME AS OF @seq:1";
    assertThat(db.rows("WITH c AS (SELECT v FROM t) SELECT v FROM c" + at)).containsExactly("a");
    assertThat(db.rows("WITH c AS (SELECT v FROM t), d AS (SELECT v FROM c) SELECT v FROM d" + at))
        .containsExactly("a");
    assertThat(
            db.rows(
                "WITH c AS (SELECT v FROM t) SELECT v FROM (WITH d AS (SELECT v FROM c) SELECT v"
                    + " FROM d"
                    + at
                    + ")"))
        .containsExactly("a");
    assertThat(db.rows("WITH c AS (SELECT v FROM t WHERE id = ?) SELECT v FROM c" + at, 1))
        .as("a parameter within")
        .containsExactly("a");
    assertThat(db.failure("WITH c AS (SELECT v FROM t) SELECT o.v FROM c, c" + at + " AS o"))
        .as("asked in the present as well")
        .startsWith("42703 ");
    assertThat(db.failure("WITH c AS (SELECT v FROM t) SELECT 1"))
        .as("asked nowhere, and yet a part of the statement")
        .startsWith("42703 ");
  }

  @Test
  void aPeriodIsOfEverythingInItsQuery() throws SQLException {
    for (String period : new String[] {"ALL", "FROM @seq:1 TO @seq:2", "BETWEEN @seq:1 AND @now"}) {
      String over = " FOR SYSTEM_TIME " + period;
      assertThat(db.rows("WITH c AS (SELECT * FROM steady) SELECT * FROM c" + over + " ORDER BY v"))
          .as(period)
          .isEqualTo(db.rows("SELECT * FROM steady" + over + " ORDER BY v"));
      assertThat(
              db.rows(
                  "WITH c AS (SELECT v FROM t WHERE id = 1) SELECT v FROM c"
                      + over
                      + " AS k ORDER BY v"))
          .as(period)
          .isEqualTo(db.rows("SELECT v FROM t" + over + " WHERE id = 1 ORDER BY v"));
      assertThat(
              db.rows(
                  "WITH c AS (SELECT v FROM t), d AS (SELECT v FROM c) SELECT v FROM d"
                      + over
                      + " ORDER BY v"))
          .as(period)
          .isEqualTo(db.rows("SELECT v FROM t" + over + " ORDER BY v"));
    }
  }

  /** Also behind a function, which Calcite never sees. */
  @Test
  void theNearestPointWinsOverHistories() throws SQLException {
    try (TestDatabase own = TestDatabase.inMemory()) {
      own.run(
          "CREATE TABLE h (id INTEGER PRIMARY KEY, v VARCHAR)",
          "INSERT INTO h VALUES (1, 'a')",
          "UPDATE h SET v = 'b'",
          "UPDATE h SET v = 'c'");
      String with = "WITH c AS (SELECT v FROM HISTORY('h')), d AS (SELECT v FROM c) ";
      assertThat(own.rows(with + "SELECT v FROM c FOR SYSTEM_TIME AS OF @seq:1 AS OF @seq:2"))
          .containsExactly("a");
      assertThat(own.rows(with + "SELECT v FROM d FOR SYSTEM_TIME AS OF @seq:1 AS OF @seq:2"))
          .containsExactly("a");
      assertThat(
              own.row(
                  with
                      + "SELECT (SELECT COUNT(*) FROM c FOR SYSTEM_TIME AS OF @seq:1), COUNT(*)"
                      + " FROM c AS OF @seq:2"))
          .isEqualTo("1|2");
      assertThat(
              own.rows(
                  with + "SELECT o.v FROM c FOR SYSTEM_TIME AS OF ? o, h AS OF ?",
                  "@seq:1",
                  "@seq:2"))
          .containsExactly("a");
      assertThat(
              TestDatabase.failure(() -> own.rows("SELECT * FROM DRIFT_INFO.TABLES AS OF @seq:1")))
          .endsWith("(line 1, column 39)")
          .doesNotContain("(line 1, column 39) (line");
    }
  }
}
