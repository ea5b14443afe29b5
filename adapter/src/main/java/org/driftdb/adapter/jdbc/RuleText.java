package org.driftdb.adapter.jdbc;

import java.util.List;
import org.apache.calcite.sql.SqlAggFunction;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlWriterConfig;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParseException;
import org.apache.calcite.sql.parser.SqlParser;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.apache.calcite.sql.validate.SqlValidatorUtil;
import org.driftdb.adapter.names.Places;
import org.driftdb.parser.DriftParsers;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;

/**
 * The expressions that belong to a table, as text: in the default lexical rules, whatever those of
 * the connection that gave them.
 */
final class RuleText {
  private RuleText() {}

  /** An expression as it is kept: on one line, but for line ends that are part of a literal. */
  static String of(SqlNode expression) {
    return expression
        .toSqlString(
            config ->
                config
                    .withDialect(DriftParsers.dialect(DriftParsers.DEFAULT_LEX))
                    .withAlwaysUseParentheses(false)
                    .withIndentation(0)
                    .withLineFolding(SqlWriterConfig.LineFolding.WIDE)
                    .withClauseStartsLine(false)
                    .withSelectListItemsOnSeparateLines(false))
        .getSql();
  }

  /** The expression that was kept so. */
  static SqlNode parse(String text) {
    try {
      return SqlParser.create(text, DriftParsers.config(DriftParsers.DEFAULT_LEX))
          .parseExpression();
    } catch (SqlParseException e) {
      throw new DriftException(
          ErrorCode.INTERNAL, "The schema of a table has an expression that is none: " + text, e);
    }
  }

  /**
   * Refuses what no expression of a table may hold.
   *
   * @param what what the expression is, in words
   * @param mayNameColumns whether it may name columns
   */
  static void check(SqlNode expression, String what, boolean mayNameColumns) {
    expression.accept(
        new SqlBasicVisitor<Void>() {
          @Override
          public Void visit(SqlCall call) {
            if (call.isA(SqlKind.QUERY)) {
              throw refused(call, what, "no query");
            } else if (call.getKind() == SqlKind.OVER || isAggregate(call.getOperator())) {
              throw refused(call, what, "no aggregate function");
            } else if (readsPoint(call.getOperator())) {
              throw refused(call, what, "no sequence of the database");
            } else if (call.getKind() == SqlKind.DEFAULT) {
              throw refused(call, what, "no DEFAULT of its own");
            }
            return super.visit(call);
          }

          @Override
          public Void visit(SqlDynamicParam parameter) {
            throw refused(parameter, what, "no parameter");
          }

          @Override
          public Void visit(SqlIdentifier name) {
            if (!mayNameColumns && !isContextVariable(name)) {
              throw refused(name, what, "no column");
            }
            return null;
          }
        });
  }

  private static boolean isAggregate(SqlOperator operator) {
    List<SqlOperator> known =
        SqlStdOperatorTable.instance().getOperatorList().stream()
            .filter(each -> each.getName().equalsIgnoreCase(operator.getName()))
            .toList();
    return !known.isEmpty() && known.stream().allMatch(SqlAggFunction.class::isInstance);
  }

  private static boolean readsPoint(SqlOperator operator) {
    return CurrentSequence.FUNCTIONS.stream()
        .anyMatch(each -> each.getName().equalsIgnoreCase(operator.getName()));
  }

  /** CURRENT_TIMESTAMP and its like stand without parentheses, as names do. */
  private static boolean isContextVariable(SqlIdentifier name) {
    return name.isSimple()
        && !name.isComponentQuoted(0)
        && SqlValidatorUtil.lookupSqlFunctionByID(SqlStdOperatorTable.instance(), name, null)
            != null;
  }

  private static DriftException refused(SqlNode part, String what, String problem) {
    return new DriftException(ErrorCode.SYNTAX, what + " may hold " + problem + Places.of(part));
  }
}
