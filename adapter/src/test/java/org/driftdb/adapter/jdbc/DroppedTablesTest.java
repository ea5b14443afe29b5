package org.driftdb.adapter.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A dropped table can be read where it lived; a new one of the same name is another. */
final class DroppedTablesTest {
  private String url;
  private TestDatabase db;

  @BeforeEach
  void open() throws SQLException {
    url = "jdbc:driftdb:mem:" + UUID.randomUUID();
    db =
        TestDatabase.open(url)
            .run(
                "CREATE TABLE t (pk=id, INDEX(status))",
                "INSERT INTO t {\"id\": 1, \"status\": \"new\"}",
                "PATCH t KEY 1 SET {\"status\": \"paid\"}",
                "DROP TABLE t");
  }

  @AfterEach
  void close() throws SQLException {
    db.close();
  }

  /** The name comes back as another table: its event is the third. */
  private void makeAnother() throws SQLException {
    db.run("CREATE TABLE t (n BIGINT PRIMARY KEY, name VARCHAR)", "INSERT INTO t VALUES (1, 'x')");
  }

  @Test
  void aDroppedTableIsGoneFromThePresent() {
    assertThat(db.failure("SELECT * FROM t")).startsWith("42S02 There is no table \"t\" any more");
    assertThat(db.failure("INSERT INTO t {\"id\": 2}")).startsWith("42S02 ");
    assertThat(db.failure("SELECT * FROM t AS OF @now")).startsWith("42S02 ");
    assertThat(db.failure("SELECT * FROM u AS OF @seq:1")).startsWith("42S02 ");
  }

  @Test
  void itIsReadAtEveryPointWhereItLived() throws SQLException {
    db.run("CREATE TABLE other (pk=id)", "INSERT INTO other {\"id\": 9}");

    assertThat(db.rows("SELECT * FROM t AS OF @seq:1")).containsExactly("1|new");
    assertThat(db.rows("SELECT * FROM t FOR SYSTEM_TIME AS OF '@seq:2'")).containsExactly("1|paid");
    assertThat(db.rows("SELECT status FROM AS_OF('t', '@seq:2') WHERE id = 1"))
        .containsExactly("paid");
    assertThat(db.rows("SELECT id FROM t WHERE status = 'new' AS OF @seq:1")).containsExactly("1");
    assertThat(db.rows("SELECT id, status FROM t AS OF ?", "@seq:1")).containsExactly("1|new");
    assertThat(db.rows("SELECT status, row_seq FROM HISTORY('t')"))
        .containsExactly("new|1", "paid|2");
    assertThat(db.rows("SHOW DRIFT t KEY 1")).hasSize(2);
    assertThat(db.failure("SELECT * FROM t AS OF @seq:3")).startsWith("42S02 ").contains("dropped");
  }

  @Test
  void theSameNameIsAnotherTableInThePastThanNow() throws SQLException {
    makeAnother();

    assertThat(db.rows("SELECT * FROM t")).containsExactly("1|x");
    assertThat(db.rows("SELECT * FROM t AS OF @seq:2")).containsExactly("1|paid");
    assertThat(db.rows("SELECT * FROM t FOR SYSTEM_TIME AS OF '@seq:1'")).containsExactly("1|new");
    assertThat(db.rows("SELECT o.status FROM AS_OF('t', '@seq:2') AS o WHERE o.id = 1"))
        .containsExactly("paid");
    assertThat(db.rows("SELECT c.b FROM t FOR SYSTEM_TIME AS OF '@seq:2' AS c (a, b)"))
        .containsExactly("paid");
    assertThat(db.rows("SELECT t.id FROM t WHERE t.status = 'new' AS OF @seq:1"))
        .containsExactly("1");
    assertThat(db.failure("SELECT status FROM t")).startsWith("42703 ");
    assertThat(db.failure("SELECT name FROM t AS OF @seq:1")).startsWith("42703 ");
    assertThat(db.plan("SELECT id FROM t WHERE status = 'new' AS OF @seq:1"))
        .contains("table=[[DRIFT, t]]", "point=['@seq:1'], index=[status]");
  }

  @Test
  void bothAreReadInOneQuery() throws SQLException {
    makeAnother();

    assertThat(
            db.rows(
                "SELECT was.status, now.name FROM t FOR SYSTEM_TIME AS OF '@seq:1' AS was"
                    + " JOIN t AS now ON was.id = now.n"))
        .containsExactly("new|x");
    assertThat(db.rows("SELECT status, (SELECT MAX(name) FROM t AS OF @seq:3) FROM t AS OF @seq:2"))
        .containsExactly("paid|x");
  }

  @Test
  void beforeItsFirstEventTheLivingTableIsEmpty() throws SQLException {
    makeAnother();

    assertThat(db.rows("SELECT n, name FROM t AS OF @seq:0")).isEmpty();
    assertThat(db.rows("SELECT n, name FROM t AS OF '1999-12-31T23:59:59Z'")).isEmpty();
  }

  @Test
  void aTimeTellsWhichTableItWas() throws Exception {
    Thread.sleep(2);
    Timestamp between = new Timestamp(System.currentTimeMillis());
    Thread.sleep(2);
    makeAnother();
    String start = db.row("SELECT row_start FROM HISTORY('t') WHERE row_seq = 2 AS OF @seq:2");

    assertThat(db.rows("SELECT * FROM t FOR SYSTEM_TIME AS OF TIMESTAMP '" + start + "'"))
        .containsExactly("1|paid");
    assertThat(db.rows("SELECT * FROM t AS OF '2999-12-31'")).containsExactly("1|x");
    assertThat(db.rows("SELECT n FROM t AS OF ?", between)).as("dropped, not yet made").isEmpty();
  }

