package org.driftdb.sqlline;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.Set;

/** Runs one statement, and prints the rows that it gives. */
public final class Execution {
  private static final Set<String> UPDATES =
      Set.of("INSERT", "UPSERT", "UPDATE", "DELETE", "MERGE", "PATCH", "SOFT", "RESTORE");

  private Execution() {}

  /** Runs a statement; the result is how many rows it changed, if it is one that changes rows. */
  public static OptionalLong run(Statement statement, String text, Format format, Console console)
      throws SQLException {
    if (statement.execute(text)) {
      print(statement, format, console);
      return OptionalLong.empty();
    }
    return isUpdate(text) ? OptionalLong.of(statement.getUpdateCount()) : OptionalLong.empty();
  }

  private static void print(Statement statement, Format format, Console console)
      throws SQLException {
    try (ResultSet rows = statement.getResultSet()) {
      long count = ResultRows.print(rows, format.writer(console.out()), console.out());
      if (format == Format.TABLE) {
        console.out().flush();
        console.say("(" + rows(count) + ")");
      }
    }
  }

  private static boolean isUpdate(String statement) {
    int end = 0;
    while (end < statement.length() && Character.isLetter(statement.charAt(end))) {
      end++;
    }
    return UPDATES.contains(statement.substring(0, end).toUpperCase(Locale.ROOT));
  }

  /** A number of rows in words. */
  public static String rows(long count) {
    return count == 1 ? "1 row" : count + " rows";
  }
}
