package org.driftdb.adapter.variant;

import java.util.List;
import org.apache.calcite.adapter.enumerable.CallImplementor;
import org.apache.calcite.adapter.enumerable.NotNullImplementor;
import org.apache.calcite.adapter.enumerable.NullPolicy;
import org.apache.calcite.adapter.enumerable.RexImpTable;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.schema.FunctionParameter;
import org.apache.calcite.schema.ImplementableFunction;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlCallBinding;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.type.InferTypes;
import org.apache.calcite.sql.type.SqlReturnTypeInference;
import org.apache.calcite.sql.validate.SqlUserDefinedFunction;
import org.apache.calcite.sql.validate.SqlValidator;
import org.apache.calcite.sql.validate.SqlValidatorScope;

/** An operator on variants, null where an operand is. It is put into plans, never looked up. */
final class VariantOperator extends SqlUserDefinedFunction {
  private final boolean deterministic;

  private VariantOperator(
      String name,
      SqlReturnTypeInference returns,
      NotNullImplementor implementor,
      boolean deterministic) {
    super(
        new SqlIdentifier(name, SqlParserPos.ZERO),
        SqlKind.OTHER_FUNCTION,
        returns,
        InferTypes.ANY_NULLABLE,
        null,
        new Implementation(implementor));
    this.deterministic = deterministic;
  }

  static VariantOperator of(
      String name, SqlReturnTypeInference returns, NotNullImplementor implementor) {
    return new VariantOperator(name, returns, implementor, true);
  }

  /**
   * An operator that the planner takes for one that may give another result each time: it does not
   * evaluate it in advance, and it does not conclude from {@code x = op(y)} that it may put {@code
   * op(y)} in the place of {@code x}.
   */
  static VariantOperator opaque(
      String name, SqlReturnTypeInference returns, NotNullImplementor implementor) {
    return new VariantOperator(name, returns, implementor, false);
  }

  @Override
  public boolean isDeterministic() {
    return deterministic;
  }

  @Override
  public RelDataType deriveType(SqlValidator validator, SqlValidatorScope scope, SqlCall call) {
    for (SqlNode operand : call.getOperandList()) {
      validator.deriveType(scope, operand);
    }
    RelDataType type = inferReturnType(new SqlCallBinding(validator, scope, call));
    validator.setValidatedNodeType(call, type);
    return type;
  }

  /** The Java code of the operator. */
  private record Implementation(NotNullImplementor implementor) implements ImplementableFunction {
    @Override
    public CallImplementor getImplementor() {
      return RexImpTable.createImplementor(implementor, NullPolicy.STRICT, false);
    }

    @Override
    public List<FunctionParameter> getParameters() {
      return List.of();
    }
  }
}
