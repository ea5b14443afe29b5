package org.driftdb.storage.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;
import org.driftdb.storage.history.Iterators;
import org.driftdb.storage.store.LocalStore;
import org.driftdb.storage.store.MemoryStore;
import org.driftdb.storage.store.Store;
import org.driftdb.storage.store.StoreReader;
import org.driftdb.storage.store.StoreWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a log promises while nothing goes wrong. */
class EventLogTest {
  @TempDir Path directory;

  private List<Store> stores() {
    return List.of(new MemoryStore(), LocalStore.writing(directory.resolve("db")));
  }

  @Test
  void whatWasCommittedIsReplayedInOrder() {
    for (Store store : stores()) {
      try (EventLog log = Logs.create(store)) {
        Logs.commit(log, "a1");
        Logs.commit(log, "b1", "a2", "b2");
        assertThat(log.publishedSequence()).isEqualTo(4);
        assertThat(Logs.read(store)).containsExactly("1:a1", "2:b1 3:a2 4:b2");
      }
      assertThat(Logs.reopen(store)).containsExactly("1:a1", "2:b1 3:a2 4:b2");
      List<LoggedCommit> replayed = new ArrayList<>();
      try (EventLog log = Logs.open(store, replayed)) {
        assertThat(log.recovery().isClean()).isTrue();
        assertThat(Logs.commit(log, "a3").lastSequence()).isEqualTo(5);
      }
      assertThat(Logs.reopen(store)).containsExactly("1:a1", "2:b1 3:a2 4:b2", "5:a3");
    }
  }

  @Test
  void sealingAndCompactingKeepEveryFrame() {
    for (Store store : stores()) {
      List<String> expected = new ArrayList<>();
      try (EventLog log = Logs.create(store)) {
        for (int i = 0; i < 10; i++) {
          expected.add(Logs.text(Logs.commit(log, "a" + i, "b" + i)));
          log.seal("a");
        }
        assertThat(store.list("tables/a/segments")).hasSize(11);
        log.compact("a");
        assertThat(store.list("tables/a/segments")).hasSize(2);
        expected.add(Logs.text(Logs.commit(log, "a10")));
        assertThat(Logs.read(store)).isEqualTo(expected);
      }
      assertThat(Logs.reopen(store)).isEqualTo(expected);
    }
  }

  @Test
  void anEventOfNoTableIsRefusedAndTheLogGoesOn() {
    try (EventLog log = Logs.create(new MemoryStore())) {
      assertThatThrownBy(() -> Logs.commit(log, "c1")).hasMessageContaining("no table c");
      assertThat(Logs.commit(log, "a1").lastSequence()).isEqualTo(1);
    }
  }

  @Test
  void aTableStartsASegmentWhenItsCurrentOneIsFull() {
    MemoryStore store = new MemoryStore();
    List<String> expected = new ArrayList<>();
    try (EventLog log = Logs.create(store, Logs.options().withSegmentBytes(1024))) {
      for (int i = 0; i < 100; i++) {
        expected.add(Logs.text(Logs.commit(log, "a" + i)));
      }
    }
    StoreImage image = StoreImage.of(store);
    assertThat(store.list("tables/a/segments")).hasSizeBetween(5, 8);
    assertThat(store.list("tables/b/segments")).hasSize(1);
    image.files().forEach((name, bytes) -> assertThat(bytes.length).as(name).isLessThan(1024 + 80));
    assertThat(Logs.reopen(store)).isEqualTo(expected);
  }

  @Test
  void compactionFillsSegmentsUpToTheirSizeAndNoFurther() {
    MemoryStore store = new MemoryStore();
    List<String> expected = new ArrayList<>();
    try (EventLog log = Logs.create(store, Logs.options().withSegmentBytes(1024))) {
      for (int i = 0; i < 60; i++) {
        expected.add(Logs.text(Logs.commit(log, "a" + i)));
        log.seal("a");
      }
      String frames = frames(store);
      log.compact("a");
      assertThat(store.list("tables/a/segments")).hasSizeBetween(4, 6);
      assertThat(frames(store)).isEqualTo(frames);
      log.compact("a");
      log.compact("b");
    }
    assertThat(Logs.reopen(store)).isEqualTo(expected);
  }

