package org.driftdb.adapter.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Foreign keys beside other transactions, after reopening, and to tools. */
final class ForeignKeysTest {
  private static final String[] TABLES = {
    "CREATE TABLE parents (a BIGINT, b VARCHAR, PRIMARY KEY (a, b))",
    "CREATE TABLE children (id BIGINT PRIMARY KEY, a BIGINT, b VARCHAR,"
        + " CONSTRAINT of_parent FOREIGN KEY (a, b) REFERENCES parents (a, b))",
    "INSERT INTO parents VALUES (1, 'x'), (2, 'y')"
  };

  /** One inserts a child, the other deletes its parent: who commits first wins, whoever it is. */
  @Test
  void ofTwoTransactionsThatDoNotFitOneFails() throws SQLException {
    String url = "jdbc:driftdb:mem:" + UUID.randomUUID();
    try (TestDatabase one = TestDatabase.open(url);
        TestDatabase other = TestDatabase.open(url)) {
      one.run(TABLES);
      one.connection().setAutoCommit(false);
      other.connection().setAutoCommit(false);
      one.run("INSERT INTO children VALUES (1, 1, 'x')");
      other.run("DELETE FROM parents WHERE a = 1");
      one.connection().commit();
      assertThat(TestDatabase.failure(() -> other.connection().commit())).startsWith("40001 ");

      one.run("INSERT INTO children VALUES (2, 2, 'y')");
      other.run("DELETE FROM parents WHERE a = 2");
      other.connection().commit();
      assertThat(TestDatabase.failure(() -> one.connection().commit())).startsWith("40001 ");
      assertThat(one.rows("SELECT id FROM children")).containsExactly("1");
      assertThat(one.rows("SELECT a FROM parents")).containsExactly("1");
    }
  }

  /** A single statement is tried again, and then told what it would be told anyway. */
  @Test
  void aTableThatCameLaterCounts() throws SQLException {
    String url = "jdbc:driftdb:mem:" + UUID.randomUUID();
    try (TestDatabase one = TestDatabase.open(url);
        TestDatabase other = TestDatabase.open(url)) {
      one.run(TABLES[0], TABLES[2]);
      one.connection().setAutoCommit(false);
      one.run("DELETE FROM parents WHERE a = 1");
      other.run(TABLES[1], "INSERT INTO children VALUES (1, 1, 'x')");
      assertThat(TestDatabase.failure(() -> one.connection().commit())).startsWith("40001 ");
      assertThat(other.failure("DELETE FROM parents WHERE a = 1")).startsWith("23503 ");
      assertThat(other.failure("DROP TABLE parents")).startsWith("2BP01 ");
    }
  }

  @Test
  void inATransactionTheParentMayComeInAStatementBefore() throws SQLException {
    try (TestDatabase database = TestDatabase.inMemory()) {
      database.run(TABLES);
      database.connection().setAutoCommit(false);
      database.run(
          "INSERT INTO parents VALUES (3, 'z')", "INSERT INTO children VALUES (1, 3, 'z')");
      assertThat(database.failure("DELETE FROM parents WHERE a = 3")).startsWith("23503 ");
      database.run("DELETE FROM children", "DELETE FROM parents WHERE a = 3");
      database.connection().commit();
      assertThat(database.rows("SELECT a FROM parents")).containsExactly("1", "2");
    }
  }

  @Test
  void theyAreKeptAndTold(@TempDir Path directory) throws SQLException {
    String url = "jdbc:driftdb:" + directory;
    try (TestDatabase database = TestDatabase.open(url)) {
      database.run(TABLES);
    }
    try (TestDatabase database = TestDatabase.open(url)) {
      assertThat(database.failure("INSERT INTO children VALUES (1, 1, 'y')")).startsWith("23503 ");
      List<String> told =
          List.of("parents.a -> children.a 1 of_parent", "parents.b -> children.b 2 of_parent");
      var metadata = database.connection().getMetaData();
      assertThat(references(metadata.getImportedKeys(null, "DRIFT", "children"))).isEqualTo(told);
      assertThat(references(metadata.getExportedKeys(null, "DRIFT", "parents"))).isEqualTo(told);
      assertThat(
              references(metadata.getCrossReference(null, null, "parents", null, null, "children")))
          .isEqualTo(told);
      assertThat(references(metadata.getExportedKeys(null, "DRIFT", "children"))).isEmpty();
      assertThat(references(metadata.getImportedKeys(null, "DRIFT", "parents"))).isEmpty();
    }
  }

