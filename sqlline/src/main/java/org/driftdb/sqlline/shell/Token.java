package org.driftdb.sqlline.shell;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A piece of what is being typed, which may be unfinished.
 *
 * @param kind what it is
 * @param start where it begins
 * @param end where it ends
 * @param text the piece itself
 */
record Token(Kind kind, int start, int end, String text) {
  /** What a piece can be. */
  enum Kind {
    /** A name or a word of the language. */
    WORD,
    /** A number. */
    NUMBER,
    /** A text between single or double quotes. */
    STRING,
    /** A name between back quotes. */
    NAME,
    /** A place in history: {@code @seq:7} or {@code @now}. */
    POINT,
    /** A comment; there are none in documents. */
    COMMENT,
    /** Any other character. */
    SYMBOL
  }

  /** The pieces of a text in order, without the space between them. */
  static List<Token> of(String text) {
    List<Token> tokens = new ArrayList<>();
    int braces = 0;
    for (int at = 0; at < text.length(); ) {
      char c = text.charAt(at);
      Kind kind = kind(text, at, braces > 0);
      if (c == '{') {
        braces++;
      } else if (c == '}') {
        braces--;
      }
      int end = end(text, at, kind);
      if (!Character.isWhitespace(c)) {
        tokens.add(new Token(kind, at, end, text.substring(at, end)));
      }
      at = end;
    }
    return tokens;
  }

  /** Whether this is a word, in whatever case. */
  boolean is(String word) {
    return kind == Kind.WORD && text.equalsIgnoreCase(word);
  }

  /** The word in upper case; other pieces as they are. */
  String upper() {
    return kind == Kind.WORD ? text.toUpperCase(Locale.ROOT) : text;
  }

  /** What stands between the quotes; other pieces as they are. */
  String content() {
    if (kind != Kind.STRING && kind != Kind.NAME) {
      return text;
    }
    boolean closed = text.length() > 1 && text.charAt(text.length() - 1) == text.charAt(0);
    return text.substring(1, closed ? text.length() - 1 : text.length());
  }

  private static Kind kind(String text, int at, boolean inDocument) {
    char c = text.charAt(at);
    if (c == '\'' || c == '"') {
      return Kind.STRING;
    } else if (c == '`') {
      return Kind.NAME;
    } else if (c == '@') {
      return Kind.POINT;
    } else if (Character.isDigit(c)) {
      return Kind.NUMBER;
    } else if (isPartOfWord(c)) {
      return Kind.WORD;
    }
    boolean comment =
        text.startsWith("--", at) || text.startsWith("//", at) || text.startsWith("/*", at);
    return comment && !inDocument ? Kind.COMMENT : Kind.SYMBOL;
  }

  private static int end(String text, int start, Kind kind) {
    int at = start + 1;
    switch (kind) {
      case STRING, NAME -> {
        char quote = text.charAt(start);
        while (at < text.length() && text.charAt(at) != quote) {
          at += text.charAt(at) == '\\' ? 2 : 1;
        }
        return Math.min(at + 1, text.length());
      }
      case COMMENT -> {
        boolean block = text.startsWith("/*", start);
        int end = text.indexOf(block ? "*/" : "\n", start + (block ? 2 : 0));
        return end < 0 ? text.length() : end + (block ? 2 : 0);
      }
      case WORD -> {
        while (at < text.length() && isPartOfWord(text.charAt(at))) {
          at++;
        }
      }
      case NUMBER, POINT -> {
        while (at < text.length()
            && (isPartOfWord(text.charAt(at)) || isPartOfValue(kind, text.charAt(at)))) {
          at++;
        }
      }
      case SYMBOL -> {}
    }
    return at;
  }

  private static boolean isPartOfValue(Kind kind, char c) {
    return c == '.' || (kind == Kind.POINT && (c == ':' || c == '-' || c == '+'));
  }

  private static boolean isPartOfWord(char c) {
    return Character.isLetterOrDigit(c) || c == '_' || c == '$';
  }
}
