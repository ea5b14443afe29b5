package org.driftdb.adapter.jdbc;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.DataContext;
import org.apache.calcite.adapter.enumerable.CallImplementor;
import org.apache.calcite.linq4j.tree.Expression;
import org.apache.calcite.linq4j.tree.Expressions;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.schema.FunctionParameter;
import org.apache.calcite.schema.ImplementableFunction;
import org.apache.calcite.schema.ScalarFunction;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlOperatorTable;
import org.apache.calcite.sql.SqlUnresolvedFunction;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.type.InferTypes;
import org.apache.calcite.sql.type.OperandTypes;
import org.apache.calcite.sql.type.ReturnTypes;
import org.apache.calcite.sql.type.SqlTypeFamily;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.apache.calcite.sql.util.SqlOperatorTables;
import org.apache.calcite.sql.util.SqlShuttle;
import org.apache.calcite.sql.validate.SqlUserDefinedFunction;
import org.apache.calcite.sql2rel.SqlRexContext;
import org.apache.calcite.sql2rel.SqlRexConvertletTable;
import org.apache.calcite.util.Util;
import org.driftdb.adapter.DriftView;
import org.driftdb.adapter.Point;
import org.driftdb.adapter.ScanRuntime;
import org.driftdb.adapter.StatementScope;
import org.driftdb.adapter.variant.ExactConvertlets;
import org.jspecify.annotations.Nullable;

/** {@code CURRENT_SEQ()}: the sequence that the statement reads. */
public final class CurrentSequence {
  private static final String NAME = "CURRENT_SEQ";

  /**
   * The function, without an operand and with the point that the query around it names. Its value
   * is never part of a plan.
   */
  static final List<SqlOperator> FUNCTIONS = List.of(new Operator(0, "of"), new Operator(1, "at"));

  /** What SQL knows here beyond Calcite's own operators. */
  static final SqlOperatorTable OPERATORS = SqlOperatorTables.of(FUNCTIONS);

  /** How calls of all operators become expressions. */
  static final SqlRexConvertletTable CONVERTLETS =
      call ->
          FUNCTIONS.contains(call.getOperator())
              ? CurrentSequence::convert
              : ExactConvertlets.INSTANCE.get(call);

  /** The function with a point that is a parameter, given by its position. */
  private static final SqlOperator AT_PARAMETER = new Operator(1, "atParameter");

  private CurrentSequence() {}

  /** The query of a view, in which calls without a point have that which stands behind the view. */
  static SqlNode at(SqlNode query, DriftView view) {
    SqlNode changed =
        query.accept(
            new SqlShuttle() {
              @Override
              public @Nullable SqlNode visit(SqlCall call) {
                SqlParserPos pos = call.getParserPosition();
                SqlNode point = isWithoutPoint(call) ? view.point(pos) : null;
                return point == null
                    ? super.visit(call)
                    : call.getOperator().createCall(pos, point);
              }
            });
    return changed == null ? query : changed;
  }

  /** Whether a query asks for the sequence without a point of its own. */
  static boolean isAskedBy(SqlNode query) {
    try {
      query.accept(
          new SqlBasicVisitor<Void>() {
            @Override
            public Void visit(SqlCall call) {
              if (isWithoutPoint(call)) {
                throw Util.FoundOne.NULL;
              }
              return super.visit(call);
            }
          });
      return false;
    } catch (Util.FoundOne e) {
      return true;
    }
  }

  private static boolean isWithoutPoint(SqlCall call) {
    return isCall(call) && call.operandCount() == 0;
  }

  /** Whether it is called, without a point or with that as the only operand. */
  static boolean isCall(SqlCall call) {
    return call.getOperator() instanceof SqlUnresolvedFunction function
        && function.getNameAsId().toString().equalsIgnoreCase(NAME);
  }

  /** Makes a call an expression; a parameter keeps the type that it is bound with. */
  private static RexNode convert(SqlRexContext context, SqlCall call) {
    RexBuilder builder = context.getRexBuilder();
    if (call.operandCount() == 1 && call.operand(0) instanceof SqlDynamicParam parameter) {
      BigDecimal index = BigDecimal.valueOf(parameter.getIndex());
      return builder.makeCall(AT_PARAMETER, builder.makeExactLiteral(index));
    }
    return builder.makeCall(
        call.getOperator(),
        call.getOperandList().stream().map(context::convertExpression).toList());
  }

  /** What the generated code calls, for the state that is read where no point is named. */
  public static long of(DataContext context) {
    return scope(context).at(null).sequence();
  }

  /** What the generated code calls, for the state at a text or at a time in milliseconds. */
  public static long at(DataContext context, @Nullable Object point) {
    Object named = point instanceof Long millis ? Instant.ofEpochMilli(millis) : point;
    return scope(context).at(Point.of(named)).sequence();
  }

  /** What the generated code calls, for the state at the point that a parameter is bound to. */
  public static long atParameter(DataContext context, Object index) {
    Object point = ScanRuntime.parameter(context, ((Number) index).intValue());
    return scope(context).at(Point.of(point)).sequence();
  }

  private static StatementScope scope(DataContext context) {
    return ((DriftConnection) context.getQueryProvider()).session().scope(context);
  }

  private static final class Operator extends SqlUserDefinedFunction {
    Operator(int operands, String method) {
      super(
          new SqlIdentifier(NAME, SqlParserPos.ZERO),
          SqlKind.OTHER_FUNCTION,
          ReturnTypes.BIGINT,
          InferTypes.VARCHAR_1024,
          operands == 0
              ? OperandTypes.operandMetadata(List.of(), types -> List.of(), i -> "", i -> false)
              : OperandTypes.operandMetadata(
                  List.of(SqlTypeFamily.ANY),
                  types -> List.of(types.createSqlType(SqlTypeName.ANY)),
                  i -> "point",
                  i -> false),
          new Function(method));
    }

    @Override
    public boolean isDeterministic() {
      return false;
    }

    @Override
    public boolean isDynamicFunction() {
      return true;
    }
  }

  private record Function(String method) implements ScalarFunction, ImplementableFunction {
    @Override
    public RelDataType getReturnType(RelDataTypeFactory typeFactory) {
      return typeFactory.createJavaType(long.class);
    }

    /** Calcite asks the operator, which knows. */
    @Override
    public List<FunctionParameter> getParameters() {
      return List.of();
    }

    @Override
    public CallImplementor getImplementor() {
      return (translator, call, nullAs) -> {
        List<Expression> arguments = new ArrayList<>();
        arguments.add(DataContext.ROOT);
        for (Expression operand : translator.translateList(call.getOperands())) {
          arguments.add(Expressions.box(operand));
        }
        return Expressions.call(CurrentSequence.class, method, arguments);
      };
    }
  }
}
