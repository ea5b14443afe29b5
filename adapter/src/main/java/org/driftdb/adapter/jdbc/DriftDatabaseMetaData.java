package org.driftdb.adapter.jdbc;

import java.sql.Connection;
import org.apache.calcite.avatica.AvaticaDatabaseMetaData;

/** What a connection tells about the database: there are transactions, of one isolation. */
final class DriftDatabaseMetaData extends AvaticaDatabaseMetaData {
  DriftDatabaseMetaData(DriftConnection connection) {
    super(connection);
  }

  @Override
  public boolean supportsTransactions() {
    return true;
  }

  @Override
  public int getDefaultTransactionIsolation() {
    return Connection.TRANSACTION_REPEATABLE_READ;
  }

  @Override
  public boolean supportsTransactionIsolationLevel(int level) {
    return level == Connection.TRANSACTION_REPEATABLE_READ;
  }

  @Override
  public boolean supportsMultipleTransactions() {
    return true;
  }
}
