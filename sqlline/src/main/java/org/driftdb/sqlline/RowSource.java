package org.driftdb.sqlline;

import java.io.IOException;
import org.driftdb.storage.value.Document;
import org.jspecify.annotations.Nullable;

/** The rows of a file, in its order. */
interface RowSource {

  /** A row and the line of the file, from 1, on which it begins. */
  record Row(long line, Document document) {}

  /**
   * The next row, or null after the last.
   *
   * @throws BadLineException if a line cannot be read as a row
   */
  @Nullable Row next() throws IOException;
}
