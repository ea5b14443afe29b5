package org.driftdb.adapter.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

/** MERGE and UPSERT in prepared statements, batches and transactions. */
final class MergeTest {
  private static final String STOCK =
      "CREATE TABLE stock (item VARCHAR PRIMARY KEY, n INTEGER CHECK (n >= 0))";

  private static final String MERGE =
      "MERGE INTO stock USING (VALUES (?, ?)) AS d (item, n) ON stock.item = d.item"
          + " WHEN MATCHED THEN UPDATE SET n = stock.n + CAST(d.n AS INTEGER)"
          + " WHEN NOT MATCHED THEN INSERT VALUES (d.item, d.n)";

  @Test
  void aBatchOfMergesIsOneCommit() throws SQLException {
    try (TestDatabase database = TestDatabase.inMemory()) {
      database.run(STOCK);
      try (PreparedStatement merge = database.connection().prepareStatement(MERGE)) {
        for (int i = 0; i < 4; i++) {
          merge.setString(1, "item" + i % 2);
          merge.setInt(2, i);
          merge.addBatch();
        }
        assertThat(merge.executeBatch()).containsExactly(1, 1, 1, 1);
      }
      assertThat(database.rows("SELECT * FROM stock ORDER BY item"))
          .containsExactly("item0|2", "item1|4");
      assertThat(database.row("SELECT COUNT(*) FROM DRIFT_INFO.COMMITS")).isEqualTo("1");
    }
  }

  @Test
  void whatIsMergedIsChecked() throws SQLException {
    try (TestDatabase database = TestDatabase.inMemory()) {
      database.run(STOCK, "INSERT INTO stock VALUES ('a', 1)");
      assertThat(database.failure(MERGE, "a", -2)).startsWith("23514 ");
      assertThat(database.failure(MERGE, "b", -2)).startsWith("23514 ");
      assertThat(database.rows("SELECT * FROM stock")).containsExactly("a|1");
      assertThat(
              database.failure(
                  "MERGE INTO stock USING (VALUES ('a'), ('a')) AS d (item) ON stock.item = d.item"
                      + " WHEN MATCHED THEN UPDATE SET n = 5"))
          .startsWith("21000 ");
      assertThat(database.failure("UPSERT INTO stock VALUES ('a', ?)", -1)).startsWith("23514 ");
    }
  }

  @Test
  void aTransactionMergesWithItsOwnRows() throws SQLException {
    try (TestDatabase database = TestDatabase.inMemory()) {
      database.run(STOCK);
      database.connection().setAutoCommit(false);
      assertThat(database.update(MERGE, "a", 1)).isEqualTo(1);
      assertThat(database.update(MERGE, "a", 2)).isEqualTo(1);
      assertThat(database.update("UPSERT INTO stock VALUES (?, ?), (?, ?)", "a", 7, "b", 8))
          .isEqualTo(2);
      database.connection().rollback();
      assertThat(database.rows("SELECT * FROM stock")).isEmpty();
    }
  }

  /** What is set is evaluated for rows that match alone, what is inserted for the others alone. */
  @Test
  void eachHalfIsEvaluatedForItsRowsOnly() throws SQLException {
    try (TestDatabase database = TestDatabase.inMemory()) {
      database.run(STOCK, "INSERT INTO stock VALUES ('1', 1)");
      assertThat(
              database.update(
                  "MERGE INTO stock USING (VALUES ('1', 'x'), ('y', '2')) AS d (a, b)"
                      + " ON stock.item = d.a"
                      + " WHEN MATCHED THEN UPDATE SET n = CAST(d.a AS INTEGER) + 1"
                      + " WHEN NOT MATCHED THEN INSERT VALUES (d.a, CAST(d.b AS INTEGER))"))
          .isEqualTo(2);
      assertThat(database.rows("SELECT * FROM stock ORDER BY item")).containsExactly("1|2", "y|2");
    }
  }
}
