package org.driftdb.storage.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.driftdb.storage.store.LocalStore;
import org.driftdb.storage.store.MemoryStore;
import org.driftdb.storage.store.Store;
import org.driftdb.storage.store.StoreReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The events of a table are read again, by sequence. */
class LogReaderTest {
  @TempDir Path directory;

  @Test
  void theEventsBetweenTwoSequencesComeInOrder() {
    try (EventLog log = Logs.create(new MemoryStore())) {
      Logs.commit(log, "a1", "b2", "a3");
      log.seal("a");
      LoggedCommit last = Logs.commit(log, "b4", "a5");
      assertThat(Logs.events(log.events("a", 0, 5))).containsExactly("1:a1", "3:a3", "5:a5");
      assertThat(Logs.events(log.events("a", 1, 4))).containsExactly("3:a3");
      assertThat(Logs.events(log.events("a", 3, 4))).isEmpty();
      assertThat(Logs.events(log.events("a", 5, 5))).isEmpty();
      assertThat(Logs.events(log.events("b", 1, 5))).containsExactly("2:b2", "4:b4");
      Iterator<LoggedEvent> events = log.events("a", 4, 5);
      LoggedEvent event = events.next();
      assertThat(event.millis()).isEqualTo(last.millis());
      assertThat(event.table()).isEqualTo("a");
      assertThat(event.type()).isEqualTo(FrameType.INSERT);
      assertThatThrownBy(events::next).isInstanceOf(NoSuchElementException.class);
    }
  }

  /** Everything that a random history told, asked again for random stretches of it. */
  @Test
  void anyStretchIsReadWhateverHasBecomeOfTheSegments() {
    for (int run = 0; run < 40; run++) {
      Random random = new Random(run);
      Store store = new MemoryStore();
      // Segments of long payloads have marks.
      int length = run % 4 == 0 ? 30_000 : 60;
      LogOptions options = Logs.options().withSegmentBytes(length == 60 ? 1024 : 500_000);
      List<String> all = new ArrayList<>();
      EventLog log = Logs.create(store, options);
      LogStart start = Logs.BEGINNING;
      for (int step = 0; step < 120; step++) {
        LoggedCommit last = Logs.append(log, texts(random, step, length));
        all.add(Logs.text(last));
        switch (random.nextInt(12)) {
          case 0 -> log.seal("a");
          case 1 -> log.compact("a");
          case 2 -> start = Logs.checkpoint(log, last, start);
          case 3 -> {
            log.close();
            LogStart from = start;
            log = EventLog.open(store, options, () -> from, commit -> {});
          }
          default -> log.awaitDurable(last.lastSequence());
        }
        long after = random.nextLong(last.lastSequence() + 1);
        long upTo = after + random.nextLong(last.lastSequence() + 1 - after);
        assertThat(Logs.events(log.events("a", after, upTo)))
            .as("run " + run + ", step " + step + ", behind " + after + " up to " + upTo)
            .isEqualTo(Logs.between(all, "a", after, upTo));
      }
      log.close();
      LogStart from = start;
      try (LogFollower follower = LogFollower.open(store, () -> from, commit -> {})) {
        long last = follower.poll();
        assertThat(Logs.events(follower.events("a", 0, last)))
            .isEqualTo(Logs.between(all, "a", 0, last));
        assertThat(Logs.events(follower.events("a", last / 2, last)))
            .isEqualTo(Logs.between(all, "a", last / 2, last));
      }
    }
  }

  private static String[] texts(Random random, int step, int length) {
    String[] texts = new String[1 + random.nextInt(3)];
    for (int i = 0; i < texts.length; i++) {
      texts[i] = (random.nextBoolean() ? "a" : "b") + step + "x".repeat(random.nextInt(length));
    }
    return texts;
  }

  @Test
  void aSegmentThatIsGoneIsReadWhereItsFramesAreNow() {
    try (EventLog log = Logs.create(LocalStore.writing(directory.resolve("db")))) {
      for (int i = 1; i <= 6; i++) {
        Logs.commit(log, "a" + i);
        log.seal("a");
      }
      Iterator<LoggedEvent> events = log.events("a", 1, 6);
      assertThat(Logs.text(events.next())).isEqualTo("2:a2");
      // The file that is open can be read to its end; the next one has to be looked for.
      log.compact("a");
      Logs.commit(log, "a7");
      assertThat(Logs.events(events)).containsExactly("3:a3", "4:a4", "5:a5", "6:a6");
    }
  }

  @Test
  void aFrameThatIsDamagedIsNamed() {
    for (boolean sealed : new boolean[] {true, false}) {
      MemoryStore store = new MemoryStore();
      EventLog log = Logs.create(new UnlockedStore(store));
      LogStart start = Logs.checkpoint(log, Logs.commit(log, "a1", "a2"), Logs.BEGINNING);
      String name = StoreImage.of(store).lastSegment("a");
      if (sealed) {
        log.seal("a");
      }
      log.close();
      byte[] bytes = StoreImage.of(store).bytes(name).clone();
      int second = SegmentHeader.BYTES + 20;
      for (int value : new int[] {0, 0x55}) {
        for (int i = 0; i < 20; i++) {
          bytes[second + i] = (byte) value;
        }
        MemoryStore damaged = StoreImage.of(store).with(name, bytes).toStore();
        try (EventLog opened =
                EventLog.open(new UnlockedStore(damaged), Logs.options(), () -> start, c -> {});
            LogFollower follower = LogFollower.open(damaged, () -> start, commit -> {})) {
          for (Iterator<LoggedEvent> events :
              List.of(opened.events("a", 0, 2), follower.events("a", 0, 2))) {
            assertThat(Logs.text(events.next())).isEqualTo("1:a1");
            assertThatThrownBy(events::next)
                .isInstanceOf(DamagedException.class)
                .hasMessageContaining(name + " is damaged at offset " + second);
          }
        }
      }
    }
  }

