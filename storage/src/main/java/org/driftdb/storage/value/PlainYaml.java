package org.driftdb.storage.value;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads YAML as the files of a database have it: blocks of members and of elements, of whole
 * numbers and of strings in double quotes without escapes. That takes no other classes, which a new
 * process would have to load.
 */
final class PlainYaml {
  private static final String ELEMENT = "- ";
  private static final int MAX_DEPTH = 100;
  private static final int MAX_DIGITS = 18;

  private final List<String> lines;
  private int line;
  private int depth;

  private PlainYaml(List<String> lines) {
    this.lines = lines;
  }

  /** The members that a text has at its root; null if it has none, or anything else in it. */
  static @Nullable Document read(String text) {
    List<String> lines = new ArrayList<>();
    int start = 0;
    for (int end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
      lines.add(text.substring(start, end));
      start = end + 1;
    }
    PlainYaml reader = new PlainYaml(lines);
    Document read = start == text.length() ? reader.members(0) : null;
    return reader.line == lines.size() ? read : null;
  }

  /** Whether there is another line, which begins with so many blanks and then something else. */
  private boolean isAt(int indent) {
    return line < lines.size() && indent(lines.get(line)) == indent;
  }

  private boolean isElementAt(int indent) {
    return isAt(indent) && lines.get(line).startsWith(ELEMENT, indent);
  }

  private static int indent(String text) {
    int indent = 0;
    while (indent < text.length() && text.charAt(indent) == ' ') {
      indent++;
    }
    return indent;
  }

  private @Nullable Document members(int indent) {
    Document.Builder members = Document.builder();
    int count = 0;
    for (; isAt(indent) && !isElementAt(indent); count++) {
      String text = lines.get(line);
      int colon = name(text, indent);
      String name = text.substring(indent, Math.max(indent, colon));
      if (colon < 0 || members.contains(name)) {
        return null;
      }
      line++;
      Object value = colon + 1 == text.length() ? block(indent) : scalar(text.substring(colon + 1));
      if (value == null) {
        return null;
      }
      members.set(name, value);
    }
    return count == 0 ? null : members.build();
  }

  /** Where the colon stands that ends a name; negative if none begins there. */
  private static int name(String text, int from) {
    int end = from;
    while (end < text.length() && Character.isLetter(text.charAt(end)) && text.charAt(end) < 128) {
      end++;
    }
    boolean ends = end + 1 == text.length() || text.startsWith(": ", end);
    return end > from && ends && text.charAt(end) == ':' ? end : -1;
  }

  /** What stands in the lines below a name of this indent. */
  private @Nullable Object block(int indent) {
    if (++depth > MAX_DEPTH) {
      return null;
    }
    Object read =
        isElementAt(indent)
            ? elements(indent)
            : isElementAt(indent + 2) ? elements(indent + 2) : members(indent + 2);
    depth--;
    return read;
  }

  private @Nullable ValueList elements(int indent) {
    List<@Nullable Object> elements = new ArrayList<>();
    while (isElementAt(indent)) {
      String text = lines.get(line);
      int begin = indent + ELEMENT.length();
      Object element;
      if (name(text, begin) < 0) {
        line++;
        element = scalar(text.substring(begin - 1));
      } else {
        lines.set(line, " ".repeat(begin) + text.substring(begin));
        element = members(begin);
      }
      if (element == null) {
        return null;
      }
      elements.add(element);
    }
    return ValueList.ofStored(elements);
  }

  /** A value behind a blank. */
  private static @Nullable Object scalar(String text) {
    if (text.equals(" []")) {
      return ValueList.EMPTY;
    } else if (!text.startsWith(" \"")) {
      return number(text.substring(1));
    }
    int end = text.length() - 1;
    if (end < 2 || text.charAt(end) != '"') {
      return null;
    }
    for (int i = 2; i < end; i++) {
      if (!isPlain(text.charAt(i))) {
        return null;
      }
    }
    return text.substring(2, end);
  }

  /** Whether a character in quotes stands for itself. */
  private static boolean isPlain(char c) {
    return c >= ' ' && c <= '~' && c != '"' && c != '\\';
  }

  /** The whole number that is written so; null if it is none, or may be read otherwise. */
  private static @Nullable Long number(String text) {
    boolean plain =
        !text.isEmpty()
            && text.length() <= MAX_DIGITS
            && (text.charAt(0) != '0' || text.length() == 1);
    for (int i = 0; i < text.length(); i++) {
      plain &= text.charAt(i) >= '0' && text.charAt(i) <= '9';
    }
    return plain ? Long.valueOf(text) : null;
  }
}
