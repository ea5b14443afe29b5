package org.driftdb.adapter.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.List;
import org.apache.calcite.jdbc.CalciteConnection;
import org.apache.calcite.schema.SchemaPlus;
import org.apache.calcite.schema.impl.ViewTable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What stands behind a view in FROM says which part of the history each of its tables gives; the
 * view makes of those rows what it makes of rows.
 */
final class ViewsInTimeTest {
  private TestDatabase db;

  /** One row is changed twice, and its owner renamed in between. Names are as Calcite has them. */
  @BeforeEach
  void open() throws SQLException {
    db =
        TestDatabase.inMemory()
            .run(
                "CREATE TABLE T (ID INT PRIMARY KEY, OWNER INT, V VARCHAR)",
                "CREATE TABLE OWNERS (ID INT PRIMARY KEY, NAME VARCHAR)",
                "INSERT INTO OWNERS VALUES (7, 'Ada')",
                "INSERT INTO T VALUES (1, 7, 'a')",
                "UPDATE T SET V = 'b' WHERE ID = 1",
                "UPDATE OWNERS SET NAME = 'Eve' WHERE ID = 7",
                "UPDATE T SET V = 'c' WHERE ID = 1");
    view("SHOWN", "SELECT ID, V FROM T WHERE V <> 'x'");
    view("OWNED", "SELECT T.V, O.NAME FROM T JOIN OWNERS AS O ON O.ID = T.OWNER");
    view("COUNTED", "SELECT COUNT(*) AS N FROM T");
  }

  @AfterEach
  void close() throws SQLException {
    db.close();
  }

  /** A view of Calcite's, as a model file makes them. */
  private void view(String name, String sql) throws SQLException {
    SchemaPlus root = db.connection().unwrap(CalciteConnection.class).getRootSchema();
    root.add(name, ViewTable.viewMacro(root, sql, List.of("DRIFT"), List.of(name), false));
  }

  @Test
  void aPointIsThatOfEveryTable() throws SQLException {
    assertThat(db.rows("SELECT * FROM owned FOR SYSTEM_TIME AS OF @seq:3"))
        .containsExactly("b|Ada");
    assertThat(db.rows("SELECT * FROM owned FOR SYSTEM_TIME AS OF ? AS o", "@seq:4"))
        .containsExactly("b|Eve");
    assertThat(db.rows("SELECT * FROM AS_OF('owned', '@seq:2')")).containsExactly("a|Ada");
    assertThat(db.rows("SELECT * FROM owned AS OF ?", "@seq:2")).containsExactly("a|Ada");
    assertThat(db.rows("SELECT * FROM owned")).containsExactly("c|Eve");
    assertThat(db.row("SELECT n FROM counted AS OF @seq:1")).isEqualTo("0");
  }

  @Test
  void allVersionsOfItsTables() throws SQLException {
    assertThat(db.rows("SELECT v FROM shown FOR SYSTEM_TIME ALL")).containsExactly("a", "b", "c");
    assertThat(db.row("SELECT n FROM counted FOR SYSTEM_TIME ALL")).isEqualTo("3");
    assertThat(db.rows("SELECT s.v FROM shown FOR SYSTEM_TIME ALL AS s WHERE s.id = ?", 1))
        .containsExactly("a", "b", "c");
    assertThat(db.rows("SELECT * FROM owned FOR SYSTEM_TIME ALL"))
        .as("versions meet whether or not they lived together")
        .containsExactlyInAnyOrder("a|Ada", "a|Eve", "b|Ada", "b|Eve", "c|Ada", "c|Eve");
  }

  @Test
  void thoseThatWereThereInAPeriod() throws SQLException {
    assertThat(db.rows("SELECT v FROM shown FOR SYSTEM_TIME FROM @seq:3 TO @seq:5"))
        .containsExactly("b");
    assertThat(db.rows("SELECT v FROM shown FOR SYSTEM_TIME BETWEEN @seq:3 AND @seq:5"))
        .containsExactly("b", "c");
    assertThat(db.rows("SELECT v FROM shown FOR SYSTEM_TIME FROM ? TO ?", "@seq:2", "@seq:4"))
        .containsExactly("a", "b");
    assertThat(db.rows("SELECT * FROM owned FOR SYSTEM_TIME BETWEEN ? AND @seq:4 AS o", "@seq:4"))
        .containsExactly("b|Eve");
    assertThat(db.rows("SELECT * FROM owned FOR SYSTEM_TIME BETWEEN @seq:3 AND ?", "@seq:4"))
        .containsExactlyInAnyOrder("b|Ada", "b|Eve");
  }

  @Test
  void aPeriodIsSeenFromThePointOfItsQueryOrSession() throws SQLException {
    assertThat(db.rows("SELECT v FROM shown FOR SYSTEM_TIME ALL AS OF @seq:3"))
        .containsExactly("a", "b");
    assertThat(db.row("SELECT n FROM counted FOR SYSTEM_TIME ALL AS OF ?", "@seq:4"))
        .isEqualTo("2");
    assertThat(db.rows("SELECT v FROM shown FOR SYSTEM_TIME BETWEEN @seq:3 AND @now AS OF @seq:4"))
        .containsExactly("b");
    db.run("ALTER SESSION SET as_of = '@seq:3'");
    assertThat(db.rows("SELECT * FROM owned")).containsExactly("b|Ada");
    assertThat(db.rows("SELECT * FROM owned FOR SYSTEM_TIME ALL"))
        .containsExactlyInAnyOrder("a|Ada", "b|Ada");
    assertThat(db.rows("SELECT v FROM shown FOR SYSTEM_TIME FROM @seq:3 TO @seq:9"))
        .containsExactly("b");
    assertThat(db.rows("SELECT * FROM owned AS OF @seq:2")).containsExactly("a|Ada");
    db.run("ALTER SESSION RESET as_of");
    assertThat(db.rows("SELECT v FROM shown FOR SYSTEM_TIME ALL")).hasSize(3);
  }

  @Test
  void viewsInOneQueryStandAtPointsOfTheirOwn() throws SQLException {
    assertThat(
            db.rows(
                "SELECT was.v, s.v, o.name FROM shown FOR SYSTEM_TIME AS OF @seq:2 AS was"
                    + " JOIN shown AS s ON s.id = was.id JOIN owned AS o ON o.v = s.v"
                    + " AS OF @seq:3"))
        .containsExactly("a|b|Ada");
  }

  /** Their columns are those of a table, and a view has none that tell when a version lived. */
  @Test
  void functionsOfHistoryAreOfTablesOnly() {
    for (String call : List.of("HISTORY('shown')", "HISTORY('shown', @seq:1, @seq:3)")) {
      assertThat(db.failure("SELECT * FROM " + call))
          .isEqualTo(
              "0A000 HISTORY tells of a table of a DriftDB database, and \"shown\" is a view"
                  + " (line 1, column 23)");
    }
    assertThat(db.failure("SELECT * FROM HISTORY('shown') AS OF @seq:3")).startsWith("0A000 ");
    assertThat(db.failure("SELECT * FROM CHANGES('shown', @seq:1, @now)")).startsWith("0A000 ");
    assertThat(db.failure("SELECT * FROM DIFF('shown', @seq:1, @now)")).startsWith("0A000 ");
    assertThat(db.failure("SELECT row_seq FROM shown FOR SYSTEM_TIME ALL")).startsWith("42703 ");
  }
}
