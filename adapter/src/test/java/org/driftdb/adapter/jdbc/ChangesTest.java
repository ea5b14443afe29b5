package org.driftdb.adapter.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.List;
import org.driftdb.storage.Database;
import org.driftdb.storage.block.BlockCache;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** CHANGES('t', a, b): the events of a table after one point, up to another. */
final class ChangesTest {
  private TestDatabase db;

  @BeforeEach
  void open() throws SQLException, InterruptedException {
    db =
        TestDatabase.inMemory()
            .run(
                "CREATE TABLE t (pk=id, INDEX(v))",
                "INSERT INTO t {\"id\": 1, \"v\": \"a\", \"n\": 5}");
    Thread.sleep(5);
    Connection connection = db.connection();
    connection.setAutoCommit(false);
    db.run(
        "PATCH t KEY 1 SET {\"v\": \"b\"}",
        "INSERT INTO t {\"id\": 2, \"v\": \"x\"}",
        "PATCH t KEY 1 SET {\"v\": \"c\", \"n\": null}");
    connection.commit();
    connection.setAutoCommit(true);
    Thread.sleep(5);
    db.run("SOFT DELETE FROM t KEY 1", "INSERT INTO t {\"id\": 1, \"v\": \"d\"}");
  }

  @AfterEach
  void close() throws SQLException {
    db.close();
  }

  private String committed(int sequence) throws SQLException {
    return db.row(
        "SELECT `timestamp` FROM CHANGES('t', @seq:0, @now) WHERE sequence = " + sequence);
  }

  private List<String> sequences(String bounds, @Nullable Object... parameters)
      throws SQLException {
    return db.rows("SELECT sequence FROM CHANGES('t', " + bounds + ")", parameters);
  }

  @Test
  void aRowIsAnEventWithWhatItLeft() throws SQLException {
    assertThat(
            db.rows("SELECT sequence, event_type, id, v, n FROM CHANGES('t', '@seq:0', '@seq:6')"))
        .containsExactly(
            "1|INSERT|1|a|5",
            "2|PATCH|1|b|5",
            "3|INSERT|2|x|null",
            "4|PATCH|1|c|null",
            "5|SOFT_DELETE|1|null|null",
            "6|INSERT|1|d|null");
    assertThat(db.row("SELECT * FROM TABLE(CHANGES('t', @seq:4, @seq:5)) AS c"))
        .matches("5\\|\\d{4}-.*\\|SOFT_DELETE\\|1\\|null\\|null");
    assertThat(new Rows(db.connection()).labels("SELECT * FROM CHANGES('t', @seq:0, @now)"))
        .containsExactly("sequence", "timestamp", "event_type", "id", "v", "n");
  }

  @Test
  void theFirstPointIsBehindUsAndTheSecondIsReached() throws SQLException {
    assertThat(sequences("@seq:1, @seq:4")).containsExactly("2", "3", "4");
    assertThat(sequences("@seq:2, @seq:3")).containsExactly("3");
    assertThat(sequences("@seq:3, @seq:3")).isEmpty();
    assertThat(sequences("@seq:4, @seq:2")).isEmpty();
    assertThat(sequences("@now, @now")).isEmpty();
    assertThat(sequences("@now, @seq:2")).isEmpty();
    assertThat(sequences("@seq:4, @seq:99")).containsExactly("5", "6");
    assertThat(sequences("@seq:98, @seq:99")).isEmpty();
  }

  @Test
  void aTimeIsTheLastCommitUpToIt() throws SQLException {
    String first = committed(1);
    String second = committed(2);
    assertThat(committed(4)).isEqualTo(second);
    assertThat(sequences("'" + first + "', '" + second + "'")).containsExactly("2", "3", "4");
    assertThat(sequences("TIMESTAMP '" + second + "', @now")).containsExactly("5", "6");
    assertThat(sequences("'1999-01-01 00:00:00', '" + first + "'")).containsExactly("1");
    assertThat(sequences("'" + second + "', '" + first + "'")).isEmpty();
    assertThat(sequences("'" + first + "', '" + first + "'")).isEmpty();
    assertThat(sequences("'1998-01-01 00:00:00', '1999-01-01 00:00:00'")).isEmpty();
    assertThat(sequences("'2998-01-01 00:00:00', '2999-01-01 00:00:00'")).isEmpty();
    assertThat(sequences("CURRENT_TIMESTAMP - INTERVAL '1' HOUR, CURRENT_TIMESTAMP")).hasSize(6);
  }

