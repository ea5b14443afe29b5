package org.driftdb.parser;

/** Strings and quoted identifiers of the BIG_QUERY lexical rules. */
final class QuotedText {
  private QuotedText() {}

  /**
   * The characters that a quoted text stands for. A backslash before a quote of its own kind or
   * before another backslash escapes it and is itself left out; before anything else it is a
   * character like others. In single quotes, two single quotes are one.
   */
  static String unquote(String quoted) {
    char quote = quoted.charAt(0);
    int end = quoted.length() - 1;
    StringBuilder text = new StringBuilder(end);
    for (int i = 1; i < end; i++) {
      char c = quoted.charAt(i);
      boolean escapes =
          c == '\\'
              ? quoted.charAt(i + 1) == '\\' || (quoted.charAt(i + 1) == quote && i + 1 < end)
              : c == quote;
      if (escapes) {
        i++;
      }
      text.append(quoted.charAt(i));
    }
    return text.toString();
  }
}
