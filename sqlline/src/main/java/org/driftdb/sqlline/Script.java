package org.driftdb.sqlline;

import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * A text of SQL and DriftQL statements, cut into its statements as it is read.
 *
 * <p>Statements are ended by {@code ;}. A file without any holds one statement a line. What would
 * end a statement counts only outside
 *
 * <ul>
 *   <li>strings, {@code '...'} and {@code "..."}, in which a backslash takes the next character's
 *       meaning away (and {@code ''} simply begins the next string at once);
 *   <li>quoted identifiers, {@code `...`}, alike;
 *   <li>documents, {@code {...}}, in which strings count too, and comments do not;
 *   <li>comments, {@code --} or {@code //} to the end of the line and {@code /*} to {@code *}{@code
 *       /}.
 * </ul>
 *
 * <p>A line end counts neither inside the brackets of an array or of a composite key. Pieces that
 * hold nothing but space and comments are no statements. What is not closed reaches to the end of
 * the text, and the parser says what is wrong with it.
 */
public final class Script implements Iterable<Script.Statement> {

  /** A statement without its end, and where in the text it begins. */
  public record Statement(String text, Place place) {}

  private final String text;
  private final boolean lines;

  private Script(String text, boolean lines) {
    this.text = text;
    this.lines = lines;
  }

  /** A text given as one argument: line ends mean nothing. */
  public static Script ofArgument(String text) {
    return new Script(text, false);
  }

  /** The text of a file: where no {@code ;} ends a statement, line ends do. */
  static Script ofFile(String text) {
    String plain = text.startsWith("\uFEFF") ? text.substring(1) : text;
    return new Script(plain, !new Scanner(plain, false).findsEnd());
  }

  /** Whether line ends part the statements, since no {@code ;} does. */
  boolean isPartedByLines() {
    return lines;
  }

  /** Whether nothing is left open: every statement, be there any, is ended by its {@code ;}. */
  public static boolean isWhole(String text) {
    return new Scanner(text, false).findsNothingOpen();
  }

  @Override
  public Iterator<Statement> iterator() {
    Scanner scanner = new Scanner(text, lines);
    return new Iterator<>() {
      private @Nullable Statement next = scanner.next();

      @Override
      public boolean hasNext() {
        return next != null;
      }

      @Override
      public Statement next() {
        Statement statement = next;
        if (statement == null) {
          throw new NoSuchElementException();
        }
        next = scanner.next();
        return statement;
      }
    };
  }

  /** Walks over a text once. */
  private static final class Scanner {
    private final String text;
    private final boolean lines;
    private int position;
    private int line = 1;
    private int lineStart;

    Scanner(String text, boolean lines) {
      this.text = text;
      this.lines = lines;
    }

    /** Whether a {@code ;} that ends a statement is still to come. */
    boolean findsEnd() {
      while (position < text.length()) {
        if (walk() >= 0) {
          return true;
        }
      }
      return false;
    }

    /** Whether every statement still to come is ended. */
    boolean findsNothingOpen() {
      while (walkToContent() < text.length()) {
        if (walk() < 0) {
          return false;
        }
      }
      return true;
    }

    @Nullable Statement next() {
      while (position < text.length()) {
        int from = walkToContent();
        Place place = new Place(line, from - lineStart + 1);
        int end = walk();
        int to = end < 0 ? text.length() : end;
        if (from < to) {
          return new Statement(text.substring(from, to).stripTrailing(), place);
        }
      }
      return null;
    }

    /** Passes over space and comments, which begin no statement. */
    private int walkToContent() {
      while (position < text.length()) {
        char c = text.charAt(position);
        if (Character.isWhitespace(c)) {
          step();
        } else if (isUnclosedComment() || !skipComment()) {
          break;
        }
      }
      return position;
    }

    /**
     * Passes over the rest of a statement and its end, whose position is the result; -1 at the end
     * of the text.
     */
    private int walk() {
      int brackets = 0;
      while (position < text.length()) {
        char c = text.charAt(position);
        if (c == '\'' || c == '"' || c == '`') {
          skipQuoted(c);
        } else if (c == '{') {
          skipDocument();
        } else if (c == ';' || (c == '\n' && lines && brackets <= 0)) {
          int end = position;
          step();
          return end;
        } else if (!skipComment()) {
          if (c == '[') {
            brackets++;
          } else if (c == ']') {
            brackets--;
          }
          step();
        }
      }
      return -1;
    }

    private void skipDocument() {
      int depth = 0;
      while (position < text.length()) {
        char c = text.charAt(position);
        if (c == '\'' || c == '"' || c == '`') {
          skipQuoted(c);
          continue;
        }
        step();
        if (c == '{') {
          depth++;
        } else if (c == '}' && --depth == 0) {
          return;
        }
      }
    }

    private void skipQuoted(char quote) {
      step();
      while (position < text.length()) {
        char c = text.charAt(position);
        step();
        if (c == quote) {
          return;
        }
        if (c == '\\' && position < text.length()) {
          step();
        }
      }
    }

    /** A comment that has no end hides what was meant to run, so it is no space. */
    private boolean isUnclosedComment() {
      return text.startsWith("/*", position) && text.indexOf("*/", position + 2) < 0;
    }

    private boolean skipComment() {
      if (text.startsWith("--", position) || text.startsWith("//", position)) {
        while (position < text.length() && text.charAt(position) != '\n') {
          step();
        }
        return true;
      }
      if (text.startsWith("/*", position)) {
        int end = text.indexOf("*/", position + 2);
        int stop = end < 0 ? text.length() : end + 2;
        while (position < stop) {
          step();
        }
        return true;
      }
      return false;
    }

    private void step() {
      if (text.charAt(position++) == '\n') {
        line++;
        lineStart = position;
      }
    }
  }
}
