package org.driftdb.server;

import java.sql.BatchUpdateException;
import java.sql.SQLException;
import org.apache.calcite.avatica.AvaticaSeverity;
import org.apache.calcite.avatica.remote.AvaticaRuntimeException;
import org.driftdb.adapter.jdbc.Failures;
import org.driftdb.storage.error.ErrorCode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A failure in the form in which Avatica takes SQLSTATE, error code and message to the client. Any
 * other exception would arrive there without its SQLSTATE.
 */
final class RemoteFailure extends AvaticaRuntimeException {
  private static final long serialVersionUID = 1L;
  private static final Logger LOG = LoggerFactory.getLogger(RemoteFailure.class);

  RemoteFailure(String sqlState, String message) {
    this(sqlState, message, 0);
  }

  private RemoteFailure(String sqlState, String message, int errorCode) {
    super(message, errorCode, sqlState, AvaticaSeverity.ERROR);
  }

  /** What a client is told of a failure; of a defect, the log is told the rest. */
  static RemoteFailure of(Throwable failure) {
    if (failure instanceof RemoteFailure remote) {
      return remote;
    }
    SQLException told =
        failure instanceof BatchUpdateException batch ? batch : Failures.of(failure);
    String state = told.getSQLState();
    if (state == null || state.equals(ErrorCode.INTERNAL.sqlState())) {
      LOG.error("A request failed", failure);
      state = ErrorCode.INTERNAL.sqlState();
    }
    return new RemoteFailure(state, message(told), told.getErrorCode());
  }

  /** The protocol has no place for the counts of a batch that failed. */
  private static String message(SQLException failure) {
    String message = String.valueOf(failure.getMessage());
    if (failure instanceof BatchUpdateException batch) {
      int done = batch.getLargeUpdateCounts().length;
      return message
          + (done == 0
              ? "; no statement of the batch was carried out"
              : "; statement " + (done + 1) + " of the batch: those before it were carried out");
    }
    return message;
  }

  @Override
  public String getMessage() {
    return getErrorMessage();
  }

  @Override
  public String toString() {
    return getErrorMessage();
  }

  /** A client has no use for the stack of the server, which Avatica would send. */
  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }
}
