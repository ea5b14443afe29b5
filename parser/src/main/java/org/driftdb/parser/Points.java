package org.driftdb.parser;

import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlSnapshot;
import org.apache.calcite.sql.SqlUnknownLiteral;
import org.apache.calcite.sql.SqlUnresolvedFunction;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.util.TimestampString;
import org.apache.calcite.util.Util;

/** Points as they stand in statements. */
final class Points {
  /** The function that gives the sequence that the statement reads. */
  static final String CURRENT_SEQUENCE = "CURRENT_SEQ";

  /** The table functions that tell of a table's history. */
  private static final List<String> OF_HISTORY = List.of("HISTORY", "CHANGES", "DIFF");

  private static final String AS_OF = "AS_OF";

  private Points() {}

  /** A point as a string, as {@code @seq:7} and {@code @now} are read. */
  static SqlNode literal(String point, SqlParserPos pos) {
    return SqlLiteral.createCharString(point, pos);
  }

  /**
   * Whether a double-quoted identifier, in the lexical rules where that is what "x" means, is a
   * point all the same. Column names begin neither with {@code @} nor with a digit.
   */
  static boolean isQuoted(Token token) {
    return token.kind == DriftParserImplConstants.QUOTED_IDENTIFIER
        && (token.image.charAt(1) == '@' || Character.isDigit(token.image.charAt(1)));
  }

  /** The point that an expression after AS OF is: itself where it is a TIMESTAMP or may be one. */
  static SqlNode of(SqlNode e) {
    boolean wrapped =
        e instanceof SqlDynamicParam
            || e.getKind() == SqlKind.LITERAL_CHAIN
            || (e instanceof SqlLiteral literal && !isTimestamp(literal));
    return wrapped ? DriftOperators.POINT.createCall(e.getParserPosition(), e) : e;
  }

  /** Whether an expression is a point as it stands, or a parameter. */
  static boolean isConstant(SqlNode e) {
    return e instanceof SqlDynamicParam
        || (e instanceof SqlLiteral literal
            && (literal.getTypeName() == SqlTypeName.CHAR || isTimestamp(literal)));
  }

  private static boolean isTimestamp(SqlLiteral literal) {
    return literal instanceof SqlUnknownLiteral unknown
        ? unknown.tag.equals("TIMESTAMP")
        : literal.getTypeName() == SqlTypeName.TIMESTAMP
            && literal.getValue() instanceof TimestampString;
  }

  /**
   * A call of a table function in FROM. AS_OF('t', p) is the table t as of p; every other call
   * stays what it is.
   */
  static SqlNode tableFunction(SqlParserPos pos, SqlCall call) {
    if (isCall(call, AS_OF)) {
      return asOf(pos, call, ((SqlFunction) call.getOperator()).getNameAsId());
    }
    return SqlStdOperatorTable.COLLECTION_TABLE.createCall(pos, call);
  }

  /** Whether a call is one of a table function that tells of a table's history. */
  static boolean isOfHistory(SqlCall call) {
    return OF_HISTORY.stream().anyMatch(name -> isCall(call, name));
  }

  /** Whether a call is one of the function of this name, whatever its schema. */
  static boolean isCall(SqlCall call, String name) {
    return call.getOperator() instanceof SqlUnresolvedFunction function
        && Util.last(function.getNameAsId().names).equalsIgnoreCase(name);
  }

  /** The expression whose value names the point. */
  static SqlNode named(SqlNode point) {
    return point instanceof SqlCall call && call.getOperator() == DriftOperators.POINT
        ? call.operand(0)
        : point;
  }

  private static SqlNode asOf(SqlParserPos pos, SqlCall call, SqlIdentifier function) {
    if (call.operandCount() != 2) {
      throw DriftSyntax.asOfNeedsTable(pos);
    }
    return new SqlSnapshot(pos, table(function, call.operand(0)), of(call.operand(1)));
  }

  /** The table that AS_OF names, in the schema where AS_OF itself is looked up. */
  private static SqlIdentifier table(SqlIdentifier function, SqlNode argument) {
    if (argument instanceof SqlIdentifier name) {
      return name;
    }
    if (argument.getKind() == SqlKind.EXPLICIT_TABLE
        && ((SqlCall) argument).operand(0) instanceof SqlIdentifier name) {
      return name;
    }
    if (argument instanceof SqlLiteral literal && literal.getTypeName() == SqlTypeName.CHAR) {
      List<String> names = new ArrayList<>(function.names);
      names.set(names.size() - 1, literal.getValueAs(String.class));
      return new SqlIdentifier(names, argument.getParserPosition());
    }
    throw DriftSyntax.asOfNeedsTable(argument.getParserPosition());
  }
}
