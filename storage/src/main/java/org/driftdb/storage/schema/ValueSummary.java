package org.driftdb.storage.schema;

import static java.util.stream.Collectors.toSet;

import java.math.BigDecimal;
import java.util.EnumSet;
import java.util.Set;
import org.driftdb.storage.value.Document;
import org.driftdb.storage.value.SpelledNumber;
import org.driftdb.storage.value.ValueKind;
import org.driftdb.storage.value.ValueList;
import org.driftdb.storage.value.Values;
import org.jspecify.annotations.Nullable;

/**
 * What is known of all values that a field has ever had, just enough to choose a column type that
 * holds them. Nulls leave no trace.
 *
 * @param kinds the kinds of the values
 * @param numbers which classes of numbers are among them
 * @param integerDigits the most digits before the point that any number has
 * @param scale the most digits after the point that any number has
 */
record ValueSummary(
    Set<ValueKind> kinds, Set<NumberClass> numbers, long integerDigits, long scale) {
  private enum NumberClass {
    /** An integer that a double holds as well. */
    SMALL_INTEGER,
    /** An integer of 64 bits that a double may round. */
    LONG,
    /** A BigInteger or BigDecimal. */
    BIG,
    DOUBLE,
    /** A double that was spelled otherwise than doubles are written. */
    SPELLED_DOUBLE,
    /** NaN or an infinity. */
    NO_DECIMAL
  }

  /** No value yet. */
  static final ValueSummary EMPTY = new ValueSummary(Set.of(), Set.of(), 0, 0);

  private static final long EXACT_IN_DOUBLE = 1L << 53;

  /** Up to here powers of ten are exact as long and as double. */
  private static final int DIGITS_OF_LONG = 15;

  ValueSummary {
    kinds = Set.copyOf(kinds);
    numbers = Set.copyOf(numbers);
  }

  /** What {@link #of} makes it again from. */
  Document toDocument() {
    return Document.of(
        "kinds",
        ValueList.copyOf(kinds.stream().map(ValueKind::name).sorted().toList()),
        "numbers",
        ValueList.copyOf(numbers.stream().map(NumberClass::name).sorted().toList()),
        "integerDigits",
        integerDigits,
        "scale",
        scale);
  }

  /**
   * The summary that {@link #toDocument} told.
   *
   * @throws IllegalArgumentException if this is no such thing
   */
  static ValueSummary of(@Nullable Object told) {
    if (told instanceof Document document
        && document.get("kinds") instanceof ValueList kinds
        && document.get("numbers") instanceof ValueList numbers
        && document.get("integerDigits") instanceof Long integerDigits
        && document.get("scale") instanceof Long scale) {
      return new ValueSummary(
          kinds.stream().map(kind -> ValueKind.valueOf((String) kind)).collect(toSet()),
          numbers.stream().map(each -> NumberClass.valueOf((String) each)).collect(toSet()),
          integerDigits,
          scale);
    }
    throw new IllegalArgumentException("This tells nothing of a field's values: " + told);
  }

  /** This summary with one more value; this itself if that tells nothing new. */
  ValueSummary and(@Nullable Object value) {
    if (value == null) {
      return this;
    }
    if (value instanceof Number) {
      return andNumber((Number) value);
    }
    ValueKind kind = Values.kind(value);
    return kinds.contains(kind)
        ? this
        : new ValueSummary(with(ValueKind.class, kinds, kind), numbers, integerDigits, scale);
  }

  private ValueSummary andNumber(Number number) {
    NumberClass numberClass = classOf(number);
    if (numbers.contains(numberClass) && surelyFits(number)) {
      return this;
    }
    long digits = 0;
    long fraction = 0;
    if (number instanceof Long) {
      digits = digits((Long) number);
    } else if (numberClass != NumberClass.NO_DECIMAL) {
      BigDecimal decimal = Values.writtenDecimal(number);
      digits = decimal.signum() == 0 ? 0 : (long) decimal.precision() - decimal.scale();
      fraction = decimal.scale();
    }
    if (numbers.contains(numberClass) && digits <= integerDigits && fraction <= scale) {
      return this;
    }
    return new ValueSummary(
        with(ValueKind.class, kinds, ValueKind.NUMBER),
        with(NumberClass.class, numbers, numberClass),
        Math.max(integerDigits, digits),
        Math.max(scale, fraction));
  }

  /** Whether the number has no more digits than others had, as far as that is told quickly. */
  private boolean surelyFits(Number number) {
    if (number instanceof Long) {
      double value = Math.abs((double) (Long) number);
      return value < Values.powerOfTen((int) Math.min(integerDigits, DIGITS_OF_LONG));
    } else if (number instanceof Double) {
      double value = (Double) number;
      return scale > 0
          && Math.abs(value)
              < Values.powerOfTen((int) Math.min(integerDigits, Values.MOST_EXACT_POWER))
          && Values.isQuotient(value, (int) Math.min(scale, Values.MOST_EXACT_POWER));
    }
    return false;
  }

  private static NumberClass classOf(Number number) {
    if (number instanceof SpelledNumber spelled) {
      NumberClass plain = classOf(spelled.value());
      return plain == NumberClass.DOUBLE ? NumberClass.SPELLED_DOUBLE : plain;
    } else if (number instanceof Long) {
      long value = (Long) number;
      return -EXACT_IN_DOUBLE <= value && value <= EXACT_IN_DOUBLE
          ? NumberClass.SMALL_INTEGER
          : NumberClass.LONG;
    } else if (number instanceof Double) {
      return Double.isFinite((Double) number) ? NumberClass.DOUBLE : NumberClass.NO_DECIMAL;
    }
    return NumberClass.BIG;
  }

  private static int digits(long value) {
    return Long.toString(value).length() - (value < 0 ? 1 : 0);
  }

  private static <E extends Enum<E>> Set<E> with(Class<E> type, Set<E> set, E more) {
    EnumSet<E> result = EnumSet.noneOf(type);
    result.addAll(set);
    result.add(more);
    return result;
  }

  /** The narrowest type that holds every value. */
  ColumnType type() {
    if (kinds.size() != 1) {
      return ColumnType.VARIANT;
    }
    return switch (kinds.iterator().next()) {
      case BOOLEAN -> ColumnType.BOOLEAN;
      case NUMBER -> numberType();
      case STRING -> ColumnType.VARCHAR;
      case BINARY -> ColumnType.VARBINARY;
      case DATE -> ColumnType.DATE;
      case TIME -> ColumnType.TIME;
      case TIMESTAMP -> ColumnType.TIMESTAMP;
      case UUID -> ColumnType.UUID;
      case NULL, ARRAY, OBJECT -> ColumnType.VARIANT;
    };
  }

  /**
   * The narrowest type that holds every value and shows every number as it was inserted: where a
   * DOUBLE would show 1 as 1.0 or 1.50 as 1.5, a DECIMAL.
   */
  ColumnType keyType() {
    ColumnType type = type();
    boolean allShown = numbers.equals(Set.of(NumberClass.DOUBLE));
    return type.equals(ColumnType.DOUBLE) && !allShown ? decimalType() : type;
  }

  private ColumnType numberType() {
    boolean doubles =
        numbers.contains(NumberClass.DOUBLE)
            || numbers.contains(NumberClass.SPELLED_DOUBLE)
            || numbers.contains(NumberClass.NO_DECIMAL);
    boolean big = numbers.contains(NumberClass.BIG);
    if (!doubles && !big) {
      return ColumnType.BIGINT;
    } else if (doubles && !big && !numbers.contains(NumberClass.LONG)) {
      return ColumnType.DOUBLE;
    }
    return decimalType();
  }

  private ColumnType decimalType() {
    long precision = Math.max(1, integerDigits + scale);
    return precision > ColumnType.MAX_DIGITS || numbers.contains(NumberClass.NO_DECIMAL)
        ? ColumnType.VARIANT
        : ColumnType.decimal((int) precision, (int) scale);
  }
}
