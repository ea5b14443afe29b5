package org.driftdb.sqlline.shell;

import java.util.regex.Pattern;
import org.jline.reader.Highlighter;
import org.jline.reader.LineReader;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;
import org.jline.utils.AttributedStyle;

/** Colours for the words of SQL and DriftQL, texts, numbers, points and comments. */
final class StatementHighlighter implements Highlighter {
  private static final AttributedStyle PLAIN = AttributedStyle.DEFAULT;

  @Override
  public AttributedString highlight(LineReader reader, String buffer) {
    return colored(buffer);
  }

  /** The same characters in colours. */
  static AttributedString colored(String buffer) {
    AttributedStringBuilder colored = new AttributedStringBuilder();
    int end = 0;
    for (Token token : Token.of(buffer)) {
      colored.append(buffer.substring(end, token.start()), PLAIN);
      colored.append(token.text(), style(token));
      end = token.end();
    }
    colored.append(buffer.substring(end), PLAIN);
    return colored.toAttributedString();
  }

  private static AttributedStyle style(Token token) {
    return switch (token.kind()) {
      case WORD -> Words.isReserved(token.upper()) ? PLAIN.bold() : PLAIN;
      case NUMBER -> PLAIN.foreground(AttributedStyle.CYAN);
      case STRING -> PLAIN.foreground(AttributedStyle.GREEN);
      case POINT -> PLAIN.foreground(AttributedStyle.YELLOW);
      case COMMENT -> PLAIN.faint();
      case NAME, SYMBOL -> PLAIN;
    };
  }

  @Override
  public void setErrorPattern(Pattern errorPattern) {}

  @Override
  public void setErrorIndex(int errorIndex) {}
}
