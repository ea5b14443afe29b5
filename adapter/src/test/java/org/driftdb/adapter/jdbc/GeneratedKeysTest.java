package org.driftdb.adapter.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.calcite.DataContext;
import org.apache.calcite.jdbc.CalciteConnection;
import org.apache.calcite.linq4j.Enumerable;
import org.apache.calcite.linq4j.Linq4j;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.schema.ScannableTable;
import org.apache.calcite.schema.Table;
import org.apache.calcite.schema.impl.AbstractSchema;
import org.apache.calcite.schema.impl.AbstractTable;
import org.apache.calcite.sql.type.SqlTypeName;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The keys that rows get in a table without a key of its own. */
final class GeneratedKeysTest {
  private final String url = "jdbc:driftdb:mem:" + UUID.randomUUID();
  private TestDatabase database;

  @BeforeEach
  void makeTables() throws SQLException {
    database =
        TestDatabase.open(url)
            .run(
                "CREATE TABLE log (line VARCHAR CHECK (line <> 'bad'))",
                "CREATE TABLE keyed (id BIGINT PRIMARY KEY)");
  }

  @AfterEach
  void close() throws SQLException {
    database.close();
  }

  private static List<Long> keys(Statement statement) throws SQLException {
    List<Long> keys = new ArrayList<>();
    try (ResultSet rows = statement.getGeneratedKeys()) {
      assertThat(rows.getMetaData().getColumnCount()).isEqualTo(1);
      assertThat(rows.getMetaData().getColumnName(1)).isEqualTo("row_id");
      while (rows.next()) {
        keys.add(rows.getLong(1));
      }
    }
    return keys;
  }

  @Test
  void onesThatAreGivenAreNotGeneratedAgain() throws SQLException {
    database.connection().setAutoCommit(false);
    database.run(
        "INSERT INTO log (row_id, line) VALUES (2, 'b'), (3, 'c')",
        "INSERT INTO log VALUES ('d')",
        "INSERT INTO log VALUES ('e')");
    database.connection().commit();
    database.connection().setAutoCommit(true);
    assertThat(database.rows("SELECT row_id FROM log ORDER BY 1"))
        .containsExactly("1", "2", "3", "4");

    database.connection().setAutoCommit(false);
    String last = "INSERT INTO log (row_id, line) VALUES (9223372036854775807, 'z')";
    database.run(last);
    database.connection().rollback();
    database.connection().setAutoCommit(true);
    database.run("INSERT INTO log VALUES ('g')", last);
    assertThat(database.failure("INSERT INTO log VALUES ('f')")).contains("22003", "greatest key");
  }

  @Test
  void aStatementTellsThoseOfItsRows() throws SQLException {
    try (Statement statement = database.connection().createStatement()) {
      assertThat(
              statement.executeUpdate(
                  "INSERT INTO log VALUES ('a'), ('b')", Statement.RETURN_GENERATED_KEYS))
          .isEqualTo(2);
      assertThat(keys(statement)).containsExactly(1L, 2L);
      assertThat(database.row("SELECT line FROM log WHERE row_id = 2")).isEqualTo("b");

      statement.execute("INSERT INTO log {\"line\": \"c\"}", Statement.RETURN_GENERATED_KEYS);
      assertThat(keys(statement)).containsExactly(3L);
      statement.execute(
          "INSERT INTO log SELECT line FROM log WHERE row_id < 3", Statement.RETURN_GENERATED_KEYS);
      assertThat(keys(statement)).containsExactly(4L, 5L);
      statement.executeUpdate("UPSERT INTO log VALUES ('d')", new String[] {"row_id"});
      assertThat(keys(statement)).containsExactly(6L);
      assertThat(
              statement.executeLargeUpdate(
                  "INSERT INTO log VALUES ('e')", Statement.RETURN_GENERATED_KEYS))
          .isEqualTo(1L);
      assertThat(keys(statement)).containsExactly(7L);
      statement.executeLargeUpdate("INSERT INTO log VALUES ('f')", new String[] {"row_id"});
      assertThat(keys(statement)).containsExactly(8L);
      assertThat(
              TestDatabase.failure(
                  () ->
                      statement.executeLargeUpdate("INSERT INTO log VALUES ('g')", new int[] {1})))
          .startsWith("0A000 ");
    }
  }

