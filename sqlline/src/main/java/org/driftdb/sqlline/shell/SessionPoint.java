package org.driftdb.sqlline.shell;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The point that a session reads, as its statements tell: JDBC has no way to ask for it, and none
 * reaches through a server.
 */
final class SessionPoint {
  private static final Pattern IN_URL = Pattern.compile(";\\s*asOf=([^;]+)");

  private final @Nullable String connectionPoint;
  private @Nullable String point;

  /** The session of a connection, whose URL may name a point. */
  SessionPoint(String url) {
    Matcher named = IN_URL.matcher(url);
    connectionPoint = named.find() ? named.group(1) : null;
  }

  /** The point, or null for the present. */
  @Nullable String get() {
    return point == null ? connectionPoint : point;
  }

  /** A statement has been carried out. */
  void follow(String statement) {
    List<Token> tokens =
        Token.of(statement).stream().filter(t -> t.kind() != Token.Kind.COMMENT).toList();
    if (tokens.size() < 4 || !tokens.get(0).is("ALTER") || !tokens.get(1).is("SESSION")) {
      return;
    }
    if (tokens.get(2).is("RESET")) {
      point = null;
    } else if (tokens.get(2).is("SET")) {
      point = tokens.get(tokens.size() - 1).content();
    }
  }
}
