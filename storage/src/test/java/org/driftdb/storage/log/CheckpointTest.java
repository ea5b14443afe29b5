package org.driftdb.storage.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.driftdb.storage.store.MemoryStore;
import org.junit.jupiter.api.Test;

/** A log that is opened behind a checkpoint reads what follows it, and nothing before. */
class CheckpointTest {
  private static final String FIRST_SEGMENT = "tables/a/segments/00000001.seg";

  private final MemoryStore store = new MemoryStore();
  private final List<LoggedCommit> replayed = new ArrayList<>();

  /** One sealed segment of table a, a checkpoint in its second one, and a commit behind it. */
  private LogStart checkpointInTheMiddle() {
    try (EventLog log = Logs.create(store)) {
      Logs.commit(log, "a1", "b1");
      log.seal("a");
      LoggedCommit last = Logs.commit(log, "a2", "b2");
      LogStart start = Logs.checkpoint(log, last, Logs.BEGINNING);
      Logs.commit(log, "a3");
      return start;
    }
  }

  private static LogPosition position(EventLog log, String table) {
    return Objects.requireNonNull(log.positions().get(table));
  }

  @Test
  void whatIsBeforeItIsNotRead() {
    LogStart start = checkpointInTheMiddle();
    StoreImage image = StoreImage.of(store);
    for (String name : List.of(FIRST_SEGMENT, image.lastSegment("b"))) {
      byte[] bytes = image.bytes(name).clone();
      bytes[SegmentHeader.BYTES + 15] ^= 1;
      MemoryStore changed = image.with(name, bytes).toStore();
      assertThat(Logs.read(changed, start)).containsExactly("5:a3");
      assertThat(Logs.reopen(changed, start)).containsExactly("5:a3");
      // Whoever reads everything finds it.
      assertThat(LogCheck.of(changed, Logs.tables()).isSound()).isFalse();
    }
  }

  @Test
  void segmentsBeforeItMustBeThereInFull() {
    LogStart start = checkpointInTheMiddle();
    StoreImage image = StoreImage.of(store);
    int length = image.length(FIRST_SEGMENT);
    assertDamaged(
        image.cut(FIRST_SEGMENT, length - 1).toStore(),
        start,
        FIRST_SEGMENT + " is damaged at offset " + (length - 1) + ": it was sealed with " + length);
    MemoryStore without = image.toStore();
    without.delete(FIRST_SEGMENT);
    assertDamaged(without, start, FIRST_SEGMENT + " is damaged at offset 0: there is no such file");
  }

  @Test
  void theSegmentThatIsWrittenToMustReachIt() {
    LogStart start = checkpointInTheMiddle();
    StoreImage image = StoreImage.of(store);
    String name = image.lastSegment("b");
    int length = image.length(name);
    assertDamaged(
        image.cut(name, length - 1).toStore(),
        start,
        name + " is damaged at offset " + (length - 1) + ": it has " + (length - 1) + " bytes");
  }

  private static void assertDamaged(MemoryStore changed, LogStart start, String message) {
    Map<String, String> before = StoreImage.of(changed).contents();
    try (EventLog log = EventLog.open(changed, Logs.options(), () -> start, commit -> {})) {
      assertThat(String.valueOf(log.recovery().damage())).startsWith("memory:" + message);
    }
    try (LogFollower follower = LogFollower.open(changed, () -> start, commit -> {})) {
      assertThat(String.valueOf(follower.damage())).startsWith("memory:" + message);
    }
    assertThat(StoreImage.of(changed).contents()).isEqualTo(before);
  }

  @Test
  void aCommitIsNeverBeforeTheOneWhereTheReadingBegan() {
    LogStart start = checkpointInTheMiddle();
    LogOptions early =
        Logs.options().withClock(InstantSource.fixed(Instant.ofEpochMilli(start.lastMillis() - 1)));
    LogStart end = new LogStart(Logs.TABLES, 5, start.lastMillis() + 7);
    try (EventLog log = EventLog.open(store, early, () -> end, replayed::add)) {
      assertThat(Logs.commit(log, "a4").millis()).isEqualTo(start.lastMillis() + 7);
    }
    assertThat(replayed).isEmpty();
  }

