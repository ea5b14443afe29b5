package org.driftdb.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;
import org.driftdb.storage.history.Changes;
import org.driftdb.storage.history.Event;
import org.driftdb.storage.history.EventType;
import org.driftdb.storage.history.Version;
import org.driftdb.storage.schema.Column;
import org.driftdb.storage.schema.ColumnType;
import org.driftdb.storage.schema.IndexColumn;
import org.driftdb.storage.schema.IndexDefinition;
import org.driftdb.storage.schema.TableSchema;
import org.driftdb.storage.value.Document;
import org.driftdb.storage.value.Key;
import org.driftdb.storage.value.KeyRange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a database in memory answers, statement by statement. */
class DatabaseTest {
  private final Database database = open();

  Database open() {
    return Database.inMemory(Options.DEFAULT);
  }

  @BeforeEach
  void makeOrders() {
    database.createTable(
        TableSchema.documents("orders", List.of("id"), List.of("status", "customer_id")));
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void insertPatchAndSoftDeleteMakeVersions() {
    insert("{'id': 'order1', 'status': 'pending', 'n': 1}");
    patch("order1", "{'status': 'paid', 'n': null, 'extra': [1]}");
    softDelete("order1");
    insert("{'id': 'order1', 'status': 'again'}");

    assertThat(database.sequence()).isEqualTo(4);
    assertThat(rowAt(0)).isEqualTo("none");
    assertThat(rowAt(1)).isEqualTo("{'id':'order1','status':'pending','n':1}");
    assertThat(rowAt(2)).isEqualTo("{'id':'order1','status':'paid','extra':[1]}");
    assertThat(rowAt(3)).isEqualTo("none");
    assertThat(rowAt(4)).isEqualTo("{'id':'order1','status':'again'}");
    assertThat(rowAt(5)).isEqualTo(rowAt(4));

    assertThat(lives(list(database.at(9).history("orders", KeyRange.ALL, 0, Long.MAX_VALUE))))
        .containsExactly("1-2", "2-3", "4-");
    assertThat(lives(list(database.at(9).history("orders", KeyRange.ALL, 2, 4))))
        .containsExactly("2-3");
    assertThat(lives(list(database.at(2).history("orders", KeyRange.ALL, 0, 100))))
        .containsExactly("1-2", "2-");
    assertThat(types(database.at(9).drift("orders", Key.of("order1"))))
        .containsExactly("1 INSERT", "2 PATCH", "3 SOFT_DELETE", "4 INSERT");
    assertThat(types(database.at(9).changes("orders", 1, 3)))
        .containsExactly("2 PATCH", "3 SOFT_DELETE");
  }

  @Test
  void statementsThatCannotBeDoneSayWhyAndChangeNothing() {
    insert("{'id': 1}");
    assertFails(ErrorCode.DUPLICATE_KEY, "key 1 already", () -> insert("{'id': 1}"));
    assertFails(ErrorCode.DUPLICATE_KEY, "key 1.0 already", () -> insert("{'id': 1.0}"));
    insert("{'id': '1'}");
    assertFails(ErrorCode.NO_SUCH_KEY, "no row with key 2", () -> patch(2, "{'a': 1}"));
    assertFails(ErrorCode.NO_SUCH_KEY, "no row with key 2", () -> softDelete(2));
    assertFails(ErrorCode.NULL_NOT_ALLOWED, "\"id\"", () -> insert("{'a': 1}"));
    assertFails(ErrorCode.NULL_NOT_ALLOWED, "\"id\"", () -> insert("{'id': null}"));
    assertFails(ErrorCode.BAD_VALUE, "not an array", () -> insert("{'id': [1]}"));
    assertFails(ErrorCode.BAD_VALUE, "cannot be patched", () -> patch(1, "{'id': 3}"));
    assertFails(
        ErrorCode.BAD_VALUE,
        "1 part",
        () ->
            database.autocommit(
                transaction -> {
                  transaction.softDelete("orders", Key.of(1, 2));
                  return null;
                }));
    assertFails(ErrorCode.NO_SUCH_TABLE, "nowhere", () -> database.at(1).get("nowhere", Key.of(1)));
    assertFails(
        ErrorCode.TABLE_EXISTS,
        "orders",
        () -> database.createTable(TableSchema.documents("orders", List.of("id"), List.of())));
    assertThat(database.sequence()).isEqualTo(2);
  }

  @Test
  void whatIsSaidOfACommitIsNotTooLong() {
    try (Transaction transaction = database.begin()) {
      transaction.describe("ann", "x".repeat(10_000));
      assertFails(
          ErrorCode.TOO_LONG,
          "comment of a commit",
          () -> transaction.describe("ann", "x".repeat(10_001)));
      assertFails(
          ErrorCode.TOO_LONG,
          "author of a commit",
          () -> transaction.describe("a".repeat(10_001), null));
    }
  }

  @Test
  void aTransactionReadsItsOwnWritesAndNobodyElseDoes() {
    insert("{'id': 1, 'status': 'a'}");
    insert("{'id': 2, 'status': 'b'}");
    try (Transaction transaction = database.begin()) {
      transaction.patch("orders", Key.of(1), json("{'status': 'b', 'colour': 'red'}"));
      transaction.softDelete("orders", Key.of(2));
      transaction.insert("orders", json("{'id': 3, 'status': 'b'}"));
      insert("{'id': 4, 'status': 'b'}");

      Snapshot view = transaction.view();
      assertThat(rows(view.scan("orders", KeyRange.ALL)))
          .containsExactly("{'id':1,'status':'b','colour':'red'}", "{'id':3,'status':'b'}");
      assertThat(rows(view.lookup("orders", "status", KeyRange.of(Key.of("b")))))
          .containsExactly("{'id':1,'status':'b','colour':'red'}", "{'id':3,'status':'b'}");
      assertThat(rows(view.lookup("orders", "status", KeyRange.of(Key.of("a"))))).isEmpty();
      assertThat(types(view.drift("orders", Key.of(1)))).containsExactly("1 INSERT", "3 PATCH");
      assertThat(lives(list(view.history("orders", KeyRange.ALL, 0, 100))))
          .containsExactly("1-3", "3-", "2-4", "5-");
      assertThat(types(view.changes("orders", 1, 4)))
          .containsExactly("2 INSERT", "3 PATCH", "4 SOFT_DELETE");
      assertThat(rowsLeft(view.changes("orders", 1, 5)))
          .containsExactly(
              "{'id':2,'status':'b'}",
              "{'id':1,'status':'b','colour':'red'}",
              "null",
              "{'id':3,'status':'b'}");
      assertThat(types(view.changes("orders", Key.of(1), 0, 9)))
          .containsExactly("1 INSERT", "3 PATCH");
      assertThat(view.drift("orders", Key.of(1)))
          .toIterable()
          .map(view::commit)
          .containsExactly(database.commits(0, 1).next(), null);
      assertThat(columns(transaction.view().catalog().table("orders"))).contains("colour VARCHAR");
      assertThat(transaction.view().find("orders"))
          .isSameAs(transaction.view().find("ORDERS"))
          .isEqualTo(transaction.view().catalog().table("orders"));
      assertThat(columns(database.catalog().table("orders"))).doesNotContain("colour VARCHAR");
      assertThat(rows(database.at(99).scan("orders", KeyRange.ALL))).hasSize(3);
      assertThat(transaction.commit()).isEqualTo(6);
    }
    assertThat(columns(database.catalog().table("orders")))
        .containsExactly("id BIGINT", "status VARCHAR", "colour VARCHAR");
    assertThat(rows(database.at(99).lookup("orders", "status", KeyRange.of(Key.of("b")))))
        .hasSize(3);
  }

  private static List<String> rowsLeft(Changes changes) {
    List<String> rows = new ArrayList<>();
    changes.forEachRemaining(event -> rows.add(("" + changes.rowAfter(event)).replace('"', '\'')));
    return rows;
  }

  @Test
  void theFirstToCommitWins() {
    insert("{'id': 1, 'n': 0}");
    Transaction first = database.begin();
    Transaction second = database.begin();
    first.patch("orders", Key.of(1), json("{'n': 1}"));
    second.patch("orders", Key.of(1), json("{'n': 2}"));
    second.insert("orders", json("{'id': 2}"));
    first.commit();
    assertFails(ErrorCode.CONFLICT, "key 1", second::commit);
    assertThat(database.sequence()).isEqualTo(2);
    assertThat(database.at(2).get("orders", Key.of(2))).isNull();
  }

  @Test
  void rollingBackToAMarkForgetsWhatCameAfter() {
    try (Transaction transaction = database.begin()) {
      transaction.insert("orders", json("{'id': 1, 'a': 1}"));
      int mark = transaction.mark();
      transaction.patch("orders", Key.of(1), json("{'a': 2, 'b': 1}"));
      transaction.insert("orders", json("{'id': 2}"));
      assertThat(columns(transaction.view().catalog().table("orders"))).contains("b BIGINT");
      transaction.rollbackTo(mark);
      assertThat(columns(transaction.view().catalog().table("orders"))).doesNotContain("b BIGINT");
      assertThat(rows(transaction.view().scan("orders", KeyRange.ALL)))
          .containsExactly("{'id':1,'a':1}");
      transaction.commit();
    }
    assertThat(database.sequence()).isEqualTo(1);
    assertThat(columns(database.catalog().table("orders")))
        .containsExactly("id BIGINT", "a BIGINT");
  }

  @Test
  void aUniqueIndexRefusesASecondLivingRowButNotNulls() {
    database.createIndex("orders", IndexDefinition.unique("by_mail", "mail"));
    insert("{'id': 1, 'mail': 'x'}");
    insert("{'id': 2}");
    insert("{'id': 3, 'mail': null}");
    assertFails(ErrorCode.DUPLICATE_KEY, "by_mail", () -> insert("{'id': 4, 'mail': 'x'}"));
    assertFails(ErrorCode.DUPLICATE_KEY, "by_mail", () -> patch(2, "{'mail': 'x'}"));
    softDelete(1);
    patch(2, "{'mail': 'x'}");

    Transaction first = database.begin();
    Transaction second = database.begin();
    first.insert("orders", json("{'id': 5, 'mail': 'y'}"));
    second.insert("orders", json("{'id': 6, 'mail': 'y'}"));
    first.commit();
    assertFails(ErrorCode.CONFLICT, "by_mail", second::commit);

    try (Transaction swap = database.begin()) {
      int mark = swap.mark();
      swap.patch("orders", Key.of(2), json("{'mail': 'y'}"));
      assertFails(ErrorCode.DUPLICATE_KEY, "by_mail", () -> swap.checkConstraints(mark));
      swap.patch("orders", Key.of(5), json("{'mail': 'x'}"));
      swap.checkConstraints(mark);
      swap.commit();
    }
    assertFails(
        ErrorCode.DUPLICATE_KEY,
        "cannot be unique",
        () -> {
          insert("{'id': 7, 'z': 1}");
          insert("{'id': 8, 'z': 1.0}");
          database.createIndex("orders", IndexDefinition.unique("by_z", "z"));
        });
  }

  @Test
  void anIndexMadeLaterAnswersForThePast() {
    insert("{'id': 1, 'city': 'Bonn'}");
    insert("{'id': 2, 'city': 'Ulm'}");
    patch(1, "{'city': 'Ulm'}");
    database.createIndex(
        "orders",
        new IndexDefinition(
            "by_city",
            List.of(IndexColumn.descending("city"), IndexColumn.ascending("id")),
            IndexDefinition.Uniqueness.REPEATABLE));
    assertThat(rows(database.at(2).lookup("orders", "by_city", KeyRange.ALL)))
        .containsExactly("{'id':2,'city':'Ulm'}", "{'id':1,'city':'Bonn'}");
    assertThat(rows(database.at(3).lookup("orders", "by_city", KeyRange.of(Key.of("Ulm")))))
        .containsExactly("{'id':1,'city':'Ulm'}", "{'id':2,'city':'Ulm'}");
    assertThat(database.at(3).distinctCount("orders", "by_city")).isEqualTo(3);
    database.dropIndex("orders", "by_city");
    assertFails(
        ErrorCode.NO_SUCH_INDEX,
        "by_city",
        () -> database.at(3).lookup("orders", "by_city", KeyRange.ALL));
  }

  @Test
  void aDroppedTableIsReadAtTheTimeWhenItLived() {
    insert("{'id': 1}");
    database.dropTable("ORDERS");
    assertThat(database.catalog().find("orders")).isNull();
    assertThat(database.present().find("orders")).isNull();
    assertThat(database.present().findEver("orders")).isNotNull();
    assertFails(
        ErrorCode.NO_SUCH_TABLE,
        "it was dropped",
        () -> database.present().scan("orders", KeyRange.ALL));
    assertThat(database.at(1).find("orders")).isNotNull();
    assertThat(database.at(1).get("orders", Key.of(1))).isNotNull();
    database.createTable(TableSchema.documents("Orders", List.of("id"), List.of()));
    database.createTable(TableSchema.documents("orders", List.of("name"), List.of()));
    database.autocommit(t -> t.insert("orders", json("{'name': 'new'}")));
    assertThat(rows(database.at(2).scan("orders", KeyRange.ALL))).containsExactly("{'name':'new'}");
    assertThat(database.at(0).scan("orders", KeyRange.ALL)).isExhausted();
    assertThat(database.catalog().find("ORDERS")).as("two names differ in case").isNull();
  }

  @Test
  void whoMadeATableDropsThatAndNoLaterOneOfItsName() {
    TableSchema made =
        TableSchema.typed(
            "t", List.of(Column.nullable("n", ColumnType.BIGINT)), List.of(), List.of(), List.of());
    database.createTable(made);
    database.dropTable("t");
    database.createTable(TableSchema.documents("t", List.of("id"), List.of()));
    database.dropTable(made);
    assertThat(database.catalog().find("t")).isNotNull();
    database.dropTable("t");
    database.createTable(made);
    database.dropTable(made);
    assertThat(database.catalog().find("t")).isNull();
  }

  @Test
  void aLaterTableOfTheSameNameIsAnother() {
    insert("{'id': 1}");
    Snapshot before = database.present();
    database.dropTable("orders");
    database.createTable(TableSchema.documents("orders", List.of("name"), List.of()));

    assertThat(rows(database.at(1).scan("orders", KeyRange.ALL)))
        .as("the first table held this after the last event")
        .containsExactly("{'id':1}");
    assertThat(database.present().scan("orders", KeyRange.ALL)).isExhausted();
    assertThat(rows(before.scan("orders", KeyRange.ALL)))
        .as("what reads already goes on")
        .containsExactly("{'id':1}");
    assertThat(database.present().history("orders", KeyRange.ALL, 0, Long.MAX_VALUE)).isExhausted();
    assertThat(database.at(1).history("orders", KeyRange.ALL, 0, Long.MAX_VALUE)).hasNext();
    assertThat(database.at(0).find("orders")).as("before any, the one that lives").isNotNull();
    assertThat(columns(database.at(0).table("orders"))).containsExactly("name VARIANT");
    assertThat(columns(database.at(1).table("orders"))).containsExactly("id BIGINT");
    assertThat(columns(database.at(9).table("orders"))).containsExactly("name VARIANT");

    database.createTable(TableSchema.documents("other", List.of("id"), List.of()));
    database.autocommit(t -> t.insert("other", json("{'id': 1}")));
    assertThat(columns(database.at(2).table("orders"))).containsExactly("name VARIANT");
    assertThat(database.at(2).scan("orders", KeyRange.ALL)).isExhausted();
  }

  @Test
  void columnsOfADocumentTableFollowItsDocuments() {
    insert(
        "{'id': 'a', 'n': 1, 'd': 1, 'big': 9007199254740993, 's': 'x', 'b': true, 'v': 1, 'z': null,"
            + " '': 4, 'a.b': 5, 'Name': 1, 'name': 2}");
    insert(
        "{'id': 'b', 'd': 1.5, 'big': 0.25, 'v': 'one', 'o': {'k': 1}, 'huge': 1e1000000,"
            + " 'exact': 12345678901234567890.5}");
    assertThat(columns(database.catalog().table("orders")))
        .containsExactly(
            "id VARCHAR",
            "n BIGINT",
            "d DOUBLE",
            "big DECIMAL(18, 2)",
            "s VARCHAR",
            "b BOOLEAN",
            "v VARIANT",
            "z VARIANT",
            " BIGINT",
            "a.b BIGINT",
            "Name BIGINT",
            "name BIGINT",
            "o VARIANT",
            "huge VARIANT",
            "exact DECIMAL(21, 1)");
  }

  @Test
  void aDocumentTableHasAtMostAThousandColumns() {
    Document.Builder wide = Document.builder().add("id", 1);
    for (int i = 0; i < 1_500; i++) {
      wide.add("f" + i, i);
    }
    database.autocommit(t -> t.insert("orders", wide.build()));
    assertThat(database.catalog().table("orders").columns()).hasSize(1_000);
    Version row = database.at(1).get("orders", Key.of(1));
    assertThat(row == null ? null : row.row().get("f1499")).isEqualTo(1_499L);
  }

  @Test
  void aTypedTableChecksAndConvertsItsRows() {
    database.createTable(
        TableSchema.typed(
            "typed",
            List.of(
                Column.nullable("day", ColumnType.DATE),
                Column.required("n", ColumnType.INTEGER),
                Column.nullable("price", ColumnType.decimal(6, 2)),
                Column.nullable("name", ColumnType.varchar(3))),
            List.of("day"),
            List.of(),
            List.of()));
    String row = "{'day': '2026-01-05', 'n': 5.0, 'price': 1.005, 'name': 'abc  '}";
    database.autocommit(t -> t.insert("typed", json(row)));
    assertThat(rows(database.at(1).scan("typed", KeyRange.ALL)))
        .containsExactly("{'day':'2026-01-05','n':5,'price':1.01,'name':'abc'}");
    assertTypedFails(ErrorCode.NO_SUCH_COLUMN, "{'day': '2026-01-06', 'n': 1, 'x': 1}");
    assertTypedFails(ErrorCode.NULL_NOT_ALLOWED, "{'day': '2026-01-06'}");
    assertTypedFails(ErrorCode.NULL_NOT_ALLOWED, "{'n': 1}");
    assertTypedFails(ErrorCode.BAD_DATETIME, "{'day': '2026-02-30', 'n': 1}");
    assertTypedFails(ErrorCode.OUT_OF_RANGE, "{'day': '2026-01-06', 'n': 2147483648}");
    assertTypedFails(ErrorCode.OUT_OF_RANGE, "{'day': '2026-01-06', 'n': 1e1000000}");
    assertTypedFails(ErrorCode.BAD_VALUE, "{'day': '2026-01-06', 'n': true}");
    assertTypedFails(ErrorCode.NOT_A_NUMBER, "{'day': '2026-01-06', 'n': 'one'}");
    assertTypedFails(ErrorCode.OUT_OF_RANGE, "{'day': '2026-01-06', 'n': 1, 'price': 9999.995}");
    assertTypedFails(ErrorCode.TOO_LONG, "{'day': '2026-01-06', 'n': 1, 'name': 'abcd'}");
  }

  @Test
  void aTableWithoutAKeyGetsAHiddenGeneratedOne() {
    database.createTable(
        TableSchema.typed(
            "notes",
            List.of(Column.nullable("text", ColumnType.VARCHAR)),
            List.of(),
            List.of(),
            List.of()));
    Key key1 = database.autocommit(t -> t.insert("notes", json("{'text': 'a'}")));
    assertThat(key1).isEqualTo(Key.of(1));
    Key key2 = database.autocommit(t -> t.insert("notes", json("{'text': 'a'}")));
    assertThat(key2).isEqualTo(Key.of(2));
    Column key = database.catalog().table("notes").column("row_id");
    assertThat(key != null && key.isHidden()).isTrue();
  }

  @Test
  void systemColumnsCannotBeDeclared() {
    for (String name : List.of("row_start", "ROW_END", "row_seq", "row_end_seq")) {
      assertFails(
          ErrorCode.COLUMN_EXISTS,
          name,
          () ->
              TableSchema.typed(
                  "t",
                  List.of(Column.nullable(name, ColumnType.BIGINT)),
                  List.of(),
                  List.of(),
                  List.of()));
    }
  }

  private void insert(String row) {
    database.autocommit(transaction -> transaction.insert("orders", json(row)));
  }

  private void patch(Object key, String fields) {
    database.autocommit(
        transaction -> {
          transaction.patch("orders", Key.of(key), json(fields));
          return null;
        });
  }

  private void softDelete(Object key) {
    database.autocommit(
        transaction -> {
          transaction.softDelete("orders", Key.of(key));
          return null;
        });
  }

  private void assertTypedFails(ErrorCode code, String row) {
    assertFails(code, "", () -> database.autocommit(t -> t.insert("typed", json(row))));
  }

  private static void assertFails(ErrorCode code, String message, ThrowingCallable action) {
    assertThatThrownBy(action)
        .isInstanceOfSatisfying(
            DriftException.class, e -> assertThat(e.code()).as(e.getMessage()).isEqualTo(code))
        .hasMessageContaining(message);
  }

  private static Document json(String text) {
    return Document.parse(text.replace('\'', '"'));
  }

  private static List<String> columns(TableSchema table) {
    return table.columns().stream().map(column -> column.name() + " " + column.type()).toList();
  }

  private String rowAt(long sequence) {
    Version version = database.at(sequence).get("orders", Key.of("order1"));
    return version == null ? "none" : version.row().toString().replace('"', '\'');
  }

  private static List<String> rows(Iterator<Version> versions) {
    return list(versions).stream().map(v -> v.row().toString().replace('"', '\'')).toList();
  }

  private static List<String> lives(List<Version> versions) {
    return versions.stream()
        .map(v -> v.sequence() + "-" + (v.lives() ? "" : v.endSequence()))
        .toList();
  }

  private static List<String> types(Iterator<Event> events) {
    List<String> types = new ArrayList<>();
    events.forEachRemaining(
        event -> {
          assertThat(event.fields() == null).isEqualTo(event.type() == EventType.SOFT_DELETE);
          types.add(event.sequence() + " " + event.type());
        });
    return types;
  }

  private static <T> List<T> list(Iterator<T> iterator) {
    List<T> list = new ArrayList<>();
    iterator.forEachRemaining(list::add);
    return list;
  }
}
