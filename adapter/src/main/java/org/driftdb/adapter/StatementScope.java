package org.driftdb.adapter;

import java.util.Map;
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
  private final DatabaseAccess access;
  private final @Nullable Point defaultPoint;
  private final @Nullable Transaction transaction;
  private final boolean readOnly;
  private final Running running;
  private @Nullable Planning plan;
  private Map<Integer, Point> pointsOfViews = Map.of();
  private @Nullable Snapshot present;

  /**
   * An execution.
   *
   * @param context Calcite's side of it, which tells of cancelling and the query timeout; it is not
   *     kept
   * @param transaction the open transaction that it is part of; null if it commits by itself
   * @param readOnly whether it must not write
   */
  public StatementScope(
      DataContext context,
      DatabaseAccess access,
      @Nullable Transaction transaction,
      boolean readOnly) {
    this.access = access;
    this.defaultPoint = access.defaultPoint();
    this.transaction = transaction;
    this.readOnly = readOnly;
    this.running = Running.of(context);
  }

  /**
   * The state that the statement reads where neither it nor the connection names a point: the same
   * from begin to end.
   */
  public synchronized Snapshot present() {
    Snapshot found = present;
    return found == null
        ? read(transaction == null ? access.database().present() : transaction.viewNow())
        : found;
  }

  /**
   * From now on runs by a plan.
   *
   * @param bound the points that parameters behind views are bound to
   * @throws OutdatedPlanException if it was made for other tables than are seen here
   */
  synchronized void follow(Planning planning, Map<Integer, Point> bound) {
    plan = planning;
    pointsOfViews = bound;
    planning.check(access, present(), bound);
  }

  private synchronized Snapshot read(Snapshot snapshot) {
    present = snapshot;
    if (plan != null) {
      plan.check(access, snapshot, pointsOfViews);
    }
    return snapshot;
  }

  /** The state that a table reads, given its own point; null if it names none. */
  public Snapshot at(@Nullable Point point) {
    Point nearest = point == null ? defaultPoint : point;
    return nearest == null ? present() : nearest.in(present());
  }

  /** What names mean that were looked up from there; null where they stand in no view. */
  synchronized Snapshot seenFrom(@Nullable ViewPoint from) {
    return at(from == null ? null : from.in(pointsOfViews));
  }

  /**
   * Runs the part of the statement that writes: inside the open transaction, from which a failure
   * takes back what this statement wrote, or as a commit of its own, tried again if another commit
   * came between.
   *
   * @throws DriftException with code READ_ONLY if the session only reads, or reads the past
   */
  <T> T write(Function<Transaction, T> work) {
    Transaction open = writing();
    if (open == null) {
      return access.autocommit(
          own -> {
            read(own.viewNow());
            return work.apply(own);
          });
    }
    int mark = open.mark();
    try {
      return work.apply(open);
    } catch (RuntimeException | Error e) {
      open.rollbackTo(mark);
      throw e;
    }
  }

  /**
   * The open transaction, to be written to; null if there is none.
   *
   * @throws DriftException with code READ_ONLY if the session only reads, or reads the past
   */
  @Nullable Transaction writing() {
    checkWritable(access.database(), readOnly, defaultPoint);
    return transaction;
  }

  /**
   * Checks that something may be written.
   *
   * @param readOnly whether the connection only reads
   * @param defaultPoint the point that the session reads; null for the present
   * @throws DriftException with code READ_ONLY if it must not, or DAMAGED if the database is
   *     damaged
   */
  public static void checkWritable(
      Database database, boolean readOnly, @Nullable Point defaultPoint) {
    if (defaultPoint != null) {
      throw new DriftException(
          ErrorCode.READ_ONLY,
          "Nothing can be written here: the session reads the past, as of " + defaultPoint);
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
    running.check();
  }
}
