package org.driftdb.adapter.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A name with a hint, as {@code t /*+ x *}{@code /}, reads the past that it reads without. */
final class HintsInTimeTest {
  private TestDatabase db;

  @BeforeEach
  void open() throws SQLException {
    db =
        TestDatabase.inMemory()
            .run(
                "CREATE TABLE t (id INT PRIMARY KEY, v VARCHAR)",
                "CREATE VIEW shown AS SELECT v FROM t",
                "INSERT INTO t VALUES (1, 'a')",
                "CREATE OR REPLACE VIEW shown AS SELECT id, v, 'now' AS r FROM t",
                "ALTER TABLE t ADD COLUMN w INT",
                "INSERT INTO t VALUES (2, 'b', 3)");
  }

  @AfterEach
  void close() throws SQLException {
    db.close();
  }

  @Test
  void aHintChangesNoPoint() throws SQLException {
    for (String query :
        List.of(
            "SELECT * FROM %s AS OF @seq:1",
            "SELECT * FROM %s AS a AS OF @seq:1",
            "SELECT * FROM %s FOR SYSTEM_TIME AS OF @seq:1",
            "SELECT a.* FROM %s FOR SYSTEM_TIME AS OF @seq:1 AS a",
            "SELECT a.v FROM (VALUES 1) AS o (n), %s FOR SYSTEM_TIME AS OF @seq:1 AS a",
            "SELECT * FROM %s FOR SYSTEM_TIME ALL AS OF @seq:1")) {
      for (String table : List.of("t", "shown")) {
        assertThat(db.rows(query.formatted(table + " /*+ x */")))
            .as(query + " " + table)
            .isEqualTo(db.rows(query.formatted(table)));
      }
    }
    assertThat(db.rows("SELECT * FROM t /*+ x */ AS OF @seq:1")).containsExactly("1|a");
    assertThat(db.rows("SELECT * FROM t /*+ x */ AS OF ?", "@seq:1")).containsExactly("1|a");
    assertThat(db.rows("SELECT t.v FROM t /*+ x */ AS OF @seq:1")).containsExactly("a");
    assertThat(db.rows("SELECT * FROM shown /*+ x */ AS OF @seq:1")).containsExactly("a");
    assertThat(db.rows("SELECT * FROM shown /*+ x */ AS OF ?", "@seq:1")).containsExactly("a");
    assertThat(
            db.failure(
                "SELECT * FROM (VALUES '@seq:1') AS p (x),"
                    + " shown /*+ x */ FOR SYSTEM_TIME AS OF p.x AS s"))
        .startsWith("0A000 View \"shown\" has not always been the same");
  }

  @Test
  void aHintMayStandBehindWhatWithDefines() throws SQLException {
    assertThat(db.rows("WITH t AS (SELECT id FROM t) SELECT * FROM t /*+ x */ AS OF @seq:1"))
        .containsExactly("1");
    assertThat(db.rows("WITH C AS (SELECT id FROM t) SELECT * FROM c /*+ x */ AS OF @seq:1"))
        .containsExactly("1");
  }

  /** Columns cannot be added to a table by the query that reads it. */
  @Test
  void whatCannotBeExtendedIsSaid() {
    for (String query :
        List.of(
            "SELECT * FROM %s EXTEND (z INT)",
            "SELECT * FROM %s (z INT)",
            "SELECT * FROM %s EXTEND (z INT) AS e",
            "SELECT * FROM (VALUES 1) AS o (n), %s EXTEND (z INT)",
            "SELECT * FROM %s EXTEND (z INT) AS OF @seq:1",
            "SELECT * FROM %s EXTEND (z INT) FOR SYSTEM_TIME AS OF @seq:1",
            "SELECT * FROM %s EXTEND (z INT) FOR SYSTEM_TIME AS OF @seq:1 AS e",
            "SELECT * FROM %s EXTEND (z INT) FOR SYSTEM_TIME ALL")) {
      for (String table : List.of("t", "shown")) {
        assertThat(db.failure(query.formatted(table)))
            .as(query + " " + table)
            .startsWith(
                "0A000 \""
                    + table
                    + "\" cannot have columns that only a query names: EXTEND is not supported"
                    + " (line 1, column ");
      }
    }
    assertThat(db.failure("UPDATE t (z INT) SET z = 4")).startsWith("0A000 \"t\" ");
    assertThat(db.failure("DELETE FROM t (z INT) WHERE z = 4")).startsWith("0A000 \"t\" ");
  }
}
