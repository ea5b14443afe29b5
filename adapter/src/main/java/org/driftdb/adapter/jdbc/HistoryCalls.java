package org.driftdb.adapter.jdbc;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlSnapshot;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.util.SqlShuttle;
import org.apache.calcite.util.Util;
import org.driftdb.adapter.SystemColumn;
import org.driftdb.adapter.names.Places;
import org.driftdb.parser.DriftOperators;
import org.driftdb.parser.PeriodOperator;
import org.driftdb.parser.SqlDefaultSnapshot;
import org.driftdb.parser.SqlPeriodSnapshot;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * Makes the table functions that tell of a table's history what they mean: {@code HISTORY('t', a,
 * b)} the table's columns and its system columns, from the table over a part of its history; {@code
 * CHANGES('t', a, b)} and {@code DIFF('t', a, b)} what is read of the table over that. {@code TABLE
 * t} becomes the query that it is short for.
 */
final class HistoryCalls extends SqlShuttle {
  private static final Map<String, Function> FUNCTIONS =
      Map.of(
          "HISTORY",
          new Function(
              PeriodOperator.HISTORY,
              0,
              "a table's name, and from where on and up to where it is read"),
          "CHANGES",
          new Function(
              PeriodOperator.CHANGES,
              2,
              "a table's name, and after which point and up to which one"),
          "DIFF",
          new Function(
              PeriodOperator.DIFF, 2, "a table's name, and the two points that are compared"));

  private static final int MAX_BOUNDS = 2;

  /**
   * A table function.
   *
   * @param period what it reads
   * @param leastBounds how many points must be given
   * @param takes what it takes, in words
   */
  private record Function(PeriodOperator period, int leastBounds, String takes) {}

  private HistoryCalls() {}

  /** The statement with such calls replaced. */
  static SqlNode replace(SqlNode statement) {
    SqlNode replaced = statement.accept(new HistoryCalls());
    return replaced == null ? statement : replaced;
  }

  @Override
  public @Nullable SqlNode visit(SqlCall call) {
    if (call.getKind() == SqlKind.EXPLICIT_TABLE) {
      return allOf(call);
    } else if (call.getOperator() instanceof SqlFunction
        && call.getOperandList().stream().anyMatch(HistoryCalls::isTable)) {
      return call; // To a function a table is no query.
    }
    if (call instanceof SqlPeriodSnapshot && call.operand(1) instanceof SqlCall period) {
      period.getOperandList().forEach(HistoryCalls::checkPoint);
    }
    if (call instanceof SqlSnapshot snapshot && snapshot.getTableRef() instanceof SqlCall table) {
      SqlNode history = history(table, snapshot);
      return history == null ? super.visit(call) : history;
    }
    SqlNode history = history(call, null);
    return history == null ? super.visit(call) : history;
  }

  private static boolean isTable(@Nullable SqlNode operand) {
    return operand != null && operand.getKind() == SqlKind.EXPLICIT_TABLE;
  }

  /** {@code TABLE t}, which Calcite reads and cannot plan. */
  private SqlNode allOf(SqlCall table) {
    SqlParserPos pos = table.getParserPosition();
    SqlNode from = Objects.requireNonNull(table.operand(0).accept(this));
    return Selects.of(pos, SqlNodeList.of(SqlIdentifier.star(pos)), from, null);
  }

  /** What a call in FROM means, seen at a point; null if it is not one of ours. */
  private static @Nullable SqlNode history(SqlCall call, @Nullable SqlSnapshot point) {
    if (call.getKind() == SqlKind.COLLECTION_TABLE
        && call.operand(0) instanceof SqlCall arguments
        && arguments.getOperator() instanceof SqlFunction operator) {
      SqlIdentifier name = operator.getNameAsId();
      Function function = FUNCTIONS.get(Util.last(name.names).toUpperCase(Locale.ROOT));
      if (function != null) {
        return history(function, name, arguments, point);
      }
    }
    return null;
  }

