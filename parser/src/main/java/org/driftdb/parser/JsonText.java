package org.driftdb.parser;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.calcite.runtime.CalciteContextException;
import org.apache.calcite.sql.parser.SqlParserPos;

/**
 * Reads the JSON that stands in a statement, all of RFC 8259, straight from the statement's text.
 *
 * <p>Objects that name a field twice are refused, since one of the values would be lost; so are
 * values nested deeper than {@value #MAX_DEPTH}. Strings, names and numbers may be of any length.
 */
final class JsonText {
  static final int MAX_DEPTH = 1000;

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH)
                  .maxStringLength(Integer.MAX_VALUE)
                  .maxNameLength(Integer.MAX_VALUE)
                  .maxNumberLength(Integer.MAX_VALUE)
                  .build())
          .build();

  /** How Jackson names what it did not expect. */
  private static final Pattern NAMED =
      Pattern.compile("\\(code (?<code>\\d+)|[tT]oken '(?<word>\\w+)'");

  private final StatementText text;
  private final int start;

  private JsonText(StatementText text, int start) {
    this.text = text;
    this.start = start;
  }

  /** Reads the document that begins at an offset with a brace. */
  static SqlJson document(StatementText text, int start) {
    return new JsonText(text, start).value();
  }

  /** Whether JSON, and neither a SQL string nor a parameter, begins at an offset. */
  static boolean isKey(StatementText text, int start) {
    if (start == text.length()) {
      return false;
    }
    return switch (text.charAt(start)) {
      case '"', '[', '{', '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> true;
      default -> {
        String word = text.substring(start, endOfWord(text, start));
        yield word.equals("true") || word.equals("false") || word.equals("null");
      }
    };
  }

  /**
   * Reads the key that begins at an offset: a string, a number, a boolean, or an array of these.
   */
  static SqlJson key(StatementText text, int start) {
    SqlJson key = new JsonText(text, start).value();
    checkKey(key);
    return key;
  }

  /** A key that was written as a SQL string. */
  static SqlJson key(String string, SqlParserPos pos) {
    return new SqlJson(
        "\"" + String.valueOf(JsonStringEncoder.getInstance().quoteAsString(string)) + "\"", pos);
  }

  private static void checkKey(SqlJson key) {
    try (JsonParser parser = JSON.createParser(key.text())) {
      boolean composite = parser.nextToken() == JsonToken.START_ARRAY;
      JsonToken part = composite ? parser.nextToken() : parser.currentToken();
      boolean empty = part == JsonToken.END_ARRAY;
      boolean nested = false;
      while (part != null) {
        nested |= part.isStructStart();
        part = parser.nextToken();
      }
      if (empty || nested) {
        throw DriftSyntax.json(
            key.getParserPosition(),
            "a key is a string, a number, a boolean, or an array of these");
      }
    } catch (IOException e) {
      throw new UncheckedIOException("A key that was read once cannot be read again", e);
    }
  }

  /** Where the letters, digits and signs end that begin at an offset; a comment is none of them. */
  private static int endOfWord(StatementText text, int start) {
    int end = start;
    while (end < text.length()
        && (Character.isLetterOrDigit(text.charAt(end)) || "+-._".indexOf(text.charAt(end)) >= 0)
        && text.skipBlank(end) == end) {
      end++;
    }
    return end;
  }

  private SqlJson value() {
    int end = end();
    return new SqlJson(text.substring(start, end), text.position(start, end));
  }

  /** The offset behind the value that begins at the start. */
  private int end() {
    char first = text.charAt(start);
    boolean closed = first == '"' || first == '[' || first == '{';
    int limit = closed ? text.length() : endOfWord(text, start);
    try (JsonParser parser = JSON.createParser(text.reader(start, limit))) {
      readValue(parser);
      return closed ? offset(parser.currentLocation().getCharOffset()) : limit;
    } catch (JsonEOFException e) {
      throw problem(start, "the statement ends before this value does");
    } catch (StreamConstraintsException e) {
      throw problem(start, "it is nested deeper than " + MAX_DEPTH);
    } catch (JsonProcessingException e) {
      String problem = withoutAdvice(e.getOriginalMessage());
      throw problem(culprit(offset(e.getLocation().getCharOffset()), problem), problem);
    } catch (IOException e) {
      throw new UncheckedIOException("A text in memory cannot be read", e);
    }
  }

  private void readValue(JsonParser parser) throws IOException {
    Deque<Set<String>> names = new ArrayDeque<>();
    int depth = 0;
    do {
      JsonToken token = parser.nextToken();
      if (token == null) {
        throw problem(start, "the statement ends before this value does");
      }
      switch (token) {
        case START_OBJECT -> {
          names.push(new HashSet<>());
          depth++;
        }
        case FIELD_NAME -> {
          if (!names.element().add(parser.currentName())) {
            throw problem(
                offset(parser.currentTokenLocation().getCharOffset()),
                "the object names the field \"" + parser.currentName() + "\" twice");
          }
        }
        case END_OBJECT -> {
          names.pop();
          depth--;
        }
        case START_ARRAY -> depth++;
        case END_ARRAY -> depth--;
        default -> parser.finishToken();
      }
    } while (depth > 0);
  }

  /** Jackson's message without what it says to the programmer of a parser. */
  private static String withoutAdvice(String message) {
    int advice = message.indexOf(": enable `");
    return advice < 0 ? message : message.substring(0, advice);
  }

  /**
   * The offset of the character or word that a message names. Jackson points at it, just before it
   * or just behind it.
   */
  private int culprit(int offset, String message) {
    Matcher named = NAMED.matcher(message);
    if (named.find()) {
      String culprit =
          named.group("code") == null
              ? named.group("word")
              : Character.toString(Integer.parseInt(named.group("code")));
      for (int at : new int[] {offset, offset + 1, offset - culprit.length()}) {
        if (text.startsWith(culprit, at)) {
          return at;
        }
      }
    }
    return offset;
  }

  private int offset(long charsRead) {
    return start + (int) charsRead;
  }

  private CalciteContextException problem(int offset, String problem) {
    return DriftSyntax.json(text.position(offset, offset + 1), problem);
  }
}
