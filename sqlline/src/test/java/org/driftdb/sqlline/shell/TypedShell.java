package org.driftdb.sqlline.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.driftdb.sqlline.Format;
import org.jline.builtins.ScreenTerminal;
import org.jline.terminal.Size;
import org.jline.terminal.TerminalBuilder;
import org.jline.terminal.impl.LineDisciplineTerminal;

/** A shell at a terminal of its own, with keys to press and a screen to look at. */
final class TypedShell implements AutoCloseable {
  static final String CTRL_C = "\u0003";
  static final String CTRL_D = "\u0004";
  static final String TAB = "\t";
  static final String ENTER = "\r";

  private static final int WIDTH = 100;
  private static final int HEIGHT = 40;
  private static final int PATIENCE_SECONDS = 15;

  private final ScreenTerminal screen = new ScreenTerminal(WIDTH, HEIGHT);
  private final LineDisciplineTerminal terminal;
  private final CompletableFuture<Void> end;

  @SuppressWarnings("deprecation") // It is there for tests.
  TypedShell(Connection connection, Path history) throws Exception {
    terminal = new LineDisciplineTerminal("test", "screen", display(), StandardCharsets.UTF_8);
    terminal.setSize(new Size(WIDTH, HEIGHT));
    TerminalBuilder.setTerminalOverride(terminal);
    Shell shell = new Shell("driftdb 1", "shop", connection, Format.TABLE);
    end =
        CompletableFuture.runAsync(
            () -> {
              try {
                shell.run(history);
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
  }

  private OutputStream display() {
    return new OutputStream() {
      @Override
      public void write(int b) {
        write(new byte[] {(byte) b}, 0, 1);
      }

      @Override
      public void write(byte[] bytes, int offset, int length) {
        screen.write(new String(bytes, offset, length, StandardCharsets.UTF_8));
      }
    };
  }

  TypedShell press(String keys) throws IOException {
    terminal.processInputBytes(keys.getBytes(StandardCharsets.UTF_8));
    return this;
  }

  /** Types a line. */
  TypedShell enter(String line) throws IOException {
    return press(line + ENTER);
  }

  /** Waits until the screen shows this; line ends and the space around them do not count. */
  TypedShell shows(String... lines) throws InterruptedException {
    String expected = String.join("\n", lines);
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (!isShown(expected) && System.nanoTime() < deadline) {
      TimeUnit.MILLISECONDS.sleep(20);
    }
    assertThat(shown()).contains(expected);
    return this;
  }

  boolean isShown(String text) {
    return shown().contains(text);
  }

  private String shown() {
    String framed = screen.toString();
    StringBuilder text = new StringBuilder();
    for (String line : framed.split("\n", -1)) {
      text.append(line.replaceAll("[│┌┐└┘─]", "").stripTrailing()).append('\n');
    }
    return text.toString();
  }

  /** Waits until the shell has ended. */
  void ends() throws Exception {
    end.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  @Override
  @SuppressWarnings("deprecation") // It is there for tests.
  public void close() throws Exception {
    // Ctrl-D leaves where nothing is typed; that Ctrl-C has cleared the line takes a moment.
    while (!end.isDone()) {
      press(CTRL_C);
      TimeUnit.MILLISECONDS.sleep(100);
      press(CTRL_D);
      TimeUnit.MILLISECONDS.sleep(100);
    }
    ends();
    TerminalBuilder.setTerminalOverride(null);
  }
}
