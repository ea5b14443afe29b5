package org.driftdb.adapter.jdbc;

import java.lang.reflect.Method;
import java.util.List;
import org.apache.calcite.avatica.util.DateTimeUtils;
import org.apache.calcite.linq4j.function.Strict;
import org.apache.calcite.linq4j.tree.Types;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
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
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeTransforms;
import org.apache.calcite.sql.validate.SqlUserDefinedFunction;
import org.jspecify.annotations.Nullable;

/** Timestamps and times as text with milliseconds, which Calcite's own casts drop. */
public final class TimeText {
  private static final int MILLIS = 3;
  private static final SqlOperator TIMESTAMP = function("TIMESTAMP_TEXT", "timestamp", long.class);
  private static final SqlOperator TIME = function("TIME_TEXT", "time", int.class);

  private TimeText() {}

  /** The text of an expression; null if it is neither a timestamp nor a time. */
  static @Nullable RexNode of(RexNode expression, RexBuilder builder) {
    SqlTypeName from = expression.getType().getSqlTypeName();
    if (from != SqlTypeName.TIMESTAMP && from != SqlTypeName.TIME) {
      return null;
    }
    RelDataTypeFactory types = builder.getTypeFactory();
    RelDataType text =
        types.createTypeWithNullability(
            types.createSqlType(SqlTypeName.VARCHAR), expression.getType().isNullable());
    return builder.makeCall(
        text, from == SqlTypeName.TIMESTAMP ? TIMESTAMP : TIME, List.of(expression));
  }

  /** What generated code calls. */
  @Strict
  public static String timestamp(long millis) {
    return DateTimeUtils.unixTimestampToString(millis, MILLIS);
  }

  /** What generated code calls. */
  @Strict
  public static String time(int millis) {
    return DateTimeUtils.unixTimeToString(millis, MILLIS);
  }

  private static SqlOperator function(String name, String method, Class<?> parameter) {
    Method implementation = Types.lookupMethod(TimeText.class, method, parameter);
    return new SqlUserDefinedFunction(
        new SqlIdentifier(name, SqlParserPos.ZERO),
        SqlKind.OTHER_FUNCTION,
        ReturnTypes.VARCHAR.andThen(SqlTypeTransforms.TO_NULLABLE),
        InferTypes.FIRST_KNOWN,
        OperandTypes.operandMetadata(List.of(), types -> List.of(), i -> "time", i -> false),
        ScalarFunctionImpl.create(implementation));
  }
}