  /** The bytes of all frames of table a, in the order of its list. */
  private static String frames(Store store) {
    TableManifest manifest = TableManifest.read(store, "a").orElseThrow();
    return Stream.concat(
            manifest.sealed().stream().map(TableManifest.Sealed::number),
            Stream.of(manifest.active()))
        .map(number -> segment(store, number))
        .map(segment -> HexFormat.of().formatHex(segment, SegmentHeader.BYTES, segment.length))
        .collect(Collectors.joining());
  }

  /** The bytes of a segment, as they are before it is compressed. */
  private static byte[] segment(Store store, int number) {
    String name = LogFiles.segment("a", number);
    StoreReader file = store.open(name).orElseThrow();
    StoreReader segment =
        CompressedSegment.is(file) ? CompressedSegment.open(file, store.locate(name)) : file;
    byte[] bytes = new byte[(int) segment.size()];
    assertThat(segment.read(0, ByteBuffer.wrap(bytes))).isEqualTo(bytes.length);
    return bytes;
  }

  @Test
  void aCommitMayBeFarLargerThanAnyBuffer() {
    MemoryStore store = new MemoryStore();
    byte[] large = new byte[3_000_000];
    Arrays.fill(large, (byte) 7);
    int count = 100_000;
    try (EventLog log = Logs.create(store)) {
      List<NewEvent> events = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        events.add(new NewEvent(i % 3 == 0 ? "b" : "a", FrameType.PATCH, new byte[i % 20]));
      }
      events.add(new NewEvent("a", FrameType.INSERT, large));
      events.add(new NewEvent("b", FrameType.SOFT_DELETE, new byte[0]));
      log.awaitDurable(log.append(events, null, null).lastSequence());
    }
    List<LoggedCommit> replayed = new ArrayList<>();
    try (EventLog log = Logs.open(store, replayed)) {
      assertThat(log.publishedSequence()).isEqualTo(count + 2);
    }
    assertThat(replayed).hasSize(1);
    List<LoggedEvent> events = new ArrayList<>();
    replayed.get(0).events().forEach(events::add);
    assertThat(events).hasSize(count + 2);
    assertThat(events.get(19).payload()).hasSize(19);
    assertThat(events.get(count).payload()).isEqualTo(large);
    assertThat(events.get(count + 1).type()).isEqualTo(FrameType.SOFT_DELETE);
  }

  @Test
  void authorAndCommentAreKept() {
    MemoryStore store = new MemoryStore();
    try (EventLog log = Logs.create(store)) {
      log.append(Logs.events("a1"), "Ännchen", null);
      log.append(Logs.events("a2", "b1"), null, "why \"not\"");
    }
    List<LoggedCommit> replayed = new ArrayList<>();
    Logs.open(store, replayed).close();
    assertThat(replayed)
        .extracting(LoggedCommit::author, LoggedCommit::comment)
        .containsExactly(tuple("Ännchen", null), tuple(null, "why \"not\""));
  }

  @Test
  void aClockThatGoesBackIsClampedAndCounted() {
    MemoryStore store = new MemoryStore();
    Logs.TickingClock clock = new Logs.TickingClock();
    LogOptions options = Logs.options().withClock(clock);
    try (EventLog log = Logs.create(store, options)) {
      clock.set(5_000);
      assertThat(Logs.commit(log, "a1").millis()).isEqualTo(6_000);
      clock.set(1_000);
      assertThat(Logs.commit(log, "a2").millis()).isEqualTo(6_000);
      assertThat(Logs.commit(log, "b1").millis()).isEqualTo(6_000);
    }
    clock.set(2_000);
    try (EventLog log = EventLog.open(store, options, Logs.start(), commit -> {})) {
      assertThat(Logs.commit(log, "a3", "b2").millis()).isEqualTo(6_000);
      clock.set(9_000);
      assertThat(Logs.commit(log, "a4").millis()).isEqualTo(10_000);
    }
    assertThat(LogCheck.of(store, Logs.tables()).clampedCommits()).isEqualTo(3);
  }

  @Test
  void aSecondWriterIsRefusedUntilTheFirstCloses() {
    for (Store store : stores()) {
      try (EventLog log = Logs.create(store)) {
        assertThatThrownBy(() -> Logs.open(store, new ArrayList<>()))
            .isInstanceOfSatisfying(
                DriftException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.LOCKED))
            .hasMessageContaining("process " + ProcessHandle.current().pid());
        Logs.commit(log, "a1");
      }
      assertThat(Logs.reopen(store)).containsExactly("1:a1");
    }
  }

  @Test
  void aClosedLogSaysSo() {
    EventLog log = Logs.create(new MemoryStore());
    log.close();
    log.close();
    assertThatThrownBy(() -> Logs.append(log, "a1")).hasMessageContaining("is closed");
    assertThatThrownBy(() -> log.seal("a")).hasMessageContaining("is closed");
  }

  @Test
  void filesOfATableThatTheCatalogNeverGotToKnowAreReplaced() {
    MemoryStore store = new MemoryStore();
    Logs.create(store).close();
    // The process died before it wrote its catalog: to the next one there are no tables.
    try (EventLog log = Logs.create(store)) {
      Logs.commit(log, "a1");
    }
    assertThat(Logs.reopen(store)).containsExactly("1:a1");
    // Events of a table that no catalog has are another matter.
    try (EventLog log =
        EventLog.open(
            store, Logs.options(), () -> LogStart.fromBeginning(List.of()), commit -> {})) {
      assertThatThrownBy(() -> log.createTable("a")).hasMessageContaining("not in the catalog");
    }
    assertThat(Logs.reopen(store)).containsExactly("1:a1");
  }

  @Test
  void rowsAtAHorizonAreEventsOfATableToo() {
    MemoryStore store = new MemoryStore();
    try (EventLog log = Logs.create(store)) {
      LoggedCommit last = Logs.commit(log, "a1");
      log.seal("a");
      log.discard("a", Collections.emptyIterator(), last, "");
    }
    store.delete(StoreImage.of(store).lastSegment("a"));
    try (EventLog log =
        EventLog.open(
            store, Logs.options(), () -> LogStart.fromBeginning(List.of()), commit -> {})) {
      assertThatThrownBy(() -> log.createTable("a"))
          .hasMessageContaining("tables/a/meta.json")
          .hasMessageContaining("not in the catalog");
    }
  }

  @Test
  void ofWhatCouldNotBeWrittenInFullNoFileIsLeft() {
    MemoryStore store = new MemoryStore();
    try (EventLog log = Logs.create(store)) {
      LoggedCommit last = Logs.commit(log, "a1", "a2");
      log.seal("a");
      Logs.commit(log, "a3");
      String segment = StoreImage.of(store).lastSegment("a");
      log.seal("a");
      List<String> files = store.list("tables/a/segments");
      Iterator<LoggedEvent> failing =
          Iterators.map(
              List.of(1, 2).iterator(),
              row -> {
                if (row == 2) {
                  throw new DriftException(ErrorCode.IO, "the disk is full");
                }
                return new LoggedEvent("a", 1, last.millis(), FrameType.BASE, new byte[1000]);
              });
      assertThatThrownBy(() -> log.discard("a", failing, last, "")).hasMessage("the disk is full");
      assertThat(store.list("tables/a/segments")).isEqualTo(files);

      store.reopen(segment, SegmentHeader.BYTES + 5).close();
      assertThatThrownBy(() -> log.compact("a")).isInstanceOf(DamagedException.class);
      assertThat(store.list("tables/a/segments")).isEqualTo(files);
    }
  }

  @Test
  void aFrameOfALaterVersionIsRefusedByName() {
    MemoryStore store = new MemoryStore();
    Logs.create(store).close();
    byte[] body = {1, 0, 0, 0, 0, 0, 0, 0, 0, 9};
    ByteBuffer frame = ByteBuffer.allocate(18).order(ByteOrder.LITTLE_ENDIAN);
    frame.putInt(body.length).putInt(Frame.checksum(ByteBuffer.wrap(body))).put(body).flip();
    try (StoreWriter writer = store.reopen("tables/a/segments/00000001.seg", 24)) {
      writer.append(frame);
    }
    assertThatThrownBy(() -> Logs.open(store, new ArrayList<>()))
        .hasMessageContaining("a frame of type 9")
        .hasMessageContaining("00000001.seg has at offset 24");
  }

  @Test
  void aSegmentSizeTooSmallIsRefusedByName() {
    assertThatThrownBy(() -> LogOptions.DEFAULT.withSegmentBytes(1023))
        .hasMessage("segmentBytes is 1023; it must be 1024 or more");
    assertThat(LogOptions.DEFAULT.segmentBytes()).isEqualTo(134_217_728);
    assertThat(LogOptions.DEFAULT.durability()).isEqualTo(Durability.COMMIT);
  }

  @Test
  void anInterruptedThreadWritesAndStaysInterrupted() {
    Store store = LocalStore.writing(directory.resolve("interrupted"));
    Thread.currentThread().interrupt();
    try (EventLog log = Logs.create(store)) {
      for (int i = 0; i < 5; i++) {
        Logs.commit(log, "a" + i, "b" + i);
        log.seal("a");
      }
      log.compact("a");
      assertThat(Logs.read(store)).hasSize(5);
    }
    assertThat(Thread.interrupted()).isTrue();
    assertThat(Logs.reopen(store)).hasSize(5);
  }

  @Test
  void threadsThatAreInterruptedAllTheTimeHarmNobody() throws Exception {
    Store store = LocalStore.writing(directory.resolve("interrupted"));
    try (EventLog log = Logs.create(store)) {
      AtomicReference<Throwable> failure = new AtomicReference<>();
      List<Thread> threads = new ArrayList<>();
      for (int id = 0; id < 4; id++) {
        String text = (id % 2 == 0 ? "a" : "b") + id;
        Thread thread =
            new Thread(
                () -> {
                  try {
                    for (int i = 0; i < 100; i++) {
                      Logs.commit(log, text);
                    }
                  } catch (Throwable e) {
                    failure.set(e);
                  }
                });
        threads.add(thread);
        thread.start();
      }
      while (threads.stream().anyMatch(Thread::isAlive)) {
        threads.forEach(Thread::interrupt);
        Thread.sleep(1);
      }
      assertThat(failure.get()).isNull();
    }
    assertThat(Logs.reopen(store)).hasSize(400);
  }

  /** A log with two sealed segments of a, each worth compressing. */
  private static EventLog withLargeSegments(Store store) {
    EventLog log = Logs.create(store);
    for (int segment = 0; segment < 2; segment++) {
      for (int i = 0; i < 100; i++) {
        Logs.commit(log, "a" + "x".repeat(2_000));
      }
      log.seal("a");
    }
    return log;
  }

  private static long segmentBytes(Store store) {
    return store.list("tables/a/segments").stream()
        .mapToLong(name -> store.open("tables/a/segments/" + name).orElseThrow().size())
        .sum();
  }

  @Test
  void compressingThatIsStoppedLeavesNothingAndGoesOnTheNextTime() {
    Store store = new MemoryStore();
    try (EventLog log = withLargeSegments(store)) {
      List<String> before = store.list("tables/a/segments");
      long bytes = segmentBytes(store);
      AtomicInteger asked = new AtomicInteger();
      // In the midst of the second segment: the first is compressed.
      assertThatThrownBy(() -> log.compressNewlySealed("a", () -> asked.incrementAndGet() == 300))
          .isInstanceOf(CancellationException.class);
      assertThat(store.list("tables/a/segments")).hasSameSizeAs(before).isNotEqualTo(before);
      assertThat(segmentBytes(store)).isBetween(bytes / 3, bytes * 2 / 3);
      log.compressNewlySealed("a", () -> false);
      assertThat(segmentBytes(store)).isLessThan(bytes / 10);
      log.compressNewlySealed(
          "a",
          () -> {
            throw new AssertionError("nothing is left to be done");
          });
      assertThat(Logs.read(store)).hasSize(200);
    }
    assertThat(Logs.reopen(store)).hasSize(200);
  }

  /** Segments that have been listed are compressed, and deleted, while a check reads them. */
  @Test
  void aCheckBesideAWriterLooksAgainWhereSegmentsHaveBeenReplaced() {
    Store store = new MemoryStore();
    try (EventLog log = withLargeSegments(store)) {
      String first = LogFiles.segment("a", 1);
      AtomicInteger opened = new AtomicInteger();
      Store reading =
          new ForwardingStore(store) {
            @Override
            public Optional<StoreReader> open(String name) {
              if (name.equals(first) && opened.incrementAndGet() == 1) {
                log.compress("a");
              }
              return super.open(name);
            }
          };
      assertThat(LogCheck.of(reading, Logs.tables()).findings()).isEmpty();
      assertThat(opened.get()).isPositive();
    }
  }
}
