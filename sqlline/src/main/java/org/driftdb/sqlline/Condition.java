package org.driftdb.sqlline;

import java.util.Optional;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlOrderBy;
import org.apache.calcite.sql.parser.SqlParseException;
import org.apache.calcite.sql.parser.SqlParser;
import org.apache.calcite.sql.validate.SqlConformanceEnum;
import org.driftdb.parser.DriftParsers;
import org.jspecify.annotations.Nullable;

/** What a person types behind {@code -w}, and its place in the statement made of it. */
final class Condition {
  /** The line of the statement on which the condition begins. */
  private static final int FIRST_LINE = 2;

  private Condition() {}

  /**
   * Checks that it is one expression, so that nothing of it can reach out of its place.
   *
   * @throws CommandFailure if it is not
   */
  static void check(String condition) {
    try {
      SqlNode parsed =
          SqlParser.create(
                  condition,
                  DriftParsers.config(DriftParsers.DEFAULT_LEX)
                      .withConformance(SqlConformanceEnum.LENIENT))
              .parseExpression();
      // The parser takes the parentheses of an expression for those of a query.
      if (parsed instanceof SqlOrderBy ordered && !ordered.query.isA(SqlKind.QUERY)) {
        throw new CommandFailure("this is no condition: " + condition);
      }
    } catch (SqlParseException e) {
      throw new CommandFailure("this is no condition: " + condition + ": " + ErrorText.of(e), e);
    }
  }

  /** The rest of a statement: on lines of its own a comment at its end does no harm. */
  static String clause(String condition) {
    return " WHERE (\n" + condition + "\n)";
  }

  /** A problem with the statement, placed in the condition, or nowhere if it is not there. */
  static String explain(@Nullable String condition, String problem) {
    Optional<Place> found = Place.first(problem);
    if (found.isEmpty()) {
      return problem;
    }
    return condition == null || found.get().line() < FIRST_LINE
        ? Place.without(problem)
        : new Place(2 - FIRST_LINE, 1).inText(problem) + ", in the condition: " + condition;
  }
}
