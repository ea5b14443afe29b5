package org.driftdb.parser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.driftdb.parser.Statements.parse;
import static org.driftdb.parser.Statements.refused;

import java.util.List;
import org.apache.calcite.config.Lex;
import org.apache.calcite.sql.SqlDescribeTable;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlInsert;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.ddl.SqlDropTable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The statements of DriftQL and of data definition, in all lexical rules. */
class DriftQlTest {
  @ParameterizedTest
  @EnumSource(Lex.class)
  void createsTablesOfDocuments(Lex lex) {
    SqlCreateDocumentTable create =
        parse(
            SqlCreateDocumentTable.class,
            lex,
            "CREATE TABLE orders (pk=id, INDEX(status, customer_id))");
    assertThat(create.name()).hasToString(name(lex, "orders"));
    assertThat(create.ifNotExists).isFalse();
    assertThat(names(create.keyColumns())).containsExactly(name(lex, "id"));
    assertThat(names(create.indexColumns()))
        .containsExactly(name(lex, "status"), name(lex, "customer_id"));
  }

  @ParameterizedTest
  @EnumSource(Lex.class)
  void createsTablesOfDocumentsWithoutIndexesAndWithSeveral(Lex lex) {
    assertThat(
            parse(SqlCreateDocumentTable.class, lex, "create table if not exists t (PK = (a, b))"))
        .satisfies(
            create -> {
              assertThat(create.ifNotExists).isTrue();
              assertThat(names(create.keyColumns()))
                  .containsExactly(name(lex, "a"), name(lex, "b"));
              assertThat(create.indexColumns()).isEmpty();
            });
    assertThat(
            names(
                parse(
                        SqlCreateDocumentTable.class,
                        lex,
                        "CREATE TABLE t (pk=id, INDEX(a), INDEX(b, c))")
                    .indexColumns()))
        .containsExactly(name(lex, "a"), name(lex, "b"), name(lex, "c"));
  }

  @Test
  void aColumnMayBeNamedPk() {
    assertThat(parse(Lex.BIG_QUERY, "CREATE TABLE t (pk BIGINT, index TEXT)"))
        .isInstanceOf(SqlCreateTypedTable.class);
  }

  @ParameterizedTest
  @EnumSource(Lex.class)
  void createsTypedTables(Lex lex) {
    SqlCreateTypedTable create =
        parse(
            SqlCreateTypedTable.class,
            lex,
            "CREATE TABLE IF NOT EXISTS t ("
                + "id VARCHAR(20) PRIMARY KEY, n BIGINT NOT NULL DEFAULT 3 + 4 CHECK (n > 0), "
                + "u UUID UNIQUE, m TEXT NULL, PRIMARY KEY (id, n), CONSTRAINT c UNIQUE (u), CHECK (n < 9)) "
                + "AS SELECT * FROM s");
    assertThat(create.ifNotExists).isTrue();
    assertThat(create.query()).isNotNull();
    List<SqlNode> elements = Parts.list(create.elements()).getList();
    assertThat(elements).hasSize(7);
    SqlColumnSpec id = (SqlColumnSpec) elements.get(0);
    assertThat(id.primaryKey()).isTrue();
    assertThat(id.unique()).isFalse();
    assertThat(id.type().getNullable()).isNull();
    assertThat(id.type()).hasToString("VARCHAR(20)");
    SqlColumnSpec n = (SqlColumnSpec) elements.get(1);
    assertThat(n.type().getNullable()).isFalse();
    assertThat(n.defaultValue()).hasToString("3 + 4");
    assertThat(n.check()).isNotNull();
    SqlColumnSpec u = (SqlColumnSpec) elements.get(2);
    assertThat(u.unique()).isTrue();
    SqlColumnSpec m = (SqlColumnSpec) elements.get(3);
    assertThat(m.type().getNullable()).isTrue();
    assertThat(m.type()).hasToString("VARCHAR");
  }

