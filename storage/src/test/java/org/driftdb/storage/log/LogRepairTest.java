package org.driftdb.storage.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ThreadLocalRandom;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;
import org.driftdb.storage.store.MemoryStore;
import org.driftdb.storage.store.Store;
import org.driftdb.storage.store.StoreLock;
import org.junit.jupiter.api.Test;

/**
 * Files of a random log are damaged at random, and it is repaired: every event whose frame is whole
 * is there, the others are told, and interrupted at any change the repair ends alike.
 */
class LogRepairTest {
  private static final int RUNS = 500;
  private static final int INTERRUPTED_RUNS = 8;

  private final long seed = ThreadLocalRandom.current().nextLong();

  /** A log, and which events each of its files has where. */
  private record Written(StoreImage image, List<String> commits, long last) {}

  private static Written write(Random random) {
    MemoryStore store = new MemoryStore();
    List<String> commits = new ArrayList<>();
    long last = 0;
    LogOptions options = Logs.options().withSegmentBytes(1024 + random.nextInt(2000));
    try (EventLog log = Logs.create(store, options)) {
      for (int commit = 0; commit < 40; commit++) {
        String[] texts = new String[1 + random.nextInt(3)];
        for (int i = 0; i < texts.length; i++) {
          texts[i] =
              (random.nextBoolean() ? "a" : "b") + "x".repeat(random.nextInt(40)) + (last + i);
        }
        LoggedCommit logged = Logs.commit(log, texts);
        commits.add(Logs.text(logged));
        last = logged.lastSequence();
        switch (random.nextInt(30)) {
          case 0 -> log.compact("a");
          case 1 -> log.compress("b");
          default -> {}
        }
      }
    }
    return new Written(StoreImage.of(store), commits, last);
  }

  /** Changes some bytes of some segments, cuts them or deletes them. */
  private static StoreImage damage(StoreImage image, Random random) {
    List<String> segments =
        image.files().keySet().stream().filter(name -> name.endsWith(".seg")).toList();
    StoreImage damaged = image;
    for (int i = 1 + random.nextInt(3); i > 0; i--) {
      String name = segments.get(random.nextInt(segments.size()));
      byte[] bytes = damaged.files().containsKey(name) ? damaged.bytes(name).clone() : new byte[0];
      if (bytes.length == 0) {
        continue;
      }
      int at = random.nextInt(bytes.length);
      int end = Math.min(bytes.length, at + 1 + random.nextInt(200));
      switch (random.nextInt(8)) {
        case 0, 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
        case 2 -> Arrays.fill(bytes, at, end, (byte) 0);
        case 3, 4 -> {
          byte[] garbage = new byte[end - at];
          random.nextBytes(garbage);
          System.arraycopy(garbage, 0, bytes, at, garbage.length);
        }
        case 5 -> bytes = Arrays.copyOf(bytes, at);
        case 6 -> {
          name = image.lastSegment(random.nextBoolean() ? "a" : "b");
          bytes = damaged.files().containsKey(name) ? damaged.bytes(name) : new byte[0];
          bytes = Arrays.copyOf(bytes, bytes.length + 1 + random.nextInt(50));
          bytes[bytes.length - 1 - random.nextInt(Math.min(bytes.length, 5))] ^= 1;
        }
        default -> {
          Map<String, byte[]> without = new TreeMap<>(damaged.files());
          without.remove(name);
          damaged = new StoreImage(without, damaged.published());
          continue;
        }
      }
      damaged = damaged.with(name, bytes);
    }
    return damaged;
  }

