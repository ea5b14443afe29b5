package org.driftdb.adapter.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A name that is written otherwise than what it means, but for case, may have meant something else
 * in the past: what was spelled so exactly.
 */
final class SpellingsInTimeTest {
  private TestDatabase db;

  @BeforeEach
  void open() throws SQLException {
    db =
        TestDatabase.inMemory()
            .run(
                "CREATE TABLE orders (id INT PRIMARY KEY, v VARCHAR)",
                "CREATE VIEW shown AS SELECT v FROM orders",
                "CREATE VIEW outer_one AS SELECT v FROM shown",
                "CREATE VIEW seen AS SELECT 'old ' || v AS v FROM orders",
                "CREATE VIEW asking AS SELECT v FROM seen",
                "INSERT INTO orders VALUES (1, 'old')",
                "DROP TABLE orders",
                "DROP VIEW seen",
                "CREATE TABLE ORDERS (id INT PRIMARY KEY, v VARCHAR)",
                "CREATE VIEW SEEN AS SELECT 'new ' || v AS v FROM orders",
                "INSERT INTO ORDERS VALUES (1, 'new')");
  }

  @AfterEach
  void close() throws SQLException {
    db.close();
  }

  private static String atPointsOfRows(String table) {
    return "SELECT p.n, r.v FROM (VALUES (1, '@seq:1'), (2, '@seq:2')) AS p (n, point), "
        + table
        + " FOR SYSTEM_TIME AS OF p.point AS r ORDER BY n";
  }

  @Test
  void aNameMeansWhatItMeantThen() throws SQLException {
    for (String name : new String[] {"orders", "shown", "outer_one"}) {
      assertThat(db.rows("SELECT v FROM " + name)).as(name).containsExactly("new");
      assertThat(db.rows("SELECT v FROM " + name + " AS OF @seq:1")).containsExactly("old");
      assertThat(db.rows("SELECT v FROM " + name + " AS OF ?", "@seq:1")).containsExactly("old");
    }
    for (String name : new String[] {"seen", "asking"}) {
      assertThat(db.rows("SELECT v FROM " + name)).as(name).containsExactly("new new");
      assertThat(db.rows("SELECT v FROM " + name + " AS OF @seq:1")).containsExactly("old old");
      assertThat(db.rows("SELECT v FROM " + name + " AS OF ?", "@seq:1"))
          .containsExactly("old old");
    }
    assertThat(db.rows("SELECT v FROM ORDERS AS OF @seq:1")).as("not made yet").isEmpty();
    assertThat(db.rows("SELECT v FROM SEEN AS OF @seq:1")).containsExactly("new old");
  }

  @Test
  void aPreparedStatementFollowsItsPoint() throws SQLException {
    for (String name : new String[] {"orders", "shown", "outer_one"}) {
      try (PreparedStatement query =
          db.connection().prepareStatement("SELECT v FROM " + name + " AS OF ?")) {
        for (int sequence : new int[] {2, 1, 2, 1}) {
          query.setString(1, "@seq:" + sequence);
          assertThat(TestDatabase.rows(query.executeQuery()))
              .as(name + " at " + sequence)
              .containsExactly(sequence == 1 ? "old" : "new");
        }
      }
    }
  }

  @Test
  void aPointOfARowIsRefusedWhereTheNameHasMeantAnother() throws SQLException {
    assertThat(db.failure(atPointsOfRows("orders")))
        .startsWith(
            "0A000 \"orders\" means \"ORDERS\" now, and has not always done so: write the point at"
                + " which \"orders\" is read as a literal or a parameter (line 1, column ");
    for (String view : new String[] {"shown", "outer_one"}) {
      assertThat(db.failure(atPointsOfRows(view)))
          .startsWith(
              "0A000 In view \"shown\", \"orders\" means \"ORDERS\" now, and has not always done"
                  + " so: write the point at which \""
                  + view
                  + "\" is read as a literal or a parameter (line 1, column ");
    }
    assertThat(db.failure(atPointsOfRows("asking"))).startsWith("0A000 View \"SEEN\"");
    assertThat(db.failure(atPointsOfRows("seen"))).startsWith("0A000 View \"SEEN\"");
    assertThat(db.rows(atPointsOfRows("ORDERS"))).containsExactly("2|new");
  }

  @Test
  void anotherSpellingIsNoOtherName() throws SQLException {
    db.run("CREATE TABLE Steady (id INT PRIMARY KEY, v VARCHAR)");
    db.run("CREATE VIEW Calm AS SELECT v FROM steady", "INSERT INTO steady VALUES (1, 'x')");
    assertThat(db.rows(atPointsOfRows("STEADY").replace("@seq:2", "@seq:3")))
        .containsExactly("2|x");
    assertThat(db.rows(atPointsOfRows("CALM").replace("@seq:2", "@seq:3"))).containsExactly("2|x");
    assertThat(db.rows("SELECT v FROM CALM AS OF @seq:3")).containsExactly("x");
  }

