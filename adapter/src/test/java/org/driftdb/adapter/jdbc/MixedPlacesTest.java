package org.driftdb.adapter.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.driftdb.adapter.jdbc.Rows.row;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Struct;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.driftdb.storage.value.Document;
import org.driftdb.storage.value.ValueList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Values of several kinds in arrays, maps and rows, and where a condition must stand. */
class MixedPlacesTest {
  private Connection connection;
  private Rows db;

  @BeforeEach
  void connect() throws SQLException {
    connection = DriverManager.getConnection("jdbc:driftdb:mem:" + UUID.randomUUID());
    db = new Rows(connection);
    db.update("CREATE TABLE m (pk=id)");
    db.update(
        "INSERT INTO m {\"id\": 1, \"v\": 1, \"a\": 1, \"b\": true},"
            + " {\"id\": 2, \"v\": \"true\", \"b\": false}, {\"id\": 3, \"v\": true},"
            + " {\"id\": 4, \"v\": false}, {\"id\": 5}, {\"id\": 6, \"v\": [{\"k\": 1}, 2]}");
  }

  @AfterEach
  void disconnect() throws SQLException {
    connection.close();
  }

  private List<@Nullable Object> ids(String condition) throws SQLException {
    return db.column("SELECT id FROM m WHERE " + condition + " ORDER BY id");
  }

  @Test
  void arraysMapsAndRowsMayMixKinds() throws SQLException {
    assertThat(db.column("SELECT CARDINALITY(ARRAY[v, 1, 'x']) FROM m WHERE id = 2"))
        .isEqualTo(row(3));
    assertThat(db.column("SELECT MAP['a', v, 'b', 1] FROM m WHERE id = 2"))
        .isEqualTo(row(Map.of("a", "true", "b", 1L)));
    assertThat(ids("(v, id) = (1, 1)")).isEqualTo(row(1L));
    assertThat(ids("(v, id) IN ((1, 1), ('true', 2), (TRUE, 2))")).isEqualTo(row(1L, 2L));
  }

  @Test
  void jsonIsMadeOfTheValues() throws SQLException {
    assertThat(db.column("SELECT JSON_ARRAY(v, a) FROM m WHERE id < 4 ORDER BY id"))
        .isEqualTo(row("[1,1]", "[\"true\"]", "[true]"));
    assertThat(db.column("SELECT JSON_OBJECT('v' VALUE v) FROM m WHERE id = 6"))
        .isEqualTo(row("{\"v\":[{\"k\":1},2]}"));
  }

  @Test
  void whatLeavesIsPlainJava() throws SQLException {
    Object nested = ValueList.of(Document.of("k", 1L), 2L);
    try (Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT ARRAY[v, 1, 'x'], ARRAY[ARRAY[v]], ROW(v, id), MULTISET[v] FROM m"
                    + " WHERE id = 6")) {
      assertThat(rows.next()).isTrue();
      assertThat((Object[]) rows.getArray(1).getArray()).containsExactly(nested, 1L, "x");
      java.sql.Array inner = (java.sql.Array) ((Object[]) rows.getArray(2).getArray())[0];
      assertThat((Object[]) inner.getArray()).containsExactly(nested);
      assertThat(((Struct) rows.getObject(3)).getAttributes()).containsExactly(nested, 6L);
      assertThat((Object[]) rows.getArray(4).getArray()).containsExactly(nested);
      assertThat(rows.getString(1)).isEqualTo("[[{\"k\":1},2], 1, x]");
    }
  }

  @Test
  void whatIsNoBooleanIsNotTrue() throws SQLException {
    assertThat(ids("v")).isEqualTo(row(3L));
    assertThat(ids("v IS TRUE")).isEqualTo(row(3L));
    assertThat(ids("doc['v'] AND id < 9")).isEqualTo(row(3L));
    assertThat(ids("v OR id = 1")).isEqualTo(row(1L, 3L));
    assertThat(ids("NOT v")).isEqualTo(row(1L, 2L, 4L, 6L));
    assertThat(ids("v IS FALSE")).isEqualTo(row(4L));
    assertThat(db.column("SELECT CASE WHEN v THEN 'y' ELSE 'n' END FROM m ORDER BY id"))
        .isEqualTo(row("n", "n", "y", "n", "n", "n"));
  }

  @Test
  void aColumnOfOneKindIsTheSameCondition() throws SQLException {
    assertThat(ids("b")).isEqualTo(row(1L));
    assertThat(ids("NOT b")).isEqualTo(row(2L));
    assertThat(ids("a")).isEmpty();
    assertThat(ids("NOT a")).isEqualTo(row(1L));
    assertThat(ids("a IS TRUE")).isEmpty();
    assertThat(ids("a IS NOT TRUE")).hasSize(6);
  }
}
