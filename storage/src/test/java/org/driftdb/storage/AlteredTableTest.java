package org.driftdb.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;
import org.driftdb.storage.history.Changes;
import org.driftdb.storage.history.ColumnStatistics;
import org.driftdb.storage.history.Event;
import org.driftdb.storage.history.Version;
import org.driftdb.storage.schema.Column;
import org.driftdb.storage.schema.ColumnType;
import org.driftdb.storage.schema.IndexDefinition;
import org.driftdb.storage.schema.TableSchema;
import org.driftdb.storage.store.MemoryStore;
import org.driftdb.storage.value.Document;
import org.driftdb.storage.value.Key;
import org.driftdb.storage.value.KeyRange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A table gets, renames and drops columns, and what it held before can still be read. */
final class AlteredTableTest {
  private final MemoryStore store = new MemoryStore();
  private long now = 1_000;
  private Database database = open();

  private Database open() {
    return Database.open(store, Options.DEFAULT, () -> Instant.ofEpochMilli(now++));
  }

  private void reopen() {
    database.close();
    database = open();
  }

  @BeforeEach
  void makeTable() {
    database.createTable(
        TableSchema.typed(
            "t",
            List.of(
                Column.nullable("id", ColumnType.BIGINT),
                Column.nullable("a", ColumnType.VARCHAR),
                Column.nullable("b", ColumnType.BIGINT)),
            List.of("id"),
            List.of(IndexDefinition.of("by_a", "a"), IndexDefinition.of("by_b", "b")),
            List.of()));
    insert("id", 1, "a", "x", "b", 10);
  }

  @AfterEach
  void close() {
    database.close();
  }

  private void insert(@Nullable Object... namesAndValues) {
    database.autocommit(t -> t.insert("t", Document.of(namesAndValues)));
  }

  private void patch(Object key, @Nullable Object... namesAndValues) {
    @Nullable Object[] fields = namesAndValues;
    database.autocommit(
        t -> {
          t.patch("t", Key.of(key), Document.of(fields));
          return null;
        });
  }

  private void rename(String from, String to) {
    database.alterTable("t", table -> table.renaming(from, to));
  }

  private void drop(String column) {
    database.alterTable("t", table -> table.dropping(column));
  }

  private void add(Column column) {
    database.alterTable("t", table -> table.adding(column));
  }

  private static String row(Snapshot snapshot, Object key) {
    Version version = snapshot.get("t", Key.of(key));
    return version == null ? "none" : version.row().toString();
  }

  private String row(Object key) {
    return row(database.present(), key);
  }

  @Test
  void aRenamedColumnKeepsItsValuesItsIndexAndItsPast() {
    rename("a", "name");
    insert("id", 2, "name", "y");
    for (String where : List.of("in memory", "reopened", "in files", "reopened")) {
      Snapshot present = database.present();
      assertThat(row(1)).as(where).isEqualTo("{\"id\":1,\"name\":\"x\",\"b\":10}");
      assertThat(row(2)).as(where).isEqualTo("{\"id\":2,\"name\":\"y\"}");
      assertThat(present.table("t").index("by_a")).isEqualTo(IndexDefinition.of("by_a", "name"));
      assertThat(present.lookup("t", "by_a", KeyRange.of(Key.of("x")))).toIterable().hasSize(1);
      assertThat(row(database.at(1), 1)).as(where).isEqualTo("{\"id\":1,\"a\":\"x\",\"b\":10}");
      assertThat(database.at(1).table("t").index("by_a"))
          .isEqualTo(IndexDefinition.of("by_a", "a"));
      assertThat(database.at(1).lookup("t", "by_a", KeyRange.of(Key.of("x"))).next().row())
          .containsKey("a");
      assertThat(present.statistics("t", "name")).isNotNull();
      assertThat(present.statistics("t", "a")).isNull();
      if (where.equals("reopened")) {
        database.snapshot("t");
      } else {
        reopen();
      }
    }
  }

