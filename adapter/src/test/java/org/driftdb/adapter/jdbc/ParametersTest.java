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
    }
  }

  @Test
  void aParameterFindsTextsOfLimitedLengthByAKeyOrAnIndex() throws SQLException {
    db.update("CREATE TABLE c (k VARCHAR(3) PRIMARY KEY, n VARCHAR(3), i VARCHAR(3))");
    db.update("CREATE INDEX c_i ON c (i)");
    db.update("INSERT INTO c VALUES ('ab', 'ab', 'ab'), ('abc', 'abc', 'abc')");
    for (String column : List.of("k", "n", "i")) {
      String where = "SELECT n FROM c WHERE " + column;
      assertThat(db.column(where + " = ?", "ab")).containsExactly("ab");
      assertThat(db.column(where + " IN (?, ?)", "abc", "x")).containsExactly("abc");
      assertThat(db.column(where + " > ?", "ab")).containsExactly("abc");
      assertThat(db.column(where + " < ? ORDER BY n", "abcd")).containsExactly("ab", "abc");
      for (Object other : List.of("abcd", "ab ", "AB", "")) {
        assertThat(db.column(where + " = ?", other)).isEmpty();
      }
      assertThat(db.column(where + " = ?", (Object) null)).isEmpty();
      assertThat(db.column(where + " = CAST(? AS VARCHAR)", "ab")).containsExactly("ab");
    }
    assertThat(db.plan("SELECT n FROM c WHERE k = ?")).contains("key=[[?0]]");
    assertThat(db.plan("SELECT n FROM c FOR SYSTEM_TIME AS OF ? WHERE k = ?"))
        .contains("key=[[?1]]");
    assertThat(db.plan("SELECT n FROM HISTORY('c') WHERE k = ?")).contains("key=[[?0]]");
    assertThat(db.plan("UPDATE c SET n = ? WHERE k = ?")).contains("key=[[?1]]");
    assertThat(db.plan("SELECT n FROM c WHERE i > ?")).contains("ranges=[[> ?0]]");
  }

  /** Each query with what is bound, and what it finds in a typed table and in one of documents. */
  private static final Object[][] ANYWHERE = {
    {"SELECT id FROM # WHERE n + ? > 25", row(5), row(3L)},
    {"SELECT id FROM # WHERE n > ? + 1", row(18), row(2L, 3L)},
    {"SELECT id FROM # WHERE 2 * ? = n", row(10), row(2L)},
    {"SELECT id FROM # WHERE n * ? > 25", row(1.5), row(2L, 3L)},
    {"SELECT id FROM # WHERE -? < n AND ? + ? = n", row(5, 4, 6), row(1L)},
    {"SELECT id FROM # WHERE n BETWEEN ? - 1 AND ? + 1", row(10, 20), row(1L, 2L)},
    {"SELECT id FROM # WHERE ? BETWEEN n - ? AND n + ?", row(10, 1, 1), row(1L)},
    {"SELECT id FROM # WHERE NOT (n + ? > 25) OR n = ?", row(5, 30), row(1L, 2L, 3L)},
    {"SELECT id FROM # WHERE n + ? IN (SELECT n FROM #)", row(10), row(1L, 2L)},
    {"SELECT id FROM # WHERE (id, n) IN ((?, ?), (2, ?))", row(1, 10, 20), row(1L, 2L)},
    {"SELECT id FROM # WHERE (id, n) NOT IN ((?, ?))", row(1, 10), row(2L, 3L)},
    {"SELECT a.id FROM # a JOIN # b ON a.n = b.n + ?", row(10), row(2L, 3L)},
    {"SELECT id FROM # ORDER BY n * ?", row(-1), row(3L, 2L, 1L)},
    {"SELECT id FROM # ORDER BY CASE WHEN n = ? THEN 0 ELSE 1 END, id", row(30), row(3L, 1L, 2L)},
    {"SELECT id FROM # WHERE CASE WHEN ? THEN n ELSE 0 END > ?", row(true, 15), row(2L, 3L)},
    {"SELECT id FROM # WHERE ? OR n > ?", row(false, 25), row(3L)},
    {"SELECT id FROM # WHERE NULLIF(n, ?) > ?", row(10, 5), row(2L, 3L)},
    {"SELECT id FROM # WHERE UPPER(?) = UPPER(s)", row("s1"), row(1L)},
    {"SELECT id FROM # WHERE SUBSTRING(s, ?, ?) = '1'", row(2, 1), row(1L)},
    {"SELECT id FROM # WHERE POSITION(? IN s) > 1", row("1"), row(1L)},
    {"SELECT id FROM # WHERE ROUND(n, ?) = 10 AND SQRT(?) = 2", row(0, 4), row(1L)},
    {"SELECT LAG(id, ?) OVER (ORDER BY id) FROM #", row(1), row(null, 1L, 2L)},
    {"SELECT LAG(id, ?, ?) OVER (ORDER BY id) FROM #", row(1, 0), row(0L, 1L, 2L)},
    {"SELECT LEAD(s, 1, ?) OVER (ORDER BY id) FROM #", row("end"), row("s2", "s3", "end")},
    {"SELECT NTH_VALUE(id, ?) OVER () FROM #", row(2), row(2L, 2L, 2L)},
    {"SELECT id FROM # WHERE BITAND(id, ?) = 1", row(1), row(1L, 3L)},
    {"SELECT id FROM # WHERE OCTET_LENGTH(?) = id", row((Object) new byte[2]), row(2L)},
    {"SELECT id FROM # WHERE CASE WHEN ? THEN id > 1 ELSE ? END", row(true, false), row(2L, 3L)},
    {
      "SELECT id FROM # WHERE EXTRACT(YEAR FROM ?) = 2026",
      row("2026-01-01 00:00:00"),
      row(1L, 2L, 3L)
    },
    {
      "SELECT id FROM # FOR SYSTEM_TIME AS OF CURRENT_TIMESTAMP + INTERVAL '1' HOUR * ?",
      row(1),
      row(1L, 2L, 3L)
    },
    {"SELECT SUM(id) FROM # GROUP BY s LIKE '%' HAVING SUM(n) > ? * 2", row(3), row(6L)},
  };

  @Test
  void aParameterStandsInAnyExpression() throws SQLException {
    db.update("CREATE TABLE typed (id BIGINT PRIMARY KEY, n BIGINT, s VARCHAR(20))");
    db.update("CREATE TABLE documents (pk=id)");
    for (String table : List.of("typed", "documents")) {
      for (int i = 1; i <= 3; i++) {
        db.update("INSERT INTO " + table + " (id, n, s) VALUES (?, ? * 10, ?)", i, i, "s" + i);
      }
      for (Object[] each : ANYWHERE) {
        String sql = ((String) each[0]).replace("#", table);
        assertThat(db.column(sql, ((List<?>) each[1]).toArray())).as(sql).isEqualTo(each[2]);
      }
      assertThat(db.plan("SELECT n FROM " + table + " WHERE id = ? + 1")).contains("key=[[");
      assertThat(db.update("UPDATE " + table + " SET n = n + ? WHERE n - ? = 0", 1, 10))
          .isEqualTo(1);
      assertThat(db.update("DELETE FROM " + table + " WHERE n + ? = 12", 1)).isEqualTo(1);
    }
  }

  private static final String TENTH = "2026-01-10 00:00:00";

  /**
   * Each query with what is bound, and what it gives for one row with the time 2026-01-09 06:00.
   */
  private static final Object[][] TIMES = {
    {"SELECT id FROM times WHERE moment > ? - INTERVAL '1' DAY", row(TENTH), row(1L)},
    {
      "SELECT id FROM times WHERE moment BETWEEN ? AND ? + INTERVAL '1' DAY",
      row(TENTH, TENTH),
      row()
    },
    {"SELECT id FROM times WHERE d < ? + INTERVAL '1' DAY", row("2026-01-09"), row(1L)},
    {"SELECT id FROM times WHERE INTERVAL '1' DAY + ? > moment", row(TENTH), row(1L)},
    {"SELECT id FROM times WHERE moment + INTERVAL '1' HOUR * ? > ?", row(18, TENTH), row()},
    {"SELECT id FROM times WHERE moment + ? * INTERVAL '1' HOUR = ?", row(18, TENTH), row(1L)},
    {"SELECT id FROM times WHERE moment + INTERVAL '2' DAY / ? > ?", row(2, TENTH), row(1L)},
    {"SELECT id FROM times WHERE (? - moment) HOUR = INTERVAL '18' HOUR", row(TENTH), row(1L)},
    {"SELECT id FROM times WHERE (moment - ?) HOUR = INTERVAL '-18' HOUR", row(TENTH), row(1L)},
    {"SELECT id FROM times WHERE LAST_DAY(?) = DATE '2026-01-31'", row(TENTH), row(1L)},
    {"SELECT COUNT(*) FROM times FOR SYSTEM_TIME AS OF ? - INTERVAL '1' DAY", row(TENTH), row(0L)},
  };

  @Test
  void aParameterIsATimeBesideAnInterval() throws SQLException {
    db.update("CREATE TABLE times (id BIGINT PRIMARY KEY, moment TIMESTAMP, d DATE)");
    db.update("INSERT INTO times VALUES (1, '2026-01-09 06:00:00', '2026-01-09')");
    for (Object[] each : TIMES) {
      String sql = (String) each[0];
      assertThat(db.column(sql, ((List<?>) each[1]).toArray())).as(sql).isEqualTo(each[2]);
    }
    assertThat(db.update("UPDATE times SET moment = ? + INTERVAL '1' DAY", TENTH)).isEqualTo(1);
    assertThat(db.column("SELECT CAST(moment AS VARCHAR) FROM times"))
        .containsExactly("2026-01-11 00:00:00.000");
    assertThat(failure(() -> db.column("SELECT ? + INTERVAL '1' DAY", "soon"))).startsWith("22007");
  }

  /** What is bound keeps its digits, whatever the type of the number beside it. */
  @Test
  void arithmeticWithAParameterIsExact() throws SQLException {
    db.update("CREATE TABLE prices (id BIGINT PRIMARY KEY, price DECIMAL(10, 2))");
    db.update("INSERT INTO prices VALUES (1, 1.25)");
    assertThat(db.column("SELECT price + ? FROM prices", new BigDecimal("1.125")))
        .containsExactly(new BigDecimal("2.375"));
    assertThat(db.column("SELECT id + ? FROM prices", 2.5)).containsExactly(3.5);
    assertThat(db.column("SELECT id + ? FROM prices", Long.MAX_VALUE))
        .containsExactly(new BigInteger("9223372036854775808"));
    assertThat(db.column("SELECT price * ? FROM prices", "2"))
        .containsExactly(new BigDecimal("2.50"));
    assertThat(failure(() -> db.column("SELECT id + ? FROM prices", "two"))).startsWith("22018 ");
    assertThat(db.update("UPDATE prices SET price = price + ?", "0.50")).isEqualTo(1);
    assertThat(db.column("SELECT price FROM prices")).containsExactly(new BigDecimal("1.75"));
  }

  @Test
  void aCastOfAParameterIsACast() throws SQLException {
    String cast = "SELECT CAST(? AS DECIMAL(5, 2))";
    for (Object bound : List.of(new BigDecimal("1.239"), 1.239, "1.239")) {
      assertThat(db.column(cast, bound)).containsExactly(new BigDecimal("1.24"));
      assertThat(db.column("SELECT CAST(? AS INTEGER)", bound)).containsExactly(1);
      assertThat(db.column("SELECT CAST(? AS DOUBLE)", bound)).containsExactly(1.239);
    }
    assertThat(db.column(cast, (Object) null)).containsExactly((Object) null);
    assertThat(failure(() -> db.column(cast, 123456.7))).startsWith("22003 ");
    assertThat(failure(() -> db.column("SELECT CAST(? AS BIGINT)", "x"))).startsWith("22018 ");
    assertThat(db.column("SELECT id FROM t WHERE id = CAST(? AS BIGINT)", "2")).containsExactly(2L);
    assertThat(db.plan("SELECT id FROM t WHERE id = CAST(? AS BIGINT)")).contains("key=[[");
  }
}
