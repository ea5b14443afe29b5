package org.driftdb.adapter;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.apache.calcite.DataContext;
import org.driftdb.storage.Database;
import org.driftdb.storage.Snapshot;
import org.driftdb.storage.Transaction;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * One execution of one statement: the state of the database that all its scans read, and the way in
 * which it writes.
 */
public final class StatementScope {
  private final Database database;
  private final @Nullable Transaction transaction;
  private final @Nullable Point defaultPoint;
  private final boolean readOnly;
  private final @Nullable AtomicBoolean cancelled;
  private final long deadlineNanos;
  private @Nullable Snapshot present;

  /**
   * An execution.
   *
   * @param context Calcite's side of it, which tells of cancelling and the query timeout; it is not
   *     kept
   * @param transaction the open transaction that it is part of; null if it commits by itself
   * @param defaultPoint what tables without a point of their own read; null for the present
   * @param readOnly whether it must not write
   */
  public StatementScope(
      DataContext context,
      Database database,
      @Nullable Transaction transaction,
      @Nullable Point defaultPoint,
      boolean readOnly) {
    this.database = database;
    this.transaction = transaction;
    this.defaultPoint = defaultPoint;
    this.readOnly = readOnly;
    this.cancelled = (AtomicBoolean) context.get(DataContext.Variable.CANCEL_FLAG.camelName);
    Long timeoutMillis = (Long) context.get(DataContext.Variable.TIMEOUT.camelName);
    this.deadlineNanos =
        timeoutMillis == null ? Long.MAX_VALUE : System.nanoTime() + timeoutMillis * 1_000_000;
  }

  /** The state that the statement reads where it names no point: the same from begin to end. */
  public synchronized Snapshot present() {
    Snapshot found = present;
    if (found == null) {
      found = transaction == null ? database.at(database.sequence()) : transaction.view();
      present = found;
    }
    return found;
  }

  /** The state that a table reads, given its own point; null if it names none. */
  public Snapshot at(@Nullable Point point) {
    Point nearest = point == null ? defaultPoint : point;
    Snapshot now = present();
    if (nearest == null) {
      return now;
    }
    return switch (nearest.kind()) {
      case NOW -> now;
      case SEQUENCE -> atSequence(nearest.number());
      case TIME -> atSequence(database.sequenceAt(nearest.number()));
    };
  }

  /** The state at a sequence; a sequence in the future reads the present. */
  private Snapshot atSequence(long sequence) {
    Snapshot now = present();
    long last = transaction == null ? now.sequence() : transaction.snapshotSequence();
    if (sequence > last) {
      return now;
    }
    return transaction == null && sequence == last ? now : database.at(sequence);
  }

  /** The sequence that the statement reads where it names no point. */
  public long sequence() {
    return at(null).sequence();
  }

  /** The sequence of the last event that is seen at a point. */
  public long sequenceAt(Point point) {
    return switch (point.kind()) {
      case NOW -> sequence();
      case SEQUENCE -> point.number();
      case TIME -> database.sequenceAt(point.number());
    };
  }

  /** The sequence before which everything is that comes before a point. */
  public long sequenceBefore(Point point) {
    return point.kind() == Point.Kind.TIME
        ? database.sequenceAt(point.number() - 1) + 1
        : sequenceAt(point);
  }

  /**
   * Runs the part of the statement that writes: inside the open transaction, from which a failure
   * takes back what this statement wrote, or as a commit of its own, tried again if another commit
   * came between.
   *
   * @throws DriftException with code READ_ONLY if the connection only reads, or reads the past
   */
  public <T> T write(Function<Transaction, T> work) {
    checkWritable(database, readOnly, defaultPoint);
    if (transaction == null) {
      return database.autocommit(
          own -> {
            synchronized (this) {
              present = own.view();
            }
            return work.apply(own);
          });
    }
    int mark = transaction.mark();
    try {
      return work.apply(transaction);
    } catch (RuntimeException | Error e) {
      transaction.rollbackTo(mark);
      throw e;
    }
  }

  /**
   * Checks that something may be written.
   *
   * @param readOnly whether the connection only reads
   * @param defaultPoint the point in the past that the connection reads; null for the present
   * @throws DriftException with code READ_ONLY if it must not, or DAMAGED if the database is
   *     damaged
   */
  public static void checkWritable(
      Database database, boolean readOnly, @Nullable Point defaultPoint) {
    if (defaultPoint != null) {
      throw new DriftException(
          ErrorCode.READ_ONLY,
          "Nothing can be written here: the connection reads the past, as of " + defaultPoint);
    }
    // Connections to a damaged database only read too, and why says more.
    if (readOnly && database.damage() == null) {
      throw new DriftException(
          ErrorCode.READ_ONLY, "Nothing can be written here: the connection is read-only");
    }
    database.requireWritable();
  }

  /**
   * Stops the statement if somebody has cancelled it or its time is over. Scans call it now and
   * then.
   *
   * @throws DriftException with code CANCELLED
   */
  public void checkRunning() {
    if (cancelled != null && cancelled.get()) {
      throw new DriftException(ErrorCode.CANCELLED, "The statement was cancelled");
    }
    if (deadlineNanos != Long.MAX_VALUE && System.nanoTime() - deadlineNanos > 0) {
      throw new DriftException(
          ErrorCode.CANCELLED, "The statement ran longer than its query timeout");
    }
  }
}
