package org.driftdb.adapter.jdbc;

import java.util.List;
import org.apache.calcite.DataContext;
import org.apache.calcite.adapter.enumerable.CallImplementor;
import org.apache.calcite.linq4j.tree.Expressions;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.schema.FunctionParameter;
import org.apache.calcite.schema.ImplementableFunction;
import org.apache.calcite.schema.ScalarFunction;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.type.InferTypes;
import org.apache.calcite.sql.type.OperandTypes;
import org.apache.calcite.sql.type.ReturnTypes;
import org.apache.calcite.sql.validate.SqlUserDefinedFunction;
import org.driftdb.adapter.DatabaseAccess;

/** {@code CURRENT_SEQ()}: the sequence that the statement reads. */
public final class CurrentSequence {
  /** The function; its value is never part of a plan. */
  static final SqlOperator FUNCTION =
      new SqlUserDefinedFunction(
          new SqlIdentifier("CURRENT_SEQ", SqlParserPos.ZERO),
          SqlKind.OTHER_FUNCTION,
          ReturnTypes.BIGINT,
          InferTypes.RETURN_TYPE,
          OperandTypes.operandMetadata(List.of(), typeFactory -> List.of(), i -> "", i -> false),
          new Function()) {
        @Override
        public boolean isDeterministic() {
          return false;
        }

        @Override
        public boolean isDynamicFunction() {
          return true;
        }
      };

  private CurrentSequence() {}

  /** What the generated code calls. */
  public static long of(DataContext context) {
    DatabaseAccess session = ((DriftConnection) context.getQueryProvider()).session();
    return session.scope(context).sequence();
  }

  private static final class Function implements ScalarFunction, ImplementableFunction {
    @Override
    public RelDataType getReturnType(RelDataTypeFactory typeFactory) {
      return typeFactory.createJavaType(long.class);
    }

    @Override
    public List<FunctionParameter> getParameters() {
      return List.of();
    }

    @Override
    public CallImplementor getImplementor() {
      return (translator, call, nullAs) ->
          Expressions.call(CurrentSequence.class, "of", DataContext.ROOT);
    }
  }
}
