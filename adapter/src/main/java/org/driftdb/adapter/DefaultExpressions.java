package org.driftdb.adapter;

import org.apache.calcite.plan.RelOptTable;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.schema.ColumnStrategy;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql2rel.InitializerContext;
import org.apache.calcite.sql2rel.NullInitializerExpressionFactory;
import org.driftdb.adapter.names.ColumnNames;
import org.driftdb.parser.DriftParsers;
import org.driftdb.storage.schema.Column;
import org.driftdb.storage.schema.TableSchema;
import org.jspecify.annotations.Nullable;

/** The defaults of a table's columns, for a connection on which INSERT is Calcite's own. */
final class DefaultExpressions extends NullInitializerExpressionFactory {
  private final TableSchema table;

  DefaultExpressions(TableSchema table) {
    this.table = table;
  }

  @Override
  public ColumnStrategy generationStrategy(RelOptTable relOptTable, int position) {
    return defaultOf(relOptTable, position) == null
        ? super.generationStrategy(relOptTable, position)
        : ColumnStrategy.DEFAULT;
  }

  @Override
  public RexNode newColumnDefaultValue(
      RelOptTable relOptTable, int position, InitializerContext context) {
    String sql = defaultOf(relOptTable, position);
    if (sql == null) {
      return super.newColumnDefaultValue(relOptTable, position, context);
    }
    RelDataType type = relOptTable.getRowType().getFieldList().get(position).getType();
    SqlNode expression =
        context.parseExpression(DriftParsers.config(DriftParsers.DEFAULT_LEX), sql);
    SqlNode validated = context.validateExpression(relOptTable.getRowType(), expression);
    return context.getRexBuilder().ensureType(type, context.convertExpression(validated), true);
  }

  private @Nullable String defaultOf(RelOptTable relOptTable, int position) {
    RelDataTypeField field = relOptTable.getRowType().getFieldList().get(position);
    Column column = table.column(ColumnNames.decode(field.getName()));
    return column == null ? null : column.defaultSql();
  }
}
