package org.driftdb.storage;

import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;
import org.driftdb.storage.log.Damage;
import org.driftdb.storage.log.DamagedException;
import org.driftdb.storage.log.EventLog;
import org.driftdb.storage.log.LogFollower;
import org.driftdb.storage.log.LogOptions;
import org.driftdb.storage.log.LogSegment;
import org.driftdb.storage.log.LogStart;
import org.driftdb.storage.store.MemoryStore;
import org.driftdb.storage.store.Store;
import org.jspecify.annotations.Nullable;

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

  /**
   * What writes checkpoints.
   *
   * @throws DriftException with code READ_ONLY or DAMAGED if there is none
   */
  abstract Checkpointer checkpointer();

  /** The files of the log of the table in a directory. */
  abstract List<LogSegment> segments(String directory);

  /** Whether {@link #writable} fails. */
  abstract boolean readOnly();

  @Override
  public abstract void close();

  /** What is wrong with the files, if the database can only be read because of that. */
  abstract @Nullable Damage damage();

  /**
   * Takes the lock, makes the database if there is none, and replays the log.
   *
   * @throws DamagedException if something is damaged; then nothing has been changed
   */
  static LogAccess writing(
      Store store,
      Options options,
      InstantSource clock,
      Contents contents,
      CatalogFiles files,
      ReentrantLock commitLock) {
    LogOptions logOptions =
        LogOptions.DEFAULT
            .withSegmentBytes(options.segmentBytes())
            .withDurability(options.durability())
            .withClock(clock);
    Checkpoints checkpoints = new Checkpoints(store, contents);
    Opening opening = new Opening(store, contents, store, checkpoints::loaded);
    EventLog log =
        EventLog.open(
            store,
            logOptions,
            () -> {
              SpillSpace.deleteLeftovers(store);
              files.createIfMissing();
              Collection<String> directories = files.load();
              throwIfDamaged(files.damage());
              LogStart start = opening.start(directories);
              throwIfDamaged(opening.damage());
              checkpoints.startBehind(opening.checkpoint());
              return start;
            },
            commit -> opening.replay(commit, () -> checkpoints.makeRoom(options.memtableBytes())));
    try {
      throwIfDamaged(log.recovery().damage());
    } catch (DamagedException e) {
      log.close();
      throw e;
    }
    opening.finish();
    contents.readOlderEventsFrom(log::events);
    Checkpointer checkpointer = new Checkpointer(checkpoints, contents, log, options, commitLock);
    checkpointer.opened(opening.rebuilt());
    return new Writing(log, contents, checkpointer);
  }

  private static void throwIfDamaged(@Nullable Damage damage) {
    if (damage != null) {
      throw damage.toException();
    }
  }

  /**
   * Replays what is published, and follows. Of a damaged log, what the whole tables have is read.
   *
   * @param known damage that has been found before, if any
   * @throws DriftException with code CONFLICT if history was discarded meanwhile that the contents
   *     had not got; others will have what is there in its place
   */
  static LogAccess following(
      Store store, Options options, Contents contents, CatalogFiles files, @Nullable Damage known) {
    Opening opening = new Opening(store, contents, new MemoryStore(), table -> {});
    NewerCheckpoints checkpoints = new NewerCheckpoints(store, contents);
    FollowersMemory memory = new FollowersMemory(contents, checkpoints, options.memtableBytes());
    LogFollower follower =
        LogFollower.open(
            store,
            () -> opening.start(files.load()),
            commit -> opening.replay(commit, memory::makeRoom));
    try {
      if (opening.lacksDiscarded()) {
        throw new DriftException(
            ErrorCode.CONFLICT, "History was discarded while the database was opened: try again");
      }
    } catch (RuntimeException | Error e) {
      follower.close();
      throw e;
    }
    opening.finish();
    memory.follow(follower);
    contents.readOlderEventsFrom(follower::events);
    Damage damage = follower.damage();
    if (damage != null) {
      contents.lose(follower.salvage(commit -> contents.replay(commit, () -> {})));
    }
    Damage ofTables = files.damage() != null ? files.damage() : opening.damage();
    Damage first = known != null ? known : damage != null ? damage : ofTables;
    return new Following(follower, contents, checkpoints, first);
  }

  /** Takes newer checkpoints in the midst of replaying, where memory for events is full. */
  private static final class FollowersMemory {
    private final Contents contents;
    private final NewerCheckpoints checkpoints;
    private final long step;
    private long most;
    private @Nullable LogFollower follower;

    FollowersMemory(Contents contents, NewerCheckpoints checkpoints, long memtableBytes) {
      this.contents = contents;
      this.checkpoints = checkpoints;
      this.step = memtableBytes;
      this.most = memtableBytes;
    }

    /** Until then the newest checkpoint is what opening began with. */
    void follow(LogFollower opened) {
      follower = opened;
    }

    void makeRoom() {
      if (follower != null && contents.activeBytes() >= most) {
        checkpoints.take(follower.target());
        // Where the writer has none yet, it is asked again when as much has come.
        most = contents.activeBytes() + step;
      }
    }
  }

  private static final class Writing extends LogAccess {
    private final EventLog log;
    private final Contents contents;
    private final Checkpointer checkpointer;

    Writing(EventLog log, Contents contents, Checkpointer checkpointer) {
      this.log = log;
      this.contents = contents;
      this.checkpointer = checkpointer;
    }

    @Override
    long sequence() {
      // Another thread's force may acknowledge a commit before it is applied here.
      return Math.min(contents.appliedSequence(), log.publishedSequence());
    }

    @Override
    EventLog writable() {
      return log;
    }

    @Override
    Checkpointer checkpointer() {
      return checkpointer;
    }

    @Override
    List<LogSegment> segments(String directory) {
      return log.segments(directory);
    }

    @Override
    boolean readOnly() {
      return false;
    }

    @Override
    @Nullable Damage damage() {
      return null;
    }

    @Override
    public void close() {
      try {
        checkpointer.close();
      } finally {
        log.close();
      }
    }
  }

  private static final class Following extends LogAccess {
    private final LogFollower follower;
    private final Contents contents;
    private final NewerCheckpoints checkpoints;
    private final @Nullable Damage damage;
    private long readings;

    /** The last sequence up to which everything is known. */
    private long readable;

    private boolean closed;

    Following(
        LogFollower follower,
        Contents contents,
        NewerCheckpoints checkpoints,
        @Nullable Damage damage) {
      this.checkpoints = checkpoints;
      this.damage = damage;
      this.follower = follower;
      this.contents = contents;
      this.readable = contents.appliedSequence();
    }

    @Override
    synchronized long sequence() {
      if (!closed) {
        follower.poll();
        long newest = follower.readings();
        if (damage == null && newest != readings && checkpoints.take(contents.appliedSequence())) {
          readings = newest;
        }
        if (checkpoints.isComplete()) {
          readable = contents.appliedSequence();
        }
      }
      return readable;
    }

    @Override
    Checkpointer checkpointer() {
      throw refusal();
    }

    @Override
    EventLog writable() {
      throw refusal();
    }

    @Override
    List<LogSegment> segments(String directory) {
      return follower.segments(directory);
    }

    private DriftException refusal() {
      if (damage != null) {
        return new Damage(
                damage.file(), damage.offset(), damage.what() + ". Nothing can be written")
            .toException();
      }
      return new DriftException(ErrorCode.READ_ONLY, "This database is open for reading only");
    }

    @Override
    @Nullable Damage damage() {
      return damage;
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
