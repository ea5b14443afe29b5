package org.driftdb.adapter.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import org.apache.calcite.jdbc.CalciteConnection;
import org.apache.calcite.schema.SchemaPlus;
import org.apache.calcite.schema.impl.ViewTable;
import org.driftdb.storage.Database;
import org.driftdb.storage.block.BlockCache;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A table beside its own past, and points that another row names: each payment with its order as it
 * was when it was paid.
 */
final class CorrelatedPointsTest {
  private TestDatabase db;

  /**
   * Order 1 is new, then packed, then sent; order 2 is new. Payments say when, in several ways.
   * Payment 30 has not happened.
   */
  @BeforeEach
  void sell() throws SQLException {
    db =
        TestDatabase.inMemory()
            .run(
                "CREATE TABLE orders (id INT PRIMARY KEY, status VARCHAR, customer VARCHAR)",
                "CREATE INDEX by_customer ON orders (customer)",
                "CREATE TABLE payments (id INT PRIMARY KEY, order_id INT, seq BIGINT,"
                    + " paid_at TIMESTAMP, point VARCHAR)",
                "INSERT INTO orders VALUES (1, 'new', 'ann')",
                "INSERT INTO orders VALUES (2, 'new', 'bob')",
                "UPDATE orders SET status = 'packed' WHERE id = 1",
                "UPDATE orders SET status = 'sent' WHERE id = 1",
                "INSERT INTO payments VALUES"
                    + " (10, 1, 1, TIMESTAMP '2000-01-01 00:00:00', '@seq:1'),"
                    + " (11, 1, 3, TIMESTAMP '2999-01-01 00:00:00', '@seq:3'),"
                    + " (20, 2, 1, TIMESTAMP '2999-01-01 00:00:00', '@now'),"
                    + " (30, 2, NULL, NULL, NULL)");
  }

  @AfterEach
  void close() throws SQLException {
    db.close();
  }

  @Test
  void aTableMeetsItsOwnPast() throws SQLException {
    assertThat(
            db.rows(
                "SELECT was.id, was.status, became.status"
                    + " FROM orders FOR SYSTEM_TIME AS OF @seq:3 AS was"
                    + " JOIN orders AS became ON became.id = was.id"
                    + " WHERE became.status <> was.status"))
        .containsExactly("1|packed|sent");
    assertThat(
            db.rows(
                "SELECT became.id FROM orders AS became"
                    + " LEFT JOIN orders FOR SYSTEM_TIME AS OF @seq:1 AS was"
                    + " ON became.id = was.id WHERE was.id IS NULL"))
        .containsExactly("2");
    assertThat(
            db.rows(
                "SELECT a.status, b.status, c.status FROM orders FOR SYSTEM_TIME AS OF ? AS a,"
                    + " orders FOR SYSTEM_TIME AS OF ? AS b, orders AS c"
                    + " WHERE a.id = b.id AND b.id = c.id AND a.id = 1",
                "@seq:1",
                "@seq:3"))
        .containsExactly("new|packed|sent");
  }

  @Test
  void eachRowNamesThePointInAJoin() throws SQLException {
    assertThat(
            db.rows(
                "SELECT p.id, o.status FROM payments AS p"
                    + " JOIN orders FOR SYSTEM_TIME AS OF p.paid_at AS o ON o.id = p.order_id"))
        .containsExactlyInAnyOrder("11|sent", "20|new");
  }

  @Test
  void eachRowNamesThePointBehindAComma() throws SQLException {
    assertThat(
            db.rows(
                "SELECT p.id, o.status FROM payments p, orders FOR SYSTEM_TIME AS OF p.paid_at o"
                    + " WHERE o.id = p.order_id"))
        .containsExactlyInAnyOrder("11|sent", "20|new");
  }

  @Test
  void eachRowNamesThePointByAText() throws SQLException {
    assertThat(
            db.rows(
                "SELECT p.id, o.status FROM payments p, orders FOR SYSTEM_TIME AS OF p.point AS o"
                    + " WHERE o.id = p.order_id"))
        .containsExactlyInAnyOrder("10|new", "11|packed", "20|new");
    assertThat(
            db.rows(
                "SELECT p.id, o.status FROM payments p,"
                    + " orders FOR SYSTEM_TIME AS OF ('@seq:' || CAST(p.seq AS VARCHAR)) AS o"
                    + " WHERE o.id = p.order_id"))
        .containsExactlyInAnyOrder("10|new", "11|packed");
  }

