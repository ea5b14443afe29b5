package org.driftdb.adapter.jdbc;

import java.sql.Types;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.calcite.avatica.AvaticaParameter;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlInsert;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlMerge;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlUpdate;
import org.driftdb.adapter.ColumnTypes;
import org.driftdb.adapter.variant.VariantOperators;
import org.driftdb.storage.schema.Column;
import org.driftdb.storage.schema.TableKind;
import org.driftdb.storage.schema.TableSchema;

/**
 * A {@code ?} that is written to a column of a typed table. It is described as the column is; what
 * is bound reaches the column by the rule for all that is written, whatever its type.
 */
final class AssignedParameter extends AvaticaParameter {
  private AssignedParameter(int jdbcType, String typeName, int precision, int scale, String name) {
    super(
        JdbcTypes.isNumber(jdbcType),
        JdbcTypes.precision(jdbcType, typeName, precision),
        JdbcTypes.scale(jdbcType, scale),
        jdbcType,
        typeName,
        JdbcTypes.classOf(jdbcType, typeName).getName(),
        name);
  }

  /** The parameters of a statement that writes a table, described by the columns they go to. */
  static List<AvaticaParameter> describe(
      List<AvaticaParameter> parameters,
      SqlNode statement,
      TableSchema table,
      RelDataTypeFactory types) {
    Map<Integer, Column> columns = new HashMap<>();
    if (table.kind() == TableKind.TYPED) {
      find(statement, table, columns);
    }
    List<AvaticaParameter> described = new ArrayList<>(parameters);
    columns.forEach(
        (index, column) -> {
          AvaticaParameter parameter = described.get(index);
          boolean open = parameter.parameterType == Types.JAVA_OBJECT;
          if (open && column.type().element() == null) {
            described.set(index, of(column, parameter.name, types));
          }
        });
    return described;
  }

  private static AvaticaParameter of(Column column, String name, RelDataTypeFactory types) {
    RelDataType type = ColumnTypes.toCalcite(column.type(), true, types);
    int jdbcType = type.getSqlTypeName().getJdbcOrdinal();
    return new AssignedParameter(
        jdbcType,
        JdbcTypes.plainName(jdbcType, type.getSqlTypeName().getName()),
        type.getPrecision(),
        type.getScale(),
        name);
  }

  private static void find(SqlNode statement, TableSchema table, Map<Integer, Column> found) {
    if (statement instanceof SqlInsert insert) {
      List<String> fields = TableWrites.fields(insert, table);
      if (insert.getSource().getKind() == SqlKind.VALUES) {
        for (SqlNode row : ((SqlCall) insert.getSource()).getOperandList()) {
          find(((SqlCall) row).getOperandList(), fields, table, found);
        }
      }
    } else if (statement instanceof SqlUpdate update) {
      List<String> fields = TableWrites.fields(update, table);
      find(update.getSourceExpressionList(), fields, table, found);
    } else if (statement instanceof SqlMerge merge) {
      SqlUpdate update = merge.getUpdateCall();
      if (update != null) {
        find(update, table, found);
      }
      SqlInsert insert = merge.getInsertCall();
      if (insert != null) {
        find(insert, table, found);
      }
    }
  }

  private static void find(
      List<? extends SqlNode> values,
      List<String> fields,
      TableSchema table,
      Map<Integer, Column> found) {
    for (int i = 0; i < values.size(); i++) {
      SqlNode value = values.get(i);
      if (value instanceof SqlCall call && call.getOperator() == VariantOperators.TO_VARIANT) {
        value = call.operand(0);
      }
      Column column = table.column(fields.get(i));
      if (value instanceof SqlDynamicParam parameter && column != null) {
        found.put(parameter.getIndex(), column);
      }
    }
  }
}