  /** The events whose frames are not as they were, or can be read no more. */
  private static Set<Long> touched(StoreImage good, StoreImage damaged) {
    Set<Long> touched = new TreeSet<>();
    Store store = good.toStore();
    for (String table : Logs.TABLES) {
      TableManifest list = TableManifest.read(store, table).orElseThrow();
      List<Integer> numbers =
          new ArrayList<>(list.sealed().stream().map(TableManifest.Sealed::number).toList());
      numbers.add(list.active());
      for (int number : numbers) {
        String name = LogFiles.segment(table, number);
        byte[] before = good.bytes(name);
        byte[] now = damaged.files().getOrDefault(name, new byte[0]);
        try (SegmentReader reader = SegmentReader.open(store, table, number).orElseThrow()) {
          boolean wholly = now.length < SegmentHeader.BYTES || reader.isCompressed();
          long from = reader.position();
          Frame frame;
          while ((frame = reader.next()) != null) {
            long to = reader.position();
            boolean same =
                wholly
                    ? Arrays.equals(before, now)
                    : to <= now.length
                        && Arrays.equals(before, (int) from, (int) to, now, (int) from, (int) to);
            if (frame.type().isEvent() && !same) {
              touched.add(frame.sequence());
            }
            from = to;
          }
        }
      }
    }
    return touched;
  }

  private static LogRepair.Result repair(Store store) {
    return repair(store, Logs.BEGINNING);
  }

  private static LogRepair.Result repair(Store store, LogStart start) {
    try (StoreLock lock = LogRepair.lock(store)) {
      return LogRepair.run(store, start, LogRepair.Known.NOTHING);
    }
  }

  /** Everything that is there, and what of it is lost: each commit with its events. */
  private static List<String> replayed(Store store) {
    List<LoggedCommit> commits = new ArrayList<>();
    EventLog log = Logs.open(store, commits);
    try {
      assertThat(log.recovery().damage()).isNull();
    } finally {
      log.close();
    }
    List<String> texts = new ArrayList<>();
    for (LoggedCommit commit : commits) {
      for (LoggedEvent event : commit.events()) {
        texts.add(
            event.type() == FrameType.LOST
                ? event.sequence() + " lost of " + LostEvents.tables(event.payload())
                : Logs.text(event));
      }
      texts.add("end");
    }
    return texts;
  }

  private static List<List<LostEvents>> notes(Store store) {
    return Logs.TABLES.stream()
        .map(table -> TableManifest.read(store, table).orElseThrow().lost())
        .toList();
  }

  @Test
  void everyWholeFrameIsKeptAndEveryOtherIsTold() {
    for (int run = 0; run < RUNS; run++) {
      String where = "seed " + (seed + run) + "L";
      Random random = new Random(seed + run);
      Written written = write(random);
      StoreImage damaged = damage(written.image(), random);
      Set<Long> touched = touched(written.image(), damaged);
      MemoryStore store = damaged.toStore();
      LogRepair.Result result;
      try {
        result = repair(store);
      } catch (RuntimeException e) {
        throw new AssertionError(where, e);
      }
      assertThat(LogCheck.of(store, Logs.tables()).isSound()).as(where).isTrue();
      Set<Long> lost = new TreeSet<>();
      for (LogRepair.Loss loss : result.losses()) {
        for (long sequence = loss.events().first(); sequence <= loss.events().last(); sequence++) {
          lost.add(sequence);
        }
      }
      assertThat(touched).as(where).containsAll(lost);
      List<String> events = new ArrayList<>();
      for (String text : String.join(" ", written.commits()).split(" ")) {
        long sequence = Long.parseLong(text.substring(0, text.indexOf(':')));
        if (!lost.contains(sequence)) {
          events.add(text);
        } else {
          String table = text.substring(text.indexOf(':') + 1, text.indexOf(':') + 2);
          assertThat(notes(store).get(Logs.TABLES.indexOf(table)))
              .as(where + ", event " + sequence)
              .anyMatch(part -> part.first() <= sequence && sequence <= part.last());
        }
      }
      List<String> found = replayed(store);
      assertThat(found.stream().filter(text -> text.contains(":")).toList())
          .as(where)
          .isEqualTo(events);
      assertThat(found.stream().filter(text -> text.contains("lost")).toList())
          .as(where)
          .hasSize(lost.size());
      LogRepair.Result again = repair(store);
      assertThat(again.found()).as(where).isEmpty();
      assertThat(again.kept()).as(where).isEmpty();
      assertThat(again.losses()).as(where).isEmpty();
    }
  }

