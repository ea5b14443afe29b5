package org.driftdb.parser;

import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.util.SourceStringReader;

/**
 * The text of the statement being parsed, as the lexer reads it.
 *
 * <p>Unlike the stream that JavaCC would generate, this one holds the whole text, can be told where
 * to go on, and knows which offset a line and a column are. So a document is read from exactly the
 * characters that were written, and an error in it is named by its place in the statement. Lines
 * and columns begin at 1; a line ends with a line feed, a carriage return or both; every other
 * character, also a tab, is one column.
 */
final class StatementText implements CharStream {
  private final String text;

  /** Offsets at which lines begin, ascending. */
  private final int[] lineStarts;

  /** Offset of the next character to be read. */
  private int next;

  /** Offset of the first character of the current token. */
  private int tokenStart;

  StatementText(String text) {
    this.text = text;
    this.lineStarts = lineStarts(text);
  }

  /** Takes over the text of a reader; closing it stays with who opened it. */
  static StatementText read(Reader reader) {
    if (reader instanceof SourceStringReader source) {
      return new StatementText(source.getSourceString());
    }
    StringWriter all = new StringWriter();
    try {
      reader.transferTo(all);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read the statement", e);
    }
    return new StatementText(all.toString());
  }

  private static int[] lineStarts(String text) {
    return IntStream.concat(
            IntStream.of(0),
            IntStream.rangeClosed(1, text.length())
                .filter(
                    i -> {
                      char before = text.charAt(i - 1);
                      return before == '\n'
                          || (before == '\r' && (i == text.length() || text.charAt(i) != '\n'));
                    }))
        .toArray();
  }

  int length() {
    return text.length();
  }

  char charAt(int offset) {
    return text.charAt(offset);
  }

  boolean startsWith(String prefix, int offset) {
    return text.startsWith(prefix, offset);
  }

  String substring(int start, int end) {
    return text.substring(start, end);
  }

  /**
   * Reads the characters from {@code start} to before {@code end}, without a copy of those behind
   * it.
   */
  Reader reader(int start, int end) {
    StringReader reader = new StringReader(end == text.length() ? text : text.substring(0, end));
    try {
      reader.skip(start);
    } catch (IOException e) {
      throw new UncheckedIOException("A text in memory cannot be read", e);
    }
    return reader;
  }

  /** The offset of a line and a column. */
  int offset(int line, int column) {
    return lineStarts[line - 1] + column - 1;
  }

  private int line(int offset) {
    int found = Arrays.binarySearch(lineStarts, offset);
    return found >= 0 ? found + 1 : -found - 1;
  }

  private int column(int offset) {
    return offset - lineStarts[line(offset) - 1] + 1;
  }

  /** The place of the characters from {@code start} to before {@code end}, at least one of them. */
  SqlParserPos position(int start, int end) {
    int last = Math.max(start, end - 1);
    return new SqlParserPos(line(start), column(start), line(last), column(last));
  }

  /** The lexer reads its next token from this offset on. */
  void continueAt(int offset) {
    next = offset;
  }

  /** The first offset, from {@code offset} on, that is neither white space nor in a comment. */
  int skipBlank(int offset) {
    int at = offset;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f') {
        at++;
      } else if (text.startsWith("--", at) || text.startsWith("//", at)) {
        while (at < text.length() && text.charAt(at) != '\n' && text.charAt(at) != '\r') {
          at++;
        }
      } else if (text.startsWith("/*", at) && !text.startsWith("/*+", at)) {
        int end = text.indexOf("*/", at + 2);
        if (end < 0) {
          return at;
        }
        at = end + 2;
      } else {
        return at;
      }
    }
    return at;
  }

  @Override
  public char BeginToken() throws IOException {
    // The end of the text is where its last character is.
    tokenStart = Math.max(0, Math.min(next, text.length() - 1));
    return readChar();
  }

  @Override
  public char readChar() throws IOException {
    if (next >= text.length()) {
      throw new EndOfText();
    }
    return text.charAt(next++);
  }

  @Override
  public void backup(int amount) {
    next -= amount;
  }

  @Override
  public String GetImage() {
    return text.substring(tokenStart, next);
  }

  @Override
  public char[] GetSuffix(int length) {
    return text.substring(next - length, next).toCharArray();
  }

  @Override
  public int getBeginLine() {
    return line(tokenStart);
  }

  @Override
  public int getBeginColumn() {
    return column(tokenStart);
  }

  @Override
  public int getEndLine() {
    return line(Math.max(0, next - 1));
  }

  @Override
  public int getEndColumn() {
    return column(Math.max(0, next - 1));
  }

  @Override
  @Deprecated
  @SuppressWarnings("InlineMeSuggester") // Only the generated lexer may call it.
  public int getLine() {
    return getEndLine();
  }

  @Override
  @Deprecated
  @SuppressWarnings("InlineMeSuggester") // Only the generated lexer may call it.
  public int getColumn() {
    return getEndColumn();
  }

  @Override
  public void Done() {}

  @Override
  public String toString() {
    return text;
  }

  /**
   * What tells JavaCC's lexer that the text ends; thrown for every statement, so without a stack
   * trace.
   */
  private static final class EndOfText extends IOException {
    private static final long serialVersionUID = 1L;

    @Override
    public synchronized Throwable fillInStackTrace() {
      return this;
    }
  }
}
