package org.driftdb.adapter.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A subquery gives for each row of the query around it what it gives with the row's values in the
 * place of its columns.
 */
final class CorrelatedQueriesTest {
  private static final List<String> COLUMNS = List.of("id", "total", "g");

  private TestDatabase db;

  @BeforeEach
  void open() throws SQLException {
    db =
        TestDatabase.inMemory()
            .run(
                "CREATE TABLE o (id INT PRIMARY KEY, total INT, g INT)",
                "CREATE TABLE p (id INT PRIMARY KEY, o INT, amount INT)",
                "CREATE TABLE s (k INT PRIMARY KEY)",
                "INSERT INTO o VALUES (1, 10, 1), (2, 4, 1), (3, NULL, 2), (4, 4, NULL), (5, 2, 1)",
                "INSERT INTO p VALUES (1, 1, 3), (2, 1, 4), (3, 2, 5), (4, NULL, 6), (5, 3, NULL)",
                "INSERT INTO s VALUES (1), (2)");
  }

  @AfterEach
  void close() throws SQLException {
    db.close();
  }

  /**
   * Compares.
   *
   * @param subquery an expression, with the outer row's columns as {id}, {total} and {g}
   */
  private void check(String subquery) throws SQLException {
    String whole = subquery;
    for (String column : COLUMNS) {
      whole = whole.replace("{" + column + "}", "o." + column);
    }
    List<String> expected = new ArrayList<>();
    for (String row : db.rows("SELECT id, total, g FROM o ORDER BY id")) {
      String[] values = row.split("\\|", -1);
      String ofRow = subquery;
      for (int i = 0; i < values.length; i++) {
        ofRow = ofRow.replace("{" + COLUMNS.get(i) + "}", "CAST(" + values[i] + " AS INT)");
      }
      expected.add(values[0] + "|" + db.row("SELECT " + ofRow + " FROM (VALUES (1)) AS v (z)"));
    }
    assertThat(db.rows("SELECT o.id, " + whole + " FROM o ORDER BY id"))
        .as(whole)
        .isEqualTo(expected);
  }

  @Test
  void acrossTwoLevels() throws SQLException {
    check("(SELECT (SELECT {total} - k FROM s WHERE k = 1) FROM p WHERE p.id = {id})");
    check("(SELECT (SELECT SUM({total}) FROM s) FROM p WHERE p.id = {id})");
    check("(SELECT (SELECT {total} - COUNT(*) FROM s) FROM p WHERE p.id = {id})");
    check("(SELECT (SELECT 1 FROM s HAVING COUNT(*) < {total}) FROM p WHERE p.id = {id})");
    check("(SELECT (SELECT p.o - COUNT(*) FROM p q WHERE q.o = {id}) FROM p WHERE p.id = {id})");
    check("(SELECT (SELECT {total}) - SUM(amount) FROM p WHERE p.o = {id})");
    check("EXISTS (SELECT 1 FROM p WHERE p.o = {id} AND amount IN (SELECT k + {g} FROM s))");
    check("{id} IN (SELECT p.o FROM p WHERE EXISTS (SELECT 1 FROM s WHERE k = {g} AND k = p.id))");
    check("(SELECT COUNT(*) FROM p WHERE amount > (SELECT MAX(k) FROM s WHERE k <= {g}))");
  }

  @Test
  void thatAsksTwiceForOneColumn() throws SQLException {
    String below = "SELECT amount, o FROM p WHERE p.id = {total}";
    check("EXISTS (SELECT 1 FROM (" + below + ") q WHERE q.amount = {total} AND q.o = {g})");
    check("EXISTS (SELECT 1 FROM (" + below + ") q WHERE q.amount = {total} OR q.o = {g})");
    check("(SELECT COUNT(*) FROM (" + below + ") q WHERE q.amount = {total} AND q.o = {g})");
    check("(SELECT COUNT(*) FROM (" + below + ") q WHERE q.amount = {total} AND q.o = 1)");
    String in = "(total, g) IN (SELECT amount, p.o FROM p WHERE p.id = total)";
    assertThat(db.rows("SELECT id FROM o WHERE " + in)).isEmpty();
    assertThat(db.rows("SELECT id FROM o WHERE NOT " + in)).hasSize(5);
    assertThat(db.rows("SELECT DISTINCT " + in + " FROM o")).containsExactly("false");
  }

