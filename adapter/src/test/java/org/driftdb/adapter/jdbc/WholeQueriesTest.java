package org.driftdb.adapter.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/**
 * Whole queries in the past. What a query gives AS OF a point is what it gave then: a database that
 * was left as it was at that point, and never written again, is asked the same.
 */
final class WholeQueriesTest {
  private static final List<String> TABLES =
      List.of(
          "CREATE TABLE customers (id VARCHAR PRIMARY KEY, name VARCHAR)",
          "CREATE TABLE orders (id INT PRIMARY KEY, status VARCHAR, customer VARCHAR, amount INT)",
          "CREATE INDEX by_customer ON orders (customer)",
          "CREATE TABLE notes (pk=id, INDEX(about))");

  /** Each is one event. */
  private static final List<String> EVENTS =
      List.of(
          "INSERT INTO notes {\"id\": 1, \"about\": 1, \"text\": \"call\"}",
          "INSERT INTO customers VALUES ('c1', 'ann')",
          "INSERT INTO orders VALUES (1, 'new', 'c1', 10)",
          "INSERT INTO orders VALUES (2, 'new', 'c2', 20)",
          "UPDATE orders SET status = 'paid' WHERE id = 1",
          "UPDATE customers SET name = 'anna' WHERE id = 'c1'",
          "INSERT INTO customers VALUES ('c2', 'bob')",
          "PATCH notes KEY 1 SET {\"about\": \"both\", \"seen\": true}",
          "DELETE FROM orders WHERE id = 2",
          "INSERT INTO orders VALUES (3, 'paid', 'c1', 30)");

  /** The points at which it is asked. */
  private static final Set<Integer> ASKED = Set.of(1, 4, 7, 9);

  /** What is asked; it ends where AS OF may stand, and gives its rows in one order. */
  static final List<String> QUERIES =
      List.of(
          "SELECT * FROM orders ORDER BY id",
          "SELECT id, row_seq, row_end_seq, row_end FROM orders ORDER BY id",
          "SELECT o.id, c.name FROM orders AS o JOIN customers AS c ON c.id = o.customer"
              + " ORDER BY o.id",
          "SELECT o.id, c.name FROM orders AS o LEFT JOIN customers AS c ON c.id = o.customer"
              + " ORDER BY o.id",
          "SELECT o.id, c.id FROM orders AS o FULL JOIN customers AS c ON c.id = o.customer"
              + " ORDER BY o.id, c.id",
          "SELECT o.id, c.name FROM customers c, orders o WHERE o.customer = c.id ORDER BY o.id",
          "SELECT a.id, b.id FROM orders AS a JOIN orders AS b ON a.status = b.status"
              + " ORDER BY a.id, b.id",
          "SELECT x.n FROM (SELECT COUNT(*) AS n FROM orders WHERE status = 'new') AS x",
          "SELECT o.id FROM orders AS o WHERE o.customer IN (SELECT id FROM customers)"
              + " ORDER BY o.id",
          "SELECT o.id FROM orders AS o WHERE o.customer NOT IN (SELECT id FROM customers)"
              + " ORDER BY o.id",
          "SELECT c.id FROM customers AS c WHERE EXISTS (SELECT * FROM orders AS o"
              + " WHERE o.customer = c.id AND o.status = 'paid') ORDER BY c.id",
          "SELECT c.id, (SELECT MAX(o.amount) FROM orders AS o WHERE o.customer = c.id)"
              + " FROM customers AS c ORDER BY c.id",
          "SELECT (SELECT COUNT(*) FROM orders), (SELECT COUNT(*) FROM customers)"
              + " FROM (VALUES (1)) AS v",
          "SELECT status, COUNT(*) FROM orders GROUP BY status"
              + " HAVING COUNT(*) >= (SELECT COUNT(*) FROM customers) ORDER BY status",
          "SELECT id, SUM(amount) OVER (ORDER BY id) FROM orders ORDER BY id",
          "SELECT id FROM orders WHERE amount > (SELECT AVG(amount) FROM orders) ORDER BY id",
          "WITH paid AS (SELECT * FROM orders WHERE status = 'paid') SELECT p.id, c.name"
              + " FROM paid AS p JOIN customers AS c ON c.id = p.customer ORDER BY p.id",
          "WITH a AS (SELECT id, customer FROM orders), b AS (SELECT customer AS c, COUNT(*) AS n"
              + " FROM a GROUP BY customer) SELECT a.id, b.n FROM a JOIN b ON a.customer = b.c"
              + " ORDER BY a.id",
          "SELECT customer FROM orders UNION SELECT id FROM customers ORDER BY 1",
          "SELECT customer FROM orders UNION ALL SELECT id FROM customers ORDER BY 1",
          "SELECT customer FROM orders INTERSECT SELECT id FROM customers ORDER BY 1",
          "SELECT customer FROM orders EXCEPT SELECT id FROM customers ORDER BY 1",
          "SELECT COUNT(*) FROM (SELECT id FROM orders UNION ALL"
              + " SELECT id FROM orders WHERE id = 1) AS u",
          "SELECT c.id, o.n FROM customers AS c,"
              + " LATERAL (SELECT COUNT(*) AS n FROM orders WHERE customer = c.id) AS o"
              + " ORDER BY c.id",
          "SELECT v.x, o.id FROM (VALUES ('new'), ('paid')) AS v (x) JOIN orders AS o"
              + " ON o.status = v.x ORDER BY o.id",
          "SELECT o.id, o.status FROM orders AS o WHERE o.id = 1",
          "SELECT o.id FROM orders AS o WHERE o.customer = 'c1' ORDER BY o.id",
          "SELECT n.id, n.about, o.id FROM notes AS n LEFT JOIN orders AS o ON o.id = n.about"
              + " ORDER BY n.id",
          "SELECT id FROM notes WHERE about = 1",
          "SELECT id, row_seq, row_end_seq FROM HISTORY('orders') ORDER BY row_seq",
          "SELECT CURRENT_SEQ(), (SELECT COUNT(*) FROM orders) FROM (VALUES (1)) AS v",
          "SELECT CASE WHEN EXISTS (SELECT * FROM orders WHERE status = 'paid') THEN 'some'"
              + " ELSE 'none' END FROM (VALUES (1)) AS v",
          "SELECT id FROM orders ORDER BY (SELECT COUNT(*) FROM customers), id DESC LIMIT 2");

