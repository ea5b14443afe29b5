package org.driftdb.storage.history;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Work in parts, with a thread for each processor. Whoever asks is one of them, so it needs no
 * others: where they are busy, it does the work.
 */
public final class SharedWork {
  private final int parts;
  private final AtomicInteger next = new AtomicInteger();

  /** What failed first, for the others to stop; null while nothing has. */
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

  private SharedWork(int parts) {
    this.parts = parts;
  }

  /** What one thread does. */
  @FunctionalInterface
  public interface Worker<T> {
    /**
     * Does those parts that {@link SharedWork#take} gives it, and ends when that gives -1.
     *
     * @return what came of them
     */
    T run(SharedWork work);
  }

  /**
   * Does all parts, and returns what came of those of each thread, at least of the caller's.
   * Nothing goes on when it has returned or thrown.
   *
   * @param worker run by several threads at once
   * @throws RuntimeException or an Error, the first that a worker threw
   */
  public static <T> List<T> run(int parts, Worker<T> worker) {
    SharedWork work = new SharedWork(parts);
    int helpers = Math.min(parts, Runtime.getRuntime().availableProcessors()) - 1;
    List<Helper<T>> begun = new ArrayList<>();
    List<ForkJoinTask<@Nullable T>> tasks = new ArrayList<>();
    for (int i = 0; i < helpers; i++) {
      Helper<T> helper = new Helper<>(work, worker);
      begun.add(helper);
      tasks.add(ForkJoinPool.commonPool().submit(helper::help));
    }
    List<T> results = new ArrayList<>();
    add(work.done(worker), results);
    for (int i = 0; i < helpers; i++) {
      add(begun.get(i).taken.getAndSet(true) ? tasks.get(i).join() : null, results);
    }
    Throwable failure = work.failure.get();
    if (failure instanceof Error error) {
      throw error;
    } else if (failure != null) {
      throw (RuntimeException) failure;
    }
    return results;
  }

  private static <T> void add(@Nullable T result, List<T> results) {
    if (result != null) {
      results.add(result);
    }
  }

  /** The next part that nobody does yet, from 0; -1 if there is none, or another thread failed. */
  public int take() {
    int part = failure.get() == null ? next.getAndIncrement() : parts;
    return part < parts ? part : -1;
  }

  /** Whether another thread has failed: there is no need to go on. */
  public boolean hasFailed() {
    return failure.get() != null;
  }

  private <T> @Nullable T done(Worker<T> worker) {
    try {
      return worker.run(this);
    } catch (RuntimeException | Error e) {
      failure.compareAndSet(null, e);
      return null;
    }
  }

  /** Another thread's work. */
  private static final class Helper<T> {
    private final SharedWork work;
    private final Worker<T> worker;

    /** Whether it has begun, or it is too late to begin. */
    private final AtomicBoolean taken = new AtomicBoolean();

    Helper(SharedWork work, Worker<T> worker) {
      this.work = work;
      this.worker = worker;
    }

    @Nullable T help() {
      return taken.getAndSet(true) ? null : work.done(worker);
    }
  }
}
