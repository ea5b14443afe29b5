package org.driftdb.sqlline.shell;

import java.sql.SQLException;
import java.util.List;
import org.driftdb.sqlline.ErrorText;
import org.jline.reader.Completer;
import org.jline.reader.impl.completer.NullCompleter;
import org.jspecify.annotations.Nullable;
import sqlline.CommandHandler;
import sqlline.DispatchCallback;

/** A command, such as {@code !tables}. */
final class ShellCommand implements CommandHandler {
  private final ShellSession session;
  private final String name;
  private final String help;
  private final Action action;

  /** What a command does with what stands behind its name; says whether it went well. */
  interface Action {
    boolean run(String arguments) throws SQLException;
  }

  ShellCommand(ShellSession session, String name, String help, Action action) {
    this.session = session;
    this.name = name;
    this.help = help;
    this.action = action;
  }

  @Override
  public String getName() {
    return name;
  }

  @Override
  public List<String> getNames() {
    return List.of(name);
  }

  @Override
  public String getHelpText() {
    return help;
  }

  @Override
  public @Nullable String matches(String line) {
    return word(line).equals(name) ? name : null;
  }

  @Override
  public void execute(String line, DispatchCallback callback) {
    // Ctrl-C at the last moment of typing interrupts this thread, and would break what it writes.
    Thread.interrupted();
    boolean done = false;
    try {
      done = action.run(line.substring(word(line).length()).strip());
    } catch (SQLException | RuntimeException | Error e) {
      session.tell("error: " + ErrorText.of(e));
    }
    if (done) {
      callback.setToSuccess();
    } else {
      callback.setToFailure();
    }
  }

  private static String word(String line) {
    int end = 0;
    while (end < line.length()
        && line.charAt(end) != ';'
        && !Character.isWhitespace(line.charAt(end))) {
      end++;
    }
    return line.substring(0, end);
  }

  @Override
  public List<Completer> getParameterCompleters() {
    return List.of(NullCompleter.INSTANCE);
  }

  @Override
  public boolean echoToFile() {
    return true;
  }
}
