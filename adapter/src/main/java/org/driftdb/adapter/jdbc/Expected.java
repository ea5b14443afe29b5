package org.driftdb.adapter.jdbc;

import java.sql.SQLException;
import org.apache.calcite.avatica.Meta;

/** What the caller of a statement is ready to receive. */
enum Expected {
  ROWS,
  COUNT,
  EITHER;

  /** Refuses a statement that gives something else, before it has run. */
  void check(Meta.Signature signature) throws SQLException {
    boolean counts = signature.statementType.canUpdate();
    if (this == ROWS && counts) {
      throw new SQLException(
          "This statement gives no rows: call executeUpdate or execute", "07005");
    } else if (this == COUNT && !counts) {
      throw new SQLException("This statement gives rows: call executeQuery or execute", "07006");
    }
  }
}
