package org.driftdb.adapter.variant;

import java.util.List;
import org.apache.calcite.linq4j.function.Strict;
import org.apache.calcite.linq4j.tree.Types;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.schema.impl.ScalarFunctionImpl;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.type.InferTypes;
import org.apache.calcite.sql.type.OperandTypes;
import org.apache.calcite.sql.type.ReturnTypes;
import org.apache.calcite.sql.validate.SqlUserDefinedFunction;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;

/** Floating-point arithmetic that fails where Java's gives an infinity. */
public final class Finite {
  private static final SqlOperator DOUBLE = function("ofDouble", double.class);
  private static final SqlOperator REAL = function("ofReal", float.class);

  private Finite() {}

  /** An expression that gives what this one gives, but fails if that is no finite number. */
  static RexNode of(RexNode expression, RexBuilder builder) {
    return switch (expression.getType().getSqlTypeName()) {
      case FLOAT, DOUBLE -> builder.makeCall(expression.getType(), DOUBLE, List.of(expression));
      case REAL -> builder.makeCall(expression.getType(), REAL, List.of(expression));
      default -> expression;
    };
  }

  /** What generated code calls. */
  @Strict
  public static double ofDouble(double number) {
    if (Double.isInfinite(number)) {
      throw outOfRange("DOUBLE");
    }
    return number;
  }

  /** What generated code calls. */
  @Strict
  public static float ofReal(float number) {
    if (Float.isInfinite(number)) {
      throw outOfRange("REAL");
    }
    return number;
  }

  private static DriftException outOfRange(String type) {
    return new DriftException(
        ErrorCode.OUT_OF_RANGE, "The result of a calculation is out of range for " + type);
  }

  private static SqlOperator function(String method, Class<?> type) {
    return new SqlUserDefinedFunction(
        new SqlIdentifier("FINITE", SqlParserPos.ZERO),
        SqlKind.OTHER_FUNCTION,
        ReturnTypes.ARG0,
        InferTypes.FIRST_KNOWN,
        OperandTypes.operandMetadata(List.of(), types -> List.of(), i -> "number", i -> false),
        ScalarFunctionImpl.create(Types.lookupMethod(Finite.class, method, type)));
  }
}
