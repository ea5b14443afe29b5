package org.driftdb.adapter.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.List;
import java.util.Properties;
import java.util.StringJoiner;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.calcite.jdbc.CalciteConnection;
import org.apache.calcite.runtime.Hook;
import org.apache.calcite.schema.impl.ViewTable;
import org.apache.calcite.sql.parser.SqlAbstractParserImpl;
import org.apache.calcite.sql.parser.SqlParser;
import org.driftdb.parser.DriftParsers;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A question about the row of a key has the plan that Calcite makes of it, and needs no Calcite.
 */
final class KeyPlansTest {
  /** Before a text, it makes sure that the planner plans it. */
  private static final String COMMENT = "/* planned */ ";

  private TestDatabase db;

  @BeforeEach
  void open() throws SQLException {
    db =
        TestDatabase.inMemory()
            .run(
                "CREATE TABLE t (id VARCHAR PRIMARY KEY, b BOOLEAN, t TINYINT, s SMALLINT,"
                    + " i INTEGER NOT NULL, l BIGINT, r REAL, f FLOAT, d DOUBLE,"
                    + " m DECIMAL(12, 2), c CHAR(3), v VARCHAR(7), x BINARY(2), y VARBINARY(5),"
                    + " z VARBINARY, day_ DATE, time_ TIME, at_ TIMESTAMP, u UUID)",
                "INSERT INTO t (id, i, m, v, at_) VALUES"
                    + " ('a', 1, 1.50, 'x', TIMESTAMP '2026-01-05 09:36:12'), ('b', 2, 2, NULL, NULL)",
                "CREATE TABLE pairs (a INTEGER, b VARCHAR(5), n BIGINT, PRIMARY KEY (b, a))",
                "INSERT INTO pairs VALUES (1, 'x', 10), (2, 'x', 20), (1, 'y', 30)",
                "CREATE TABLE numbers (id BIGINT PRIMARY KEY, list INTEGER ARRAY, any_ VARIANT)",
                "INSERT INTO numbers VALUES (7, ARRAY[1], 'x')",
                "CREATE TABLE days (id DATE PRIMARY KEY, n BIGINT)",
                "CREATE TABLE hidden (n BIGINT)",
                "CREATE TABLE documents (pk=id)",
                "CREATE VIEW w AS SELECT * FROM t");
  }

  @AfterEach
  void close() throws SQLException {
    db.close();
  }

  /** Whether a piece of work needs the planner. */
  private static boolean isPlanned(TestDatabase.Work work) throws SQLException {
    int[] plans = {0};
    try (Hook.Closeable counted =
        Hook.PLAN_BEFORE_IMPLEMENTATION.addThread((Consumer<Object>) root -> plans[0]++)) {
      work.run();
    }
    return plans[0] > 0;
  }

  /** All that a prepared statement says of itself, and what it gives. */
  private String told(String sql, @Nullable Object... parameters) throws SQLException {
    StringJoiner told = new StringJoiner("\n");
    try (PreparedStatement statement = db.connection().prepareStatement(sql)) {
      for (int i = 0; i < parameters.length; i++) {
        statement.setObject(i + 1, parameters[i]);
      }
      tell(statement.getMetaData(), statement.getMetaData().getColumnCount(), told);
      tell(
          statement.getParameterMetaData(),
          statement.getParameterMetaData().getParameterCount(),
          told);
      try (ResultSet rows = statement.executeQuery()) {
        tell(rows.getMetaData(), rows.getMetaData().getColumnCount(), told);
        TestDatabase.rows(rows).forEach(told::add);
      }
    }
    return told.toString();
  }

