package org.driftdb.adapter.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** URLs and properties, what is shared between connections, and metadata. */
final class ConnectionsTest {
  @TempDir private Path directory;

  @Test
  void whatIsWrittenToADirectoryIsThereNextTime() throws SQLException {
    String url = "jdbc:driftdb:" + directory.resolve("db");
    try (TestDatabase db = TestDatabase.open(url)) {
      db.run("CREATE TABLE t (pk=id, INDEX(v))", "INSERT INTO t {\"id\": 1, \"v\": \"ä€😀\"}");
      try (TestDatabase same = TestDatabase.open(url)) {
        assertThat(same.row("SELECT v FROM t")).isEqualTo("ä€😀");
      }
    }
    try (TestDatabase db = TestDatabase.open(url + ";ifExists=true")) {
      assertThat(db.row("SELECT id FROM t WHERE v = 'ä€😀'")).isEqualTo("1");
      assertThat(db.rows("SELECT * FROM t AS OF @seq:0")).isEmpty();
    }
    try (TestDatabase db = TestDatabase.open(url + ";readOnly=true")) {
      assertThat(db.rows("SELECT id FROM t")).containsExactly("1");
      assertThat(db.connection().isReadOnly()).isTrue();
      assertThat(db.failure("INSERT INTO t {\"id\": 2}")).startsWith("25006 ");
    }
  }

  @Test
  void aDatabaseThatIsNotThereIsRefusedWhereItMustBe() {
    String url = "jdbc:driftdb:" + directory.resolve("nope");
    assertThat(TestDatabase.failure(() -> TestDatabase.open(url + ";ifExists=true")))
        .startsWith("08001 There is no database in ");
    assertThat(TestDatabase.failure(() -> TestDatabase.open(url + ";readOnly=true")))
        .startsWith("08001 There is no database in ");
    assertThat(TestDatabase.failure(() -> TestDatabase.open("jdbc:driftdb:mem:none;ifExists=true")))
        .startsWith("08001 ");
    assertThat(TestDatabase.failure(() -> TestDatabase.open("jdbc:driftdb:"))).startsWith("08001 ");
  }

  @Test
  void aBadPropertyIsNamed() {
    assertThat(TestDatabase.failure(() -> TestDatabase.open("jdbc:driftdb:mem:x;durability=often")))
        .isEqualTo("08001 Property durability takes commit or segment, but got \"often\"");
    assertThat(TestDatabase.failure(() -> TestDatabase.open("jdbc:driftdb:mem:x;segmentBytes=1")))
        .startsWith("08001 Property segmentBytes must be");
    assertThat(TestDatabase.failure(() -> TestDatabase.open("jdbc:driftdb:mem:x;readOnly=maybe")))
        .startsWith("08001 Property readOnly takes true or false");
    assertThat(TestDatabase.failure(() -> TestDatabase.open("jdbc:driftdb:mem:x;lex=NOPE")))
        .startsWith("08001 Property lex takes BIG_QUERY, ")
        .endsWith(", but got \"NOPE\"");
    assertThat(TestDatabase.failure(() -> TestDatabase.open("jdbc:driftdb:mem:x;timeZone=Foo")))
        .isEqualTo(
            "08001 Property timeZone takes a time zone such as UTC or Europe/Paris, but got"
                + " \"Foo\"");
    assertThat(TestDatabase.failure(() -> TestDatabase.open("jdbc:driftdb:mem:x;asoff=@seq:1")))
        .startsWith("08001 There is no property \"asoff\": there are directory, readOnly, ");
    assertThat(TestDatabase.failure(() -> TestDatabase.open("jdbc:driftdb:mem:x;asOf=soon")))
        .startsWith("22023 ");
  }

  @Test
  void propertiesMatchWithoutRegardToCase() throws SQLException {
    String url = "jdbc:driftdb:mem:" + UUID.randomUUID();
    try (TestDatabase db = TestDatabase.open(url).run("CREATE TABLE t (pk=id)");
        TestDatabase reader =
            TestDatabase.open(url + ";READONLY=TRUE;asof=@seq:0;LEX=mysql_ansi")) {
      assertThat(reader.connection().isReadOnly()).isTrue();
      assertThat(reader.rows("SELECT * FROM \"t\"")).isEmpty();
      assertThat(db.connection().isReadOnly()).isFalse();
    }
    try (Connection connection = DriverManager.getConnection(url, "someone", "secret")) {
      assertThat(connection.isValid(1)).isTrue();
    }
  }

  @Test
  void aDirectoryMayHoldASemicolon() throws SQLException {
    Path odd = directory.resolve("a;b='c'");
    String url = "jdbc:driftdb:;directory='" + odd.toString().replace("'", "''") + "'";
    try (TestDatabase db = TestDatabase.open(url + ";segmentBytes=1000000")) {
      db.run("CREATE TABLE t (pk=id)");
    }
    assertThat(odd.resolve("meta.json")).exists();
    assertThat(TestDatabase.failure(() -> TestDatabase.open("jdbc:driftdb:" + odd)))
        .startsWith("08001 ");
    assertThat(TestDatabase.failure(() -> TestDatabase.open("jdbc:driftdb:" + directory + ";b")))
        .startsWith("08001 There is no property \"b\": ")
        .endsWith("is given as ;directory='a;b')");
  }

