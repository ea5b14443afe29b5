package org.driftdb.adapter.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * How values come to the columns of a typed table: by one rule, whether they stand in SQL or in a
 * document, in a query or behind a parameter.
 */
final class AssignmentTest {
  /** That of the document in {@code INSERT INTO t {..}}. */
  private static final String PLACE = " (line 1, column 15)";

  private TestDatabase db;

  @BeforeEach
  void open() throws SQLException {
    db =
        TestDatabase.inMemory()
            .run(
                "CREATE TABLE t (id INT PRIMARY KEY, ti TINYINT, bi BIGINT, de DECIMAL(5, 2),"
                    + " re REAL, d DOUBLE, v VARCHAR(5), c CHAR(3), b BOOLEAN, da DATE,"
                    + " ts TIMESTAMP, u UUID)",
                "INSERT INTO t (id) VALUES (0)");
  }

  @AfterEach
  void close() throws SQLException {
    db.close();
  }

  /**
   * Writes a value in every way there is; returns what is read, or the failure. That of a document
   * in the statement tells also its place.
   */
  private String assigned(String column, String sql, String json, @Nullable Object java) {
    List<String> outcomes =
        List.of(
            outcome(column, "INSERT INTO t (id, " + column + ") VALUES (1, " + sql + ")"),
            outcome(column, "INSERT INTO t (id, " + column + ") SELECT 1, " + sql),
            outcome(column, "INSERT INTO t (id, " + column + ") VALUES (1, ?)", java),
            outcome(column, "INSERT INTO t (id, " + column + ") SELECT 1, ? FROM t", java),
            outcome(column, "UPDATE t SET id = 1, " + column + " = " + sql),
            outcome(column, "UPDATE t SET id = 1, " + column + " = ?", java),
            outcome(column, "INSERT INTO t {\"id\": 1, \"" + column + "\": " + json + "}")
                .replace(PLACE, ""),
            outcome(column, "INSERT INTO t ?", document(column, java)));
    assertThat(outcomes).allMatch(outcomes.get(0)::equals, outcomes.toString());
    return outcomes.get(0);
  }

  private static Map<String, @Nullable Object> document(String column, @Nullable Object value) {
    Map<String, @Nullable Object> document = new HashMap<>();
    document.put("id", 1);
    document.put(column, value);
    return document;
  }

  private String outcome(String column, String sql, @Nullable Object... parameters) {
    try {
      db.update(sql, parameters);
      String read = db.row("SELECT " + column + " FROM t WHERE id = 1");
      db.run("DELETE FROM t", "INSERT INTO t (id) VALUES (0)");
      return read;
    } catch (SQLException e) {
      return e.getSQLState() + " " + e.getMessage();
    }
  }

  private static String fails(String state, String column, String problem) {
    return state + " Column \"" + column + "\" of table \"t\": " + problem;
  }

  @Test
  void numbersAreRoundedHalfUp() {
    assertThat(assigned("bi", "2.5", "2.5", 2.5)).isEqualTo("3");
    assertThat(assigned("bi", "-2.5", "-2.5", new BigDecimal("-2.5"))).isEqualTo("-3");
    assertThat(assigned("bi", "2.4e0", "2.4e0", 2.4f)).isEqualTo("2");
    assertThat(assigned("de", "1.005", "1.005", new BigDecimal("1.005"))).isEqualTo("1.01");
    assertThat(assigned("re", "0.1", "0.1", 0.1f)).isEqualTo("0.1");
  }

  @Test
  void numbersOutOfRangeAreRefused() {
    assertThat(assigned("ti", "300", "300", 300))
        .isEqualTo(fails("22003", "ti", "300 is out of range for TINYINT"));
    assertThat(
            assigned(
                "bi",
                "9223372036854775808",
                "9223372036854775808",
                new BigDecimal("9223372036854775808")))
        .isEqualTo(fails("22003", "bi", "9223372036854775808 is out of range for BIGINT"));
    assertThat(assigned("de", "999.995", "999.995", new BigDecimal("999.995")))
        .isEqualTo(fails("22003", "de", "999.995 is out of range for DECIMAL(5, 2)"));
  }

  @Test
  void textThatIsTooLongIsRefused() {
    assertThat(assigned("v", "'abcdefg'", "\"abcdefg\"", "abcdefg"))
        .isEqualTo(fails("22001", "v", "\"abcdefg\" has 7 characters, too many for VARCHAR(5)"));
    assertThat(assigned("c", "'abcd'", "\"abcd\"", "abcd")).startsWith("22001 ");
    assertThat(assigned("v", "'abcde  '", "\"abcde  \"", "abcde  ")).isEqualTo("abcde");
    assertThat(assigned("c", "'a'", "\"a\"", "a")).isEqualTo("a  ");
  }

  @Test
  void textBecomesWhatItSpells() {
    assertThat(assigned("bi", "' 12 '", "\" 12 \"", " 12 ")).isEqualTo("12");
    assertThat(assigned("b", "'TRUE'", "\"TRUE\"", "TRUE")).isEqualTo("true");
    assertThat(assigned("da", "'2026-01-05'", "\"2026-01-05\"", "2026-01-05"))
        .isEqualTo("2026-01-05");
    assertThat(
            assigned(
                "ts",
                "'2026-01-05 09:36:12.345'",
                "\"2026-01-05T09:36:12.345Z\"",
                Timestamp.from(Instant.parse("2026-01-05T09:36:12.345Z"))))
        .isEqualTo("2026-01-05 09:36:12.345");
    assertThat(assigned("ts", "DATE '2026-01-05'", "\"2026-01-05\"", LocalDate.of(2026, 1, 5)))
        .isEqualTo("2026-01-05 00:00:00.000");
    assertThat(assigned("v", "12", "12", 12)).isEqualTo("12");
    assertThat(assigned("v", "true", "true", true)).isEqualTo("true");
    assertThat(
            assigned(
                "u",
                "'123E4567-e89b-12d3-a456-426614174000'",
                "\"123e4567-e89b-12d3-a456-426614174000\"",
                "123e4567-e89b-12d3-a456-426614174000"))
        .isEqualTo("123e4567-e89b-12d3-a456-426614174000");
  }

