package org.driftdb.sqlline.shell;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.Objects;
import org.driftdb.sqlline.Format;
import org.jline.reader.History;
import org.jline.reader.LineReader;
import org.jline.reader.impl.history.DefaultHistory;
import org.jline.terminal.Terminal;
import org.jspecify.annotations.Nullable;
import sqlline.SqlLine;

/** Sqlline with our way to read a line. */
final class DriftSqlLine extends SqlLine {
  private final String greeting;
  private final Connection connection;
  private final String url;
  private final Format format;
  private final Path history;
  private @Nullable ShellSession session;

  DriftSqlLine(String greeting, Connection connection, String url, Format format, Path history) {
    this.url = url;
    this.greeting = greeting;
    this.connection = connection;
    this.format = format;
    this.history = history;
  }

  String greeting() {
    return greeting;
  }

  /** Made when the terminal is there. */
  ShellSession session() {
    return Objects.requireNonNull(session, "the terminal is not open yet");
  }

  /** Sqlline's own reader is made for its terminal only. */
  @Override
  public LineReader getConsoleReader(@Nullable InputStream input, History sqlLineHistory)
      throws IOException {
    Terminal terminal = super.getConsoleReader(input, new DefaultHistory()).getTerminal();
    setOutputStream(terminal.output());
    setErrorStream(terminal.output());
    session = new ShellSession(connection, url, terminal, format);
    StatementReader reader =
        new StatementReader(terminal, history, new StatementCompleter(new Names(connection)));
    sqlLineHistory.attach(reader);
    return reader;
  }
}
