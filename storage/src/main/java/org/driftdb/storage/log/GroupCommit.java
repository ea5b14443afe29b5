package org.driftdb.storage.log;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;
import org.driftdb.storage.store.StoreWriter;
import org.jspecify.annotations.Nullable;

/**
 * Acknowledges commits, in order of sequence, each after every event up to its last has been forced
 * in every table that has any.
 *
 * <p>One force serves all commits that wait: the first that waits forces what has been written by
 * then, in every table, and those that come meanwhile wait for the next force, which one of them
 * does. After a failed write or force everything stops, because nobody can know what the disk has:
 * every later call says so, until the database is opened again and looks.
 */
final class GroupCommit {
  private final Published published;
  private final Durability durability;

  /** Files that have been written to since they were last forced. Guarded by this. */
  private final Set<StoreWriter> unforced = new LinkedHashSet<>();

  private long written;
  private long forced;
  private long acknowledged;
  private long generation;
  private boolean forcing;
  private @Nullable Throwable failure;

  /**
   * @param last the last sequence there is, which is forced
   * @param generation the generation to tell
   */
  GroupCommit(Published published, Durability durability, long last, long generation) {
    this.published = published;
    this.durability = durability;
    this.written = last;
    this.forced = last;
    this.acknowledged = last;
    this.generation = generation;
  }

  /** Tells reading processes where the log stands, twice, so that no older slot is left. */
  synchronized void announce() {
    post();
    post();
  }

  private void post() {
    published.post(new Published.State(acknowledged, forced, generation));
  }

  /** The last sequence that is acknowledged. */
  synchronized long acknowledged() {
    return acknowledged;
  }

  /** The last sequence up to which everything has been forced. */
  synchronized long forced() {
    return forced;
  }

  /** Takes a commit that has been written, to these files. */
  synchronized void written(long last, Collection<StoreWriter> files) {
    written = last;
    unforced.addAll(files);
    if (durability == Durability.SEGMENT) {
      acknowledged = last;
      post();
    }
  }

  /** Returns when everything up to a sequence is acknowledged. */
  void await(long sequence) {
    synchronized (this) {
      if (sequence <= acknowledged) {
        return;
      }
    }
    force(sequence);
  }

  /** Returns when everything up to a sequence has been forced. */
  void force(long sequence) {
    synchronized (this) {
      if (sequence > written) {
        throw new IllegalArgumentException(
            "event " + sequence + " has not been written; the last is " + written);
      }
    }
    forceUpTo(sequence);
  }

  /** Returns when everything written so far has been forced. */
  void force() {
    long all;
    synchronized (this) {
      all = written;
    }
    forceUpTo(all);
  }

  private void forceUpTo(long sequence) {
    long target;
    List<StoreWriter> files;
    synchronized (this) {
      while (forcing && forced < sequence) {
        waitForOther();
      }
      if (forced >= sequence) {
        return;
      }
      checkUsable();
      forcing = true;
      target = written;
      files = new ArrayList<>(unforced);
      unforced.clear();
    }
    try {
      files.forEach(StoreWriter::force);
    } catch (RuntimeException | Error e) {
      throw fail(e);
    }
    synchronized (this) {
      forcing = false;
      forced = target;
      acknowledged = Math.max(acknowledged, target);
      post();
      notifyAll();
    }
  }

  /** Waits as long as it takes; a thread that is interrupted stays so, but a commit is a commit. */
  private synchronized void waitForOther() {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          wait();
          return;
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Tells reading processes that tables or files have changed. */
  synchronized void bumpGeneration() {
    generation++;
    post();
  }

  /** Stops everything, and gives the exception that says so. */
  synchronized DriftException fail(Throwable cause) {
    forcing = false;
    if (failure == null) {
      failure = cause;
    }
    notifyAll();
    return stopped(failure);
  }

  /** Whether something failed. */
  synchronized boolean hasFailed() {
    return failure != null;
  }

  /** Throws when something failed. */
  synchronized void checkUsable() {
    if (failure != null) {
      throw stopped(failure);
    }
  }

  private static DriftException stopped(Throwable cause) {
    return new DriftException(
        ErrorCode.IO,
        "The database has stopped writing, because this failed: "
            + cause.getMessage()
            + ". What was acknowledged is safe; open the database again to go on",
        cause);
  }
}
