package org.driftdb.adapter.jdbc;

import java.sql.BatchUpdateException;
import java.sql.Blob;
import java.sql.CallableStatement;
import java.sql.Clob;
import java.sql.NClob;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLXML;
import java.sql.Savepoint;
import java.sql.Struct;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.apache.calcite.DataContext;
import org.apache.calcite.avatica.AvaticaFactory;
import org.apache.calcite.avatica.AvaticaPreparedStatement;
import org.apache.calcite.avatica.AvaticaStatement;
import org.apache.calcite.avatica.Meta;
import org.apache.calcite.avatica.NoSuchStatementException;
import org.apache.calcite.avatica.QueryState;
import org.apache.calcite.avatica.remote.TypedValue;
import org.apache.calcite.jdbc.CalcitePrepare;
import org.apache.calcite.jdbc.OpenCalciteConnection;
import org.apache.calcite.linq4j.Enumerable;
import org.driftdb.adapter.DriftSchema;
import org.driftdb.adapter.Point;
import org.driftdb.adapter.Running;
import org.driftdb.adapter.info.InfoSchema;
import org.driftdb.adapter.variant.DriftTypeFactory;
import org.driftdb.adapter.variant.Variants;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection to a database: Calcite's, with a session of ours. Whatever fails on the way through
 * it, also an Error of Calcite, reaches the caller as an SQLException with an SQLSTATE.
 */
public final class DriftConnection extends OpenCalciteConnection {
  private static final String INVALID_ATTRIBUTE = "HY024";
  private static final Logger LOG = LoggerFactory.getLogger(DriftConnection.class);

  private final DriftProperties driftProperties;
  private @Nullable Session session;

  private final PlanCache plans = new PlanCache();

  /** Made when it is first asked for, which Calcite does before this object is whole. */
  private @Nullable DriftConfig config;

  DriftConnection(DriftDriver driver, AvaticaFactory factory, String url, Properties info) {
    super(driver, factory, url, info, new DriftTypeFactory(DriftTypeSystem.INSTANCE));
    this.driftProperties = DriftProperties.of(info);
  }

  /** Opens the database, and shows its tables as the default schema, and its system tables. */
  void open() throws SQLException {
    // First, because a database that was opened for nothing would stay open.
    boolean readOnly = driftProperties.flag("readOnly");
    Point point = driftProperties.asOf();
    String user = driftProperties.user();
    Session opened = new Session(driftProperties.open(), readOnly, point, user);
    session = opened;
    String name = driftProperties.schema();
    getRootSchema().add(name, new DriftSchema(opened));
    getRootSchema().add(InfoSchema.NAME, new InfoSchema(opened));
    setSchema(name);
    if (opened.isReadOnly()) {
      setReadOnly(true);
    }
  }

  /** Whether a model says which schemas there are beside those of the database. */
  boolean hasModel() {
    return driftProperties.hasModel();
  }

  /** What this connection is to its database. */
  Session session() {
    Session open = session;
    if (open == null) {
      throw new IllegalStateException("The connection is not open");
    }
    return open;
  }

  /** The name of the schema that holds the database's tables. */
  String schemaName() {
    return driftProperties.schema();
  }

  void closeSession() {
    Session open = session;
    if (open != null) {
      open.close();
    }
  }

  @Override
  public DriftConfig config() {
    DriftConfig known = config;
    if (known == null) {
      known = new DriftConfig(info);
      config = known;
    }
    return known;
  }

  @Override
  public <T> Enumerable<T> enumerable(
      Meta.StatementHandle handle,
      CalcitePrepare.CalciteSignature<T> signature,
      @Nullable List<TypedValue> parameters)
      throws SQLException {
    Enumerable<T> rows = super.enumerable(handle, signature, parameters);
    boolean plain = signature.rowType == null || !Variants.holdsVariants(signature.rowType);
    long most = lookupStatement(handle).getLargeMaxRows();
    Enumerable<T> limited = most == 0 ? rows : rows.take((int) Math.min(Integer.MAX_VALUE, most));
    return StartedRows.of(plain ? limited : limited.select(DriftConnection::unwrapped));
  }

  @SuppressWarnings({"unchecked", "NullAway"}) // The same row, or the same value, but for variants.
  private static <T> T unwrapped(T row) {
    return (T) Variants.unwrap(row);
  }

  @Override
  protected CalcitePrepare preparer(List<TypedValue> parameters) {
    return new DriftPrepare(session(), parameters);
  }

  @Override
  @SuppressWarnings("unchecked") // A plan of the same text gives the same.
  protected <T> CalcitePrepare.CalciteSignature<T> plan(
      String sql,
      CalcitePrepare.Context context,
      Function<String, CalcitePrepare.CalciteSignature<T>> planner) {
    return (CalcitePrepare.CalciteSignature<T>)
        plans.find(
            sql,
            context.getDefaultSchemaPath(),
            session().defaultPoint(),
            text -> keyPlan(text, context),
            planner::apply);
  }

  /** The plan of a question about the row of a key; null if it is none. */
  private @Nullable PlannedQuery<Object> keyPlan(String sql, CalcitePrepare.Context context) {
    return config().readsPlainly()
        ? new KeyPlans(session(), schemaName()).plan(sql, context)
        : null;
  }

