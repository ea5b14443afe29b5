package org.driftdb.adapter.code;

import org.apache.calcite.avatica.util.ByteString;
import org.apache.calcite.linq4j.Enumerable;
import org.apache.calcite.linq4j.Linq4j;
import org.apache.calcite.linq4j.function.Function1;
import org.apache.calcite.runtime.FlatLists.ComparableList;
import org.apache.calcite.runtime.SqlFunctions;
import org.apache.calcite.runtime.SqlFunctions.FlatProductInputType;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * What the code of plans calls in the place of Calcite's functions of the same names, which fail or
 * never end for some values, or give something else than the standard says.
 */
public final class RunTime {
  private RunTime() {}

  /** LIKE: an underscore stands for any character, also a line's end. */
  public static boolean like(String text, String pattern) {
    return Pattern.of(pattern, null, false).matches(text);
  }

  /**
   * LIKE with ESCAPE.
   *
   * @throws DriftException with code BAD_ESCAPE_CHARACTER if the escape is not one character, or
   *     BAD_ESCAPE_SEQUENCE if it does not stand before a percent sign, an underscore or itself
   */
  public static boolean like(String text, String pattern, String escape) {
    return Pattern.of(pattern, escape, false).matches(text);
  }

  /** ILIKE: as LIKE, whether letters are large or small. */
  public static boolean ilike(String text, String pattern) {
    return Pattern.of(pattern, null, true).matches(text);
  }

  /** ILIKE with ESCAPE; it fails as LIKE does. */
  public static boolean ilike(String text, String pattern, String escape) {
    return Pattern.of(pattern, escape, true).matches(text);
  }

  /** A pattern of LIKE, with -1 for no escape. */
  private record Pattern(String pattern, int escape, boolean ignoresCase) {
    static Pattern of(String pattern, @Nullable String escape, boolean ignoresCase) {
      if (escape == null) {
        return new Pattern(pattern, -1, ignoresCase);
      } else if (escape.codePointCount(0, escape.length()) != 1) {
        throw new DriftException(
            ErrorCode.BAD_ESCAPE_CHARACTER, "ESCAPE takes one character, and not '" + escape + "'");
      }
      int character = escape.codePointAt(0);
      for (int i = 0; i < pattern.length(); i += Character.charCount(pattern.codePointAt(i))) {
        if (pattern.codePointAt(i) == character) {
          i += Character.charCount(character);
          int next = i < pattern.length() ? pattern.codePointAt(i) : -1;
          if (next != '%' && next != '_' && next != character) {
            throw new DriftException(
                ErrorCode.BAD_ESCAPE_SEQUENCE,
                "In the pattern '"
                    + pattern
                    + "' the escape stands before none of %, _ and itself");
          }
        }
      }
      return new Pattern(pattern, character, ignoresCase);
    }

    /** Looks for the parts between percent signs one after the other, each as early as possible. */
    boolean matches(String text) {
      int inText = 0;
      int inPattern = 0;
      int again = -1;
      int part = -1;
      while (inText < text.length()) {
        int wanted = inPattern < pattern.length() ? pattern.codePointAt(inPattern) : -1;
        if (wanted == '%' && escape != '%') {
          inPattern++;
          part = inPattern;
          again = inText;
          continue;
        }
        boolean escaped = wanted == escape && wanted >= 0;
        int literalAt = escaped ? inPattern + Character.charCount(wanted) : inPattern;
        int literal = escaped ? pattern.codePointAt(literalAt) : wanted;
        int found = text.codePointAt(inText);
        if (wanted >= 0 && ((literal == '_' && !escaped) || isSame(literal, found))) {
          inPattern = literalAt + Character.charCount(literal);
          inText += Character.charCount(found);
        } else if (part < 0) {
          return false;
        } else {
          inPattern = part;
          again += Character.charCount(text.codePointAt(again));
          inText = again;
        }
      }
      while (escape != '%' && inPattern < pattern.length() && pattern.charAt(inPattern) == '%') {
        inPattern++;
      }
      return inPattern == pattern.length();
    }

    private boolean isSame(int one, int other) {
      return one == other
          || (ignoresCase
              && (Character.toUpperCase(one) == Character.toUpperCase(other)
                  || Character.toLowerCase(one) == Character.toLowerCase(other)));
    }
  }

  /** OVERLAY of as many characters as the replacement has. */
  public static String overlay(String text, String replacement, int start) {
    return overlay(text, replacement, start, replacement.length());
  }

  /**
   * OVERLAY of some characters, of which there may be fewer.
   *
   * @param start from 1
   * @throws DriftException with code NEGATIVE_LENGTH if it begins before that
   */
  public static String overlay(String text, String replacement, int start, int length) {
    return text.substring(0, before(start, text.length()))
        + replacement
        + text.substring(behind(start, length, text.length()));
  }

  /** As for texts. */
  public static ByteString overlay(ByteString bytes, ByteString replacement, int start) {
    return overlay(bytes, replacement, start, replacement.length());
  }

  /** As for texts. */
  public static ByteString overlay(
      ByteString bytes, ByteString replacement, int start, int length) {
    return bytes
        .substring(0, before(start, bytes.length()))
        .concat(replacement)
        .concat(bytes.substring(behind(start, length, bytes.length())));
  }

  private static int before(int start, int length) {
    if (start < 1) {
      throw new DriftException(
          ErrorCode.NEGATIVE_LENGTH, "OVERLAY begins at 1 or later, and not at " + start);
    }
    return Math.min(start - 1, length);
  }

  private static int behind(int start, int replaced, int length) {
    return (int) Math.max(0, Math.min(length, (long) start - 1 + replaced));
  }

  /** POSITION from a character on. */
  public static int position(String sought, String text, int from) {
    return position(sought, text, from, 1);
  }

  /**
   * The place of an occurrence, from 1; 0 if there is none.
   *
   * @param from the first place to look at, from 1; or negative, the last place to look at, counted
   *     from the end
   * @param occurrence which one, from 1
   * @throws DriftException with code BAD_VALUE if they are not
   */
  public static int position(String sought, String text, int from, int occurrence) {
    check(from, occurrence);
    int found = from > 0 ? from - 2 : text.length() + from + 1;
    for (int i = 0; i < occurrence; i++) {
      if (from > 0 ? found + 1 >= text.length() : found <= 0) {
        return 0;
      }
      found = from > 0 ? text.indexOf(sought, found + 1) : text.lastIndexOf(sought, found - 1);
      if (found < 0) {
        return 0;
      }
    }
    return found + 1;
  }

  private static void check(int from, int occurrence) {
    if (from == 0 || occurrence < 1) {
      throw new DriftException(
          ErrorCode.BAD_VALUE, "Places in a text, and what is found there, are counted from 1");
    }
  }

  /** UNNEST of several collections, or with ordinality: of a null there are no rows. */
  @SuppressWarnings("rawtypes") // As Calcite declares it.
  public static Function1<Object, Enumerable<ComparableList<Comparable>>> flatProduct(
      int[] fieldCounts, boolean withOrdinality, FlatProductInputType[] inputTypes) {
    Function1<Object, Enumerable<ComparableList<Comparable>>> calcites =
        SqlFunctions.flatProduct(fieldCounts, withOrdinality, inputTypes);
    return row -> isNull(row, fieldCounts.length) ? Linq4j.emptyEnumerable() : calcites.apply(row);
  }

  private static boolean isNull(@Nullable Object row, int collections) {
    if (collections > 1 && row instanceof Object[] values) {
      for (Object value : values) {
        if (value == null) {
          return true;
        }
      }
    }
    return row == null;
  }
}
