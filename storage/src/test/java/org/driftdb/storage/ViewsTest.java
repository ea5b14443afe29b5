package org.driftdb.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;
import org.driftdb.storage.schema.TableSchema;
import org.driftdb.storage.schema.ViewDefinition;
import org.driftdb.storage.store.MemoryStore;
import org.driftdb.storage.store.Store;
import org.driftdb.storage.value.Document;
import org.driftdb.storage.value.Key;
import org.driftdb.storage.value.KeyRange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Views are kept as tables are: each has a life, and a name means at a point what it meant then.
 */
class ViewsTest {
  private final Store store = new MemoryStore();
  private final AtomicLong clock = new AtomicLong(1_000);
  private Database database;

  @BeforeEach
  void open() {
    reopen();
    database.createTable(TableSchema.documents("t", List.of("id"), List.of()));
  }

  private void reopen() {
    database = Database.open(store, Options.DEFAULT, () -> Instant.ofEpochMilli(clock.get()));
  }

  @AfterEach
  void close() {
    database.close();
  }

  private static ViewDefinition view(String name, String query) {
    return new ViewDefinition(name, List.of("a"), query, Map.of("lex", "BIG_QUERY"));
  }

  private void event() {
    clock.addAndGet(10);
    database.autocommit(t -> t.insert("t", Document.of("id", t.snapshotSequence() + 1)));
  }

  private @Nullable String query(Snapshot snapshot, String name) {
    ViewDefinition found = snapshot.findView(name);
    return found == null ? null : found.query();
  }

  private static void assertFails(ErrorCode code, String words, ThrowingCallable work) {
    assertThatThrownBy(work)
        .isInstanceOfSatisfying(DriftException.class, e -> assertThat(e.code()).isEqualTo(code))
        .hasMessageContaining(words);
  }

  @Test
  void aPointReadsTheDefinitionOfThen() {
    event();
    database.createView(view("v", "one"), false);
    event();
    database.createView(view("V", "two"), true);
    event();
    database.dropView("V");
    event();
    database.createView(view("v", "three"), true);

    Snapshot present = database.present();
    assertThat(query(present, "v")).isEqualTo("three");
    assertThat(query(present, "V")).as("the only one but for case").isEqualTo("three");
    assertThat(present.catalog().views()).containsExactly(view("v", "three"));
    assertThat(query(present.at(0), "v")).as("before any, the last").isEqualTo("three");
    assertThat(query(present.at(2), "v")).isEqualTo("one");
    assertThat(query(present.at(3), "v")).isEqualTo("two");
    assertThat(query(present.atTime(1_020), "v")).isEqualTo("one");
    assertThat(query(present.atTime(1_030), "v")).isEqualTo("two");
    assertThat(query(present.atTime(9_999), "v")).isEqualTo("three");
    assertThat(present.at(3).catalog().views()).containsExactly(view("v", "two"));
    assertThat(present.alwaysMeantTheSame("v")).isFalse();
    assertThat(present.alwaysMeantTheSame("t")).isTrue();
    assertThat(present.alwaysMeantTheSame("u")).isFalse();
  }

  @Test
  void aDroppedViewIsFoundWhereItLived() {
    database.createView(view("v", "one"), false);
    event();
    Snapshot before = database.present();
    database.dropView("v");

    assertThat(query(database.present(), "v")).isNull();
    assertThat(query(before, "v")).as("what reads already goes on").isEqualTo("one");
    assertThat(query(database.at(1), "v")).isEqualTo("one");
    assertThat(database.present().findViewEver("v")).isEqualTo(view("v", "one"));
    assertThat(database.catalog().views()).isEmpty();
    assertThat(database.inventory().views())
        .satisfiesExactly(
            life -> {
              assertThat(life.created().sequence()).isZero();
              assertThat(life.dropped()).hasToString("Moment[sequence=1, millis=1010]");
            });
  }

  @Test
  void tablesAndViewsShareTheirNames() {
    database.createView(view("v", "one"), false);
    assertFails(
        ErrorCode.TABLE_EXISTS,
        "view \"v\" already",
        () -> database.createView(view("v", ""), false));
    assertFails(
        ErrorCode.TABLE_EXISTS,
        "table \"t\" already",
        () -> database.createView(view("t", ""), true));
    assertFails(
        ErrorCode.TABLE_EXISTS,
        "view \"v\" already",
        () -> database.createTable(TableSchema.documents("v", List.of("id"), List.of())));
    assertFails(ErrorCode.NO_SUCH_TABLE, "it is a table", () -> database.dropView("t"));
    assertFails(ErrorCode.NO_SUCH_TABLE, "no view \"u\"", () -> database.dropView("u"));
    for (ThrowingCallable work :
        List.<ThrowingCallable>of(
            () -> database.dropTable("v"),
            () -> database.snapshot("V"),
            () -> database.catalog().table("v"),
            () -> database.present().scan("v", KeyRange.ALL),
            () -> database.autocommit(t -> t.insert("v", Document.of("id", 1))))) {
      assertFails(ErrorCode.NOT_SUPPORTED, "is a view", work);
    }
    assertThat(database.catalog().find("v")).isNull();
    assertThat(database.present().findEver("v")).isNull();
    assertThat(query(database.present(), "t")).isNull();
  }

  @Test
  void aNameMayMeanATableAndLaterAView() {
    event();
    database.dropTable("t");
    database.createView(view("t", "one"), false);

    assertThat(query(database.present(), "t")).isEqualTo("one");
    assertThat(database.present().findEver("t")).as("no table any more").isNull();
    assertThat(query(database.at(1), "t")).isNull();
    assertThat(database.at(1).get("t", Key.of(1))).isNotNull();
    assertThat(database.at(1).catalog().tables()).hasSize(1);
    assertThat(database.at(1).catalog().views()).isEmpty();
  }

  @Test
  void whoReadsBesideTheWriterSeesThem() {
    try (Database reader = Database.openReadOnly(store, Options.DEFAULT)) {
      database.createView(view("v", "one"), false);
      assertThat(query(reader.present(), "v")).isEqualTo("one");
      event();
      database.createView(view("v", "two"), true);
      event();
      assertThat(query(reader.present(), "v")).isEqualTo("two");
      assertThat(query(reader.at(1), "v")).isEqualTo("one");
      database.dropView("v");
      assertThat(query(reader.present(), "v")).isNull();
      assertFails(
          ErrorCode.READ_ONLY, "reading only", () -> reader.createView(view("w", ""), false));
    }
  }

  @Test
  void theyAreThereAgainAfterReopening() {
    database.createView(view("v", "one"), false);
    event();
    database.createView(new ViewDefinition("v", List.of(), "two\n\"", Map.of()), true);
    database.createTable(TableSchema.documents("u", List.of("id"), List.of()));
    database.close();
    reopen();
    assertThat(query(database.present(), "v")).isEqualTo("two\n\"");
    assertThat(database.at(1).findView("v")).isEqualTo(view("v", "one"));
  }
}
