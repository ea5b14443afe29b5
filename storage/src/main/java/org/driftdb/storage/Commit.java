package org.driftdb.storage;

import java.util.List;
import java.util.Locale;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * A commit: events that became part of the database together.
 *
 * @param firstSequence the sequence of its first event
 * @param lastSequence the sequence of its last event
 * @param millis when, in milliseconds since 1970 UTC; never less than that of the commit before
 * @param tables the names of the tables that it changed, in the order of its events; empty where
 *     that is not known any more
 * @param author who made it, if they said so
 * @param comment what they said about it
 */
public record Commit(
    long firstSequence,
    long lastSequence,
    long millis,
    List<String> tables,
    @Nullable String author,
    @Nullable String comment) {
  private static final int MOST_CHARACTERS = 10_000;

  public Commit {
    tables = List.copyOf(tables);
  }

  /**
   * Checks what is to be kept with a commit.
   *
   * @throws DriftException with code TOO_LONG if one of them has more than 10,000 characters
   */
  public static void check(@Nullable String author, @Nullable String comment) {
    checkLength("author", author);
    checkLength("comment", comment);
  }

  private static void checkLength(String what, @Nullable String text) {
    if (text != null && text.length() > MOST_CHARACTERS) {
      throw new DriftException(
          ErrorCode.TOO_LONG,
          String.format(
              Locale.ROOT,
              "The %s of a commit has at most %,d characters, but not %,d",
              what,
              MOST_CHARACTERS,
              text.length()));
    }
  }
}
