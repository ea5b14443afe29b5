package org.driftdb.adapter.jdbc;

import java.util.List;
import org.apache.calcite.DataContext;
import org.apache.calcite.avatica.ColumnMetaData;
import org.apache.calcite.jdbc.CalcitePrepare.CalciteSignature;
import org.apache.calcite.linq4j.Enumerable;
import org.driftdb.adapter.names.ColumnNames;
import org.jspecify.annotations.Nullable;

/** Gives the columns of a result the names that users know. */
final class Labels {
  private Labels() {}

  /** The same prepared query, its columns named for users. */
  static <T> CalciteSignature<T> decode(CalciteSignature<T> query) {
    List<ColumnMetaData> columns = query.columns.stream().map(Labels::decode).toList();
    if (columns.equals(query.columns)) {
      return query;
    }
    return new CalciteSignature<>(
        query.sql,
        query.parameters,
        query.internalParameters,
        query.rowType,
        columns,
        query.cursorFactory,
        query.rootSchema,
        query.getCollationList(),
        -1,
        null,
        query.statementType) {
      @Override
      public Enumerable<T> enumerable(DataContext context) {
        return query.enumerable(context);
      }
    };
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
