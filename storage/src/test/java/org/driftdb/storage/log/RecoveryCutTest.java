package org.driftdb.storage.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.store.MemoryStore;
import org.driftdb.storage.store.StoreWriter;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * The last segment of each table is cut at every byte of its last commits, independently, and the
 * log is opened. What it then holds is compared with a model that knows where each frame ended and
 * nothing else.
 */
class RecoveryCutTest {
  private final MemoryStore store = new MemoryStore();
  private final List<Written> history = new ArrayList<>();
  private EventLog log = Logs.create(store);

  private @Nullable LoggedCommit last;
  private LogStart start = Logs.BEGINNING;

  /** How long the last segment of each table was where opening begins. */
  private final Map<String, Long> floor = new HashMap<>();

  /** A commit, and where its frames ended in the last segment of each table that it touched. */
  private record Written(
      String text, long last, long durable, Map<String, Long> eventEnds, Map<String, Long> ends) {}

  private static boolean isKept(Map.Entry<String, Long> end, int cutA, int cutB) {
    return (end.getKey().equals("a") ? cutA : cutB) >= end.getValue();
  }

  /** What opening should find, and of that what it hands out. */
  private record Expected(
      List<String> commits, List<String> replayed, long last, boolean damaged) {}

  private void append(String... texts) {
    Map<String, Long> eventEnds = new HashMap<>();
    for (String text : texts) {
      String table = text.substring(0, 1);
      // Length, checksum, a sequence below 128, time, type, payload.
      eventEnds.merge(table, 4L + 4 + 1 + 8 + 1 + text.length(), Long::sum);
    }
    eventEnds.replaceAll((table, bytes) -> size(table) + bytes);
    long durable = log.publishedSequence();
    LoggedCommit commit = Logs.append(log, texts);
    last = commit;
    Map<String, Long> ends = new HashMap<>();
    eventEnds.keySet().forEach(table -> ends.put(table, size(table)));
    history.add(new Written(Logs.text(commit), commit.lastSequence(), durable, eventEnds, ends));
  }

  private void commit(String... texts) {
    append(texts);
    log.awaitDurable(history.get(history.size() - 1).last);
  }

  private void seal(String table) {
    log.seal(table);
    // What is in a sealed segment is out of the reach of these cuts.
    history.replaceAll(
        written -> {
          Map<String, Long> eventEnds = new HashMap<>(written.eventEnds);
          Map<String, Long> ends = new HashMap<>(written.ends);
          eventEnds.replace(table, 0L);
          ends.replace(table, 0L);
          return new Written(written.text, written.last, written.durable, eventEnds, ends);
        });
    floor.replace(table, 0L);
  }

  /** From here on opening begins behind the last commit. */
  private void checkpoint() {
    start = Logs.checkpoint(log, Objects.requireNonNull(last), start);
    Logs.TABLES.forEach(table -> floor.put(table, size(table)));
  }

  private long size(String table) {
    StoreImage image = StoreImage.of(store);
    return image.length(image.lastSegment(table));
  }

  private Expected expected(int cutA, int cutB, long sealedLast) {
    long last = 0;
    long durable = sealedLast;
    boolean allEvents = true;
    for (Written written : history) {
      allEvents &= written.eventEnds.entrySet().stream().allMatch(end -> isKept(end, cutA, cutB));
      if (written.ends.entrySet().stream().anyMatch(end -> isKept(end, cutA, cutB))) {
        durable = Math.max(durable, written.durable);
        last = allEvents ? written.last : last;
      }
    }
    boolean cutBefore = floor.entrySet().stream().anyMatch(end -> !isKept(end, cutA, cutB));
    long end = cutBefore ? lastWithoutCutTables(cutA, cutB) : last;
    List<String> whole =
        history.stream().filter(written -> written.last <= end).map(Written::text).toList();
    boolean damaged = cutBefore || end < Math.max(durable, start.after());
    return new Expected(whole, Logs.behind(whole, start), end, damaged);
  }