  @Test
  void thereAreNoneWhereNobodyAskedOrNothingWasGenerated() throws SQLException {
    try (Statement statement = database.connection().createStatement()) {
      assertThat(keys(statement)).isEmpty();
      statement.executeUpdate("INSERT INTO log VALUES ('a')", Statement.RETURN_GENERATED_KEYS);
      statement.executeUpdate("INSERT INTO log VALUES ('b')");
      assertThat(keys(statement)).isEmpty();
      statement.executeUpdate("INSERT INTO keyed VALUES (7)", Statement.RETURN_GENERATED_KEYS);
      assertThat(keys(statement)).isEmpty();
      statement.executeUpdate("INSERT INTO log VALUES ('c')", Statement.NO_GENERATED_KEYS);
      assertThat(keys(statement)).isEmpty();
      assertThat(
              TestDatabase.failure(
                  () ->
                      statement.executeUpdate(
                          "INSERT INTO log VALUES ('bad')", Statement.RETURN_GENERATED_KEYS)))
          .startsWith("23514 ");
      assertThat(keys(statement)).isEmpty();
    }
  }

  @Test
  void aPreparedStatementTellsThoseOfItsLastExecutionOrBatch() throws SQLException {
    try (PreparedStatement insert =
        database
            .connection()
            .prepareStatement("INSERT INTO log VALUES (?)", Statement.RETURN_GENERATED_KEYS)) {
      insert.setString(1, "a");
      insert.executeUpdate();
      insert.executeUpdate();
      assertThat(keys(insert)).containsExactly(2L);
      for (String line : List.of("b", "c", "d")) {
        insert.setString(1, line);
        insert.addBatch();
      }
      assertThat(insert.executeBatch()).containsExactly(1, 1, 1);
      assertThat(keys(insert)).containsExactly(3L, 4L, 5L);
      assertThat(database.row("SELECT line FROM log WHERE row_id = 5")).isEqualTo("d");
    }
  }

  /** The rows of a batch are kept by one commit; where another came first, none of them is. */
  @Test
  void aBatchThatDoesNotCommitTellsNone() throws SQLException {
    database.run("CREATE TABLE lines (line VARCHAR UNIQUE)");
    database
        .connection()
        .unwrap(CalciteConnection.class)
        .getRootSchema()
        .add("MEANWHILE", new Meanwhile(() -> anotherInserts("b")));
    try (PreparedStatement insert =
        database
            .connection()
            .prepareStatement(
                "INSERT INTO lines SELECT line FROM MEANWHILE.LINES WHERE line = ?",
                Statement.RETURN_GENERATED_KEYS)) {
      for (String line : List.of("a", "b")) {
        insert.setString(1, line);
        insert.addBatch();
      }
      assertThat(TestDatabase.failure(insert::executeBatch)).startsWith("40001 ");
      assertThat(keys(insert)).isEmpty();
    }
    assertThat(database.rows("SELECT line FROM lines")).containsExactly("b");
  }

  private void anotherInserts(String line) {
    try (Connection other = DriverManager.getConnection(url);
        Statement insert = other.createStatement()) {
      insert.executeUpdate("INSERT INTO lines VALUES ('" + line + "')");
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  /** A schema with the lines a and b; when they are first read, something happens. */
  private static final class Meanwhile extends AbstractSchema {
    private final Runnable what;
    private boolean happened;

    Meanwhile(Runnable what) {
      this.what = what;
    }

    @Override
    protected Map<String, Table> getTableMap() {
      return Map.of("LINES", new Lines());
    }

    private final class Lines extends AbstractTable implements ScannableTable {
      @Override
      public RelDataType getRowType(RelDataTypeFactory types) {
        return types.builder().add("line", SqlTypeName.VARCHAR).build();
      }

      @Override
      public Enumerable<@Nullable Object[]> scan(DataContext root) {
        if (!happened) {
          happened = true;
          what.run();
        }
        return Linq4j.asEnumerable(List.of(new Object[] {"a"}, new Object[] {"b"}));
      }
    }
  }
}
