package org.driftdb.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;
import org.driftdb.storage.history.Event;
import org.driftdb.storage.schema.TableSchema;
import org.driftdb.storage.value.Document;
import org.driftdb.storage.value.Key;
import org.driftdb.storage.value.KeyRange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A transaction brings rows back to what they were. */
final class RestoreTest {
  private static final int KEYS = 50;

  private final Random random = new Random(3);
  private final Database database = Database.inMemory(Options.DEFAULT.withSnapshotEvents(100));

  @BeforeEach
  void makeTable() {
    database.createTable(TableSchema.documents("t", List.of("id"), List.of()));
  }

  @AfterEach
  void close() {
    database.close();
  }

  private void changeAny(Transaction transaction) {
    Key key = Key.of(random.nextInt(KEYS));
    Document fields = Document.of("f" + random.nextInt(3), random.nextInt(3));
    if (transaction.view().get("t", key) == null) {
      transaction.insert("t", fields.with("id", key.part(0)));
    } else if (random.nextInt(3) == 0) {
      transaction.softDelete("t", key);
    } else {
      transaction.patch("t", key, random.nextBoolean() ? fields : Document.of("f1", null));
    }
  }

  private static List<Document> rows(Snapshot snapshot) {
    List<Document> rows = new ArrayList<>();
    snapshot.scan("t", KeyRange.ALL).forEachRemaining(version -> rows.add(version.row()));
    return rows;
  }

  @Test
  void whateverHappenedAllRowsAreAsTheyWere() {
    for (int i = 0; i < 60; i++) {
      try (Transaction transaction = database.begin()) {
        for (int j = random.nextInt(40); j > 0; j--) {
          changeAny(transaction);
        }
        Snapshot then = transaction.view().at(random.nextLong(database.sequence() + 1));
        int mark = transaction.mark();
        int differ = 0;
        for (var all =
                transaction.view().differences("t", KeyRange.ALL, Long.MAX_VALUE, then.sequence());
            all.hasNext();
            all.next()) {
          differ++;
        }
        transaction.restore("t", then);
        assertThat(transaction.mark() - mark).isEqualTo(differ);
        assertThat(rows(transaction.view())).isEqualTo(rows(then));
        for (int j = random.nextInt(40); j > 0; j--) {
          changeAny(transaction);
        }
        transaction.commit();
      }
    }
  }

  @Test
  void oneRowTakesOneEventOrNone() {
    try (Transaction transaction = database.begin()) {
      transaction.insert("t", Document.of("id", 1, "a", 1, "b", 1));
      transaction.commit();
    }
    try (Transaction transaction = database.begin()) {
      transaction.patch("t", Key.of(1), Document.of("a", 2, "b", null, "c", 3));
      transaction.restore("t", Key.of(1), transaction.view().at(1));
      assertThat(rows(transaction.view())).containsExactly(Document.of("id", 1, "a", 1, "b", 1));
      Event last = transaction.writes().events(1).next().at(3, 0);
      assertThat(last.fields()).isEqualTo(Document.of("a", 1, "b", 1, "c", null));
      transaction.restore("t", Key.of(1), transaction.view());
      transaction.restore("t", Key.of(1), transaction.view().at(1));
      assertThat(transaction.mark()).isEqualTo(2);
      transaction.restore("t", Key.of(new BigDecimal("1.0")), transaction.view().at(0));
      assertThat(transaction.writes().events(2).next().key())
          .hasToString("1"); // as it was inserted
      assertThatThrownBy(() -> transaction.restore("t", Key.of(2), transaction.view().at(1)))
          .isInstanceOfSatisfying(
              DriftException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NO_SUCH_KEY));
    }
  }
}
