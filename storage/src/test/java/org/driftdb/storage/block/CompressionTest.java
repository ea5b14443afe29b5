package org.driftdb.storage.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class CompressionTest {
  private static byte[] compressed(byte[] raw) {
    byte[] into = new byte[Compression.bound(raw.length)];
    return Arrays.copyOf(into, Compression.compress(raw, raw.length, into, 0));
  }

  private static byte[] text(int seed) {
    Random random = new Random(seed);
    byte[] text = new byte[1 + random.nextInt(5000)];
    for (int i = 0; i < text.length; i++) {
      text[i] = (byte) ('a' + random.nextInt(4));
    }
    return text;
  }

  @Test
  void manyThreadsCompressAndDecompressAtOnce() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      List<Future<?>> running = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        int first = 1000 * i;
        running.add(threads.submit(() -> roundTrips(first)));
      }
      for (Future<?> each : running) {
        each.get();
      }
    } finally {
      threads.shutdown();
    }
  }

  private static void roundTrips(int first) {
    for (int seed = first; seed < first + 200; seed++) {
      byte[] raw = text(seed);
      byte[] stored = compressed(raw);
      byte[] read = new byte[raw.length];
      Compression.decompress(stored, 0, stored.length, read);
      assertThat(read).isEqualTo(raw);
    }
  }

  @Test
  void whatIsDamagedIsAnErrorAndChangesNothingForOthers() {
    byte[] raw = text(1);
    byte[] stored = compressed(raw);
    for (int i = 0; i < 20; i++) {
      byte[] damaged = Arrays.copyOf(stored, stored.length / 2);
      assertThatThrownBy(
              () -> Compression.decompress(damaged, 0, damaged.length, new byte[raw.length]))
          .isInstanceOf(IndexOutOfBoundsException.class)
          .hasMessageContaining("cannot be decompressed");
      assertThatThrownBy(
              () -> Compression.decompress(stored, 0, stored.length, new byte[raw.length + 1]))
          .isInstanceOf(IndexOutOfBoundsException.class)
          .hasMessageContaining(raw.length + " bytes come out");
      roundTrips(i);
    }
  }
}
