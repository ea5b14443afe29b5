package org.driftdb.adapter.jdbc;

import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.avatica.NoSuchStatementException;
import org.apache.calcite.avatica.remote.TypedValue;
import org.apache.calcite.jdbc.OpenCalciteMeta;

/** What Avatica asks of a connection: transactions, batches, and what tables there are. */
final class DriftMeta extends OpenCalciteMeta {
  private final DriftConnection driftConnection;

  DriftMeta(DriftConnection connection) {
    super(connection);
    this.driftConnection = connection;
    connProps.setAutoCommit(true).setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
  }

  @Override
  public ConnectionProperties connectionSync(
      ConnectionHandle handle, ConnectionProperties changes) {
    Boolean autoCommit = changes.isAutoCommit();
    if (autoCommit != null) {
      driftConnection.session().setAutoCommit(autoCommit);
    }
    Boolean readOnly = changes.isReadOnly();
    if (readOnly != null) {
      driftConnection.session().setReadOnly(readOnly);
    }
    return super.connectionSync(handle, changes);
  }

  @Override
  public void commit(ConnectionHandle handle) {
    driftConnection.session().commit();
  }

  @Override
  public void rollback(ConnectionHandle handle) {
    driftConnection.session().rollback();
  }

  @Override
  public ExecuteBatchResult executeBatch(
      StatementHandle handle, List<List<TypedValue>> parameterLists)
      throws NoSuchStatementException {
    return batch(parameterLists, parameters -> super.executeBatch(handle, List.of(parameters)));
  }

  @Override
  public ExecuteBatchResult prepareAndExecuteBatch(StatementHandle handle, List<String> statements)
      throws NoSuchStatementException {
    return batch(statements, statement -> super.prepareAndExecuteBatch(handle, List.of(statement)));
  }

  /** Runs one statement of a batch. */
  private interface Step<T> {
    ExecuteBatchResult run(T statement) throws NoSuchStatementException;
  }

  /**
   * Runs a batch as one commit, if autocommit is on. If a statement fails, those before it are
   * committed, and those after it do not run.
   */
  private <T> ExecuteBatchResult batch(List<T> statements, Step<T> step)
      throws NoSuchStatementException {
    Session session = driftConnection.session();
    List<Long> counts = new ArrayList<>();
    session.beginBatch();
    try {
      for (T statement : statements) {
        try {
          counts.add(step.run(statement).updateCounts[0]);
        } catch (RuntimeException | Error e) {
          session.endBatch();
          throw new BatchFailure(counts, e);
        }
      }
      try {
        session.endBatch();
      } catch (RuntimeException | Error e) {
        throw new BatchFailure(List.of(), e);
      }
    } finally {
      session.abandonBatch();
    }
    return new ExecuteBatchResult(counts.stream().mapToLong(Long::longValue).toArray());
  }
}
