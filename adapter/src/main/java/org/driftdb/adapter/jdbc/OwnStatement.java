package org.driftdb.adapter.jdbc;

import java.sql.ResultSet;
import java.sql.SQLException;

/** A statement that wants to know when its result is closed. */
interface OwnStatement {
  /** Closes the statement too, if its caller wants that, and these are the rows of its last run. */
  void resultClosed(ResultSet rows) throws SQLException;
}
