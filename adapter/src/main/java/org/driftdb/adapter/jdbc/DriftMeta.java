package org.driftdb.adapter.jdbc;

import com.google.common.collect.Iterables;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apache.calcite.avatica.ColumnMetaData;
import org.apache.calcite.avatica.NoSuchStatementException;
import org.apache.calcite.avatica.remote.TypedValue;
import org.apache.calcite.jdbc.CalcitePrepare.CalciteSignature;
import org.apache.calcite.jdbc.OpenCalciteMeta;
import org.apache.calcite.linq4j.Enumerable;
import org.apache.calcite.linq4j.Linq4j;
import org.driftdb.adapter.Planning;
import org.driftdb.adapter.names.ColumnNames;
import org.driftdb.storage.schema.TableSchema;
import org.jspecify.annotations.Nullable;

/** What Avatica asks of a connection: transactions, batches, and what tables there are. */
final class DriftMeta extends OpenCalciteMeta {
  private final DriftConnection driftConnection;

  DriftMeta(DriftConnection connection) {
    super(connection, new ColumnDescriptions());
    this.driftConnection = connection;
    connProps
        .setAutoCommit(true)
        .setReadOnly(false)
        .setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
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
  protected <T> T lookUp(Supplier<T> work) {
    ViewQueries views =
        new ViewQueries(driftConnection.createPrepareContext(), driftConnection.session());
    return Planning.run(views, planning -> work.get());
  }

  /** Leaves out the columns that {@code *} leaves out, and those of views that cannot be read. */
  @Override
  public Enumerable<MetaColumn> columns(MetaTable table) {
    try {
      return lookUp(() -> super.columns(table))
          .where(column -> !ColumnNames.isHidden(column.columnName));
    } catch (BrokenViewException e) {
      return Linq4j.emptyEnumerable();
    }
  }

  @Override
  public MetaResultSet getSchemas(ConnectionHandle handle, String catalog, Pat schemaPattern) {
    NamePattern schemas = NamePattern.of(schemaPattern);
    return where(
        super.getSchemas(handle, catalog, schemas.wide()),
        row -> row instanceof MetaSchema schema && schemas.matches(schema.tableSchem));
  }

  @Override
  public MetaResultSet getTables(
      ConnectionHandle handle,
      String catalog,
      Pat schemaPattern,
      Pat tableNamePattern,
      List<String> types) {
    NamePattern schemas = NamePattern.of(schemaPattern);
    NamePattern tables = NamePattern.of(tableNamePattern);
    return where(
        super.getTables(handle, catalog, schemas.wide(), tables.wide(), types),
        row ->
            row instanceof MetaTable table
                && schemas.matches(table.tableSchem)
                && tables.matches(table.tableName));
  }

  @Override
  public MetaResultSet getColumns(
      ConnectionHandle handle,
      String catalog,
      Pat schemaPattern,
      Pat tableNamePattern,
      Pat columnNamePattern) {
    NamePattern schemas = NamePattern.of(schemaPattern);
    NamePattern tables = NamePattern.of(tableNamePattern);
    NamePattern columns = NamePattern.of(columnNamePattern);
    return where(
        super.getColumns(handle, catalog, schemas.wide(), tables.wide(), columns.wide()),
        row ->
            row instanceof MetaColumn column
                && schemas.matches(column.tableSchem)
                && tables.matches(column.tableName)
                && columns.matches(column.columnName));
  }

  /** Those of the rows for which a condition holds. */
  private static MetaResultSet where(MetaResultSet all, Predicate<Object> condition) {
    Iterable<Object> rows = Iterables.filter(all.firstFrame.rows, condition::test);
    CalciteSignature<Object> signature =
        new CalciteSignature<>(
            "",
            List.of(),
            Map.of(),
            null,
            all.signature.columns,
            all.signature.cursorFactory,
            null,
            List.of(),
            -1,
            context -> Linq4j.asEnumerable(rows),
            StatementType.SELECT);
    return MetaResultSet.create(
        all.connectionId, all.statementId, all.ownStatement, signature, new Frame(0, true, rows));
  }

  /** There are none. */
  @Override
  public MetaResultSet getCatalogs(ConnectionHandle handle) {
    return resultSet(List.of(), List.of(column("TABLE_CAT", String.class)));
  }

  @Override
  public MetaResultSet getTableTypes(ConnectionHandle handle) {
    List<Object> rows = new ArrayList<>();
    for (String type : List.of("SYSTEM TABLE", "TABLE", "VIEW")) {
      rows.add(new Object[] {type});
    }
    return resultSet(rows, List.of(column("TABLE_TYPE", String.class)));
  }

  @Override
  public MetaResultSet getTypeInfo(ConnectionHandle handle) {
    return resultSet(
        TableDescriptions.types(),
        List.of(
            column("TYPE_NAME", String.class),
            column("DATA_TYPE", int.class),
            column("PRECISION", int.class),
            column("LITERAL_PREFIX", String.class),
            column("LITERAL_SUFFIX", String.class),
            column("CREATE_PARAMS", String.class),
            column("NULLABLE", short.class),
            column("CASE_SENSITIVE", boolean.class),
            column("SEARCHABLE", short.class),
            column("UNSIGNED_ATTRIBUTE", boolean.class),
            column("FIXED_PREC_SCALE", boolean.class),
            column("AUTO_INCREMENT", boolean.class),
            column("LOCAL_TYPE_NAME", String.class),
            column("MINIMUM_SCALE", short.class),
            column("MAXIMUM_SCALE", short.class),
            column("SQL_DATA_TYPE", int.class),
            column("SQL_DATETIME_SUB", int.class),
            column("NUM_PREC_RADIX", int.class)));
  }

  @Override
  public MetaResultSet getPrimaryKeys(
      ConnectionHandle handle, String catalog, String schema, String table) {
    TableSchema found = find(schema, table);
    return resultSet(
        found == null ? List.of() : descriptions().primaryKeys(found),
        List.of(
            column("TABLE_CAT", String.class),
            column("TABLE_SCHEM", String.class),
            column("TABLE_NAME", String.class),
            column("COLUMN_NAME", String.class),
            column("KEY_SEQ", short.class),
            column("PK_NAME", String.class)));
  }

  @Override
  public MetaResultSet getImportedKeys(
      ConnectionHandle handle, String catalog, String schema, String table) {
    TableSchema child = find(schema, table);
    return references(
        child == null ? List.of() : descriptions().references(List.of(child), parent -> true));
  }

  @Override
  public MetaResultSet getExportedKeys(
      ConnectionHandle handle, String catalog, String schema, String table) {
    TableSchema parent = find(schema, table);
    return references(
        parent == null
            ? List.of()
            : descriptions()
                .references(driftConnection.session().catalog().tables(), parent.name()::equals));
  }

  @Override
  public MetaResultSet getCrossReference(
      ConnectionHandle handle,
      String parentCatalog,
      String parentSchema,
      String parentTable,
      String foreignCatalog,
      String foreignSchema,
      String foreignTable) {
    TableSchema parent = find(parentSchema, parentTable);
    TableSchema child = find(foreignSchema, foreignTable);
    return references(
        parent == null || child == null
            ? List.of()
            : descriptions().references(List.of(child), parent.name()::equals));
  }

  private MetaResultSet references(List<Object> rows) {
    return resultSet(
        rows,
        List.of(
            column("PKTABLE_CAT", String.class),
            column("PKTABLE_SCHEM", String.class),
            column("PKTABLE_NAME", String.class),
            column("PKCOLUMN_NAME", String.class),
            column("FKTABLE_CAT", String.class),
            column("FKTABLE_SCHEM", String.class),
            column("FKTABLE_NAME", String.class),
            column("FKCOLUMN_NAME", String.class),
            column("KEY_SEQ", short.class),
            column("UPDATE_RULE", short.class),
            column("DELETE_RULE", short.class),
            column("FK_NAME", String.class),
            column("PK_NAME", String.class),
            column("DEFERRABILITY", short.class)));
  }

  @Override
  public MetaResultSet getBestRowIdentifier(
      ConnectionHandle handle,
      String catalog,
      String schema,
      String table,
      int scope,
      boolean nullable) {
    TableSchema found = find(schema, table);
    return resultSet(
        found == null ? List.of() : descriptions().bestRowIdentifier(found),
        List.of(
            column("SCOPE", short.class),
            column("COLUMN_NAME", String.class),
            column("DATA_TYPE", int.class),
            column("TYPE_NAME", String.class),
            column("COLUMN_SIZE", int.class),
            column("BUFFER_LENGTH", int.class),
            column("DECIMAL_DIGITS", short.class),
            column("PSEUDO_COLUMN", short.class)));
  }

  @Override
  public MetaResultSet getIndexInfo(
      ConnectionHandle handle,
      String catalog,
      String schema,
      String table,
      boolean unique,
      boolean approximate) {
    TableSchema found = find(schema, table);
    return resultSet(
        found == null
            ? List.of()
            : descriptions()
                .indexInfo(found, driftConnection.session().database().present(), unique),
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

  @Override
  public MetaResultSet getPseudoColumns(
      ConnectionHandle handle,
      String catalog,
      Pat schemaPattern,
      Pat tableNamePattern,
      Pat columnNamePattern) {
    List<TableSchema> tables = new ArrayList<>();
    if (like(schemaPattern).test(driftConnection.schemaName())) {
      for (TableSchema table : driftConnection.session().catalog().tables()) {
        if (like(tableNamePattern).test(table.name())) {
          tables.add(table);
        }
      }
    }
    return resultSet(
        descriptions().pseudoColumns(tables, like(columnNamePattern)),
        List.of(
            column("TABLE_CAT", String.class),
            column("TABLE_SCHEM", String.class),
            column("TABLE_NAME", String.class),
            column("COLUMN_NAME", String.class),
            column("DATA_TYPE", int.class),
            column("COLUMN_SIZE", int.class),
            column("DECIMAL_DIGITS", int.class),
            column("NUM_PREC_RADIX", int.class),
            column("COLUMN_USAGE", String.class),
            column("REMARKS", String.class),
            column("CHAR_OCTET_LENGTH", int.class),
            column("IS_NULLABLE", String.class)));
  }

  /** Keys as a result. */
  MetaResultSet generatedKeys(GeneratedKeys generated) {
    List<Object> rows = new ArrayList<>();
    generated.keys().forEach(key -> rows.add(new Object[] {key}));
    return resultSet(rows, List.of(column(generated.column(), long.class)));
  }

  private TableDescriptions descriptions() {
    return new TableDescriptions(driftConnection.schemaName());
  }

  private static Predicate<String> like(Pat pattern) {
    return NamePattern.of(pattern)::matches;
  }

  private @Nullable TableSchema find(@Nullable String schema, @Nullable String table) {
    boolean ours = schema == null || schema.equalsIgnoreCase(driftConnection.schemaName());
    return ours && table != null ? driftConnection.session().catalog().find(table) : null;
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
        counts -> {
          Replanning.run(
              () -> {
                driftConnection.executeBatched(handle, parameterLists, counts);
                return counts;
              },
              () -> driftConnection.prepareAgain(handle, parameterLists.get(counts.size())));
          each(
              parameterLists.subList(counts.size(), parameterLists.size()),
              counts,
              parameters -> super.executeBatch(handle, List.of(parameters)),
              parameters -> driftConnection.prepareAgain(handle, parameters));
        });
  }

  @Override
  public ExecuteBatchResult prepareAndExecuteBatch(StatementHandle handle, List<String> statements)
      throws NoSuchStatementException {
    return batch(
        counts ->
            each(
                statements,
                counts,
                statement -> super.prepareAndExecuteBatch(handle, List.of(statement)),
                driftConnection::forgetPlan));
  }

  /** Runs one statement of a batch. */
  private interface Step<T> {
    ExecuteBatchResult run(T statement) throws NoSuchStatementException;
  }

  /** Plans a statement of a batch once more. */
  private interface PrepareAgain<T> {
    void run(T statement) throws NoSuchStatementException;
  }

  /** Runs the statements of a batch one by one. */
  private static <T> void each(
      List<T> statements, List<Long> counts, Step<T> step, PrepareAgain<T> prepareAgain)
      throws SQLException, NoSuchStatementException {
    for (T statement : statements) {
      ExecuteBatchResult result =
          Replanning.run(() -> step.run(statement), () -> prepareAgain.run(statement));
      counts.add(result.updateCounts[0]);
    }
  }

  /** Runs the statements of a batch, and adds the count of each that has been carried out. */
  private interface Batch {
    void run(List<Long> counts) throws SQLException, NoSuchStatementException;
  }

  /**
   * Runs a batch as one commit, if autocommit is on. If a statement fails, those before it are
   * committed, and those after it do not run.
   */
  private ExecuteBatchResult batch(Batch statements) throws NoSuchStatementException {
    Session session = driftConnection.session();
    List<Long> counts = new ArrayList<>();
    session.beginBatch();
    try {
      try {
        statements.run(counts);
      } catch (SQLException | RuntimeException | Error e) {
        session.endBatch();
        throw new BatchFailure(counts, e);
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
