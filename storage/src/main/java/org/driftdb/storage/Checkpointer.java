package org.driftdb.storage;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;
import org.driftdb.storage.log.EventLog;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes checkpoints when it is time, in a thread of its own. A writer waits only when the memory
 * for events is full while one is being made, or files change otherwise. One that fails is tried
 * again; until then everything stays in memory.
 */
final class Checkpointer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Checkpointer.class);
  private static final long RETRY_SECONDS = 10;

  /** With so many events in memory at the end, the next opening had rather not replay them. */
  private static final long MANY_EVENTS = 10_000;

  private final Checkpoints checkpoints;
  private final Contents contents;
  private final EventLog log;
  private final Options options;
  private final ReentrantLock commitLock;

  /** Held while a checkpoint is made, and while files change; taken before the commit lock. */
  private final ReentrantLock making = new ReentrantLock(true);

  /** Whether no more files are made, because another process may have them. */
  private boolean ended;

  /** Guards what follows; taken last. */
  private final ReentrantLock state = new ReentrantLock();

  private final Condition changed = state.newCondition();
  private @Nullable Thread thread;
  private volatile boolean requested;
  private volatile boolean closed;

  /** Whether a part of the memory is being written. */
  private boolean busy;

  /** Whether files change otherwise, and no checkpoint can be made. */
  private boolean changing;

  private @Nullable Throwable failure;
  private long events;
  private long bytes;

  Checkpointer(
      Checkpoints checkpoints,
      Contents contents,
      EventLog log,
      Options options,
      ReentrantLock commitLock) {
    this.checkpoints = checkpoints;
    this.contents = contents;
    this.log = log;
    this.options = options;
    this.commitLock = commitLock;
  }

  /**
   * Waits until there is memory for a commit. A thread that holds the commit lock does not, as the
   * memory may be given back only by who needs that lock: it is admitted before it takes it.
   */
  void admit() {
    if (!contents.exceedTwice(options.memtableBytes()) || commitLock.isHeldByCurrentThread()) {
      return;
    }
    state.lock();
    try {
      while ((busy || changing) && !closed && contents.exceedTwice(options.memtableBytes())) {
        if (failure != null && !changing) {
          request();
          throw new DriftException(
              failure instanceof DriftException known ? known.code() : ErrorCode.INTERNAL,
              "The memory for events is full, and they cannot be written to files: "
                  + failure.getMessage(),
              failure);
        }
        changed.awaitUninterruptibly();
      }
    } finally {
      state.unlock();
    }
  }

  /** Counts a commit that was applied. The caller holds the commit lock. */
  void applied(long newEvents, long newBytes) {
    state.lock();
    try {
      events += newEvents;
      bytes += newBytes;
      boolean due =
          events >= options.snapshotEvents()
              || bytes >= options.snapshotBytes()
              || contents.activeBytes() >= options.memtableBytes();
      if (due && !requested && (!busy || failure == null)) {
        request();
      }
    } finally {
      state.unlock();
    }
  }

  /**
   * Tidies up behind the process before, and counts what was replayed when the database was opened.
   *
   * @param rebuilt whether files that should be there are not
   */
  void opened(boolean rebuilt) {
    checkpoints.deleteLeftovers();
    applied(contents.appliedSequence() - checkpoints.published(), 0);
    if (rebuilt
        || checkpoints.hasUnpublished()
        || contents.tables().stream()
            .anyMatch(table -> table.lacksIndexes() || table.holdsDiscarded())) {
      request();
    }
  }

  private void request() {
    state.lock();
    try {
      requested = true;
      if (thread == null && !closed) {
        thread = new Thread(this::work, "driftdb-checkpoints");
        thread.setDaemon(true);
        thread.start();
      }
      changed.signalAll();
    } finally {
      state.unlock();
    }
  }

  private void work() {
    while (awaitRequest()) {
      making.lock();
      try {
        if (!ended) {
          make();
          alone(() -> checkpoints.tidy(log, this::hasOtherWork, this::isWaitedFor));
        }
      } catch (RuntimeException | Error e) {
        LOG.warn("A checkpoint failed; its events stay in memory, and it is tried again", e);
      } finally {
        making.unlock();
      }
    }
  }

  /** Whether something waits that files change for, or the end of all does. */
  private boolean isWaitedFor() {
    return closed || making.hasQueuedThreads();
  }

  /** Whether that, or another checkpoint, is to be done now. */
  private boolean hasOtherWork() {
    return requested || isWaitedFor();
  }

  /** Whether another checkpoint is to be made; false when no more is. */
  private boolean awaitRequest() {
    state.lock();
    try {
      while (!requested && !closed) {
        if (failure == null) {
          changed.awaitUninterruptibly();
        } else if (!changed.await(RETRY_SECONDS, TimeUnit.SECONDS)) {
          requested = true;
        }
      }
      requested = false;
      return !closed;
    } catch (InterruptedException e) {
      return false;
    } finally {
      state.unlock();
    }
  }

  /** Writes all that has been applied so far, and returns when that is published. */
  void checkpoint() {
    making.lock();
    try {
      requireOpen();
      if (checkpoints.hasFrozen()) {
        make();
      }
      make();
    } finally {
      making.unlock();
    }
  }

  /** Does something while no checkpoint is made. */
  void alone(Runnable action) {
    making.lock();
    try {
      requireOpen();
      setChanging(true);
      action.run();
    } finally {
      setChanging(false);
      making.unlock();
    }
  }

  /**
   * Runs a commit that may not fit into the memory for events. No checkpoint is made meanwhile; the
   * commit writes to files what is too much, by {@link #makeRoom}. These are published as a
   * checkpoint of their own, so that nobody who opens or follows the database has to replay them.
   */
  <T extends @Nullable Object> T runLarge(Supplier<T> commit) {
    if (making.isHeldByCurrentThread()) {
      return commit.get(); // Inside of one that does the rest.
    }
    making.lock();
    try {
      requireOpen();
      if (checkpoints.hasFrozen()) {
        make();
      }
      T result;
      commitLock.lock();
      try {
        result = commit.get();
        freeze();
      } finally {
        commitLock.unlock();
      }
      try {
        make();
      } catch (RuntimeException | Error e) {
        LOG.warn("A checkpoint failed; it is tried again", e);
      }
      return result;
    } finally {
      making.unlock();
    }
  }

  /** Writes what is in memory if that is full, in the midst of a large commit. */
  void makeRoom() {
    checkpoints.makeRoom(options.memtableBytes());
  }

  private void setChanging(boolean changes) {
    state.lock();
    try {
      changing = changes;
      changed.signalAll();
    } finally {
      state.unlock();
    }
  }

  /** Checks that the files still are of this process. The caller holds {@link #making}. */
  private void requireOpen() {
    if (ended) {
      throw new DriftException(ErrorCode.CONNECTION, "This database is closed");
    }
  }

  /** What {@link #alone} may use. */
  Checkpoints files() {
    return checkpoints;
  }

  private void make() {
    if (!checkpoints.hasFrozen()) {
      freeze();
    }
    try {
      checkpoints.write();
      checkpoints.publish(log);
      finished(null);
    } catch (RuntimeException | Error e) {
      finished(e);
      throw e;
    }
  }

  private void freeze() {
    commitLock.lock();
    try {
      checkpoints.freeze(log.positions());
      state.lock();
      try {
        busy = true;
        events = 0;
        bytes = 0;
      } finally {
        state.unlock();
      }
    } finally {
      commitLock.unlock();
    }
  }

  private void finished(@Nullable Throwable failed) {
    state.lock();
    try {
      failure = failed;
      busy = checkpoints.hasFrozen();
      changed.signalAll();
    } finally {
      state.unlock();
    }
  }

  private long waiting() {
    state.lock();
    try {
      return events;
    } finally {
      state.unlock();
    }
  }

  /** Makes no more checkpoints, but a last one where many events wait for it. */
  @Override
  public void close() {
    state.lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      changed.signalAll();
    } finally {
      state.unlock();
    }
    making.lock();
    try {
      if (waiting() > MANY_EVENTS) {
        checkpoint();
      }
    } catch (RuntimeException | Error e) {
      LOG.warn("The last checkpoint failed; the next opening replays its events", e);
    } finally {
      ended = true;
      making.unlock();
    }
  }
}