  @Test
  void pointsMayBeParameters() throws SQLException {
    assertThat(sequences("?, ?", "@seq:1", "@seq:3")).containsExactly("2", "3");
    assertThat(sequences("?, @now", Timestamp.valueOf("2999-01-01 00:00:00"))).isEmpty();
    String sql = "SELECT v FROM CHANGES('t', ?, ?) WHERE id = ? AND event_type <> ?";
    try (PreparedStatement statement = db.connection().prepareStatement(sql)) {
      assertThat(statement.getParameterMetaData().getParameterCount()).isEqualTo(4);
    }
    assertThat(db.rows(sql, "@seq:0", "@now", 1, "PATCH")).containsExactly("a", "null", "d");
    assertThat(db.rows(sql, "@seq:1", "@seq:4", 1, "INSERT")).containsExactly("b", "c");
    assertThat(TestDatabase.failure(() -> sequences("?, ?", "@seq:1", null)))
        .startsWith("22023 null is no point");
    assertThat(db.failure("SELECT * FROM CHANGES('t', 'then', @now)"))
        .startsWith("22023 \"then\" is no point")
        .endsWith(" (line 1, column 28)");
    assertThat(db.failure("SELECT * FROM CHANGES('t', @seq:1, 7)"))
        .startsWith("22023 7 is no point")
        .endsWith(" (line 1, column 36)");
  }

  @Test
  void aConditionOnTheKeyOrAnIndexReadsNoOtherEvents() throws SQLException {
    String one = "SELECT sequence FROM CHANGES('t', @seq:1, @now) WHERE id = 1";
    assertThat(db.rows(one)).containsExactly("2", "4", "5", "6");
    assertThat(db.plan(one)).contains("changes=[from '@seq:1' to '@now'], key=[[1]]");
    assertThat(db.rows("SELECT id FROM CHANGES('t', @seq:1, @now) WHERE id IN (2, 7, 2)"))
        .containsExactly("2");
    String range = "SELECT sequence FROM CHANGES('t', @seq:0, @now) WHERE id > 1";
    assertThat(db.rows(range)).containsExactly("3");
    assertThat(db.plan(range)).doesNotContain("key=");
    String indexed = "SELECT sequence FROM CHANGES('t', @seq:0, @now) WHERE v = 'x'";
    assertThat(db.rows(indexed)).containsExactly("3");
    assertThat(db.plan(indexed)).contains("index=[v], ranges=[['x']]");
  }

  @Test
  void compositeKeysAreFoundByAllTheirColumns() throws SQLException {
    db.run(
        "CREATE TABLE p (a INTEGER, b VARCHAR, c INTEGER NOT NULL, PRIMARY KEY (a, b))",
        "INSERT INTO p VALUES (1, 'x', 7), (1, 'y', 8)",
        "UPDATE p SET c = 7 WHERE b = 'x'",
        "DELETE FROM p WHERE a = 1 AND b = 'x'");
    String whole = "SELECT event_type, a, b, c FROM CHANGES('p', @seq:0, @now) WHERE b='x' AND a=1";
    assertThat(db.rows(whole))
        .containsExactly("INSERT|1|x|7", "PATCH|1|x|7", "SOFT_DELETE|1|x|null");
    assertThat(db.plan(whole)).contains("key=[[(1, 'x')]]");
    String prefix = "SELECT COUNT(*) FROM CHANGES('p', @seq:0, @now) WHERE a = 1";
    assertThat(db.rows(prefix)).containsExactly("4");
    assertThat(db.plan(prefix)).doesNotContain("key=");
  }

