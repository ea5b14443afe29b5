package org.driftdb.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.apache.calcite.avatica.ConnectionPropertiesImpl;
import org.apache.calcite.avatica.Meta;
import org.apache.calcite.avatica.Meta.CursorFactory;
import org.apache.calcite.avatica.Meta.DatabaseProperty;
import org.apache.calcite.avatica.Meta.Signature;
import org.apache.calcite.avatica.Meta.StatementHandle;
import org.apache.calcite.avatica.Meta.StatementType;
import org.apache.calcite.avatica.proto.Common;
import org.apache.calcite.avatica.proto.Requests;
import org.apache.calcite.avatica.remote.JsonService;
import org.apache.calcite.avatica.remote.Service;
import org.apache.calcite.avatica.remote.TypedValue;
import org.jspecify.annotations.Nullable;

/**
 * What each request of Avatica's protocol does: work on the connection of the driver that belongs
 * to the client's. Whatever fails leaves as a {@link RemoteFailure}.
 */
final class RemoteService implements Service {
  private static final CommitResponse COMMITTED = empty("commit", CommitResponse.class);
  private static final RollbackResponse ROLLED_BACK = empty("rollback", RollbackResponse.class);

  private final ClientSessions sessions;
  private final Connector connector;
  private final boolean readOnly;
  private final int queryTimeoutSeconds;

  private volatile @Nullable RpcMetadataResponse metadata;

  RemoteService(ClientSessions sessions, Connector connector, ServerOptions options) {
    this.sessions = sessions;
    this.connector = connector;
    this.readOnly = options.readOnly();
    this.queryTimeoutSeconds = seconds(options.queryTimeout());
  }

  /** Connects to the database that is served. */
  interface Connector {
    Connection connect(ClientProperties properties) throws SQLException;
  }

