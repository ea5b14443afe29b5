package org.driftdb.sqlline.shell;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.driftdb.sqlline.DriftQl;
import org.driftdb.sqlline.Format;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.value.Json;
import sqlline.CommandHandler;
import sqlline.SqlLine;

/** The commands of the shell. What they do with the database are statements, too. */
final class ShellCommands {
  static final String ASOF = "asof";
  static final String AUTOCOMMIT = "autocommit";
  static final String DESCRIBE = "describe";
  static final String DRIFT = "drift";
  static final String FORMAT = "format";

  /** The names under which a person knows them, in order. */
  static final List<String> NAMES =
      List.of(
          ASOF,
          AUTOCOMMIT,
          "commit",
          DESCRIBE,
          DRIFT,
          FORMAT,
          "help",
          "quit",
          "rollback",
          "tables");

  private static final Set<String> PLAIN_WORDS = Set.of("help", "quit", "exit");
  private static final String STATEMENT = "sql";

  private final SqlLine sqlLine;
  private final ShellSession session;
  private final List<CommandHandler> commands = new ArrayList<>();

  private ShellCommands(SqlLine sqlLine, ShellSession session) {
    this.sqlLine = sqlLine;
    this.session = session;
  }

  /** Whether a line is a command, and so no part of a statement. */
  static boolean isCommand(String typed) {
    return typed.stripLeading().startsWith(SqlLine.COMMAND_PREFIX) || !plainWord(typed).isEmpty();
  }

  /** What was typed as a command of sqlline; a statement is one, too. */
  static String commandLine(String typed) {
    String word = plainWord(typed);
    if (!word.isEmpty()) {
      return SqlLine.COMMAND_PREFIX + (word.equals("exit") ? "quit" : word);
    }
    return isCommand(typed) || typed.isBlank()
        ? typed
        : SqlLine.COMMAND_PREFIX + STATEMENT + " " + typed;
  }

  /** What everybody tries first is understood without the exclamation mark. */
  private static String plainWord(String typed) {
    String word = typed.strip().replaceFirst("\\s*;$", "").toLowerCase(Locale.ROOT);
    return PLAIN_WORDS.contains(word) ? word : "";
  }

  static List<CommandHandler> of(SqlLine sqlLine, ShellSession session) {
    ShellCommands shell = new ShellCommands(sqlLine, session);
    shell.add(
        ASOF,
        "POINT  read the past from now on: @seq:7, or a time; without a point, the present again",
        shell::readAt);
    shell.add(AUTOCOMMIT, "on|off  whether each statement commits by itself", shell::autoCommit);
    shell.add("commit", "commit the transaction", arguments -> shell.end(true));
    shell.add(
        DESCRIBE,
        "TABLE  show the columns of a table",
        table -> session.run("DESCRIBE " + shell.required(table, "!describe TABLE")));
    shell.add(DRIFT, "TABLE KEY  show the events of one row, oldest first", shell::drift);
    shell.add(FORMAT, "table|json|csv  how rows are printed", shell::format);
    shell.add("help", "list the commands", arguments -> shell.help());
    shell.add("quit", "leave the shell, as Ctrl-D does", arguments -> shell.quit());
    shell.add("rollback", "roll the transaction back", arguments -> shell.end(false));
    shell.add(STATEMENT, "STATEMENT;  run a statement", session::run);
    shell.add("tables", "show the tables", arguments -> session.run("SHOW TABLES"));
    return shell.commands;
  }

  private void add(String name, String help, ShellCommand.Action action) {
    commands.add(new ShellCommand(session, name, help, action));
  }

  private boolean readAt(String argument) {
    String point = unquoted(withoutEnd(argument));
    return session.run(
        point.isEmpty()
            ? "ALTER SESSION RESET as_of"
            : "ALTER SESSION SET as_of = " + DriftQl.string(point));
  }

  private boolean autoCommit(String argument) throws SQLException {
    switch (withoutEnd(argument)) {
      case "on" -> session.setAutoCommit(true);
      case "off" -> session.setAutoCommit(false);
      default -> throw usage("!autocommit on|off");
    }
    return true;
  }

  private boolean end(boolean commit) throws SQLException {
    if (commit) {
      session.commit();
    } else {
      session.rollback();
    }
    return true;
  }

  /** As in {@code driftdb drift}, a key is JSON, or else the text of a key. */
  private boolean drift(String argument) {
    String[] parts = withoutEnd(argument).split("\\s+", 2);
    String key = parts.length < 2 ? "" : parts[1];
    String show = "SHOW DRIFT " + required(key.isEmpty() ? "" : parts[0], "!drift TABLE KEY");
    String asText = show + " KEY " + Json.write(key);
    String asJson = show + " KEY " + key;
    return session.run(isJson(key) && session.finds(asJson) ? asJson : asText);
  }

  private static boolean isJson(String text) {
    try {
      Json.parse(text);
      return true;
    } catch (DriftException e) {
      return false;
    }
  }

  private boolean format(String argument) {
    String wanted = withoutEnd(argument);
    session.printAs(
        Arrays.stream(Format.values())
            .filter(format -> format.name().equalsIgnoreCase(wanted))
            .findFirst()
            .orElseThrow(() -> usage("!format table|json|csv")));
    return true;
  }

  private boolean help() {
    for (CommandHandler command : commands) {
      session.say("!" + command.getName() + " " + command.getHelpText());
    }
    session.say("Everything else is SQL or DriftQL, ended by ;");
    return true;
  }

  private boolean quit() {
    sqlLine.setExit(true);
    return true;
  }

  private String required(String argument, String usage) {
    String given = withoutEnd(argument);
    if (given.isEmpty()) {
      throw usage(usage);
    }
    return given;
  }

  private static IllegalArgumentException usage(String usage) {
    return new IllegalArgumentException("write " + usage);
  }

  private static String withoutEnd(String argument) {
    return argument.replaceFirst("\\s*;$", "");
  }

  private static String unquoted(String text) {
    List<Token> tokens = Token.of(text);
    return tokens.size() == 1 ? tokens.get(0).content() : text;
  }
}
