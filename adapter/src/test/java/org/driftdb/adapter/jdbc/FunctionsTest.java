package org.driftdb.adapter.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Which functions a query may call; functions.iq shows them. */
final class FunctionsTest {
  @Test
  void aConnectionChoosesThem() throws SQLException {
    String url = "jdbc:driftdb:mem:" + UUID.randomUUID();
    try (TestDatabase all = TestDatabase.open(url);
        TestDatabase standard = TestDatabase.open(url + ";fun=standard");
        TestDatabase mysql = TestDatabase.open(url + ";fun=standard,mysql")) {
      String length = "SELECT LENGTH('abc')";
      assertThat(all.row(length)).isEqualTo("3");
      assertThat(standard.failure(length)).startsWith("42883");
      assertThat(standard.row("SELECT CHAR_LENGTH('abc')")).isEqualTo("3");
      assertThat(mysql.row("SELECT SPACE(2)")).isEqualTo("  ");
      assertThat(all.failure("SELECT SPACE(2)")).startsWith("42883");
    }
  }

  @Test
  void oneThatCannotBeComputedSaysSo() throws SQLException {
    try (TestDatabase db = TestDatabase.inMemory()) {
      assertThat(db.failure("SELECT CURRENT_SCHEMA"))
          .startsWith("0A000")
          .contains("CURRENT_SCHEMA");
    }
  }

  /** Each with its SQLSTATE, whether the operands are literals or come from rows. */
  @Test
  void oneThatRefusesItsOperandsSaysSo() throws SQLException {
    try (TestDatabase db = TestDatabase.inMemory()) {
      db.run(
          "CREATE TABLE t (id INT PRIMARY KEY, v VARCHAR, n INT, made TIMESTAMP)",
          "INSERT INTO t VALUES (1, 'a!', 0, NULL)");
      assertThat(db.failure("SELECT SUBSTRING(v, 1, -1) FROM t")).startsWith("22011");
      assertThat(db.failure("SELECT SUBSTRING('abc', 1, -1)")).startsWith("22011");
      assertThat(db.failure("SELECT LN(n) FROM t")).startsWith("2201E");
      assertThat(db.failure("SELECT LOG10(0)")).startsWith("2201E");
      assertThat(db.failure("SELECT CHR(n - 1) FROM t")).startsWith("22000");
      assertThat(db.failure("SELECT INSTR(v, 'a', n) FROM t")).startsWith("22000");
      assertThat(db.failure("SELECT JSON_VALUE(v, 'strict $.a' ERROR ON ERROR) FROM t"))
          .startsWith("22032");
      assertThat(db.failure("SELECT JSON_VALUE('{\"a\":[1]}', 'strict $.a' ERROR ON ERROR)"))
          .startsWith("2203F");
      assertThat(db.failure("SELECT JSON_VALUE('{\"a\":1}', 'strict $.b' ERROR ON ERROR)"))
          .startsWith("22035");
      assertThat(
              db.failure(
                  "SELECT * FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(made), INTERVAL '1' HOUR))"))
          .startsWith("22004");
      assertThat(db.failure("SELECT ELEMENT(MULTISET[1, 2]) FROM t")).startsWith("21000");
      assertThat(db.failure("SELECT COALESCE(v, CAST(NULL AS UUID)) FROM t")).startsWith("22000");
    }
  }

  /** The planner asks for no values of constants by other functions than the plan would. */
  @Test
  void oneOfConstantsGivesTheSameInConditions() throws SQLException {
    try (TestDatabase db = TestDatabase.inMemory()) {
      db.run("CREATE TABLE t (id INT PRIMARY KEY)", "INSERT INTO t VALUES (1)");
      assertThat(db.rows("SELECT id FROM t WHERE 'a\nb' LIKE 'a_b'")).containsExactly("1");
      assertThat(db.rows("SELECT id FROM t WHERE INSTR('abc', '', -1, 2000000000) = 0"))
          .containsExactly("1");
    }
  }

  @Test
  void oneThatHasNoCodeForItsOperandsIsNotSupported() throws SQLException {
    try (TestDatabase db = TestDatabase.inMemory()) {
      db.run("CREATE TABLE t (id INT PRIMARY KEY, total INT)");
      assertThat(db.failure("SELECT BITAND(CAST(1 AS TINYINT), NULL)")).startsWith("0A000");
      assertThat(db.failure("SELECT LAST_DAY(NULL)")).startsWith("0A000");
      assertThat(db.failure("SELECT LEAST()")).startsWith("42883");
      assertThat(db.failure("SELECT 1 MEMBER OF 'a'")).startsWith("42883");
      assertThat(db.failure("SELECT NULL MULTISET UNION MULTISET[1]")).startsWith("42883");
      assertThat(db.failure("SELECT UNIQUE NULL")).startsWith("42000");
      assertThat(db.failure("SELECT SUM((SELECT MAX(total) FROM t)) OVER (ORDER BY id) FROM t"))
          .startsWith("0A000");
      assertThat(
              db.failure(
                  "SELECT * FROM t MATCH_RECOGNIZE (ORDER BY id MEASURES A.id AS a PATTERN (A B+)"
                      + " DEFINE B AS B.total < PREV(B.total)) AS m"))
          .startsWith("0A000");
    }
  }
}
