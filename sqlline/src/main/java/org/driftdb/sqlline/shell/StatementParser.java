package org.driftdb.sqlline.shell;

import java.util.List;
import org.driftdb.sqlline.Script;
import org.jline.reader.CompletingParsedLine;
import org.jline.reader.EOFError;
import org.jline.reader.ParsedLine;
import org.jline.reader.Parser;

/**
 * Says when what is typed is whole: a statement is ended by a semicolon, by the rules of scripts; a
 * command by its line.
 */
final class StatementParser implements Parser {
  @Override
  public ParsedLine parse(String line, int cursor, ParseContext context) {
    if (context == ParseContext.ACCEPT_LINE
        && !ShellCommands.isCommand(line)
        && !Script.isWhole(line)) {
      throw new EOFError(-1, -1, "A statement is ended by ;");
    }
    return Typed.of(line, cursor);
  }

  @Override
  public boolean isEscapeChar(char ch) {
    return false;
  }

  /** What is typed, and the piece of it that ends at the cursor. */
  private record Typed(String line, int cursor, String word) implements CompletingParsedLine {

    static Typed of(String line, int cursor) {
      List<Token> before = Token.of(line.substring(0, cursor));
      Token last = before.isEmpty() ? null : before.get(before.size() - 1);
      boolean goesOn =
          last != null
              && last.end() == cursor
              && switch (last.kind()) {
                case WORD, NAME, POINT -> true;
                case NUMBER, STRING, COMMENT, SYMBOL -> false;
              };
      return new Typed(line, cursor, goesOn && last != null ? last.text() : "");
    }

    @Override
    public int wordCursor() {
      return word.length();
    }

    @Override
    public int wordIndex() {
      return 0;
    }

    @Override
    public List<String> words() {
      return List.of(word);
    }

    @Override
    public CharSequence escape(CharSequence candidate, boolean complete) {
      return candidate;
    }

    @Override
    public int rawWordCursor() {
      return word.length();
    }

    @Override
    public int rawWordLength() {
      return word.length();
    }
  }
}