  @Test
  void interruptedAtAnyChangeItEndsAlike() {
    for (int run = 0; run < INTERRUPTED_RUNS; run++) {
      Random random = new Random(seed + run);
      Written written = write(random);
      StoreImage damaged = damage(written.image(), random);
      MemoryStore uninterrupted = damaged.toStore();
      repair(uninterrupted);
      List<List<LostEvents>> notes = notes(uninterrupted);
      List<String> expected = replayed(uninterrupted);
      boolean failed = true;
      for (int change = 1; failed; change++) {
        String where = "seed " + (seed + run) + "L, change " + change;
        PowerCutStore store = damaged.copyTo(new PowerCutStore());
        damaged.files().keySet().stream()
            .filter(name -> name.endsWith(".seg"))
            .forEach(name -> store.reopen(name, damaged.length(name)).seal());
        store.share(LogFiles.PUBLISHED, StoreImage.NUMBERS).force();
        FaultyStore faulty = new FaultyStore(store, change, random.nextBoolean());
        try {
          repair(faulty);
        } catch (DriftException e) {
          assertThat(e).as(where).hasMessageContaining("the disk is gone");
        }
        failed = faulty.hasFailed();
        Store after = new UnlockedStore(random.nextBoolean() ? store.cutPower(random) : store);
        expectDamagedOrWhole(after, expected, where);
        repair(after);
        assertThat(notes(after)).as(where).isEqualTo(notes);
        assertThat(replayed(after)).as(where).isEqualTo(expected);
      }
    }
  }

  /** In between nobody is given less without being told. */
  private static void expectDamagedOrWhole(Store store, List<String> expected, String where) {
    List<LoggedCommit> commits = new ArrayList<>();
    try (LogFollower follower = LogFollower.open(store, Logs.start(), commits::add)) {
      long events =
          commits.stream()
              .mapToLong(commit -> commit.lastSequence() - commit.firstSequence() + 1)
              .sum();
      // A log that simply ends too early is opened, with a warning.
      if (follower.damage() == null
          && events != expected.stream().filter(text -> !text.equals("end")).count()) {
        assertThat(LogCheck.of(store, Logs.tables()).isSound()).as(where).isFalse();
      }
    }
  }

  @Test
  void aSoundLogIsNotChanged() {
    for (int run = 0; run < 50; run++) {
      StoreImage image = write(new Random(seed + run)).image();
      MemoryStore store = image.toStore();
      LogRepair.Result result = repair(store);
      assertThat(result.found()).isEmpty();
      assertThat(result.published()).isFalse();
      assertThat(StoreImage.of(store).contents()).isEqualTo(image.contents());
    }
  }

  /**
   * Of event 4 the frame is wrong, event 5 is not there, 6 and 7 are; what tells the last
   * acknowledged event is as old as event 4.
   *
   * @param acknowledged whether events 5 to 7 had been
   */
  private static MemoryStore withoutEventsFourAndFive(boolean acknowledged) {
    MemoryStore store = new MemoryStore();
    try (EventLog log = Logs.create(store)) {
      Logs.commit(log, "a1", "b2");
      Logs.commit(log, "a3");
      Logs.commit(log, "b4");
      StoreImage before = StoreImage.of(store);
      LoggedCommit next = Logs.append(log, "a5", "b6");
      if (acknowledged) {
        log.awaitDurable(next.lastSequence());
      }
      Logs.append(log, "b7");
      StoreImage after = StoreImage.of(store);
      String a = after.lastSegment("a");
      String b = after.lastSegment("b");
      byte[] wrong = after.bytes(b).clone();
      wrong[new String(wrong, StandardCharsets.ISO_8859_1).indexOf("b4")] ^= 1;
      return after.with(a, before.bytes(a)).with(b, wrong).withPublishedOf(before).toStore();
    }
  }

