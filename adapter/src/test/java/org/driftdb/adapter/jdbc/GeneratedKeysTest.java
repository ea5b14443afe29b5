package org.driftdb.adapter.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The keys that rows get in a table without a key of its own. */
final class GeneratedKeysTest {
  private TestDatabase database;

  @BeforeEach
  void makeTables() throws SQLException {
    database =
        TestDatabase.inMemory()
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
}
