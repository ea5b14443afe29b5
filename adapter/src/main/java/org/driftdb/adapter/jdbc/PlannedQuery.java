package org.driftdb.adapter.jdbc;

import org.apache.calcite.DataContext;
import org.apache.calcite.avatica.ColumnMetaData;
import org.apache.calcite.jdbc.CalcitePrepare.CalciteSignature;
import org.apache.calcite.linq4j.Enumerable;
import org.driftdb.adapter.Planning;
import org.driftdb.adapter.names.ColumnNames;
import org.jspecify.annotations.Nullable;

/**
 * A query that Calcite has planned, as it is executed: only by a plan that is good for the tables
 * that the execution sees, with columns that have the names that users know.
 */
final class PlannedQuery<T> extends CalciteSignature<T> {
  private final CalciteSignature<T> query;
  private final Planning planning;

  PlannedQuery(CalciteSignature<T> query, Planning planning) {
    super(
        query.sql,
        query.parameters,
        query.internalParameters,
        query.rowType,
        query.columns.stream().map(PlannedQuery::decode).toList(),
        query.cursorFactory,
        query.rootSchema,
        query.getCollationList(),
        -1,
        null,
        query.statementType);
    this.query = query;
    this.planning = planning;
  }

  /**
   * The rows of one execution.
   *
   * @throws org.driftdb.adapter.OutdatedPlanException if the plan was made for other tables
   */
  @Override
  public Enumerable<T> enumerable(DataContext context) {
    planning.begin(context);
    return query.enumerable(context);
  }

  private static ColumnMetaData decode(ColumnMetaData column) {
    String label = decode(column.label);
    String name = decode(column.columnName);
    if (column.label.equals(label) && (name == null || name.equals(column.columnName))) {
      return column;
    }
    return new ColumnMetaData(
        column.ordinal,
        column.autoIncrement,
        column.caseSensitive,
        column.searchable,
        column.currency,
        column.nullable,
        column.signed,
        column.displaySize,
        label,
        name,
        column.schemaName,
        column.precision,
        column.scale,
        column.tableName,
        column.catalogName,
        column.type,
        column.readOnly,
        column.writable,
        column.definitelyWritable,
        column.columnClassName);
  }

  private static @Nullable String decode(@Nullable String name) {
    return name == null ? null : ColumnNames.decode(name);
  }
}
