package org.driftdb.adapter.jdbc;

import java.sql.Savepoint;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.driftdb.adapter.driftql.DirectStatement;
import org.driftdb.adapter.names.Places;
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
    return new DirectStatement.Change(
        context -> {
          switch (control.action()) {
            case COMMIT -> session.commit();
            case ROLLBACK -> session.rollback();
            case SAVEPOINT -> session.setSavepoint(name(control));
            case ROLLBACK_TO -> session.rollback(find(session, control));
            case RELEASE -> session.release(find(session, control));
          }
          return 0;
        });
  }

  private static String name(SqlTransactionControl control) {
    SqlIdentifier name = control.savepoint();
    return name == null ? "" : name.getSimple();
  }

  private static Savepoint find(Session session, SqlTransactionControl control) {
    return Places.at(control, () -> session.savepoint(name(control)));
  }
}
