package org.driftdb.adapter.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.driftdb.adapter.jdbc.Rows.row;
import static org.driftdb.adapter.jdbc.TestDatabase.failure;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A parameter may stand wherever a value may, also where nothing says of what type it is. */
class ParametersTest {
  private Connection connection;
  private Rows db;

  @BeforeEach
  void connect() throws SQLException {
    connection = DriverManager.getConnection("jdbc:driftdb:mem:" + UUID.randomUUID());
    db = new Rows(connection);
    db.update("CREATE TABLE t (pk=id)");
    db.update("INSERT INTO t {\"id\": 1, \"v\": 1}, {\"id\": 2, \"v\": \"one\"}, {\"id\": 3}");
  }

  @AfterEach
  void disconnect() throws SQLException {
    connection.close();
  }

  @Test
  void aParameterIsOfTheTypeItIsBoundWith() throws SQLException {
    assertThat(db.of("SELECT ?, ? AS b, ?", 1L, "x", true)).containsExactly(row(1L, "x", true));
    assertThat(db.column("SELECT ?", new BigDecimal("1.5"))).containsExactly(new BigDecimal("1.5"));
    assertThat(db.column("SELECT ? + ?", 1L, 0.5)).containsExactly(1.5);
    assertThat(db.column("SELECT ? = ?", 1L, "1")).containsExactly(false);
    assertThat(db.column("SELECT ? || 'x'", "a")).containsExactly("ax");
    assertThat(db.column("SELECT ABS(?)", -4L)).containsExactly(4L);
    assertThat(db.of("SELECT * FROM (VALUES (?, 1)) AS q (a, b)", "z"))
        .containsExactly(row("z", 1));
  }

  @Test
  void aParameterStandsBesideMixedValues() throws SQLException {
    assertThat(db.column("SELECT v + ? FROM t WHERE id = 1", 1L)).containsExactly(2L);
    assertThat(db.column("SELECT ? + v FROM t WHERE id = 1", 0.5)).containsExactly(1.5);
    assertThat(db.column("SELECT CASE v WHEN ? THEN ? ELSE 'no' END FROM t", "one", "yes"))
        .containsExactly("no", "yes", "no");
    assertThat(db.column("SELECT COALESCE(v, ?) FROM t", 7L)).containsExactly(1L, "one", 7L);
    assertThat(db.column("SELECT COALESCE(?, v) FROM t", (Object) null))
        .containsExactly(1L, "one", null);
    assertThat(db.column("SELECT id FROM t WHERE COALESCE(?, v) = ?", null, "one"))
        .containsExactly(2L);
  }

  @Test
  void aParameterIsLookedForAmongValues() throws SQLException {
    assertThat(db.column("SELECT id FROM t WHERE ? IN (v, 'x')", "one")).containsExactly(2L);
    assertThat(db.column("SELECT ? IN (1, 2)", 2L)).containsExactly(true);
    assertThat(db.column("SELECT COUNT(*) FROM t WHERE ? IN (SELECT id FROM t)", 1L))
        .containsExactly(3L);
    assertThat(db.column("SELECT COUNT(*) FROM t WHERE ? IN (SELECT id FROM t)", "1"))
        .containsExactly(0L);
    assertThat(db.column("SELECT COUNT(*) FROM t WHERE ? = ANY (SELECT id FROM t)", 1L))
        .containsExactly(3L);
    assertThat(db.column("SELECT id FROM t WHERE MOD(id, ?) = 0", 2)).containsExactly(2L);
  }

  @Test
  void aPlanNeedsNoValues() throws SQLException {
    String sql = "EXPLAIN PLAN FOR SELECT ? FROM t WHERE id = ?";
    try (Statement statement = connection.createStatement();
        PreparedStatement prepared = connection.prepareStatement(sql)) {
      assertThat(statement.execute(sql)).isTrue();
      String plan = plan(statement.getResultSet());
      assertThat(plan).contains("key=[[?1]]");
      assertThat(plan(statement.executeQuery(sql))).isEqualTo(plan);
      assertThat(plan(prepared.executeQuery())).isEqualTo(plan);
      prepared.setInt(2, 1);
      assertThat(plan(prepared.executeQuery())).isEqualTo(plan);
    }
  }