  @Test
  void columnsAreWrittenWithAllTheySay() {
    assertThat(
            Statements.rewritten(
                "CREATE TABLE t (a BIGINT NOT NULL, b TEXT NULL, c DATE, d CHAR(3) UNIQUE PRIMARY KEY CHECK (d > 'a')"
                    + " DEFAULT 'b')"))
        .isEqualTo(
            "CREATE TABLE t (a BIGINT NOT NULL, b VARCHAR NULL, c DATE,"
                + " d CHAR(3) PRIMARY KEY UNIQUE DEFAULT ('b') CHECK (d > 'a'))");
  }

  @Test
  void createsATableOfWhatAQueryFinds() {
    SqlCreateTypedTable create =
        parse(
            SqlCreateTypedTable.class,
            Lex.BIG_QUERY,
            "CREATE TABLE t AS SELECT a FROM s AS OF @seq:3");
    assertThat(create.elements()).isNull();
    assertThat(create.query())
        .hasToString("SELECT `a`\nFROM `s` FOR SYSTEM_TIME DEFAULT AS OF '@seq:3'");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a BIGINT NOT NULL NULL",
        "a BIGINT PRIMARY KEY PRIMARY KEY",
        "a BIGINT UNIQUE UNIQUE",
        "a BIGINT DEFAULT 1 DEFAULT 2",
        "a BIGINT CHECK (a > 1) CHECK (a > 2)"
      })
  void aColumnSaysNothingTwice(String column) {
    assertThat(refused("CREATE TABLE t (" + column + ")"))
        .hasMessageContaining("is given twice (line 1, column ");
  }

  @ParameterizedTest
  @EnumSource(Lex.class)
  void createsIndexes(Lex lex) {
    SqlCreateIndex create =
        parse(
            SqlCreateIndex.class,
            lex,
            "CREATE UNIQUE INDEX IF NOT EXISTS i ON t (a DESC, b ASC, c)");
    assertThat(create.unique()).isTrue();
    assertThat(create.ifNotExists).isTrue();
    assertThat(create.name()).hasToString(name(lex, "i"));
    assertThat(create.table()).hasToString(name(lex, "t"));
    assertThat(names(create.columns()))
        .containsExactly("`" + name(lex, "a") + "` DESC", name(lex, "b"), name(lex, "c"));
    assertThat(parse(SqlCreateIndex.class, lex, "CREATE INDEX i ON t (a)").unique()).isFalse();
  }

  @ParameterizedTest
  @EnumSource(Lex.class)
  void dropsTablesAndIndexes(Lex lex) {
    assertThat(parse(SqlDropTable.class, lex, "DROP TABLE t").ifExists).isFalse();
    assertThat(parse(SqlDropTable.class, lex, "DROP TABLE IF EXISTS t").ifExists).isTrue();
    SqlDropIndex drop = parse(SqlDropIndex.class, lex, "DROP INDEX i");
    assertThat(drop.ifExists).isFalse();
    assertThat(drop.name()).hasToString(name(lex, "i"));
    assertThat(parse(SqlDropIndex.class, lex, "DROP INDEX IF EXISTS i").ifExists).isTrue();
  }

  @ParameterizedTest
  @EnumSource(Lex.class)
  void altersColumns(Lex lex) {
    SqlAddColumn add =
        parse(SqlAddColumn.class, lex, "ALTER TABLE t ADD COLUMN IF NOT EXISTS c BIGINT NOT NULL");
    assertThat(add.table()).hasToString(name(lex, "t"));
    assertThat(add.ifNotExists()).isTrue();
    assertThat(add.column().name()).hasToString(name(lex, "c"));
    assertThat(add.column().type().getNullable()).isFalse();
    assertThat(parse(SqlAddColumn.class, lex, "ALTER TABLE t ADD c DATE").ifNotExists()).isFalse();
    SqlDropColumn drop = parse(SqlDropColumn.class, lex, "ALTER TABLE t DROP COLUMN IF EXISTS c");
    assertThat(drop.ifExists()).isTrue();
    assertThat(drop.column()).hasToString(name(lex, "c"));
    assertThat(parse(SqlDropColumn.class, lex, "ALTER TABLE t DROP c").ifExists()).isFalse();
    SqlRenameColumn rename =
        parse(SqlRenameColumn.class, lex, "ALTER TABLE t RENAME COLUMN a TO b");
    assertThat(rename.column()).hasToString(name(lex, "a"));
    assertThat(rename.name()).hasToString(name(lex, "b"));
    assertThat(parse(SqlRenameColumn.class, lex, "ALTER TABLE t RENAME a TO b").column())
        .hasToString(name(lex, "a"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ALTER TABLE t RENAME TO u",
        "ALTER TABLE t ALTER COLUMN c DROP NOT NULL",
        "ALTER TABLE t ADD CONSTRAINT u UNIQUE (a)",
        "ALTER TABLE t ADD PRIMARY KEY (a)",
        "ALTER TABLE t DROP CONSTRAINT u"
      })
  void nothingElseOfATableIsAltered(String sql) {
    assertThat(refused(sql))
        .hasMessageContaining("ALTER TABLE can ADD, DROP and RENAME columns")
        .hasMessageContaining("(line 1, column 15)")
        .hasCauseInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void nothingIsReplaced() {
    assertThat(refused("CREATE OR REPLACE TABLE t (pk=id)")).hasMessageContaining("OR REPLACE");
    assertThat(refused("CREATE OR REPLACE INDEX i ON t (a)")).hasMessageContaining("OR REPLACE");
  }

  @ParameterizedTest
  @EnumSource(Lex.class)
  void insertsDocuments(Lex lex) {
    SqlInsertDocuments insert =
        parse(
            SqlInsertDocuments.class,
            lex,
            "INSERT INTO orders {\"id\": \"order1\", \"status\": \"pending\"}");
    assertThat(insert.table()).hasToString(name(lex, "orders"));
    assertThat(json(insert.documents().get(0)))
        .isEqualTo("{\"id\": \"order1\", \"status\": \"pending\"}");
  }

  @ParameterizedTest
  @EnumSource(Lex.class)
  void insertsSeveralDocumentsAndParameters(Lex lex) {
    SqlInsertDocuments insert =
        parse(SqlInsertDocuments.class, lex, "INSERT INTO s.t {\"a\":1} , ?,{\"a\":{}},\n?");
    assertThat(insert.documents()).hasSize(4);
    assertThat(json(insert.documents().get(0))).isEqualTo("{\"a\":1}");
    assertThat(parameter(insert.documents().get(1))).isEqualTo(0);
    assertThat(json(insert.documents().get(2))).isEqualTo("{\"a\":{}}");
    assertThat(parameter(insert.documents().get(3))).isEqualTo(1);
  }

  @Test
  void insertsOfSqlStayWhatTheyAre() {
    assertThat(parse(Lex.BIG_QUERY, "INSERT INTO t (a) VALUES (?)")).isInstanceOf(SqlInsert.class);
    assertThat(parse(Lex.BIG_QUERY, "UPSERT INTO t SELECT * FROM s")).isInstanceOf(SqlInsert.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "INSERT INTO t (a) {\"a\": 1}",
        "UPSERT INTO t {\"a\": 1}",
        "INSERT INTO t (a BIGINT) ?",
        "INSERT INTO t /*+ hint */ {\"a\": 1}"
      })
  void documentsNeedNoColumns(String sql) {
    assertThat(refused(sql)).hasMessageContaining("Documents name their fields themselves");
  }

  @ParameterizedTest
  @EnumSource(Lex.class)
  void patches(Lex lex) {
    SqlPatch patch =
        parse(SqlPatch.class, lex, "PATCH orders KEY \"order1\" SET {\"status\": \"paid\"}");
    assertThat(patch.table()).hasToString(name(lex, "orders"));
    assertThat(json(patch.key())).isEqualTo("\"order1\"");
    assertThat(json(patch.fields())).isEqualTo("{\"status\": \"paid\"}");
  }

  @ParameterizedTest
  @EnumSource(Lex.class)
  void patchesWithParameters(Lex lex) {
    SqlPatch patch = parse(SqlPatch.class, lex, "PATCH t KEY ? SET ?");
    assertThat(parameter(patch.key())).isEqualTo(0);
    assertThat(parameter(patch.fields())).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource(Lex.class)
  void softDeletes(Lex lex) {
    SqlSoftDelete delete =
        parse(SqlSoftDelete.class, lex, "SOFT DELETE FROM orders KEY \"order1\"");
    assertThat(delete.table()).hasToString(name(lex, "orders"));
    assertThat(json(delete.key())).isEqualTo("\"order1\"");
  }

  @ParameterizedTest
  @EnumSource(Lex.class)
  void showsDrift(Lex lex) {
    SqlShowDrift show = parse(SqlShowDrift.class, lex, "SHOW DRIFT orders KEY \"order1\"");
    assertThat(show.table()).hasToString(name(lex, "orders"));
    assertThat(json(show.key())).isEqualTo("\"order1\"");
  }

  @ParameterizedTest
  @EnumSource(Lex.class)
  void maintainsAndDescribes(Lex lex) {
    String orders = name(lex, "orders");
    assertThat(parse(SqlSnapshotTable.class, lex, "SNAPSHOT orders").table()).hasToString(orders);
    assertThat(parse(SqlCompactTable.class, lex, "COMPACT orders").table()).hasToString(orders);
    assertThat(parse(SqlDescribeTable.class, lex, "DESCRIBE orders").getTable())
        .hasToString(orders);
    assertThat(parse(lex, "SHOW TABLES")).isInstanceOf(SqlShowTables.class);
  }

  @ParameterizedTest
  @EnumSource(Lex.class)
  void historyIsDiscardedBeforeAPoint(Lex lex) {
    for (String point :
        List.of("@seq:7", "@now", "'@seq:7'", "TIMESTAMP '2026-01-01 00:00:00'", "?")) {
      for (String words : List.of("DISCARD HISTORY BEFORE", "discard history before")) {
        SqlCompactTable compact =
            parse(SqlCompactTable.class, lex, "COMPACT orders " + words + " " + point);
        assertThat(compact.table()).hasToString(name(lex, "orders"));
        assertThat(compact.horizon()).as(point).isNotNull();
      }
    }
    assertThat(parse(SqlCompactTable.class, lex, "COMPACT orders").horizon()).isNull();
    for (String table : List.of("discard", "history", "before", "order")) {
      SqlCompactTable compact =
          parse(SqlCompactTable.class, lex, "COMPACT " + table + " DISCARD HISTORY BEFORE @seq:7");
      assertThat(compact.table()).hasToString(name(lex, table));
    }
  }

  @Test
  void whatFollowsDiscardIsNamedWhereItIsMissing() {
    assertThat(refused("COMPACT orders DISCARD"))
        .hasMessageContaining("HISTORY must follow here")
        .hasMessageContaining("DISCARD HISTORY BEFORE p");
    assertThat(refused("COMPACT orders\nDISCARD THINGS"))
        .hasMessageContaining("line 2, column 9")
        .hasMessageContaining("HISTORY must follow here");
    assertThat(refused("COMPACT orders DISCARD HISTORY AFTER @seq:7"))
        .hasMessageContaining("line 1, column 32")
        .hasMessageContaining("BEFORE must follow here");
    for (String point : List.of("1 + 1", "7", "n", "CURRENT_TIMESTAMP")) {
      assertThat(refused("COMPACT orders DISCARD HISTORY BEFORE " + point))
          .hasMessageContaining("line 1, column 39")
          .hasMessageContaining("A point must follow BEFORE");
    }
  }

  @ParameterizedTest
  @EnumSource(Lex.class)
  void rowsAreRestoredAsOfAPoint(Lex lex) {
    for (String point :
        List.of("@seq:7", "'2026-01-01T00:00:00Z'", "TIMESTAMP '2026-01-01 00:00:00'", "?")) {
      SqlRestore all = parse(SqlRestore.class, lex, "RESTORE orders AS OF " + point);
      assertThat(all.table()).hasToString(name(lex, "orders"));
      assertThat(all.point()).as(point).isNotNull();
      assertThat(all.key()).isNull();
      assertThat(all.condition()).isNull();
      SqlRestore one = parse(SqlRestore.class, lex, "restore orders key [1, \"a\"] as of " + point);
      assertThat(one.key()).hasToString("[1, \"a\"]");
      SqlRestore some = parse(SqlRestore.class, lex, "RESTORE t AS OF " + point + " WHERE n > ?");
      assertThat(some.condition()).isNotNull();
    }
    for (String table : List.of("restore", "key", "order")) {
      assertThat(parse(SqlRestore.class, lex, "RESTORE " + table + " KEY 1 AS OF @now").table())
          .hasToString(name(lex, table));
    }
  }

  @Test
  void restoreNeedsAPoint() {
    assertThat(refused("RESTORE orders KEY 1"))
        .hasMessageContaining("AS OF and a point must follow here: RESTORE t KEY k AS OF p");
    assertThat(refused("RESTORE orders\nWHERE n > 1 AS OF @seq:7"))
        .hasMessageContaining("line 2, column 1")
        .hasMessageContaining("AS OF and a point must follow here");
    assertThat(refused("RESTORE orders AS OF 7"))
        .hasMessageContaining("line 1, column 22")
        .hasMessageContaining("A point must follow AS OF");
  }

  @ParameterizedTest
  @EnumSource(Lex.class)
  void aCommitIsCommented(Lex lex) {
    for (String comment : List.of("'why'", "?", "NULL")) {
      SqlSetTransactionComment set =
          parse(SqlSetTransactionComment.class, lex, "set transaction comment " + comment);
      assertThat(set.comment()).isNotNull();
    }
    String drift = "SHOW DRIFT orders KEY \"order1\"";
    assertThat(parse(SqlShowDrift.class, lex, drift + " with comment").withComment()).isTrue();
    assertThat(parse(SqlShowDrift.class, lex, drift).withComment()).isFalse();
    assertThat(parse(lex, "SELECT comment FROM comment AS comment")).isNotNull();
  }

  @ParameterizedTest
  @EnumSource(Lex.class)
  void transactionsAreControlled(Lex lex) {
    assertThat(controlled(lex, "COMMIT")).isEqualTo("COMMIT");
    assertThat(controlled(lex, "commit work")).isEqualTo("COMMIT");
    assertThat(controlled(lex, "ROLLBACK WORK")).isEqualTo("ROLLBACK");
    assertThat(controlled(lex, "savepoint s1")).isEqualToIgnoringCase("SAVEPOINT s1");
    assertThat(controlled(lex, "ROLLBACK TO s1")).isEqualToIgnoringCase("ROLLBACK TO s1");
    assertThat(controlled(lex, "ROLLBACK WORK TO SAVEPOINT s1"))
        .isEqualToIgnoringCase("ROLLBACK TO s1");
    assertThat(controlled(lex, "RELEASE s1")).isEqualToIgnoringCase("RELEASE s1");
    assertThat(controlled(lex, "RELEASE SAVEPOINT s1")).isEqualToIgnoringCase("RELEASE s1");
  }

  private static String controlled(Lex lex, String sql) {
    return parse(SqlTransactionControl.class, lex, sql)
        .toSqlString(config -> config.withQuoteAllIdentifiers(false))
        .getSql();
  }

  @Test
  void whatIsMissingInACommentIsNamed() {
    assertThat(refused("SET TRANSACTION 'why'"))
        .hasMessageContaining("line 1, column 17")
        .hasMessageContaining("COMMENT must follow here: SET TRANSACTION COMMENT 'why'");
    assertThat(refused("SHOW DRIFT t KEY 7 WITH ALL"))
        .hasMessageContaining("COMMENT must follow here: SHOW DRIFT t KEY k WITH COMMENT");
  }

  @Test
  void newWordsStayNames() {
    for (String word :
        List.of(
            "before",
            "compact",
            "discard",
            "document",
            "drift",
            "history",
            "if",
            "index",
            "key",
            "patch",
            "pk",
            "restore",
            "seq",
            "snapshot",
            "soft",
            "tables",
            "text")) {
      for (Lex lex : Lex.values()) {
        parse(
            lex,
            "SELECT %1$s, t.%1$s AS %1$s FROM %1$s AS t WHERE %1$s = 1 GROUP BY %1$s ORDER BY %1$s"
                .formatted(word));
        parse(lex, "UPDATE %1$s SET %1$s = %1$s + 1".formatted(word));
        parse(lex, "CREATE TABLE %1$s (%1$s BIGINT, PRIMARY KEY (%1$s))".formatted(word));
        parse(lex, "CREATE TABLE %1$s (pk=%1$s, INDEX(%1$s))".formatted(word));
        parse(lex, "CREATE INDEX %1$s ON %1$s (%1$s)".formatted(word));
        parse(lex, "PATCH %1$s KEY 1 SET {}".formatted(word));
        parse(lex, "INSERT INTO %1$s {}".formatted(word));
        parse(lex, "SELECT * FROM %1$s AS OF @now".formatted(word));
      }
    }
  }

  @Test
  void namesMayHoldHyphensWhereverATableIsNamed() {
    for (String sql :
        List.of(
            "CREATE TABLE my-table (pk=id)",
            "CREATE TABLE IF NOT EXISTS my-table (pk=id)",
            "DROP TABLE IF EXISTS my-table",
            "CREATE INDEX i ON my-table (a)",
            "INSERT INTO my-table {}",
            "PATCH my-table KEY 1 SET {}",
            "SOFT DELETE FROM my-table KEY 1",
            "SHOW DRIFT my-table KEY 1",
            "SNAPSHOT my-table",
            "COMPACT my-table",
            "COMPACT my-table DISCARD HISTORY BEFORE ?",
            "DESCRIBE my-table",
            "SELECT a-b FROM x, my-table",
            "SELECT a-b FROM x JOIN my-table ON a-b = 1",
            "UPDATE my-table SET a = a-b",
            "DELETE FROM my-table WHERE a-b = 1")) {
      assertThat(Statements.rewritten(sql)).contains("my-table").doesNotContain("a-b");
    }
  }

  @Test
  void hyphensAreMinusesElsewhere() {
    for (String table : List.of("t", "`t`", "order", "patch")) {
      assertThat(Statements.rewritten("SELECT * FROM " + table + " WHERE a-b = 1"))
          .endsWith("WHERE a - b = 1");
    }
  }

  @Test
  void aCommentMayFollowAnythingWithoutASpace() {
    assertThat(Statements.rewritten("SELECT * FROM t-- all of it")).isEqualTo("SELECT * FROM t");
    assertThat(Statements.rewritten("SELECT * FROM t AS OF @seq:7--then"))
        .isEqualTo("SELECT * FROM t FOR SYSTEM_TIME DEFAULT AS OF '@seq:7'");
    assertThat(Statements.rewritten("PATCH t KEY/* here */1-- one\nSET {\"a\":1}// so"))
        .isEqualTo("PATCH t KEY 1 SET {\"a\":1}");
  }

  private static String name(Lex lex, String name) {
    return lex == Lex.ORACLE ? name.toUpperCase(java.util.Locale.ROOT) : name;
  }

  private static List<String> names(SqlNodeList list) {
    return list.getList().stream().map(SqlNode::toString).toList();
  }

  private static String json(SqlNode node) {
    assertThat(node).isInstanceOf(SqlJson.class);
    return ((SqlJson) node).text();
  }

  private static int parameter(SqlNode node) {
    assertThat(node).isInstanceOf(SqlDynamicParam.class);
    return ((SqlDynamicParam) node).getIndex();
  }
}
