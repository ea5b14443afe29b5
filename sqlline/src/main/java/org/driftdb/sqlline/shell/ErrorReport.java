package org.driftdb.sqlline.shell;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.driftdb.sqlline.ErrorText;
import org.driftdb.sqlline.Place;
import org.jline.utils.AttributedString;

/**
 * A failed statement for the person who typed it: where, with a caret under the place, and what.
 */
final class ErrorReport {
  private static final String ERROR = "error: ";

  private ErrorReport() {}

  /** The lines of the report. */
  static List<String> of(String statement, Throwable failure) {
    String problem = ErrorText.of(failure);
    List<String> report = new ArrayList<>();
    Place.first(problem)
        .ifPresent(place -> point(statement.split("\r\n|\r|\n", -1), place, report));
    String state = failure instanceof SQLException sql ? sql.getSQLState() : null;
    report.add(ERROR + problem + (state == null ? "" : " (" + state + ")"));
    return report;
  }

  private static void point(String[] lines, Place place, List<String> report) {
    if (place.line() > lines.length) {
      return;
    }
    String line = lines[place.line() - 1].replace('\t', ' ');
    if (place.column() > line.length() + 1) {
      return;
    }
    // East Asian letters are two columns of the terminal wide.
    int width = new AttributedString(line.substring(0, place.column() - 1)).columnLength();
    report.add(line);
    report.add(" ".repeat(width) + "^");
  }
}
