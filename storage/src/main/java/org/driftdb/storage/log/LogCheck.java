package org.driftdb.storage.log;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;
import org.driftdb.storage.store.Store;
import org.driftdb.storage.store.StoreLock;

/**
 * What is to be said about every file of a log. Checking reads each byte and changes none.
 *
 * @param lastSequence the last event of the last whole commit
 * @param segments how many segments are live, in all tables
 * @param bytes how many bytes they have
 * @param clampedCommits how many commits got the time of the commit before, because the clock had
 *     gone back
 * @param findings what is not as a clean close leaves it; empty for a log in good order
 */
public record LogCheck(
    long lastSequence, int segments, long bytes, long clampedCommits, List<Finding> findings) {
  /** So often a log is looked at whose segments a writing process goes on replacing. */
  private static final int ATTEMPTS = 10;

  public LogCheck {
    findings = List.copyOf(findings);
  }

  /** What kind of thing was found. */
  public enum Kind {
    /** Bytes that are not what was written. The database opens read-only. */
    DAMAGE,
    /**
     * A file made from the log that is not as it was written. Nothing is lost: when it has been
     * deleted, opening the database makes it again.
     */
    DERIVED,
    /** Acknowledged events at the end are missing, because a file was cut. */
    LOST,
    /** An unfinished write, such as a crash leaves. Opening the database for writing cuts it. */
    TORN_TAIL,
    /**
     * What had been acknowledged, and was cut off behind a place where a file had been cut before;
     * or what a repair replaced. It is kept in a file of its own, which the database does not need.
     */
    SET_ASIDE,
    /**
     * Events that damage had destroyed before the database was repaired. It is read and written
     * without them.
     */
    REPAIRED,
    /** A file that means nothing, such as a crash leaves. Opening for writing deletes it. */
    LEFTOVER
  }

  /**
   * One thing that was found.
   *
   * @param file where the file is
   * @param offset from which byte on
   * @param what in words
   */
  public record Finding(Kind kind, String file, long offset, String what) {
    public Finding {
      Objects.requireNonNull(kind);
      Objects.requireNonNull(file);
      Objects.requireNonNull(what);
    }

    /** Whether something cannot be read, or is lost. */
    public boolean isWrong() {
      return kind == Kind.DAMAGE || kind == Kind.LOST || kind == Kind.DERIVED;
    }

    @Override
    public String toString() {
      return file + ", offset " + offset + ": " + what;
    }
  }

  /**
   * This and what was found in the files that describe the tables, and in those made from the log.
   *
   * @param damage what is wrong with one that describes tables
   * @param derived what is wrong with those made from the log
   * @param forgotten directories of tables that no list names
   */
  public LogCheck with(
      Collection<Damage> damage, Collection<Finding> derived, Collection<String> forgotten) {
    List<Finding> all = new ArrayList<>();
    damage.forEach(d -> all.add(new Finding(Kind.DAMAGE, d.file(), d.offset(), d.what())));
    all.addAll(findings);
    all.addAll(derived);
    forgotten.forEach(
        directory -> all.add(new Finding(Kind.LEFTOVER, directory, 0, "no list names this table")));
    return new LogCheck(lastSequence, segments, bytes, clampedCommits, all);
  }

  /** Whether everything can be read, and nothing acknowledged is lost. */
  public boolean isSound() {
    return findings.stream().noneMatch(Finding::isWrong);
  }

  /**
   * Checks a log. Where another process writes it meanwhile, what lies beyond the published
   * sequence is not judged.
   *
   * @param tables tells the directory names of all tables, dropped ones too
   */
  public static LogCheck of(Store store, Supplier<? extends Collection<String>> tables) {
    Optional<StoreLock> lock = lockIfFree(store);
    try {
      Collection<String> all = tables.get();
      LogChecker checker = new LogChecker(store, all, lock.isPresent());
      LogCheck check = checker.check();
      for (int again = 1; !check.isSound() && checker.isOutdated() && again < ATTEMPTS; again++) {
        checker = new LogChecker(store, all, lock.isPresent());
        check = checker.check();
      }
      return check;
    } finally {
      lock.ifPresent(StoreLock::close);
    }
  }

  /** Holding the lock, nobody writes; without it, somebody may. */
  private static Optional<StoreLock> lockIfFree(Store store) {
    try {
      return Optional.of(store.lock(LogFiles.LOCK));
    } catch (DriftException e) {
      if (e.code() == ErrorCode.LOCKED || e.code() == ErrorCode.READ_ONLY) {
        return Optional.empty();
      }
      throw e;
    }
  }
}