  @Test
  void aRowWithoutAPointMeetsNothing() throws SQLException {
    assertThat(
            db.rows(
                "SELECT p.id, o.status FROM payments AS p"
                    + " LEFT JOIN orders FOR SYSTEM_TIME AS OF p.paid_at AS o ON o.id = p.order_id"))
        .containsExactlyInAnyOrder("10|null", "11|sent", "20|new", "30|null");
  }

  @Test
  void eachRowNamesThePointInALateralQuery() throws SQLException {
    assertThat(
            db.rows(
                "SELECT p.id, o.status FROM payments AS p, LATERAL (SELECT * FROM orders"
                    + " FOR SYSTEM_TIME AS OF p.paid_at WHERE id = p.order_id) AS o"))
        .containsExactlyInAnyOrder("11|sent", "20|new");
    assertThat(
            db.rows(
                "SELECT p.id, o.n FROM payments AS p, LATERAL (SELECT COUNT(*) AS n FROM orders"
                    + " FOR SYSTEM_TIME AS OF p.point WHERE status = 'new') AS o"))
        .containsExactlyInAnyOrder("10|1", "11|1", "20|1", "30|0");
    assertThat(
            db.rows(
                "SELECT p.id, o.status FROM payments AS p LEFT JOIN LATERAL (SELECT status"
                    + " FROM orders FOR SYSTEM_TIME AS OF p.paid_at"
                    + " WHERE id = p.order_id) AS o ON TRUE"))
        .containsExactlyInAnyOrder("10|null", "11|sent", "20|new", "30|null");
  }

  @Test
  void eachRowNamesThePointInAScalarSubquery() throws SQLException {
    assertThat(
            db.rows(
                "SELECT p.id, (SELECT o.status FROM orders FOR SYSTEM_TIME AS OF p.paid_at AS o"
                    + " WHERE o.id = p.order_id) FROM payments p"))
        .containsExactlyInAnyOrder("10|null", "11|sent", "20|new", "30|null");
    assertThat(
            db.rows(
                "SELECT p.id, (SELECT COUNT(*) FROM orders FOR SYSTEM_TIME AS OF p.point AS o)"
                    + " FROM payments p"))
        .containsExactlyInAnyOrder("10|1", "11|2", "20|2", "30|0");
    assertThat(
            db.rows(
                "SELECT p.id FROM payments p WHERE 'packed' = (SELECT o.status FROM orders"
                    + " FOR SYSTEM_TIME AS OF p.point AS o WHERE o.id = p.order_id)"))
        .containsExactly("11");
  }

  @Test
  void eachRowNamesThePointOfWhatExists() throws SQLException {
    assertThat(
            db.rows(
                "SELECT p.id FROM payments p WHERE EXISTS (SELECT 1 FROM orders"
                    + " FOR SYSTEM_TIME AS OF p.point AS o WHERE o.id = p.order_id)"))
        .containsExactlyInAnyOrder("10", "11", "20");
    assertThat(
            db.rows(
                "SELECT p.id FROM payments p WHERE NOT EXISTS (SELECT 1 FROM orders"
                    + " FOR SYSTEM_TIME AS OF p.point AS o WHERE o.id = p.order_id)"))
        .containsExactly("30");
    assertThat(
            db.rows(
                "SELECT p.id, EXISTS (SELECT 1 FROM orders FOR SYSTEM_TIME AS OF p.point"
                    + " AS o WHERE o.id = 2) FROM payments p"))
        .containsExactlyInAnyOrder("10|false", "11|true", "20|true", "30|false");
    assertThat(
            db.rows(
                "SELECT p.id FROM payments p WHERE p.order_id IN (SELECT o.id FROM orders"
                    + " FOR SYSTEM_TIME AS OF p.point AS o WHERE o.status = 'packed')"))
        .containsExactly("11");
    assertThat(
            db.rows(
                "SELECT p.id FROM payments p WHERE p.order_id NOT IN (SELECT o.id FROM orders"
                    + " FOR SYSTEM_TIME AS OF p.point AS o WHERE o.status = 'packed')"))
        .containsExactlyInAnyOrder("10", "20", "30");
  }

