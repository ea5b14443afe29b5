package org.driftdb.sqlline;

/** A line of a file that is no row, or no row that the table takes. */
final class BadLineException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  BadLineException(long line, String problem, Throwable cause) {
    super("line " + line + ": " + problem, cause);
  }

  BadLineException(long line, String problem) {
    super("line " + line + ": " + problem);
  }
}
