package org.driftdb.adapter.jdbc;

import com.google.common.collect.Iterables;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.apache.calcite.DataContext;
import org.apache.calcite.DataContexts;
import org.apache.calcite.adapter.java.JavaTypeFactory;
import org.apache.calcite.config.CalciteConnectionConfig;
import org.apache.calcite.jdbc.CalcitePrepare;
import org.apache.calcite.jdbc.CalcitePrepare.CalciteSignature;
import org.apache.calcite.jdbc.CalciteSchema;
import org.apache.calcite.linq4j.Enumerable;
import org.apache.calcite.linq4j.Enumerator;
import org.apache.calcite.linq4j.Linq4j;
import org.apache.calcite.linq4j.QueryProvider;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.schema.ScannableTable;
import org.apache.calcite.schema.SchemaPlus;
import org.apache.calcite.schema.impl.AbstractTable;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.tools.RelRunner;
import org.driftdb.adapter.ColumnTypes;
import org.driftdb.adapter.StoredValues;
import org.driftdb.adapter.StoredValues.VariantForm;
import org.driftdb.adapter.names.ColumnNames;
import org.driftdb.adapter.variant.DriftTypeFactory;
import org.driftdb.storage.schema.Column;
import org.driftdb.storage.value.Document;
import org.jspecify.annotations.Nullable;

/**
 * A query over rows that are handed to it. It belongs to a table and to no connection, so it is
 * planned by the rules of ours that hold where a connection asks for no others.
 */
final class RowQuery {
  private static final String ROWS = "rows";

  private static final CalciteConnectionConfig CONFIG =
      new DriftConfig(DriftProperties.forDatabase("", new Properties()));

  private static final JavaTypeFactory TYPES = new DriftTypeFactory(DriftTypeSystem.INSTANCE);

  /** How many rows stand before a row. */
  private static final String ORDINAL = ColumnNames.hidden("#");

  private final List<Column> columns;
  private final CalciteSignature<Object> query;
  private final SchemaPlus schema;

  /**
   * Plans a query.
   *
   * @param table what the rows are called in it
   * @param columns the columns of the rows
   * @param selected what it gives for each row
   * @param condition which rows it gives that for; null for all
   */
  RowQuery(String table, List<Column> columns, SqlNodeList selected, @Nullable SqlNode condition) {
    this.columns = columns;
    CalciteSchema root = CalciteSchema.createRootSchema(false, false);
    this.schema = root.plus();
    root.add(ROWS, new GivenRows(columns));
    SqlNode rows =
        SqlStdOperatorTable.AS.createCall(
            SqlParserPos.ZERO, name(ROWS), name(ColumnNames.encode(table)));
    CalcitePrepare.Context context = new NoConnection(root);
    CalcitePrepare.Dummy.push(context);
    try {
      this.query =
          new DriftPlanner(List.of())
              .plan(
                  context,
                  CalcitePrepare.Query.of(table),
                  Selects.of(SqlParserPos.ZERO, selected, rows, condition));
    } finally {
      CalcitePrepare.Dummy.pop(context);
    }
  }

  /** What gives how many rows stand before a row. */
  static SqlNodeList ordinal() {
    return SqlNodeList.of(name(ORDINAL));
  }

  private static SqlIdentifier name(String name) {
    return new SqlIdentifier(name, SqlParserPos.ZERO);
  }

  /** The types of what it gives. */
  List<RelDataType> types() {
    RelDataType type = query.rowType;
    if (type == null) {
      throw new IllegalStateException("A query has a row type");
    }
    return type.getFieldList().stream().map(field -> field.getType()).toList();
  }

  /** What it gives for rows, in a statement: a bare value, or an array of several. */
  Enumerator<Object> run(List<Document> rows, DataContext statement) {
    return query.enumerable(new Run(statement, schema, values(rows))).enumerator();
  }

  private Iterable<@Nullable Object[]> values(List<Document> rows) {
    int[] ordinal = {0};
    return Iterables.transform(
        rows,
        row -> {
          @Nullable Object[] values = new @Nullable Object[columns.size() + 1];
          for (int i = 0; i < columns.size(); i++) {
            Column column = columns.get(i);
            values[i] =
                StoredValues.toCalcite(row.get(column.name()), column.type(), VariantForm.WRAPPED);
          }
          values[columns.size()] = ordinal[0]++;
          return values;
        });
  }

  /** The rows of one run. */
  private static final class GivenRows extends AbstractTable implements ScannableTable {
    private final List<Column> columns;

    GivenRows(List<Column> columns) {
      this.columns = columns;
    }

    @Override
    public RelDataType getRowType(RelDataTypeFactory typeFactory) {
      List<String> names = new ArrayList<>();
      List<RelDataType> types = new ArrayList<>();
      for (Column column : columns) {
        names.add(
            column.isHidden()
                ? ColumnNames.hidden(column.name())
                : ColumnNames.encode(column.name()));
        types.add(ColumnTypes.toCalcite(column.type(), column.isNullable(), typeFactory));
      }
      names.add(ORDINAL);
      types.add(typeFactory.createSqlType(SqlTypeName.INTEGER));
      return typeFactory.createStructType(types, names);
    }

    @Override
    public Enumerable<@Nullable Object[]> scan(DataContext context) {
      return Linq4j.asEnumerable(((Run) context).rows);
    }
  }

  /** One run, as a part of a statement. */
  private record Run(
      DataContext statement, SchemaPlus getRootSchema, Iterable<@Nullable Object[]> rows)
      implements DataContext {
    @Override
    public JavaTypeFactory getTypeFactory() {
      return statement.getTypeFactory();
    }

    @Override
    public QueryProvider getQueryProvider() {
      return statement.getQueryProvider();
    }

    @Override
    public @Nullable Object get(String name) {
      return statement.get(name);
    }
  }

  /** What is known while a query is planned. */
  private record NoConnection(CalciteSchema getRootSchema) implements CalcitePrepare.Context {
    @Override
    public JavaTypeFactory getTypeFactory() {
      return TYPES;
    }

    @Override
    public CalciteSchema getMutableRootSchema() {
      return getRootSchema;
    }

    @Override
    public List<String> getDefaultSchemaPath() {
      return List.of();
    }

    @Override
    public CalciteConnectionConfig config() {
      return CONFIG;
    }

    @Override
    public CalcitePrepare.SparkHandler spark() {
      return CalcitePrepare.Dummy.getSparkHandler(false);
    }

    @Override
    public DataContext getDataContext() {
      return DataContexts.EMPTY;
    }

    @Override
    public @Nullable List<String> getObjectPath() {
      return null;
    }

    @Override
    public RelRunner getRelRunner() {
      throw new UnsupportedOperationException("Nothing runs while a query is planned");
    }
  }
}
