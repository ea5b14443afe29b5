package org.driftdb.adapter.variant;

import com.google.common.collect.ImmutableListMultimap;
import com.google.common.collect.ImmutableMap;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.SqlBasicCall;
import org.apache.calcite.sql.SqlBasicTypeNameSpec;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlDataTypeSpec;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.fun.SqlDatetimeSubtractionOperator;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeUtil;

/**
 * Gives the parameters that are operands a type, while a statement is a tree of SQL. Calcite finds
 * one for a parameter by its neighbours, but only in some places, and asks for the type of {@code n
 * + ?} before it has found it. So in arithmetic and for most functions a parameter is a variant, of
 * the kind it is bound with, and exact; where a function takes an integer, a time or a condition,
 * it is one.
 */
final class ParameterOperands {
  private static final Set<SqlKind> ARITHMETIC =
      EnumSet.of(
          SqlKind.PLUS,
          SqlKind.MINUS,
          SqlKind.TIMES,
          SqlKind.DIVIDE,
          SqlKind.MOD,
          SqlKind.MINUS_PREFIX,
          SqlKind.PLUS_PREFIX);

  /** At which places functions take integers. */
  private static final ImmutableListMultimap<String, Integer> INTEGERS =
      ImmutableListMultimap.<String, Integer>builder()
          .putAll("ROUND", 1)
          .putAll("TRUNCATE", 1)
          .putAll("SUBSTRING", 1, 2)
          .putAll("OVERLAY", 2, 3)
          .putAll("LEAD", 1)
          .putAll("LAG", 1)
          .putAll("NTH_VALUE", 1)
          .putAll("TIMESTAMPADD", 1)
          .build();

  /** At which places functions take timestamps. */
  private static final ImmutableListMultimap<String, Integer> TIMESTAMPS =
      ImmutableListMultimap.<String, Integer>builder()
          .putAll("EXTRACT", 1)
          .putAll("TIMESTAMPADD", 2)
          .putAll("TIMESTAMPDIFF", 1, 2)
          .putAll("LAST_DAY", 0)
          .build();

  /** Which functions take whole numbers of any size, and which take bytes, at every place. */
  private static final ImmutableMap<String, SqlTypeName> EVERYWHERE =
      ImmutableMap.of(
          "BITAND", SqlTypeName.BIGINT,
          "BITOR", SqlTypeName.BIGINT,
          "BITXOR", SqlTypeName.BIGINT,
          "BITNOT", SqlTypeName.BIGINT,
          "OCTET_LENGTH", SqlTypeName.VARBINARY);

  /** What gives a parameter a type by itself. */
  private static final Set<SqlKind> KEPT =
      EnumSet.of(SqlKind.CAST, SqlKind.COALESCE, SqlKind.NULLIF);

  private static final Set<String> NUMBERS =
      Set.of("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "DECIMAL", "REAL", "FLOAT", "DOUBLE");

  private static final int MILLIS = 3;

  private ParameterOperands() {}

  /**
   * Gives the parameters among the operands of a call a type, where they need one.
   *
   * @param types finds the types of the other operands
   */
  static void prepare(SqlBasicCall call, Function<SqlNode, RelDataType> types) {
    for (int i = 0; i < call.operandCount(); i++) {
      if (call.operand(i) instanceof SqlDynamicParam parameter) {
        call.setOperand(i, typed(call, i, parameter, types));
      }
    }
  }

  private static SqlNode typed(
      SqlBasicCall call,
      int place,
      SqlDynamicParam parameter,
      Function<SqlNode, RelDataType> types) {
    String name = call.getOperator().getName().toUpperCase(Locale.ROOT);
    if (call.getOperator() instanceof SqlDatetimeSubtractionOperator) {
      return cast(parameter, SqlTypeName.TIMESTAMP);
    } else if (ARITHMETIC.contains(call.getKind())) {
      return calculated(call, parameter, types);
    } else if (INTEGERS.containsEntry(name, place)) {
      return cast(parameter, SqlTypeName.INTEGER);
    } else if (TIMESTAMPS.containsEntry(name, place)) {
      return cast(parameter, SqlTypeName.TIMESTAMP);
    } else if (place == 2 && (call.getKind() == SqlKind.LEAD || call.getKind() == SqlKind.LAG)) {
      return shifted(parameter, types.apply(call.operand(0)));
    } else if (EVERYWHERE.containsKey(name)) {
      return cast(parameter, EVERYWHERE.get(name));
    }
    return takesVariants(call) || isCastToNumber(call)
        ? VariantLists.toVariant(parameter)
        : parameter;
  }

  /** What stands where there is no other row: of the type of the values, unless that is open. */
  private static SqlNode shifted(SqlDynamicParam parameter, RelDataType type) {
    return type instanceof FieldType || Variants.isAny(type)
        ? VariantLists.toVariant(parameter)
        : cast(parameter, SqlTypeUtil.convertTypeToSpec(type));
  }

  /**
   * Beside a number of an SQL type a text that spells a number is one, as in an assignment. To an
   * interval a time is added, and by a number it is multiplied.
   */
  private static SqlNode calculated(
      SqlBasicCall call, SqlDynamicParam parameter, Function<SqlNode, RelDataType> types) {
    SqlNode variant = VariantLists.toVariant(parameter);
    for (SqlNode operand : call.getOperandList()) {
      if (!(operand instanceof SqlDynamicParam)) {
        RelDataType type = types.apply(operand);
        if (SqlTypeUtil.isInterval(type)) {
          boolean added = call.getKind() == SqlKind.PLUS || call.getKind() == SqlKind.MINUS;
          return cast(parameter, added ? SqlTypeName.TIMESTAMP : SqlTypeName.INTEGER);
        } else if (SqlTypeUtil.isNumeric(type) && !(type instanceof FieldType)) {
          return VariantOperators.AS_NUMBER.createCall(parameter.getParserPosition(), variant);
        }
      }
    }
    return variant;
  }

  /**
   * Calcite thinks that a parameter of the type needs no cast, but it keeps what it is bound to.
   */
  private static boolean isCastToNumber(SqlBasicCall call) {
    return call.getKind() == SqlKind.CAST
        && call.operand(1) instanceof SqlDataTypeSpec type
        && NUMBERS.contains(type.getTypeName().getSimple());
  }

  private static boolean takesVariants(SqlCall call) {
    return call.getOperator() instanceof SqlFunction function
        && !KEPT.contains(call.getKind())
        && !function.isAggregator()
        && !function.getFunctionType().isUserDefined();
  }

  /** A parameter that stands as a condition. */
  static SqlNode condition(SqlDynamicParam parameter) {
    return cast(parameter, SqlTypeName.BOOLEAN);
  }

  private static SqlNode cast(SqlDynamicParam parameter, SqlTypeName type) {
    SqlParserPos pos = parameter.getParserPosition();
    SqlBasicTypeNameSpec name =
        type == SqlTypeName.TIMESTAMP
            ? new SqlBasicTypeNameSpec(type, MILLIS, pos)
            : new SqlBasicTypeNameSpec(type, pos);
    return cast(parameter, new SqlDataTypeSpec(name, pos));
  }

  private static SqlNode cast(SqlDynamicParam parameter, SqlDataTypeSpec type) {
    return SqlStdOperatorTable.CAST.createCall(parameter.getParserPosition(), parameter, type);
  }
}