  @Test
  void whoNamesThePointMayBeAnything() throws SQLException {
    assertThat(
            db.rows(
                "SELECT v.id, o.status FROM (VALUES (1, '@seq:1'), (1, '@seq:3'), (2, '@seq:1'))"
                    + " AS v (id, point), orders FOR SYSTEM_TIME AS OF v.point AS o"
                    + " WHERE o.id = v.id"))
        .containsExactlyInAnyOrder("1|new", "1|packed");
    db.run(
        "CREATE TABLE marks (pk=id)",
        "INSERT INTO marks {\"id\": 1, \"moment\": \"@seq:1\"}, {\"id\": 2, \"moment\": \"@now\"},"
            + " {\"id\": 3, \"moment\": \"2000-01-01T00:00:00Z\"}, {\"id\": 4}");
    assertThat(
            db.rows(
                "SELECT m.id, o.status FROM marks m LEFT JOIN"
                    + " orders FOR SYSTEM_TIME AS OF m.moment AS o ON o.id = 1"))
        .containsExactlyInAnyOrder("1|new", "2|sent", "3|null", "4|null");
    db.run("INSERT INTO marks {\"id\": 5, \"moment\": 7}");
    assertThat(
            TestDatabase.failure(
                () ->
                    db.rows(
                        "SELECT m.id, o.status FROM marks m LEFT JOIN"
                            + " orders FOR SYSTEM_TIME AS OF m.moment AS o ON o.id = 1")))
        .startsWith("22023 \"7\" is no point in time");
  }

  @Test
  void severalTablesMayBeReadAtOnePoint() throws SQLException {
    db.run("CREATE TABLE stock (id INT PRIMARY KEY, n INT)", "INSERT INTO stock VALUES (1, 5)");
    assertThat(
            db.rows(
                "SELECT p.id, o.status, s.n, c.status FROM payments p"
                    + " JOIN orders FOR SYSTEM_TIME AS OF p.point AS o ON o.id = p.order_id"
                    + " LEFT JOIN stock FOR SYSTEM_TIME AS OF p.point AS s ON s.id = o.id"
                    + " JOIN orders AS c ON c.id = o.id"))
        .containsExactlyInAnyOrder("10|new|null|sent", "11|packed|null|sent", "20|new|null|new");
    assertThat(
            db.rows(
                "SELECT p.id, x.status, x.n FROM payments p, LATERAL (SELECT o.status, s.n"
                    + " FROM orders FOR SYSTEM_TIME AS OF p.point AS o"
                    + " LEFT JOIN stock FOR SYSTEM_TIME AS OF p.point AS s ON s.id = o.id"
                    + " WHERE o.id = p.order_id) AS x"))
        .containsExactlyInAnyOrder("10|new|null", "11|packed|null", "20|new|null");
  }

  @Test
  void whatIsReadMayBeAPeriodToo() throws SQLException {
    assertThat(
            db.rows(
                "SELECT p.id, o.status FROM payments p,"
                    + " orders FOR SYSTEM_TIME FROM @seq:1 TO p.point AS o"
                    + " WHERE o.id = p.order_id AND p.id = 11"))
        .containsExactlyInAnyOrder("11|new");
  }

  @Test
  void aPointMayDependOnParametersAndRows() throws SQLException {
    assertThat(
            db.rows(
                "SELECT p.id, o.status FROM payments p, orders FOR SYSTEM_TIME AS OF"
                    + " (p.paid_at + INTERVAL '1' HOUR) AS o WHERE o.id = p.order_id AND p.id = ?",
                11))
        .containsExactly("11|sent");
    assertThat(
            db.rows(
                "SELECT p.id, o.status, o.row_seq FROM payments p, orders FOR SYSTEM_TIME AS OF"
                    + " COALESCE(p.point, '@seq:2') AS o WHERE o.id = p.order_id"))
        .containsExactlyInAnyOrder("10|new|1", "11|packed|3", "20|new|2", "30|new|2");
  }

  @Test
  void aPointStandsNearerThanThatOfTheQuery() throws SQLException {
    assertThat(
            db.rows(
                "SELECT p.id, o.status FROM payments p, LATERAL (SELECT * FROM (SELECT id, status"
                    + " FROM orders AS OF @seq:1) AS o WHERE o.id = p.order_id) AS o"))
        .containsExactlyInAnyOrder("10|new", "11|new");
    assertThat(
            db.rows(
                "SELECT p.id, o.status FROM payments p,"
                    + " orders FOR SYSTEM_TIME AS OF p.point AS o"
                    + " WHERE o.id = p.order_id AS OF @seq:7"))
        .containsExactlyInAnyOrder("10|new", "11|packed", "20|new");
  }

