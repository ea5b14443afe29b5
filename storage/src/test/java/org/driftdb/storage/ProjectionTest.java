package org.driftdb.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import org.driftdb.storage.history.Projection;
import org.driftdb.storage.history.Version;
import org.driftdb.storage.schema.IndexColumn;
import org.driftdb.storage.schema.IndexDefinition;
import org.driftdb.storage.schema.TableSchema;
import org.driftdb.storage.value.Document;
import org.driftdb.storage.value.Key;
import org.driftdb.storage.value.KeyRange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Some fields of rows are read without the others, and are what they are in the whole rows. */
final class ProjectionTest {
  private static final int KEYS = 3_000;
  private static final int GROUPS = 5;
  private static final List<Projection> PROJECTIONS =
      List.of(
          new Projection(List.of("name"), false),
          new Projection(List.of("nothing", "amount"), true),
          new Projection(List.of("id", "group", "amount"), false),
          new Projection(List.of(), true));

  private final Random random = new Random(1);
  private final Database database = Database.inMemory(Options.DEFAULT);

  @AfterEach
  void close() {
    database.close();
  }

  private Document row(int id) {
    Document row = Document.of("id", id, "name", "row " + id, "group", random.nextInt(GROUPS));
    return random.nextInt(3) == 0 ? row : row.with("amount", random.nextInt(100));
  }

  private void change(Transaction transaction, int times) {
    for (int i = 0; i < times; i++) {
      int id = random.nextInt(KEYS);
      Key key = Key.of(id);
      if (transaction.view().get("t", key) == null) {
        transaction.insert("t", row(id));
      } else if (random.nextInt(6) == 0) {
        transaction.softDelete("t", key);
      } else if (random.nextBoolean()) {
        transaction.patch("t", key, Document.of("group", random.nextInt(GROUPS)));
      } else {
        Object amount = random.nextInt(3) == 0 ? null : random.nextInt(100);
        transaction.patch("t", key, Document.of("amount", amount, "seldom" + id % 50, 1));
      }
    }
  }

  private void change(int times) {
    try (Transaction transaction = database.begin()) {
      change(transaction, times);
      transaction.commit();
    }
  }

  /** What somebody sees who reads no more than a projection. */
  private static String shown(Version version, Projection projection) {
    List<String> fields = projection.fields();
    if (fields == null) {
      throw new IllegalArgumentException("all fields");
    }
    StringBuilder shown = new StringBuilder(version.key().toString());
    for (String field : fields) {
      shown.append(' ').append(version.row().containsKey(field));
      shown.append(' ').append(version.row().stored(field));
    }
    if (projection.times()) {
      shown.append(' ').append(version.sequence()).append(' ').append(version.millis());
    }
    return shown.append(' ').append(version.endSequence()).toString();
  }

  private static List<String> shown(Iterator<Version> versions, Projection projection) {
    List<String> all = new ArrayList<>();
    versions.forEachRemaining(version -> all.add(shown(version, projection)));
    return all;
  }

  private static void check(Snapshot snapshot) {
    KeyRange groups = KeyRange.atLeast(Key.of(1)).and(KeyRange.atMost(Key.of(3)));
    for (Projection projection : PROJECTIONS) {
      assertThat(shown(snapshot.lookup("t", "by_group", groups, projection), projection))
          .isEqualTo(shown(snapshot.lookup("t", "by_group", groups), projection));
      long from = snapshot.sequence() / 3;
      long to = snapshot.sequence() / 3 * 2;
      assertThat(shown(snapshot.history("t", KeyRange.ALL, from, to, projection), projection))
          .isEqualTo(shown(snapshot.history("t", KeyRange.ALL, from, to), projection));
      for (int id = 0; id < KEYS; id += 7) {
        KeyRange key = KeyRange.of(Key.of(id));
        assertThat(shown(snapshot.history("t", key, from, to, projection), projection))
            .isEqualTo(shown(snapshot.history("t", key, from, to), projection));
        Version whole = snapshot.get("t", Key.of(id));
        Version some = snapshot.get("t", Key.of(id), projection);
        assertThat(some == null ? "" : shown(some, projection))
            .isEqualTo(whole == null ? "" : shown(whole, projection));
      }
    }
  }

  @Test
  void itTellsWhatWholeRowsTell() {
    database.createTable(TableSchema.documents("t", List.of("id"), List.of()));
    database.createIndex(
        "t",
        new IndexDefinition(
            "by_group",
            List.of(IndexColumn.ascending("group")),
            IndexDefinition.Uniqueness.REPEATABLE));
    change(4_000);
    check(database.present());
    database.snapshot("t");
    long first = database.sequence();
    check(database.present());
    for (int round = 0; round < 4; round++) {
      change(700);
      check(database.present());
      database.snapshot("t");
      check(database.present());
    }
    check(database.at(first));
    check(database.at((first + database.sequence()) / 2));
    change(300);
    try (Transaction transaction = database.begin()) {
      change(transaction, 300);
      check(transaction.view());
    }
  }

  @Test
  void rowsAreNotReadBeyondIt() {
    database.createTable(TableSchema.documents("t", List.of("id"), List.of()));
    change(4_000);
    database.snapshot("t");
    Projection projection = new Projection(List.of("name"), false);
    for (int id = 0; id < KEYS; id++) {
      Version version = database.present().get("t", Key.of(id), projection);
      assertThat(version == null ? List.of("name") : List.copyOf(version.row().keySet()))
          .containsExactly("name");
    }
  }
}