  /** A table that ends before where its reading begins is not read at all. */
  private long lastWithoutCutTables(int cutA, int cutB) {
    long last = start.after();
    for (Written written : history) {
      if (written.last > start.after()) {
        boolean read =
            written.ends.keySet().stream()
                .allMatch(table -> isKept(Map.entry(table, bytesBefore(table)), cutA, cutB));
        if (!read || !written.ends.entrySet().stream().allMatch(end -> isKept(end, cutA, cutB))) {
          return last;
        }
        last = written.last;
      }
    }
    return last;
  }

  private long bytesBefore(String table) {
    return floor.getOrDefault(table, 0L);
  }

  /**
   * Cuts both tables behind these offsets, and opens: each at every byte, together with every
   * seventh of the other, and with and without anything published.
   */
  private void cutEverywhere(int fromA, int fromB, long sealedLast) {
    StoreImage image = StoreImage.of(store);
    String a = image.lastSegment("a");
    String b = image.lastSegment("b");
    int opened = 0;
    for (int cutA = fromA; cutA <= image.length(a); cutA++) {
      for (int cutB = fromB; cutB <= image.length(b); cutB++) {
        if ((cutA - cutB) % 11 == 0) {
          StoreImage cut = image.cut(a, cutA).cut(b, cutB);
          Expected expected = expected(cutA, cutB, sealedLast);
          String where = "a cut at " + cutA + ", b at " + cutB;
          MemoryStore damaged = (opened % 2 == 0 ? cut : cut.withoutPublished()).toStore();
          openAndCheck(damaged, expected, where, cutA + cutB);
          opened++;
        }
      }
    }
    assertThat(opened).isGreaterThan(50);
  }

  private void openAndCheck(MemoryStore cut, Expected expected, String where, int turn) {
    StoreImage before = StoreImage.of(cut);
    List<LoggedCommit> replayed = new ArrayList<>();
    List<String> after = new ArrayList<>(expected.commits);
    try (EventLog opened = open(cut, replayed)) {
      assertThat(Logs.texts(replayed)).as(where).isEqualTo(expected.replayed);
      assertThat(opened.recovery().damaged()).as(where).isEqualTo(expected.damaged);
      assertThat(opened.publishedSequence()).as(where).isEqualTo(expected.last);
      if (expected.damaged) {
        assertThatThrownBy(() -> Logs.commit(opened, "a+"))
            .isInstanceOf(DriftException.class)
            .hasMessageContaining(".seg is damaged at offset");
      } else {
        after.add(Logs.text(Logs.commit(opened, turn % 2 == 0 ? "a+" : "b+")));
      }
    }
    if (expected.damaged) {
      assertThat(StoreImage.of(cut).contents()).as(where).isEqualTo(before.contents());
      return;
    }
    assertThat(Logs.read(cut)).as(where).isEqualTo(after);
    assertThat(Logs.read(cut, start)).as(where).isEqualTo(Logs.behind(after, start));
    try (EventLog again = open(cut, new ArrayList<>())) {
      assertThat(again.recovery().isClean()).as(where).isTrue();
      after.add(Logs.text(Logs.commit(again, "a*", "b*")));
    }
    assertThat(Logs.reopen(cut, start)).as(where).isEqualTo(Logs.behind(after, start));
    assertThat(Logs.reopen(cut)).as(where).isEqualTo(after);
  }

  private EventLog open(MemoryStore cut, List<LoggedCommit> replayed) {
    return EventLog.open(cut, Logs.options(), () -> start, replayed::add);
  }

  @Test
  void cutsWithinTheLastCommitsLeaveTheLongestWholePrefix() {
    commit("a1", "b1");
    int fromA = (int) size("a");
    int fromB = (int) size("b");
    commit("a2");
    commit("b2", "a3");
    commit("a4", "b3", "a5");
    append("b4");
    append("a6");
    append("b5", "a7");
    append("b6");
    cutEverywhere(fromA, fromB, 0);
  }

  @Test
  void cutsReachIntoTheHeaderOfASegmentJustStarted() {
    commit("a1", "b1");
    seal("a");
    commit("b2", "a2");
    append("a3", "b3");
    cutEverywhere(0, (int) size("b") - 70, 2);
  }