  private final String url = "jdbc:driftdb:mem:" + UUID.randomUUID();
  private TestDatabase db;

  @BeforeEach
  void write() throws SQLException {
    db = TestDatabase.open(url).run(TABLES.toArray(new String[0]));
    db.run(EVENTS.toArray(new String[0]));
  }

  @AfterEach
  void close() throws SQLException {
    db.close();
  }

  @ParameterizedTest
  @FieldSource("QUERIES")
  void aQueryGivesWhatItGaveThen(String query) throws SQLException {
    List<String> fourth = db.rows(query + " AS OF @seq:4");
    try (TestDatabase then = TestDatabase.inMemory().run(TABLES.toArray(new String[0]))) {
      for (int sequence = 1; sequence <= EVENTS.size(); sequence++) {
        then.run(EVENTS.get(sequence - 1));
        if (!ASKED.contains(sequence)) {
          continue;
        }
        List<String> expected = then.rows(query);
        String point = "@seq:" + sequence;
        assertThat(db.rows(query + " AS OF " + point)).as(point).isEqualTo(expected);
        assertThat(db.rows(query + " AS OF ?", point)).as("? = " + point).isEqualTo(expected);
        db.run("ALTER SESSION SET as_of = '" + point + "'");
        assertThat(db.rows(query)).as("session at " + point).isEqualTo(expected);
        assertThat(db.rows(query + " AS OF @seq:4"))
            .as("the query's point in a session at " + point)
            .isEqualTo(fourth);
        db.run("ALTER SESSION RESET as_of");
        try (TestDatabase past = TestDatabase.open(url + ";asOf=" + point)) {
          assertThat(past.rows(query)).as("connection at " + point).isEqualTo(expected);
        }
      }
      assertThat(db.rows(query)).as("now").isEqualTo(then.rows(query));
    }
  }

