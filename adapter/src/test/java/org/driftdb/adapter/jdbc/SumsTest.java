package org.driftdb.adapter.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Sums and means, which are right or fail. */
final class SumsTest {
  private TestDatabase db;

  @BeforeEach
  void open() throws SQLException {
    db =
        TestDatabase.inMemory()
            .run(
                "CREATE TABLE t (id INT PRIMARY KEY, i INT, n BIGINT)",
                "INSERT INTO t VALUES (1, 2147483647, 9223372036854775806),"
                    + " (2, 2147483647, 1), (3, NULL, NULL)");
  }

  @AfterEach
  void close() throws SQLException {
    db.close();
  }

  @Test
  void sumsAreWiderThanWhatTheyAdd() throws SQLException {
    assertThat(db.row("SELECT SUM(i), SUM(n), SUM(DISTINCT i) FROM t"))
        .isEqualTo("4294967294|9223372036854775807|2147483647");
    assertThat(db.rows("SELECT id, SUM(i) OVER (ORDER BY id) FROM t"))
        .containsExactly("1|2147483647", "2|4294967294", "3|4294967294");
  }

  @Test
  void aSumThatDoesNotFitFails() throws SQLException {
    db.run("UPDATE t SET n = 9223372036854775807 WHERE id < 3");

    assertThat(db.failure("SELECT SUM(n) FROM t")).isEqualTo("22003 long overflow");
    assertThat(db.failure("SELECT i, SUM(n) FROM t GROUP BY i")).startsWith("22003 ");
    assertThat(db.failure("SELECT AVG(n) FROM t")).startsWith("22003 ");
    assertThat(db.failure("SELECT COUNT(*) * AVG(n) FROM t")).startsWith("22003 ");
    assertThat(db.failure("SELECT SUM(n) OVER () FROM t")).isEqualTo("22003 long overflow");
    assertThat(db.failure("SELECT SUM(n) OVER (ORDER BY id) FROM t")).startsWith("22003 ");
    assertThat(db.failure("SELECT AVG(n) OVER () FROM t")).startsWith("22003 ");
  }

  @Test
  void aNumberThatWouldBeInfiniteFails() throws SQLException {
    String sum = "SELECT SUM(1e308 * (id / id)) FROM t WHERE id < ";
    assertThat(db.row(sum + "2")).isEqualTo("1.0E308");
    assertThat(db.failure(sum + "3"))
        .isEqualTo("22003 The result of a calculation is out of range for DOUBLE");
    assertThat(db.failure("SELECT AVG(id * 1e308) FROM t WHERE id < 3")).startsWith("22003 ");
    assertThat(db.failure("SELECT SUM(id * 1e308) OVER () FROM t WHERE id < 3"))
        .startsWith("22003 ");
    assertThat(db.failure("SELECT MAX(POWER(1e300, id)) FROM t")).startsWith("22003 ");
    assertThat(db.failure("SELECT MAX(EXP(1000 * id)) FROM t")).startsWith("22003 ");
    assertThat(db.row("SELECT SUM(id * 0.5e0), AVG(id * 0.5e0), POWER(2, 3) FROM t"))
        .isEqualTo("3.0|1.0|8.0");
    assertThat(db.row("SELECT SUM(id * 0.5e0), AVG(id * 0.5e0) FROM t WHERE id > 3"))
        .isEqualTo("null|null");
    assertThat(db.rows("SELECT SUM(id * 0.5e0) OVER (ORDER BY id) FROM t"))
        .containsExactly("0.5", "1.5", "3.0");
  }

  @Test
  void theMeanOfIntegersHasAFraction() throws SQLException {
    assertThat(db.row("SELECT AVG(id), AVG(i) FROM t WHERE id < 3")).isEqualTo("1.5|2.147483647E9");
  }

  @Test
  void theMeanOfDecimalsHasSixDigitsAfterThePoint() throws SQLException {
    db.run(
        "CREATE TABLE d (id INTEGER PRIMARY KEY, price DECIMAL(3, 2), rate DECIMAL(9, 7))",
        "INSERT INTO d VALUES (1, 9.99, 0.000001), (2, 9.98, 0.000002), (3, 9.98, NULL)");

    assertThat(db.row("SELECT AVG(price), AVG(rate), SUM(price) FROM d"))
        .isEqualTo("9.983333|0.0000015|29.95");
    assertThat(db.rows("SELECT AVG(price) OVER (ORDER BY id) FROM d"))
        .containsExactly("9.990000", "9.985000", "9.983333");
  }

  @Test
  void sumsOfDifferentScalesAreComparedToTheLastDigit() throws SQLException {
    db.run(
        "CREATE TABLE d (id INTEGER PRIMARY KEY, a DECIMAL(9, 2), b DECIMAL(9, 4))",
        "INSERT INTO d VALUES (1, 1.23, 1.2300), (2, 1.23, 1.2301)");

    assertThat(db.rows("SELECT id FROM d GROUP BY id HAVING SUM(a) = SUM(b)")).containsExactly("1");
    assertThat(db.rows("SELECT id FROM d x WHERE a = (SELECT SUM(b) FROM d WHERE id = x.id)"))
        .containsExactly("1");
  }

  @Test
  void nothingHasNoSum() throws SQLException {
    assertThat(db.row("SELECT SUM(n), SUM(i), AVG(n), COUNT(n) FROM t WHERE id = 3"))
        .isEqualTo("null|null|null|0");
    assertThat(
            db.rows(
                "SELECT SUM(n) OVER (ORDER BY id ROWS BETWEEN 2 PRECEDING AND 1 PRECEDING) FROM t"))
        .containsExactly("null", "9223372036854775806", "9223372036854775807");
  }
}