  /** Plans a text anew when it comes again. */
  void forgetPlan(String sql) {
    plans.forget(sql);
  }

  @Override
  protected DataContext executionContext(
      AvaticaStatement statement,
      CalcitePrepare.CalciteSignature<?> signature,
      List<TypedValue> parameters,
      AtomicBoolean cancelled)
      throws SQLException {
    return new ExecutionContext(
        this,
        signature,
        parameters,
        ((OwnStatement) statement).generatedKeys(),
        new ExecutionContext.Limits(Running.current(), cancelled, statement.getQueryTimeout()));
  }

  /**
   * Executes a prepared statement for each list of parameters that has no count yet, in one
   * execution; does nothing if each is to be executed by itself.
   *
   * @param counts gets the count of each that has been carried out
   * @throws org.driftdb.adapter.OutdatedPlanException if another plan must be made for the rest
   */
  void executeBatched(Meta.StatementHandle handle, List<List<TypedValue>> batch, List<Long> counts)
      throws SQLException, NoSuchStatementException {
    BatchedWrite write =
        signature(handle) instanceof PlannedWrite planned ? planned.batched() : null;
    List<List<TypedValue>> rest = batch.subList(counts.size(), batch.size());
    if (write != null && !rest.isEmpty()) {
      DataContext context = executionContext(handle, rest.get(0));
      write.run((ExecutionContext) context, rest, counts);
    }
  }

  /** The keys that the last execution of a statement has generated; none if nobody wanted them. */
  ResultSet rows(@Nullable GeneratedKeys generated) throws SQLException {
    GeneratedKeys told = generated == null ? GeneratedKeys.wanted() : generated;
    return createResultSet(
        ((DriftMeta) avaticaMeta()).generatedKeys(told), new QueryState("GENERATED KEYS"));
  }

  /** A piece of JDBC's work. */
  private interface Work<T> {
    T run() throws SQLException;
  }

  private static <T> T failingClearly(Work<T> work) throws SQLException {
    try {
      return work.run();
    } catch (SQLException | RuntimeException | Error e) {
      throw Failures.of(e);
    }
  }

  @Override
  protected SQLException exception(Throwable failure) {
    return Failures.of(failure);
  }

  @Override
  protected void checkOpen() throws SQLException {
    if (isClosed()) {
      throw new SQLException("The connection is closed", "08003");
    }
  }

  /** What the call that is running a statement is ready to receive. */
  Expected expected(Meta.StatementHandle handle) throws SQLException {
    return lookupStatement(handle) instanceof DriftStatement statement
        ? statement.expected()
        : Expected.EITHER;
  }

  @Override
  public PreparedStatement prepareStatement(String sql, int autoGeneratedKeys) throws SQLException {
    boolean wanted = GeneratedKeys.areWanted(autoGeneratedKeys);
    PreparedStatement statement = prepareStatement(sql);
    return wanted ? wantingKeys(statement) : statement;
  }

  private static PreparedStatement wantingKeys(PreparedStatement statement) {
    ((DriftPreparedStatement) statement).wantGeneratedKeys();
    return statement;
  }

  @Override
  public PreparedStatement prepareStatement(String sql, int[] columnIndexes) throws SQLException {
    throw Failures.noGeneratedKeys();
  }

  @Override
  public PreparedStatement prepareStatement(String sql, String[] columnNames) throws SQLException {
    return wantingKeys(prepareStatement(sql));
  }

  @Override
  public CallableStatement prepareCall(String sql) throws SQLException {
    throw Failures.notSupported("There are no procedures to call");
  }

  /** Forgets what was written since the savepoint, which stays set. */
  @Override
  public void rollback(Savepoint savepoint) throws SQLException {
    checkOpen();
    failingClearly(
        () -> {
          session().rollback(savepoint);
          return true;
        });
  }

  /** Forgets the savepoint and those that were set after it. */
  @Override
  public void releaseSavepoint(Savepoint savepoint) throws SQLException {
    checkOpen();
    failingClearly(
        () -> {
          session().release(savepoint);
          return true;
        });
  }

  /** There is one isolation: every transaction reads one sequence throughout. */
  @Override
  public void setTransactionIsolation(int level) throws SQLException {
    checkOpen();
    switch (level) {
      case TRANSACTION_READ_UNCOMMITTED,
          TRANSACTION_READ_COMMITTED,
          TRANSACTION_REPEATABLE_READ -> {}
      case TRANSACTION_SERIALIZABLE ->
          throw Failures.notSupported(
              "Transactions are isolated as REPEATABLE READ, and no further");
      default -> throw new SQLException(level + " is no level of isolation", INVALID_ATTRIBUTE);
    }
  }

  /** Results are read to their end whatever is committed meanwhile. */
  @Override
  public void setHoldability(int holdability) throws SQLException {
    checkOpen();
    if (holdability != ResultSet.HOLD_CURSORS_OVER_COMMIT) {
      throw Failures.notSupported("Results stay open over commits");
    }
  }