  /**
   * A query that is a view, whose columns have names, gives the same under the name of the view.
   */
  @ParameterizedTest
  @FieldSource("QUERIES")
  void aViewGivesWhatItsQueryGives(String query) throws SQLException {
    int columns = columns(query);
    String names =
        IntStream.range(0, columns).mapToObj(i -> "c" + i).collect(Collectors.joining(", "));
    db.run(
        "CREATE VIEW asked (" + names + ") AS " + query,
        "CREATE VIEW outer_one AS SELECT * FROM asked");
    try (PreparedStatement bound =
        db.connection().prepareStatement("SELECT * FROM outer_one AS OF ?")) {
      for (int sequence : List.of(1, 4, 7, 9)) {
        String point = "@seq:" + sequence;
        List<String> expected = db.rows(query + " AS OF " + point);
        assertThat(db.rows("SELECT * FROM asked AS OF " + point))
            .containsExactlyInAnyOrderElementsOf(expected);
        assertThat(db.rows("SELECT * FROM outer_one FOR SYSTEM_TIME AS OF '" + point + "'"))
            .containsExactlyInAnyOrderElementsOf(expected);
        bound.setString(1, point);
        try (ResultSet rows = bound.executeQuery()) {
          assertThat(TestDatabase.rows(rows)).containsExactlyInAnyOrderElementsOf(expected);
        }
        db.run("ALTER SESSION SET as_of = '" + point + "'");
        assertThat(db.rows("SELECT * FROM outer_one"))
            .containsExactlyInAnyOrderElementsOf(expected);
        db.run("ALTER SESSION RESET as_of");
      }
    }
    assertThat(db.rows("SELECT * FROM outer_one"))
        .containsExactlyInAnyOrderElementsOf(db.rows(query));
  }

  private int columns(String query) throws SQLException {
    try (PreparedStatement statement = db.connection().prepareStatement(query)) {
      return statement.getMetaData().getColumnCount();
    }
  }

  @Test
  void aQuotientOfNullIsNull() throws SQLException {
    try (TestDatabase db = TestDatabase.inMemory()) {
      db.run("CREATE TABLE t (a INTEGER, b INTEGER)", "INSERT INTO t VALUES (2, 3)");
      assertThat(
              db.rows(
                  "SELECT CAST(NULL AS INTEGER) / a * b, 25 / - CAST(NULL AS INTEGER) * a FROM t"))
          .containsExactly("null|null");
      assertThat(db.rows("SELECT a / - CAST(NULL AS INTEGER) * 7 FROM t WHERE a = 2 ORDER BY a"))
          .containsExactly("null");
    }
  }

  @Test
  void aTableStandsForAllOfIt() throws SQLException {
    try (TestDatabase db = TestDatabase.inMemory()) {
      db.run(
          "CREATE TABLE t (id BIGINT PRIMARY KEY, n BIGINT)",
          "INSERT INTO t VALUES (1, 10), (2, 20)",
          "CREATE VIEW v AS TABLE t",
          "INSERT INTO t TABLE v AS OF @seq:0",
          "CREATE TABLE u AS TABLE t");
      assertThat(db.rows("TABLE t")).containsExactly("1|10", "2|20");
      assertThat(db.rows("TABLE v ORDER BY id DESC LIMIT 1")).containsExactly("2|20");
      assertThat(db.rows("TABLE v AS OF @seq:1")).containsExactly("1|10");
      assertThat(db.rows("TABLE u UNION ALL SELECT 3, 30 UNION ALL (TABLE v)")).hasSize(5);
      assertThat(db.rows("SELECT n FROM (TABLE t) AS x WHERE id IN (SELECT id FROM (TABLE v))"))
          .containsExactly("10", "20");
      assertThat(db.failure("TABLE nothing")).startsWith("42S02 ");
    }
  }

  @Test
  void thePointMayBeAnExpression() throws SQLException {
    String count = "SELECT COUNT(*) FROM orders AS o, customers AS c";
    assertThat(db.row(count + " AS OF CURRENT_TIMESTAMP - INTERVAL '1' HOUR")).isEqualTo("0");
    assertThat(db.row(count + " AS OF (CURRENT_TIMESTAMP + INTERVAL '1' HOUR)")).isEqualTo("4");
    assertThat(db.row(count + " AS OF CAST(? AS TIMESTAMP)", "2999-01-01 00:00:00")).isEqualTo("4");
    assertThat(db.row(count + " AS OF ('@seq:' || CAST(? AS VARCHAR))", 4)).isEqualTo("2");
    assertThat(
            db.row(
                "SELECT COUNT(*) FROM orders FOR SYSTEM_TIME AS OF"
                    + " (CURRENT_TIMESTAMP - INTERVAL '1' HOUR) AS o, customers AS c AS OF @seq:7"))
        .isEqualTo("0");
  }