  /** A response without content, which only Avatica itself, and so its JSON, can make. */
  private static <T extends Response> T empty(String name, Class<T> type) {
    try {
      return JsonService.MAPPER.readValue("{\"response\": \"" + name + "\"}", type);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int seconds(Duration timeout) {
    return (int) Math.min(Integer.MAX_VALUE / 1_000, timeout.plusMillis(999).toSeconds());
  }

  /** A part of a request without which it makes no sense. */
  private static <T> T given(@Nullable T part, String name) {
    if (part == null) {
      throw new RemoteFailure("08P01", "The request has no " + name);
    }
    return part;
  }

  private interface Work<T> {
    T run() throws SQLException;
  }

  private static <T> T answer(Work<T> work) {
    try {
      return work.run();
    } catch (SQLException | RuntimeException | Error e) {
      throw RemoteFailure.of(e);
    }
  }

  private <T> T with(@Nullable String connectionId, ClientSession.Work<T> work) {
    return answer(() -> sessions.get(connectionId).call(work));
  }

  private <T> T with(
      @Nullable String connectionId, int statement, ClientSession.StatementWork<T> work) {
    return answer(() -> sessions.get(connectionId).call(statement, work));
  }

  @Override
  public void setRpcMetadata(RpcMetadataResponse changed) {
    metadata = changed;
  }

  @Override
  public OpenConnectionResponse apply(OpenConnectionRequest request) {
    return answer(
        () -> {
          ClientProperties properties = ClientProperties.of(request.info);
          sessions.open(request.connectionId, properties, () -> connector.connect(properties));
          return new OpenConnectionResponse(metadata);
        });
  }

  @Override
  public CloseConnectionResponse apply(CloseConnectionRequest request) {
    return answer(
        () -> {
          sessions.close(request.connectionId);
          return new CloseConnectionResponse(metadata);
        });
  }

  @Override
  public ConnectionSyncResponse apply(ConnectionSyncRequest request) {
    return with(
        request.connectionId,
        connection -> {
          change(connection, given(request.connProps, "connProps"));
          return new ConnectionSyncResponse(new ConnectionPropertiesImpl(connection), metadata);
        });
  }

  private void change(Connection connection, Meta.ConnectionProperties changes)
      throws SQLException {
    Boolean autoCommit = changes.isAutoCommit();
    if (autoCommit != null) {
      connection.setAutoCommit(autoCommit);
    }
    Boolean reads = changes.isReadOnly();
    if (reads != null) {
      if (readOnly && !reads) {
        throw new RemoteFailure("25006", "The server serves the database read-only");
      }
      connection.setReadOnly(reads);
    }
    Integer isolation = changes.getTransactionIsolation();
    if (isolation != null) {
      connection.setTransactionIsolation(isolation);
    }
    String schema = changes.getSchema();
    if (schema != null) {
      connection.setSchema(schema);
    }
  }

  @Override
  public CommitResponse apply(CommitRequest request) {
    return with(
        request.connectionId,
        connection -> {
          connection.commit();
          return COMMITTED;
        });
  }

  @Override
  public RollbackResponse apply(RollbackRequest request) {
    return with(
        request.connectionId,
        connection -> {
          connection.rollback();
          return ROLLED_BACK;
        });
  }

  @Override
  public CreateStatementResponse apply(CreateStatementRequest request) {
    return answer(
        () -> {
          ClientSession session = sessions.get(request.connectionId);
          int number =
              session.call(
                  connection -> {
                    session.requireRoom();
                    Statement statement = connection.createStatement();
                    statement.setQueryTimeout(queryTimeoutSeconds);
                    return session.add(RemoteStatement.plain(statement, session.client()));
                  });
          return new CreateStatementResponse(request.connectionId, number, metadata);
        });
  }

  @Override
  public PrepareResponse apply(PrepareRequest request) {
    return answer(
        () -> {
          ClientSession session = sessions.get(request.connectionId);
          StatementHandle handle =
              session.call(
                  connection -> {
                    session.requireRoom();
                    PreparedStatement statement =
                        connection.prepareStatement(given(request.sql, "sql"));
                    statement.setQueryTimeout(queryTimeoutSeconds);
                    statement.setLargeMaxRows(Math.max(0, request.maxRowCount));
                    RemoteStatement prepared =
                        RemoteStatement.prepared(statement, request.sql, session.client());
                    return new StatementHandle(
                        request.connectionId, session.add(prepared), prepared.signature());
                  });
          return new PrepareResponse(handle, metadata);
        });
  }

  @Override
  public CloseStatementResponse apply(CloseStatementRequest request) {
    return answer(
        () -> {
          sessions.get(request.connectionId).closeStatement(request.statementId);
          return new CloseStatementResponse(metadata);
        });
  }

  @Override
  public ExecuteResponse apply(PrepareAndExecuteRequest request) {
    return with(
        request.connectionId,
        request.statementId,
        statement ->
            executed(
                request.connectionId,
                request.statementId,
                statement.execute(
                    given(request.sql, "sql"), request.maxRowCount, request.maxRowsInFirstFrame)));
  }

  @Override
  public ExecuteResponse apply(ExecuteRequest request) {
    return answer(
        () -> {
          StatementHandle handle = given(request.statementHandle, "statementHandle");
          return sessions
              .get(handle.connectionId)
              .call(
                  handle.id,
                  statement ->
                      executed(
                          handle.connectionId,
                          handle.id,
                          statement.execute(request.parameterValues, request.maxRowCount)));
        });
  }

  private ExecuteResponse executed(
      String connectionId, int statement, RemoteStatement.Result result) {
    ResultSetResponse response =
        new ResultSetResponse(
            connectionId,
            statement,
            true,
            result.signature(),
            result.firstFrame(),
            result.updateCount(),
            metadata);
    return new ExecuteResponse(List.of(response), false, metadata);
  }

  @Override
  public FetchResponse apply(FetchRequest request) {
    return with(
        request.connectionId,
        request.statementId,
        statement ->
            new FetchResponse(
                statement.fetch(request.offset, request.fetchMaxRowCount), false, false, metadata));
  }

  /** Only for servers that forget statements while their connection lives; this one does not. */
  @Override
  public SyncResultsResponse apply(SyncResultsRequest request) {
    throw new RemoteFailure("0A000", "Results cannot be had again: execute the statement again");
  }

  @Override
  public ExecuteBatchResponse apply(PrepareAndExecuteBatchRequest request) {
    return with(
        request.connectionId,
        request.statementId,
        statement ->
            new ExecuteBatchResponse(
                request.connectionId,
                request.statementId,
                statement.executeBatch(given(request.sqlCommands, "sqlCommands")),
                false,
                metadata));
  }

  @Override
  public ExecuteBatchResponse apply(ExecuteBatchRequest request) {
    List<List<TypedValue>> parameters =
        request.hasProtoUpdateBatches()
            ? request.getProtoUpdateBatches().stream().map(RemoteService::parameters).toList()
            : request.parameterValues;
    return with(
        request.connectionId,
        request.statementId,
        statement ->
            new ExecuteBatchResponse(
                request.connectionId,
                request.statementId,
                statement.executePreparedBatch(given(parameters, "parameterValues")),
                false,
                metadata));
  }

  private static List<@Nullable TypedValue> parameters(Requests.UpdateBatch row) {
    List<@Nullable TypedValue> parameters = new ArrayList<>();
    for (Common.TypedValue value : row.getParameterValuesList()) {
      parameters.add(value.getImplicitlyNull() ? null : TypedValue.fromProto(value));
    }
    return parameters;
  }

  @Override
  public DatabasePropertyResponse apply(DatabasePropertyRequest request) {
    return with(
        request.connectionId,
        connection -> new DatabasePropertyResponse(properties(connection.getMetaData()), metadata));
  }

  private static Map<DatabaseProperty, Object> properties(DatabaseMetaData of) throws SQLException {
    Map<DatabaseProperty, Object> properties = new EnumMap<>(DatabaseProperty.class);
    for (DatabaseProperty property : DatabaseProperty.values()) {
      try {
        properties.put(
            property, property.isJdbc ? property.method.invoke(of) : property.defaultValue);
      } catch (IllegalAccessException | InvocationTargetException e) {
        throw new SQLException("The property " + property + " cannot be read", "XX000", e);
      }
    }
    return properties;
  }

  /** A question about what the database holds. */
  private interface Question {
    ResultSet ask(DatabaseMetaData database) throws SQLException;
  }

  private ResultSetResponse tell(@Nullable String connectionId, Question question) {
    return answer(
        () -> {
          ClientSession session = sessions.get(connectionId);
          return session.call(
              connection -> {
                ResultSet told = question.ask(connection.getMetaData());
                List<RemoteColumn> columns = RemoteColumn.of(told.getMetaData(), session.client());
                OpenRows rows = new OpenRows(told, columns);
                Signature signature =
                    new Signature(
                        RemoteColumn.descriptions(columns),
                        "",
                        List.of(),
                        null,
                        CursorFactory.LIST,
                        StatementType.SELECT);
                // All rows are sent at once, so there is no statement to be kept for more.
                return new ResultSetResponse(
                    connectionId,
                    session.unusedNumber(),
                    true,
                    signature,
                    rows.all(),
                    -1,
                    metadata);
              });
        });
  }

  @Override
  public ResultSetResponse apply(CatalogsRequest request) {
    return tell(request.connectionId, DatabaseMetaData::getCatalogs);
  }

  @Override
  public ResultSetResponse apply(SchemasRequest request) {
    return tell(
        request.connectionId,
        database -> database.getSchemas(request.catalog, request.schemaPattern));
  }

  @Override
  public ResultSetResponse apply(TablesRequest request) {
    List<String> types = request.typeList;
    return tell(
        request.connectionId,
        database ->
            database.getTables(
                request.catalog,
                request.schemaPattern,
                request.tableNamePattern,
                types == null ? null : types.toArray(new String[0])));
  }

  @Override
  public ResultSetResponse apply(TableTypesRequest request) {
    return tell(request.connectionId, DatabaseMetaData::getTableTypes);
  }

  @Override
  public ResultSetResponse apply(TypeInfoRequest request) {
    return tell(request.connectionId, DatabaseMetaData::getTypeInfo);
  }

  @Override
  public ResultSetResponse apply(ColumnsRequest request) {
    return tell(
        request.connectionId,
        database ->
            database.getColumns(
                request.catalog,
                request.schemaPattern,
                request.tableNamePattern,
                request.columnNamePattern));
  }
}
