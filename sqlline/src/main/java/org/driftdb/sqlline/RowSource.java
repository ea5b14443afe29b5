package org.driftdb.sqlline;

import java.io.IOException;
import org.driftdb.storage.value.Document;
import org.jspecify.annotations.Nullable;

/** The rows of a file, in its order. */
interface RowSource {

  /**
   * A row.
   *
   * @param line on which line of the file it begins, from 1
   * @param characters about how many it takes in the file
   */
  record Row(long line, long characters, Document document) {}

  /**
   * The next row, or null after the last.
   *
   * @throws BadLineException if a line cannot be read as a row
   */
  @Nullable Row next() throws IOException;
}
