package org.driftdb.adapter.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Integers that do not fit fail, whatever they are part of. */
final class CalculationsTest {
  private TestDatabase db;

  @BeforeEach
  void open() throws SQLException {
    db =
        TestDatabase.inMemory()
            .run(
                "CREATE TABLE t (id INTEGER PRIMARY KEY, i INTEGER, ti TINYINT, sm SMALLINT,"
                    + " b BIGINT, d DECIMAL(6, 2), f DOUBLE)",
                "INSERT INTO t VALUES (1, 2147483647, 127, 5, 9223372036854775807, 1.50, 2.5e0)");
  }

  @AfterEach
  void close() throws SQLException {
    db.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "(i + sm) * d",
        "(i + sm) - d",
        "d / (i + sm)",
        "(i * i) + d",
        "(-i - sm) * d",
        "-(-i - 1) * d",
        "(ti + ti) * d",
        "d * (d + (i + sm))",
        "(b + 1) * d",
        "CAST(i + sm AS DECIMAL(12, 2)) * d",
        "CASE WHEN id > 0 THEN i + sm ELSE 0 END * d",
        "COALESCE(i + sm, 0) * d",
        "ABS(i + sm) * d",
        "f * (i + sm)",
        "CAST(d AS DOUBLE) * (i + sm)",
        "CAST(CAST(i + sm AS VARCHAR) AS DECIMAL(12, 2)) * d"
      })
  void integersDoNotWrapInsideOtherCalculations(String expression) throws SQLException {
    assertThat(db.failure("SELECT " + expression + " FROM t")).startsWith("22003 ");
    assertThat(db.failure("SELECT SUM(" + expression + ") FROM t")).startsWith("22003 ");
    assertThat(db.failure("SELECT SUM(" + expression + ") OVER () FROM t")).startsWith("22003 ");
    assertThat(db.failure("SELECT id FROM t WHERE " + expression + " < 0")).startsWith("22003 ");
    assertThat(db.failure("SELECT COUNT(*) FROM t GROUP BY " + expression)).startsWith("22003 ");
    assertThat(db.failure("SELECT id FROM t ORDER BY " + expression)).startsWith("22003 ");
    assertThat(db.failure("UPDATE t SET f = " + expression)).startsWith("22003 ");
  }

  @Test
  void integersDoNotWrapInGroupsJoinsAndSubqueries() throws SQLException {
    assertThat(db.failure("SELECT (SELECT i + sm) * d FROM t")).startsWith("22003 ");
    assertThat(db.failure("SELECT (SELECT MAX(i + sm) FROM t AS o WHERE o.id = t.id) * d FROM t"))
        .startsWith("22003 ");
    assertThat(db.failure("SELECT id FROM t GROUP BY id HAVING (MAX(i) + MAX(sm)) * MAX(d) < 0"))
        .startsWith("22003 ");
    assertThat(db.failure("SELECT t.id FROM t JOIN t AS o ON (t.i + o.sm) * o.d < 0"))
        .startsWith("22003 ");
  }

  @Test
  void integersDoNotWrapInViewsAndRules() throws SQLException {
    db.run(
        "CREATE VIEW v AS SELECT (i + sm) * d AS x FROM t",
        "CREATE TABLE u (id INTEGER PRIMARY KEY, i INTEGER, CHECK ((i + 5) * 1.5 < 100))");

    assertThat(db.failure("SELECT x FROM v")).startsWith("22003 ");
    assertThat(db.failure("INSERT INTO u VALUES (1, 2147483647)")).startsWith("22003 ");
    assertThat(
            db.failure(
                "CREATE TABLE w (id INTEGER PRIMARY KEY,"
                    + " n DECIMAL(14, 2) DEFAULT (2147483647 + CHAR_LENGTH('five')) * 1.5)"))
        .startsWith("22003 ");
  }

  @Test
  void whatFitsIsRight() throws SQLException {
    assertThat(
            db.row(
                "SELECT (i - sm) * d, -(i - 1) + d, i / 2 * d, SUM((ti - 1) * d) OVER () FROM t"))
        .isEqualTo("3221225463.00|-2147483644.50|1610612734.50|189.00");
  }
}