  @Test
  void whatWasNeverAcknowledgedIsNoLoss() {
    MemoryStore damaged = withoutEventsFourAndFive(false);
    LogRepair.Result result = repair(damaged);
    assertThat(result.losses())
        .containsExactly(new LogRepair.Loss(new LostEvents(4, 4), List.of("b")));
    assertThat(replayed(damaged))
        .containsExactly("1:a1", "2:b2", "end", "3:a3", "end", "4 lost of [b]", "end");
    List<LoggedCommit> commits = new ArrayList<>();
    try (EventLog log = Logs.open(damaged, commits)) {
      assertThat(Logs.commit(log, "b5").lastSequence()).isEqualTo(5);
    }
    assertThat(LogCheck.of(damaged, Logs.tables()).isSound()).isTrue();
  }

  /** A power cut may leave an older file than what was told last. */
  @Test
  void whatCommitFramesVouchForIsKeptWhateverIsTold() {
    MemoryStore damaged = withoutEventsFourAndFive(true);
    LogRepair.Result result = repair(damaged);
    assertThat(result.losses())
        .containsExactly(
            new LogRepair.Loss(new LostEvents(4, 4), List.of("b")),
            new LogRepair.Loss(new LostEvents(5, 5), List.of("a")));
    assertThat(replayed(damaged)).contains("6:b6", "7:b7");
  }

  /** All commits are of one time, and two of them on either side of a checkpoint have no end. */
  @Test
  void commitsThatACheckpointDividesAreNotMadeOne() {
    MemoryStore store = new MemoryStore();
    Instant now = Instant.parse("2026-03-03T12:00:00Z");
    LogStart checkpoint;
    try (EventLog log = Logs.create(store, Logs.options().withClock(() -> now))) {
      Logs.commit(log, "a1");
      checkpoint = Logs.checkpoint(log, Logs.commit(log, "a2"), Logs.BEGINNING);
      Logs.commit(log, "a3");
      Logs.commit(log, "a4");
    }
    StoreImage image = StoreImage.of(store);
    byte[] wrong = image.bytes(image.lastSegment("a")).clone();
    try (SegmentReader reader = SegmentReader.open(store, "a", 1).orElseThrow()) {
      for (int frame = 1; frame <= 6; frame++) {
        reader.next();
        if (frame == 4 || frame == 6) { // The COMMIT frames of events 2 and 3.
          wrong[(int) reader.position() - 1] ^= 1;
        }
      }
    }
    MemoryStore damaged = image.with(image.lastSegment("a"), wrong).toStore();
    assertThat(repair(damaged, checkpoint).losses()).isEmpty();
    assertThat(Logs.reopen(damaged, checkpoint)).containsExactly("3:a3", "4:a4");
    assertThat(Logs.reopen(damaged)).containsExactly("1:a1", "2:a2", "3:a3", "4:a4");
  }

  @Test
  void whoeverWritesIsNamed() {
    MemoryStore store = new MemoryStore();
    try (EventLog log = Logs.create(store)) {
      Logs.commit(log, "a1");
      assertThatThrownBy(() -> repair(store))
          .isInstanceOfSatisfying(
              DriftException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.LOCKED));
    }
  }

  @Test
  void whatContradictsItselfIsRefusedAndNothingIsChanged() {
    MemoryStore store = new MemoryStore();
    try (EventLog log = Logs.create(store)) {
      Logs.commit(log, "a1");
      Logs.commit(log, "b2");
    }
    StoreImage image = StoreImage.of(store);
    // Event 1 stands in table b, too.
    byte[] copy = image.bytes(image.lastSegment("a")).clone();
    byte[] header = image.bytes(image.lastSegment("b"));
    System.arraycopy(header, 0, copy, 0, SegmentHeader.BYTES);
    StoreImage damaged = image.with(image.lastSegment("b"), copy);
    MemoryStore contradicting = damaged.toStore();
    assertThatThrownBy(() -> repair(contradicting))
        .isInstanceOf(DamagedException.class)
        .hasMessageContaining("cannot be repaired automatically; nothing was changed");
    assertThat(StoreImage.of(contradicting).contents()).isEqualTo(damaged.contents());
  }
}
