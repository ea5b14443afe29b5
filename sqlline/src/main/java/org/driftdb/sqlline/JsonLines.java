package org.driftdb.sqlline;

import java.io.BufferedReader;
import java.io.IOException;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.value.Document;
import org.jspecify.annotations.Nullable;

/** One JSON object a line; blank lines are passed over. */
final class JsonLines implements RowSource {
  private final BufferedReader lines;
  private long line;

  JsonLines(BufferedReader lines) {
    this.lines = lines;
  }

  @Override
  public @Nullable Row next() throws IOException {
    while (true) {
      String text = lines.readLine();
      if (text == null) {
        return null;
      }
      line++;
      if (!text.isBlank()) {
        try {
          return new Row(line, text.length(), Document.parse(text));
        } catch (DriftException e) {
          throw new BadLineException(line, problem(e), e);
        }
      }
    }
  }

  /** To the reader of JSON every text begins with line 1; here it is a line of a file. */
  private static String problem(DriftException e) {
    return String.valueOf(e.getMessage()).replace("at line 1, column", "at column");
  }
}
