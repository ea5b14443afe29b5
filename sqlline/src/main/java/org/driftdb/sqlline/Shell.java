package org.driftdb.sqlline;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import sqlline.SqlLine;

/** Sqlline on a database, connected at once. */
final class Shell {
  private final Console console;

  Shell(Console console) {
    this.console = console;
  }

  void run(SqlCommand.Target target) throws SQLException, IOException {
    String url;
    // Sqlline would report a failure to connect and then wait for commands; so try first.
    try (Connection connection = target.connect(console)) {
      url = target.jdbcUrl(connection.isReadOnly());
    }
    SqlLine.Status status =
        new SqlLine().begin(new String[] {"-u", quoted(url), "-n", "", "-p", ""}, null, true);
    if (status == SqlLine.Status.OTHER) {
      throw new CommandFailure("the shell ended with an error");
    }
  }

  /** Sqlline cuts its command line at spaces outside quotes. */
  private static String quoted(String url) {
    return '"' + url + '"';
  }
}
