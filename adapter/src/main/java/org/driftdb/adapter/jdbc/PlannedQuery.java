package org.driftdb.adapter.jdbc;

import org.apache.calcite.DataContext;
import org.apache.calcite.avatica.AvaticaParameter;
import org.apache.calcite.avatica.ColumnMetaData;
import org.apache.calcite.avatica.ColumnMetaData.AvaticaType;
import org.apache.calcite.jdbc.CalcitePrepare.CalciteSignature;
import org.apache.calcite.linq4j.Enumerable;
import org.driftdb.adapter.PastName;
import org.driftdb.adapter.PlainPlan;
import org.driftdb.adapter.PlannedSizes;
import org.driftdb.adapter.Planning;
import org.driftdb.adapter.names.ColumnNames;
import org.jspecify.annotations.Nullable;

/**
 * A query that Calcite has planned, as it is executed: only by a plan that is good for the tables
 * that the execution sees, with columns that have the names that users know.
 */
final class PlannedQuery<T> extends CalciteSignature<T> implements Planned {
  private final CalciteSignature<T> query;
  private final Planning planning;
  private final @Nullable PlannedSizes sizes;
  private final @Nullable PlainPlan plain;

  /**
   * A query as it is executed.
   *
   * @param sizes how much its tables hold; null if the plan may not be kept
   * @param plain the plan, if it runs without generated code; else null
   */
  PlannedQuery(
      CalciteSignature<T> query,
      Planning planning,
      @Nullable PlannedSizes sizes,
      @Nullable PlainPlan plain) {
    super(
        query.sql,
        query.parameters.stream().map(PlannedQuery::described).toList(),
        query.internalParameters,
        query.rowType,
        query.columns.stream().map(PlannedQuery::described).toList(),
        query.cursorFactory,
        query.rootSchema,
        query.getCollationList(),
        -1,
        null,
        query.statementType);
    this.query = query;
    this.planning = planning;
    this.sizes = sizes;
    this.plain = plain;
  }

  /**
   * The rows of one execution.
   *
   * @throws org.driftdb.adapter.OutdatedPlanException if the plan was made for other tables
   */
  @Override
  public Enumerable<T> enumerable(DataContext context) {
    begin(context);
    return query.enumerable(context);
  }

  @Override
  public @Nullable PlannedSizes sizes() {
    return sizes;
  }

  @Override
  public boolean isGood() {
    return planning.isGood();
  }

  @Override
  public boolean isPlain() {
    return plain != null;
  }

  /** The plan, if it runs without generated code; else null. */
  @Nullable PlainPlan plain() {
    return plain;
  }

  /**
   * Begins executions without asking for the rows of one.
   *
   * @throws org.driftdb.adapter.OutdatedPlanException if the plan was made for other tables
   */
  void begin(DataContext context) {
    planning.begin(context);
  }

  private static ColumnMetaData described(ColumnMetaData column) {
    int jdbcType = column.type.id;
    String typeName = JdbcTypes.plainName(jdbcType, column.type.getName());
    AvaticaType type =
        typeName.equals(column.type.getName())
            ? column.type
            : ColumnMetaData.scalar(jdbcType, typeName, column.type.rep);
    return new ColumnMetaData(
        column.ordinal,
        column.autoIncrement,
        JdbcTypes.isCaseSensitive(jdbcType),
        true,
        column.currency,
        column.nullable,
        JdbcTypes.isNumber(jdbcType),
        JdbcTypes.displaySize(jdbcType, typeName, column.precision),
        decode(column.label),
        decode(column.columnName),
        column.schemaName,
        JdbcTypes.sentPrecision(jdbcType, typeName, column.precision),
        JdbcTypes.scale(jdbcType, column.scale),
        column.tableName == null ? null : PastName.table(column.tableName),
        column.catalogName,
        type,
        column.readOnly,
        column.writable,
        column.definitelyWritable,
        JdbcTypes.classOf(jdbcType, typeName).getName());
  }

  private static AvaticaParameter described(AvaticaParameter parameter) {
    String typeName = JdbcTypes.plainName(parameter.parameterType, parameter.typeName);
    return new AvaticaParameter(
        JdbcTypes.isNumber(parameter.parameterType),
        JdbcTypes.precision(parameter.parameterType, typeName, parameter.precision),
        JdbcTypes.scale(parameter.parameterType, parameter.scale),
        parameter.parameterType,
        typeName,
        JdbcTypes.classOf(parameter.parameterType, typeName).getName(),
        parameter.name);
  }

  private static @Nullable String decode(@Nullable String name) {
    return name == null ? null : ColumnNames.decode(name);
  }
}
