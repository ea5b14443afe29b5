package org.driftdb.adapter.jdbc;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.calcite.avatica.ColumnMetaData;
import org.apache.calcite.avatica.NoSuchStatementException;
import org.apache.calcite.avatica.remote.TypedValue;
import org.apache.calcite.jdbc.OpenCalciteMeta;
import org.apache.calcite.linq4j.Enumerable;
import org.driftdb.adapter.names.ColumnNames;
import org.driftdb.storage.schema.Direction;
import org.driftdb.storage.schema.IndexColumn;
import org.driftdb.storage.schema.IndexDefinition;
import org.driftdb.storage.schema.TableSchema;
import org.jspecify.annotations.Nullable;

/** What Avatica asks of a connection: transactions, batches, and what tables there are. */
final class DriftMeta extends OpenCalciteMeta {
  private final DriftConnection driftConnection;

  DriftMeta(DriftConnection connection) {
    super(connection, new ColumnDescriptions());
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

  /** Leaves out the columns that {@code *} leaves out. */
  @Override
  public Enumerable<MetaColumn> columns(MetaTable table) {
    return super.columns(table).where(column -> !ColumnNames.isHidden(column.columnName));
  }

  @Override
  public MetaResultSet getPrimaryKeys(
      ConnectionHandle handle, String catalog, String schema, String table) {
    List<Object> rows = new ArrayList<>();
    TableSchema found = find(schema, table);
    if (found != null && !found.hasGeneratedKey()) {
      for (int i = 0; i < found.keyColumns().size(); i++) {
        rows.add(
            new @Nullable Object[] {
              null,
              driftConnection.schemaName(),
              found.name(),
              found.keyColumns().get(i),
              (short) (i + 1),
              "PRIMARY"
            });
      }
    }
    return resultSet(
        rows,
        List.of(
            column("TABLE_CAT", String.class),
            column("TABLE_SCHEM", String.class),
            column("TABLE_NAME", String.class),
            column("COLUMN_NAME", String.class),
            column("KEY_SEQ", short.class),
            column("PK_NAME", String.class)));
  }

  @Override
  public MetaResultSet getIndexInfo(
      ConnectionHandle handle,
      String catalog,
      String schema,
      String table,
      boolean unique,
      boolean approximate) {
    List<Object> rows = new ArrayList<>();
    TableSchema found = find(schema, table);
    if (found != null) {
      if (!found.hasGeneratedKey()) {
        addIndex(
            rows,
            found,
            IndexDefinition.unique("PRIMARY", found.keyColumns().toArray(new String[0])));
      }
      for (IndexDefinition index : found.indexes()) {
        if (index.isUnique() || !unique) {
          addIndex(rows, found, index);
        }
      }
    }
    return resultSet(
        rows,
        List.of(
            column("TABLE_CAT", String.class),
            column("TABLE_SCHEM", String.class),
            column("TABLE_NAME", String.class),
            column("NON_UNIQUE", boolean.class),
            column("INDEX_QUALIFIER", String.class),
            column("INDEX_NAME", String.class),
            column("TYPE", short.class),
            column("ORDINAL_POSITION", short.class),
            column("COLUMN_NAME", String.class),
            column("ASC_OR_DESC", String.class),
            column("CARDINALITY", long.class),
            column("PAGES", long.class),
            column("FILTER_CONDITION", String.class)));
  }

  private void addIndex(List<Object> rows, TableSchema table, IndexDefinition index) {
    short position = 0;
    for (IndexColumn column : index.columns()) {
      rows.add(
          new @Nullable Object[] {
            null,
            driftConnection.schemaName(),
            table.name(),
            !index.isUnique(),
            null,
            index.name(),
            DatabaseMetaData.tableIndexOther,
            ++position,
            column.name(),
            column.direction() == Direction.ASCENDING ? "A" : "D",
            driftConnection.session().database().present().rowCount(table.name()),
            0L,
            null
          });
    }
  }

  private @Nullable TableSchema find(@Nullable String schema, String table) {
    boolean ours = schema == null || schema.equalsIgnoreCase(driftConnection.schemaName());
    return ours ? driftConnection.session().catalog().find(table) : null;
  }

  private record Described(String name, Class<?> type) {}

  private static Described column(String name, Class<?> type) {
    return new Described(name, type);
  }

  private MetaResultSet resultSet(List<Object> rows, List<Described> columns) {
    List<ColumnMetaData> described = new ArrayList<>();
    for (Described column : columns) {
      described.add(columnMetaData(column.name, described.size(), column.type, true));
    }
    return createResultSet(Map.of(), described, CursorFactory.ARRAY, new Frame(0, true, rows));
  }

  /** Refuses, before it runs, a statement that gives something else than its caller asks for. */
  @Override
  public ExecuteResult prepareAndExecute(
      StatementHandle handle,
      String sql,
      long maxRowCount,
      int maxRowsInFirstFrame,
      PrepareCallback callback)
      throws NoSuchStatementException {
    PrepareCallback checking =
        new PrepareCallback() {
          @Override
          public Object getMonitor() {
            return callback.getMonitor();
          }

          @Override
          public void clear() throws SQLException {
            callback.clear();
          }

          @Override
          public void assign(Signature signature, @Nullable Frame firstFrame, long updateCount)
              throws SQLException {
            driftConnection.expected(handle).check(signature);
            callback.assign(signature, firstFrame, updateCount);
          }

          @Override
          public void execute() throws SQLException {
            callback.execute();
          }
        };
    return super.prepareAndExecute(handle, sql, maxRowCount, maxRowsInFirstFrame, checking);
  }

  @Override
  public ExecuteBatchResult executeBatch(
      StatementHandle handle, List<List<TypedValue>> parameterLists)
      throws NoSuchStatementException {
    return batch(
        parameterLists,
        parameters -> super.executeBatch(handle, List.of(parameters)),
        parameters -> driftConnection.prepareAgain(handle, parameters));
  }

  @Override
  public ExecuteBatchResult prepareAndExecuteBatch(StatementHandle handle, List<String> statements)
      throws NoSuchStatementException {
    return batch(
        statements,
        statement -> super.prepareAndExecuteBatch(handle, List.of(statement)),
        statement -> {});
  }

  /** Runs one statement of a batch. */
  private interface Step<T> {
    ExecuteBatchResult run(T statement) throws NoSuchStatementException;
  }

  /** Plans a statement of a batch once more. */
  private interface PrepareAgain<T> {
    void run(T statement) throws NoSuchStatementException;
  }

  /**
   * Runs a batch as one commit, if autocommit is on. If a statement fails, those before it are
   * committed, and those after it do not run.
   */
  private <T> ExecuteBatchResult batch(
      List<T> statements, Step<T> step, PrepareAgain<T> prepareAgain)
      throws NoSuchStatementException {
    Session session = driftConnection.session();
    List<Long> counts = new ArrayList<>();
    session.beginBatch();
    try {
      for (T statement : statements) {
        try {
          ExecuteBatchResult result =
              DriftConnection.replanning(
                  () -> step.run(statement), () -> prepareAgain.run(statement));
          counts.add(result.updateCounts[0]);
        } catch (SQLException | RuntimeException | Error e) {
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
