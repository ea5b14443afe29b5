package org.driftdb.parser;

/**
 * Says what is wrong with the JSON of a statement, and where.
 *
 * <p>It is the cause of the {@link org.apache.calcite.sql.parser.SqlParseException} that the parser
 * throws, so that a caller can tell a bad document from bad SQL.
 */
public final class JsonSyntaxException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  JsonSyntaxException(String message) {
    super(message);
  }
}
