package org.driftdb.storage.tree;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.driftdb.storage.block.Address;
import org.driftdb.storage.block.BlockCache;
import org.driftdb.storage.block.BlockOutput;
import org.driftdb.storage.block.BlockSource;
import org.driftdb.storage.block.StoredVersion;
import org.driftdb.storage.history.EventType;
import org.driftdb.storage.store.MemoryStore;
import org.driftdb.storage.value.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * How much is read and stored, whatever happened to the rows: counted, so that a slow machine gives
 * the same result.
 */
final class TreeCountsTest {
  private static final Shape SMALL = new Shape(64, 1 << 20, 2.6, 64);
  private static final int KEYS = 3_000;

  /** What happens to a table. */
  enum Workload {
    RISING_KEYS(0, false),
    UPDATES(1, true),
    RANDOM_LOAD(1, false),
    UPDATES_AND_DELETES(3, true),
    SKEWED_UPDATES(4, true),
    RISING_KEYS_AND_DELETES(5, false),
    DELETES_OF_NEARLY_ALL(2, true);

    private final int kind;
    private final boolean loaded;

    Workload(int kind, boolean loaded) {
      this.kind = kind;
      this.loaded = loaded;
    }
  }

  private final Random random = new Random(4711);
  private final NaiveTree both = new NaiveTree(SMALL);

  private void play(Workload workload) {
    if (workload.loaded) {
      for (int i = 0; i < KEYS; i++) {
        both.put(i);
      }
      both.checkpoint();
    }
    for (int i = 0; i < 12; i++) {
      both.play(random, workload.kind, KEYS, KEYS);
      both.checkpoint();
    }
  }

  private BlockCache.Counts counted(Runnable reading) {
    BlockCache cache = both.tree().source().cache();
    BlockCache.Counts before = cache.counts();
    reading.run();
    return cache.counts().since(before);
  }

  private static int count(Iterator<?> elements) {
    int count = 0;
    for (; elements.hasNext(); elements.next()) {
      count++;
    }
    return count;
  }

  @ParameterizedTest
  @EnumSource
  void whatIsReadDoesNotDependOnTheHistory(Workload workload) {
    play(workload);
    Tree tree = both.tree();
    for (int i = 0; i < 1_000; i++) {
      byte[] key = NaiveTree.key(random.nextInt(both.count() + 1_000));
      long at = random.nextLong(both.sequence() + 1);
      assertThat(counted(() -> tree.get(key, at)).dataBlocks()).isLessThanOrEqualTo(2);
    }
    for (int i = 0; i < 100; i++) {
      long at = random.nextLong(both.sequence() + 1);
      int[] rows = new int[1];
      long read = counted(() -> rows[0] = count(tree.scan(null, null, at))).rowsRead();
      assertThat((double) read).isLessThanOrEqualTo(2.8 * rows[0] + SMALL.leafRows());
    }
  }

  @ParameterizedTest
  @EnumSource
  void storedRowsAreFewForEachVersion(Workload workload) {
    play(workload);
    assertThat(both.tree().versions()).isEqualTo(both.count());
    assertThat((double) both.tree().storedRows() / both.count()).isLessThan(3.5);
    assertThat(both.tree().storedRows()).isEqualTo(rowsOfBlocks());
  }

  @Test
  void aTreeIsBegunWithoutAllEventsInMemory() {
    BlockCache cache = new BlockCache(1 << 20);
    BlockOutput output =
        new BlockOutput(new MemoryStore(), number -> "t/" + number, BlockSource.empty(cache));
    int count = 40_000;
    String text = "x".repeat(2_000);
    long[] written = new long[1];
    Iterator<StoredVersion> events =
        IntStream.range(0, count)
            .mapToObj(
                i -> {
                  written[0] = cache.counts().bytesWritten();
                  boolean ends = i % 2 == 1;
                  return new StoredVersion(
                      NaiveTree.key(i / 2),
                      i + 1,
                      i,
                      ends ? i : 0,
                      ends ? EventType.SOFT_DELETE : EventType.INSERT,
                      ends ? null : Document.of("text", text));
                })
            .iterator();
    Address root = Tree.empty(cache).checkpoint(events, count, output);
    assertThat(written[0]).as("bytes written before the last event").isPositive();
    Tree tree = Tree.open(output.finish(), root, count);
    for (int i = 0; i < count; i += 100) {
      assertThat(tree.get(NaiveTree.key(i / 2), i + 1)).isNotNull();
      assertThat(tree.get(NaiveTree.key(i / 2), i + 2)).isNull();
      assertThat(count(tree.drift(NaiveTree.key(i / 2), 0, count))).isEqualTo(2);
    }
    assertThat(count(tree.history(null, null, 0, Tree.NO_END, count))).isEqualTo(count / 2);
  }

  @Test
  void anEntryTakesFewBytesForEachTimeItComesOrGoes() {
    NaiveTree entries = new NaiveTree(Shape.DEFAULT, true);
    for (int i = 0; i < 40_000; i++) {
      entries.put(random.nextInt(100_000));
      entries.delete(random.nextInt(100_000));
      if (i % 10_000 == 9_999) {
        entries.checkpoint();
      }
    }
    Tree tree = entries.tree();
    entries.rewrite(0);
    assertThat((double) tree.bytes() / tree.versions()).isLessThan(9);
    assertThat(tree.reader().root().deaths().size()).isZero();
  }