  @Test
  void aFrameThatIsDamagedBehindTheLastCheckpointIsNamedToo() {
    MemoryStore store = new MemoryStore();
    try (EventLog log = Logs.create(store);
        LogFollower follower = LogFollower.open(store, Logs.start(), commit -> {})) {
      Logs.commit(log, "a1", "a2");
      follower.poll();
      String name = StoreImage.of(store).lastSegment("a");
      int second = SegmentHeader.BYTES + 20;
      store.reopen(name, second + 5).close();
      for (Iterator<LoggedEvent> events :
          List.of(log.events("a", 1, 2), follower.events("a", 1, 2))) {
        assertThatThrownBy(events::hasNext)
            .isInstanceOf(DamagedException.class)
            .hasMessageContaining(name + " is damaged at offset " + second);
      }
    }
  }

  @Test
  @Timeout(60)
  void besideABusyWriterItReadsWhatItWasAskedFor() throws Exception {
    LocalStore store = LocalStore.writing(directory.resolve("db"));
    AtomicLong written = new AtomicLong();
    List<Throwable> failures = new ArrayList<>();
    try (EventLog log = Logs.create(store, Logs.options().withSegmentBytes(2048))) {
      Thread reader =
          new Thread(
              () -> {
                try {
                  Random random = new Random(1);
                  for (long last = 0; last < 1000; last = written.get()) {
                    long after = random.nextLong(last + 1);
                    Iterator<LoggedEvent> events = log.events("a", after, last);
                    for (long sequence = after + 1; sequence <= last; sequence++) {
                      assertThat(Logs.text(events.next())).isEqualTo(sequence + ":a" + sequence);
                    }
                    assertThat(events.hasNext()).isFalse();
                  }
                } catch (Throwable e) {
                  failures.add(e);
                }
              });
      reader.start();
      LogStart start = Logs.BEGINNING;
      for (int i = 1; i <= 1000; i++) {
        LoggedCommit commit = Logs.append(log, "a" + i);
        written.set(i);
        if (i % 50 == 0) {
          start = Logs.checkpoint(log, commit, start);
        }
        if (i % 70 == 0) {
          log.compact("a");
        }
      }
      reader.join();
    }
    assertThat(failures).isEmpty();
  }

  /** Counts what is read of open files. */
  private static final class CountingStore extends ForwardingStore {
    private final AtomicLong bytes = new AtomicLong();

    CountingStore(Store store) {
      super(store);
    }

    @Override
    public Optional<StoreReader> open(String name) {
      return super.open(name)
          .map(
              reader ->
                  new StoreReader() {
                    @Override
                    public long size() {
                      return reader.size();
                    }

                    @Override
                    public int read(long position, ByteBuffer target) {
                      int count = reader.read(position, target);
                      bytes.addAndGet(count);
                      return count;
                    }

                    @Override
                    public void close() {
                      reader.close();
                    }
                  });
    }
  }

  /** Reads single events of a log of 3 MB; how many bytes that took at most. */
  private static long mostBytesRead(CountingStore store, EventLog log, int events) {
    long most = 0;
    for (long after = 0; after < events; after += 61) {
      long before = store.bytes.get();
      assertThat(Logs.text(log.events("a", after, after + 1).next()))
          .startsWith((after + 1) + ":a" + (after + 1) + "x");
      most = Math.max(most, store.bytes.get() - before);
    }
    return most;
  }

  /** 2,000 letters that compress to about 750 bytes. */
  private static String letters(int seed) {
    return new Random(seed)
        .ints(2000, 'a', 'i')
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  @Test
  void littleIsReadBeforeTheFirstEventThatIsWanted() {
    MemoryStore memory = new MemoryStore();
    CountingStore store = new CountingStore(new UnlockedStore(memory));
    int events = 1500;
    long near = SegmentMarks.SPACING * 4L;
    LogStart start = Logs.BEGINNING;
    EventLog log = Logs.create(store, Logs.options().withSegmentBytes(8 << 20));
    for (int i = 1; i <= events; i++) {
      LoggedCommit commit = Logs.append(log, "a" + i + "x" + letters(i));
      if (i == 1200) {
        start = Logs.checkpoint(log, commit, start);
      }
    }
    log.awaitDurable(events);
    assertThat(mostBytesRead(store, log, events)).as("appended").isLessThan(near);
    LogStart from = start;
    try (EventLog reopened = EventLog.open(store, Logs.options(), () -> from, commit -> {})) {
      assertThat(mostBytesRead(store, reopened, events)).as("reopened").isLessThan(near);
      reopened.seal("a");
      assertThat(mostBytesRead(store, reopened, events)).as("sealed").isLessThan(near);
      Logs.commit(reopened, "b");
      Logs.append(reopened, "a" + (events + 2));
      reopened.seal("a");
      reopened.compact("a");
      assertThat(memory.list("tables/a/segments"))
          .containsExactly("00000003.seg", "00000004.marks", "00000004.seg");
      assertThat(mostBytesRead(store, reopened, events)).as("compacted").isLessThan(near);
      // What is lost is only the time that it saved.
      memory.publish("tables/a/segments/00000004.marks", new byte[40], 1000);
      assertThat(mostBytesRead(store, reopened, events)).as("damaged").isGreaterThan(near);
      memory.delete("tables/a/segments/00000004.marks");
      assertThat(mostBytesRead(store, reopened, events)).as("missing").isGreaterThan(near);
    }
    assertThat(LogCheck.of(memory, Logs.tables()).findings()).isEmpty();
  }
}
