package org.driftdb.storage;

import java.time.InstantSource;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;
import org.driftdb.storage.log.Damage;
import org.driftdb.storage.log.EventLog;
import org.driftdb.storage.log.LogFollower;
import org.driftdb.storage.log.LogOptions;
import org.driftdb.storage.store.Store;

/** How an open database stands to its log: it writes it, or it follows the process that does. */
abstract class LogAccess implements AutoCloseable {
  /** The last sequence that may be read now. */
  abstract long sequence();

  /**
   * The log to write to.
   *
   * @throws DriftException with code READ_ONLY or DAMAGED if there is none
   */
  abstract EventLog writable();

  /** Whether {@link #writable} fails. */
  abstract boolean readOnly();

  @Override
  public abstract void close();

  /** Takes the lock, makes the database if there is none, and replays the log. */
  static LogAccess writing(
      Store store, Options options, InstantSource clock, Contents contents, CatalogFiles files) {
    LogOptions logOptions =
        LogOptions.DEFAULT
            .withSegmentBytes(options.segmentBytes())
            .withDurability(options.durability())
            .withClock(clock);
    EventLog log =
        EventLog.open(
            store,
            logOptions,
            () -> {
              files.createIfMissing();
              return files.load();
            },
            contents::replay);
    return new Writing(log, contents);
  }

  /** Replays what is published, and follows. */
  static LogAccess following(Store store, Contents contents, CatalogFiles files) {
    return new Following(LogFollower.open(store, files::load, contents::replay), contents);
  }

  private static final class Writing extends LogAccess {
    private final EventLog log;
    private final Contents contents;

    Writing(EventLog log, Contents contents) {
      this.log = log;
      this.contents = contents;
    }

    @Override
    long sequence() {
      // Another thread's force may acknowledge a commit before it is applied here.
      return Math.min(contents.appliedSequence(), log.publishedSequence());
    }

    @Override
    EventLog writable() {
      Damage damage = log.recovery().damage();
      if (damage != null) {
        throw new DriftException(
            ErrorCode.DAMAGED,
            damage + ". The database can only be read until driftdb doctor has repaired it");
      }
      return log;
    }

    @Override
    boolean readOnly() {
      return log.recovery().damaged();
    }

    @Override
    public void close() {
      log.close();
    }
  }

  private static final class Following extends LogAccess {
    private final LogFollower follower;
    private final Contents contents;
    private boolean closed;

    Following(LogFollower follower, Contents contents) {
      this.follower = follower;
      this.contents = contents;
    }

    @Override
    synchronized long sequence() {
      if (!closed) {
        follower.poll();
      }
      return contents.appliedSequence();
    }

    @Override
    EventLog writable() {
      throw new DriftException(ErrorCode.READ_ONLY, "This database is open for reading only");
    }

    @Override
    boolean readOnly() {
      return true;
    }

    @Override
    public synchronized void close() {
      closed = true;
      follower.close();
    }
  }
}
