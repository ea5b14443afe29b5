package org.driftdb.storage.rows;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/** Does two pieces of work at the same time. */
final class TwoThreads {
  private TwoThreads() {}

  /**
   * Does one in the caller's thread and the other in a thread that lives as long. Both have ended
   * when this returns or throws.
   *
   * @param both makes of what the two gave the result
   * @throws RuntimeException or an Error, as one of them did; the caller's own if both did
   */
  static <A, B, R> R run(Supplier<A> own, Supplier<B> other, BiFunction<A, B, R> both) {
    FutureTask<B> task = new FutureTask<>(other::get);
    Thread thread = new Thread(task, Thread.currentThread().getName() + "-2");
    thread.setDaemon(true);
    thread.start();
    A first;
    try {
      first = own.get();
    } finally {
      join(thread);
    }
    try {
      return both.apply(first, task.get());
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw (RuntimeException) e.getCause(); // A supplier throws no other.
    } catch (InterruptedException e) {
      throw new IllegalStateException("a task that has ended was waited for", e);
    }
  }

  /** Waits for the end; who interrupts the caller meanwhile has done so afterwards. */
  private static void join(Thread thread) {
    boolean interrupted = false;
    while (true) {
      try {
        thread.join();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
