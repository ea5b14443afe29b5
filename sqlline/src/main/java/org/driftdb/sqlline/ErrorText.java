package org.driftdb.sqlline;

import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A failure in one line. */
public final class ErrorText {
  /** What a generated parser may have expected is a list of all words it knows. */
  private static final String PARSER_ALTERNATIVES = "Was expecting one of:";

  /** What Avatica's client puts before the message of the server. */
  private static final String BEFORE_REMOTE = "Remote driver error: ";

  /** What Java puts before the message of a failure that caused another. */
  private static final Pattern CLASS_NAME = Pattern.compile("^([a-z]\\w*\\.)+[A-Z]\\w*: ");

  private ErrorText() {}

  /** What went wrong. */
  public static String of(Throwable failure) {
    if (failure instanceof FileSystemException problem) {
      return oneLine(problem.getFile() + ": " + reason(problem));
    }
    if (failure instanceof OutOfMemoryError) {
      return "out of memory; JDK_JAVA_OPTIONS=-Xmx4g, say, gives the command more";
    }
    String message = failure.getMessage();
    if (message == null || failure instanceof Error) {
      return oneLine("internal error: " + failure);
    }
    int remote = message.lastIndexOf(BEFORE_REMOTE);
    String told = remote < 0 ? message : message.substring(remote + BEFORE_REMOTE.length());
    return oneLine(CLASS_NAME.matcher(told).replaceFirst(""));
  }

  static String oneLine(@Nullable String message) {
    String text = String.valueOf(message);
    int alternatives = text.indexOf(PARSER_ALTERNATIVES);
    if (alternatives > 0) {
      text = text.substring(0, alternatives);
    }
    return text.strip().replaceAll("\\s*[\\r\\n]+\\s*", " ");
  }

  private static String reason(FileSystemException problem) {
    if (problem instanceof NoSuchFileException) {
      return "no such file or directory";
    } else if (problem instanceof AccessDeniedException) {
      return "permission denied";
    } else if (problem instanceof FileAlreadyExistsException) {
      return "exists already";
    }
    return String.valueOf(problem.getReason());
  }
}