  @Test
  void entriesThatStayAreStoredFewTimesThoughTheirLeavesAreDivided() {
    NaiveTree entries = new NaiveTree(Shape.ENTRIES, true);
    for (int i = 0; i < 40_000; i++) {
      entries.put(random.nextInt(1_000_000));
      if (i % 2_000 == 1_999) {
        entries.checkpoint();
      }
    }
    Tree tree = entries.tree();
    assertThat((double) tree.storedRows() / tree.versions()).isLessThan(2);
    for (long at = 0; at < 40_000; at += 1_000) {
      BlockCache cache = tree.source().cache();
      BlockCache.Counts before = cache.counts();
      int rows = count(tree.scan(null, null, at));
      long read = cache.counts().since(before).rowsRead();
      assertThat((double) read).isLessThanOrEqualTo(5.2 * rows + Shape.ENTRIES.leafRows());
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whatIsReadOfThePastDoesNotGrowWithWhatComesBelowRowsThatStay(boolean ofEntries) {
    Shape shape = ofEntries ? Shape.ENTRIES : Shape.DEFAULT;
    NaiveTree tree = new NaiveTree(shape, ofEntries);
    IntStream.range(0, 430).forEach(i -> tree.put(900_000 + i));
    IntStream.range(0, 601).forEach(tree::put);
    tree.checkpoint();
    long then = tree.sequence();
    for (int i = 0; i < 3; i++) {
      int first = 1_000 + i * 4_000;
      IntStream.range(first, first + 4_000).forEach(tree::put);
      tree.checkpoint();
    }
    BlockCache cache = tree.tree().source().cache();
    BlockCache.Counts before = cache.counts();
    assertThat(count(tree.tree().scan(null, null, then))).isEqualTo(1_031);
    long read = cache.counts().since(before).rowsRead();
    assertThat((double) read).isLessThan(shape.readFactor() * 1_031);
  }

  private long rowsOfBlocks() {
    Map<Address, Integer> rows = new HashMap<>();
    Reader reader = both.tree().reader();
    for (PageReference page : reader.root().pages()) {
      for (Slice slice : reader.page(page).slices()) {
        if (slice.base() != null) {
          rows.put(slice.base(), slice.baseRows());
        }
        if (slice.delta() != null) {
          rows.put(slice.delta(), slice.deltaRows());
        }
      }
    }
    return rows.values().stream().mapToLong(Integer::intValue).sum();
  }

  @ParameterizedTest
  @EnumSource
  void theEventsOfADeadKeyAreFoundWithoutSearching(Workload workload) {
    play(workload);
    for (int i = 0; i < 20; i++) {
      both.put(999_000 + i);
      both.checkpoint();
      both.delete(999_000 + i);
      both.checkpoint();
    }
    play(Workload.UPDATES);
    for (int i = 0; i < 20; i++) {
      byte[] key = NaiveTree.key(999_000 + i);
      long blocks =
          counted(() -> assertThat(count(both.tree().drift(key, 0, Long.MAX_VALUE))).isEqualTo(2))
              .dataBlocks();
      assertThat(blocks).isLessThanOrEqualTo(5);
    }
  }

  @ParameterizedTest
  @EnumSource
  void theVersionsOfAKeyAreFoundWithoutThoseOfOthers(Workload workload) {
    play(workload);
    Tree tree = both.tree();
    for (int i = 0; i < 1_000; i++) {
      byte[] key = NaiveTree.key(random.nextInt(both.count() + 1_000));
      int[] versions = new int[1];
      BlockCache.Counts read =
          counted(() -> versions[0] = count(tree.history(key, 0, Tree.NO_END, Tree.NO_END)));
      int slices = slicesOf(key);
      assertThat(read.dataBlocks()).isLessThanOrEqualTo(2L * slices + 4);
      assertThat(read.directoryBlocks()).isLessThanOrEqualTo(slices + versions[0] + 2L);
    }
  }

  private int slicesOf(byte[] key) {
    Reader reader = both.tree().reader();
    int slices = 0;
    for (PageReference page : reader.root().pages()) {
      for (Slice slice : reader.page(page).slices()) {
        slices += slice.beginsUpTo(key) && !slice.endsBefore(key) ? 1 : 0;
      }
    }
    return slices;
  }

  @Test
  void eventsOfAnIntervalAreFoundWithoutThoseBefore() {
    both.put(5);
    for (int i = 0; i < 5_000; i++) {
      both.put(5);
      if (i % 50 == 0) {
        both.checkpoint();
      }
    }
    both.checkpoint();
    byte[] key = NaiveTree.key(5);
    long last = both.sequence();
    for (long after : new long[] {last - 3, last / 2}) {
      long blocks =
          counted(() -> assertThat(count(both.tree().drift(key, after, after + 3))).isEqualTo(3))
              .dataBlocks();
      assertThat(blocks).isLessThanOrEqualTo(4);
    }
  }
}