  private static SqlNode history(
      Function function, SqlIdentifier name, SqlCall call, @Nullable SqlSnapshot point) {
    SqlParserPos pos = call.getParserPosition();
    List<SqlNode> operands = call.getOperandList();
    int bounds = operands.size() - 1;
    if (bounds < function.leastBounds || bounds > MAX_BOUNDS) {
      throw takes(function, name, pos);
    }
    if (point instanceof SqlPeriodSnapshot) {
      throw new DriftException(
          ErrorCode.SYNTAX,
          Util.last(name.names)
              + " says itself what is read of the history: it can be seen AS OF a point, and not over"
              + " a period"
              + Places.of(pos));
    }
    operands.stream().skip(1).forEach(HistoryCalls::checkPoint);
    SqlNode table = table(function, name, operands.get(0));
    SqlNode read =
        new SqlPeriodSnapshot(
            pos,
            point == null ? table : seenAt(table, point, pos),
            function.period.createCall(pos, operands.subList(1, operands.size())));
    return function.period.isOfVersions() ? withSystemColumns(read, pos) : read;
  }

  /** The table at a point, which stays one of the whole query if it is that. */
  private static SqlSnapshot seenAt(SqlNode table, SqlSnapshot point, SqlParserPos pos) {
    return point instanceof SqlDefaultSnapshot
        ? new SqlDefaultSnapshot(pos, table, point.getPeriod())
        : new SqlSnapshot(pos, table, point.getPeriod());
  }

  /** A point that is written out must be one; what others are is known when the statement runs. */
  private static void checkPoint(SqlNode bound) {
    if (bound instanceof SqlCall call && call.getOperator().equals(DriftOperators.POINT)) {
      checkPoint(call.operand(0));
    } else if (bound instanceof SqlLiteral literal
        && (literal.getTypeName() == SqlTypeName.CHAR
            || literal.getTypeName() == SqlTypeName.DECIMAL
            || literal.getTypeName() == SqlTypeName.NULL)) {
      KnownPoints.literal(literal);
    }
  }

  private static SqlNode withSystemColumns(SqlNode versions, SqlParserPos pos) {
    SqlNodeList columns = new SqlNodeList(pos);
    columns.add(SqlIdentifier.star(pos));
    for (SystemColumn column : SystemColumn.OF_LIFE) {
      columns.add(new SqlIdentifier(column.label(), pos));
    }
    // LATERAL, since the points may depend on what stands before in FROM.
    return SqlStdOperatorTable.LATERAL.createCall(pos, Selects.of(pos, columns, versions, null));
  }

  /** The table that a call names, in the schema in which the function itself is looked up. */
  private static SqlIdentifier table(Function function, SqlIdentifier name, SqlNode argument) {
    if (argument instanceof SqlIdentifier sqlIdentifier) {
      return sqlIdentifier;
    }
    if (argument.getKind() == SqlKind.EXPLICIT_TABLE) {
      SqlNode table = ((SqlCall) argument).operand(0);
      if (table instanceof SqlIdentifier sqlIdentifier) {
        return sqlIdentifier;
      }
    }
    if (argument instanceof SqlLiteral sqlLiteral && sqlLiteral.getTypeName() == SqlTypeName.CHAR) {
      List<String> names = new ArrayList<>(name.names);
      names.set(names.size() - 1, sqlLiteral.getValueAs(String.class));
      return new SqlIdentifier(names, argument.getParserPosition());
    }
    throw takes(function, name, argument.getParserPosition());
  }

  private static DriftException takes(Function function, SqlIdentifier called, SqlParserPos pos) {
    String name = Util.last(called.names);
    return new DriftException(
        ErrorCode.SYNTAX,
        name
            + " takes "
            + function.takes
            + ": "
            + name
            + "('t', '@seq:7', '@seq:9')"
            + Places.of(pos));
  }
}
