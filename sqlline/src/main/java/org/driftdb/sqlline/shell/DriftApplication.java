package org.driftdb.sqlline.shell;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import sqlline.Application;
import sqlline.CommandHandler;
import sqlline.OutputFormat;
import sqlline.PromptHandler;
import sqlline.SqlLine;
import sqlline.SqlLineOpts;

/**
 * What sqlline is in DriftDB. Sqlline makes it by its name, and hands over a {@link DriftSqlLine}.
 */
public final class DriftApplication extends Application {
  private String greeting = "";

  /** Called by sqlline. */
  public DriftApplication() {}

  private static DriftSqlLine ours(SqlLine sqlLine) {
    return (DriftSqlLine) sqlLine;
  }

  @Override
  public SqlLineOpts getOpts(SqlLine sqlLine) {
    greeting = ours(sqlLine).greeting();
    return super.getOpts(sqlLine);
  }

  @Override
  public String getInfoMessage() {
    return greeting;
  }

  /** There is one connection, made already, so sqlline needs no driver. */
  @Override
  public List<String> allowedDrivers() {
    return List.of();
  }

  /** Rows are printed as everywhere else in the command, and not by sqlline. */
  @Override
  public Map<String, OutputFormat> getOutputFormats(SqlLine sqlLine) {
    return Map.of();
  }

  @Override
  public Collection<CommandHandler> getCommandHandlers(SqlLine sqlLine) {
    return ShellCommands.of(sqlLine, ours(sqlLine).session());
  }

  @Override
  public PromptHandler getPromptHandler(SqlLine sqlLine) {
    return new DriftPrompt(sqlLine, ours(sqlLine).session());
  }
}