  @Test
  void whatIsNotCommittedComesLastWithoutSequenceAndTime() throws SQLException {
    Connection connection = db.connection();
    connection.setAutoCommit(false);
    db.run(
        "PATCH t KEY 2 SET {\"v\": \"y\"}",
        "PATCH t KEY 2 SET {\"n\": 1}",
        "SOFT DELETE FROM t KEY 2");
    String own = "SELECT sequence, `timestamp`, event_type, id, v, n FROM CHANGES('t', @seq:6, ";
    assertThat(db.rows(own + "@now)"))
        .containsExactly(
            "null|null|PATCH|2|y|null",
            "null|null|PATCH|2|y|1",
            "null|null|SOFT_DELETE|2|null|null");
    assertThat(db.rows(own + "@now) WHERE id = 2")).hasSize(3);
    assertThat(db.rows(own + "@now) WHERE id = 1")).isEmpty();
    assertThat(db.rows(own + "@seq:99)")).isEmpty();
    assertThat(db.rows(own + "CURRENT_TIMESTAMP)")).isEmpty();
    assertThat(sequences("@seq:99, @now")).hasSize(3);
    assertThat(sequences("@now, @now")).isEmpty();
    assertThat(sequences("@seq:5, @now")).containsExactly("6", "null", "null", "null");
    connection.rollback();
    assertThat(db.rows(own + "@now)")).isEmpty();
    connection.setAutoCommit(true);
  }

  @Test
  void aPointAroundItHidesWhatCameLater() throws SQLException {
    assertThat(db.rows("SELECT sequence FROM CHANGES('t', @seq:2, @now) AS OF @seq:4"))
        .containsExactly("3", "4");
    assertThat(
            db.rows(
                "SELECT sequence FROM CHANGES('t', @seq:2, '2999-01-01 00:00:00') AS OF ?",
                "@seq:4"))
        .containsExactly("3", "4");
    db.run("ALTER SESSION SET as_of = '@seq:4'");
    assertThat(sequences("@seq:3, @now")).containsExactly("4");
    assertThat(sequences("@seq:3, @seq:6")).containsExactly("4");
    assertThat(db.failure("SELECT * FROM CHANGES('t', @seq:0, @now) FOR SYSTEM_TIME ALL"))
        .startsWith("42000 CHANGES says itself what is read of the history");
  }

  @Test
  void itIsATableAmongOthers() throws SQLException {
    assertThat(
            db.rows(
                "SELECT c.sequence, t.v FROM CHANGES('t', @seq:1, @now) c JOIN t ON c.id = t.id"
                    + " WHERE c.event_type = 'PATCH' ORDER BY c.sequence"))
        .containsExactly("2|d", "4|d");
    assertThat(
            db.rows(
                "SELECT COUNT(*) FROM CHANGES('t', @seq:0, @seq:3) JOIN CHANGES('t', @seq:3, @now)"
                    + " USING (id)"))
        .containsExactly("6");
    assertThat(
            db.rows(
                "WITH gone AS (SELECT id FROM CHANGES('t', @seq:0, @now) WHERE event_type ="
                    + " 'SOFT_DELETE') SELECT v FROM t WHERE id IN (SELECT id FROM gone)"))
        .containsExactly("d");
    assertThat(
            db.rows(
                "SELECT id, (SELECT COUNT(*) FROM CHANGES('t', @seq:0, @now) c WHERE c.id = t.id)"
                    + " FROM t ORDER BY id"))
        .containsExactly("1|5", "2|1");
    assertThat(
            db.rows(
                "SELECT e, k FROM CHANGES('t', @seq:0, @seq:2) AS c (s, w, e, k, v, n) ORDER BY s"))
        .containsExactly("INSERT|1", "PATCH|1");
    assertThat(
            db.rows(
                "SELECT c.e, r.b FROM t AS r (a, b, n) JOIN CHANGES('t', @seq:0, @seq:2) AS"
                    + " c (s, w, e, k, v, n) ON c.k = r.a ORDER BY c.s"))
        .containsExactly("INSERT|d", "PATCH|d");
    db.run("CREATE TABLE log (pk=sequence)");
    assertThat(
            db.update(
                "INSERT INTO log (sequence, id) SELECT sequence, id FROM CHANGES('t', ?, @now)",
                "@seq:4"))
        .isEqualTo(2);
  }

