package org.driftdb.adapter.jdbc;

import java.sql.SQLException;
import org.driftdb.storage.value.Json;

/** The query of a view cannot be read; places that are told are places in that query. */
final class BrokenViewException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final String sqlState;

  /**
   * A failure of a view.
   *
   * @param cause why its query cannot be read
   */
  BrokenViewException(String view, SQLException cause) {
    super("In the query of view " + Json.write(view) + ": " + cause.getMessage(), cause);
    this.sqlState = cause.getSQLState();
  }

  /** What kind of failure it is. */
  String sqlState() {
    return sqlState;
  }
}
