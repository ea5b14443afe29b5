package org.driftdb.parser;

import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlFunctionCategory;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlOperandCountRange;
import org.apache.calcite.sql.SqlWriter;
import org.apache.calcite.sql.type.OperandTypes;
import org.apache.calcite.sql.type.SqlOperandCountRanges;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.validate.SqlValidator;
import org.apache.calcite.sql.validate.SqlValidatorScope;

/** The operator behind {@link DriftOperators#POINT}. */
final class PointOperator extends SqlFunction {
  private static final int MILLISECONDS = 3;

  PointOperator() {
    super(
        "DRIFT_POINT",
        SqlKind.OTHER_FUNCTION,
        binding -> timestamp(binding.getTypeFactory()),
        null,
        OperandTypes.ANY,
        SqlFunctionCategory.USER_DEFINED_FUNCTION);
  }

  private static RelDataType timestamp(RelDataTypeFactory types) {
    return types.createSqlType(SqlTypeName.TIMESTAMP, MILLISECONDS);
  }

  @Override
  public SqlOperandCountRange getOperandCountRange() {
    return SqlOperandCountRanges.of(1);
  }

  /**
   * The type, without the look-up by name that Calcite does for functions: no schema has this one.
   * A parameter is typed as a string, the widest of what may be bound.
   */
  @Override
  public RelDataType deriveType(SqlValidator validator, SqlValidatorScope scope, SqlCall call) {
    RelDataTypeFactory types = validator.getTypeFactory();
    SqlNode operand = call.operand(0);
    if (operand instanceof SqlDynamicParam) {
      validator.setValidatedNodeType(
          operand, types.createTypeWithNullability(types.createSqlType(SqlTypeName.VARCHAR), true));
    } else {
      validator.deriveType(scope, operand);
    }
    RelDataType type = timestamp(types);
    validator.setValidatedNodeType(call, type);
    return type;
  }

  @Override
  public void unparse(SqlWriter writer, SqlCall call, int leftPrec, int rightPrec) {
    call.operand(0).unparse(writer, leftPrec, rightPrec);
  }

  @Override
  public boolean isDeterministic() {
    return false;
  }
}
