package org.driftdb.sqlline;

/** Names and texts as DriftQL writes them. */
public final class DriftQl {
  private DriftQl() {}

  /** A name between back quotes. */
  public static String identifier(String name) {
    return quoted(name, '`');
  }

  /** A text between quotes. */
  public static String string(String text) {
    return quoted(text, '\'');
  }

  private static String quoted(String text, char quote) {
    StringBuilder quoted = new StringBuilder().append(quote);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == quote || c == '\\') {
        quoted.append('\\');
      }
      quoted.append(c);
    }
    return quoted.append(quote).toString();
  }
}
