package org.driftdb.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.driftdb.storage.block.BlockCache;
import org.driftdb.storage.store.MemoryStore;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** From a time to a sequence. */
class ContentsTest {
  private final Contents contents = new Contents(new BlockCache(1 << 20));

  @BeforeEach
  void threeCommits() {
    contents.apply(new Commit(1, 2, 1000, List.of("t"), null, null), List.of());
    contents.apply(new Commit(3, 3, 1000, List.of("t"), null, null), List.of());
    contents.apply(new Commit(4, 6, 2000, List.of("t"), null, null), List.of());
  }

  /** In memory, being written, and in files. */
  private void eachWay(Runnable check) {
    check.run();
    MemoryStore store = new MemoryStore();
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
}
