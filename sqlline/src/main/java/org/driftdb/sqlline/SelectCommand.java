package org.driftdb.sqlline;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import org.apache.calcite.sql.parser.SqlParseException;
import org.apache.calcite.sql.parser.SqlParser;
import org.apache.calcite.sql.validate.SqlConformanceEnum;
import org.driftdb.parser.DriftParsers;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Reads the rows of one table, now or in the past. */
@Command(name = "select", description = "Read rows of a table, now or in the past.")
final class SelectCommand implements Runnable {
  /** The line of the statement on which the condition begins. */
  private static final int CONDITION_LINE = 2;

  @Spec CommandSpec spec;

  @Mixin DatabaseOption database = new DatabaseOption();

  @Mixin TableOption table = new TableOption();

  @Option(
      names = {"-w", "--where"},
      paramLabel = "CONDITION",
      description = "Which rows, as after WHERE in DriftQL: -w 'status=\"active\"'")
  @Nullable String condition;

  @Option(
      names = "--as-of",
      paramLabel = "POINT",
      description = "When: @seq:N, an ISO-8601 instant, a SQL timestamp (UTC), or @now.")
  @Nullable String point;

  @Option(
      names = {"-l", "--limit"},
      paramLabel = "N",
      description = "At most so many rows.")
  @Nullable Long limit;

  @Mixin FormatOption format = new FormatOption();

  @Mixin CommonOptions common = new CommonOptions();

  private final Console console;

  SelectCommand(Console console) {
    this.console = console;
  }

  @Override
  public void run() {
    if (limit != null && limit < 0) {
      throw new ParameterException(spec.commandLine(), "the limit is " + limit + ", below zero");
    }
    Batch query = Batch.ofStatement(statement());
    try (Connection connection = Connections.openToRead(database.directory, console)) {
      query.run(connection, format.format(console), console);
    } catch (CommandFailure e) {
      throw e.getCause() instanceof SQLException cause
          ? new CommandFailure(explain(ErrorText.of(cause)), cause)
          : e;
    } catch (SQLException e) {
      throw new CommandFailure(e);
    }
  }

  /** The problem, with its place in the condition and not in the statement made of it. */
  private String explain(String problem) {
    Optional<Place> found = Place.first(problem);
    if (condition == null || found.isEmpty()) {
      return problem;
    }
    int line = found.get().line() - CONDITION_LINE + 1;
    if (line < 1) {
      return Place.without(problem);
    }
    return new Place(2 - CONDITION_LINE, 1).inText(problem) + ", in the condition: " + condition;
  }

  /** A condition is one expression, so that nothing of it can reach out of its place. */
  private static void checkCondition(String condition) {
    try {
      SqlParser.create(
              condition,
              DriftParsers.config(DriftParsers.DEFAULT_LEX)
                  .withConformance(SqlConformanceEnum.LENIENT))
          .parseExpression();
    } catch (SqlParseException e) {
      throw new CommandFailure("this is no condition: " + condition + ": " + ErrorText.of(e), e);
    }
  }

  private String statement() {
    StringBuilder sql = new StringBuilder("SELECT * FROM ").append(DriftQl.identifier(table.name));
    if (condition != null) {
      checkCondition(condition);
      // On lines of its own, where errors are found and a comment at its end does no harm.
      sql.append(" WHERE (\n").append(condition).append("\n)");
    }
    if (point != null) {
      sql.append(" AS OF ").append(DriftQl.string(point));
    }
    if (limit != null) {
      sql.append(" LIMIT ").append(limit);
    }
    return sql.toString();
  }
}
