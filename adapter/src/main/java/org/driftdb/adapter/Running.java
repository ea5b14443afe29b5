package org.driftdb.adapter;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.calcite.DataContext;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * A statement that is being planned and executed, and may be told to stop. What may take long asks
 * it now and then, in whichever thread.
 */
public final class Running {
  /** Where an execution finds it. */
  public static final String VARIABLE = "driftdbRunning";

  private static final ThreadLocal<@Nullable Running> CURRENT = new ThreadLocal<>();

  private final @Nullable AtomicBoolean cancelled;
  private final long deadlineNanos;

  /**
   * A statement that begins now.
   *
   * @param cancelled becomes true when somebody cancels it; null if nobody can
   * @param timeoutMillis how long it may take; 0 for as long as it likes
   */
  public Running(@Nullable AtomicBoolean cancelled, long timeoutMillis) {
    this.cancelled = cancelled;
    this.deadlineNanos =
        timeoutMillis == 0
            ? Long.MAX_VALUE
            : System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
  }

  /** What executes; begins now if nobody has said when it began. */
  static Running of(DataContext context) {
    if (context.get(VARIABLE) instanceof Running known) {
      return known;
    }
    Long timeoutMillis = (Long) context.get(DataContext.Variable.TIMEOUT.camelName);
    return new Running(
        (AtomicBoolean) context.get(DataContext.Variable.CANCEL_FLAG.camelName),
        timeoutMillis == null ? 0 : timeoutMillis);
  }

  /** What this thread plans and executes; null if nobody has said so. */
  public static @Nullable Running current() {
    return CURRENT.get();
  }

  /** Says that this thread plans and executes it, until that is closed. */
  public Turn begin() {
    Running outer = CURRENT.get();
    CURRENT.set(this);
    return () -> CURRENT.set(outer);
  }

  /** The time in which a thread plans and executes a statement. */
  public interface Turn extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * Stops the statement if somebody has cancelled it or its time is over.
   *
   * @throws DriftException with code CANCELLED
   */
  public void check() {
    if (cancelled != null && cancelled.get()) {
      throw new DriftException(ErrorCode.CANCELLED, "The statement was cancelled");
    }
    if (deadlineNanos != Long.MAX_VALUE && System.nanoTime() - deadlineNanos > 0) {
      throw new DriftException(
          ErrorCode.CANCELLED, "The statement ran longer than its query timeout");
    }
  }
}