  @Test
  void inTheOrderOfGroups() throws SQLException {
    check("(SELECT p.o FROM p GROUP BY p.o ORDER BY ABS(p.o - {g}), p.o LIMIT 1)");
    check("(SELECT MAX(p.id) FROM p GROUP BY p.o ORDER BY {total}, MAX(p.amount) - {id} LIMIT 1)");
    assertThat(
            db.failure("SELECT (SELECT p.o FROM p GROUP BY p.o ORDER BY p.amount LIMIT 1) FROM o"))
        .startsWith("42803");
  }

  @Test
  void inFrom() throws SQLException {
    String lateral = "SELECT o.id, l.x FROM o, LATERAL (SELECT %s AS x FROM p WHERE p.o = o.id) l";
    assertThat(db.rows(String.format(Locale.ROOT, lateral, "MAX(amount)")))
        .containsExactlyInAnyOrder("1|4", "2|5", "3|null", "4|null", "5|null");
    assertThat(db.rows(String.format(Locale.ROOT, lateral, "COUNT(*)")))
        .containsExactlyInAnyOrder("1|2", "2|1", "3|1", "4|0", "5|0");
    assertThat(db.rows(String.format(Locale.ROOT, lateral, "amount")))
        .containsExactlyInAnyOrder("1|3", "1|4", "2|5", "3|null");
  }

  @Test
  void withOneGroupOfNoRows() throws SQLException {
    check("{total} > ALL (SELECT SUM(p.amount) FROM p WHERE p.o = {id})");
    check("{total} IN (SELECT SUM(p.amount) FROM p WHERE p.o = {id})");
    check("0 IN (SELECT COUNT(*) FROM p WHERE p.o = {id})");
    check("(SELECT 1 FROM p WHERE p.o = {id} HAVING COUNT(*) = 0)");
    check("EXISTS (SELECT MAX(amount) FROM p WHERE p.o = {id})");
    check("(SELECT COUNT(*) FROM (SELECT SUM(amount) AS x FROM p WHERE p.o = {id}) AS y)");
    check("(SELECT COUNT(*) + 1 FROM p WHERE p.o = {id})");
    check("(SELECT COALESCE(MAX(amount), -1) FROM p WHERE p.o = {g})");
  }

  @Test
  void sumsThatAreNeverNull() throws SQLException {
    assertThat(db.rows("SELECT id, o, COALESCE(SUM(amount), 0) FROM p GROUP BY id, o"))
        .containsExactlyInAnyOrder("1|1|3", "2|1|4", "3|2|5", "4|null|6", "5|3|0");
  }

  @Test
  void withWindows() throws SQLException {
    check("(SELECT SUM(amount) OVER () FROM p WHERE p.o = {id} LIMIT 1)");
    check("(SELECT SUM(amount + {id}) OVER () FROM p LIMIT 1)");
    check(
        "(SELECT MAX(r) FROM (SELECT ROW_NUMBER() OVER (ORDER BY amount) r FROM p"
            + " WHERE amount > {id} + 2))");
  }

  @Test
  void withGroupsOfExpressions() throws SQLException {
    check("(SELECT COUNT(*) FROM (SELECT COUNT(*) FROM p GROUP BY p.o * {id}))");
    check("(SELECT p.o + {id} FROM p WHERE p.o = {id} GROUP BY p.o + {id})");
    assertThat(
            db.failure(
                "SELECT (SELECT MIN(x) FROM (SELECT p.o + o.total + COUNT(*) AS x FROM p"
                    + " GROUP BY p.o + o.id)) FROM o"))
        .startsWith("42803");
    assertThat(db.failure("SELECT g, (SELECT o.id + COUNT(*) FROM p) FROM o GROUP BY g"))
        .startsWith("42803");
  }

  @Test
  void withWhateverStandsAroundGroups() throws SQLException {
    long seed = System.nanoTime();
    System.out.println("CorrelatedQueriesTest: seed " + seed);
    Random random = new Random(seed);
    for (int i = 0; i < 25; i++) {
      check(subquery(random));
    }
  }

  private static String pick(Random random, String... choices) {
    return choices[random.nextInt(choices.length)];
  }