  @Test
  void itsPointsAndKeyMayBeThoseOfAnotherRow() throws SQLException {
    String since =
        "SELECT p.id, c.sequence FROM t p, LATERAL (SELECT * FROM CHANGES('t', p.row_start, @now)"
            + " AS x WHERE x.id = p.id) AS c";
    assertThat(db.rows(since)).isEmpty();
    db.run("PATCH t KEY 2 SET {\"v\": \"y\"}");
    assertThat(db.rows(since.replace("p.row_start", "'@seq:' || CAST(p.id + 4 AS VARCHAR)")))
        .containsExactlyInAnyOrder("1|6", "2|7");
    String counted =
        "SELECT p.id, (SELECT COUNT(*) FROM CHANGES('t', @seq:0, @now) c WHERE c.id = p.id) FROM t p";
    assertThat(db.rows(counted)).containsExactlyInAnyOrder("1|5", "2|2");
  }

  @Test
  void aPreparedStatementFollowsItsTable() throws SQLException {
    try (PreparedStatement statement =
        db.connection().prepareStatement("SELECT * FROM CHANGES('t', ?, @now)")) {
      statement.setString(1, "@seq:6");
      assertThat(statement.executeQuery().next()).isFalse();
      db.run("PATCH t KEY 2 SET {\"w\": 1}");
      var rows = statement.executeQuery();
      assertThat(rows.next()).isTrue();
      assertThat(rows.getLong("sequence")).isEqualTo(7);
      assertThat(rows.getLong("w")).isEqualTo(1);
    }
  }

  @Test
  void theColumnsOfAnEventKeepTheirNames() throws SQLException {
    db.run(
        "CREATE TABLE clash (pk=sequence)",
        "INSERT INTO clash {\"sequence\": 1, \"Timestamp\": 2, \"event_type_\": 3, \"event_type\": 4}");
    String sql = "SELECT * FROM CHANGES('clash', @seq:0, @now)";
    assertThat(new Rows(db.connection()).labels(sql))
        .containsExactly(
            "sequence",
            "timestamp",
            "event_type",
            "sequence_",
            "Timestamp_",
            "event_type_",
            "event_type__");
    assertThat(
            db.rows(
                "SELECT sequence, sequence_, event_type__ FROM CHANGES('clash', @seq:0, @now) WHERE sequence_ = 1"))
        .containsExactly("7|1|4");
  }

  @Test
  void aDroppedTableKeepsItsChanges() throws SQLException {
    db.run("DROP TABLE t");
    assertThat(sequences("@seq:0, @now")).hasSize(6);
    assertThat(db.rows("SELECT v FROM CHANGES('t', @seq:1, @now) WHERE id = 1"))
        .containsExactly("b", "c", "null", "d");
    db.run("CREATE TABLE t (pk=id)", "INSERT INTO t {\"id\": 1, \"w\": 1}");
    assertThat(db.rows("SELECT sequence, w FROM CHANGES('t', @seq:0, @now)"))
        .containsExactly("7|1");
    assertThat(db.rows("SELECT sequence, v FROM CHANGES('t', @seq:4, @now) AS OF @seq:6"))
        .containsExactly("5|null", "6|d");
  }

  @Test
  void whatItCannotTellIsSaid() {
    assertThat(db.failure("SELECT * FROM CHANGES('nothing', @seq:0, @now)"))
        .startsWith("42S02 ")
        .contains("nothing");
    assertThat(db.failure("SELECT * FROM CHANGES('t', @seq:0)"))
        .startsWith("42000 CHANGES takes a table's name, and after which point and up to which one")
        .contains("(line 1, column 15)");
    assertThat(db.failure("SELECT row_seq FROM CHANGES('t', @seq:0, @now)")).startsWith("42703 ");
  }

  @Test
  void historyBeforeTheHorizonIsGone() throws SQLException {
    db.run("COMPACT t DISCARD HISTORY BEFORE @seq:4");
    assertThat(sequences("@seq:4, @now")).containsExactly("5", "6");
    assertThat(db.rows("SELECT sequence, v FROM CHANGES('t', @seq:4, @now) WHERE id = 1"))
        .containsExactly("5|null", "6|d");
    for (String where : List.of("", " WHERE id = 1")) {
      assertThat(
              TestDatabase.failure(
                  () -> db.rows("SELECT * FROM CHANGES('t', @seq:3, @now)" + where)))
          .startsWith("22023 ")
          .contains("table \"t\" before @seq:4 has been discarded");
    }
  }

