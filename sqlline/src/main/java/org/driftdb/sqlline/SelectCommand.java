package org.driftdb.sqlline;

import java.sql.Connection;
import java.sql.SQLException;
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
          ? new CommandFailure(Condition.explain(condition, ErrorText.of(cause)), cause)
          : e;
    } catch (SQLException e) {
      throw new CommandFailure(e);
    }
  }

  private String statement() {
    StringBuilder sql = new StringBuilder("SELECT * FROM ").append(DriftQl.identifier(table.name));
    if (condition != null) {
      Condition.check(condition);
      sql.append(Condition.clause(condition));
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
