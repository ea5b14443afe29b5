package org.driftdb.adapter.jdbc;

import java.util.List;
import org.apache.calcite.avatica.ColumnMetaData;
import org.apache.calcite.jdbc.CalcitePrepare.CalciteSignature;
import org.driftdb.adapter.names.ColumnNames;

/** The columns of results by the names that users know. */
final class ResultLabels {
  private ResultLabels() {}

  /** A prepared statement, its columns not called what they are called inside. */
  static <T> CalciteSignature<T> decoded(CalciteSignature<T> signature) {
    if (signature.columns.stream().allMatch(ResultLabels::isPlain)) {
      return signature;
    }
    List<ColumnMetaData> columns = signature.columns.stream().map(ResultLabels::decoded).toList();
    return new CalciteSignature<>(
        signature.sql,
        signature.parameters,
        signature.internalParameters,
        signature.rowType,
        columns,
        signature.cursorFactory,
        signature.rootSchema,
        signature.getCollationList(),
        -1,
        signature::enumerable,
        signature.statementType);
  }

  private static boolean isPlain(ColumnMetaData column) {
    return column.label.equals(ColumnNames.decode(column.label))
        && (column.columnName == null
            || column.columnName.equals(ColumnNames.decode(column.columnName)));
  }

  private static ColumnMetaData decoded(ColumnMetaData column) {
    return new ColumnMetaData(
        column.ordinal,
        column.autoIncrement,
        column.caseSensitive,
        column.searchable,
        column.currency,
        column.nullable,
        column.signed,
        column.displaySize,
        ColumnNames.decode(column.label),
        column.columnName == null ? null : ColumnNames.decode(column.columnName),
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
}
