package org.driftdb.storage.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;
import org.driftdb.storage.store.LocalStore;
import org.driftdb.storage.store.MemoryStore;
import org.driftdb.storage.store.Store;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a reading process sees beside one that writes. */
class LogFollowerTest {
  @TempDir Path directory;

  private final MemoryStore store = new MemoryStore();
  private final List<LoggedCommit> seen = new ArrayList<>();

  private LogFollower follow(Store followed) {
    return LogFollower.open(followed, Logs.start(), seen::add);
  }

  @Test
  void itSeesWhatIsAcknowledgedAndNothingElse() {
    try (EventLog log = Logs.create(store);
        LogFollower follower = follow(store)) {
      Logs.append(log, "a1");
      LoggedCommit second = Logs.append(log, "b1", "a2");
      assertThat(follower.poll()).isZero();
      assertThat(Logs.read(store)).isEmpty();
      log.awaitDurable(second.lastSequence());
      assertThat(follower.poll()).isEqualTo(3);
      assertThat(follower.poll()).isEqualTo(3);
      assertThat(Logs.texts(seen)).containsExactly("1:a1", "2:b1 3:a2");
    }
  }

  @Test
  void itFollowsThroughSealingCompactionClosingAndRecovery() {
    List<String> expected = new ArrayList<>();
    EventLog log = Logs.create(new UnlockedStore(store));
    try (LogFollower follower = follow(store)) {
      long readings = follower.readings();
      for (int i = 0; i < 40; i++) {
        expected.add(Logs.text(Logs.commit(log, "a" + i, "b" + i)));
        if (i % 3 == 0) {
          log.seal("a");
        }
        if (i % 7 == 0) {
          log.seal("b");
          log.compact("a");
        }
        if (i % 10 == 4) {
          log.close();
          log = Logs.open(new UnlockedStore(store), new ArrayList<>());
        }
        if (i % 10 == 8) {
          Logs.append(log, "a+");
          String segment = StoreImage.of(store).lastSegment("a");
          log = crash(segment, StoreImage.of(store).length(segment) - 3);
        }
        if (i % 4 != 1) {
          assertThat(follower.poll()).isEqualTo(log.publishedSequence());
          assertThat(Logs.texts(seen)).isEqualTo(expected);
        }
      }
      assertThat(follower.readings()).isNotEqualTo(readings);
    } finally {
      log.close();
    }
  }

  /**
   * The process that writes dies, having written only so much of a file, and another takes over.
   */
  private EventLog crash(String segment, int length) {
    store.reopen(segment, length).close();
    return Logs.open(new UnlockedStore(store), new ArrayList<>());
  }

  @Test
  void itLearnsOfNewTablesBeforeTheirEvents() {
    List<String> tables = new ArrayList<>();
    try (EventLog log =
            EventLog.open(
                store, Logs.options(), () -> LogStart.fromBeginning(tables), commit -> {});
        LogFollower follower =
            LogFollower.open(store, () -> LogStart.fromBeginning(tables), seen::add)) {
      for (String table : List.of("a", "b")) {
        log.createTable(table);
        tables.add(table);
        log.bumpGeneration();
        Logs.commit(log, table + "1");
        follower.poll();
      }
      assertThat(Logs.texts(seen)).containsExactly("1:a1", "2:b1");
    }
  }

  @Test
  void aCopyWithoutWhatWasPublishedIsReadAsRecoveryWould() {
    try (EventLog log = Logs.create(store)) {
      Logs.commit(log, "a1");
      Logs.append(log, "b1", "a2");
    }
    StoreImage image = StoreImage.of(store).withoutPublished();
    assertThat(Logs.read(image.toStore())).containsExactly("1:a1", "2:b1 3:a2");
    String segment = image.lastSegment("b");
    // The events of the last commit are there, and table a has its end.
    MemoryStore torn = image.cut(segment, image.length(segment) - 1).toStore();
    assertThat(Logs.read(torn)).containsExactly("1:a1", "2:b1 3:a2");
  }