  /**
   * Each table of the view is read at the point; what has no history is read as it is. The text of
   * a view is Calcite's, which makes names upper-case.
   */
  @Test
  void aPointMayStandOnAView() throws SQLException {
    db.run(
        "CREATE TABLE SALES (ID INT PRIMARY KEY, STATUS VARCHAR)",
        "INSERT INTO SALES VALUES (1, 'new')",
        "INSERT INTO SALES VALUES (2, 'new')",
        "UPDATE SALES SET STATUS = 'packed' WHERE ID = 1",
        "UPDATE SALES SET STATUS = 'sent' WHERE ID = 1");
    String looks =
        " (VALUES (10, 1, '@seq:9'), (11, 1, '@seq:11'), (20, 1, '@now')) AS p (id, sale, point)";
    view("OPEN_SALES", "SELECT ID, STATUS FROM SALES WHERE STATUS <> 'sent'");
    view(
        "TOTALS",
        "SELECT S.STATUS, COUNT(*) AS N FROM SALES AS S JOIN (VALUES (1), (2)) AS V (ID)"
            + " ON V.ID = S.ID GROUP BY S.STATUS UNION ALL SELECT 'all', COUNT(*) FROM SALES");

    assertThat(db.rows("SELECT id, status FROM open_sales AS OF @seq:11"))
        .containsExactlyInAnyOrder("1|packed", "2|new");
    String open = "open_sales FOR SYSTEM_TIME AS OF p.point AS s ON s.id = p.sale";
    assertThat(db.rows("SELECT p.id, s.status FROM" + looks + " LEFT JOIN " + open))
        .containsExactlyInAnyOrder("10|new", "11|packed", "20|null");
    assertThat(plan("SELECT p.id, s.status FROM" + looks + " JOIN " + open))
        .contains("point=[$cor.point], key=[[$cor.sale]]");
    assertThat(
            db.rows(
                "SELECT p.id, s.status, s.n FROM"
                    + looks
                    + ", totals FOR SYSTEM_TIME AS OF p.point AS s WHERE p.id < 20"))
        .containsExactlyInAnyOrder("10|new|1", "10|all|1", "11|packed|1", "11|new|1", "11|all|2");
  }

  private void view(String name, String sql) throws SQLException {
    SchemaPlus root = db.connection().unwrap(CalciteConnection.class).getRootSchema();
    root.add(name, ViewTable.viewMacro(root, sql, List.of("DRIFT"), List.of(name), false));
  }

  @Test
  void onlyTablesThatStandBeforeNameThePoint() {
    assertThat(
            db.failure("SELECT * FROM orders FOR SYSTEM_TIME AS OF p.paid_at AS o, payments AS p"))
        .startsWith("42703 ");
    assertThat(
            db.failure(
                "SELECT * FROM payments AS p RIGHT JOIN"
                    + " orders FOR SYSTEM_TIME AS OF p.paid_at AS o ON o.id = p.order_id"))
        .startsWith("42000 ");
    assertThat(
            db.failure(
                "SELECT * FROM payments AS p FULL JOIN"
                    + " orders FOR SYSTEM_TIME AS OF p.paid_at AS o ON o.id = p.order_id"))
        .startsWith("42000 ");
    assertThat(db.failure("SELECT * FROM payments AS p, orders FOR SYSTEM_TIME AS OF p.seq AS o"))
        .startsWith("22023 What is of type BIGINT is no point in time")
        .contains("'@seq:' || ")
        .endsWith("(line 1, column 59)");
  }

