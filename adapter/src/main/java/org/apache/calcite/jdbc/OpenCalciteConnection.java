package org.apache.calcite.jdbc;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.apache.calcite.DataContext;
import org.apache.calcite.adapter.java.JavaTypeFactory;
import org.apache.calcite.avatica.AvaticaFactory;
import org.apache.calcite.avatica.AvaticaStatement;
import org.apache.calcite.avatica.Meta;
import org.apache.calcite.avatica.NoSuchStatementException;
import org.apache.calcite.avatica.remote.TypedValue;
import org.apache.calcite.linq4j.Enumerable;
import org.apache.calcite.server.CalciteServerStatement;
import org.jspecify.annotations.Nullable;

/** Calcite's connection, open to be extended: how it prepares, and what a statement runs with. */
public abstract class OpenCalciteConnection extends CalciteConnectionImpl {
  /** A connection with a root schema of its own. */
  protected OpenCalciteConnection(
      Driver driver,
      AvaticaFactory factory,
      String url,
      Properties info,
      JavaTypeFactory typeFactory) {
    // Without Calcite's cache, which finds only tables that are listed, and lists them only once.
    super(driver, factory, url, info, CalciteSchema.createRootSchema(true, false), typeFactory);
  }

  /**
   * What prepares the statements of this connection.
   *
   * @param parameters what the parameters are bound to, if that is known already
   */
  protected abstract CalcitePrepare preparer(List<TypedValue> parameters);

  /**
   * What one execution of a statement runs with.
   *
   * @param parameters what its parameters are bound to
   * @param cancelled becomes true when somebody cancels it
   */
  protected abstract DataContext executionContext(
      AvaticaStatement statement,
      CalcitePrepare.CalciteSignature<?> signature,
      List<TypedValue> parameters,
      AtomicBoolean cancelled)
      throws SQLException;

  /** What Calcite tells every execution: the time, the user, the streams; and these values. */
  public DataContext plainContext(
      Map<String, @Nullable Object> values, @Nullable CalciteSchema rootSchema) {
    return createDataContext(values, rootSchema);
  }

  /** What a failure is to the caller. */
  protected abstract SQLException exception(Throwable failure);

  @Override
  public CalcitePreparedStatement prepareStatement(
      String sql, int resultSetType, int resultSetConcurrency, int resultSetHoldability)
      throws SQLException {
    checkOpen();
    try {
      return super.prepareStatement(sql, resultSetType, resultSetConcurrency, resultSetHoldability);
    } catch (SQLException | RuntimeException | Error e) {
      throw exception(e);
    }
  }

  @Override
  <T> CalcitePrepare.CalciteSignature<T> parseQuery(
      CalcitePrepare.Query<T> query, CalcitePrepare.Context prepareContext, long maxRowCount) {
    String sql = query.sql;
    if (sql == null) {
      return plan(query, prepareContext, maxRowCount, List.of());
    }
    return plan(
        sql,
        prepareContext,
        text -> plan(CalcitePrepare.Query.of(text), prepareContext, maxRowCount, List.of()));
  }

  /**
   * The plan of a statement.
   *
   * @param context what it is prepared in
   * @param planner makes one
   */
  protected abstract <T> CalcitePrepare.CalciteSignature<T> plan(
      String sql,
      CalcitePrepare.Context context,
      Function<String, CalcitePrepare.CalciteSignature<T>> planner);

  private <T> CalcitePrepare.CalciteSignature<T> plan(
      CalcitePrepare.Query<T> query,
      CalcitePrepare.Context prepareContext,
      long maxRowCount,
      List<TypedValue> parameters) {
    CalcitePrepare.Dummy.push(prepareContext);
    try {
      return preparer(parameters).prepareSql(prepareContext, query, Object[].class, maxRowCount);
    } finally {
      CalcitePrepare.Dummy.pop(prepareContext);
    }
  }

  /**
   * Prepares a prepared statement once more, for its next execution, with these parameters. Its
   * result sets have the columns of the new plan.
   */
  public void prepareAgain(Meta.StatementHandle handle, List<TypedValue> parameters)
      throws NoSuchStatementException {
    CalciteServerStatement statement = server.getStatement(handle);
    String sql = statement.getSignature().sql;
    statement.setSignature(
        plan(CalcitePrepare.Query.of(sql), statement.createPrepareContext(), -1, parameters));
  }

  /** What Avatica asks of this connection. */
  protected Meta avaticaMeta() {
    return TROJAN.getMeta(this);
  }

  /** What the parameters of a statement are bound to. */
  protected static List<TypedValue> parameters(AvaticaStatement statement) {
    return TROJAN.getParameterValues(statement);
  }

  @Override
  public <T> Enumerable<T> enumerable(
      Meta.StatementHandle handle,
      CalcitePrepare.CalciteSignature<T> signature,
      @Nullable List<TypedValue> given)
      throws SQLException {
    AvaticaStatement statement = lookupStatement(handle);
    List<TypedValue> parameters =
        given == null || given.isEmpty() ? TROJAN.getParameterValues(statement) : given;
    return signature.enumerable(
        executionContext(statement, signature, bound(parameters), cancelFlag(handle)));
  }

  /** What parameters are bound to; one that is bound to nothing is null. */
  public static List<TypedValue> bound(List<TypedValue> parameters) {
    List<TypedValue> bound = new ArrayList<>(parameters.size());
    for (TypedValue parameter : parameters) {
      bound.add(parameter == null ? TypedValue.EXPLICIT_NULL : parameter);
    }
    return bound;
  }

  /** What one execution of a prepared statement runs with. */
  protected DataContext executionContext(Meta.StatementHandle handle, List<TypedValue> parameters)
      throws SQLException, NoSuchStatementException {
    return executionContext(
        lookupStatement(handle), signature(handle), bound(parameters), cancelFlag(handle));
  }

  /** The prepared form of a statement. */
  protected CalcitePrepare.CalciteSignature<?> signature(Meta.StatementHandle handle)
      throws NoSuchStatementException {
    return (CalcitePrepare.CalciteSignature<?>) server.getStatement(handle).getSignature();
  }

  private AtomicBoolean cancelFlag(Meta.StatementHandle handle) throws SQLException {
    try {
      return getCancelFlag(handle);
    } catch (NoSuchStatementException e) {
      throw new SQLException("The statement is closed", "24000", e);
    }
  }

  /**
   * Forgets a cancel of the statement's last execution.
   *
   * @return what becomes true when the next one is cancelled
   */
  protected AtomicBoolean clearCancel(AvaticaStatement statement) throws SQLException {
    AtomicBoolean cancelled = cancelFlag(statement.handle);
    cancelled.set(false);
    return cancelled;
  }
}