  @Test
  void itBelievesTheLogWhereWhatWasPublishedIsOlder() {
    EventLog log = Logs.create(store);
    Logs.commit(log, "a1");
    StoreImage older = StoreImage.of(store);
    Logs.commit(log, "a2");
    Logs.append(log, "a3");
    // The last COMMIT frame says that everything up to event 2 is durable.
    MemoryStore crashed = StoreImage.of(store).withPublishedOf(older).toStore();
    assertThat(Logs.read(crashed)).containsExactly("1:a1", "2:a2");
    assertThat(Logs.reopen(crashed)).containsExactly("1:a1", "2:a2", "3:a3");
  }

  @Test
  void damageThatAppearsBehindItsBackIsToldWhenItGetsThere() {
    try (EventLog log = Logs.create(store);
        LogFollower follower = follow(store)) {
      Logs.commit(log, "a1");
      follower.poll();
      String segment = StoreImage.of(store).lastSegment("a");
      int length = StoreImage.of(store).length(segment);
      Logs.commit(log, "a2");
      store.reopen(segment, length).close();
      assertThatThrownBy(follower::poll)
          .isInstanceOfSatisfying(
              DriftException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.DAMAGED));
      assertThat(Logs.texts(seen)).containsExactly("1:a1");
    }
  }

  @Test
  void itReadsADirectoryThatIsOpenForReadingOnlyAndLeavesNoTrace() {
    Path database = directory.resolve("db");
    LocalStore writing = LocalStore.writing(database);
    try (EventLog log = Logs.create(writing)) {
      Logs.commit(log, "a1");
    }
    StoreImage before = StoreImage.of(writing);
    LocalStore reading = LocalStore.reading(database);
    try (LogFollower follower = follow(reading)) {
      assertThat(follower.poll()).isEqualTo(1);
    }
    assertThat(StoreImage.of(writing).contents()).isEqualTo(before.contents());
    assertThatThrownBy(() -> Logs.open(reading, new ArrayList<>()))
        .isInstanceOfSatisfying(
            DriftException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.READ_ONLY));
  }

  @Test
  @Timeout(60)
  void besideABusyWriterItSeesEveryCommitOnceWholeAndInOrder() throws Exception {
    Path database = directory.resolve("db");
    AtomicBoolean done = new AtomicBoolean();
    List<Throwable> failures = new ArrayList<>();
    LogOptions options = Logs.options().withSegmentBytes(2048);
    try (EventLog log = Logs.create(LocalStore.writing(database), options)) {
      Thread reader =
          new Thread(
              () -> {
                try (LogFollower follower = follow(LocalStore.reading(database))) {
                  while (!done.get()) {
                    follower.poll();
                  }
                  follower.poll();
                } catch (Throwable e) {
                  failures.add(e);
                }
              });
      reader.start();
      for (int i = 0; i < 700; i++) {
        LoggedCommit commit = Logs.append(log, "a" + i, "b" + i, "a-" + i);
        if (i % 4 == 0) {
          log.awaitDurable(commit.lastSequence());
        }
        if (i % 100 == 99) {
          log.compact("a");
          log.compact("b");
        }
      }
      log.awaitDurable(2100);
      done.set(true);
      reader.join();
    }
    assertThat(failures).isEmpty();
    assertThat(seen).hasSize(700);
    for (int i = 0; i < seen.size(); i++) {
      long first = 3L * i + 1;
      assertThat(Logs.text(seen.get(i)))
          .isEqualTo(
              first + ":a" + i + " " + (first + 1) + ":b" + i + " " + (first + 2) + ":a-" + i);
    }
  }

  @Test
  void acknowledgedEventsThatAreGoneAreToldToWhoeverSawThem() {
    EventLog log = Logs.create(store);
    Logs.commit(log, "a1");
    Logs.commit(log, "a2");
    try (LogFollower follower = follow(store)) {
      assertThat(follower.poll()).isEqualTo(2);
      String segment = StoreImage.of(store).lastSegment("a");
      EventLog after = crash(segment, StoreImage.of(store).length(segment) - 1);
      assertThat(after.recovery().lostEvents()).isEqualTo(1);
      assertThatThrownBy(follower::poll).hasMessageContaining("although events up to 2");
      after.close();
    }
  }

  @Test
  void aMissingTableIsNamed() {
    Logs.create(store).close();
    try (LogFollower follower =
        LogFollower.open(store, () -> LogStart.fromBeginning(List.of("a", "nowhere")), seen::add)) {
      assertThat(String.valueOf(follower.damage())).contains("nowhere", "no such file");
    }
  }
}
