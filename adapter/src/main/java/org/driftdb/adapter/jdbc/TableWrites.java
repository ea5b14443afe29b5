package org.driftdb.adapter.jdbc;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.apache.calcite.avatica.AvaticaParameter;
import org.apache.calcite.jdbc.CalcitePrepare.CalciteSignature;
import org.apache.calcite.sql.SqlBasicCall;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlDelete;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlInsert;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlMerge;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlOrderBy;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.SqlSnapshot;
import org.apache.calcite.sql.SqlUpdate;
import org.apache.calcite.sql.SqlWith;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.util.Util;
import org.driftdb.adapter.Point;
import org.driftdb.adapter.SystemColumn;
import org.driftdb.adapter.driftql.Operand;
import org.driftdb.adapter.driftql.TableReference;
import org.driftdb.adapter.names.ColumnNames;
import org.driftdb.adapter.names.Places;
import org.driftdb.adapter.variant.VariantOperators;
import org.driftdb.parser.PeriodOperator;
import org.driftdb.parser.SqlRestore;
import org.driftdb.storage.Snapshot;
import org.driftdb.storage.Transaction;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;
import org.driftdb.storage.history.Version;
import org.driftdb.storage.schema.Column;
import org.driftdb.storage.schema.TableKind;
import org.driftdb.storage.schema.TableSchema;
import org.driftdb.storage.value.Document;
import org.driftdb.storage.value.Json;
import org.driftdb.storage.value.Key;
import org.jspecify.annotations.Nullable;

/**
 * INSERT, UPSERT, UPDATE, DELETE, MERGE and RESTORE ... WHERE. What is written is planned as a
 * query of its own, whose rows become documents, so that it reaches a table's columns by the same
 * rule whichever way it comes: {@link org.driftdb.storage.schema.ColumnType#convert}. In a document
 * table any value fits any field, and new fields make new columns.
 */
final class TableWrites {
  private final Function<SqlIdentifier, TableReference> tables;

  TableWrites(Function<SqlIdentifier, TableReference> tables) {
    this.tables = tables;
  }

  /**
   * A write that is to be carried out over the rows of a query.
   *
   * @param query the query that gives the rows
   * @param table the table that is written
   * @param writer writes one row
   * @param counted what is counted
   * @param keyWriter writes the row of a key as the writer does; null if that takes more
   */
  record Write(
      SqlNode query,
      TableReference table,
      RowWriter writer,
      Counted counted,
      @Nullable KeyWriter keyWriter) {
    Write(SqlNode query, TableReference table, RowWriter writer) {
      this(query, table, writer, Counted.ROWS, null);
    }

    Write withKeyWriter(KeyWriter ofKeys) {
      return new Write(query, table, writer, counted, ofKeys);
    }
  }

  /** What the count of a write is. */
  enum Counted {
    ROWS,
    EVENTS
  }

  /** Writes the living row of a key, if there is one. */
  @FunctionalInterface
  interface KeyWriter {
    /**
     * Writes it.
     *
     * @param values what the query gives beside the columns of the key, in stored form
     * @return whether there is one
     */
    boolean write(Key key, @Nullable Object[] values, WriteRun run);
  }

  /** Writes one row of values in stored form. */
  @FunctionalInterface
  interface RowWriter {
    void write(List<@Nullable Object> row, WriteRun run);
  }

  /** The write that a statement is; null if it writes no table of ours by a query. */
  @Nullable Write of(SqlNode statement) {
    if (statement instanceof SqlRestore restore) {
      return restore(restore, tables.apply(restore.table()));
    }
    SqlNode target = target(statement);
    TableReference table = target == null ? null : table(target);
    if (table == null) {
      return null;
    } else if (statement instanceof SqlInsert insert) {
      return insert.isUpsert() ? upsert(insert, table) : insert(insert, table);
    } else if (statement instanceof SqlUpdate update) {
      return update(update, table);
    } else if (statement instanceof SqlDelete delete) {
      return delete(delete, table);
    }
    return statement instanceof SqlMerge merge ? Merges.write(merge, table) : null;
  }

