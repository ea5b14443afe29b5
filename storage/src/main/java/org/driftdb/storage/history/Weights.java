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
  /** An event and a change, and their places in two lists. */
  private static final int CHANGE = 160;

  /**
   * What comes with the first change of a key: a list, and nodes of a sorted map and a hashed one.
   */
  private static final int ROW = 210;

  /** An entry of an index, and a node of a sorted set. */
  private static final int ENTRY = 160;

  private static final int OBJECT = 24;

  private Weights() {}

  /** A change, without what the changes before it share with it. */
  static long of(Change change, boolean first) {
    Document fields = change.event().fields();
    long weight = CHANGE + (fields == null ? 0 : of(fields));
    Document after = change.after();
    if (after != null && after != fields) {
      weight += shell(after);
    }
    if (first) {
      weight += ROW + of(change.event().key());
      Document before = change.before();
      weight += before == null ? 0 : of(before);
    }
    return weight;
  }

  /** The entries of a row in so many indexes. */
  static long ofIndexed(Key key, int indexes) {
    return (long) indexes * (ENTRY + of(key));
  }

  private static long of(Key key) {
    long weight = 2 * OBJECT;
    for (int i = 0; i < key.size(); i++) {
      weight += of(key.part(i));
    }
    return weight;
  }

  /** A document without its values. */
  private static long shell(Document document) {
    return 3 * OBJECT + 16L * document.size();
  }

  private static long of(@Nullable Object value) {
    if (value == null || value instanceof Boolean) {
      return 0;
    } else if (value instanceof String text) {
      return 2 * OBJECT + text.length();
    } else if (value instanceof Document document) {
      long weight = shell(document);
      for (int i = 0; i < document.size(); i++) {
        weight += OBJECT + document.nameAt(i).length() + of(document.storedAt(i));
      }
      return weight;
    } else if (value instanceof ValueList list) {
      long weight = 2 * OBJECT;
      for (Object element : list) {
        weight += 8 + of(element);
      }
      return weight;
    } else if (value instanceof Binary binary) {
      return 2 * OBJECT + binary.length();
    } else if (value instanceof BigDecimal decimal) {
      return 3 * OBJECT + decimal.precision() / 2;
    } else if (value instanceof BigInteger integer) {
      return 2 * OBJECT + integer.bitLength() / 8;
    } else if (value instanceof SpelledNumber) {
      return 4 * OBJECT;
    }
    return OBJECT;
  }
}