  @Test
  void cutsOfTwoSegmentsJustStartedWithNothingInThem() {
    commit("a1", "b1");
    commit("b2");
    seal("a");
    seal("b");
    cutEverywhere(0, 0, 3);
  }

  @Test
  void cutsBehindACheckpointAreThoseOfTheLogAndBeforeItAreDamage() {
    commit("a1", "b1");
    int fromA = (int) size("a") - 20;
    int fromB = (int) size("b") - 20;
    commit("a2");
    checkpoint();
    commit("b2", "a3");
    commit("a4", "b3", "a5");
    append("b4");
    append("a6");
    append("b5", "a7");
    append("b6");
    cutEverywhere(fromA, fromB, 3);
    // Read from its beginning, the log knows from the checkpoint what was durable.
    floor.clear();
    start = Logs.BEGINNING;
    cutEverywhere(fromA, fromB, 3);
  }

  @Test
  void cutsOfATableThatWasSealedBehindACheckpoint() {
    commit("a1", "b1");
    checkpoint();
    commit("a2");
    seal("a");
    append("b2", "a3");
    append("a4");
    cutEverywhere(0, (int) size("b") - 90, 3);
  }

  @Test
  void cutsOfATableWhoseSegmentHadNothingAtTheCheckpoint() {
    commit("a1", "b1");
    seal("a");
    checkpoint();
    append("b2", "a2");
    append("a3");
    cutEverywhere(0, (int) size("b") - 90, 2);
  }

  @Test
  void aCutOfAcknowledgedEventsIsToldWhenNothingElseShowsIt() {
    commit("a1");
    commit("a2");
    StoreImage image = StoreImage.of(store);
    String segment = image.lastSegment("a");
    MemoryStore cut = image.cut(segment, image.length(segment) - 1).toStore();
    try (EventLog opened = Logs.open(cut, new ArrayList<>())) {
      assertThat(opened.recovery().damaged()).isFalse();
      assertThat(opened.recovery().lostEvents()).isEqualTo(1);
      assertThat(opened.recovery().summary()).contains("event 2 is missing");
    }
  }

  @Test
  void whatHadBeenAcknowledgedIsSetAsideBeforeItIsCut() {
    commit("a1", "b1");
    long keptA = size("a");
    long keptB = size("b");
    append("a2");
    append("b2");
    append("b3");
    log.awaitDurable(5);
    StoreImage image = StoreImage.of(store);
    String a = image.lastSegment("a");
    String b = image.lastSegment("b");
    StoreImage torn = image.cut(a, (int) keptA + 5);
    byte[] tail = Arrays.copyOfRange(image.bytes(b), (int) keptB, image.length(b));
    boolean failed = true;
    int failing = 1;
    for (; failed; failing++) {
      String where = "interrupted at change " + failing;
      MemoryStore cut = torn.toStore();
      FaultyStore faulty = new FaultyStore(cut, failing, failing % 2 == 0);
      try {
        Logs.open(faulty, new ArrayList<>()).close();
      } catch (DriftException e) {
        assertThat(e).hasMessageContaining("the disk is gone");
      }
      failed = faulty.hasFailed();
      LogCheck check = LogCheck.of(cut, Logs.tables());
      assertThat(check.isSound() || failed).as(where).isTrue();
      assertThat(Logs.reopen(cut)).as(where).containsExactly("1:a1 2:b1");
      assertThat(cut.read(a + ".cut-" + keptA).orElseThrow()).as(where).hasSize(5);
      assertThat(cut.read(b + ".cut-" + keptB).orElseThrow()).as(where).isEqualTo(tail);
      assertThat(LogCheck.of(cut, Logs.tables()).findings())
          .as(where)
          .extracting(LogCheck.Finding::kind)
          .containsExactly(LogCheck.Kind.SET_ASIDE, LogCheck.Kind.SET_ASIDE);
    }
    assertThat(failing).isGreaterThan(10);
    assertThat(LogCheck.of(torn.toStore(), Logs.tables()).findings().get(0).what())
        .contains("the log ends before what was acknowledged: events 3 to 5 are missing");
    try (EventLog opened = Logs.open(torn.toStore(), new ArrayList<>())) {
      assertThat(opened.recovery().summary()).contains(b + ".cut-" + keptB);
    }
  }

