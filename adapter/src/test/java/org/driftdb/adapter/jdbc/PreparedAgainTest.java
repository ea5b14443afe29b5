package org.driftdb.adapter.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A prepared statement runs by the tables as they are when it runs, not when it was prepared. */
final class PreparedAgainTest {
  private TestDatabase db;
  private TestDatabase other;

  @BeforeEach
  void open() throws SQLException {
    String url = "jdbc:driftdb:mem:" + UUID.randomUUID();
    db =
        TestDatabase.open(url)
            .run("CREATE TABLE t (pk=id, INDEX(v))", "INSERT INTO t {\"id\": 1, \"v\": 1}");
    other = TestDatabase.open(url);
  }

  @AfterEach
  void close() throws SQLException {
    db.close();
    other.close();
  }

  @Test
  void aColumnThatTakesOnAnotherType() throws SQLException {
    try (PreparedStatement query =
        db.connection().prepareStatement("SELECT v FROM t WHERE id = ?")) {
      query.setInt(1, 1);
      try (ResultSet rows = query.executeQuery()) {
        assertThat(rows.getMetaData().getColumnType(1)).isEqualTo(Types.BIGINT);
      }
      other.run("INSERT INTO t {\"id\": 2, \"v\": \"two\"}");
      query.setInt(1, 2);
      try (ResultSet rows = query.executeQuery()) {
        assertThat(rows.getMetaData().getColumnType(1)).isEqualTo(Types.JAVA_OBJECT);
        assertThat(rows.next()).isTrue();
        assertThat(rows.getObject(1)).isEqualTo("two");
      }
    }
  }

  @Test
  void aNewColumnIsPartOfTheStar() throws SQLException {
    try (PreparedStatement query =
        db.connection().prepareStatement("SELECT * FROM t WHERE 1 = 1")) {
      assertThat(columns(query)).isEqualTo(2);
      other.run("PATCH t KEY 1 SET {\"w\": true}");
      assertThat(columns(query)).isEqualTo(3);
      other.run("DROP TABLE t", "CREATE TABLE t (name VARCHAR PRIMARY KEY)");
      assertThat(columns(query)).isEqualTo(1);
      other.run("DROP TABLE t");
      assertThat(TestDatabase.failure(() -> columns(query)))
          .startsWith("42S02 There is no table \"t\" any more");
      other.run("CREATE TABLE t (a INT PRIMARY KEY, b INT)");
      assertThat(columns(query)).isEqualTo(2);
    }
  }

  private static int columns(PreparedStatement query) throws SQLException {
    try (ResultSet rows = query.executeQuery()) {
      return rows.getMetaData().getColumnCount();
    }
  }

  @Test
  void anIndexThatIsDropped() throws SQLException {
    try (PreparedStatement query =
        db.connection().prepareStatement("SELECT id FROM t WHERE v = ?")) {
      query.setInt(1, 1);
      other.run("DROP INDEX v");
      try (ResultSet rows = query.executeQuery()) {
        assertThat(rows.next()).isTrue();
      }
    }
  }

  @Test
  void writesOfATableThatIsMadeAgain() throws SQLException {
    db.run("CREATE TABLE n (a INT PRIMARY KEY, b INT)", "INSERT INTO n VALUES (1, 10)");
    try (PreparedStatement insert =
            db.connection().prepareStatement("INSERT INTO n VALUES (?, ?)");
        PreparedStatement update = db.connection().prepareStatement("UPDATE n SET b = ?");
        PreparedStatement delete = db.connection().prepareStatement("DELETE FROM n WHERE a = ?")) {
      other.run("DROP TABLE n", "CREATE TABLE n (b VARCHAR, a INT PRIMARY KEY)");
      insert.setObject(1, "two");
      insert.setObject(2, 2);
      assertThat(insert.executeUpdate()).isEqualTo(1);
      insert.setObject(1, "three");
      insert.setObject(2, 3);
      insert.addBatch();
      other.run("DROP TABLE n", "CREATE TABLE n (b VARCHAR, c INT, a INT PRIMARY KEY)");
      assertThat(TestDatabase.failure(insert::executeBatch)).contains("column");
      other.run("INSERT INTO n VALUES ('x', 1, 3)");
      update.setString(1, "all");
      assertThat(update.executeUpdate()).isEqualTo(1);
      delete.setInt(1, 3);
      assertThat(delete.executeUpdate()).isEqualTo(1);
    }
  }