  @Test
  void eachRowIsFoundByKeyOrIndex() throws SQLException {
    String byKey = "point=[$cor.paid_at], key=[[$cor.order_id]]";
    assertThat(
            plan(
                "SELECT p.id, o.status FROM payments p,"
                    + " orders FOR SYSTEM_TIME AS OF p.paid_at o WHERE o.id = p.order_id"))
        .contains(byKey);
    assertThat(
            plan(
                "SELECT p.id, o.status FROM payments AS p"
                    + " JOIN orders FOR SYSTEM_TIME AS OF p.paid_at AS o ON o.id = p.order_id"))
        .contains(byKey);
    assertThat(
            plan(
                "SELECT p.id, o.id FROM payments AS p LEFT JOIN orders"
                    + " FOR SYSTEM_TIME AS OF p.paid_at AS o ON o.customer = p.point"))
        .contains("point=[$cor.paid_at], index=[by_customer], ranges=[[$cor.point]]");
    assertThat(
            plan(
                "SELECT p.id, o.status FROM payments AS p, orders AS c,"
                    + " orders FOR SYSTEM_TIME AS OF p.paid_at AS o"
                    + " WHERE o.id = p.order_id AND c.id = o.id AND o.status <> c.status"))
        .contains("point=[$cor.paid_at], key=[[$cor.order_id]]");
    assertThat(
            plan(
                "SELECT p.id, (SELECT status FROM orders FOR SYSTEM_TIME AS OF p.paid_at"
                    + " WHERE id = p.order_id) FROM payments AS p"))
        .contains(byKey);
    assertThat(
            plan(
                "SELECT p.id FROM payments AS p WHERE EXISTS (SELECT * FROM orders"
                    + " FOR SYSTEM_TIME AS OF p.paid_at WHERE id = p.order_id)"))
        .contains(byKey);
    assertThat(
            plan(
                "SELECT p.id, o.low FROM payments AS p, LATERAL (SELECT id, LOWER(status) AS low"
                    + " FROM orders FOR SYSTEM_TIME AS OF p.paid_at) AS o"
                    + " WHERE o.id = p.order_id"))
        .contains(byKey);
    assertThat(
            plan(
                "SELECT p.id, o.status FROM payments AS p,"
                    + " orders FOR SYSTEM_TIME BETWEEN @seq:1 AND p.paid_at AS o"
                    + " WHERE o.id = p.order_id"))
        .contains("history=[between '@seq:1' and $cor.paid_at], key=[[$cor.order_id]]");
  }

  @Test
  void whatIsToldOfTheHistoryMayBeginWhereARowSays() throws SQLException {
    for (String function :
        List.of("HISTORY('orders', p.point)", "HISTORY('orders', p.point, @now)")) {
      String query =
          "SELECT p.id, h.status, h.row_seq FROM payments AS p, "
              + function
              + " AS h WHERE h.id = p.order_id AND p.id IN (10, 11) ORDER BY p.id, h.row_seq";
      assertThat(db.rows(query))
          .containsExactly("10|new|1", "10|packed|3", "10|sent|4", "11|packed|3", "11|sent|4");
      assertThat(plan(query)).contains("key=[[$cor.order_id]]");
    }
    assertThat(
            db.rows(
                "SELECT p.id, h.status FROM payments AS p LEFT JOIN LATERAL"
                    + " TABLE(HISTORY('orders', p.point)) AS h ON h.id = p.order_id"
                    + " WHERE p.id > 11"))
        .containsExactly("20|new", "30|null");
    assertThat(
            db.rows("SELECT status FROM payments, HISTORY('orders', point) WHERE status = 'sent'"))
        .containsExactly("sent", "sent", "sent");
    assertThat(
            db.row(
                "SELECT COUNT(*) FROM payments AS p FULL JOIN HISTORY('orders') AS h"
                    + " ON h.id = p.order_id"))
        .isEqualTo("8");
  }

  private String plan(String sql) throws SQLException {
    return db.plan(sql).replaceAll("cor\\d+", "cor");
  }

  /** For each of 100 rows about one leaf is looked at, not the table. */
  @Test
  void aHundredRowsAskForAHundredKeys() throws SQLException {
    db.run("CREATE TABLE items (id INT PRIMARY KEY, n INT)");
    insert("INSERT INTO items VALUES (?, ?)", 20_000);
    db.run(
        "UPDATE items SET n = n + 1",
        "SNAPSHOT items",
        "CREATE TABLE looks (id INT, point VARCHAR)");
    insert("INSERT INTO looks VALUES (? * 200, '@seq:' || CAST(20010 + 100 * ? AS VARCHAR))", 100);

    Database database = db.connection().unwrap(DriftConnection.class).session().database();
    BlockCache.Counts before = database.counts();
    List<String> found =
        db.rows(
            "SELECT i.id, i.n FROM looks AS l, items FOR SYSTEM_TIME AS OF l.point AS i"
                + " WHERE i.id = l.id");
    assertThat(found).hasSize(100);
    assertThat(database.counts().since(before).dataBlocks()).isBetween(100L, 400L);
  }

  /** Inserts rows with the numbers 0, 1, and so on in both places. */
  private void insert(String sql, int count) throws SQLException {
    try (PreparedStatement statement = db.connection().prepareStatement(sql)) {
      for (int i = 0; i < count; i++) {
        statement.setInt(1, i);
        statement.setInt(2, i);
        statement.addBatch();
      }
      statement.executeBatch();
    }
  }
}
