package org.driftdb.storage.rows;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.driftdb.storage.block.BlockCache;
import org.driftdb.storage.block.StoredVersion;
import org.driftdb.storage.history.EventType;
import org.driftdb.storage.store.MemoryStore;
import org.driftdb.storage.value.Document;
import org.junit.jupiter.api.Test;

/** More records than fit in memory are sorted by way of files, of which none is left. */
class SortingTest {
  private final MemoryStore store = new MemoryStore();

  private Sorting sorting(long memory) {
    return new Sorting(store, n -> "sorting/" + n, new BlockCache(1 << 20), memory);
  }

  private static StoredVersion record(int key, long sequence) {
    byte[] bytes = ByteBuffer.allocate(4).putInt(key).array();
    return new StoredVersion(bytes, sequence, 0, 0, EventType.INSERT, Document.EMPTY);
  }

  private static String words(StoredVersion record) {
    return ByteBuffer.wrap(record.key()).getInt() + "@" + record.sequence();
  }

  @Test
  void theyComeByKeyThenBySequence() {
    Random random = new Random(4);
    List<StoredVersion> records = new ArrayList<>();
    for (int i = 1; i <= 5_000; i++) {
      records.add(record(random.nextInt(700), i));
    }
    List<String> expected =
        records.stream()
            .sorted(
                (a, b) -> {
                  int byKey = Arrays.compareUnsigned(a.key(), b.key());
                  return byKey != 0 ? byKey : Long.compare(a.sequence(), b.sequence());
                })
            .map(SortingTest::words)
            .toList();
    Collections.shuffle(records, random);
    for (long memory : new long[] {1 << 10, 50 << 10, 1 << 30}) {
      List<String> sorted = new ArrayList<>();
      try (Sorting sorting = sorting(memory)) {
        records.forEach(sorting::add);
        assertThat(store.list("sorting").isEmpty()).isEqualTo(memory == 1 << 30);
        sorting.sorted().forEachRemaining(record -> sorted.add(words(record)));
      }
      assertThat(sorted).isEqualTo(expected);
      assertThat(store.list("sorting")).isEmpty();
    }
  }
}
