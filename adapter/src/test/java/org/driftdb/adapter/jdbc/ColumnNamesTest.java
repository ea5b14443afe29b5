package org.driftdb.adapter.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.driftdb.adapter.jdbc.Rows.row;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Names match without regard to case, exact spelling winning; any text is a name. */
class ColumnNamesTest {
  private Connection connection;
  private Rows db;

  @BeforeEach
  void connect() throws SQLException {
    connection = DriverManager.getConnection("jdbc:driftdb:mem:" + UUID.randomUUID());
    db = new Rows(connection);
    db.update("CREATE TABLE t (pk=id)");
    db.update(
        "INSERT INTO t {\"id\": 1, \"Name\": \"a\", \"name\": \"b\", \"select\": 1, \"größe\": 2,"
            + " \"a.b\": 3, \"\": 4}");
  }

  @AfterEach
  void disconnect() throws SQLException {
    connection.close();
  }

  @Test
  void aStarShowsEveryFieldByItsExactName() throws SQLException {
    assertThat(db.labels("SELECT * FROM t"))
        .isEqualTo(List.of("id", "Name", "name", "select", "größe", "a.b", ""));
    assertThat(db.of("SELECT * FROM t")).isEqualTo(List.of(row(1L, "a", "b", 1L, 2L, 3L, 4L)));
  }

  @Test
  void exactSpellingWins() throws SQLException {
    assertThat(db.column("SELECT id FROM t WHERE name=\"b\"")).isEqualTo(List.of(1L));
    assertThat(db.column("SELECT id FROM t WHERE Name=\"a\"")).isEqualTo(List.of(1L));
    assertThat(db.column("SELECT id FROM t WHERE Name=\"b\"")).isEmpty();
    assertThat(db.of("SELECT t.name, Name FROM t ORDER BY Name, name"))
        .isEqualTo(List.of(row("b", "a")));
    assertThat(db.of("SELECT Name, name, COUNT(*) FROM t GROUP BY name, Name HAVING name > 'a'"))
        .isEqualTo(List.of(row("a", "b", 1L)));
    assertThat(db.column("SELECT name FROM (SELECT Name, name FROM t) AS x"))
        .isEqualTo(List.of("b"));
    assertThat(db.column("SELECT name AS x, Name AS X FROM t ORDER BY x")).isEqualTo(List.of("b"));
  }

  @Test
  void caseDoesNotMatterWhereOneNameMatches() throws SQLException {
    assertThat(db.of("SELECT ID, T.Größe, `SELECT` FROM T WHERE Id = 1 ORDER BY iD"))
        .isEqualTo(List.of(row(1L, 2L, 1L)));
    assertThat(db.column("SELECT x FROM (SELECT id AS X FROM DRIFT.T) AS S WHERE s.x = 1"))
        .isEqualTo(List.of(1L));
    assertThat(db.labels("SELECT ID FROM t")).isEqualTo(List.of("ID"));
    assertThat(db.column("SELECT Upper(max(name)) FROM t")).isEqualTo(List.of("B"));
  }

  @Test
  void queriesOfWithAreFoundAsTablesAre() throws SQLException {
    String with = "WITH Q AS (SELECT id AS X FROM t), r AS (SELECT * FROM q) ";

    assertThat(db.column(with + "SELECT x FROM R")).isEqualTo(List.of(1L));
    assertThat(db.column(with + "SELECT a.x FROM R AS a JOIN q ON a.x = Q.x"))
        .isEqualTo(List.of(1L));
    assertThat(db.column(with + "SELECT x FROM q WHERE x IN (SELECT X FROM R) AS OF @seq:1"))
        .isEqualTo(List.of(1L));
    assertThat(db.column("WITH Qu AS (SELECT 1), qU AS (SELECT 2) SELECT * FROM qU"))
        .isEqualTo(List.of(2));
    assertThatThrownBy(() -> db.of("WITH Qu AS (SELECT 1), qU AS (SELECT 2) SELECT * FROM qu"))
        .hasMessageContaining("`Qu` or `qU`");
  }

