package org.driftdb.adapter.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Scans that know of the join above them which rows it needs. The same join by an expression knows
 * nothing, and must find the same.
 */
final class JoinedKeysTest {
  private static final String SUMS = "SELECT COUNT(*), SUM(i.amount), MIN(i.id), MAX(i.id) FROM ";
  private static final String OF_KIND = "JOIN owners o ON %s = o.id WHERE o.kind = 3";

  private TestDatabase db;

  @BeforeEach
  void open() throws SQLException {
    db =
        TestDatabase.inMemory()
            .run(
                "CREATE TABLE owners (id INTEGER PRIMARY KEY, kind INTEGER, share DECIMAL(8, 2))",
                "CREATE TABLE items (id BIGINT PRIMARY KEY, owner INTEGER, amount INTEGER,"
                    + " share DECIMAL(8, 2), note VARCHAR)",
                "CREATE TABLE kinds (id INTEGER PRIMARY KEY, grade VARCHAR)");
    fill("INSERT INTO kinds VALUES (?, ?)", 5, i -> new Object[] {i, i < 3 ? "low" : "high"});
    fill(
        "INSERT INTO owners VALUES (?, ?, ?)", 500, i -> new Object[] {i, i % 5, i + "." + i % 10});
    fill(
        "INSERT INTO items VALUES (?, ?, ?, ?, ?)",
        5_000,
        i ->
            new @Nullable Object[] {
              i, i % 11 == 0 ? null : i * 7 % 600, i * i % 1_000, i % 600 + ".5", "note " + i
            });
  }

  @AfterEach
  void close() throws SQLException {
    db.close();
  }

  private interface Row {
    @Nullable Object[] of(int number);
  }

  private void fill(String insert, int count, Row row) throws SQLException {
    try (PreparedStatement statement = db.connection().prepareStatement(insert)) {
      for (int i = 0; i < count; i++) {
        @Nullable Object[] values = row.of(i);
        for (int k = 0; k < values.length; k++) {
          statement.setObject(k + 1, values[k]);
        }
        statement.addBatch();
      }
      statement.executeBatch();
    }
  }

  /** Compares a query that joins by a column with the same one that joins by an expression. */
  private void assertSame(String sql, String column) throws SQLException {
    assertThat(db.plan(sql.replace("%s", column))).contains(" in keys ");
    String computed = sql.replace("%s", "(2 * " + column + " - " + column + ")");
    assertThat(db.plan(computed)).doesNotContain(" in keys ");
    assertThat(db.rows(sql.replace("%s", column))).isEqualTo(db.rows(computed)).isNotEmpty();
  }

  @Test
  void aScanReadsWhatTheOtherSideOfTheJoinHas() throws SQLException {
    assertSame(SUMS + "items i " + OF_KIND, "i.owner");
    db.run("SNAPSHOT items");
    assertSame(SUMS + "items i " + OF_KIND, "i.owner");
    assertThat(db.plan(SUMS + "items i " + OF_KIND.replace("%s", "i.owner")))
        .contains("joined=[[owner in keys 0]], group=[[owner]]")
        .contains("DriftJoinKeys(keys=[0], column=[id])");
    String single = "SELECT i.id, i.note FROM items i " + OF_KIND + " ORDER BY i.id";
    assertSame(single, "i.owner");
    assertThat(db.plan(single.replace("%s", "i.owner")))
        .contains("columns=[[id, owner, note]], joined=[[owner in keys 0]]");
  }

  @Test
  void theLeftSideIsReadAheadWhereItIsTheOneWithConditions() throws SQLException {
    String left =
        "SELECT o.id, i.id FROM owners o LEFT JOIN items i ON %s = o.id AND i.amount > o.share"
            + " WHERE o.kind = 3 ORDER BY o.id, i.id";
    assertSame(left, "i.owner");
    assertThat(db.plan(left.replace("%s", "i.owner"))).contains("column=[id], ahead=[true]");
    String exists =
        "SELECT o.id FROM owners o WHERE o.kind = 3"
            + " AND EXISTS (SELECT * FROM items i WHERE %s = o.id AND i.amount > i.share + 500)"
            + " ORDER BY o.id";
    assertSame(exists, "i.owner");
    assertSame(exists.replace("EXISTS", "NOT EXISTS"), "i.owner");
  }