  @Test
  void aBatchOfDocumentsThatEachBringAColumn() throws SQLException {
    try (PreparedStatement insert =
        db.connection().prepareStatement("INSERT INTO t (id, v) VALUES (?, ?)")) {
      Object[] values = {1.5, "text", true, 12345678901234567890.0, "x"};
      for (int i = 0; i < values.length; i++) {
        insert.setInt(1, 10 + i);
        insert.setObject(2, values[i]);
        insert.addBatch();
      }
      assertThat(insert.executeBatch()).containsExactly(1, 1, 1, 1, 1);
    }
    assertThat(db.rows("SELECT id FROM t")).hasSize(6);
  }

  @Test
  void aTransactionSeesItsOwnTables() throws SQLException {
    db.connection().setAutoCommit(false);
    assertThat(db.rows("SELECT id FROM t")).containsExactly("1");
    try (PreparedStatement query = db.connection().prepareStatement("SELECT * FROM t")) {
      other.run("INSERT INTO t {\"id\": 7, \"fresh\": 1}");
      db.run("CREATE TABLE own (pk=id)", "DROP INDEX v", "INSERT INTO own {\"id\": 1, \"a\": 2}");
      assertThat(db.rows("SELECT * FROM own")).containsExactly("1|2");
      assertThat(db.rows("SELECT id FROM t WHERE v = 1")).as("one sequence").containsExactly("1");
      db.run("PATCH t KEY 1 SET {\"mine\": 3}");
      try (ResultSet rows = query.executeQuery()) {
        assertThat(rows.getMetaData().getColumnCount()).isEqualTo(4);
      }
    }
    db.connection().commit();
    assertThat(other.rows("SELECT id FROM own")).containsExactly("1");
  }

  @Test
  void aTransactionKeepsTheTablesThatOthersDrop() throws SQLException {
    db.connection().setAutoCommit(false);
    assertThat(db.rows("SELECT id FROM t")).containsExactly("1");
    other.run("DROP INDEX v");
    assertThat(db.rows("SELECT id FROM t WHERE v = 1")).containsExactly("1");
    other.run("DROP TABLE t", "CREATE TABLE t (n INT PRIMARY KEY)", "CREATE TABLE u (pk=id)");

    assertThat(db.rows("SELECT id, v FROM t")).containsExactly("1|1");
    assertThat(db.failure("SELECT * FROM u")).startsWith("42S02 ");
    assertThat(db.failure("PATCH t KEY 1 SET {\"v\": 2}")).startsWith("40001 ");
    db.connection().rollback();
    assertThat(db.rows("SELECT n FROM t")).isEmpty();
  }

  @Test
  void aResultIsReadToItsEndWhateverIsDropped() throws SQLException {
    for (int i = 2; i <= 300; i++) {
      db.run("INSERT INTO t {\"id\": " + i + ", \"v\": 1}");
    }
    String union = "SELECT id FROM t WHERE v = 1 UNION ALL SELECT id FROM t WHERE v = 1";
    try (PreparedStatement query = db.connection().prepareStatement(union);
        ResultSet rows = query.executeQuery()) {
      assertThat(rows.next()).isTrue();
      other.run("INSERT INTO t {\"id\": 999, \"v\": \"late\"}", "DROP INDEX v", "DROP TABLE t");
      int count = 1;
      while (rows.next()) {
        count++;
      }
      assertThat(count).isEqualTo(600);
    }
  }

  @Test
  void whileTablesComeAndGoReadersOfOthersAreNotDisturbed() throws Exception {
    AtomicBoolean done = new AtomicBoolean();
    Thread ddl =
        new Thread(
            () -> {
              try {
                while (!done.get()) {
                  other.run("CREATE TABLE x (pk=id)", "DROP TABLE x");
                  Thread.sleep(1);
                }
              } catch (SQLException | InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });
    ddl.start();
    try (PreparedStatement query =
        db.connection().prepareStatement("SELECT v FROM t WHERE id = 1")) {
      for (int i = 0; i < 20; i++) {
        assertThat(db.row("SELECT v FROM t WHERE id = 1")).isEqualTo("1");
        try (ResultSet rows = query.executeQuery()) {
          assertThat(rows.next()).isTrue();
        }
      }
    } finally {
      done.set(true);
      ddl.join();
    }
  }

  @Test
  void transactionsAreRepeatable() throws SQLException {
    assertThat(db.connection().getTransactionIsolation())
        .isEqualTo(Connection.TRANSACTION_REPEATABLE_READ);
  }
}