  @Test
  void textThatSpellsNothingOfTheTypeIsRefused() {
    assertThat(assigned("bi", "'one'", "\"one\"", "one"))
        .isEqualTo(fails("22018", "bi", "\"one\" is no BIGINT"));
    assertThat(assigned("b", "'maybe'", "\"maybe\"", "maybe")).startsWith("22000 ");
    assertThat(assigned("da", "'soon'", "\"soon\"", "soon"))
        .isEqualTo(fails("22007", "da", "\"soon\" is not a date such as 2026-01-05"));
    assertThat(assigned("bi", "true", "true", true))
        .isEqualTo(fails("22000", "bi", "true is no BIGINT"));
  }

  @Test
  void nothingIsInfinite() throws SQLException {
    assertThat(db.failure("INSERT INTO t (id, d) VALUES (1, 1e999)")).startsWith("22003 ");
    assertThat(db.failure("INSERT INTO t {\"id\": 1, \"d\": 1e999}"))
        .isEqualTo(fails("22003", "d", "1E+999 is out of range for DOUBLE") + PLACE);
    assertThat(db.failure("INSERT INTO t (id, d) VALUES (1, ?)", Double.POSITIVE_INFINITY))
        .startsWith("22003 ");
    db.run("INSERT INTO t (id, d, re) VALUES (1, 1e308, 1e38)");
    assertThat(db.failure("SELECT d * 10 FROM t WHERE id = 1")).startsWith("22003 ");
    assertThat(db.failure("SELECT d + d FROM t WHERE id = 1")).startsWith("22003 ");
    assertThat(db.failure("SELECT d / 1e-10 FROM t WHERE id = 1")).startsWith("22003 ");
    assertThat(db.failure("UPDATE t SET d = d * 10 WHERE id = 1")).startsWith("22003 ");
  }

  @Test
  void aRoundedNumberIsNoKey() throws SQLException {
    assertThat(db.failure("PATCH t KEY 0.4 SET {\"v\": \"x\"}"))
        .isEqualTo("22000 No key \"id\" of table \"t\" is 0.4 (line 1, column 13)");
    assertThat(db.rows("SELECT id FROM t WHERE id = 0.4")).isEmpty();
    assertThat(db.update("PATCH t KEY ? SET ?", "0", "{\"v\": \"x\"}")).isEqualTo(1);
  }

  @Test
  void shorterCharsArePaddedToCompare() throws SQLException {
    db.run("INSERT INTO t (id, c) VALUES (1, 'a')");

    assertThat(db.rows("SELECT id FROM t WHERE c = 'a'")).containsExactly("1");
    assertThat(db.rows("SELECT id FROM t WHERE c = 'a  '")).containsExactly("1");
    assertThat(db.rows("SELECT id FROM t WHERE c = ?", "a")).containsExactly("1");
    assertThat(db.rows("SELECT id FROM t WHERE c IN ('a', 'b')")).containsExactly("1");
  }

  @Test
  void aParameterIsBroughtToTheTypeOfWhatItIsComparedWith() throws SQLException {
    db.run(
        "INSERT INTO t (id, bi, da, ts) VALUES (1, 5, DATE '2026-01-05', TIMESTAMP '2026-01-05 00:00:00')");

    assertThat(db.rows("SELECT id FROM t WHERE bi = ?", "5")).hasSize(1);
    assertThat(db.rows("SELECT id FROM t WHERE da = ?", "2026-01-05")).hasSize(1);
    assertThat(db.rows("SELECT id FROM t WHERE ts = ?", LocalDate.of(2026, 1, 5))).hasSize(1);
    assertThat(db.rows("SELECT id FROM t WHERE ts = ?", "2026-01-05T00:00:00Z")).hasSize(1);
    db.run("UPDATE t SET v = 'longe', c = 'lon' WHERE id = 1");
    assertThat(db.rows("SELECT id FROM t WHERE v = ? OR c = ?", "longer", "longer")).isEmpty();
    assertThat(db.failure("DELETE FROM t WHERE bi = ?", "five"))
        .isEqualTo("22018 Parameter 1: \"five\" is no BIGINT");
    assertThat(db.failure("DELETE FROM t WHERE id = 1 AND da = ?", "soon"))
        .isEqualTo("22007 Parameter 1: \"soon\" is not a date such as 2026-01-05");
    assertThat(db.rows("SELECT id FROM t WHERE id = ?", "1")).hasSize(1);
    assertThat(db.failure("DELETE FROM t WHERE id = ?", "one"))
        .isEqualTo("22018 Parameter 1: \"one\" is no INTEGER");
    assertThat(db.rows("SELECT id FROM t WHERE id = ?", 1L << 32)).isEmpty();
    assertThat(db.update("DELETE FROM t WHERE bi = ?", 5.4)).isEqualTo(0);
    assertThat(db.update("DELETE FROM t WHERE ti = ? OR bi = ?", 300, 5)).isEqualTo(1);
  }
}