  private static void tell(Object metadata, int count, StringJoiner told) {
    Class<?> type =
        metadata instanceof ResultSetMetaData
            ? ResultSetMetaData.class
            : java.sql.ParameterMetaData.class;
    for (Method method : type.getMethods()) {
      for (int i = 1; i <= count && method.getParameterCount() == 1; i++) {
        if (method.getParameterTypes()[0] == int.class) {
          try {
            told.add(method.getName() + " " + i + " " + method.invoke(metadata, i));
          } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
          }
        }
      }
    }
  }

  private void isAsPlanned(String sql, @Nullable Object... parameters) throws SQLException {
    String[] found = new String[1];
    assertThat(isPlanned(() -> found[0] = told(sql, parameters))).as(sql).isFalse();
    assertThat(found[0]).as(sql).isEqualTo(told(COMMENT + sql, parameters));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT * FROM t WHERE id = ?",
        "select * from t where id = ?;",
        " SELECT\n\t*\r\nFROM t\nWHERE id=? ; ",
        "SELECT id FROM t WHERE id = ?",
        "SELECT i, id, u FROM t WHERE t.id = ?",
        "SELECT x.m, x.v, x.at_ FROM t x WHERE x.id = ?",
        "SELECT x.m AS sum_, v AS text_ FROM t AS x WHERE id = ?",
        "SELECT i AS id FROM t WHERE id = ?",
        "SELECT b, t, s, i, l, r, f, d, m, c, v, x, y, z, day_, time_, at_, u FROM t WHERE id = ?",
        "SELECT t.t FROM t WHERE t.id = ?"
      })
  void rowsOfATextKey(String sql) throws SQLException {
    isAsPlanned(sql, "a");
    isAsPlanned(sql, "b");
    isAsPlanned(sql, "nobody");
    isAsPlanned(sql, new @Nullable Object[] {null});
    isAsPlanned(sql, 1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT * FROM pairs WHERE a = ? AND b = ?",
        "SELECT n FROM pairs p WHERE p.a = ? AND p.b = ?",
      })
  void rowsOfAKeyOfTwoColumns(String sql) throws SQLException {
    isAsPlanned(sql, 1, "x");
    isAsPlanned(sql, 2, "y");
    isAsPlanned(sql, 2L, "longer than the column");
  }

  @Test
  void rowsOfANumber() throws SQLException {
    isAsPlanned("SELECT id FROM numbers WHERE id = ?", 7);
    isAsPlanned("SELECT id FROM numbers WHERE id = ?", 7L);
    for (Object bound :
        List.of(new BigDecimal("7.5"), new BigDecimal("7.0"), 6.5, "7", "6.5", "7.0", " 7")) {
      isAsPlanned("SELECT id FROM numbers WHERE id = ?", bound);
      isAsPlanned("SELECT n FROM pairs WHERE a = ? AND b = ?", bound, "x");
    }
    for (Object bound : List.of("seven", true, new BigDecimal("1e30"), new byte[] {7})) {
      assertThat(failure("SELECT id FROM numbers WHERE id = ?", bound))
          .isEqualTo(failure(COMMENT + "SELECT id FROM numbers WHERE id = ?", bound));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT * FROM T WHERE id = ?",
        "SELECT ID FROM t WHERE id = ?",
        "SELECT i FROM t WHERE ID = ?",
        "SELECT i, i FROM t WHERE id = ?",
        "SELECT i, v AS i FROM t WHERE id = ?",
        "SELECT `i` FROM t WHERE id = ?",
        "SELECT i FROM DRIFT.t WHERE id = ?",
        "SELECT row_seq FROM t WHERE id = ?",
        "SELECT i FROM t FOR SYSTEM_TIME AS OF '@seq:1' WHERE id = ?",
        "SELECT i FROM t WHERE id = ? AS OF @seq:1",
        "SELECT i FROM t WHERE id = ? AND i = 1",
        "SELECT i FROM t WHERE id = ? OR i = 1",
        "SELECT i FROM t WHERE id = ? ORDER BY i",
        "SELECT i FROM t -- all\n WHERE id = ?",
        "SELECT i + 1 FROM t WHERE id = ?",
        "SELECT DISTINCT i FROM t WHERE id = ?",
        "SELECT * FROM t WHERE i = ?",
        "SELECT * FROM t WHERE id > ?",
        "SELECT * FROM pairs WHERE b = ?",
        "SELECT * FROM numbers WHERE id = ?",
        "SELECT list FROM numbers WHERE id = ?",
        "SELECT any_ FROM numbers WHERE id = ?",
        "SELECT * FROM days WHERE id = ?",
        "SELECT * FROM documents WHERE id = ?",
        "SELECT * FROM w WHERE id = ?"
      })
  void whatMustBeLookedAtMoreCloselyIsPlanned(String sql) throws SQLException {
    assertThat(isPlanned(() -> db.connection().prepareStatement(sql).close())).as(sql).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT id FROM t WHERE id = ? AND id = ?",
        "SELECT o.id FROM t WHERE id = ?",
        "SELECT t.id FROM t o WHERE id = ?",
        "SELECT o.id FROM t o WHERE t.id = ?",
        "SELECT nothing FROM t WHERE id = ?",
        "SELECT id FROM nothing WHERE id = ?",
        "SELECT id FROM t WHERE nothing = ?",
        "SELECT user FROM t WHERE id = ?",
        "SELECT id AS select FROM t WHERE id = ?",
        "SELECT id, FROM t WHERE id = ?",
        "SELECT id FROM t WHERE id = ? ?",
        "SELECT id FROM t WHERE id = ?;;",
        "SELECT id FROM t AS WHERE id = ?"
      })
  void theRestMeansWhatItMeansToThePlanner(String sql) {
    assertThat(outcome(sql)).isEqualTo(outcome(COMMENT + sql));
  }

  private String failure(String sql, Object bound) {
    try {
      return String.valueOf(db.rows(sql, bound));
    } catch (SQLException e) {
      return e.getSQLState() + " " + e.getMessage();
    }
  }

  private String outcome(String sql) {
    try (PreparedStatement statement = db.connection().prepareStatement(sql)) {
      return "prepared " + statement.getParameterMetaData().getParameterCount();
    } catch (SQLException e) {
      return e.getSQLState();
    }
  }

  @Test
  void everyWordThatIsNotReservedMayBeAName() throws SQLException {
    SqlAbstractParserImpl.Metadata words =
        SqlParser.create("", DriftParsers.config(DriftParsers.DEFAULT_LEX)).getMetadata();
    List<String> names =
        words.getTokens().stream()
            .filter(word -> words.isNonReservedKeyword(word) && word.matches("[A-Z_]+"))
            .toList();
    assertThat(names).hasSizeGreaterThan(300);
    for (String name : names) {
      String quoted = "`" + name + "`";
      db.run(
          "CREATE TABLE " + quoted + " (" + quoted + " VARCHAR PRIMARY KEY, n BIGINT)",
          "INSERT INTO " + quoted + " VALUES ('a', 1)");
      String sql =
          "SELECT x." + name + ", n AS " + name + "_ FROM " + name + " x WHERE " + name + " = ?";
      assertThat(outcome(sql)).as(sql).isEqualTo(outcome(COMMENT + sql));
      sql = "SELECT n AS " + name + " FROM " + name + " AS x WHERE x." + name + " = ?";
      assertThat(outcome(sql)).as(sql).isEqualTo(outcome(COMMENT + sql));
      sql = "SELECT n FROM t " + name + " WHERE " + name + ".id = ?";
      assertThat(outcome(sql)).as(sql).isEqualTo(outcome(COMMENT + sql));
      db.run("DROP TABLE " + quoted);
    }
  }

  @Test
  void literalsArePlannedAsParameters() throws SQLException {
    assertThat(
            isPlanned(
                () -> {
                  assertThat(db.row("SELECT i, m FROM t WHERE id = 'b'")).isEqualTo("2|2.00");
                  assertThat(db.row("SELECT n FROM pairs WHERE b = 'x' AND a = 2")).isEqualTo("20");
                }))
        .isFalse();
  }

  @Test
  void aPlanEndsWithItsTable() throws SQLException {
    try (PreparedStatement statement =
        db.connection().prepareStatement("SELECT n FROM pairs WHERE a = ? AND b = ?")) {
      statement.setInt(1, 1);
      statement.setString(2, "x");
      db.run("ALTER TABLE pairs RENAME COLUMN n TO o", "ALTER TABLE pairs ADD COLUMN n VARCHAR");
      try (ResultSet rows = statement.executeQuery()) {
        assertThat(TestDatabase.rows(rows)).containsExactly("null");
      }
    }
  }

  @Test
  void aSchemaOfTheProgramIsAsked() throws SQLException {
    CalciteConnection connection = db.connection().unwrap(CalciteConnection.class);
    var schema = connection.getRootSchema().getSubSchema("DRIFT");
    schema.add(
        "t", ViewTable.viewMacro(schema, "SELECT 'x' AS id, 9 AS i", List.of(), List.of(), false));
    String sql = "SELECT i FROM t WHERE id = ?";
    assertThat(db.rows(sql, "x")).isEqualTo(db.rows(COMMENT + sql, "x"));
  }

  @Test
  void aPointOfTheSessionIsReadByThePlanner() throws SQLException {
    db.run("UPDATE t SET i = 5 WHERE id = 'a'", "ALTER SESSION SET as_of = '@seq:1'");
    assertThat(db.rows("SELECT i FROM t WHERE id = ?", "a")).containsExactly("1");
  }

  @Test
  void otherLexicalRulesGoByTheParser() throws SQLException {
    Properties oracle = new Properties();
    oracle.setProperty("lex", "ORACLE");
    oracle.setProperty("unquotedCasing", "TO_UPPER");
    try (var connection = DriverManager.getConnection("jdbc:driftdb:mem:lexed", oracle);
        TestDatabase other = TestDatabase.open("jdbc:driftdb:mem:lexed")) {
      other.run("CREATE TABLE T (ID VARCHAR PRIMARY KEY)", "INSERT INTO T VALUES ('a')");
      try (PreparedStatement statement =
          connection.prepareStatement("SELECT id FROM t WHERE id = ?")) {
        assertThat(statement.getMetaData().getColumnLabel(1)).isEqualTo("ID");
      }
    }
  }

  /** Opens a database and asks for a row of it; the classes are those of this process. */
  public static final class FirstRow {
    private FirstRow() {}

    /**
     * Prints a row.
     *
     * @param arguments the directory of the database
     */
    public static void main(String[] arguments) throws SQLException {
      try (TestDatabase db = TestDatabase.open("jdbc:driftdb:" + arguments[0])) {
        System.out.append(db.row("SELECT n FROM t WHERE id = ?", "a")).flush();
      }
    }
  }

  @Test
  void theFirstRowLoadsNoParserOrPlanner(@TempDir Path directory)
      throws IOException, InterruptedException, SQLException {
    Path database = directory.resolve("db");
    try (TestDatabase made = TestDatabase.open("jdbc:driftdb:" + database)) {
      made.run(
          "CREATE TABLE t (id VARCHAR PRIMARY KEY, n BIGINT)", "INSERT INTO t VALUES ('a', 5)");
    }
    Path loaded = directory.resolve("loaded.txt");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xlog:class+load:file=" + loaded,
                "-cp",
                System.getProperty("java.class.path"),
                FirstRow.class.getName(),
                database.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String row = new String(process.getInputStream().readAllBytes());
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(row).isEqualTo("5");
    List<String> classes =
        Files.readAllLines(loaded).stream().filter(line -> line.contains(" source: ")).toList();
    assertThat(classes).anyMatch(line -> line.contains("org.driftdb.storage.Database "));
    assertThat(classes.stream().filter(KeyPlansTest::isUnneeded)).isEmpty();
  }

  private static boolean isUnneeded(String loaded) {
    return loaded.contains("org.codehaus.janino")
        || loaded.contains("java.util.Formatter")
        || loaded.contains("org.apache.calcite.materialize")
        || loaded.contains("org.apache.calcite.plan.volcano")
        || loaded.contains("org.apache.calcite.prepare.CalcitePrepareImpl")
        || loaded.contains("org.apache.calcite.sql.validate.SqlValidatorImpl")
        || loaded.contains("org.driftdb.parser.DriftParserImpl ");
  }
}
