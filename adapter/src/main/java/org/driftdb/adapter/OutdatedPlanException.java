package org.driftdb.adapter;

import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;

/** A statement was about to run by a plan that was made for other tables than it finds. */
public final class OutdatedPlanException extends DriftException {
  private static final long serialVersionUID = 1;

  private final boolean mendedByPlanning;

  private OutdatedPlanException(String message, boolean mendedByPlanning) {
    super(mendedByPlanning ? ErrorCode.CONFLICT : ErrorCode.NOT_SUPPORTED, message);
    this.mendedByPlanning = mendedByPlanning;
  }

  /** A table that the plan is about has been made, changed or dropped since. */
  static OutdatedPlanException tableChanged(String table) {
    return new OutdatedPlanException(
        "Table \"" + table + "\" has changed since the statement was prepared: prepare it again",
        true);
  }

  /** A scan turned out to read another table than its plan is for. */
  static OutdatedPlanException otherTable(String table) {
    return new OutdatedPlanException(
        "At the point that is read, \""
            + table
            + "\" was another table than the one now: name the point as a literal or a"
            + " parameter, in the query that reads the table itself",
        false);
  }

  /**
   * Whether planning once more, with what is known now, is sure to help; if not, it may, where the
   * point is a parameter that was not bound when the plan was made.
   */
  public boolean isMendedByPlanning() {
    return mendedByPlanning;
  }
}
