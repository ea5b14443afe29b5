package org.driftdb.adapter.jdbc;

import com.google.common.collect.Iterators;
import com.google.common.collect.MapMaker;
import java.sql.SQLException;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;
import org.apache.calcite.DataContext;
import org.apache.calcite.DataContexts;
import org.apache.calcite.linq4j.Enumerator;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.driftdb.adapter.StoredValues;
import org.driftdb.adapter.names.Places;
import org.driftdb.storage.Transaction;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;
import org.driftdb.storage.history.Version;
import org.driftdb.storage.schema.CheckConstraint;
import org.driftdb.storage.schema.Column;
import org.driftdb.storage.schema.TableSchema;
import org.driftdb.storage.value.Document;
import org.driftdb.storage.value.Json;
import org.driftdb.storage.value.Key;
import org.jspecify.annotations.Nullable;

/**
 * What a table says in SQL of its rows: the defaults of its columns and the conditions that rows
 * satisfy. Each is compiled once, when it is first needed.
 */
public final class TableRules {
  /** By identity: a table has one schema object as long as it does not change. */
  private static final ConcurrentMap<TableSchema, TableRules> KNOWN =
      new MapMaker().weakKeys().makeMap();

  /** How many rows are checked at once. */
  private static final int CHUNK = 1_000;

  private final List<Column> defaulted;
  private final Lazy defaults;
  private final List<Condition> conditions;

  /** A CHECK, and what finds the rows that do not satisfy it. */
  private record Condition(String table, CheckConstraint check, Lazy violations) {}

  /** A query that is planned when it is first needed. */
  private static final class Lazy {
    private final Supplier<RowQuery> plan;
    private @Nullable RowQuery planned;

    Lazy(Supplier<RowQuery> plan) {
      this.plan = plan;
    }

    synchronized RowQuery query() {
      RowQuery known = planned;
      if (known == null) {
        known = plan.get();
        planned = known;
      }
      return known;
    }
  }

  private TableRules(TableSchema table) {
    String name = table.name();
    // What is kept here must not keep the schema.
    List<Column> columns = table.columns();
    this.defaulted = columns.stream().filter(column -> column.defaultSql() != null).toList();
    this.defaults = new Lazy(() -> defaults(name, defaulted));
    this.conditions =
        table.checks().stream()
            .map(
                check ->
                    new Condition(
                        name,
                        check,
                        new Lazy(() -> violations(name, columns, RuleText.parse(check.sql())))))
            .toList();
  }

  /** The rules of a table. */
  public static TableRules of(TableSchema table) {
    return KNOWN.computeIfAbsent(table, TableRules::new);
  }

  private static RowQuery defaults(String table, List<Column> columns) {
    SqlNodeList expressions = new SqlNodeList(SqlParserPos.ZERO);
    for (Column column : columns) {
      expressions.add(defaultOf(column));
    }
    return new RowQuery(table, List.of(), expressions, null);
  }

  /** The expression of a column's default; NULL if it has none. */
  static SqlNode defaultOf(@Nullable Column column) {
    String sql = column == null ? null : column.defaultSql();
    return RuleText.parse(sql == null ? "NULL" : sql);
  }

  /**
   * A column with a default.
   *
   * @param expression the default, as a statement gives it
   * @throws DriftException if it depends on more than the moment, or gives no value of the column
   */
  public static Column withDefault(Column column, SqlNode expression) {
    String what = "The DEFAULT of column " + Json.write(column.name());
    RuleText.check(expression, what, false);
    String sql = RuleText.of(expression);
    RowQuery query = new RowQuery("", List.of(), SqlNodeList.of(expression), null);
    try {
      column.type().convert(only(query, now())[0]);
    } catch (RuntimeException e) {
      SQLException failure = Failures.of(e);
      throw new DriftException(
          ErrorCode.BAD_VALUE,
          what + " is no value of it: " + failure.getMessage() + Places.of(expression),
          e);
    }
    return column.withDefault(sql);
  }

  /** What the default of a column gives now, as a row has it. */
  public static @Nullable Object valueNow(Column column) {
    RowQuery query = new RowQuery("", List.of(), SqlNodeList.of(defaultOf(column)), null);
    return column.type().convert(only(query, now())[0]);
  }