  @Test
  void whatMatchesSeveralAndNoneExactlyIsAmbiguous() {
    assertThat(db.failure("SELECT * FROM Orders AS OF @seq:1"))
        .startsWith("42S02 ")
        .contains("several whose names differ in case");
  }

  /** What is a table now may have been a view. */
  @Test
  void aTableInAViewThatWasAViewIsRefused() throws SQLException {
    db.run(
        "CREATE VIEW part AS SELECT v FROM orders",
        "CREATE VIEW whole AS SELECT v FROM part",
        "INSERT INTO orders VALUES (2, 'later')",
        "DROP VIEW part",
        "CREATE TABLE part (v VARCHAR PRIMARY KEY)");
    assertThat(db.rows("SELECT v FROM whole AS OF @seq:3 ORDER BY v"))
        .containsExactly("later", "new");
    assertThat(db.failure(atPointsOfRows("whole").replace("@seq:2", "@seq:3")))
        .isEqualTo(
            "0A000 At the point that is read, \"part\" was another table than the one now: name the"
                + " point as a literal or a parameter, in the query that reads the table itself");
  }

  @Test
  void rowsOfAnotherTableAreNotRestored() throws SQLException {
    db.run(
        "CREATE TABLE p (id INTEGER PRIMARY KEY)",
        "INSERT INTO p VALUES (1)",
        "DROP TABLE p",
        "CREATE TABLE P (id INTEGER PRIMARY KEY)",
        "INSERT INTO P VALUES (2)");
    String then = "@seq:" + (Long.parseLong(db.row("SELECT CURRENT_SEQ()")) - 1);
    for (String rest : List.of("", " WHERE id > 0")) {
      assertThat(db.failure("RESTORE p AS OF '" + then + "'" + rest)).startsWith("22023");
    }
    assertThat(db.failure("RESTORE p KEY 2 AS OF '" + then + "'")).startsWith("22023");
    assertThat(db.rows("SELECT id FROM P")).containsExactly("2");
  }

  @Test
  void aPointThatIsBoundAnewFindsWhatTheNameMeansThere() throws SQLException {
    db.run(
        "CREATE TABLE base (id INTEGER PRIMARY KEY)",
        "INSERT INTO base VALUES (1)",
        "CREATE VIEW x AS SELECT id FROM base",
        "INSERT INTO base VALUES (2)",
        "DROP VIEW x",
        "CREATE TABLE x (id INTEGER PRIMARY KEY)",
        "INSERT INTO x VALUES (9)");
    long last = Long.parseLong(db.row("SELECT CURRENT_SEQ()"));
    for (String sql :
        List.of("SELECT id FROM x FOR SYSTEM_TIME AS OF ?", "SELECT id FROM x AS OF ?")) {
      try (PreparedStatement query = db.connection().prepareStatement(sql)) {
        for (int i = 0; i < 2; i++) {
          query.setString(1, "@seq:" + last);
          assertThat(TestDatabase.rows(query.executeQuery())).containsExactly("9");
          query.setString(1, "@seq:" + (last - 1));
          assertThat(TestDatabase.rows(query.executeQuery())).containsExactly("1", "2");
        }
      }
    }
  }

  /** What tells of a table's history, seen at a point, tells of what the name meant there. */
  @Test
  void theHistoryOfANameIsThatOfWhatItMeantThen() throws SQLException {
    List<String> told =
        List.of(
            "SELECT v FROM HISTORY('orders')",
            "SELECT v FROM orders FOR SYSTEM_TIME ALL",
            "SELECT v FROM CHANGES('orders', '@seq:0', @now)",
            "SELECT after_v FROM DIFF('orders', '@seq:0', @now)");
    for (String sql : told) {
      assertThat(db.rows(sql)).as(sql).containsExactly("new");
      assertThat(db.rows(sql + " AS OF @seq:1")).as(sql).containsExactly("old");
      assertThat(db.rows(sql + " AS OF ?", "@seq:1")).as(sql).containsExactly("old");
      assertThat(db.rows(sql.replace("orders", "ORDERS") + " AS OF @seq:1")).as(sql).isEmpty();
    }
    db.run("ALTER SESSION SET as_of = '@seq:1'");
    for (String sql : told) {
      assertThat(db.rows(sql)).as(sql).containsExactly("old");
    }
  }
}