  private static String subquery(Random random) {
    String aggregate =
        pick(
            random,
            "COUNT(*)",
            "SUM(p.amount)",
            "MAX(p.amount)",
            "SUM(p.amount + {g})",
            "SUM({total})",
            "COUNT({g} + p.amount)",
            "COUNT(*) FILTER (WHERE p.amount > {g})");
    String outer = pick(random, "{id}", "{total}", "{g}");
    String value =
        pick(
            random,
            aggregate,
            outer + " + " + aggregate,
            "COALESCE(" + aggregate + ", 0) - " + outer,
            "CASE WHEN " + aggregate + " > " + outer + " THEN " + outer + " ELSE -1 END",
            "COALESCE(" + outer + ", " + aggregate + ")");
    String where =
        pick(
            random,
            "",
            " WHERE p.o = {id}",
            " WHERE p.o = {id} AND p.amount < {total}",
            " WHERE p.o = {g} OR p.o IS NULL",
            " WHERE p.o <> {id}");
    String group = pick(random, "", "", " GROUP BY p.o", " GROUP BY p.o, p.amount");
    String having =
        pick(
            random,
            "",
            " HAVING COUNT(*) > {g}",
            " HAVING SUM(p.amount) > {total}",
            " HAVING {g} = 1");
    String query = "SELECT " + value + " AS x FROM p" + where + group + having;
    return pick(
        random,
        "EXISTS (" + query + ")",
        "{total} IN (" + query + ")",
        "{g} NOT IN (" + query + ")",
        "{total} > ALL (" + query + ")",
        "{total} <= SOME (" + query + ")",
        "(SELECT MAX(y.x) FROM (" + query + ") AS y)",
        "(SELECT COUNT(*) + {id} FROM (" + query + ") AS y)",
        "(SELECT SUM(y.x) - {total} FROM (" + query + ") AS y WHERE y.x > {g})");
  }

  /** Nothing asks for a column of one side of the join but the subquery, for the other's. */
  @Test
  void subqueriesAboveAJoinOfWhichOneSideIsOnlyCounted() throws SQLException {
    for (String join : List.of("p CROSS JOIN o", "o CROSS JOIN p", "p JOIN o ON TRUE")) {
      assertThat(
              db.rows(
                  "SELECT z.k, COUNT(*) FROM (SELECT o.total AS k FROM "
                      + join
                      + " WHERE EXISTS (SELECT 1 FROM s WHERE s.k = o.id)) z GROUP BY z.k"))
          .as(join)
          .containsExactlyInAnyOrder("10|5", "4|5");
    }
  }

  /** A constant by which is grouped is no group where there are no rows. */
  @Test
  void aConstantIsLookedForBesideACorrelation() throws SQLException {
    String larger = "total > (SELECT MAX(3) FROM p WHERE p.id < o.g)";
    assertThat(db.rows("SELECT id FROM o WHERE " + larger + " AND 9 IN (SELECT k FROM s)"))
        .isEmpty();
    assertThat(db.rows("SELECT id FROM o WHERE " + larger + " AND 2 IN (SELECT k FROM s)"))
        .isEqualTo(db.rows("SELECT id FROM o WHERE " + larger));
    assertThat(
            db.rows(
                "SELECT 0 FROM o WHERE "
                    + larger
                    + " AND id > 9 UNION ALL SELECT k FROM s WHERE 9 IN (SELECT k FROM s)"))
        .isEmpty();
  }

  /** Calcite counts what it finds in columns of these names. */
  @Test
  void whatAllRowsAreAskedForMayHaveAnyName() throws SQLException {
    db.run(
        "CREATE TABLE n (id INTEGER PRIMARY KEY, x INTEGER, c INTEGER, d INTEGER, dd INTEGER, m INTEGER)");
    db.run(
        "INSERT INTO n VALUES (1, 5, 5, 5, 5, 5), (2, 3, 3, 3, 3, 3), (3, NULL, NULL, NULL, NULL, NULL)");
    db.run("CREATE TABLE fives (k INTEGER PRIMARY KEY, v INTEGER)");
    db.run("INSERT INTO fives VALUES (1, 5), (2, 5), (3, 5)");
    for (String name : List.of("x", "c", "d", "dd", "m")) {
      assertThat(db.rows("SELECT id FROM n WHERE " + name + " = ALL (SELECT v FROM fives)"))
          .as(name)
          .containsExactly("1");
      assertThat(db.rows("SELECT id FROM n WHERE " + name + " <> ANY (SELECT v FROM fives)"))
          .as(name)
          .containsExactly("2");
      assertThat(
              db.rows(
                  "SELECT id FROM n WHERE "
                      + name
                      + " = ALL (SELECT v FROM fives WHERE v >= n.x)"
                      + " AND x <> ANY (SELECT k FROM fives)"))
          .as(name)
          .containsExactly("1");
      assertThat(db.rows("SELECT id, " + name + " = ALL (SELECT v FROM fives) FROM n ORDER BY id"))
          .as(name)
          .containsExactly("1|true", "2|false", "3|null");
    }
  }
}