  /** There are no catalogs, so none is set. */
  @Override
  public void setCatalog(@Nullable String catalog) throws SQLException {
    checkOpen();
  }

  @Override
  public String nativeSQL(String sql) throws SQLException {
    checkOpen();
    return sql;
  }

  @Override
  public Map<String, Class<?>> getTypeMap() throws SQLException {
    checkOpen();
    return Map.of();
  }

  @Override
  public Clob createClob() throws SQLException {
    throw Failures.notSupported("There are no large objects: texts are bound as Strings");
  }

  @Override
  public NClob createNClob() throws SQLException {
    throw Failures.notSupported("There are no large objects: texts are bound as Strings");
  }

  @Override
  public Blob createBlob() throws SQLException {
    throw Failures.notSupported("There are no large objects: bytes are bound as byte[]");
  }

  @Override
  public SQLXML createSQLXML() throws SQLException {
    throw Failures.notSupported("There is no XML: texts are bound as Strings");
  }

  @Override
  public Struct createStruct(String typeName, Object[] attributes) throws SQLException {
    throw Failures.notSupported("There are no structs: objects are bound as Maps");
  }

  @Override
  public Savepoint setSavepoint() throws SQLException {
    checkOpen();
    return failingClearly(() -> session().setSavepoint(null));
  }

  @Override
  public Savepoint setSavepoint(String name) throws SQLException {
    checkOpen();
    return failingClearly(() -> session().setSavepoint(name));
  }

  /** Begins to plan and execute a statement. */
  private Running.Turn begin(AvaticaStatement statement) throws SQLException {
    return new Running(
            clearCancel(statement), TimeUnit.SECONDS.toMillis(statement.getQueryTimeout()))
        .begin();
  }

  @Override
  protected ResultSet executeQueryInternal(
      AvaticaStatement statement,
      Meta.Signature signature,
      Meta.Frame firstFrame,
      QueryState state,
      boolean isUpdate)
      throws SQLException {
    try (Running.Turn turn = begin(statement)) {
      return Replanning.run(
          () -> super.executeQueryInternal(statement, signature, firstFrame, state, isUpdate),
          () -> {
            if (statement instanceof AvaticaPreparedStatement) {
              prepareAgain(statement.handle, parameters(statement));
            }
          });
    } catch (SQLException | RuntimeException | Error | NoSuchStatementException e) {
      throw Failures.of(e);
    }
  }

  @Override
  protected Meta.ExecuteResult prepareAndExecuteInternal(
      AvaticaStatement statement, String sql, long maxRowCount)
      throws SQLException, NoSuchStatementException {
    try (Running.Turn turn = begin(statement)) {
      return Replanning.run(
          () -> super.prepareAndExecuteInternal(statement, sql, maxRowCount),
          () -> forgetPlan(sql));
    } catch (SQLException | RuntimeException | Error e) {
      throw Failures.of(e);
    }
  }

  @Override
  protected long[] executeBatchUpdateInternal(AvaticaPreparedStatement statement)
      throws SQLException {
    try (Running.Turn turn = begin(statement)) {
      return super.executeBatchUpdateInternal(statement);
    } catch (SQLException e) {
      throw e.getCause() instanceof BatchFailure
          ? batchException((BatchFailure) e.getCause())
          : Failures.of(e);
    } catch (Error e) {
      throw Failures.of(e);
    }
  }

  @Override
  protected Meta.ExecuteBatchResult prepareAndUpdateBatch(
      AvaticaStatement statement, List<String> queries)
      throws NoSuchStatementException, SQLException {
    try (Running.Turn turn = begin(statement)) {
      return super.prepareAndUpdateBatch(statement, queries);
    } catch (BatchFailure e) {
      throw batchException(e);
    } catch (SQLException | RuntimeException | Error e) {
      throw Failures.of(e);
    }
  }

  /** The failure of a batch, with the counts of the statements that were carried out. */
  private static BatchUpdateException batchException(BatchFailure failure) {
    SQLException cause = Failures.of(failure);
    return new BatchUpdateException(
        cause.getMessage(), cause.getSQLState(), 0, failure.counts(), cause);
  }

  @Override
  public void setAutoCommit(boolean autoCommit) throws SQLException {
    failingClearly(
        () -> {
          super.setAutoCommit(autoCommit);
          return true;
        });
  }

  @Override
  public void commit() throws SQLException {
    failingClearly(
        () -> {
          super.commit();
          return true;
        });
  }

  @Override
  public void rollback() throws SQLException {
    failingClearly(
        () -> {
          super.rollback();
          return true;
        });
  }

  /** Closes what the connection made, too, and rolls back what is not committed. */
  @Override
  public void close() throws SQLException {
    failingClearly(
        () -> {
          for (AvaticaStatement statement : statementMap.values()) {
            statement.close();
          }
          super.close();
          return true;
        });
  }

  @Override
  public void abort(Executor executor) throws SQLException {
    for (AvaticaStatement statement : statementMap.values()) {
      statement.cancel();
    }
    executor.execute(
        () -> {
          try {
            close();
          } catch (SQLException e) {
            LOG.warn("An aborted connection did not close well", e);
          }
        });
  }
}
