package org.driftdb.storage.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.driftdb.storage.store.MemoryStore;
import org.driftdb.storage.store.Store;
import org.driftdb.storage.store.StoreWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** No commit is acknowledged before every event up to its last was forced in every table. */
class AcknowledgmentTest {
  /** Records how much of each file has been written, and how much has been forced. */
  private static final class RecordingStore extends ForwardingStore {
    private final Map<String, Long> written = new ConcurrentHashMap<>();
    private final Map<String, Long> forced = new ConcurrentHashMap<>();
    private final AtomicInteger forces = new AtomicInteger();

    /** While it is closed, forcing waits. */
    private volatile CountDownLatch gate = new CountDownLatch(0);

    RecordingStore(Store store) {
      super(store);
    }

    @Override
    public StoreWriter create(String name) {
      return new Recording(name, super.create(name));
    }

    @Override
    public StoreWriter reopen(String name, long length) {
      return new Recording(name, super.reopen(name, length));
    }

    /** What has been written so far to every file, but for segments still being merged. */
    Map<String, Long> written() {
      Map<String, Long> lengths = new HashMap<>(written);
      for (String table : Logs.TABLES) {
        TableManifest.read(this, table)
            .ifPresent(list -> list.leftovers(this, table).forEach(lengths::remove));
      }
      return lengths;
    }

    void assertForced(Map<String, Long> lengths) {
      lengths.forEach(
          (name, length) ->
              assertThat(forced.getOrDefault(name, 0L)).as(name).isGreaterThanOrEqualTo(length));
    }

    private final class Recording extends ForwardingWriter {
      private final String name;

      Recording(String name, StoreWriter writer) {
        super(writer);
        this.name = name;
        written.put(name, writer.length());
      }

      @Override
      public void append(ByteBuffer bytes) {
        super.append(bytes);
        written.put(name, writer.length());
      }

      @Override
      public void force() {
        long length = writer.length();
        forces.incrementAndGet();
        try {
          gate.await();
        } catch (InterruptedException e) {
          throw new AssertionError(e);
        }
        super.force();
        forced.merge(name, length, Math::max);
      }

      @Override
      public void seal() {
        super.seal();
        forced.merge(name, writer.length(), Math::max);
      }
    }
  }

  @Test
  void aCommitIsAcknowledgedWhenAllBeforeItHasBeenForcedEverywhere() {
    RecordingStore store = new RecordingStore(new MemoryStore());
    try (EventLog log = Logs.create(store)) {
      LoggedCommit first = Logs.append(log, "a1");
      Map<String, Long> upToFirst = store.written();
      LoggedCommit second = Logs.append(log, "b1");
      Map<String, Long> upToSecond = store.written();
      assertThat(log.publishedSequence()).isZero();
      log.awaitDurable(first.lastSequence());
      store.assertForced(upToFirst);
      log.awaitDurable(second.lastSequence());
      store.assertForced(upToSecond);
      // A commit to one table waits for what another table has got before.
      Logs.append(log, "a2");
      LoggedCommit last = Logs.append(log, "b2");
      Map<String, Long> all = store.written();
      log.awaitDurable(last.lastSequence());
      store.assertForced(all);
      assertThat(log.publishedSequence()).isEqualTo(4);
    }
  }

  @Test
  void forcingIsForcingAlsoWhereACommitIsAcknowledgedWithout() {
    RecordingStore store = new RecordingStore(new MemoryStore());
    LogOptions options = Logs.options().withDurability(Durability.SEGMENT);
    try (EventLog log = Logs.create(store, options)) {
      Logs.commit(log, "a1", "b1");
      LoggedCommit second = Logs.commit(log, "b2");
      Map<String, Long> written = store.written();
      assertThatThrownBy(() -> store.assertForced(written)).isInstanceOf(AssertionError.class);
      log.force(second.lastSequence());
      store.assertForced(written);
      LoggedCommit third = Logs.commit(log, "a2");
      Map<String, Long> more = store.written();
      Logs.checkpoint(log, third, Logs.BEGINNING);
      store.assertForced(more);
    }
  }

