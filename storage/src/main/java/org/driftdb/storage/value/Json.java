package org.driftdb.storage.value;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * JSON text (RFC 8259) to stored values and back.
 *
 * <p>Nothing is lost on the way in: an integer becomes Long or BigInteger; a number with a fraction
 * or an exponent becomes a Double if the double's decimal value is exactly the number written, else
 * a BigDecimal; and if that would be written otherwise than it was read, as 1.50 and 1e0 would, a
 * {@link SpelledNumber} of it. One name twice in one object is refused, and so is an escape for
 * half a surrogate pair in a name (in a string it is kept). Nesting goes to a depth of 1,000,
 * numbers to a million digits, strings to the limit of Java.
 *
 * <p>On the way out numbers keep every digit and their spelling; timestamps are written as {@code
 * "2026-01-05T09:36:12.345Z"}, dates and times in ISO 8601, binary in base64, uuids as text, and
 * the doubles that are no numbers as {@code "NaN"}, {@code "Infinity"} and {@code "-Infinity"}.
 * Text is written on one line without spaces; halves of surrogate pairs are written as escapes.
 */
public final class Json {
  private static final int MAX_DEPTH = 1_000;
  private static final int MAX_DIGITS = 1_000_000;

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH)
                  .maxNumberLength(MAX_DIGITS)
                  .maxStringLength(Integer.MAX_VALUE)
                  .maxNameLength(Integer.MAX_VALUE)
                  .build())
          .build();

  /** A decimal of so many digits always comes back from a double unchanged. */
  private static final int DIGITS_SAFE_IN_DOUBLE = 15;

  private static final char[] HEX = "0123456789abcdef".toCharArray();

  private Json() {}

  /**
   * Reads exactly one JSON value.
   *
   * @throws DriftException with code BAD_JSON, line and column, if the text is anything else
   */
  public static @Nullable Object parse(String text) {
    try (JsonParser parser = FACTORY.createParser(text)) {
      return only(parser);
    } catch (JsonProcessingException e) {
      throw bad(e.getLocation(), e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new UncheckedIOException("Reading a string cannot fail", e);
    }
  }

  /** Reads the only value that a parser gives. */
  static @Nullable Object only(JsonParser parser) throws IOException {
    try {
      JsonToken first = parser.nextToken();
      if (first == null) {
        throw bad(parser.currentLocation(), "there is no value", null);
      }
      Object value = value(parser, first);
      if (parser.nextToken() != null) {
        throw bad(
            parser.currentTokenLocation(), "there is more text after the end of the value", null);
      }
      return value;
    } catch (StreamConstraintsException e) {
      boolean nesting = e.getOriginalMessage().contains("nesting");
      String limit =
          nesting
              ? "it is nested deeper than " + MAX_DEPTH
              : "a number has more than " + MAX_DIGITS + " digits";
      throw bad(parser.currentLocation(), limit, e);
    }
  }

  /**
   * Reads exactly one JSON object.
   *
   * @throws DriftException with code BAD_JSON, line and column, if the text is anything else
   */
  public static Document parseDocument(String text) {
    Object value = parse(text);
    if (value instanceof Document) {
      return (Document) value;
    }
    throw new DriftException(
        ErrorCode.BAD_JSON,
        "Expected a JSON object in braces at line 1, column 1, but found "
            + switch (Values.kind(value)) {
              case ARRAY -> "an array";
              case STRING -> "a string";
              case NUMBER -> "a number";
              default -> write(value);
            });
  }

  private static @Nullable Object value(JsonParser parser, JsonToken token) throws IOException {
    return switch (token) {
      case VALUE_NULL -> null;
      case VALUE_TRUE -> Boolean.TRUE;
      case VALUE_FALSE -> Boolean.FALSE;
      case VALUE_STRING -> parser.getText();
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> number(parser);
      case START_ARRAY -> array(parser);
      case START_OBJECT -> object(parser);
      default -> throw bad(parser.currentTokenLocation(), "unexpected " + token.asString(), null);
    };
  }

  private static ValueList array(JsonParser parser) throws IOException {
    List<@Nullable Object> elements = new ArrayList<>();
    for (JsonToken token = parser.nextToken();
        token != JsonToken.END_ARRAY;
        token = parser.nextToken()) {
      elements.add(value(parser, token));
    }
    return ValueList.ofStored(elements);
  }

  private static Document object(JsonParser parser) throws IOException {
    Document.Builder builder = Document.builder();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      if (builder.contains(name)) {
        throw bad(
            parser.currentTokenLocation(),
            "field " + write(name) + " stands twice in one object",
            null);
      }
      builder.set(name, value(parser, parser.nextToken()));
    }
    return builder.build();
  }

  private static Number number(JsonParser parser) throws IOException {
    try {
      return number(parser.getText());
    } catch (NumberFormatException e) {
      throw bad(parser.currentTokenLocation(), "the exponent of this number is out of range", e);
    }
  }

  /**
   * The number that JSON text spells.
   *
   * @throws NumberFormatException if its exponent is out of range
   */
  static Number number(String text) {
    Number value = isInteger(text) ? integer(text) : fraction(text);
    return isWritten(value, text) ? value : new SpelledNumber(value, text);
  }

  private static boolean isInteger(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '.' || c == 'e' || c == 'E') {
        return false;
      }
    }
    return true;
  }

  private static Number integer(String text) {
    return text.length() <= 18 ? Long.valueOf(text) : Values.integer(new BigInteger(text));
  }

  private static Number fraction(String text) {
    BigDecimal exact = new BigDecimal(text);
    double rounded = Double.parseDouble(text);
    boolean same =
        Double.isFinite(rounded)
            && ((exact.precision() <= DIGITS_SAFE_IN_DOUBLE && Math.abs(rounded) > 1e-300)
                || Values.decimal(rounded).compareTo(exact) == 0);
    return same ? (Number) rounded : exact;
  }

  /** Whether this is the text by which {@link #write} shows the number. */
  private static boolean isWritten(Number value, String text) {
    if (value instanceof Double) {
      return isPlain((Double) value, text) || Values.text((Double) value).equals(text);
    }
    return value instanceof BigDecimal ? value.toString().equals(text) : !text.equals("-0");
  }

  /** Whether this is surely the text of a double: quick, and true of most that people write. */
  private static boolean isPlain(double value, String text) {
    double size = Math.abs(value);
    int length = text.length();
    return 1e-3 <= size
        && size < 1e7
        && length <= DIGITS_SAFE_IN_DOUBLE
        && (text.charAt(length - 1) != '0' || text.charAt(length - 2) == '.')
        && text.indexOf('e') < 0
        && text.indexOf('E') < 0;
  }

  private static DriftException bad(
      @Nullable JsonLocation location, String problem, @Nullable Throwable cause) {
    String where =
        location == null
            ? ""
            : " at line " + location.getLineNr() + ", column " + location.getColumnNr();
    return new DriftException(ErrorCode.BAD_JSON, "Bad JSON" + where + ": " + problem, cause);
  }

  /** The JSON text of a stored value. */
  public static String write(@Nullable Object value) {
    StringBuilder out = new StringBuilder();
    write(value, out);
    return out.toString();
  }

  /** Appends the JSON text of a stored value. */
  public static void write(@Nullable Object value, StringBuilder out) {
    if (value == null || value instanceof Boolean) {
      out.append(value);
    } else if (value instanceof Document) {
      writeObject((Document) value, out);
    } else if (value instanceof ValueList) {
      writeArray((ValueList) value, out);
    } else if (value instanceof Double) {
      writeDouble((Double) value, out);
    } else if (value instanceof Number) {
      out.append(value);
    } else {
      writeString(text(value), out);
    }
  }

  /**
   * The text by which JSON shows a value that is neither a number, boolean, array nor object: a
   * string itself, a timestamp as {@code 2026-01-05T09:36:12.345Z}, a binary value in base64.
   */
  private static String text(Object value) {
    if (value instanceof java.time.Instant) {
      return Timestamps.format((java.time.Instant) value);
    } else if (value instanceof java.time.LocalTime) {
      return Timestamps.format((java.time.LocalTime) value);
    }
    return value.toString();
  }

  private static void writeObject(Document document, StringBuilder out) {
    out.append('{');
    for (int i = 0; i < document.size(); i++) {
      if (i > 0) {
        out.append(',');
      }
      writeString(document.nameAt(i), out);
      out.append(':');
      write(document.storedAt(i), out);
    }
    out.append('}');
  }

  private static void writeArray(ValueList list, StringBuilder out) {
    out.append('[');
    for (int i = 0; i < list.size(); i++) {
      if (i > 0) {
        out.append(',');
      }
      write(list.storedAt(i), out);
    }
    out.append(']');
  }

  private static void writeDouble(Double value, StringBuilder out) {
    if (Double.isFinite(value)) {
      out.append(Values.text(value));
    } else {
      out.append('"').append((double) value).append('"');
    }
  }

  private static void writeString(String text, StringBuilder out) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\b' -> out.append("\\b");
        case '\f' -> out.append("\\f");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        default -> {
          if (c < ' ' || (Character.isSurrogate(c) && !Strings.paired(text, i))) {
            out.append("\\u")
                .append(HEX[c >> 12])
                .append(HEX[c >> 8 & 15])
                .append(HEX[c >> 4 & 15])
                .append(HEX[c & 15]);
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }
}
