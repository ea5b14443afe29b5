package org.driftdb.server;

import java.sql.ParameterMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.avatica.AvaticaParameter;
import org.apache.calcite.avatica.AvaticaPreparedStatement;
import org.apache.calcite.avatica.ColumnMetaData;
import org.apache.calcite.avatica.Meta.CursorFactory;
import org.apache.calcite.avatica.Meta.Frame;
import org.apache.calcite.avatica.Meta.Signature;
import org.apache.calcite.avatica.Meta.StatementType;
import org.apache.calcite.avatica.remote.TypedValue;
import org.jspecify.annotations.Nullable;

/** A client's statement: that of the driver which does its work, and the rows it has open. */
final class RemoteStatement {
  private final Statement statement;
  private final ClientProperties client;

  /** What the client was told when it prepared this; null if it did not. */
  private final @Nullable Signature prepared;

  /** That of the last execution. */
  private @Nullable Shape shape;

  private @Nullable OpenRows open;

  private RemoteStatement(
      Statement statement, ClientProperties client, @Nullable Signature prepared) {
    this.statement = statement;
    this.client = client;
    this.prepared = prepared;
  }

  /** How the rows of an execution are read, and what the client is told of them. */
  private record Shape(
      List<ColumnMetaData> described, List<RemoteColumn> columns, Signature signature) {}

  /** What an execution gave: rows, of which the first are here, or a count. */
  record Result(@Nullable Signature signature, @Nullable Frame firstFrame, long updateCount) {}

  /** A statement that is not prepared. */
  static RemoteStatement plain(Statement statement, ClientProperties client) {
    return new RemoteStatement(statement, client, null);
  }

  /** A prepared statement. */
  static RemoteStatement prepared(PreparedStatement statement, String sql, ClientProperties client)
      throws SQLException {
    StatementType type = statement.unwrap(AvaticaPreparedStatement.class).getStatementType();
    Signature signature =
        new Signature(
            RemoteColumn.descriptions(RemoteColumn.of(statement.getMetaData(), client)),
            sql,
            parameters(statement.getParameterMetaData()),
            null,
            CursorFactory.LIST,
            type);
    return new RemoteStatement(statement, client, signature);
  }

  private static List<AvaticaParameter> parameters(ParameterMetaData metaData) throws SQLException {
    List<AvaticaParameter> parameters = new ArrayList<>();
    for (int i = 1; i <= metaData.getParameterCount(); i++) {
      parameters.add(
          new AvaticaParameter(
              metaData.isSigned(i),
              metaData.getPrecision(i),
              metaData.getScale(i),
              metaData.getParameterType(i),
              metaData.getParameterTypeName(i),
              metaData.getParameterClassName(i),
              "?" + i));
    }
    return parameters;
  }

  /** What the client is told of a prepared statement. */
  @Nullable Signature signature() {
    return prepared;
  }

  /** Runs a statement that is not prepared; at most so many rows, or any number if 0 or less. */
  Result execute(String sql, long maxRows, int firstFrameRows) throws SQLException {
    requireNotPrepared();
    closeRows();
    statement.setLargeMaxRows(Math.max(0, maxRows));
    boolean hasRows = statement.execute(sql);
    return result(hasRows, sql, firstFrameRows);
  }

  /** Runs a prepared statement. */
  Result execute(@Nullable List<TypedValue> parameters, int firstFrameRows) throws SQLException {
    closeRows();
    PreparedStatement runs = preparedStatement();
    bind(runs, parameters == null ? List.of() : parameters);
    return result(runs.execute(), prepared == null ? "" : prepared.sql, firstFrameRows);
  }

  private Result result(boolean hasRows, String sql, int firstFrameRows) throws SQLException {
    ResultSet rows = hasRows ? statement.getResultSet() : null;
    if (rows == null) {
      return new Result(null, null, statement.getLargeUpdateCount());
    }
    Shape now = shape(RemoteColumn.described(rows.getMetaData()), sql);
    OpenRows opened = new OpenRows(rows, now.columns);
    open = opened;
    return new Result(now.signature, opened.first(firstFrameRows), -1);
  }

  /** The shape of rows with these columns, made anew only where they are not those of before. */
  private Shape shape(List<ColumnMetaData> described, String sql) {
    Shape last = shape;
    if (last != null && last.described == described) {
      return last;
    }
    List<RemoteColumn> columns = RemoteColumn.of(described, client);
    Signature signature =
        new Signature(
            RemoteColumn.descriptions(columns),
            sql,
            List.of(),
            null,
            CursorFactory.LIST,
            StatementType.SELECT);
    Shape made = new Shape(described, columns, signature);
    shape = made;
    return made;
  }

  /** The next rows of what was executed last. */
  Frame fetch(long offset, int rows) throws SQLException {
    OpenRows from = open;
    if (from == null) {
      throw new RemoteFailure("24000", "The statement has no rows open: execute it first");
    }
    return from.next(offset, rows);
  }

  /** Runs statements as one batch. */
  long[] executeBatch(List<String> statements) throws SQLException {
    requireNotPrepared();
    closeRows();
    statement.clearBatch();
    for (String sql : statements) {
      statement.addBatch(sql);
    }
    return statement.executeLargeBatch();
  }

  /** Runs a prepared statement with each list of parameters, as one batch. */
  long[] executePreparedBatch(List<List<TypedValue>> parameters) throws SQLException {
    closeRows();
    PreparedStatement runs = preparedStatement();
    runs.clearBatch();
    for (List<TypedValue> row : parameters) {
      bind(runs, row);
      runs.addBatch();
    }
    return runs.executeLargeBatch();
  }

  private void requireNotPrepared() {
    if (prepared != null) {
      throw new RemoteFailure("26000", "The statement was prepared: execute it as it is");
    }
  }

  private PreparedStatement preparedStatement() {
    if (statement instanceof PreparedStatement runs) {
      return runs;
    }
    throw new RemoteFailure("26000", "The statement was not prepared");
  }

  private static void bind(PreparedStatement to, List<@Nullable TypedValue> parameters)
      throws SQLException {
    to.clearParameters();
    for (int i = 0; i < parameters.size(); i++) {
      TypedValue parameter = parameters.get(i);
      if (parameter != null) {
        to.setObject(i + 1, RemoteParameter.value(parameter));
      }
    }
  }

  private void closeRows() throws SQLException {
    OpenRows last = open;
    open = null;
    if (last != null) {
      last.close();
    }
  }

  void cancel() throws SQLException {
    statement.cancel();
  }

  void close() throws SQLException {
    closeRows();
    statement.close();
  }
}
