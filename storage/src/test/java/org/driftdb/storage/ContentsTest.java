package org.driftdb.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.driftdb.storage.block.BlockCache;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;
import org.driftdb.storage.history.EventType;
import org.driftdb.storage.history.Iterators;
import org.driftdb.storage.log.LoggedCommit;
import org.driftdb.storage.log.LoggedEvent;
import org.driftdb.storage.log.NewEvent;
import org.driftdb.storage.schema.Column;
import org.driftdb.storage.schema.Moment;
import org.driftdb.storage.schema.TableSchema;
import org.driftdb.storage.store.MemoryStore;
import org.driftdb.storage.value.Document;
import org.driftdb.storage.value.Key;
import org.driftdb.storage.value.KeyRange;
import org.driftdb.storage.value.ValueEncoder;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** From a time to a sequence, from an event to its commit, and how a commit is applied. */
class ContentsTest {
  private static final List<String> T = List.of("t");

  private final MemoryStore store = new MemoryStore();
  private final Contents contents = new Contents(new BlockCache(1 << 20));

  @BeforeEach
  void threeCommits() {
    contents.apply(new Commit(1, 2, 1000, T, null, null), List.of());
    contents.apply(new Commit(3, 3, 1000, T, null, null), List.of());
    contents.apply(new Commit(4, 6, 2000, T, null, null), List.of());
  }

  /** In memory, being written, and in files. */
  private void eachWay(Runnable check) {
    check.run();
    Checkpoints checkpoints = new Checkpoints(store, contents);
    checkpoints.freeze(Map.of());
    check.run();
    checkpoints.write();
    check.run();
  }

  @Test
  void aTimeIncludesEveryCommitAtOrBeforeIt() {
    eachWay(
        () -> {
          assertThat(contents.commits().sequenceAt(999, 6)).isEqualTo(0);
          assertThat(contents.commits().sequenceAt(1000, 6)).isEqualTo(3);
          assertThat(contents.commits().sequenceAt(1999, 6)).isEqualTo(3);
          assertThat(contents.commits().sequenceAt(2000, 6)).isEqualTo(6);
          assertThat(contents.commits().sequenceAt(Long.MAX_VALUE, 6)).isEqualTo(6);
        });
  }

  @Test
  void itIncludesNoCommitThatIsNotYetAcknowledged() {
    eachWay(
        () -> {
          assertThat(contents.commits().sequenceAt(Long.MAX_VALUE, 5)).isEqualTo(3);
          assertThat(contents.commits().sequenceAt(1000, 2)).isEqualTo(2);
          assertThat(contents.commits().sequenceAt(1000, 0)).isEqualTo(0);
        });
  }

  @Test
  void anEventTellsOfItsCommit() {
    eachWay(
        () -> {
          assertThat(commitOf(1, 1000)).isEqualTo(new Commit(1, 2, 1000, T, null, null));
          assertThat(commitOf(2, 1000)).isEqualTo(commitOf(1, 1000));
          assertThat(commitOf(3, 1000)).isEqualTo(new Commit(3, 3, 1000, T, null, null));
          assertThat(commitOf(5, 2000)).isEqualTo(new Commit(4, 6, 2000, T, null, null));
          assertThat(commitOf(7, 2000)).isNull();
        });
  }

  private @Nullable Commit commitOf(long sequence, long millis) {
    return contents.commits().containing(sequence, millis);
  }

  @Test
  void anEventTellsOfItsCommitThatWasWrittenToFilesInTheMidst() {
    Table table = makeTable();
    Checkpoints checkpoints = new Checkpoints(store, contents);
    contents.replay(
        commitOf(inserts(table, 4)),
        () -> {
          if (contents.reachedSequence() == 8) {
            checkpoints.freeze(Map.of());
            checkpoints.write();
          }
        });
    eachWay(
        () -> {
          assertThat(commitOf(5, 2000)).isEqualTo(new Commit(4, 6, 2000, T, null, null));
          for (int sequence = 7; sequence <= 10; sequence++) {
            assertThat(commitOf(sequence, 3000))
                .isEqualTo(new Commit(7, 10, 3000, T, "ann", "why"));
          }
        });
  }

