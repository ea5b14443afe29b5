package org.driftdb.adapter.code;

import org.jspecify.annotations.Nullable;

/** A statement that can be run. */
@FunctionalInterface
interface Step {
  /** Does it, and tells how it ended; null where the next statement follows. */
  @Nullable End in(@Nullable Object[] frame) throws Throwable;

  /** How a statement may end, other than that the next one follows. */
  enum End {
    /** The method ends; its result is in its frame. */
    RETURN,
    /** The innermost loop ends. */
    BREAK,
    /** The innermost loop begins its next round. */
    CONTINUE
  }
}
