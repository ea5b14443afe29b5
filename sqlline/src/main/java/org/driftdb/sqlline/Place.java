package org.driftdb.sqlline;

import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A place in a text. Where it is that of a statement in what a person wrote, the errors of the
 * statement can be told where they are there.
 *
 * @param line the line, from 1
 * @param column the column, from 1
 */
public record Place(int line, int column) {
  /** How messages name a place. */
  private static final Pattern NAMED = Pattern.compile("\\bline (\\d{1,9}), column (\\d{1,9})");

  private static final Pattern ADDED = Pattern.compile("(,? at|,)? \\(?" + NAMED + "\\)?");

  /** The first place that a message names. */
  public static Optional<Place> first(String message) {
    Matcher named = NAMED.matcher(message);
    return named.find() ? Optional.of(of(named.toMatchResult())) : Optional.empty();
  }

  private static Place of(MatchResult named) {
    return new Place(Integer.parseInt(named.group(1)), Integer.parseInt(named.group(2)));
  }

  /** The message without the places that it names. */
  static String without(String message) {
    return ADDED.matcher(message).replaceAll("");
  }

  /** The message with every place in the statement, which begins here, as one in the text. */
  String inText(String message) {
    return NAMED
        .matcher(message)
        .replaceAll(
            named -> {
              Place there = of(named);
              int first = there.line == 1 ? column - 1 : 0;
              return "line " + (there.line + line - 1) + ", column " + (there.column + first);
            });
  }
}