  /** What was read before comes again when the commit is read anew. */
  @Test
  void aCommitOfWhichAPartCouldNotBeReadIsAppliedOnce() {
    Table table = makeTable();
    List<LoggedEvent> events = inserts(table, 4);
    Iterator<LoggedEvent> torn =
        Iterators.concat(
            events.subList(0, 2).iterator(),
            Iterators.map(
                events.iterator(),
                event -> {
                  throw new DriftException(ErrorCode.IO, "cannot be read");
                }));
    LoggedCommit commit = commitOf(events);
    assertThatThrownBy(() -> contents.replay(commit.with(() -> torn), () -> {}))
        .isInstanceOf(DriftException.class);
    contents.replay(commit, () -> {});
    assertThat(contents.changes(table, 0, 10)).toIterable().hasSize(4);
    assertThat(table.versions().history(KeyRange.ALL, 0, 11, 10)).toIterable().hasSize(4);
    assertThat(columnsAt(10)).containsExactly("id", "learned");
  }

  /** A reading process takes what is in files also in the midst of a commit. */
  @Test
  void theColumnsThatACommitBringsAreSeenWhenAllOfItIs() {
    Table table = makeTable();
    contents.apply(
        commitOf(inserts(table, 4)),
        () -> {
          if (contents.reachedSequence() == 8) {
            Document last = Document.of("id", 3, "learned", true, "last", 1);
            contents.follow(
                table,
                new Table.Followed(
                    table.view(), table.columnCounts(), table.state().columns().and(last)));
          }
          assertThat(columnsAt(6)).containsExactly("id");
        });
    assertThat(columnsAt(10)).containsExactly("id", "learned", "last");
  }

  private List<String> columnsAt(long sequence) {
    return contents
        .tables(sequence)
        .table("t", Moment.longAfter(sequence))
        .schema()
        .columns()
        .stream()
        .map(Column::name)
        .toList();
  }

  private Table makeTable() {
    try (Database database = Database.open(store, Options.DEFAULT, InstantSource.system())) {
      database.createTable(TableSchema.documents("t", List.of("id"), List.of()));
    }
    new CatalogFiles(store, contents).load();
    return contents.livingTable("t");
  }

  private static List<LoggedEvent> inserts(Table table, int count) {
    List<LoggedEvent> events = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Document row = Document.of("id", i, "learned", true);
      NewEvent event =
          EventPayload.encode(
              new TableEvent(table, EventType.INSERT, Key.of(i), row, null), new ValueEncoder());
      events.add(new LoggedEvent(event.table(), 7 + i, 3000, event.type(), event.payload()));
    }
    return events;
  }

  /** One after the three. */
  private static LoggedCommit commitOf(List<LoggedEvent> events) {
    return new LoggedCommit(
        7, 6 + events.size(), 3000, List.of(events.get(0).table()), events, "ann", "why");
  }

  /** Whoever shows the comments of many events asks for as many commits. */
  @Test
  void theCommitOfAnEventTakesOneLook() {
    for (int i = 7; i < 20_000; i++) {
      contents.apply(new Commit(i, i, 1000L * i, T, null, "why " + i), List.of());
    }
    Checkpoints checkpoints = new Checkpoints(store, contents);
    checkpoints.freeze(Map.of());
    checkpoints.write();
    var before = contents.cache().counts();
    for (int i = 100; i < 20_000; i += 199) {
      Commit commit = commitOf(i, 1000L * i);
      assertThat(commit).isEqualTo(new Commit(i, i, 1000L * i, T, null, "why " + i));
    }
    assertThat(contents.cache().counts().since(before).dataBlocks()).isLessThanOrEqualTo(200);
  }

  @Test
  void commentsAndTablesTakeMemoryToo() {
    long before = contents.activeBytes();
    contents.apply(new Commit(7, 7, 3000, T, "a".repeat(50), "c".repeat(10_000)), List.of());
    assertThat(contents.activeBytes() - before).isBetween(20_100L, 20_500L);
    before = contents.activeBytes();
    contents.apply(new Commit(8, 8, 3000, List.of("a", "b", "c", "d"), null, null), List.of());
    contents.apply(new Commit(9, 9, 3000, T, null, null), List.of());
    assertThat(contents.activeBytes() - before).isBetween(300L, 500L);
  }

  @Test
  void whatIsBeingWrittenTakesMemoryUntilItIsWritten() {
    Checkpoints checkpoints = new Checkpoints(store, contents);
    contents.apply(new Commit(7, 7, 3000, T, null, "c".repeat(10_000)), List.of());
    assertThat(contents.exceedTwice(15_000)).isFalse();
    checkpoints.freeze(Map.of());
    contents.apply(new Commit(8, 8, 3000, T, null, "c".repeat(10_000)), List.of());
    assertThat(contents.exceedTwice(15_000)).isTrue();
    checkpoints.write();
    assertThat(contents.exceedTwice(15_000)).isFalse();
    checkpoints.makeRoom(15_000);
    assertThat(contents.activeBytes()).isGreaterThan(20_000);
    checkpoints.makeRoom(10_000);
    assertThat(contents.activeBytes()).isZero();
  }
}