  /**
   * A condition on the rows of a table.
   *
   * @param expression the condition, as a statement gives it
   * @throws DriftException if it depends on more than a row of these columns
   */
  public static CheckConstraint condition(
      String name, String table, List<Column> columns, SqlNode expression) {
    RuleText.check(expression, "CHECK " + Json.write(name), true);
    SqlNode exact = new CheckedColumns(table, columns).exact(expression);
    CheckConstraint check = new CheckConstraint(name, RuleText.of(exact));
    violations(table, columns, exact);
    return check;
  }

  /** Whether a condition is false of a row of these columns. */
  public static boolean isFalse(
      CheckConstraint check, String table, List<Column> columns, Document row) {
    RowQuery query = violations(table, columns, RuleText.parse(check.sql()));
    try (Enumerator<Object> violations = query.run(List.of(row), now())) {
      return violations.moveNext();
    }
  }

  /** What finds the rows of which a condition is false. */
  private static RowQuery violations(String table, List<Column> columns, SqlNode condition) {
    return new RowQuery(
        table,
        columns,
        RowQuery.ordinal(),
        SqlStdOperatorTable.NOT.createCall(condition.getParserPosition(), condition));
  }

  /**
   * A row with the defaults of the columns that it does not name. A null is named.
   *
   * @param statement what the defaults are evaluated in
   */
  public Document complete(Document row, DataContext statement) {
    if (defaulted.stream().allMatch(column -> row.containsKey(column.name()))) {
      return row;
    }
    RowQuery query = defaults.query();
    @Nullable Object[] values = only(query, statement);
    Document complete = row;
    for (int i = 0; i < values.length; i++) {
      String name = defaulted.get(i).name();
      if (!row.containsKey(name) && values[i] != null) {
        complete = complete.with(name, values[i]);
      }
    }
    return complete;
  }

  /** The values, as they are stored, of a query over one row. */
  private static @Nullable Object[] only(RowQuery query, DataContext statement) {
    List<RelDataType> types = query.types();
    try (Enumerator<Object> rows = query.run(List.of(Document.EMPTY), statement)) {
      rows.moveNext();
      Object row = rows.current();
      @Nullable Object[] values = types.size() == 1 ? new Object[] {row} : ((Object[]) row).clone();
      for (int i = 0; i < values.length; i++) {
        values[i] = StoredValues.toStored(values[i], types.get(i));
      }
      return values;
    }
  }

  /**
   * Checks the rows that a statement has written.
   *
   * @param mark where the statement began
   * @throws DriftException with code CHECK_VIOLATION, naming the condition and the row, if one is
   *     false
   */
  public static void check(Transaction transaction, int mark, DataContext statement) {
    for (TableSchema table : transaction.tablesWritten(mark)) {
      if (!table.checks().isEmpty()) {
        of(table).check(transaction.rowsWritten(table.name(), mark), statement);
      }
    }
  }

  private void check(Iterator<Version> rows, DataContext statement) {
    Iterators.partition(rows, CHUNK)
        .forEachRemaining(
            chunk -> {
              List<Document> values = chunk.stream().map(Version::row).toList();
              for (Condition condition : conditions) {
                check(condition, values, chunk, statement);
              }
            });
  }

  private static void check(
      Condition condition, List<Document> values, List<Version> rows, DataContext statement) {
    try (Enumerator<Object> violations = condition.violations().query().run(values, statement)) {
      if (violations.moveNext()) {
        Key key = rows.get((Integer) violations.current()).key();
        throw new DriftException(
            ErrorCode.CHECK_VIOLATION,
            "The row with key "
                + key
                + " of table "
                + Json.write(condition.table())
                + " does not satisfy CHECK "
                + Json.write(condition.check().name())
                + ": "
                + condition.check().sql());
      }
    }
  }

  /** What expressions are evaluated in where no statement of SQL is. */
  public static DataContext now() {
    long millis = System.currentTimeMillis();
    return DataContexts.of(
        Map.of(
            DataContext.Variable.UTC_TIMESTAMP.camelName, millis,
            DataContext.Variable.CURRENT_TIMESTAMP.camelName, millis,
            DataContext.Variable.LOCAL_TIMESTAMP.camelName, millis));
  }
}
