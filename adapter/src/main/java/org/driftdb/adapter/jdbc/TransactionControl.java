package org.driftdb.adapter.jdbc;

import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.driftdb.adapter.driftql.DirectStatement;
import org.driftdb.parser.SqlTransactionControl;
import org.jspecify.annotations.Nullable;

/** COMMIT, ROLLBACK and savepoints, said in SQL; they do what JDBC's calls do. */
final class TransactionControl {
  private TransactionControl() {}

  /** The statement that runs, or null if it is another one. */
  static @Nullable DirectStatement of(Session session, SqlNode statement) {
    if (!(statement instanceof SqlTransactionControl control)) {
      return null;
    }
    SqlIdentifier savepoint = control.savepoint();
    String name = savepoint == null ? "" : savepoint.getSimple();
    return new DirectStatement.Change(
        context -> {
          switch (control.action()) {
            case COMMIT -> session.commit();
            case ROLLBACK -> session.rollback();
            case SAVEPOINT -> session.setSavepoint(name);
            case ROLLBACK_TO -> session.rollback(session.savepoint(name));
            case RELEASE -> session.release(session.savepoint(name));
          }
          return 0;
        });
  }
}