  @Test
  void aDroppedColumnIsThereAtPointsBefore() {
    drop("b");
    assertThat(row(1)).isEqualTo("{\"id\":1,\"a\":\"x\"}");
    assertThat(database.present().table("t").indexes())
        .containsExactly(IndexDefinition.of("by_a", "a"));
    assertThat(row(database.at(1), 1)).isEqualTo("{\"id\":1,\"a\":\"x\",\"b\":10}");
    assertThatThrownBy(() -> insert("id", 2, "b", 1))
        .isInstanceOfSatisfying(
            DriftException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NO_SUCH_COLUMN));
    patch(1, "a", "z");
    assertThat(database.present().history("t", KeyRange.ALL, 0, Long.MAX_VALUE))
        .toIterable()
        .map(version -> version.row().toString())
        .containsExactly("{\"id\":1,\"a\":\"x\"}", "{\"id\":1,\"a\":\"z\"}");
  }

  @Test
  void aColumnOfTheNameOfADroppedOneIsAnother() {
    drop("b");
    add(Column.nullable("b", ColumnType.VARCHAR));
    for (String where : List.of("in memory", "reopened")) {
      assertThat(row(1)).as(where).isEqualTo("{\"id\":1,\"a\":\"x\"}");
      assertThat(row(database.at(1), 1)).isEqualTo("{\"id\":1,\"a\":\"x\",\"b\":10}");
      reopen();
    }
    patch(1, "b", "new");
    rename("a", "c");
    add(Column.nullable("a", ColumnType.BIGINT));
    assertThat(row(1)).isEqualTo("{\"id\":1,\"c\":\"x\",\"b\":\"new\"}");
  }

  @Test
  void aNewColumnHasItsInitialValueInOlderRows() {
    add(Column.required("n", ColumnType.BIGINT).withInitial(7));
    assertThat(row(1)).isEqualTo("{\"id\":1,\"a\":\"x\",\"b\":10,\"n\":7}");
    assertThat(row(database.at(1), 1)).isEqualTo("{\"id\":1,\"a\":\"x\",\"b\":10}");
    database.createIndex("t", IndexDefinition.of("by_n", "n"));
    patch(1, "a", "y");
    insert("id", 2, "n", 8);
    for (String where : List.of("in memory", "reopened", "in files", "reopened")) {
      Snapshot present = database.present();
      assertThat(present.lookup("t", "by_n", KeyRange.of(Key.of(7))))
          .as(where)
          .toIterable()
          .map(Version::key)
          .containsExactly(Key.of(1));
      Changes changes = present.changes("t", 0, Long.MAX_VALUE);
      Event insert = changes.next();
      assertThat(String.valueOf(insert.fields())).isEqualTo("{\"id\":1,\"a\":\"x\",\"b\":10}");
      assertThat(String.valueOf(changes.rowAfter(insert)))
          .isEqualTo("{\"id\":1,\"a\":\"x\",\"b\":10,\"n\":7}");
      if (where.equals("reopened")) {
        database.snapshot("t");
      } else {
        reopen();
      }
    }
  }

  @Test
  void aColumnThatIsClearedHasItsInitialValueNoMore() {
    add(Column.nullable("n", ColumnType.BIGINT).withInitial(7));
    patch(1, "n", null);
    insert("id", 2);
    for (String where : List.of("in memory", "reopened", "in files", "reopened")) {
      assertThat(row(1)).as(where).isEqualTo("{\"id\":1,\"a\":\"x\",\"b\":10}");
      assertThat(row(2)).as(where).isEqualTo("{\"id\":2}");
      if (where.equals("reopened")) {
        database.snapshot("t");
      } else {
        reopen();
      }
    }
    database.autocommit(
        t -> {
          t.restore("t", t.view().at(1));
          return null;
        });
    assertThat(row(1)).isEqualTo("{\"id\":1,\"a\":\"x\",\"b\":10,\"n\":7}");
    assertThat(row(2)).isEqualTo("none");
    assertThat(database.present().differences("t", KeyRange.ALL, 1, Long.MAX_VALUE)).isExhausted();
  }

  @Test
  void theInitialValueCountsAmongThoseThatAColumnHad() {
    add(Column.nullable("n", ColumnType.BIGINT).withInitial(7));
    assertThat(database.present().statistics("t", "n")).isEqualTo(new ColumnStatistics(7L, 7L, 1));
    patch(1, "n", 9);
    insert("id", 2, "n", 8);
    assertThat(database.present().statistics("t", "n")).isEqualTo(new ColumnStatistics(7L, 9L, 2));
  }

  @Test
  void aReadingProcessFollows(@TempDir Path directory) {
    try (Database writer = Database.open(directory, Options.DEFAULT)) {
      writer.createTable(database.present().table("t"));
      writer.autocommit(t -> t.insert("t", Document.of("id", 1, "a", "x", "b", 10)));
      try (Database reader = Database.openReadOnly(directory, Options.DEFAULT)) {
        Snapshot before = reader.present();
        writer.alterTable("t", table -> table.renaming("a", "name"));
        writer.alterTable("t", table -> table.dropping("b"));
        assertThat(row(reader.present(), 1)).isEqualTo("{\"id\":1,\"name\":\"x\"}");
        assertThat(row(reader.at(1), 1)).isEqualTo("{\"id\":1,\"a\":\"x\",\"b\":10}");
        assertThat(row(before, 1)).isEqualTo("{\"id\":1,\"a\":\"x\",\"b\":10}");
        writer.autocommit(t -> t.insert("t", Document.of("id", 2, "name", "y")));
        writer.snapshot("t");
        Column added = Column.required("b", ColumnType.VARCHAR).withInitial("new");
        writer.alterTable("t", table -> table.adding(added));
        assertThat(row(reader.present(), 2)).isEqualTo("{\"id\":2,\"name\":\"y\",\"b\":\"new\"}");
        assertThat(reader.present().lookup("t", "by_a", KeyRange.of(Key.of("y")))).hasNext();
        assertThat(reader.present().table("t").index("by_b")).isNull();
      }
    }
  }

  @Test
  void aTimeHasTheColumnsOfThenAlsoBetweenTwoEvents() {
    long before = now;
    rename("a", "name");
    long after = now;
    insert("id", 2);
    assertThat(row(database.present().atTime(before - 1), 1)).contains("\"a\"");
    assertThat(row(database.present().atTime(after), 1)).contains("\"name\"");
    assertThat(row(database.at(1), 1)).contains("\"a\"");
  }

  @Test
  void rowsThatAreAllThatIsKeptHaveTheirColumns() {
    rename("a", "name");
    add(Column.nullable("n", ColumnType.BIGINT).withInitial(7));
    insert("id", 2, "name", "y", "n", null);
    patch(1, "name", "z");
    drop("b");
    database.discardHistory("t", database.sequence());
    for (String where : List.of("discarded", "reopened", "from the log alone")) {
      assertThat(row(1)).as(where).isEqualTo("{\"id\":1,\"name\":\"z\",\"n\":7}");
      assertThat(row(2)).as(where).isEqualTo("{\"id\":2,\"name\":\"y\"}");
      assertThat(database.present().drift("t", Key.of(1)).next().fields())
          .isEqualTo(Document.of("id", 1, "name", "z", "n", 7));
      database.close();
      if (where.equals("reopened")) {
        StoredFiles.derived(store, "t").forEach(store::delete);
      }
      database = open();
    }
  }

  @Test
  void rowsThatWereThereNeedAValueInAColumnThatIsRequired() {
    Column required = Column.required("n", ColumnType.BIGINT);
    assertThatThrownBy(() -> add(required))
        .isInstanceOf(DriftException.class)
        .hasMessage(
            "Column \"n\" of table \"t\" may not be null, and the table has, or had, rows: give it"
                + " a DEFAULT for these");
    assertThat(database.present().table("t").column("n")).isNull();
    database.createTable(
        TableSchema.typed(
            "empty",
            List.of(Column.nullable("id", ColumnType.BIGINT)),
            List.of("id"),
            List.of(),
            List.of()));
    database.alterTable("empty", table -> table.adding(required));
    assertThat(database.present().table("empty").requireColumn("n")).isEqualTo(required);
  }

  @Test
  void aTransactionThatHasSeenOtherColumnsDoesNotWrite() {
    Transaction begun = database.begin();
    Transaction written = database.begin();
    written.insert("t", Document.of("id", 2, "a", "y"));
    rename("a", "name");
    assertThatThrownBy(() -> begun.insert("t", Document.of("id", 3, "a", "z")))
        .isInstanceOfSatisfying(
            DriftException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CONFLICT));
    assertThat(row(begun.view(), 1)).isEqualTo("{\"id\":1,\"a\":\"x\",\"b\":10}");
    assertThatThrownBy(written::commit)
        .hasMessage(
            "Columns of table \"t\" were changed since this transaction began: roll back and try"
                + " again");
    assertThat(row(2)).isEqualTo("none");
  }

  @Test
  void pointsThatNameNoColumnsCanBeReadWithThoseOfNow() {
    rename("a", "name");
    Snapshot then = database.at(1);
    assertThat(then.withColumnsOf(database.present()).table("t"))
        .isEqualTo(database.present().table("t"));
    assertThat(row(then.withColumnsOf(database.present()), 1))
        .isEqualTo("{\"id\":1,\"name\":\"x\",\"b\":10}");
  }

  @Test
  void whatCannotBeChangedIsRefused() {
    assertThatThrownBy(() -> drop("id"))
        .hasMessage("Column \"id\" belongs to the key of table \"t\" and cannot be dropped");
    assertThatThrownBy(() -> drop("c")).hasMessage("Table \"t\" has no column \"c\"");
    assertThatThrownBy(() -> rename("c", "d")).hasMessage("Table \"t\" has no column \"c\"");
    assertThatThrownBy(() -> rename("a", "b")).hasMessage("Table \"t\" has a column \"b\" already");
    assertThatThrownBy(() -> rename("a", "ROW_SEQ")).hasMessageContaining("cannot be declared");
    assertThatThrownBy(() -> add(Column.nullable("a", ColumnType.DATE)))
        .hasMessage("Table \"t\" has a column \"a\" already");
    rename("id", "key");
    assertThat(database.present().table("t").keyColumns()).containsExactly("key");
  }
}
