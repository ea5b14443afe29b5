package org.driftdb.storage.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;
import org.driftdb.storage.store.MemoryStore;
import org.driftdb.storage.store.Store;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The disk fails at the n-th change, for every n. */
class FaultTest {
  /** What the log was told and what it answered. */
  private static final class Story {
    private final List<String> begun = new ArrayList<>();
    private int acknowledged;

    /** From where the log may be read. */
    private LogStart start = Logs.BEGINNING;

    private @Nullable LoggedCommit last;

    void checkpoint(EventLog log) {
      start = Logs.checkpoint(log, Objects.requireNonNull(last), start);
    }

    void commit(EventLog log, String... texts) {
      long first = 1 + begun.stream().mapToLong(text -> text.split(" ").length).sum();
      StringBuilder text = new StringBuilder();
      for (String event : texts) {
        text.append(text.isEmpty() ? "" : " ").append(first++).append(':').append(event);
      }
      begun.add(text.toString());
      last = Logs.commit(log, texts);
      acknowledged = begun.size();
    }

    /** Every acknowledged commit is there, and of the last one all or nothing. */
    void check(List<String> found, String where) {
      assertThat(found).as(where).hasSizeBetween(acknowledged, begun.size());
      assertThat(found).as(where).isEqualTo(begun.subList(0, found.size()));
    }
  }

