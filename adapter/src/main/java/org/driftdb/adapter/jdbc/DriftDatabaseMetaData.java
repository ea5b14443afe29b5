package org.driftdb.adapter.jdbc;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.apache.calcite.avatica.AvaticaDatabaseMetaData;
import org.apache.calcite.config.NullCollation;

/** What a connection tells of the database, where that differs from what Avatica says of any. */
final class DriftDatabaseMetaData extends AvaticaDatabaseMetaData {
  private final DriftConnection driftConnection;

  DriftDatabaseMetaData(DriftConnection connection) {
    super(connection);
    this.driftConnection = connection;
  }

  @Override
  public boolean isReadOnly() {
    return driftConnection.session().isReadOnly();
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

  /** It is refused in a transaction that has written. */
  @Override
  public boolean dataDefinitionCausesTransactionCommit() {
    return false;
  }

  @Override
  public boolean supportsSavepoints() {
    return true;
  }

  /** Results and statements outlive every transaction. */
  @Override
  public boolean supportsOpenCursorsAcrossCommit() {
    return true;
  }

  @Override
  public boolean supportsOpenCursorsAcrossRollback() {
    return true;
  }

  @Override
  public boolean supportsOpenStatementsAcrossCommit() {
    return true;
  }

  @Override
  public boolean supportsOpenStatementsAcrossRollback() {
    return true;
  }

  @Override
  public boolean supportsResultSetHoldability(int holdability) {
    return holdability == ResultSet.HOLD_CURSORS_OVER_COMMIT;
  }

  /** Results show the state at which they began. */
  @Override
  public boolean ownUpdatesAreVisible(int type) {
    return false;
  }

  @Override
  public boolean ownDeletesAreVisible(int type) {
    return false;
  }

  @Override
  public boolean ownInsertsAreVisible(int type) {
    return false;
  }

  @Override
  public boolean othersUpdatesAreVisible(int type) {
    return false;
  }

  @Override
  public boolean othersDeletesAreVisible(int type) {
    return false;
  }

  @Override
  public boolean othersInsertsAreVisible(int type) {
    return false;
  }

  @Override
  public boolean updatesAreDetected(int type) {
    return false;
  }

  @Override
  public boolean deletesAreDetected(int type) {
    return false;
  }

  @Override
  public boolean insertsAreDetected(int type) {
    return false;
  }

  /** There are no catalogs. */
  @Override
  public boolean supportsCatalogsInDataManipulation() {
    return false;
  }

  @Override
  public boolean supportsCatalogsInProcedureCalls() {
    return false;
  }

  @Override
  public boolean supportsCatalogsInTableDefinitions() {
    return false;
  }

  @Override
  public boolean supportsCatalogsInIndexDefinitions() {
    return false;
  }

  @Override
  public boolean supportsCatalogsInPrivilegeDefinitions() {
    return false;
  }

  /** There are neither procedures nor privileges. */
  @Override
  public boolean allProceduresAreCallable() {
    return false;
  }

  @Override
  public boolean supportsStoredFunctionsUsingCallSyntax() {
    return false;
  }

  @Override
  public boolean supportsSchemasInProcedureCalls() {
    return false;
  }

  @Override
  public boolean supportsSchemasInPrivilegeDefinitions() {
    return false;
  }

  @Override
  public boolean nullsAreSortedHigh() {
    return driftConnection.config().defaultNullCollation() == NullCollation.HIGH;
  }

  @Override
  public boolean nullsAreSortedLow() {
    return driftConnection.config().defaultNullCollation() == NullCollation.LOW;
  }

  @Override
  public boolean nullsAreSortedAtStart() {
    return driftConnection.config().defaultNullCollation() == NullCollation.FIRST;
  }

  @Override
  public boolean nullsAreSortedAtEnd() {
    return driftConnection.config().defaultNullCollation() == NullCollation.LAST;
  }

  /** There are no assertions. */
  @Override
  public boolean supportsANSI92IntermediateSQL() {
    return false;
  }

  @Override
  public boolean supportsANSI92FullSQL() {
    return false;
  }

  @Override
  public boolean supportsSubqueriesInQuantifieds() {
    return true;
  }

  /** The function of JDBC's escapes takes other names of types than the standard's. */
  @Override
  public boolean supportsConvert() {
    return false;
  }

  /** Who has connected; empty if nobody said. */
  @Override
  public String getUserName() throws SQLException {
    String user = driftConnection.session().user();
    return user == null ? "" : user;
  }
}
