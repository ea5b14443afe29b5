package org.driftdb.sqlline;

/** Names and texts as DriftQL writes them. */
final class DriftQl {
  private DriftQl() {}

  static String identifier(String name) {
    return quoted(name, '`');
  }

  static String string(String text) {
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
