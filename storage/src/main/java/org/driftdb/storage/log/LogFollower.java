package org.driftdb.storage.log;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;
import org.driftdb.storage.store.Store;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a log beside the process that writes it, or when none does. It takes no lock and writes
 * nothing.
 *
 * <p>It hands out whole commits in order, and none that has not been acknowledged: what the writer
 * has told through {@link Published}, and whatever else the log itself says is durable. Where there
 * is no such file, as in a copy of the directory, nobody writes, and the whole prefix of commits is
 * taken as recovery would take it.
 */
public final class LogFollower implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LogFollower.class);

  /** How often to look again when a listed file is not there because it has just been replaced. */
  private static final int ATTEMPTS = 100;

  private static final long PAUSE_NANOS = 2_000_000;

  private final Store store;
  private final Supplier<LogStart> begin;
  private final Consumer<LoggedCommit> replay;

  private Optional<Published> published = Optional.empty();
  private long last;
  private long lastMillis;
  private long generation;

  /** How often the files have been opened. */
  private long readings;

  private @Nullable Damage damage;

  /** Of a damaged log: the last sequence that was acknowledged, and how far it may be read. */
  private long acknowledged;

  private long limit;

  /** Everything up to this sequence is handed out before {@link #poll} returns. */
  private volatile long target;

  /** Acknowledged events that opening did not find are not looked for again, up to this one. */
  private long given;

  /** What was found in the segments that are written to. */
  private volatile Map<String, TableLog.Written> found = Map.of();

  /** Stands behind the last commit handed out; null until it is needed. */
  private @Nullable LogWalk walk;

  private LogFollower(Store store, Supplier<LogStart> begin, Consumer<LoggedCommit> replay) {
    this.store = store;
    this.begin = begin;
    this.replay = replay;
  }

  /**
   * Hands out all that is published behind the start, and is ready to follow.
   *
   * <p>A damaged log is opened all the same, as far as it is whole; see {@link #damage} and {@link
   * #salvage}.
   *
   * @param begin tells where to begin, and the directories of all tables; asked again when a file
   *     has just been replaced, and when the generation has changed, before any event of a new
   *     table is handed out. Once something has been handed out, following goes on behind it,
   *     whatever the start is then
   */
  public static LogFollower open(
      Store store, Supplier<LogStart> begin, Consumer<LoggedCommit> replay) {
    LogFollower follower = new LogFollower(store, begin, replay);
    follower.start();
    return follower;
  }

  private void start() {
    Optional<Published.State> told = told();
    try (LogWalk first =
        walk(
            start -> {
              last = start.after();
              lastMillis = start.lastMillis();
            })) {
      long seen = told.map(Published.State::published).orElse(Long.MAX_VALUE);
      List<LoggedCommit> beyond = new ArrayList<>();
      first.replay(
          Long.MAX_VALUE,
          commit -> {
            if (commit.lastSequence() <= seen) {
              hand(commit);
            } else {
              beyond.add(commit);
            }
          });
      found = first.written();
      first.readOn();
      // What was told may be older than what the log itself knows, after a crash.
      for (LoggedCommit commit : beyond) {
        if (commit.lastSequence() <= first.durable()) {
          hand(commit);
        }
      }
      acknowledged = Math.max(told.map(Published.State::published).orElse(0L), first.durable());
      limit = told.isEmpty() ? Long.MAX_VALUE : acknowledged;
      // Beside a process that writes, the ends of the tables were read at different moments and
      // prove nothing; what had been told before the reading began must be there.
      if (told.isEmpty() || last < seen) {
        judge(first, told.map(Published.State::durable).orElse(0L));
      }
      if (damage == null) {
        damage = first.unreadableTable();
      }
    }
    given = told.map(Published.State::published).orElse(0L);
  }

  private void judge(LogWalk read, long durable) {
    Verdict verdict = Verdict.of(read, durable);
    damage = verdict.damage();
    if (verdict.lost() > 0) {
      LOG.warn("{}: {}", store, RecoveryReport.missing(last, verdict.lost()));
    }
  }

  /** What the writer told last, and the generation with it; empty when nobody ever did. */
  private Optional<Published.State> told() {
    if (published.isEmpty()) {
      published = Published.reading(store);
    }
    return published.flatMap(Published::read);
  }

  /**
   * Opens the files that are live now, to go on behind the last commit handed out.
   *
   * @param onStart takes note of the start
   */
  private LogWalk walk(Consumer<LogStart> onStart) {
    for (int attempt = 1; ; attempt++) {
      // Told before the files are looked at, which may then be newer but never older.
      told().ifPresent(state -> generation = state.generation());
      readings++;
      LogStart start = begin.get();
      onStart.accept(start);
      SegmentLists lists = SegmentLists.read(store, start.directories());
      LogWalk opened = new LogWalk(store, lists, last, lastMillis);
      if (!opened.isMissingFile() || attempt == ATTEMPTS) {
        return opened;
      }
      opened.close();
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  private void hand(LoggedCommit commit) {
    replay.accept(commit);
    last = commit.lastSequence();
    lastMillis = commit.millis();
  }

  /**
   * Hands out the commits published since.
   *
   * @return the last sequence handed out
   * @throws DriftException with {@code DAMAGED} when a published event cannot be read
   */
  public synchronized long poll() {
    Optional<Published.State> told = told();
    if (damage != null || told.isEmpty()) {
      return last;
    }
    Published.State state = told.get();
    if (state.generation() != generation) {
      leave();
    }
    if (walk == null) {
      if (state.generation() == generation && state.published() <= Math.max(last, given)) {
        return last;
      }
      walk = walk(start -> {});
    }
    if (state.published() < last) {
      throw new DriftException(
          ErrorCode.DAMAGED,
          store
              + " now ends at event "
              + state.published()
              + ", although events up to "
              + last
              + " had been published: a file was cut, and the log recovered. Open it again");
    }
    target = state.published();
    try {
      follow(walk, state);
    } catch (RuntimeException | Error e) {
      // The walk may be past what was handed out; the next one begins where that ends.
      leave();
      throw e;
    }
    return last;
  }

  private void follow(LogWalk walk, Published.State state) {
    walk.replay(state.published(), this::hand);
    found = walk.written();
    if (last < state.published() && state.published() > given) {
      walk.readOn();
      Damage found = Verdict.of(walk, state.published()).damage();
      throw found == null
          ? new DriftException(
              ErrorCode.DAMAGED,
              store
                  + " ends at event "
                  + last
                  + ", although events up to "
                  + state.published()
                  + " have been published: a file was cut")
          : found.toException();
    }
    walk.forget();
  }

  /** The sequence up to which commits are being handed out. */
  public long target() {
    return target;
  }

  /**
   * Reads events of a table again: those behind one sequence up to another, in order. It reads as
   * it goes and needs not be closed.
   *
   * @param table the name of the table's directory
   * @param upTo at most the last sequence that was handed out
   * @throws DamagedException when something that was written cannot be read; the iterator throws it
   *     too
   */
  public Iterator<LoggedEvent> events(String table, long after, long upTo) {
    return new LogReader(store, table, after, upTo, found.get(table));
  }

  /**
   * The files of a table's log, in the order in which they are read.
   *
   * @param table the name of the table's directory
   */
  public List<LogSegment> segments(String table) {
    return LogSegment.list(store, table, found.get(table));
  }

  private void leave() {
    if (walk != null) {
      walk.close();
      walk = null;
    }
  }

  /**
   * Changes whenever the lists of files have been read anew; that is when the set of tables, or
   * something else in the catalog or among the files, may have changed.
   */
  public synchronized long readings() {
    return readings;
  }

  /** What was found wrong when the log was opened; it is then not followed any further. */
  public synchronized @Nullable Damage damage() {
    return damage;
  }

  /**
   * Hands out what a damaged log has behind the commits that were handed out, of those tables whose
   * own files are whole; commits are then not, and do not follow one another without gaps.
   */
  public synchronized Salvage.Result salvage(Consumer<LoggedCommit> beyond) {
    if (damage == null) {
      throw new IllegalStateException("the log is not damaged");
    }
    return new Salvage(store, begin.get().directories(), last)
        .read(damage, acknowledged, limit, beyond);
  }

  @Override
  public synchronized void close() {
    leave();
  }
}