  @Test
  void whatWasSetAsideBeforeIsNeverReplaced() {
    commit("a1");
    long kept = size("a");
    commit("a2");
    commit("a3");
    StoreImage image = StoreImage.of(store);
    String segment = image.lastSegment("a");
    byte[] tail = Arrays.copyOfRange(image.bytes(segment), (int) kept, (int) kept + 5);
    MemoryStore torn = image.cut(segment, (int) kept + 5).toStore();
    byte[] earlier = {1, 2, 3};
    try (StoreWriter writer = torn.create(segment + ".cut-" + kept)) {
      writer.append(ByteBuffer.wrap(earlier));
    }
    Logs.open(torn, new ArrayList<>()).close();
    assertThat(torn.read(segment + ".cut-" + kept)).contains(earlier);
    assertThat(torn.read(segment + ".cut-" + kept + "-2")).contains(tail);
    assertThat(LogCheck.of(torn, Logs.tables()).findings())
        .extracting(LogCheck.Finding::kind)
        .containsExactly(LogCheck.Kind.SET_ASIDE, LogCheck.Kind.SET_ASIDE);
  }

  @Test
  void anUnfinishedWriteIsCutAndReported() {
    commit("a1");
    append("a2");
    StoreImage image = StoreImage.of(store);
    String segment = image.lastSegment("a");
    int length = image.length(segment);
    MemoryStore cut = image.cut(segment, length - 1).toStore();
    try (EventLog opened = Logs.open(cut, new ArrayList<>())) {
      assertThat(opened.recovery().lostEvents()).isZero();
      assertThat(opened.recovery().cuts()).hasSize(1);
      assertThat(opened.recovery().cuts().get(0).file()).isEqualTo("memory:" + segment);
      assertThat(opened.recovery().summary()).contains("cut off unfinished writes");
      // Fresh frames go where no stale one can be.
      Logs.commit(opened, "a3");
      assertThat(StoreImage.of(cut).lastSegment("a")).endsWith("00000002.seg");
      assertThat(StoreImage.of(cut).lastSegment("b")).endsWith("00000001.seg");
    }
  }

  @Test
  void aMissingEndOfACommitIsAddedAndReported() {
    commit("a1", "b1");
    StoreImage image = StoreImage.of(store);
    String segment = image.lastSegment("a");
    // The frame of event 1 ends here; table b has the COMMIT frame.
    MemoryStore cut = image.cut(segment, SegmentHeader.BYTES + 8 + 1 + 8 + 1 + 2).toStore();
    try (EventLog opened = Logs.open(cut, new ArrayList<>())) {
      assertThat(opened.recovery().completedTables()).isEqualTo(1);
      assertThat(opened.recovery().cuts()).isEmpty();
      assertThat(opened.recovery().isClean()).isFalse();
      assertThat(opened.recovery().summary()).contains("added the end of the last commit to 1");
    }
    assertThat(StoreImage.of(cut).contents().get(segment)).isEqualTo(image.contents().get(segment));
  }

  @Test
  void commitsWhoseEndsWereTornOffAreWholeWhenALaterOneIs() {
    commit("b1");
    append("a1");
    append("b2", "b3");
    StoreImage image = StoreImage.of(store);
    String segment = image.lastSegment("a");
    MemoryStore cut = image.cut(segment, image.length(segment) - 1).toStore();
    assertThat(Logs.reopen(cut)).containsExactly("1:b1", "2:a1", "3:b2 4:b3");
    assertThat(Logs.reopen(cut)).containsExactly("1:b1", "2:a1", "3:b2 4:b3");
    // Without the later one nobody knows where the commit ended.
    String other = image.lastSegment("b");
    MemoryStore both =
        image.cut(segment, image.length(segment) - 1).cut(other, image.length(other) - 1).toStore();
    assertThat(Logs.reopen(both)).containsExactly("1:b1");
  }
}