  @Test
  void theStepsOfARecursionReadWhatTheyAreGiven() throws SQLException {
    String steps =
        "WITH RECURSIVE r (id, lvl) AS (SELECT id, 0 FROM owners WHERE id = 1 UNION ALL"
            + " SELECT i.id, r.lvl + 1 FROM r LEFT JOIN items i ON %s = r.id WHERE r.lvl < 3)"
            + " SELECT lvl, COUNT(*), COUNT(id), SUM(id) FROM r GROUP BY lvl ORDER BY lvl";
    assertThat(db.plan(steps.replace("%s", "i.owner"))).doesNotContain(" in keys ");
    assertThat(db.rows(steps.replace("%s", "i.owner")))
        .isEqualTo(db.rows(steps.replace("%s", "(2 * i.owner - i.owner)")))
        .hasSize(4);
  }

  @Test
  void alsoInThePastAndOfWhatIsNotCommitted() throws SQLException {
    db.run("SNAPSHOT items", "UPDATE items SET owner = 3 WHERE amount > 500");
    assertSame(SUMS + "items i " + OF_KIND, "i.owner");
    assertSame(SUMS + "items FOR SYSTEM_TIME AS OF @seq:4000 i " + OF_KIND, "i.owner");
    db.connection().setAutoCommit(false);
    db.run("UPDATE items SET owner = 8 WHERE amount < 300", "DELETE FROM items WHERE amount > 900");
    assertSame(SUMS + "items i " + OF_KIND, "i.owner");
    db.connection().rollback();
  }

  @Test
  void eachExecutionHasValuesOfItsOwn() throws SQLException {
    String sql = SUMS + "items i JOIN owners o ON %s = o.id WHERE o.kind = ?";
    try (PreparedStatement known = db.connection().prepareStatement(sql.replace("%s", "i.owner"));
        PreparedStatement unknown =
            db.connection().prepareStatement(sql.replace("%s", "(2 * i.owner - i.owner)"))) {
      for (int kind : new int[] {1, 4, 7, 1}) {
        known.setInt(1, kind);
        unknown.setInt(1, kind);
        try (ResultSet rows = known.executeQuery();
            ResultSet expected = unknown.executeQuery()) {
          assertThat(TestDatabase.rows(rows)).isEqualTo(TestDatabase.rows(expected));
        }
      }
    }
  }

  @Test
  void alsoThroughOtherJoins() throws SQLException {
    assertSame(
        SUMS
            + "items i JOIN owners o ON %s = o.id JOIN kinds k ON o.kind = k.id"
            + " WHERE k.grade = 'low'",
        "i.owner");
    assertSame(
        SUMS + "items i LEFT JOIN items j ON j.id = i.id + 1 AND j.amount > 500 " + OF_KIND,
        "i.owner");
    // What the other side of an outer join has is needed for rows without any.
    assertThat(
            db.plan(
                SUMS
                    + "items i LEFT JOIN (SELECT * FROM owners WHERE kind = 3) o"
                    + " ON i.owner = o.id"))
        .doesNotContain(" in keys ");
  }

  @Test
  void eachRowOfACorrelationHasValuesOfItsOwn() throws SQLException {
    assertSame(
        "SELECT k.id, (SELECT MAX(n) FROM (SELECT ROW_NUMBER() OVER (ORDER BY i.id) AS n"
            + " FROM items i JOIN owners o ON %s = o.id WHERE o.kind = k.id AND o.id < 300) AS t)"
            + " FROM kinds k ORDER BY k.id",
        "i.owner");
  }

  @Test
  void ofIntegersOnly() throws SQLException {
    assertThat(db.plan(SUMS + "items i JOIN owners o ON i.share = o.share WHERE o.kind = 3"))
        .contains("HashJoin")
        .doesNotContain(" in keys ");
  }
}
