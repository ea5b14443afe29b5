package org.driftdb.storage.aggregate;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.driftdb.storage.history.Dictionary;
import org.driftdb.storage.history.ValueSink;
import org.driftdb.storage.schema.Column;
import org.driftdb.storage.schema.ColumnType;
import org.driftdb.storage.value.ValueKind;
import org.jspecify.annotations.Nullable;

/** Gives the values of one column numbers, from 0 in the order in which they are first seen. */
final class GroupColumn implements ValueSink {
  private final String name;
  private final ValueKind kind;
  private final int scale;
  private final LongCodes wholes = new LongCodes();
  private final Map<@Nullable Object, Integer> others = new HashMap<>();
  private final Translations translations = new Translations();
  private final List<@Nullable Object> values = new ArrayList<>();

  /** The number of each row's value. */
  private int[] codes = new int[0];

  GroupColumn(Column column) {
    ColumnType type = column.type();
    this.name = column.name();
    this.scale = type.scale();
    this.kind =
        switch (type.kind()) {
          case BOOLEAN -> ValueKind.BOOLEAN;
          case TINYINT, SMALLINT, INTEGER, BIGINT, DECIMAL -> ValueKind.NUMBER;
          case DATE -> ValueKind.DATE;
          case TIME -> ValueKind.TIME;
          case TIMESTAMP -> ValueKind.TIMESTAMP;
          default -> ValueKind.STRING;
        };
  }

  String name() {
    return name;
  }

  /** How many different values there are. */
  int size() {
    return values.size();
  }

  /** The value of a number. */
  @Nullable Object value(int code) {
    return values.get(code);
  }

  /** Begins with some rows; returns where their numbers will be. */
  int[] begin(int rows) {
    if (codes.length < rows) {
      codes = new int[rows];
    }
    return codes;
  }

  @Override
  public void nulls(int[] slots, int count) {
    int code = codeOf(null);
    for (int i = 0; i < count; i++) {
      codes[slots[i]] = code;
    }
  }

  @Override
  public void wholes(ValueKind given, int givenScale, long[] read, int[] slots, int count) {
    boolean same = given == kind && givenScale == scale;
    for (int i = 0; i < count; i++) {
      codes[slots[i]] =
          same ? codeOfWhole(read[i]) : codeOf(ValueSink.value(given, givenScale, read[i]));
    }
  }

  private int codeOfWhole(long whole) {
    int code = wholes.codeOf(whole, values.size());
    if (code == values.size()) {
      values.add(ValueSink.value(kind, scale, whole));
    }
    return code;
  }

  @Override
  public void words(Dictionary dictionary, long[] numbers, int[] slots, int count) {
    int[] known = translations.of(dictionary);
    for (int i = 0; i < count; i++) {
      int word = (int) numbers[i];
      int code = known[word];
      if (code == Translations.UNKNOWN) {
        code = codeOf(dictionary.word(word));
        known[word] = code;
      }
      codes[slots[i]] = code;
    }
  }

  @Override
  public void objects(@Nullable Object[] read, int[] slots, int count) {
    for (int i = 0; i < count; i++) {
      codes[slots[i]] = codeOf(read[i]);
    }
  }

  /** The number of a value, whatever its form. */
  int codeOf(@Nullable Object value) {
    Long whole = value == null ? null : Wholes.whole(kind, scale, value);
    if (whole != null) {
      return codeOfWhole(whole);
    }
    Integer known = others.putIfAbsent(value, values.size());
    if (known == null) {
      values.add(value);
      return values.size() - 1;
    }
    return known;
  }
}
