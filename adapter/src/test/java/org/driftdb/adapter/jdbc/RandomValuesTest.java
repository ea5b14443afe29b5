package org.driftdb.adapter.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** RAND() gives another value each time, but a column of a subquery has one in each row. */
final class RandomValuesTest {
  private static final int ROWS = 500;
  private TestDatabase db;

  @BeforeEach
  void open() throws SQLException {
    db =
        TestDatabase.inMemory()
            .run(
                "CREATE TABLE o (id INTEGER PRIMARY KEY, g INTEGER)",
                "CREATE TABLE p (id INTEGER PRIMARY KEY, k INTEGER)",
                "CREATE TABLE points (p VARCHAR PRIMARY KEY)",
                "INSERT INTO points VALUES ('@now')");
    for (String table : List.of("o", "p")) {
      try (PreparedStatement insert =
          db.connection().prepareStatement("INSERT INTO " + table + " VALUES (?, ?)")) {
        for (int i = 0; i < ROWS; i++) {
          insert.setInt(1, i);
          insert.setInt(2, i % 10);
          insert.addBatch();
        }
        insert.executeBatch();
      }
    }
  }

  @AfterEach
  void close() throws SQLException {
    db.close();
  }

  /** All that is shown is more than one half, and one half of the rows is. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT x.r FROM (SELECT id, RAND() AS r FROM o) x WHERE x.r > 0.5",
        "SELECT x.r FROM (SELECT id, RAND() AS r FROM o) x JOIN p ON p.id = x.id WHERE x.r > 0.5",
        "SELECT x.r FROM (SELECT id, RAND() AS r FROM o) x JOIN p ON p.id = x.id AND x.r > 0.5",
        "SELECT x.r + 0 FROM (SELECT id, 1 - RAND() AS r FROM o) x WHERE x.r > 0.5 AND x.r < 2",
        "WITH x AS (SELECT RAND() AS r FROM o) SELECT r FROM x WHERE r > 0.5 ORDER BY r",
        "SELECT x.r FROM (SELECT id, RAND() AS r FROM o) x WHERE x.r > 0.5"
            + " AND EXISTS (SELECT * FROM p WHERE p.id = x.id)",
        "SELECT x.r + (SELECT p.k FROM p WHERE p.id = x.id)"
            + " FROM (SELECT id, RAND() AS r FROM o) x WHERE x.r > 0.5",
        "SELECT CASE WHEN x.r > 0.5 THEN x.r ELSE 1 - x.r END FROM"
            + " (SELECT RAND() AS r, id FROM o) x WHERE MOD(id, 2) = 0",
        "SELECT v.r FROM points, v FOR SYSTEM_TIME AS OF points.p WHERE v.r > 0.5",
      })
  void whatIsShownIsWhatWasAskedFor(String query) throws SQLException {
    db.run("CREATE VIEW v AS SELECT id, RAND() AS r FROM o");
    List<String> rows = db.rows(query);
    assertThat(rows).hasSizeBetween(ROWS * 3 / 10, ROWS * 7 / 10);
    assertThat(rows).allMatch(row -> Double.parseDouble(row) >= 0.5);
  }

  @Test
  void aConditionOnWhatIsJoinedWithItLosesNoRows() throws SQLException {
    String joined =
        "SELECT x.r, p.k FROM (SELECT RAND_INTEGER(10) AS r FROM o) x JOIN p ON p.k = x.r"
            + " WHERE p.k < 5 AND p.id < 10";
    assertThat(db.rows(joined))
        .hasSizeBetween(ROWS * 3 / 10, ROWS * 7 / 10)
        .allMatch(row -> row.charAt(0) == row.charAt(2));
  }

  @Test
  void groupsAreTakenByChanceAndAreWhole() throws SQLException {
    for (int i = 0; i < 5; i++) {
      assertThat(db.rows("SELECT COUNT(*) FROM o GROUP BY g HAVING RAND() < 0.5"))
          .allMatch(count -> count.equals("50"));
    }
    assertThat(db.rows("SELECT id FROM o WHERE RAND() < 0.5 AND id < 100"))
        .hasSizeBetween(20, 80)
        .allMatch(id -> Integer.parseInt(id) < 100);
  }

  @Test
  void aRowThatIsReadTwiceIsTheSame() throws SQLException {
    try (PreparedStatement query =
            db.connection().prepareStatement("SELECT id, RAND() AS r FROM o WHERE id = 7");
        ResultSet rows = query.executeQuery()) {
      assertThat(rows.next()).isTrue();
      assertThat(rows.getDouble("r")).isEqualTo(rows.getDouble("r"));
      assertThat(rows.getMetaData().getTableName(1)).isEqualTo("o");
    }
  }

  @Test
  void rowsAreStillFoundByKey() throws SQLException {
    assertThat(
            db.plan("SELECT x.r FROM (SELECT RAND() AS r FROM o WHERE id = 7) x WHERE x.r > 0.5"))
        .contains(" ComputedRows ", "key=[[7]]");
    assertThat(db.update("UPDATE o SET g = RAND_INTEGER(10) + 20 WHERE id = 7")).isEqualTo(1);
    assertThat(db.update("INSERT INTO o SELECT id + 1000, RAND_INTEGER(10) FROM o WHERE id < 3"))
        .isEqualTo(3);
  }
}