  @Test
  void aDatabaseInMemoryLivesWhileAConnectionIsOpen() throws SQLException {
    String url = "jdbc:driftdb:mem:" + UUID.randomUUID();
    try (TestDatabase db = TestDatabase.open(url)) {
      db.run("CREATE TABLE t (pk=id)");
      try (TestDatabase same = TestDatabase.open(url)) {
        assertThat(same.rows("SELECT * FROM t")).isEmpty();
      }
    }
    try (TestDatabase fresh = TestDatabase.open(url)) {
      assertThat(fresh.failure("SELECT * FROM t")).startsWith("42S02 ");
    }
  }

  @Test
  void otherLexicalRulesGiveDoubleQuotesBackToNames() throws SQLException {
    try (TestDatabase db =
        TestDatabase.open("jdbc:driftdb:mem:" + UUID.randomUUID() + ";lex=MYSQL_ANSI")) {
      db.run(
          "CREATE TABLE t (pk=id)",
          "INSERT INTO t {\"id\": 1, \"v\": \"x\"}",
          "PATCH t KEY 1 SET {\"v\": \"y\"}");
      assertThat(db.row("SELECT \"id\" FROM t WHERE \"v\" = 'y'")).isEqualTo("1");
      assertThat(db.row("SELECT \"v\" FROM t AS OF \"@seq:1\"")).isEqualTo("x");
    }
    try (TestDatabase db =
        TestDatabase.open("jdbc:driftdb:mem:" + UUID.randomUUID() + ";lex=ORACLE")) {
      db.run("CREATE TABLE t (pk=id)", "INSERT INTO t {\"id\": 1}");
      assertThat(db.row("SELECT ID FROM T")).isEqualTo("1");
    }
  }

  @Test
  void twoQuotesInAStringAreOne() throws SQLException {
    try (TestDatabase db = TestDatabase.inMemory()) {
      assertThat(db.row("SELECT 'it''s', \"a 'b'\"")).isEqualTo("it's|a 'b'");
    }
  }

  @Test
  void theSchemaMayBeNamed() throws SQLException {
    try (TestDatabase db =
        TestDatabase.open("jdbc:driftdb:mem:" + UUID.randomUUID() + ";schema=shop")) {
      db.run("CREATE TABLE shop.t (pk=id)", "INSERT INTO SHOP.T {\"id\": 1}");
      assertThat(db.row("SELECT s.id FROM shop.t AS s")).isEqualTo("1");
      assertThat(db.failure("PATCH nope.t KEY 1 SET {}")).startsWith("42S02 ");
      assertThat(db.connection().getSchema()).isEqualTo("shop");
    }
  }

  @Test
  void metadataDescribesTables() throws SQLException {
    try (TestDatabase db = TestDatabase.inMemory()) {
      db.run(
          "CREATE TABLE a (k1 INT, k2 VARCHAR(10), n DECIMAL(10, 2) NOT NULL, PRIMARY KEY (k2, k1))",
          "CREATE UNIQUE INDEX by_n ON a (n DESC, k1)",
          "CREATE TABLE b (pk=id)",
          "CREATE TABLE keyless (x INT)",
          "INSERT INTO b {\"id\": 1, \"v\": \"x\"}");
      DatabaseMetaData metadata = db.connection().getMetaData();

      assertThat(metadata.getDatabaseProductName()).isEqualTo("DriftDB");
      assertThat(column(metadata.getTables(null, "DRIFT", "%", null), "TABLE_NAME"))
          .containsExactly("a", "b", "keyless");
      assertThat(column(metadata.getColumns(null, null, "a", "%"), "COLUMN_NAME"))
          .containsExactly("k1", "k2", "n");
      assertThat(column(metadata.getColumns(null, null, "keyless", "%"), "COLUMN_NAME"))
          .containsExactly("x");
      assertThat(column(metadata.getPrimaryKeys(null, null, "a"), "COLUMN_NAME"))
          .containsExactly("k1", "k2");
      assertThat(column(metadata.getPrimaryKeys(null, null, "keyless"), "COLUMN_NAME")).isEmpty();
      assertThat(column(metadata.getIndexInfo(null, null, "a", true, false), "COLUMN_NAME"))
          .containsExactly("k2", "k1", "n", "k1");
      assertThat(column(metadata.getIndexInfo(null, null, "a", false, false), "ASC_OR_DESC"))
          .containsExactly("A", "A", "D", "A");
    }
  }

  @Test
  void theDriverIsFoundByItsUrl() throws SQLException {
    assertThat(DriverManager.getDriver("jdbc:driftdb:mem:x")).isInstanceOf(DriftDriver.class);
    assertThat(DriverManager.getDriver("jdbc:calcite:")).isNotInstanceOf(DriftDriver.class);
  }

  private static List<String> column(ResultSet rows, String name) throws SQLException {
    List<String> values = new ArrayList<>();
    try (rows) {
      while (rows.next()) {
        values.add(rows.getString(name));
      }
    }
    return values;
  }
}