  private static void live(EventLog log, Story story) {
    story.commit(log, "a1");
    story.commit(log, "b1", "a2");
    log.seal("a");
    story.commit(log, "a3", "b2");
    story.checkpoint(log);
    log.seal("a");
    log.seal("b");
    story.commit(log, "b3");
    log.compact("a");
    story.checkpoint(log);
    story.commit(log, "a4", "b4", "a5");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aFailureAtAnyChangeLosesNothingAcknowledgedAndShowsNothingHalf(boolean done) {
    int failing = 1;
    for (boolean failed = true; failed; failing++) {
      MemoryStore disk = new MemoryStore();
      Logs.create(disk).close();
      FaultyStore faulty = new FaultyStore(disk, failing, done);
      Story story = new Story();
      try (EventLog log = Logs.open(faulty, new ArrayList<>())) {
        live(log, story);
      } catch (DriftException e) {
        assertThat(e).hasMessageContaining("the disk is gone");
      }
      failed = faulty.hasFailed();
      String where = "failed at change " + failing;
      List<String> read = Logs.read(disk);
      story.check(read, where + ", read");
      assertThat(Logs.read(disk, story.start))
          .as(where + ", read")
          .isEqualTo(Logs.behind(read, story.start));
      List<String> behind = Logs.reopen(disk, story.start);
      List<String> found = Logs.reopen(disk);
      story.check(found, where);
      assertThat(behind).as(where).isEqualTo(Logs.behind(found, story.start));
      assertThat(found.size()).as(where).isGreaterThanOrEqualTo(read.size());
      assertThat(Logs.reopen(disk)).as(where).isEqualTo(found);
      Story more = new Story();
      more.begun.addAll(found);
      try (EventLog log = Logs.open(disk, new ArrayList<>())) {
        assertThat(log.recovery().isClean()).as(where).isTrue();
        more.commit(log, "b9", "a9");
      }
      assertThat(Logs.reopen(disk)).as(where).isEqualTo(more.begun);
    }
    assertThat(failing).isGreaterThan(40);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void recoveryInterruptedAtAnyChangeEndsAlike(boolean done) {
    recoveryInterruptedAtAnyChange(done, false);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void recoveryBehindACheckpointInterruptedAtAnyChangeEndsAlike(boolean done) {
    recoveryInterruptedAtAnyChange(done, true);
  }

  private static void recoveryInterruptedAtAnyChange(boolean done, boolean behindCheckpoint) {
    MemoryStore disk = new MemoryStore();
    EventLog crashed = Logs.create(disk);
    LoggedCommit before = Logs.commit(crashed, "a1", "b1");
    LogStart start =
        behindCheckpoint ? Logs.checkpoint(crashed, before, Logs.BEGINNING) : Logs.BEGINNING;
    crashed.seal("a");
    Logs.commit(crashed, "b2");
    Logs.append(crashed, "a2", "b3");
    Logs.append(crashed, "b4", "a3");
    StoreImage image = StoreImage.of(disk);
    int interrupted = 0;
    // Both tables torn; a commit whose COMMIT frame one table lacks; a segment left empty.
    for (int cutA = 0; cutA <= image.length(image.lastSegment("a")); cutA += 13) {
      for (int cutB = 0; cutB < 60; cutB += 7) {
        int lengthB = image.length(image.lastSegment("b")) - cutB;
        StoreImage torn =
            image.cut(image.lastSegment("a"), cutA).cut(image.lastSegment("b"), lengthB);
        String where = "a cut at " + cutA + ", b at " + lengthB;
        List<String> expected = Logs.reopen(torn.toStore());
        boolean failed = true;
        for (int failing = 1; failed; failing++) {
          MemoryStore again = torn.toStore();
          FaultyStore faulty = new FaultyStore(again, failing, done);
          interrupted += interrupted(faulty, start);
          failed = faulty.hasFailed();
          // Interrupted once more, at the same place of what is now left to do.
          interrupted += interrupted(new FaultyStore(again, failing, !done), start);
          assertThat(Logs.reopen(again, start))
              .as(where + ", change " + failing)
              .isEqualTo(Logs.behind(expected, start));
          assertThat(Logs.reopen(again)).as(where + ", change " + failing).isEqualTo(expected);
          List<LoggedCommit> replayed = new ArrayList<>();
          try (EventLog log = Logs.open(again, replayed)) {
            if (!log.recovery().damaged()) {
              assertThat(log.recovery().isClean()).isTrue();
              Logs.commit(log, "a9", "b9");
            }
          }
        }
      }
    }
    assertThat(interrupted).isGreaterThan(200);
  }

  /** Opens a log on a disk that fails; 1 when it did. */
  private static int interrupted(Store faulty, LogStart start) {
    try {
      Logs.reopen(faulty, start);
      return 0;
    } catch (DriftException e) {
      return 1;
    }
  }

  @Test
  void afterAFailureTheWriterSaysSoUntilReopened() {
    MemoryStore disk = new MemoryStore();
    Logs.create(disk).close();
    // Opening reopens and forces both tables; then comes the first append.
    FaultyStore faulty = new FaultyStore(disk, 5, false);
    EventLog log = Logs.open(faulty, new ArrayList<>());
    assertThatThrownBy(() -> Logs.append(log, "a1"))
        .isInstanceOfSatisfying(
            DriftException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.IO))
        .hasMessageContaining("has stopped writing")
        .hasMessageContaining("the disk is gone")
        .hasMessageContaining("open the database again");
    assertThatThrownBy(() -> Logs.append(log, "b1")).hasMessageContaining("has stopped writing");
    assertThatThrownBy(() -> log.seal("a")).hasMessageContaining("has stopped writing");
    assertThatThrownBy(() -> log.compact("a")).hasMessageContaining("has stopped writing");
    assertThatThrownBy(() -> log.createTable("c")).hasMessageContaining("has stopped writing");
    log.close();
    assertThat(Logs.reopen(disk)).isEmpty();
  }

  @Test
  void aFailedForceAcknowledgesNothingAndStopsTheWriter() {
    MemoryStore disk = new MemoryStore();
    Logs.create(disk).close();
    EventLog log = Logs.open(new FaultyStore(disk, 6, false), new ArrayList<>());
    LoggedCommit commit = Logs.append(log, "a1");
    assertThatThrownBy(() -> log.awaitDurable(commit.lastSequence()))
        .hasMessageContaining("has stopped writing");
    assertThatThrownBy(() -> log.awaitDurable(commit.lastSequence()))
        .hasMessageContaining("has stopped writing");
    assertThat(log.publishedSequence()).isZero();
    assertThat(Logs.read(disk)).isEmpty();
    assertThatThrownBy(() -> Logs.append(log, "b1")).hasMessageContaining("has stopped writing");
    log.close();
  }
}
