package org.driftdb.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;
import org.driftdb.storage.history.Version;
import org.driftdb.storage.log.ForwardingStore;
import org.driftdb.storage.schema.IndexColumn;
import org.driftdb.storage.schema.IndexDefinition;
import org.driftdb.storage.schema.TableSchema;
import org.driftdb.storage.store.MemoryStore;
import org.driftdb.storage.store.Store;
import org.driftdb.storage.store.StoreWriter;
import org.driftdb.storage.value.Document;
import org.driftdb.storage.value.Key;
import org.driftdb.storage.value.KeyRange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A transaction writes more than there is memory for: 3,000 rows of a kilobyte, where events may
 * take a megabyte until they are in files, and the writes of transactions 100 kilobytes.
 */
class LargeTransactionTest {
  private static final int ROWS = 3_000;
  private static final Options OPTIONS =
      Options.DEFAULT.withMemtableBytes(1 << 20).withSegmentBytes(64 << 10);
  private static final String FILLER = "x".repeat(1_000);

  /** Whether there is no room for files of transactions. */
  private boolean full;

  /** Whether files for the rows of transactions cannot be begun, for a reason of the machine. */
  private boolean failing;

  private final Store store =
      new ForwardingStore(new MemoryStore()) {
        @Override
        public StoreWriter create(String name) {
          if (full && name.startsWith("transactions/")) {
            throw new DriftException(ErrorCode.IO, "No space left on device");
          }
          if (failing && name.startsWith("transactions/") && name.endsWith(".runs")) {
            throw new OutOfMemoryError("as a test wants it");
          }
          return super.create(name);
        }
      };

  private Database database = open();

  private Database open() {
    return Database.open(store, OPTIONS, InstantSource.system(), 100_000);
  }

  @BeforeEach
  void makeTables() {
    for (String table : List.of("t", "u")) {
      database.createTable(TableSchema.documents(table, List.of("id"), List.of("part")));
    }
  }

  @AfterEach
  void close() {
    database.close();
    assertThat(store.list("transactions")).isEmpty();
  }

  @Test
  void itIsCommittedAsAWholeAndReadBack() {
    try (Transaction transaction = database.begin()) {
      insert(transaction, 0, ROWS);
      assertThat(transaction.isLarge()).isTrue();
      assertThat(store.list("transactions")).isNotEmpty();
      assertThat(count(transaction.view())).isEqualTo(ROWS);
      assertThat(count(database.present())).isZero();
      transaction.commit();
    }
    assertThat(store.list("transactions")).isEmpty();
    checkCommitted();
    database.close();
    database = open();
    checkCommitted();
    database.close();
    StoredFiles.derived(store, "t", "u").forEach(store::delete);
    database = open();
    checkCommitted();
    database.snapshot("t"); // Until then the files are written anew in the background.
    database.close();
    assertThat(Database.check(store).isSound()).isTrue();
    database = open();
  }

  private void checkCommitted() {
    assertThat(count(database.present())).isEqualTo(ROWS);
    assertThat(database.sequence()).isEqualTo(ROWS);
    assertThat(size(database.commits(0, Long.MAX_VALUE))).isEqualTo(1);
    assertThat(count(database.at(ROWS / 3))).isEqualTo(ROWS / 3);
    assertThat(row(database.present(), ROWS - 1)).isEqualTo(row(ROWS - 1));
  }

  @Test
  void readersSeeAllOfItOrNothing() throws InterruptedException {
    AtomicBoolean ended = new AtomicBoolean();
    AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    Thread reader =
        new Thread(
            () -> {
              while (!ended.get()) {
                assertThat(count(database.present())).isIn(0, ROWS);
              }
            });
    reader.setUncaughtExceptionHandler((thread, e) -> failure.set(e));
    reader.start();
    try (Transaction transaction = database.begin()) {
      insert(transaction, 0, ROWS);
      transaction.commit();
    }
    ended.set(true);
    reader.join();
    assertThat(failure.get()).isNull();
  }

  @Test
  void aMarkIsGoneBackToThroughFiles() {
    try (Transaction transaction = database.begin()) {
      insert(transaction, 0, 500);
      int mark = transaction.mark();
      insert(transaction, 500, ROWS);
      for (int i = 0; i < 100; i++) {
        transaction.patch(table(i), Key.of(i), Document.of("part", "patched"));
      }
      transaction.softDelete(table(7), Key.of(7));
      assertThat(count(transaction.view())).isEqualTo(ROWS - 1);
      transaction.rollbackTo(mark);
      assertThat(transaction.mark()).isEqualTo(mark);
      assertThat(count(transaction.view())).isEqualTo(500);
      assertThat(row(transaction.view(), 7)).isEqualTo(row(7));
      assertThat(parts(transaction.view(), 3)).isEqualTo(100);
      assertThat(parts(transaction.view(), "patched")).isZero();
      insert(transaction, 500, 600);
      transaction.commit();
    }
    assertThat(count(database.present())).isEqualTo(600);
    assertThat(parts(database.present(), 3)).isEqualTo(120);
    assertThat(database.sequence()).isEqualTo(600);
  }

