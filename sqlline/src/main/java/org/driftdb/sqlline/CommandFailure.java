package org.driftdb.sqlline;

/** A command that cannot go on. The message is the line that the user sees. */
final class CommandFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  CommandFailure(String message) {
    super(message);
  }

  CommandFailure(String message, Throwable cause) {
    super(message, cause);
  }

  CommandFailure(Throwable cause) {
    super(ErrorText.of(cause), cause);
  }
}
