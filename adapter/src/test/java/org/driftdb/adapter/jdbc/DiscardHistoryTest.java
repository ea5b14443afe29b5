package org.driftdb.adapter.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code COMPACT t DISCARD HISTORY BEFORE p}: what is before the horizon is a clear error. */
class DiscardHistoryTest {
  private TestDatabase db;

  @BeforeEach
  void open() throws SQLException {
    db =
        TestDatabase.inMemory()
            .run(
                "CREATE TABLE orders (pk=id, INDEX(status))",
                "INSERT INTO orders {\"id\": 1, \"status\": \"new\"}",
                "INSERT INTO orders {\"id\": 2, \"status\": \"new\"}",
                "PATCH orders KEY 1 SET {\"status\": \"paid\"}",
                "SOFT DELETE FROM orders KEY 2",
                "INSERT INTO orders {\"id\": 3, \"status\": \"new\"}");
  }

  @AfterEach
  void close() throws SQLException {
    db.close();
  }

  @Test
  void theHorizonAndWhatFollowsIsReadAsBefore() throws SQLException {
    db.run("COMPACT orders DISCARD HISTORY BEFORE @seq:3");
    assertThat(db.rows("SELECT id, status FROM orders AS OF @seq:3 ORDER BY id"))
        .containsExactly("1|paid", "2|new");
    assertThat(db.rows("SELECT id FROM orders WHERE status = 'new' AS OF @seq:4")).isEmpty();
    assertThat(db.rows("SELECT id FROM orders ORDER BY id")).containsExactly("1", "3");
    assertThat(db.rows("SELECT id, row_seq, row_end_seq FROM HISTORY('orders') ORDER BY row_seq"))
        .containsExactly("2|2|4", "1|3|null", "3|5|null");
    assertThat(db.rows("SELECT COUNT(*) FROM HISTORY('orders', '@seq:3', '@seq:5')"))
        .containsExactly("2");
    assertThat(db.rows("SHOW DRIFT orders KEY 1")).hasSize(1).first().asString().startsWith("3|");
  }

  @Test
  void whatIsBeforeTheHorizonIsAnErrorThatNamesIt() throws SQLException {
    db.run("compact orders discard history before '@seq:3'");
    for (String sql :
        List.of(
            "SELECT * FROM orders AS OF @seq:2",
            "SELECT * FROM orders WHERE id = 1 AS OF @seq:2",
            "SELECT * FROM orders WHERE status = 'new' AS OF @seq:2",
            "SELECT * FROM orders FOR SYSTEM_TIME AS OF '@seq:0'",
            "SELECT * FROM AS_OF('orders', '@seq:1')",
            "SELECT * FROM HISTORY('orders', '@seq:2')",
            "SELECT * FROM HISTORY('orders', '@seq:0', '@seq:5')",
            "SELECT * FROM orders AS OF TIMESTAMP '2001-01-01 00:00:00'")) {
      assertThat(TestDatabase.failure(() -> db.rows(sql)))
          .as(sql)
          .startsWith("22023 ")
          .contains("table \"orders\" before @seq:3 has been discarded");
    }
  }

  @Test
  void thePointIsWrittenAsAfterAsOfOrBound() throws SQLException {
    assertThat(db.update("COMPACT orders DISCARD HISTORY BEFORE ?", "@seq:2")).isZero();
    db.run("COMPACT orders DISCARD HISTORY BEFORE TIMESTAMP '2001-01-01 00:00:00'");
    assertThat(db.rows("SELECT COUNT(*) FROM orders AS OF @seq:2")).containsExactly("2");
    db.run("COMPACT orders DISCARD HISTORY BEFORE \"@now\"");
    assertThat(db.rows("SELECT COUNT(*) FROM orders AS OF @seq:5")).containsExactly("2");
    assertThat(TestDatabase.failure(() -> db.rows("SELECT * FROM orders AS OF @seq:4")))
        .startsWith("22023 ");
    for (String wrong :
        List.of(
            "COMPACT orders DISCARD",
            "COMPACT orders DISCARD HISTORY",
            "COMPACT orders DISCARD HISTORY AFTER @seq:1",
            "COMPACT orders DISCARD HISTORY BEFORE 1 + 1")) {
      assertThat(TestDatabase.failure(() -> db.run(wrong))).as(wrong).startsWith("42000 ");
    }
  }
}
