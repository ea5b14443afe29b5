package org.driftdb.sqlline.shell;

import java.io.IOError;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.util.Map;
import org.jline.reader.LineReader;
import org.jline.reader.UserInterruptException;
import org.jline.reader.impl.LineReaderImpl;
import org.jline.terminal.Terminal;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a person types and hands it over as commands of sqlline, a statement too ({@code !sql
 * STATEMENT}): sqlline would cut statements by rules of its own.
 */
final class StatementReader extends LineReaderImpl {
  StatementReader(Terminal terminal, Path history, StatementCompleter completer) {
    super(
        terminal,
        "driftdb",
        Map.of(LineReader.HISTORY_FILE, history, LineReader.SECONDARY_PROMPT_PATTERN, "%P  ...> "));
    setParser(new StatementParser());
    setCompleter(completer);
    setHighlighter(new StatementHighlighter());
    setOpt(Option.DISABLE_EVENT_EXPANSION);
    setOpt(Option.CASE_INSENSITIVE);
    unsetOpt(Option.INSERT_TAB);
    setOpt(Option.HISTORY_IGNORE_DUPS);
  }

  /** Ctrl-C gives up what was being typed, and nothing else. */
  @Override
  public String readLine(
      String prompt, String rightPrompt, @Nullable Character mask, @Nullable String buffer) {
    while (true) {
      try {
        return ShellCommands.commandLine(super.readLine(prompt, rightPrompt, mask, buffer));
      } catch (UserInterruptException e) {
        // Another line is asked for.
      } catch (IOError e) {
        // Ctrl-C, while another process was setting up the terminal.
        if (!(e.getCause() instanceof InterruptedIOException)) {
          throw e;
        }
        startedReading.set(false);
      }
    }
  }
}
