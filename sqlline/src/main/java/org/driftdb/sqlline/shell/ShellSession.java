package org.driftdb.sqlline.shell;

import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.apache.calcite.avatica.AvaticaConnection;
import org.apache.calcite.avatica.remote.Service;
import org.driftdb.sqlline.Console;
import org.driftdb.sqlline.Execution;
import org.driftdb.sqlline.Format;
import org.driftdb.sqlline.Output;
import org.driftdb.sqlline.Script;
import org.jline.terminal.Terminal;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStyle;
import org.jspecify.annotations.Nullable;

/** One person at one terminal with one connection. */
final class ShellSession {
  private static final String REMOTE = "jdbc:avatica:remote:";

  private final Connection connection;
  private final @Nullable Service server;
  private final Terminal terminal;
  private final Console console;
  private final SessionPoint point;
  private Format format;

  /** Whether statements were run that {@code !commit} or {@code !rollback} would end. */
  private boolean inTransaction;

  ShellSession(Connection connection, String url, Terminal terminal, Format format) {
    this.server =
        url.startsWith(REMOTE) && connection instanceof AvaticaConnection remote
            ? remote.getService()
            : null;
    this.point = new SessionPoint(url);
    this.connection = connection;
    this.terminal = terminal;
    this.format = format;
    this.console =
        new Console(
            InputStream.nullInputStream(),
            new Output(terminal.output()),
            new PrintStream(terminal.output(), true, StandardCharsets.UTF_8),
            true,
            true,
            true);
  }

  Connection connection() {
    return connection;
  }

  void printAs(Format changed) {
    format = changed;
  }

  /** Says which state the session is in, where it is not simply the present. */
  String prompt() throws SQLException {
    return "drift"
        + (point.get() == null ? "" : " " + point.get())
        + (connection.isReadOnly() ? " (read-only)" : "")
        + (inTransaction ? " (transaction)" : "")
        + "> ";
  }

  /** Runs statements up to the first that fails; says whether none did. */
  boolean run(String statements) {
    for (Script.Statement statement : Script.ofArgument(statements)) {
      if (!runOne(statement.text())) {
        return false;
      }
    }
    return true;
  }

  private boolean runOne(String text) {
    Interruption interruption = new Interruption(server);
    Terminal.SignalHandler before =
        terminal.handle(Terminal.Signal.INT, signal -> interruption.request());
    try (Statement statement = connection.createStatement()) {
      interruption.begin(statement);
      Execution.run(statement, text, format, console)
          .ifPresent(count -> say(Execution.rows(count) + " affected"));
      point.follow(text);
      inTransaction = !connection.getAutoCommit();
      return true;
    } catch (SQLException | RuntimeException | Error e) {
      console.out().flush();
      if (interruption.requested()) {
        tell("The statement was cancelled");
      } else {
        ErrorReport.of(text, e).forEach(this::tell);
      }
      return false;
    } finally {
      interruption.end();
      console.out().flush();
      terminal.handle(Terminal.Signal.INT, before);
    }
  }

  /** Whether a query finds anything. */
  boolean finds(String query) {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      return rows.next();
    } catch (SQLException e) {
      return false;
    }
  }

  void setAutoCommit(boolean autoCommit) throws SQLException {
    connection.setAutoCommit(autoCommit);
    inTransaction = false;
  }

  void commit() throws SQLException {
    connection.commit();
    inTransaction = false;
  }

  void rollback() throws SQLException {
    connection.rollback();
    inTransaction = false;
  }

  /** Says something that is no row. */
  void say(String line) {
    console.say(line);
  }

  /** Says what went wrong. */
  void tell(String problem) {
    AttributedStyle red = AttributedStyle.DEFAULT.foreground(AttributedStyle.RED);
    console.say(new AttributedString(problem, red).toAnsi(terminal));
  }
}
