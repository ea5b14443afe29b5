package org.driftdb.sqlline;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import org.driftdb.sqlline.shell.Shell;
import org.jline.terminal.TerminalBuilder;
import org.jline.terminal.impl.LineDisciplineTerminal;

/**
 * Runs the short commands once on a database of its own, so that the launcher can keep the classes
 * they load in an archive, from which they load in a fraction of the time. Prints nothing; what
 * fails here fails alike, and is told, where a person asks for it.
 */
final class Training {
  private final String directory;

  private Training(String directory) {
    this.directory = directory;
  }

  /** Takes the directory to make a database in. */
  public static void main(String[] args) {
    new Training(args[0]).run();
    System.exit(0);
  }

  private void run() {
    command("--help");
    command("init", directory);
    command(
        "sql",
        "-d",
        directory,
        "-e",
        "CREATE TABLE t (pk=id, INDEX(status)); INSERT INTO t {\"id\": \"a\", \"status\": \"paid\", \"n\": 1.5}",
        "-e",
        "PATCH t KEY \"a\" SET {\"n\": [1, {\"k\": true}]}; SELECT * FROM t WHERE status=\"paid\" AS OF @seq:1 LIMIT 3",
        "-e",
        "SELECT status, COUNT(*) AS n FROM t WHERE id > \"\" GROUP BY status ORDER BY n; SHOW DRIFT t KEY \"a\"");
    command(
        "select",
        "-d",
        directory,
        "-t",
        "t",
        "-w",
        "status=\"paid\"",
        "--as-of",
        "@now",
        "-l",
        "3");
    command("select", "-d", directory, "-t", "t", "--format", "table");
    command("drift", "-d", directory, "-t", "t", "-k", "a");
    command("snapshot", "-d", directory, "-t", "t");
    shell("SELECT * FROM t WHERE id = \"a\";\r!tables\rquit\r");
  }

  /** The shell, at a terminal at which these keys have been pressed already. */
  @SuppressWarnings("deprecation") // There is no other way to hand a terminal to sqlline.
  private void shell(String keys) {
    try (LineDisciplineTerminal terminal =
            new LineDisciplineTerminal(
                "training", "ansi", OutputStream.nullOutputStream(), StandardCharsets.UTF_8);
        Connection connection =
            Connections.open(
                Path.of(directory),
                Console.of(
                    InputStream.nullInputStream(),
                    OutputStream.nullOutputStream(),
                    OutputStream.nullOutputStream()))) {
      TerminalBuilder.setTerminalOverride(terminal);
      terminal.processInputBytes(keys.getBytes(StandardCharsets.UTF_8));
      new Shell("driftdb", directory, connection, Format.TABLE)
          .run(Path.of(directory + ".history"));
    } catch (IOException | SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void command(String... args) {
    Main.run(
        args,
        InputStream.nullInputStream(),
        OutputStream.nullOutputStream(),
        OutputStream.nullOutputStream());
  }
}