  @Test
  void manyThreadsGetTheirAcknowledgmentsInOrderAndShareForces() throws Exception {
    RecordingStore store = new RecordingStore(new MemoryStore());
    LogOptions options = Logs.options().withSegmentBytes(4096);
    int threads = 8;
    int commits = 300;
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try (EventLog log = Logs.create(store, options)) {
      int before = store.forces.get();
      Object commitLock = new Object();
      List<Callable<Void>> tasks = new ArrayList<>();
      for (int thread = 0; thread < threads; thread++) {
        int id = thread;
        tasks.add(
            () -> {
              for (int i = 0; i < commits; i++) {
                LoggedCommit commit;
                Map<String, Long> written;
                synchronized (commitLock) {
                  String text = id + "-" + i;
                  commit =
                      i % 3 == 0
                          ? Logs.append(log, "a" + text, "b" + text)
                          : Logs.append(log, (id % 2 == 0 ? "a" : "b") + text);
                  written = store.written();
                }
                if (i % 50 == 7 && id == 0) {
                  log.seal("a");
                  log.compact("a");
                }
                log.awaitDurable(commit.lastSequence());
                store.assertForced(written);
                assertThat(log.publishedSequence()).isGreaterThanOrEqualTo(commit.lastSequence());
              }
              return null;
            });
      }
      for (Future<Void> done : pool.invokeAll(tasks)) {
        done.get();
      }
      assertThat(store.forces.get() - before).isLessThan(2 * threads * commits);
    } finally {
      pool.shutdownNow();
    }
    assertThat(Logs.reopen(store.store)).hasSize(threads * commits);
  }

  @Test
  @Timeout(60)
  void oneForceServesAllThatWait() throws Exception {
    RecordingStore store = new RecordingStore(new MemoryStore());
    ExecutorService pool = Executors.newCachedThreadPool();
    try (EventLog log = Logs.create(store)) {
      store.gate = new CountDownLatch(1);
      int before = store.forces.get();
      List<Future<?>> waiting = new ArrayList<>();
      LoggedCommit first = Logs.append(log, "a0");
      waiting.add(pool.submit(() -> log.awaitDurable(first.lastSequence())));
      while (store.forces.get() == before) {
        Thread.sleep(1);
      }
      for (int i = 1; i <= 20; i++) {
        LoggedCommit commit = Logs.append(log, "a" + i);
        waiting.add(pool.submit(() -> log.awaitDurable(commit.lastSequence())));
      }
      assertThat(log.publishedSequence()).isZero();
      store.gate.countDown();
      for (Future<?> done : waiting) {
        done.get(10, TimeUnit.SECONDS);
      }
      assertThat(store.forces.get() - before).isEqualTo(2);
      assertThat(log.publishedSequence()).isEqualTo(21);
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void sealingForcesEveryTableFirst() {
    RecordingStore store = new RecordingStore(new MemoryStore());
    try (EventLog log = Logs.create(store)) {
      Logs.append(log, "a1");
      Logs.append(log, "b1");
      Map<String, Long> written = store.written();
      log.seal("a");
      store.assertForced(written);
      assertThat(log.publishedSequence()).isEqualTo(2);
    }
  }

  @Test
  void withSegmentDurabilityWhatIsWrittenIsAcknowledgedAndForcedWhenASegmentEnds() {
    RecordingStore store = new RecordingStore(new MemoryStore());
    try (EventLog log = Logs.create(store, Logs.options().withDurability(Durability.SEGMENT))) {
      int before = store.forces.get();
      Logs.commit(log, "a1");
      Logs.commit(log, "b1", "a2");
      assertThat(log.publishedSequence()).isEqualTo(3);
      assertThat(store.forces.get()).isEqualTo(before);
      assertThat(Logs.read(store)).containsExactly("1:a1", "2:b1 3:a2");
      Map<String, Long> written = store.written();
      log.seal("b");
      store.assertForced(written);
      Logs.commit(log, "a3");
      written = store.written();
      log.close();
      store.assertForced(written);
    }
  }

  @Test
  void whatWasNeverWrittenIsNotWaitedFor() {
    try (EventLog log = Logs.create(new MemoryStore())) {
      assertThatThrownBy(() -> log.awaitDurable(1)).isInstanceOf(IllegalArgumentException.class);
    }
  }
}
