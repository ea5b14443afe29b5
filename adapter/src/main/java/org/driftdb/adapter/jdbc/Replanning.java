package org.driftdb.adapter.jdbc;

import java.sql.SQLException;
import org.apache.calcite.avatica.NoSuchStatementException;
import org.driftdb.adapter.OutdatedPlanException;

/** Executes statements by plans that are good for the tables that they find. */
final class Replanning {
  /** How often a statement is planned while others keep changing its tables. */
  private static final int MAX_PLANS = 20;

  private Replanning() {}

  /** Executes a statement. */
  interface Execution<T> {
    T run() throws SQLException, NoSuchStatementException;
  }

  /** Makes another plan for a statement, unless its execution does. */
  interface Preparation {
    void run() throws NoSuchStatementException;
  }

  /** Executes a statement, again and again as long as its plan is outdated. */
  static <T> T run(Execution<T> execution, Preparation preparation)
      throws SQLException, NoSuchStatementException {
    int tries = 0;
    while (true) {
      try {
        return execution.run();
      } catch (SQLException | RuntimeException e) {
        OutdatedPlanException outdated = Failures.outdatedPlan(e);
        tries++;
        if (outdated == null || tries > (outdated.isMendedByPlanning() ? MAX_PLANS : 1)) {
          throw e;
        }
        preparation.run();
      }
    }
  }
}