  @Test
  void aPositionGoesWithItsFramesWhenSegmentsAreMerged() {
    try (EventLog log = Logs.create(store)) {
      LogStart start = Logs.BEGINNING;
      List<LogStart> starts = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        LoggedCommit last = Logs.commit(log, "a" + i, "b" + i);
        if (i % 2 == 1) {
          log.seal("a");
        }
        start = Logs.checkpoint(log, last, Logs.BEGINNING);
        starts.add(start);
        Logs.commit(log, "a+" + i);
        if (i % 2 == 0) {
          log.seal("a");
        }
      }
      log.seal("a");
      log.compact("a");
      TableManifest manifest = TableManifest.read(store, "a").orElseThrow();
      assertThat(manifest.sealed()).hasSize(1);
      assertThat(manifest.positions()).hasSize(6);
      for (int i = 0; i < 6; i++) {
        long after = starts.get(i).after();
        LogPosition position = manifest.positions().get(i);
        assertThat(position.sequence()).isEqualTo(after);
        assertThat(position.segment()).isEqualTo(manifest.sealed().get(0).number());
        assertThat(position.first()).isEqualTo(1);
        assertThat(position.last()).isEqualTo(after - 1);
        try (SegmentReader reader =
            SegmentReader.open(store, "a", position.segment()).orElseThrow()) {
          reader.seek(position.offset());
          Frame next = Objects.requireNonNull(reader.next());
          assertThat(next.sequence()).isEqualTo(after + 1);
        }
      }
    }
  }

  @Test
  void positionsThatNobodyWillNeedAreDropped() {
    try (EventLog log = Logs.create(store)) {
      LogStart first = Logs.checkpoint(log, Logs.commit(log, "a1"), Logs.BEGINNING);
      LogStart second = Logs.checkpoint(log, Logs.commit(log, "a2"), first);
      assertThat(positions()).containsExactly(1L, 2L);
      // Not every table had the second one: the database still begins behind the first.
      Logs.checkpoint(log, Logs.commit(log, "b3"), first);
      assertThat(positions()).containsExactly(1L, 2L, 3L);
      Logs.checkpoint(log, Logs.commit(log, "b4"), second);
      assertThat(positions()).containsExactly(2L, 3L, 4L);
      log.seal("a");
      assertThat(positions()).containsExactly(2L, 3L, 4L);
    }
  }

  private List<Long> positions() {
    return TableCheckpoint.read(store, "a").orElseThrow().positions().stream()
        .map(LogPosition::sequence)
        .toList();
  }

  @Test
  void aPositionWhoseSegmentIsGoneIsNotTaken() {
    try (EventLog log = Logs.create(store)) {
      LoggedCommit first = Logs.commit(log, "a1");
      LogPosition position = position(log, "a");
      log.seal("a");
      Logs.commit(log, "a2");
      log.seal("a");
      log.compact("a");
      Logs.commit(log, "a3");
      TableCheckpoint late =
          new TableCheckpoint(first.lastSequence(), List.of(position), List.of());
      log.publishCheckpoints(0, Map.of("a", late));
      assertThat(positions()).isEmpty();
      LogStart start = new LogStart(Logs.TABLES, 1, first.millis());
      assertThat(Logs.read(store, start)).containsExactly("2:a2", "3:a3");
    }
  }

  @Test
  void withoutAPositionFramesArePassedOverAndKept() {
    LogStart start;
    try (EventLog log = Logs.create(store)) {
      Logs.commit(log, "a1", "b1");
      LoggedCommit last = Logs.commit(log, "a2");
      start = new LogStart(Logs.TABLES, last.lastSequence(), last.millis());
    }
    assertThat(Logs.reopen(store, start)).isEmpty();
    try (EventLog log = EventLog.open(store, Logs.options(), () -> start, replayed::add)) {
      assertThat(log.recovery().isClean()).isTrue();
      assertThat(position(log, "a").first()).isEqualTo(1);
      assertThat(position(log, "a").last()).isEqualTo(3);
    }
    assertThat(Logs.reopen(store)).containsExactly("1:a1 2:b1", "3:a2");
  }

  @Test
  void aReaderGoesOnWhenTheWriterPublishesANewerOne() {
    try (EventLog log = Logs.create(store)) {
      LoggedCommit last = Logs.commit(log, "a1", "b1");
      LogStart start = Logs.checkpoint(log, last, Logs.BEGINNING);
      Logs.commit(log, "b2");
      try (LogFollower follower = LogFollower.open(store, () -> start, replayed::add)) {
        long readings = follower.readings();
        Logs.checkpoint(log, Logs.commit(log, "a2"), start);
        Logs.commit(log, "a3", "b3");
        assertThat(follower.poll()).isEqualTo(6);
        assertThat(follower.readings()).isNotEqualTo(readings);
        assertThat(Logs.texts(replayed)).containsExactly("3:b2", "4:a2", "5:a3 6:b3");
      }
    }
  }

  @Test
  void aCheckpointOfWhatWasNeverWrittenIsRefused() {
    try (EventLog log = Logs.create(store)) {
      Logs.commit(log, "a1");
      TableCheckpoint ahead = new TableCheckpoint(2, List.of(position(log, "a")), List.of());
      assertThatThrownBy(() -> log.publishCheckpoints(0, Map.of("a", ahead)))
          .hasMessageContaining("event 2 has not been written");
      assertThat(Logs.commit(log, "a2").lastSequence()).isEqualTo(2);
    }
  }
}