  /** What a statement writes to; null if it only reads. */
  private static @Nullable SqlNode target(SqlNode statement) {
    if (statement instanceof SqlInsert insert) {
      return insert.getTargetTable();
    } else if (statement instanceof SqlUpdate update) {
      return update.getTargetTable();
    } else if (statement instanceof SqlDelete delete) {
      return delete.getTargetTable();
    }
    return statement instanceof SqlMerge merge ? merge.getTargetTable() : null;
  }

  private @Nullable TableReference table(SqlNode target) {
    if (!(target instanceof SqlIdentifier sqlIdentifier)) {
      return null;
    }
    try {
      TableReference table = tables.apply(sqlIdentifier);
      table.requireNoView();
      return table.access().find(table.name(), null) == null ? null : table;
    } catch (DriftException e) {
      if (e.code() == ErrorCode.READ_ONLY || e.code() == ErrorCode.NOT_SUPPORTED) {
        throw e;
      }
      return null; // Not one of ours: Calcite knows what to say.
    }
  }

  private static Write insert(SqlInsert insert, TableReference reference) {
    return over(insert, reference, (row, run) -> run.insert(run.complete(row)));
  }

  /** What is named of a row that lives is replaced; one that does not is inserted. */
  private static Write upsert(SqlInsert insert, TableReference reference) {
    return over(insert, reference, TableWrites::upsert);
  }

  private static void upsert(Document row, WriteRun run) {
    TableSchema table = run.table();
    Document complete = run.complete(row);
    Key key = null;
    if (!table.hasGeneratedKey() || complete.get(table.keyColumns().get(0)) != null) {
      key = table.keyOfNew(complete);
      run.writeOnce(key);
    }
    if (key == null || run.transaction().view().get(table.name(), key) == null) {
      run.insert(complete);
      return;
    }
    Document.Builder named = Document.builder();
    row.forEach(
        (field, value) -> {
          if (!table.keyColumns().contains(field)) {
            named.add(field, value);
          }
        });
    Document patch = named.build();
    if (patch.size() > 0) {
      run.transaction().patch(table.name(), key, patch);
    }
  }

  /** Writes one row of an INSERT. */
  private interface InsertedRow {
    void write(Document row, WriteRun run);
  }

  private static Write over(SqlInsert insert, TableReference reference, InsertedRow writer) {
    TableSchema table = reference.everLiving();
    List<String> fields = fields(insert, table);
    SqlNode source = insert.getSource();
    acceptAnyValue(source, new Targets(table, fields));
    Document.Shape shape = new Document.Shape(fields);
    return new Write(
        source,
        reference,
        (row, run) -> {
          requireCount(row.size(), fields, source.getParserPosition());
          writer.write(shape.document(row.toArray()), run);
        });
  }

  /** The fields that an INSERT names, or else all that it may leave out. */
  static List<String> fields(SqlInsert insert, TableSchema table) {
    SqlNodeList targets = insert.getTargetColumnList();
    return targets == null
        ? fields(table)
        : fields(targets, nameIn((SqlIdentifier) insert.getTargetTable(), null), table);
  }

  /** The fields that may be written. */
  static List<String> fields(TableSchema table) {
    return table.columns().stream().filter(column -> !column.isHidden()).map(Column::name).toList();
  }

  /** The row of these values, also of nulls. */
  static Document document(List<@Nullable Object> values, List<String> fields) {
    Document.Builder document = Document.builder();
    for (int i = 0; i < fields.size(); i++) {
      document.add(fields.get(i), values.get(i));
    }
    return document.build();
  }

  /** The fields that are written, in their order, of a table. */
  record Targets(TableSchema table, List<String> fields) {
    /** What is written to a field: DEFAULT is what it stands for. */
    SqlNode given(int field, SqlNode value) {
      return value.getKind() == SqlKind.DEFAULT
          ? TableRules.defaultOf(table.column(fields.get(field)))
          : value;
    }
  }

  static void requireCount(int count, List<String> fields, SqlParserPos pos) {
    if (count != fields.size()) {
      throw new DriftException(
          ErrorCode.SYNTAX,
          "INSERT has "
              + count
              + (count == 1 ? " value for " : " values for ")
              + fields.size()
              + (fields.size() == 1 ? " column" : " columns")
              + Places.of(pos));
    }
  }

