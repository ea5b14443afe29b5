package org.driftdb.adapter.jdbc;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.calcite.DataContext;
import org.apache.calcite.jdbc.CalcitePrepare.CalciteSignature;
import org.apache.calcite.linq4j.Enumerator;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.driftdb.adapter.StoredValues;
import org.driftdb.adapter.driftql.TableReference;
import org.driftdb.storage.Transaction;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;
import org.driftdb.storage.schema.TableSchema;
import org.driftdb.storage.value.Document;
import org.driftdb.storage.value.Json;
import org.driftdb.storage.value.Key;
import org.jspecify.annotations.Nullable;

/**
 * One execution of a statement that writes the rows of a query.
 *
 * @param later the rows that go in when all old ones are out
 * @param written the keys that may not be written again
 * @param generated the keys of the rows that went in
 */
record WriteRun(
    DataContext context,
    Transaction transaction,
    TableSchema table,
    TableRules rules,
    List<Document> later,
    Set<Key> written,
    GeneratedKeys generated) {
  /** An execution that begins. */
  WriteRun(DataContext context, Transaction transaction, TableSchema table) {
    this(context, transaction, table, TableRules.of(table));
  }

  /**
   * An execution that begins.
   *
   * @param rules those of the table
   */
  WriteRun(DataContext context, Transaction transaction, TableSchema table, TableRules rules) {
    this(
        context,
        transaction,
        table,
        rules,
        new ArrayList<>(),
        new HashSet<>(),
        GeneratedKeys.of(context));
    generated.begin();
  }

  /** Inserts a row. */
  void insert(Document row) {
    generated.add(table, transaction.insert(table.name(), row));
  }

  /** A row to be inserted, with defaults. A null is no field then. */
  Document complete(Document row) {
    return rules.complete(row, context).withoutNulls();
  }

  /**
   * Says that a row is written.
   *
   * @throws DriftException with code WRITTEN_TWICE if it was written before
   */
  void writeOnce(Key key) {
    if (!written.add(key)) {
      throw new DriftException(
          ErrorCode.WRITTEN_TWICE,
          "The statement has two rows for the row with key "
              + key
              + " of table "
              + Json.write(table.name())
              + ": which of them counts is not said");
    }
  }

  /** Carries a write out over the rows of its query; returns what is counted. */
  static long run(TableWrites.Write write, CalciteSignature<Object> query, DataContext context) {
    TableReference table = write.table();
    long count =
        table
            .access()
            .write(
                context,
                transaction -> {
                  WriteRun run = new WriteRun(context, transaction, table.living());
                  int mark = transaction.mark();
                  long rows = forEachRow(query, context, row -> write.writer().write(row, run));
                  run.later.forEach(run::insert);
                  return write.counted() == TableWrites.Counted.EVENTS
                      ? transaction.mark() - (long) mark
                      : rows;
                });
    GeneratedKeys.of(context).keep();
    return count;
  }

  /**
   * Reads a query row by row. What is written meanwhile it does not see.
   *
   * @return how many rows there were
   */
  static long forEachRow(
      CalciteSignature<Object> query,
      DataContext context,
      Consumer<List<@Nullable Object>> action) {
    RelDataType rowType = query.rowType;
    if (rowType == null) {
      throw new IllegalStateException("A query has a row type");
    }
    List<RelDataType> types =
        rowType.getFieldList().stream().map(RelDataTypeField::getType).toList();
    long rows = 0;
    try (Enumerator<Object> enumerator = query.enumerable(context).enumerator()) {
      while (enumerator.moveNext()) {
        Object current = enumerator.current();
        @Nullable Object[] values =
            current instanceof Object[] array ? array : new @Nullable Object[] {current};
        @Nullable Object[] stored = new @Nullable Object[values.length];
        for (int i = 0; i < values.length; i++) {
          stored[i] = StoredValues.toStored(values[i], types.get(i));
        }
        action.accept(Arrays.asList(stored));
        rows++;
      }
    }
    return rows;
  }
}
