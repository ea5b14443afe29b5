package org.driftdb.sqlline.shell;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import org.driftdb.sqlline.Format;
import sqlline.SqlLine;

/** A shell on one connection, until the person leaves. */
public final class Shell {
  private static final String HISTORY = "DRIFTDB_HISTORY";

  /** Where sqlline keeps what is its own. */
  private static final String SQLLINE_DIRECTORY = "x.sqlline.basedir";

  private final String greeting;
  private final Connection connection;
  private final String url;
  private final Format format;

  /**
   * A shell.
   *
   * @param version name and version of the program, for the greeting
   * @param database the directory or the URL, for the greeting
   * @param format how rows are printed at first
   */
  public Shell(String version, String database, Connection connection, Format format)
      throws SQLException {
    this.greeting =
        version
            + ", "
            + database
            + (connection.isReadOnly() ? ", read-only" : "")
            + ". !help lists the commands, Ctrl-D leaves.";
    this.connection = connection;
    this.url = String.valueOf(connection.getMetaData().getURL());
    this.format = format;
  }

  /** Reads and runs statements and commands. What was typed is remembered for the next time. */
  public void run() throws IOException {
    String chosen = System.getenv(HISTORY);
    Path home = Path.of(System.getProperty("user.home"), ".driftdb");
    run(chosen == null || chosen.isEmpty() ? home.resolve("history") : Path.of(chosen));
  }

  /** The same, remembering in this file. */
  public void run(Path history) throws IOException {
    Path directory = history.toAbsolutePath().getParent();
    if (directory != null) {
      Files.createDirectories(directory);
      System.setProperty(SQLLINE_DIRECTORY, directory.toString());
    }
    SqlLine sqlLine = new DriftSqlLine(greeting, connection, url, format, history);
    sqlLine.begin(new String[] {"-ac", DriftApplication.class.getName()}, null, true);
  }
}