  /**
   * Lets the values of one column be of different kinds, and parameters that stand alone of any.
   */
  private static void acceptAnyValue(SqlNode source, Targets targets) {
    switch (source.getKind()) {
      case VALUES -> {
        for (SqlNode row : ((SqlCall) source).getOperandList()) {
          requireCount(((SqlCall) row).operandCount(), targets.fields, row.getParserPosition());
          makeVariants((SqlBasicCall) row, targets);
        }
      }
      case SELECT -> ((SqlSelect) source).getSelectList().replaceAll(TableWrites::anyParameter);
      case UNION, INTERSECT, EXCEPT ->
          ((SqlCall) source).getOperandList().forEach(each -> acceptAnyValue(each, targets));
      case ORDER_BY -> acceptAnyValue(((SqlOrderBy) source).query, targets);
      case WITH -> acceptAnyValue(((SqlWith) source).body, targets);
      default -> {}
    }
  }

  private static void makeVariants(SqlBasicCall row, Targets targets) {
    for (int i = 0; i < row.operandCount(); i++) {
      row.setOperand(i, variant(targets.given(i, row.operand(i))));
    }
  }

  @SuppressWarnings("NullAway") // Calcite's lists are declared to hold nulls.
  static SqlNode anyParameter(SqlNode value) {
    return value instanceof SqlDynamicParam ? variant(value) : value;
  }

  static SqlNode variant(SqlNode value) {
    return VariantOperators.TO_VARIANT.createCall(value.getParserPosition(), value);
  }

  private static Write update(SqlUpdate update, TableReference reference) {
    TableSchema table = reference.everLiving();
    List<String> fields = fields(update, table);
    SqlParserPos pos = update.getParserPosition();
    SqlIdentifier alias = update.getAlias();
    SqlIdentifier target = (SqlIdentifier) update.getTargetTable();
    SqlNodeList columns = keyColumns(table, nameIn(target, alias), pos);
    int keySize = columns.size();
    Targets targets = new Targets(table, fields);
    for (SqlNode value : update.getSourceExpressionList()) {
      columns.add(anyParameter(targets.given(columns.size() - keySize, value)));
    }
    SqlSelect query = Selects.of(pos, columns, named(target, alias, pos), update.getCondition());
    Write write = new Write(query, reference, (row, run) -> update(row, fields, run));
    if (!Collections.disjoint(fields, table.keyColumns())) {
      return write;
    }
    Document.Shape shape = new Document.Shape(fields);
    return write.withKeyWriter(
        (key, values, run) ->
            run.transaction().patchIfLiving(run.table().name(), key, shape.document(values)));
  }

  private static Write delete(SqlDelete delete, TableReference reference) {
    SqlParserPos pos = delete.getParserPosition();
    SqlIdentifier alias = delete.getAlias();
    SqlIdentifier target = (SqlIdentifier) delete.getTargetTable();
    SqlSelect query =
        Selects.of(
            pos,
            keyColumns(reference.everLiving(), nameIn(target, alias), pos),
            named(target, alias, pos),
            delete.getCondition());
    return new Write(
            query,
            reference,
            (row, run) -> run.transaction().softDelete(run.table().name(), Key.copyOf(row)))
        .withKeyWriter(
            (key, values, run) -> run.transaction().softDeleteIfLiving(run.table().name(), key));
  }

  /** What a statement calls the table that it writes. */
  private static String nameIn(SqlIdentifier target, @Nullable SqlIdentifier alias) {
    return alias == null ? Util.last(target.names) : alias.getSimple();
  }

  private static SqlNode named(
      SqlIdentifier target, @Nullable SqlIdentifier alias, SqlParserPos pos) {
    return alias == null ? target : SqlStdOperatorTable.AS.createCall(pos, target, alias);
  }

  /** A hidden key has no position, as it is not one that a user's star has brought. */
  static SqlNodeList keyColumns(TableSchema table, String alias, SqlParserPos pos) {
    SqlNodeList columns = new SqlNodeList(pos);
    boolean hidden = table.hasGeneratedKey();
    for (String keyColumn : table.keyColumns()) {
      String inside = hidden ? ColumnNames.hidden(keyColumn) : ColumnNames.encode(keyColumn);
      columns.add(new SqlIdentifier(List.of(alias, inside), hidden ? SqlParserPos.ZERO : pos));
    }
    return columns;
  }