  /** Columns that a foreign key of their own names follow; those that others refer to stay. */
  @Test
  void columnsThatReferMayGetOtherNames() throws SQLException {
    try (TestDatabase database = TestDatabase.inMemory()) {
      database.run(TABLES);
      assertThat(database.failure("ALTER TABLE parents RENAME COLUMN b TO c")).startsWith("2BP01 ");
      assertThat(database.failure("ALTER TABLE children DROP COLUMN b")).startsWith("2BP01 ");
      assertThat(
              database.failure("ALTER TABLE children ADD COLUMN c BIGINT REFERENCES parents (a)"))
          .startsWith("0A000 ");
      database.run(
          "INSERT INTO children VALUES (1, 1, 'x'), (2, 2, 'y')",
          "ALTER TABLE children RENAME COLUMN b TO c",
          "ALTER TABLE children ADD COLUMN b VARCHAR DEFAULT 'none'");
      assertThat(database.failure("UPDATE children SET c = 'y' WHERE id = 1"))
          .startsWith("23503 ")
          .contains("[a, c]");
      assertThat(database.failure("DELETE FROM parents WHERE a = 1")).startsWith("23503 ");
      database.run(
          "UPDATE children SET a = 2, c = 'y', b = 'x'", "DELETE FROM parents WHERE a = 1");
      assertThat(database.failure("DELETE FROM parents WHERE a = 2")).startsWith("23503 ");
    }
  }

  /** The columns of the parent may be named in any order. */
  @Test
  void aKeyIsReferredToWhateverTheOrderOfItsColumns() throws SQLException {
    try (TestDatabase database = TestDatabase.inMemory()) {
      database.run(
          TABLES[0],
          TABLES[2],
          "CREATE TABLE children (id BIGINT PRIMARY KEY, y VARCHAR, x BIGINT,"
              + " FOREIGN KEY (y, x) REFERENCES parents (b, a))",
          "INSERT INTO children VALUES (1, 'x', 1)");
      assertThat(database.failure("INSERT INTO children VALUES (2, 'x', 2)")).startsWith("23503 ");
      assertThat(database.failure("DELETE FROM parents WHERE a = 1")).startsWith("23503 ");
      assertThat(
              database.row(
                  "SELECT column_names FROM DRIFT_INFO.INDEXES WHERE table_name ='children'"))
          .isEqualTo("[x, y]");
    }
  }

  @Test
  void whatCannotBeReferredToIsRefused() throws SQLException {
    try (TestDatabase database = TestDatabase.inMemory()) {
      database.run(
          "CREATE TABLE log (line VARCHAR, code CHAR(3), UNIQUE (code))",
          "CREATE TABLE same (code CHAR(3) REFERENCES log (code))");
      assertThat(database.failure("CREATE TABLE c (l BIGINT REFERENCES log)"))
          .isEqualTo(
              "42000 Table \"log\" has no key of its own to which FOREIGN KEY \"l_fkey\" could"
                  + " refer: name columns of it that have a unique index (line 1, column 37)");
      assertThat(database.failure("CREATE TABLE c (l BIGINT REFERENCES log (row_id))"))
          .isEqualTo("42703 Table \"log\" has no column \"row_id\" (line 1, column 42)");
      assertThat(database.failure("CREATE TABLE n (a BIGINT REFERENCES n)")).startsWith("42000 ");
      assertThat(database.failure("CREATE TABLE c (code CHAR(5) REFERENCES log (code))"))
          .startsWith("42000 Column \"code\" is of type CHAR(5) and cannot refer to \"code\"");
      assertThat(database.failure("CREATE TABLE c (code VARCHAR REFERENCES log (code))"))
          .startsWith("42000 ");
    }
  }

  @Test
  void aTableMeansItselfBeforeOneWhoseNameDiffersInCase() throws SQLException {
    try (TestDatabase database = TestDatabase.inMemory()) {
      database.run(
          "CREATE TABLE Staff (id BIGINT PRIMARY KEY)",
          "CREATE TABLE STAFF (id BIGINT PRIMARY KEY, boss BIGINT REFERENCES STAFF)",
          "INSERT INTO STAFF VALUES (1, 1)");
      assertThat(database.failure("INSERT INTO STAFF VALUES (2, 3)")).startsWith("23503 ");
    }
  }

  private static List<String> references(ResultSet rows) throws SQLException {
    List<String> references = new ArrayList<>();
    while (rows.next()) {
      references.add(
          "%s.%s -> %s.%s %d %s"
              .formatted(
                  rows.getString("PKTABLE_NAME"),
                  rows.getString("PKCOLUMN_NAME"),
                  rows.getString("FKTABLE_NAME"),
                  rows.getString("FKCOLUMN_NAME"),
                  rows.getInt("KEY_SEQ"),
                  rows.getString("FK_NAME")));
    }
    return references;
  }
}
