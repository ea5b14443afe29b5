package org.driftdb.storage.history;

import java.math.BigDecimal;
import java.math.BigInteger;
import org.driftdb.storage.value.Binary;
import org.driftdb.storage.value.Document;
import org.driftdb.storage.value.Key;
import org.driftdb.storage.value.SpelledNumber;
import org.driftdb.storage.value.ValueList;
import org.jspecify.annotations.Nullable;

/** About how many bytes of memory things take that a history keeps. */
final class Weights {
  /** An event and a change, and its place in a list. */
  private static final int CHANGE = 96;

  /** What comes with the first change of a key: nodes of a hashed map and a sorted one. */
  private static final int ROW = 130;

  /** An entry of an index, and a node of a sorted set. */
  private static final int ENTRY = 100;

  private static final int OBJECT = 24;

  /** A decimal of no more digits has no object for them. */
  private static final int LONG_DIGITS = 18;

  /** A document of more fields has a hashed map of their names. */
  private static final int FEW_FIELDS = 12;

  /** A node of a hashed map, its number and its share of the table. */
  private static final int NODE = 64;

  private Weights() {}

  /**
   * A change, without what the changes before it share with it.
   *
   * @param names whether the names of its fields may be its own, and not those of columns that all
   *     rows have
   */
  static long of(Change change, boolean first, boolean names) {
    Document fields = change.event().fields();
    long weight = CHANGE + (fields == null ? 0 : of(fields, names));
    Document after = change.after();
    if (after != null && after != fields) {
      weight += shell(after);
    }
    if (first) {
      weight += ROW + of(change.event().key());
      Document before = change.before();
      weight += before == null ? 0 : of(before, names);
    }
    return weight;
  }

  /** An entry of an index, which shares its values with a row. */
  static long of(SecondaryIndex.Entry entry) {
    return ENTRY + 2L * OBJECT + 8L * entry.values().size();
  }

  private static long of(Key key) {
    long weight = 2 * OBJECT;
    for (int i = 0; i < key.size(); i++) {
      weight += of(key.part(i));
    }
    return weight;
  }

  /** A document without its values and the texts of its names. */
  private static long shell(Document document) {
    return 3 * OBJECT + 8L * document.size();
  }

  private static long of(Document document, boolean names) {
    long weight = shell(document);
    for (int i = 0; i < document.size(); i++) {
      weight += of(document.storedAt(i)) + (names ? of(document.nameAt(i)) : 0);
    }
    return weight + (document.size() > FEW_FIELDS ? (long) NODE * document.size() : 0);
  }

  private static long of(@Nullable Object value) {
    if (value == null || value instanceof Boolean) {
      return 0;
    } else if (value instanceof String text) {
      return 2 * OBJECT + (isLatin(text) ? 1L : 2L) * text.length();
    } else if (value instanceof Document document) {
      return of(document, true);
    } else if (value instanceof ValueList list) {
      long weight = 2 * OBJECT;
      for (Object element : list) {
        weight += 8 + of(element);
      }
      return weight;
    } else if (value instanceof Binary binary) {
      return 2 * OBJECT + binary.length();
    } else if (value instanceof BigDecimal decimal) {
      return 2 * OBJECT
          + (decimal.precision() > LONG_DIGITS ? 2 * OBJECT + decimal.precision() / 2 : 0);
    } else if (value instanceof BigInteger integer) {
      return 2 * OBJECT + integer.bitLength() / 8;
    } else if (value instanceof SpelledNumber) {
      return 4 * OBJECT;
    }
    return OBJECT;
  }

  /** Whether each character takes one byte. */
  private static boolean isLatin(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) > 0xff) {
        return false;
      }
    }
    return true;
  }
}