  private static String plan(ResultSet rows) throws SQLException {
    assertThat(rows.next()).isTrue();
    return rows.getString(1);
  }

  @Test
  void aLongListIsLookedForByKey() throws SQLException {
    db.update("CREATE TABLE n (id INT PRIMARY KEY)");
    db.update("INSERT INTO n VALUES (1), (2), (3)");
    String literals =
        IntStream.range(2, 60).mapToObj(String::valueOf).collect(Collectors.joining(", "));
    assertThat(db.plan("SELECT id FROM n WHERE id IN (" + literals + ")")).contains("key=");

    String parameters = "SELECT id FROM n WHERE id IN (?" + ", ?".repeat(99) + ")";
    Object[] bound = new Object[100];
    for (int i = 0; i < bound.length; i++) {
      bound[i] = i / 2.0 + 1;
    }
    assertThat(db.plan(parameters)).contains("key=");
    assertThat(db.column(parameters, bound)).containsExactlyInAnyOrder(1, 2, 3);
  }

  @Test
  void aLimitIsANumber() {
    assertThat(failure(() -> db.column("SELECT id FROM t LIMIT ?", (Object) null)))
        .isEqualTo("2201W LIMIT, OFFSET and FETCH take a number, and not null");
  }

  @Test
  void aParameterComparesWithIntegersExactlyWithAKeyOrWithout() throws SQLException {
    for (String type : List.of("TINYINT", "SMALLINT", "INTEGER", "BIGINT")) {
      String t = "t_" + type;
      db.update(
          "CREATE TABLE " + t + " (k " + type + " PRIMARY KEY, n " + type + ", i " + type + ")");
      db.update("CREATE INDEX " + t + "_i ON " + t + " (i)");
      db.update("INSERT INTO " + t + " VALUES (2, 2, 2), (3, 3, 3)");
      for (String column : List.of("k", "n", "i")) {
        String where = "SELECT n FROM " + t + " WHERE " + column;
        for (Object bound : List.of(2.5, new BigDecimal("2.5"), "2.5", 2.5f)) {
          assertThat(db.column(where + " = ?", bound)).isEmpty();
          assertThat(db.column(where + " IN (?, 3)", bound)).hasSize(1);
          assertThat(db.column(where + " <> ? ORDER BY n", bound)).hasSize(2);
          assertThat(db.column(where + " < ?", bound)).hasSize(1);
          assertThat(db.column(where + " >= ?", bound)).hasSize(1);
          assertThat(db.column("SELECT n FROM " + t + " WHERE ? < " + column, bound)).hasSize(1);
          assertThat(db.column(where + " BETWEEN ? AND 9", bound)).hasSize(1);
        }
        Object huge = new BigInteger("99999999999999999999999");
        assertThat(db.column(where + " = ?", huge)).isEmpty();
        assertThat(db.column(where + " < ?", huge)).hasSize(2);
        assertThat(db.column(where + " = ?", "2")).hasSize(1);
        assertThat(db.column(where + " = ?", 2L)).hasSize(1);
        assertThat(db.column(where + " = ?", (Object) null)).isEmpty();
        assertThat(failure(() -> db.column(where + " = ?", "two")))
            .startsWith("22018 Parameter 1: ");
        assertThat(failure(() -> db.column(where + " = ?", true)))
            .startsWith("22000 Parameter 1: ");
      }
      assertThat(db.plan("SELECT n FROM " + t + " WHERE k = ?")).contains("key=[[?0]]");
      assertThat(db.plan("SELECT n FROM " + t + " WHERE i > ?")).contains("ranges=[[> ?0]]");
      assertThat(failure(() -> db.column("SELECT n + ? FROM " + t, 2.5))).startsWith("22000 ");
    }
  }
}
