package org.driftdb.sqlline.shell;

import java.sql.SQLException;
import org.jline.utils.AttributedString;
import sqlline.PromptHandler;
import sqlline.SqlLine;

/** The prompt tells the state of the session. */
final class DriftPrompt extends PromptHandler {
  private final ShellSession session;

  DriftPrompt(SqlLine sqlLine, ShellSession session) {
    super(sqlLine);
    this.session = session;
  }

  @Override
  public AttributedString getPrompt() {
    try {
      return new AttributedString(session.prompt());
    } catch (SQLException e) {
      return new AttributedString("drift (not connected)> ");
    }
  }

  @Override
  public AttributedString getRightPrompt() {
    return AttributedString.EMPTY;
  }
}