  @Test
  void aNameThatMatchesSeveralNamesThem() {
    assertThatThrownBy(() -> db.of("SELECT NAME FROM t"))
        .isInstanceOfSatisfying(
            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("42703"))
        .hasMessage("Column 'NAME' is ambiguous: it may be `Name` or `name`; spell it exactly");
    assertThatThrownBy(() -> db.update("UPDATE t SET NAME = 'x'"))
        .hasMessageContaining("`Name` or `name`");
  }

  @Test
  void anUnknownNameIsRefused() {
    assertThatThrownBy(() -> db.of("SELECT nothing FROM t"))
        .isInstanceOfSatisfying(
            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("42703"))
        .hasMessageContaining("nothing");
    assertThatThrownBy(() -> db.of("SELECT * FROM nothing"))
        .isInstanceOfSatisfying(
            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("42S02"))
        .hasMessageContaining("nothing");
  }

  @Test
  void anyTextIsAName() throws SQLException {
    assertThat(db.of("SELECT `a.b`, t.`a.b`, größe, `select`, ``, t.`` FROM t WHERE `` = 4"))
        .isEqualTo(List.of(row(3L, 3L, 2L, 1L, 4L, 4L)));
    assertThat(db.labels("SELECT ``, `a.b` AS `` FROM t")).isEqualTo(List.of("", ""));
  }

  @Test
  void updatesChangeTheColumnOfTheExactName() throws SQLException {
    assertThat(db.update("UPDATE t SET name = 'c', `a.b` = 5, `` = 6, Größe = 7")).isEqualTo(1);
    assertThat(db.of("SELECT * FROM t")).isEqualTo(List.of(row(1L, "a", "c", 1L, 7L, 5L, 6L)));
  }

  @Test
  void insertsNameTheirColumnsOrTakeAll() throws SQLException {
    db.update("INSERT INTO t (ID, name, ``) VALUES (2, 'x', 5)");
    db.update("INSERT INTO t VALUES (3, 'p', 'q', 1, 2, 3, 4)");
    db.update("INSERT INTO t SELECT id + 10, Name, name, `select`, größe, `a.b`, `` FROM t");

    assertThat(db.of("SELECT * FROM t ORDER BY id"))
        .isEqualTo(
            List.of(
                row(1L, "a", "b", 1L, 2L, 3L, 4L),
                row(2L, null, "x", null, null, null, 5L),
                row(3L, "p", "q", 1L, 2L, 3L, 4L),
                row(11L, "a", "b", 1L, 2L, 3L, 4L),
                row(12L, null, "x", null, null, null, 5L),
                row(13L, "p", "q", 1L, 2L, 3L, 4L)));
  }

  @Test
  void joinsGoByTheNamesOfBoth() throws SQLException {
    db.update("CREATE TABLE u (pk=ID)");
    db.update("INSERT INTO u {\"ID\": 1, \"x\": \"joined\"}");

    assertThat(db.of("SELECT * FROM u JOIN t USING (id)"))
        .isEqualTo(List.of(row(1L, "joined", "a", "b", 1L, 2L, 3L, 4L)));
    assertThat(db.of("SELECT * FROM u NATURAL JOIN t"))
        .isEqualTo(List.of(row(1L, "joined", "a", "b", 1L, 2L, 3L, 4L)));
    assertThat(db.labels("SELECT * FROM t AS p NATURAL JOIN t AS q"))
        .isEqualTo(List.of("id", "Name", "name", "select", "größe", "a.b", ""));
  }

  @Test
  void hiddenColumnsAreNamedButNotPartOfTheStar() throws SQLException {
    assertThat(db.of("SELECT row_seq, t.ROW_END_SEQ, id FROM t WHERE row_seq = 1"))
        .isEqualTo(List.of(row(1L, null, 1L)));
    assertThat(db.labels("SELECT *, row_seq FROM t"))
        .isEqualTo(List.of("id", "Name", "name", "select", "größe", "a.b", "", "row_seq"));
    assertThat(db.labels("SELECT * FROM (SELECT row_seq, id FROM t) AS x"))
        .isEqualTo(List.of("row_seq", "id"));
    assertThat(db.of("SELECT * FROM t AS r (a, b, c, d, e, f, g) WHERE r.row_seq = g - 3"))
        .hasSize(1);
    assertThat(db.of("SELECT r.row_seq, b FROM t JOIN t AS r (a, b, c, d, e, f, g) ON r.a = t.id"))
        .isEqualTo(List.of(row(1L, "a")));
  }

