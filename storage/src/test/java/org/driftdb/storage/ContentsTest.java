package org.driftdb.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.driftdb.storage.block.BlockCache;
import org.driftdb.storage.store.MemoryStore;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** From a time to a sequence, and from an event to its commit. */
class ContentsTest {
  private static final List<String> T = List.of("t");

  private final Contents contents = new Contents(new BlockCache(1 << 20));

  @BeforeEach
  void threeCommits() {
    contents.apply(new Commit(1, 2, 1000, T, null, null), List.of());
    contents.apply(new Commit(3, 3, 1000, T, null, null), List.of());
    contents.apply(new Commit(4, 6, 2000, T, null, null), List.of());
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

  @Test
  void anEventTellsOfItsCommit() {
    eachWay(
        () -> {
          assertThat(commitOf(1, 1000)).isEqualTo(new Commit(1, 2, 1000, T, null, null));
          assertThat(commitOf(2, 1000)).isEqualTo(commitOf(1, 1000));
          assertThat(commitOf(3, 1000)).isEqualTo(new Commit(3, 3, 1000, T, null, null));
          assertThat(commitOf(5, 2000)).isEqualTo(new Commit(4, 6, 2000, T, null, null));
          assertThat(commitOf(7, 2000)).isNull();
        });
  }

  private @Nullable Commit commitOf(long sequence, long millis) {
    return contents.commits().containing(sequence, millis);
  }

  /** Whoever shows the comments of many events asks for as many commits. */
  @Test
  void theCommitOfAnEventTakesOneLook() {
    for (int i = 7; i < 20_000; i++) {
      contents.apply(new Commit(i, i, 1000L * i, T, null, "why " + i), List.of());
    }
    Checkpoints checkpoints = new Checkpoints(new MemoryStore(), contents);
    checkpoints.freeze(Map.of());
    checkpoints.write();
    var before = contents.cache().counts();
    for (int i = 100; i < 20_000; i += 199) {
      Commit commit = commitOf(i, 1000L * i);
      assertThat(commit).isEqualTo(new Commit(i, i, 1000L * i, T, null, "why " + i));
    }
    assertThat(contents.cache().counts().since(before).dataBlocks()).isLessThanOrEqualTo(200);
  }

  @Test
  void commentsAndTablesTakeMemoryToo() {
    long before = contents.activeBytes();
    contents.apply(new Commit(7, 7, 3000, T, "a".repeat(50), "c".repeat(10_000)), List.of());
    assertThat(contents.activeBytes() - before).isBetween(20_100L, 20_500L);
    before = contents.activeBytes();
    contents.apply(new Commit(8, 8, 3000, List.of("a", "b", "c", "d"), null, null), List.of());
    contents.apply(new Commit(9, 9, 3000, T, null, null), List.of());
    assertThat(contents.activeBytes() - before).isBetween(300L, 500L);
  }
}