  /** A statement that began before goes on reading, from memory as from files. */
  @ParameterizedTest
  @ValueSource(ints = {100, ROWS})
  void whatAStatementSeesOutlivesTheTransaction(int rows) {
    for (Consumer<Transaction> end :
        List.<Consumer<Transaction>>of(Transaction::rollback, Transaction::commit)) {
      Transaction transaction = database.begin();
      insert(transaction, 0, rows);
      Snapshot neverSorted = transaction.viewNow();
      Snapshot sorted = transaction.viewNow();
      assertThat(parts(sorted, 3)).isEqualTo(rows / 5);
      insert(transaction, rows, rows + 10);
      end.accept(transaction);
      assertThat(store.list("transactions")).isEmpty();
      for (Snapshot seen : List.of(neverSorted, sorted)) {
        assertThat(count(seen)).isEqualTo(rows);
        assertThat(row(seen, 7)).isEqualTo(row(7));
        assertThat(row(seen, rows)).isNull();
        assertThat(parts(seen, 4)).isEqualTo(rows / 5);
        assertThat(size(seen.history("t", KeyRange.ALL, 0, Long.MAX_VALUE))).isEqualTo(rows / 2);
        assertThat(size(seen.changes("t", 0, Long.MAX_VALUE))).isEqualTo(rows / 2);
        assertThat(seen.catalog().tables()).allMatch(table -> table.columns().size() == 3);
      }
    }
  }

  @Test
  void goingBackToTheBeginningLeavesNothing() {
    try (Transaction transaction = database.begin()) {
      insert(transaction, 0, ROWS);
      transaction.rollbackTo(0);
      assertThat(transaction.hasWrites()).isFalse();
      assertThat(store.list("transactions")).isEmpty();
      assertThat(count(transaction.view())).isZero();
    }
    try (Transaction transaction = database.begin()) {
      insert(transaction, 0, ROWS);
    }
    assertThat(store.list("transactions")).isEmpty();
    assertThat(database.sequence()).isZero();
  }

  @Test
  void aKeyThatIsThereIsRefusedWhereverItIs() {
    try (Transaction transaction = database.begin()) {
      insert(transaction, 0, ROWS);
      assertFails(ErrorCode.DUPLICATE_KEY, () -> insert(transaction, 7, 8));
      transaction.softDelete(table(7), Key.of(7));
      assertFails(ErrorCode.NO_SUCH_KEY, () -> transaction.softDelete(table(7), Key.of(7)));
      insert(transaction, 7, 8);
      transaction.commit();
    }
    assertThat(count(database.present())).isEqualTo(ROWS);
    assertThat(database.sequence()).isEqualTo(ROWS + 2);
  }

  @Test
  void uniqueValuesAreCheckedInFiles() {
    database.createIndex(
        "t",
        new IndexDefinition(
            "once", List.of(IndexColumn.ascending("n")), IndexDefinition.Uniqueness.UNIQUE));
    try (Transaction transaction = database.begin()) {
      for (int i = 0; i < ROWS; i++) {
        transaction.insert("t", Document.of("id", i, "n", i, "filler", FILLER));
      }
      int mark = transaction.mark();
      transaction.insert("t", Document.of("id", ROWS, "n", 5));
      assertFails(ErrorCode.DUPLICATE_KEY, () -> transaction.checkConstraints(mark));
      transaction.rollbackTo(mark);
      transaction.patch("t", Key.of(5), Document.of("n", -5));
      transaction.insert("t", Document.of("id", ROWS, "n", 5));
      transaction.checkConstraints(mark);
      transaction.commit();
    }
    assertThat(database.sequence()).isEqualTo(ROWS + 2);
  }

  @Test
  void whoCommitsFirstWins() {
    insertAlone(ROWS);
    try (Transaction transaction = database.begin()) {
      insert(transaction, 0, ROWS);
      transaction.patch(table(ROWS), Key.of(ROWS), Document.of("part", 1));
      database.autocommit(
          other -> {
            other.patch(table(ROWS), Key.of(ROWS), Document.of("part", 2));
            return null;
          });
      assertFails(ErrorCode.CONFLICT, transaction::commit);
    }
    assertThat(count(database.present())).isEqualTo(1);
    assertThat(store.list("transactions")).isEmpty();
  }

