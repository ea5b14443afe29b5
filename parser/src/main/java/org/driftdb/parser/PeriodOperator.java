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

/**
 * What stands in the place of a point where a part of a table's history is read, not the rows of a
 * moment. To Calcite's eyes it is a TIMESTAMP. The operands are points as they stand after AS OF.
 */
public final class PeriodOperator extends SqlFunction {
  /** {@code ALL}: every version there ever was. */
  public static final PeriodOperator ALL = new PeriodOperator("DRIFT_ALL", 0);

  /**
   * The same as {@code HISTORY} reads it, of a table only: every version that was alive from the
   * first operand on and before the second, as far as they are given, by sequence.
   */
  public static final PeriodOperator HISTORY = new PeriodOperator("DRIFT_HISTORY", 0);

  /** {@code FROM a TO b}: every version that was there at {@code a} or later, and before b. */
  public static final PeriodOperator FROM_TO = new PeriodOperator("DRIFT_FROM_TO", 2);

  /** {@code BETWEEN a AND b}: every version that was there from {@code a} on, up to b. */
  public static final PeriodOperator BETWEEN = new PeriodOperator("DRIFT_BETWEEN", 2);

  /**
   * Both versions of every row that differs between what is read and the operand, whichever of them
   * there are. Nobody can write it.
   */
  public static final PeriodOperator DIFFERING = new PeriodOperator("DRIFT_DIFFERING", 1);

  /** Not versions but events: those after the first operand, up to the second. */
  public static final PeriodOperator CHANGES = new PeriodOperator("DRIFT_CHANGES", 2);

  /** Not versions but what differs between the states at the first operand and at the second. */
  public static final PeriodOperator DIFF = new PeriodOperator("DRIFT_DIFF", 2);

  /** Binds closer than AND, so that a condition among the bounds stands in parentheses. */
  private static final int BOUND_PRECEDENCE = 32;

  private static final int MILLIS = 3;
  private static final int MOST_OPERANDS = 2;

  private final int leastOperands;

  private PeriodOperator(String name, int leastOperands) {
    super(
        name,
        SqlKind.OTHER_FUNCTION,
        binding -> timestamp(binding.getTypeFactory()),
        null,
        OperandTypes.VARIADIC,
        SqlFunctionCategory.USER_DEFINED_FUNCTION);
    this.leastOperands = leastOperands;
  }

  /** Whether what is read are versions of rows, and so has the columns of the table. */
  public boolean isOfVersions() {
    return this != CHANGES && this != DIFF;
  }

  /** Whether it is read of tables only, and not of views. */
  public boolean isOfTable() {
    return this == HISTORY || !isOfVersions();
  }

  private static RelDataType timestamp(RelDataTypeFactory types) {
    return types.createSqlType(SqlTypeName.TIMESTAMP, MILLIS);
  }

  @Override
  public SqlOperandCountRange getOperandCountRange() {
    return SqlOperandCountRanges.between(leastOperands, MOST_OPERANDS);
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

  /** As it is written behind FOR SYSTEM_TIME. */
  @Override
  public void unparse(SqlWriter writer, SqlCall call, int leftPrec, int rightPrec) {
    if (this == ALL) {
      writer.keyword("ALL");
    } else if (this != FROM_TO && this != BETWEEN) {
      super.unparse(writer, call, leftPrec, rightPrec);
    } else {
      writer.keyword(this == FROM_TO ? "FROM" : "BETWEEN");
      call.operand(0).unparse(writer, BOUND_PRECEDENCE, BOUND_PRECEDENCE);
      writer.keyword(this == FROM_TO ? "TO" : "AND");
      call.operand(1).unparse(writer, BOUND_PRECEDENCE, BOUND_PRECEDENCE);
    }
  }
}