  /** Clause, trailing, session, connection: the nearest wins, for each table by itself. */
  @Test
  void theNearestPointWins() throws SQLException {
    String own = "(SELECT COUNT(*) FROM orders FOR SYSTEM_TIME AS OF @seq:3)";
    String inner = "(SELECT COUNT(*) FROM orders AS OF @seq:4)";
    String outer = "(SELECT COUNT(*) FROM orders)";
    String all = "SELECT " + own + ", " + inner + ", " + outer + " FROM (VALUES (1)) AS v";
    assertThat(db.row(all)).isEqualTo("1|2|2");
    assertThat(db.row(all + " AS OF @seq:0")).isEqualTo("1|2|0");
    try (TestDatabase past = TestDatabase.open(url + ";asOf=@seq:1")) {
      assertThat(past.row(all)).isEqualTo("1|2|0");
      past.run("ALTER SESSION SET as_of = '@seq:3'");
      assertThat(past.row(all)).isEqualTo("1|2|1");
      assertThat(past.row(all + " AS OF @seq:4")).isEqualTo("1|2|2");
    }
  }

  /** Only what is read is in the past; what is written is now. */
  @Test
  void thePastIsWrittenIntoThePresent() throws SQLException {
    assertThat(
            db.update(
                "INSERT INTO orders SELECT o.id + 10, o.status, c.id, o.amount FROM orders AS o"
                    + " JOIN customers AS c ON c.id = o.customer AS OF @seq:5"))
        .isEqualTo(1);
    assertThat(db.rows("SELECT id, status FROM orders ORDER BY id"))
        .containsExactly("1|paid", "3|paid", "11|paid");
    assertThat(
            db.update(
                "UPDATE orders SET status = (SELECT o.status FROM orders FOR SYSTEM_TIME AS OF"
                    + " @seq:4 AS o WHERE o.id = 1) WHERE id = 1"))
        .isEqualTo(1);
    assertThat(db.rows("SELECT status FROM orders WHERE id = 1")).containsExactly("new");
    assertThat(
            db.update("DELETE FROM orders WHERE id NOT IN (SELECT id FROM orders AS OF @seq:10)"))
        .isEqualTo(1);
    assertThat(db.rows("SELECT id FROM orders ORDER BY id")).containsExactly("1", "3");
    assertThat(
            db.update(
                "INSERT INTO orders WITH gone AS (SELECT * FROM orders AS OF @seq:8)"
                    + " SELECT * FROM gone WHERE id NOT IN (SELECT id FROM orders)"))
        .isEqualTo(1);
    assertThat(db.rows("SELECT id FROM orders ORDER BY id")).containsExactly("1", "2", "3");
  }

  /** A statement that writes has no point of its own, and none is written in the past. */
  @Test
  void whatIsWrittenHasNoPoint() throws SQLException {
    assertThat(db.failure("UPDATE orders SET status = 'x' AS OF @seq:3")).startsWith("42000 ");
    assertThat(db.failure("DELETE FROM orders AS OF @seq:3")).startsWith("42000 ");
    assertThat(db.failure("UPDATE orders FOR SYSTEM_TIME AS OF @seq:3 SET status = 'x'"))
        .startsWith("42000 ");
    db.run("ALTER SESSION SET as_of = '@seq:3'");
    for (String statement :
        List.of(
            "INSERT INTO orders VALUES (9, 'x', 'c1', 1)",
            "INSERT INTO orders SELECT id + 10, status, customer, amount FROM orders AS OF @now",
            "UPDATE orders SET status = 'x'",
            "DELETE FROM orders",
            "INSERT INTO notes {\"id\": 7}",
            "PATCH notes KEY 1 SET {\"x\": 1}",
            "SOFT DELETE FROM notes KEY 1",
            "CREATE TABLE more (id INT PRIMARY KEY)",
            "CREATE TABLE more (pk=id)",
            "CREATE INDEX more ON orders (amount)",
            "DROP INDEX by_customer",
            "DROP TABLE orders",
            "COMPACT orders",
            "SNAPSHOT orders")) {
      assertThat(db.failure(statement)).as(statement).startsWith("25006 ").contains("@seq:3");
    }
    db.run("ALTER SESSION RESET as_of");
    assertThat(db.rows("SELECT id FROM orders ORDER BY id")).containsExactly("1", "3");
  }
}
