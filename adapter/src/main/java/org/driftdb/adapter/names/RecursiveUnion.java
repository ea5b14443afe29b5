package org.driftdb.adapter.names;

import java.util.List;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlWithItem;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.validate.SetopNamespace;
import org.driftdb.adapter.RecursiveName;
import org.driftdb.adapter.variant.Variants;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;
import org.driftdb.storage.value.Json;

/**
 * The two queries of a name of {@code WITH RECURSIVE}. The second one reads the columns of the
 * first, so it must not make other values of them: each time they would be rounded again.
 */
final class RecursiveUnion extends SetopNamespace {
  private final SqlCall union;
  private final SqlWithItem item;

  RecursiveUnion(DriftValidator validator, SqlCall union, SqlWithItem item) {
    super(validator, union, item);
    this.union = union;
    this.item = item;
  }

  @Override
  public RelDataType validateImpl(RelDataType targetRowType) {
    RelDataType first = queried(0, targetRowType);
    RelDataType second = queried(1, targetRowType);
    boolean named = item.columnList == null || item.columnList.size() == first.getFieldCount();
    if (named && first.getFieldCount() == second.getFieldCount()) {
      for (RelDataTypeField column : first.getFieldList()) {
        check(column, second.getFieldList().get(column.getIndex()).getType());
      }
    } // Calcite tells what is wrong with numbers of columns.
    return withoutLengths(super.validateImpl(targetRowType));
  }

  /** The rows, whose texts may become longer with each step. */
  private RelDataType withoutLengths(RelDataType rowType) {
    RelDataTypeFactory types = validator.getTypeFactory();
    RelDataTypeFactory.Builder builder = types.builder();
    for (RelDataTypeField column : rowType.getFieldList()) {
      RelDataType type = column.getType();
      builder.add(
          column.getName(),
          SqlTypeName.CHAR_TYPES.contains(type.getSqlTypeName())
              ? types.createTypeWithNullability(
                  types.createSqlType(SqlTypeName.VARCHAR), type.isNullable())
              : type);
    }
    return builder.build();
  }

  private RelDataType queried(int query, RelDataType targetRowType) {
    SqlNode node = union.operand(query);
    validator.validateQuery(node, validator.getOverScope(union), targetRowType);
    return validator.getValidatedNodeType(node);
  }

  private void check(RelDataTypeField first, RelDataType second) {
    if (!fits(second, first.getType())) {
      String column =
          item.columnList == null
              ? first.getName()
              : SqlIdentifier.simpleNames(item.columnList).get(first.getIndex());
      throw new DriftException(
          ErrorCode.SYNTAX,
          "Column %s of recursive %s is %s in the first query and %s in the second: cast it%s"
              .formatted(
                  Json.write(column),
                  Json.write(item.name.getSimple()),
                  first.getType(),
                  second,
                  Places.of(union.operand(1))));
    }
  }

  /** Whether values of a type can be ones of another, or integers of any size are both. */
  private boolean fits(RelDataType type, RelDataType wanted) {
    if (isInteger(type) && isInteger(wanted)) {
      return true;
    }
    RelDataTypeFactory types = validator.getTypeFactory();
    RelDataType both = types.leastRestrictive(List.of(wanted, type));
    return both == null
        || wanted.getSqlTypeName() == SqlTypeName.NULL
        || Variants.isVariant(both)
        || RecursiveName.keeps(wanted, both);
  }

  private static boolean isInteger(RelDataType type) {
    return SqlTypeName.INT_TYPES.contains(type.getSqlTypeName());
  }
}
