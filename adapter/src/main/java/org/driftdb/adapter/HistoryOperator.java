package org.driftdb.adapter;

import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlFunctionCategory;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlOperandCountRange;
import org.apache.calcite.sql.type.OperandTypes;
import org.apache.calcite.sql.type.SqlOperandCountRanges;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.validate.SqlValidator;
import org.apache.calcite.sql.validate.SqlValidatorScope;

/**
 * {@code DRIFT_HISTORY(a, b)} after AS OF: not one point but every version alive from {@code a} on
 * and before {@code b}, as far as they are given. To Calcite's eyes it is a TIMESTAMP.
 */
public final class HistoryOperator extends SqlFunction {
  /** The operator. */
  public static final HistoryOperator INSTANCE = new HistoryOperator();

  private static final int MILLIS = 3;

  private HistoryOperator() {
    super(
        "DRIFT_HISTORY",
        SqlKind.OTHER_FUNCTION,
        binding -> timestamp(binding.getTypeFactory()),
        null,
        OperandTypes.VARIADIC,
        SqlFunctionCategory.USER_DEFINED_FUNCTION);
  }

  private static RelDataType timestamp(RelDataTypeFactory types) {
    return types.createSqlType(SqlTypeName.TIMESTAMP, MILLIS);
  }

  /** Whether an expression is a call of this operator. */
  static boolean isHistory(RexNode node) {
    return node instanceof RexCall rexCall && rexCall.getOperator().equals(INSTANCE);
  }

  @Override
  public SqlOperandCountRange getOperandCountRange() {
    return SqlOperandCountRanges.between(0, 2);
  }

  /** The type, without looking the operator up by name; a parameter is typed as a string. */
  @Override
  public RelDataType deriveType(SqlValidator validator, SqlValidatorScope scope, SqlCall call) {
    RelDataTypeFactory types = validator.getTypeFactory();
    for (SqlNode operand : call.getOperandList()) {
      if (operand instanceof SqlDynamicParam) {
        validator.setValidatedNodeType(
            operand,
            types.createTypeWithNullability(types.createSqlType(SqlTypeName.VARCHAR), true));
      } else {
        validator.deriveType(scope, operand);
      }
    }
    RelDataType type = timestamp(types);
    validator.setValidatedNodeType(call, type);
    return type;
  }

  @Override
  public boolean isDeterministic() {
    return false;
  }
}
