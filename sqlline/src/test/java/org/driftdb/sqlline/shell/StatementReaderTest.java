package org.driftdb.sqlline.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOError;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import org.jline.terminal.Attributes;
import org.jline.terminal.impl.LineDisciplineTerminal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Reading lines from a terminal. */
@Timeout(30)
class StatementReaderTest {
  @TempDir Path directory;

  /**
   * Where no library can set up the terminal, jline runs a process that does, and is interrupted in
   * waiting for it.
   */
  @Test
  void ctrlCWhileTheTerminalIsSetUpDoesNoHarm() throws Exception {
    InterruptedTerminal terminal = new InterruptedTerminal();
    try (Connection connection = DriverManager.getConnection("jdbc:driftdb:mem:reader")) {
      StatementReader reader =
          new StatementReader(
              terminal,
              directory.resolve("history"),
              new StatementCompleter(new Names(connection)));
      terminal.processInputBytes("SELECT 1;\rSELECT 2;\r".getBytes(StandardCharsets.UTF_8));
      assertThat(reader.readLine("", "", (Character) null, null)).isEqualTo("!sql SELECT 2;");
    }
  }

  /** Is interrupted once, at the end of the first line. */
  private static final class InterruptedTerminal extends LineDisciplineTerminal {
    private int calls;

    InterruptedTerminal() throws IOException {
      super("test", "ansi", new ByteArrayOutputStream(), StandardCharsets.UTF_8);
    }

    @Override
    public void setAttributes(Attributes attributes) {
      if (++calls == 2) {
        throw new IOError(new InterruptedIOException("Command interrupted"));
      }
      super.setAttributes(attributes);
    }
  }
}