  @Test
  void hiddenColumnsOfTypedTablesCannotBeAssigned() throws SQLException {
    db.update("CREATE TABLE typed (id INTEGER PRIMARY KEY, n INTEGER)");
    db.update("INSERT INTO typed VALUES (1, 2)");

    assertThat(db.of("SELECT *, row_seq FROM typed")).isEqualTo(List.of(row(1, 2, 2L)));
    assertThatThrownBy(() -> db.update("INSERT INTO typed (id, row_seq) VALUES (2, 2)"))
        .hasMessage(
            "Column 'row_seq' tells of a version's life and cannot be assigned (line 1, column 24)");
    assertThatThrownBy(() -> db.update("UPDATE typed SET row_start = row_end"))
        .hasMessage(
            "Column 'row_start' tells of a version's life and cannot be assigned (line 1, column 18)");
    assertThat(db.update("UPDATE typed SET N = n + 1 WHERE ROW_SEQ = 2")).isEqualTo(1);
    assertThat(db.of("SELECT * FROM typed")).isEqualTo(List.of(row(1, 3)));
  }

  @Test
  void aFieldOfAHiddenColumnsNameWins() throws SQLException {
    db.update("CREATE TABLE w (pk=id)");
    db.update("INSERT INTO w {\"id\": 1, \"row_seq\": \"mine\"}");

    assertThat(db.of("SELECT *, ROW_SEQ FROM w")).isEqualTo(List.of(row(1L, "mine", "mine")));
    assertThat(db.update("UPDATE w SET row_seq = 'still mine'")).isEqualTo(1);
  }

  @Test
  void tablesThatDifferByCaseAreTwo() throws SQLException {
    db.update("CREATE TABLE Orders (pk=id)");
    db.update("CREATE TABLE oRDERS (pk=id)");
    db.update("INSERT INTO Orders {\"id\": 1}");

    assertThat(db.column("SELECT COUNT(*) FROM Orders")).isEqualTo(List.of(1L));
    assertThat(db.column("SELECT COUNT(*) FROM oRDERS")).isEqualTo(List.of(0L));
    assertThatThrownBy(() -> db.of("SELECT * FROM orders"))
        .isInstanceOfSatisfying(
            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("42S02"))
        .hasMessageContaining("`Orders` or `oRDERS`");
  }

  @Test
  void namesOfTablesInOneFromThatDifferByCaseAreTwo() throws SQLException {
    db.update("INSERT INTO t {\"id\": 2}");

    assertThat(db.of("SELECT x.id, X.id FROM t AS X, t AS x WHERE x.id < X.id"))
        .isEqualTo(List.of(row(1L, 2L)));
  }

  @Test
  void allTheSameInThePast() throws SQLException {
    db.update("PATCH t KEY 1 SET {\"name\": \"c\", \"\": 5}");

    assertThat(db.of("SELECT * FROM t FOR SYSTEM_TIME AS OF @seq:1 WHERE name = 'b' AND `` = 4"))
        .isEqualTo(List.of(row(1L, "a", "b", 1L, 2L, 3L, 4L)));
    assertThat(db.of("SELECT name, `` FROM t")).isEqualTo(List.of(row("c", 5L)));
  }

  @Test
  void piIsAColumn() throws SQLException {
    try (TestDatabase db = TestDatabase.inMemory()) {
      db.run("CREATE TABLE circle (pi INTEGER PRIMARY KEY)", "INSERT INTO circle VALUES (3)");
      assertThat(db.rows("SELECT pi FROM circle WHERE pi = ?", 3)).containsExactly("3");
      assertThat(db.rows("SELECT pi + 1 FROM circle WHERE PI < PI()")).containsExactly("4");
    }
  }
}
