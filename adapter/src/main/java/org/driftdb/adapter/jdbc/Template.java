package org.driftdb.adapter.jdbc;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.calcite.avatica.AvaticaParameter;
import org.apache.calcite.avatica.remote.TypedValue;
import org.jspecify.annotations.Nullable;

/**
 * A statement's text with parameters in the place of the literals that stand behind a comparison's
 * sign, or behind BETWEEN and its AND: plain texts, and whole numbers of up to 18 digits, that are
 * all that is compared. It is found by its letters alone, without parsing; a text that has
 * comments, parameters, escapes or double quotes is none, because what these mean depends on the
 * lexical rules.
 *
 * @param sql the statement, to be prepared
 * @param kinds a letter for each parameter: what its literal is
 * @param values the literals
 */
record Template(String sql, String kinds, List<TypedValue> values) {
  private static final char TEXT = 'T';
  private static final char INTEGER = 'I';
  private static final char BIGINT = 'L';

  /** Numbers of more digits may not be INTEGERs to the parser. */
  private static final int INTEGER_DIGITS = 9;

  private static final int BIGINT_DIGITS = 18;

  /** The words that may follow a comparison, or what is assigned. */
  private static final Set<String> NEXT =
      Set.of(
          "AND",
          "OR",
          "AS",
          "WHERE",
          "GROUP",
          "HAVING",
          "ORDER",
          "LIMIT",
          "OFFSET",
          "FETCH",
          "UNION",
          "EXCEPT",
          "INTERSECT",
          "THEN",
          "JOIN",
          "INNER",
          "LEFT",
          "RIGHT",
          "FULL",
          "CROSS");

  /** The words before a BETWEEN that says which rows are meant, or which part of the history. */
  private static final Set<String> NOT_COMPARED =
      Set.of("SYSTEM_TIME", "VERSIONS", "CHANGES", "HISTORY", "ROWS", "RANGE", "GROUPS");

  /** The template of a text; null if it has none. */
  static @Nullable Template of(String text) {
    Reader reader = new Reader(text);
    return reader.read() && !reader.values.isEmpty()
        ? new Template(reader.sql.toString(), reader.kinds.toString(), reader.values)
        : null;
  }

  /** By what statements that have the same template find each other. */
  String key() {
    return sql + '\0' + kinds;
  }

  /**
   * Whether parameters of these types take the literals as the statement with the literals does:
   * without a conversion, or, where they are written to a column, with that column's.
   */
  boolean fits(List<AvaticaParameter> parameters) {
    if (parameters.size() != values.size()) {
      return false;
    }
    for (int i = 0; i < parameters.size(); i++) {
      AvaticaParameter parameter = parameters.get(i);
      if (!(parameter instanceof AssignedParameter) && !isOf(kinds.charAt(i), parameter.typeName)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isOf(char kind, String type) {
    return switch (type) {
      case "VARIANT" -> true;
      case "VARCHAR" -> kind == TEXT;
      case "BIGINT" -> kind == INTEGER || kind == BIGINT;
      case "INTEGER" -> kind == INTEGER;
      default -> false;
    };
  }

  private static final class Reader {
    private final String text;
    private final StringBuilder sql = new StringBuilder();
    private final StringBuilder kinds = new StringBuilder();
    private final List<TypedValue> values = new ArrayList<>();
    private int at;

    /** Whether what comes next is compared with what was before. */
    private boolean compared;

    /** Whether that stands behind BETWEEN. */
    private boolean lowerBound;

    /** Whether the AND that comes next is that of BETWEEN. */
    private boolean upperBoundNext;

    /** The word before; empty if there was something else. */
    private String lastWord = "";

    Reader(String text) {
      this.text = text;
    }

    boolean read() {
      while (at < text.length()) {
        char next = text.charAt(at);
        boolean understood =
            switch (next) {
              case '\'' -> readText();
              case '`' -> copyTo(text.indexOf('`', at + 1) + 1);
              case '"', '\\', '?', '#', '{', '$' -> false;
              case '-', '/' -> !isComment() && copyTo(at + 1);
              default -> Character.isLetterOrDigit(next) ? readWord() : readSign(next);
            };
        if (!understood) {
          return false;
        }
      }
      return true;
    }

    private boolean isComment() {
      return text.startsWith("--", at) || text.startsWith("/*", at) || text.startsWith("//", at);
    }

    private boolean copyTo(int end) {
      if (end <= at) {
        return false; // What begins here has no end.
      }
      sql.append(text, at, end);
      at = end;
      forget();
      return true;
    }

    private void forget() {
      compared = false;
      lowerBound = false;
      upperBoundNext = false;
      lastWord = "";
    }

    private boolean readSign(char sign) {
      if (Character.isWhitespace(sign)) {
        sql.append(sign);
        at++;
        return true;
      }
      char before = at == 0 ? ' ' : text.charAt(at - 1);
      boolean compares =
          switch (sign) {
            case '=' -> before != '=';
            case '<' -> before != '<';
            case '>' -> "-=>".indexOf(before) < 0; // Not of an arrow, or a shift.
            default -> false;
          };
      copyTo(at + 1);
      compared = compares;
      return true;
    }

    private boolean readText() {
      int end = at + 1;
      while (true) {
        end = text.indexOf('\'', end) + 1;
        if (end == 0 || !text.startsWith("'", end)) {
          break;
        }
        end++; // Two stand for one.
      }
      if (end == 0 || !compared || !endsAt(end)) {
        return copyTo(end);
      }
      String value = text.substring(at + 1, end - 1).replace("''", "'");
      return replaceTo(end, TEXT, value);
    }

    /** A name or number; what is glued to it belongs to it. */
    private boolean readWord() {
      int end = at;
      boolean digits = true;
      while (end < text.length() && isPartOfWord(text.charAt(end))) {
        digits &= text.charAt(end) >= '0' && text.charAt(end) <= '9';
        end++;
      }
      int length = end - at;
      String word = text.substring(at, end);
      if (!compared || !digits || length > BIGINT_DIGITS || !endsAt(end)) {
        return readName(word.toUpperCase(Locale.ROOT), end);
      }
      return length > INTEGER_DIGITS
          ? replaceTo(end, BIGINT, Long.valueOf(word))
          : replaceTo(end, INTEGER, Integer.valueOf(word));
    }

    private boolean readName(String word, int end) {
      boolean bounded = word.equals("BETWEEN") && !NOT_COMPARED.contains(lastWord);
      boolean upperBound = upperBoundNext && word.equals("AND");
      copyTo(end);
      compared = bounded || upperBound;
      lowerBound = bounded;
      lastWord = word;
      return true;
    }

    private static boolean isPartOfWord(char next) {
      return Character.isLetterOrDigit(next) || next == '_' || next == '.';
    }

    /** Whether a literal that ends here is all that is compared: no operator goes on with it. */
    private boolean endsAt(int end) {
      int next = end;
      while (next < text.length() && Character.isWhitespace(text.charAt(next))) {
        next++;
      }
      if (next == text.length() || "),;".indexOf(text.charAt(next)) >= 0) {
        return true;
      }
      int wordEnd = next;
      while (wordEnd < text.length() && isPartOfWord(text.charAt(wordEnd))) {
        wordEnd++;
      }
      return next > end && NEXT.contains(text.substring(next, wordEnd).toUpperCase(Locale.ROOT));
    }

    private boolean replaceTo(int end, char kind, Object value) {
      sql.append('?');
      kinds.append(kind);
      values.add(JavaValues.typed(value));
      boolean lower = lowerBound;
      at = end;
      forget();
      upperBoundNext = lower;
      return true;
    }
  }
}