  @Test
  void whoCommittedAndWhyIsInHiddenColumns() throws SQLException {
    Connection connection = db.connection();
    connection.setAutoCommit(false);
    db.run(
        "SET TRANSACTION COMMENT 'why'",
        "PATCH t KEY 2 SET {\"v\": \"y\"}",
        "PATCH t KEY 1 SET {\"v\": \"e\"}");
    String sql = "SELECT v, c.comment, c.author FROM CHANGES('t', @seq:5, @now) c";
    assertThat(db.rows(sql)).containsExactly("d|null|null", "y|null|null", "e|null|null");
    connection.commit();
    connection.setAutoCommit(true);
    assertThat(db.rows(sql)).containsExactly("d|null|null", "y|why|null", "e|why|null");
    assertThat(
            db.row(
                "SELECT sequence FROM CHANGES('t', @seq:0, @now) WHERE comment = 'why' AND id = 2"))
        .isEqualTo("7");
    db.run("PATCH t KEY 2 SET {\"comment\": \"of the row\"}");
    assertThat(db.rows("SELECT comment FROM CHANGES('t', @seq:7, @now)"))
        .as("a column of the table comes first")
        .containsExactly("null", "of the row");
  }

  @Test
  void commitsOfOneMillisecondAreToldApartBySequenceOnly() throws SQLException {
    String time = "'" + committed(6) + "'";
    for (int i = 0; i < 50; i++) {
      db.run("PATCH t KEY 2 SET {\"v\": \"" + i + "\"}");
    }
    List<String> times =
        db.rows("SELECT `timestamp` FROM CHANGES('t', @seq:6, @now) ORDER BY sequence");
    String last = "'" + times.get(times.size() - 1) + "'";
    long atLast = times.stream().filter(found -> last.contains(found)).count();
    assertThat(sequences(time + ", " + last)).last().isEqualTo("56");
    assertThat(sequences(last + ", @now")).isEmpty();
    assertThat(sequences("TIMESTAMP " + last + " - INTERVAL '0.001' SECOND, " + last))
        .hasSize((int) atLast);
    assertThat(sequences("@seq:54, @seq:55")).containsExactly("55");
  }

  @Test
  void oneRowsChangesAreFoundWithoutReadingTheTable() throws SQLException {
    db.run("CREATE TABLE big (pk=id)");
    try (PreparedStatement insert = db.connection().prepareStatement("INSERT INTO big ?")) {
      for (int i = 0; i < 20_000; i++) {
        insert.setString(1, "{\"id\": " + i + ", \"n\": 0}");
        insert.addBatch();
      }
      insert.executeBatch();
    }
    db.run(
        "PATCH big KEY 7777 SET {\"n\": 1}", "SNAPSHOT big", "PATCH big KEY 7777 SET {\"n\": 2}");
    Database database = db.connection().unwrap(DriftConnection.class).session().database();
    BlockCache.Counts before = database.counts();
    assertThat(db.rows("SELECT n FROM CHANGES('big', @seq:0, @now) WHERE id = 7777"))
        .containsExactly("0", "1", "2");
    assertThat(database.counts().since(before).dataBlocks()).isLessThan(10);
    BlockCache.Counts between = database.counts();
    assertThat(db.rows("SELECT COUNT(*) FROM CHANGES('big', @seq:0, @now)"))
        .containsExactly("20002");
    assertThat(database.counts().since(between).dataBlocks())
        .as("rows are looked for only where somebody asks")
        .isZero();
  }

  @Test
  void metadataNamesTheTableItself() throws SQLException {
    try (var statement =
            db.connection().prepareStatement("SELECT v FROM CHANGES('t', @seq:0, @now)");
        var rows = statement.executeQuery()) {
      assertThat(rows.getMetaData().getTableName(1)).isEqualTo("t");
    }
  }
}
