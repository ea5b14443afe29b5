package org.driftdb.adapter.jdbc;

import org.driftdb.adapter.PlannedSizes;
import org.jspecify.annotations.Nullable;

/** A statement that was planned. */
interface Planned {
  /** How much its tables held then; null if the plan may not be kept. */
  @Nullable PlannedSizes sizes();

  /** Whether the plan is good for a statement that begins now. */
  boolean isGood();

  /** Whether it runs without generated code. */
  boolean isPlain();
}
