package org.driftdb.storage.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.driftdb.storage.store.LocalStore;
import org.driftdb.storage.store.MemoryStore;
import org.driftdb.storage.store.Store;
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
}
