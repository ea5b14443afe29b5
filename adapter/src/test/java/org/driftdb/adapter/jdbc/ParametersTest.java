package org.driftdb.adapter.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.driftdb.adapter.jdbc.Rows.row;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;
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
}
