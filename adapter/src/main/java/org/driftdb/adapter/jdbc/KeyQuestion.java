package org.driftdb.adapter.jdbc;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.driftdb.parser.ReservedWords;
import org.jspecify.annotations.Nullable;

/**
 * A question about the row of one key, as its text says it:
 *
 * <pre>
 * SELECT (* | [t.]column [AS name], ..) FROM table [[AS] t]
 * WHERE [t.]column = ? [AND [t.]column = ? ..] [;]
 * </pre>
 *
 * It is read by its letters alone, without the parser. Names are words without quotes that are not
 * reserved; a text that has anything else is none.
 *
 * @param items what is selected; empty for all columns
 * @param table the name of the table
 * @param compared the parameters' positions, by the columns that equal them
 */
record KeyQuestion(List<Item> items, String table, Map<String, Integer> compared) {
  /**
   * A column of the answer.
   *
   * @param column the column's name in the table
   * @param label what it is called
   */
  record Item(String column, String label) {}

  /** The question that a text asks; null if it is none of these. */
  static @Nullable KeyQuestion read(String text) {
    return new Reader(text).read();
  }

  /** Reads one text; whatever is not as it must be ends it with null or false. */
  private static final class Reader {
    private final String text;
    private int at;

    /** The table's name or alias, as columns are qualified with; null where none is. */
    private @Nullable String qualifier;

    Reader(String text) {
      this.text = text;
    }

    @Nullable KeyQuestion read() {
      List<Item> items = new ArrayList<>();
      if (!isKeyword("SELECT") || !(isSign('*') || readItems(items)) || !isKeyword("FROM")) {
        return null;
      }
      String table = name();
      boolean named = isKeyword("AS");
      int before = at;
      String alias = table == null ? null : name();
      if (alias == null) {
        at = before;
      }
      if (table == null || (named && alias == null) || !isKeyword("WHERE")) {
        return null;
      }
      Map<String, Integer> compared = new LinkedHashMap<>();
      do {
        String column = column();
        if (column == null
            || !isSign('=')
            || !isSign('?')
            || compared.put(column, compared.size()) != null) {
          return null;
        }
      } while (isKeyword("AND"));
      if (isSign(';')) {
        skipBlanks();
      }
      boolean qualified = qualifier == null || qualifier.equals(alias == null ? table : alias);
      return at == text.length() && qualified ? new KeyQuestion(items, table, compared) : null;
    }

    private boolean readItems(List<Item> items) {
      do {
        String column = column();
        String label = column != null && isKeyword("AS") ? name() : column;
        if (column == null || label == null) {
          return false;
        }
        items.add(new Item(column, label));
      } while (isSign(','));
      return items.stream().map(Item::label).distinct().count() == items.size();
    }

    /** A column, and what it is qualified with, which must be the same everywhere. */
    private @Nullable String column() {
      String first = name();
      if (first == null || !isSign('.')) {
        return first;
      }
      if (qualifier != null && !qualifier.equals(first)) {
        return null;
      }
      qualifier = first;
      return name();
    }

    private @Nullable String name() {
      String word = word();
      return word == null || ReservedWords.contains(word) ? null : word;
    }

    private boolean isKeyword(String keyword) {
      int before = at;
      String word = word();
      if (word != null && word.equalsIgnoreCase(keyword)) {
        return true;
      }
      at = before;
      return false;
    }

    private @Nullable String word() {
      skipBlanks();
      int start = at;
      while (at < text.length() && isPartOfWord(text.charAt(at))) {
        at++;
      }
      return at == start || Character.isDigit(text.charAt(start))
          ? null
          : text.substring(start, at);
    }

    private static boolean isPartOfWord(char next) {
      return (next >= 'a' && next <= 'z')
          || (next >= 'A' && next <= 'Z')
          || (next >= '0' && next <= '9')
          || next == '_';
    }

    private boolean isSign(char sign) {
      skipBlanks();
      if (at < text.length() && text.charAt(at) == sign) {
        at++;
        return true;
      }
      return false;
    }

    private void skipBlanks() {
      while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
        at++;
      }
    }
  }
}
