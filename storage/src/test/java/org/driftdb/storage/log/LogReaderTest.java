package org.driftdb.storage.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.driftdb.storage.store.LocalStore;
import org.driftdb.storage.store.MemoryStore;
import org.driftdb.storage.store.Store;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The events of a table are read again, by sequence. */
class LogReaderTest {
  @TempDir Path directory;

  private static List<String> texts(Iterator<LoggedEvent> events) {
    List<String> texts = new ArrayList<>();
    events.forEachRemaining(event -> texts.add(text(event)));
    return texts;
  }

  private static String text(LoggedEvent event) {
    return event.sequence() + ":" + new String(event.payload(), UTF_8);
  }

  @Test
  void theEventsBetweenTwoSequencesComeInOrder() {
    try (EventLog log = Logs.create(new MemoryStore())) {
      Logs.commit(log, "a1", "b2", "a3");
      log.seal("a");
      LoggedCommit last = Logs.commit(log, "b4", "a5");
      assertThat(texts(log.events("a", 0, 5))).containsExactly("1:a1", "3:a3", "5:a5");
      assertThat(texts(log.events("a", 1, 4))).containsExactly("3:a3");
      assertThat(texts(log.events("a", 3, 4))).isEmpty();
      assertThat(texts(log.events("a", 5, 5))).isEmpty();
      assertThat(texts(log.events("b", 1, 5))).containsExactly("2:b2", "4:b4");
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
      LogOptions options = Logs.options().withSegmentBytes(1024);
      List<String> all = new ArrayList<>();
      EventLog log = Logs.create(store, options);
      LogStart start = Logs.BEGINNING;
      for (int step = 0; step < 120; step++) {
        LoggedCommit last = Logs.append(log, texts(random, step));
        last.events().stream()
            .filter(event -> event.table().equals("a"))
            .forEach(event -> all.add(text(event)));
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
        assertThat(texts(log.events("a", after, upTo)))
            .as("run " + run + ", step " + step + ", behind " + after + " up to " + upTo)
            .isEqualTo(between(all, after, upTo));
      }
      log.close();
      LogStart from = start;
      try (LogFollower follower = LogFollower.open(store, () -> from, commit -> {})) {
        long last = follower.poll();
        assertThat(texts(follower.events("a", 0, last))).isEqualTo(all);
        assertThat(texts(follower.events("a", last / 2, last)))
            .isEqualTo(between(all, last / 2, last));
      }
    }
  }

  private static String[] texts(Random random, int step) {
    String[] texts = new String[1 + random.nextInt(3)];
    for (int i = 0; i < texts.length; i++) {
      texts[i] = (random.nextBoolean() ? "a" : "b") + step + "x".repeat(random.nextInt(60));
    }
    return texts;
  }

  private static List<String> between(List<String> texts, long after, long upTo) {
    return texts.stream()
        .filter(
            text -> {
              long sequence = Long.parseLong(text.substring(0, text.indexOf(':')));
              return sequence > after && sequence <= upTo;
            })
        .toList();
  }

  @Test
  void aSegmentThatIsGoneIsReadWhereItsFramesAreNow() {
    try (EventLog log = Logs.create(LocalStore.writing(directory.resolve("db")))) {
      for (int i = 1; i <= 6; i++) {
        Logs.commit(log, "a" + i);
        log.seal("a");
      }
      Iterator<LoggedEvent> events = log.events("a", 1, 6);
      assertThat(text(events.next())).isEqualTo("2:a2");
      // The file that is open can be read to its end; the next one has to be looked for.
      log.compact("a");
      Logs.commit(log, "a7");
      assertThat(texts(events)).containsExactly("3:a3", "4:a4", "5:a5", "6:a6");
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
            assertThat(text(events.next())).isEqualTo("1:a1");
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
                      assertThat(text(events.next())).isEqualTo(sequence + ":a" + sequence);
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
}
