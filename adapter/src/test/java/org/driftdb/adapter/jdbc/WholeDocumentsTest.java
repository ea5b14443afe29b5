package org.driftdb.adapter.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.driftdb.adapter.jdbc.Rows.row;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.driftdb.storage.value.Document;
import org.driftdb.storage.value.ValueList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The hidden column {@code doc} of a document table: the whole document, whatever is a column. */
class WholeDocumentsTest {
  private Connection connection;
  private Rows db;

  @BeforeEach
  void connect() throws SQLException {
    connection = DriverManager.getConnection("jdbc:driftdb:mem:" + UUID.randomUUID());
    db = new Rows(connection);
    db.update("CREATE TABLE t (pk=id)");
  }

  @AfterEach
  void disconnect() throws SQLException {
    connection.close();
  }

  @Test
  void fieldsBeyondTheColumnsAreReachedByItemAccess() throws SQLException {
    String fields =
        IntStream.range(0, 1100)
            .mapToObj(i -> "\"f" + i + "\": " + i)
            .collect(Collectors.joining(", "));
    db.update("INSERT INTO t {\"id\": 1, " + fields + "}");
    db.update("INSERT INTO t {\"id\": 2, \"f1050\": \"other\"}");
    db.update("PATCH t KEY 1 SET {\"f1060\": {\"a\": [7, 8]}}");

    assertThat(db.labels("SELECT * FROM t")).hasSize(1000);
    assertThat(db.of("SELECT f0, f998, doc['f998'], doc['f1099'] FROM t WHERE id = 1"))
        .containsExactly(row(0L, 998L, 998L, 1099L));
    assertThat(db.column("SELECT id FROM t WHERE doc['f1050'] = 'other'")).containsExactly(2L);
    assertThat(db.column("SELECT id FROM t WHERE doc['f1050'] = ?", 1050L)).containsExactly(1L);
    assertThat(db.column("SELECT doc['f1060']['a'][2] FROM t WHERE id = 1")).containsExactly(8L);
    assertThat(db.column("SELECT doc['f1060'] FROM t WHERE id = 1 AS OF @seq:2"))
        .containsExactly(1060L);
    assertThat(db.column("SELECT id FROM t WHERE doc['f1060'] = 1060 AS OF @seq:2"))
        .containsExactly(1L);
    assertThat(db.column("SELECT id FROM t WHERE doc['f1060'] = 1060")).isEmpty();
  }

  @Test
  void theDocumentIsNoPartOfAStar() throws SQLException {
    db.update("INSERT INTO t {\"id\": 1, \"a\": {\"b\": [1, 2]}}");

    assertThat(db.of("SELECT doc FROM t"))
        .containsExactly(row(Document.of("id", 1L, "a", Document.of("b", ValueList.of(1L, 2L)))));
    assertThat(db.labels("SELECT * FROM t WHERE doc['a'] IS NOT NULL")).containsExactly("id", "a");
    assertThat(db.column("SELECT x.id FROM t AS x JOIN t AS y ON x.doc['a'] = y.doc['a']"))
        .containsExactly(1L);
  }

  @Test
  void aFieldOfThatNameWins() throws SQLException {
    db.update("INSERT INTO t {\"id\": 1, \"doc\": \"field\"}");

    assertThat(db.of("SELECT * FROM t")).containsExactly(row(1L, "field"));
    assertThat(db.of("SELECT doc FROM t")).containsExactly(row("field"));
  }

  @Test
  void typedTablesHaveNone() throws SQLException {
    db.update("CREATE TABLE typed (id BIGINT PRIMARY KEY)");

    assertThat(TestDatabase.failure(() -> db.of("SELECT doc FROM typed")))
        .startsWith("42703 There is no column \"doc\"");
  }
}
