package org.driftdb.adapter.jdbc;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.apache.calcite.DataContext;
import org.apache.calcite.avatica.ColumnMetaData;
import org.apache.calcite.jdbc.CalcitePrepare.CalciteSignature;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.sql.type.SqlTypeName;
import org.driftdb.adapter.ColumnTypes;
import org.driftdb.adapter.DatabaseAccess;
import org.driftdb.adapter.driftql.TableReference;
import org.driftdb.adapter.names.ColumnNames;
import org.driftdb.storage.RowSpool;
import org.driftdb.storage.Transaction;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;
import org.driftdb.storage.schema.Column;
import org.driftdb.storage.schema.ColumnType;
import org.driftdb.storage.schema.TableSchema;
import org.driftdb.storage.value.Document;
import org.driftdb.storage.value.Json;
import org.jspecify.annotations.Nullable;

/**
 * {@code CREATE TABLE t [(..)] AS query}. The query is read to its end before the table is made; if
 * its rows are not what the table takes, it is dropped again.
 *
 * @param table the table that is made
 * @param ifNotExists whether it may be there already; then nothing happens
 * @param definition what it is, given its name
 * @param query gives its rows
 */
record CreateTableAs(
    TableReference table,
    boolean ifNotExists,
    Function<String, TableSchema> definition,
    CalciteSignature<Object> query) {

  /** A table with the columns of the query, any of which may be null. */
  static Function<String, TableSchema> columnsOf(CalciteSignature<Object> query) {
    RelDataType rowType = query.rowType;
    if (rowType == null) {
      throw new IllegalStateException("A query has a row type");
    }
    List<Column> columns = new ArrayList<>();
    for (RelDataTypeField field : rowType.getFieldList()) {
      String name = ColumnNames.decode(field.getName());
      ColumnMetaData described = query.columns.get(field.getIndex());
      columns.add(Column.nullable(name, type(name, field.getType(), described.tableName)));
    }
    return name -> TableSchema.typed(name, columns, List.of(), List.of(), List.of());
  }

  /** The type of a column; a text that no column has is as long as it may be. */
  private static ColumnType type(String name, RelDataType type, @Nullable String table) {
    if (type.getSqlTypeName() == SqlTypeName.CHAR && (table == null || table.isEmpty())) {
      return ColumnType.VARCHAR;
    } else if (type.getSqlTypeName() == SqlTypeName.NULL) {
      throw new DriftException(
          ErrorCode.SYNTAX,
          "Column " + Json.write(name) + " of the query is null and of no type: CAST it to one");
    }
    return ColumnTypes.fromCalcite(type);
  }

  /** Makes the table; returns the number of its rows. */
  long run(DataContext context) {
    DatabaseAccess access = table.access();
    if (ifNotExists && access.catalog().find(table.name()) != null) {
      return 0;
    }
    TableSchema made = table.named(definition);
    List<String> fields = TableWrites.fields(made);
    try (RowSpool rows = access.database().spool()) {
      WriteRun.forEachRow(query, context, row -> rows.add(TableWrites.document(row, fields)));
      // The name that is made may stand in the query, for what it was; and in a batch what is open
      // is committed before.
      access.endReading(context);
      return make(made, rows, context);
    }
  }

  private long make(TableSchema made, RowSpool rows, DataContext context) {
    DatabaseAccess access = table.access();
    table.define(database -> database.createTable(made));
    try {
      return access.write(context, transaction -> fill(made, rows, context, transaction));
    } catch (RuntimeException | Error e) {
      drop(made, e);
      throw e;
    }
  }

  private void drop(TableSchema made, Throwable reason) {
    try {
      table.access().define(database -> database.dropTable(made));
    } catch (RuntimeException e) {
      reason.addSuppressed(e);
    }
  }

  private static long fill(
      TableSchema made, RowSpool rows, DataContext context, Transaction transaction) {
    if (transaction.view().find(made.name()) != made) {
      throw new DriftException(
          ErrorCode.CONFLICT,
          "Table "
              + Json.write(made.name())
              + " was dropped or altered before its rows were written");
    }
    WriteRun statement = new WriteRun(context, transaction, made);
    for (Document row : rows) {
      transaction.insert(made.name(), statement.complete(row));
    }
    return rows.size();
  }
}