  @Test
  void historyIsThatOfTheLivingTableOrOfTheOneAtAPoint() throws SQLException {
    makeAnother();

    assertThat(db.rows("SELECT n, name, row_seq FROM HISTORY('t')")).containsExactly("1|x|3");
    assertThat(db.rows("SELECT id, status, row_end_seq FROM HISTORY('t') AS OF @seq:2"))
        .containsExactly("1|new|2", "1|paid|null");
    assertThat(db.rows("SELECT id, status, row_end_seq FROM HISTORY('t') AS OF @seq:1"))
        .containsExactly("1|new|null");
    assertThat(
            db.rows(
                "SELECT h.status FROM HISTORY('t', ?, ?) AS h AS OF @seq:2", "@seq:2", "@seq:3"))
        .containsExactly("paid");
    assertThat(db.rows("SELECT * FROM HISTORY('t', '@seq:2') AS h AS OF ?", "@seq:2")).hasSize(1);
    assertThat(db.rows("SHOW DRIFT t KEY 1")).hasSize(1);
    try (TestDatabase past = TestDatabase.open(url + ";asOf=@seq:2")) {
      assertThat(past.rows("SHOW DRIFT t KEY 1")).hasSize(2);
      assertThat(past.rows("SELECT * FROM t")).containsExactly("1|paid");
      assertThat(past.rows("SELECT status FROM HISTORY('t')")).containsExactly("new", "paid");
      assertThat(past.rows("DESCRIBE t").get(0)).startsWith("id|");
      assertThat(past.rows("SHOW TABLES")).hasSize(1);
    }
  }

  @Test
  void aPreparedQueryReadsWhicheverTableItsPointMeans() throws SQLException {
    makeAnother();
    try (PreparedStatement query = db.connection().prepareStatement("SELECT * FROM t AS OF ?")) {
      assertThat(read(query, "@seq:1")).containsExactly("id", "status", "1", "new");
      assertThat(read(query, "@seq:2")).containsExactly("id", "status", "1", "paid");
      assertThat(read(query, "@now")).containsExactly("n", "name", "1", "x");
      assertThat(read(query, "@seq:0")).containsExactly("n", "name");
      assertThat(read(query, "@seq:2")).containsExactly("id", "status", "1", "paid");
    }
  }

  /** The labels of the columns, then the values. */
  private static List<String> read(PreparedStatement query, String point) throws SQLException {
    query.setString(1, point);
    List<String> found = new java.util.ArrayList<>();
    try (ResultSet rows = query.executeQuery()) {
      for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
        found.add(rows.getMetaData().getColumnLabel(i));
      }
      while (rows.next()) {
        for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
          found.add(rows.getString(i));
        }
      }
    }
    return found;
  }

  @Test
  void anExpressionCannotSayWhichTableItMeans() throws SQLException {
    makeAnother();
    assertThat(
            db.rows("SELECT n FROM t FOR SYSTEM_TIME AS OF CURRENT_TIMESTAMP + INTERVAL '1' HOUR"))
        .containsExactly("1");
    db.run("CREATE TABLE moments (at_time TIMESTAMP PRIMARY KEY)");
    db.update(
        "INSERT INTO moments SELECT row_start FROM HISTORY('t') WHERE row_seq = 2 AS OF @seq:2");
    assertThat(
            db.failure(
                "SELECT p.n FROM moments AS m JOIN t FOR SYSTEM_TIME AS OF m.at_time AS p ON TRUE"))
        .startsWith("0A000 At the point that is read, \"t\" was another table");
  }

  @Test
  void aDroppedTableIsMadeAgainOfWhatItWas() throws SQLException {
    assertThat(db.update("CREATE TABLE t AS SELECT * FROM t AS OF @seq:2")).isEqualTo(1);

    assertThat(db.rows("SELECT * FROM t")).containsExactly("1|paid");
    assertThat(db.row("SELECT COUNT(*) FROM DRIFT_INFO.TABLES WHERE table_name = 't'"))
        .as("the one that was dropped, and one more")
        .isEqualTo("2");
  }

  @Test
  void aDroppedTableIsMadeAgainInATransactionAndInABatch() throws SQLException {
    db.connection().setAutoCommit(false);
    db.run("CREATE TABLE t AS SELECT * FROM t AS OF @seq:2");
    db.connection().commit();
    db.run("DROP TABLE t");
    db.connection().setAutoCommit(true);
    try (Statement batch = db.connection().createStatement()) {
      batch.addBatch("CREATE TABLE t (n BIGINT PRIMARY KEY)");
      batch.addBatch("INSERT INTO t VALUES (7)");
      batch.addBatch("CREATE TABLE u AS SELECT n, n + 1 AS m FROM t");
      batch.addBatch("INSERT INTO u VALUES (8, 9)");
      assertThat(batch.executeBatch()).containsExactly(0, 1, 1, 1);
    }
    assertThat(db.rows("SELECT * FROM u ORDER BY n")).containsExactly("7|8", "8|9");
  }

  @Test
  void aTableIsMadeOfOneWhoseNameDiffersInCaseAlone() throws SQLException {
    makeAnother();
    assertThat(db.update("CREATE TABLE T AS SELECT name FROM T")).isEqualTo(1);
    assertThat(db.rows("SELECT * FROM T")).containsExactly("x");
    assertThat(db.rows("SELECT * FROM t")).containsExactly("1|x");
  }
}
