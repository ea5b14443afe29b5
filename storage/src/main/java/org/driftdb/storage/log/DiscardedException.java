package org.driftdb.storage.log;

import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;

/** The failure of reading events that the log has no more, because they have been discarded. */
public final class DiscardedException extends DriftException {
  private static final long serialVersionUID = 1L;

  private final long horizon;

  DiscardedException(String table, long horizon) {
    super(
        ErrorCode.BEYOND_HORIZON,
        "The events of table directory "
            + table
            + " before @seq:"
            + horizon
            + " have been discarded; they can be read from there on");
    this.horizon = horizon;
  }

  /** The first sequence at which the table can be read. */
  public long horizon() {
    return horizon;
  }
}