  /** The keys of rows that differ, for which the condition holds then or now, are restored. */
  private static Write restore(SqlRestore restore, TableReference reference) {
    SqlParserPos pos = restore.getParserPosition();
    SqlIdentifier target = restore.table();
    SqlIdentifier name = new SqlIdentifier(Util.last(target.names), pos);
    SqlNode differing =
        new SqlSnapshot(pos, target, PeriodOperator.DIFFERING.createCall(pos, restore.point()));
    SqlSelect query =
        Selects.of(
            pos,
            keyColumns(reference.living(), name.getSimple(), pos),
            SqlStdOperatorTable.AS.createCall(pos, differing, name),
            restore.condition());
    Operand point = Operand.point(restore.point());
    String written = reference.name(); // Planning puts another in its place.
    return new Write(
        query,
        reference,
        (row, run) -> {
          Transaction transaction = run.transaction();
          Snapshot then = Point.of(point.value(run.context())).in(transaction.view());
          transaction.restore(written, Key.copyOf(row), then);
        },
        Counted.EVENTS,
        null);
  }

  static void update(List<@Nullable Object> row, List<String> fields, WriteRun run) {
    TableSchema table = run.table();
    int keySize = table.keyColumns().size();
    Key key = Key.copyOf(row.subList(0, keySize));
    Document.Builder changed = Document.builder();
    boolean keyChanges = false;
    for (int i = 0; i < fields.size(); i++) {
      changed.add(fields.get(i), row.get(keySize + i));
      keyChanges |= table.keyColumns().contains(fields.get(i));
    }
    Document patch = changed.build();
    if (!keyChanges) {
      run.transaction().patch(table.name(), key, patch);
      return;
    }
    Version old = run.transaction().view().get(table.name(), key);
    if (old != null) {
      run.transaction().softDelete(table.name(), key);
      run.later().add(old.row().patched(patch));
    }
  }

  /** The fields that an UPDATE assigns. */
  static List<String> fields(SqlUpdate update, TableSchema table) {
    String called = nameIn((SqlIdentifier) update.getTargetTable(), update.getAlias());
    return fields(update.getTargetColumnList(), called, table);
  }

  /**
   * The fields that columns name: those of the table, spelt as they are there, or new ones.
   *
   * @param called what the statement calls the table
   */
  private static List<String> fields(SqlNodeList columns, String called, TableSchema table) {
    Set<String> fields = new LinkedHashSet<>();
    for (SqlNode column : columns) {
      List<String> names = ((SqlIdentifier) column).names;
      if (names.size() > 1 && !called.equalsIgnoreCase(names.get(names.size() - 2))) {
        throw new DriftException(
            ErrorCode.NO_SUCH_COLUMN,
            Json.write(String.join(".", names))
                + " is no column of the table that is written, which is called "
                + Json.write(called)
                + Places.of(column));
      }
      String name = ColumnNames.decode(Util.last(names));
      String field = Places.at(column, () -> exact(name, table));
      if (!fields.add(field)) {
        throw new DriftException(
            ErrorCode.COLUMN_EXISTS,
            "Column " + Json.write(field) + " is assigned twice" + Places.of(column));
      }
    }
    return List.copyOf(fields);
  }

  private static String exact(String name, TableSchema table) {
    if (table.column(name) != null) {
      return name;
    }
    List<String> similar =
        table.columns().stream().map(Column::name).filter(name::equalsIgnoreCase).toList();
    if (similar.size() > 1) {
      throw ColumnNames.ambiguous(ErrorCode.NO_SUCH_COLUMN, "Column", name, similar);
    }
    if (similar.isEmpty() && table.kind() == TableKind.TYPED) {
      if (SystemColumn.isLabel(name)) {
        throw new DriftException(
            ErrorCode.NO_SUCH_COLUMN,
            "Column '" + name + "' tells of a version's life and cannot be assigned");
      }
      throw new DriftException(
          ErrorCode.NO_SUCH_COLUMN,
          "Table " + Json.write(table.name()) + " has no column " + Json.write(name));
    }
    return similar.isEmpty() ? name : similar.get(0);
  }

  /** The prepared form of a write, given that of its query. */
  static CalciteSignature<Object> signature(
      String sql, Write write, List<AvaticaParameter> parameters, PlannedQuery<Object> query) {
    return new PlannedWrite(
        sql,
        parameters,
        query,
        context -> WriteRun.run(write, query, context),
        BatchedWrite.of(write, query));
  }
}
