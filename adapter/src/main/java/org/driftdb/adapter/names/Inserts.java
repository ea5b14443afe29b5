package org.driftdb.adapter.names;

import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.sql.SqlBasicCall;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlInsert;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.validate.SqlNameMatcher;
import org.apache.calcite.sql.validate.SqlValidatorCatalogReader;
import org.apache.calcite.sql.validate.SqlValidatorTable;
import org.apache.calcite.util.Util;
import org.driftdb.adapter.variant.VariantLists;
import org.driftdb.adapter.variant.Variants;
import org.jspecify.annotations.Nullable;

/** INSERTs, before Calcite sees them. */
record Inserts(SqlValidatorCatalogReader tables) {
  /** Names the columns of an INSERT that names none, and makes its values variants. */
  void prepare(SqlInsert insert) {
    if (!(insert.getTargetTable() instanceof SqlIdentifier)) {
      return;
    }
    SqlIdentifier name = (SqlIdentifier) insert.getTargetTable();
    SqlValidatorTable table = tables.getTable(name.names);
    if (table == null) {
      return;
    }
    RelDataType rowType = table.getRowType();
    SqlNodeList columns = insert.getTargetColumnList();
    if (columns == null && ColumnNames.hasHidden(rowType)) {
      columns = new SqlNodeList(name.getParserPosition());
      for (String column : rowType.getFieldNames()) {
        if (!ColumnNames.isHidden(column)) {
          columns.add(new SqlIdentifier(column, name.getParserPosition()));
        }
      }
      insert.setOperand(3, columns);
    }
    if (insert.getSource().getKind() == SqlKind.VALUES) {
      makeVariants((SqlCall) insert.getSource(), targets(rowType, columns));
    }
  }

  private List<@Nullable RelDataTypeField> targets(
      RelDataType rowType, @Nullable SqlNodeList columns) {
    List<@Nullable RelDataTypeField> targets = new ArrayList<>();
    if (columns == null) {
      targets.addAll(rowType.getFieldList());
    } else {
      SqlNameMatcher matcher = tables.nameMatcher();
      for (SqlNode column : columns) {
        targets.add(matcher.field(rowType, Util.last(((SqlIdentifier) column).names)));
      }
    }
    return targets;
  }

  private static void makeVariants(SqlCall values, List<@Nullable RelDataTypeField> targets) {
    for (SqlNode row : values.getOperandList()) {
      SqlBasicCall call = (SqlBasicCall) row;
      for (int i = 0; i < call.operandCount() && i < targets.size(); i++) {
        RelDataTypeField target = targets.get(i);
        SqlNode value = call.operand(i);
        if (target != null
            && Variants.isVariant(target.getType())
            && value.getKind() != SqlKind.DEFAULT) {
          call.setOperand(i, VariantLists.toVariant(value));
        }
      }
    }
  }
}