  @Test
  void aStatementThatIsAlwaysOvertakenRunsAlone() {
    insertAlone(ROWS);
    AtomicReference<Integer> tries = new AtomicReference<>(0);
    database.autocommit(
        transaction -> {
          int number = tries.updateAndGet(n -> n + 1);
          insert(transaction, 0, ROWS);
          transaction.patch(table(ROWS), Key.of(ROWS), Document.of("part", number));
          if (number <= 3) {
            database.autocommit(
                other -> {
                  other.patch(table(ROWS), Key.of(ROWS), Document.of("part", -number));
                  return null;
                });
          }
          return null;
        });
    assertThat(tries.get()).isEqualTo(5); // beside others, alone, and when it was seen to be large
    assertThat(count(database.present())).isEqualTo(ROWS + 1);
  }

  @Test
  void whatAKilledProcessLeftIsDeleted() {
    database.close();
    try (StoreWriter left = store.create("transactions/3.events")) {
      left.append(ByteBuffer.wrap(new byte[100]));
    }
    database = open();
    assertThat(store.list("transactions")).isEmpty();
    try (Transaction transaction = database.begin()) {
      insert(transaction, 0, ROWS);
      transaction.commit();
    }
    assertThat(count(database.present())).isEqualTo(ROWS);
  }

  /** Files that may have more than they should are not committed, whatever is written later. */
  @Test
  void whatWasNotKeptWellIsNotCommitted() {
    try (Transaction transaction = database.begin()) {
      insert(transaction, 0, 10);
      int mark = transaction.mark();
      failing = true;
      assertThatThrownBy(() -> insert(transaction, 10, ROWS)).hasMessageContaining("roll it back");
      transaction.rollbackTo(mark);
      failing = false;
      assertThat(count(transaction.view())).isEqualTo(10);
      assertThatThrownBy(() -> insert(transaction, 5_000, 5_000 + ROWS))
          .isInstanceOf(DriftException.class)
          .hasMessageContaining("roll it back");
      assertThatThrownBy(transaction::commit)
          .isInstanceOf(DriftException.class)
          .hasMessageContaining("roll it back");
    }
    assertThat(count(database.present())).isZero();
  }

  /** Where there is no room for more, a statement fails; the others are still there. */
  @Test
  void aStatementForWhichThereIsNoRoomFailsAlone() {
    insertAlone(1);
    try (Transaction transaction = database.begin()) {
      transaction.insert("t", Document.of("id", "before"));
      int mark = transaction.mark();
      full = true;
      assertFails(ErrorCode.IO, () -> insert(transaction, 10, ROWS));
      transaction.rollbackTo(mark);
      transaction.commit();
    }
    assertThat(count(database.present())).isEqualTo(2);
  }

  @Test
  void rowsWaitInFiles() {
    try (RowSpool rows = database.spool()) {
      for (int i = 0; i < ROWS; i++) {
        rows.add(row(i));
      }
      assertThat(store.list("transactions")).isNotEmpty();
      assertThat(rows.size()).isEqualTo(ROWS);
      assertThat(rows).hasSize(ROWS).startsWith(row(0), row(1)).endsWith(row(ROWS - 1));
    }
    assertThat(store.list("transactions")).isEmpty();
  }

  private void insertAlone(int number) {
    database.autocommit(
        transaction -> {
          insert(transaction, number, number + 1);
          return null;
        });
  }

  private static void insert(Transaction transaction, int from, int to) {
    for (int i = from; i < to; i++) {
      transaction.insert(table(i), row(i));
    }
  }

  private static String table(int number) {
    return number % 2 == 0 ? "t" : "u";
  }

  private static Document row(int number) {
    return Document.of("id", number, "part", number % 5, "filler", FILLER);
  }

  private static @Nullable Document row(Snapshot snapshot, int number) {
    Version found = snapshot.get(table(number), Key.of(number));
    return found == null ? null : found.row();
  }

  private static int count(Snapshot snapshot) {
    return size(snapshot.scan("t", KeyRange.ALL)) + size(snapshot.scan("u", KeyRange.ALL));
  }

  private static int size(Iterator<?> elements) {
    int size = 0;
    for (; elements.hasNext(); elements.next()) {
      size++;
    }
    return size;
  }

  /** How many rows have this part, by the index. */
  private static int parts(Snapshot snapshot, Object part) {
    KeyRange range = KeyRange.of(Key.of(part));
    return size(snapshot.lookup("t", "part", range)) + size(snapshot.lookup("u", "part", range));
  }

  private static void assertFails(ErrorCode code, Runnable action) {
    assertThatThrownBy(action::run)
        .isInstanceOfSatisfying(DriftException.class, e -> assertThat(e.code()).isEqualTo(code));
  }
}
