package org.driftdb.storage.aggregate;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.driftdb.storage.history.RowBatch;
import org.jspecify.annotations.Nullable;

/**
 * Goes through parts of some rows with a thread for each processor. Whoever asks is one of them, so
 * it needs no others: where they are busy, it does the work.
 */
public final class ParallelAggregation {
  private final Aggregation aggregation;
  private final List<Supplier<Iterator<RowBatch>>> parts;
  private final Runnable check;
  private final AtomicInteger next = new AtomicInteger();

  /** What failed first, for the others to stop; null while nothing has. */
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

  private ParallelAggregation(
      Aggregation aggregation, List<Supplier<Iterator<RowBatch>>> parts, Runnable check) {
    this.aggregation = aggregation;
    this.parts = parts;
    this.check = check;
  }

  /**
   * What is asked of all parts together.
   *
   * @param parts each is read by one thread
   * @param check called now and then by all threads; what it throws ends the work
   */
  public static Aggregator of(
      Aggregation aggregation, List<Supplier<Iterator<RowBatch>>> parts, Runnable check) {
    ParallelAggregation work = new ParallelAggregation(aggregation, parts, check);
    int helpers = Math.min(parts.size(), Runtime.getRuntime().availableProcessors()) - 1;
    List<Helper> begun = new ArrayList<>();
    for (int i = 0; i < helpers; i++) {
      begun.add(new Helper(work));
    }
    List<ForkJoinTask<@Nullable Aggregator>> tasks = new ArrayList<>();
    for (Helper helper : begun) {
      tasks.add(ForkJoinPool.commonPool().submit(helper::help));
    }
    Aggregator all = work.run();
    for (int i = 0; i < helpers; i++) {
      // Nothing goes on behind the back of who asked.
      Aggregator helped = begun.get(i).taken.getAndSet(true) ? tasks.get(i).join() : null;
      if (helped != null) {
        all.add(helped);
      }
    }
    Throwable failure = work.failure.get();
    if (failure instanceof Error error) {
      throw error;
    } else if (failure != null) {
      throw (RuntimeException) failure;
    }
    return all;
  }

  /** Another thread's work. */
  private static final class Helper {
    private final ParallelAggregation work;

    /** Whether it has begun, or it is too late to begin. */
    private final AtomicBoolean taken = new AtomicBoolean();

    Helper(ParallelAggregation work) {
      this.work = work;
    }

    @Nullable Aggregator help() {
      return taken.getAndSet(true) ? null : work.run();
    }
  }

  private Aggregator run() {
    Aggregator aggregator = new Aggregator(aggregation);
    try {
      for (int part = next.getAndIncrement();
          part < parts.size() && failure.get() == null;
          part = next.getAndIncrement()) {
        for (Iterator<RowBatch> batches = parts.get(part).get();
            batches.hasNext() && failure.get() == null; ) {
          check.run();
          aggregator.add(batches.next());
        }
      }
    } catch (RuntimeException | Error e) {
      failure.compareAndSet(null, e);
    }
    return aggregator;
  }
}
