package org.driftdb.storage.block;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.List;
import java.util.Objects;
import java.util.function.ToLongFunction;
import org.driftdb.storage.history.Dictionary;
import org.driftdb.storage.history.ValueSink;
import org.driftdb.storage.value.Strings;
import org.driftdb.storage.value.ValueCodec;
import org.driftdb.storage.value.ValueKind;
import org.driftdb.storage.value.Values;
import org.jspecify.annotations.Nullable;

/**
 * Values of one field, of which each is read without the others.
 *
 * <pre>
 * 1  integers              Longs
 * 2  doubles               8 bytes each, IEEE 754
 * 3  decimals as doubles   s (1 byte), Longs: each is the double nearest to the integer divided by 10^s
 * 4  strings               Texts, in UTF-8
 * 5  booleans              Longs, 0 or 1
 * 6  timestamps            Longs, milliseconds since 1970 UTC
 * 7  dates                 Longs, days since 1970-01-01
 * 8  times                 Longs, milliseconds of the day
 * 9  any values            Texts, each a value in the format of {@link ValueCodec}
 * 10 exact decimals        s (1 byte), Longs: each is the integer divided by 10^s, with s digits after the point
 * </pre>
 */
abstract class Column {
  private static final int INTEGERS = 1;
  private static final int DOUBLES = 2;
  private static final int DECIMALS = 3;
  private static final int STRINGS = 4;
  private static final int BOOLEANS = 5;
  private static final int TIMESTAMPS = 6;
  private static final int DATES = 7;
  private static final int TIMES = 8;
  private static final int VALUES = 9;
  private static final int EXACT_DECIMALS = 10;

  /** More digits after the point, or fewer than none, are left to any values. */
  private static final int MOST_DIGITS = 100;

  /** A whole number of so many digits is a long, whatever they are. */
  private static final int LONG_DIGITS = 18;

  private static final long NANOS_PER_MILLI = 1_000_000;

  private Column() {}

  /** The value at this position, from 0, in its stored form. */
  abstract Object get(int position);

  /**
   * Reads the values at some positions into an array of longs or of doubles, if they are integers
   * or doubles; else returns false.
   */
  boolean numbers(int[] positions, int count, Object into) {
    return false;
  }

  /** Hands on the values at some positions, in the form in which they are kept. */
  void read(int[] positions, int[] slots, int count, ValueSink into) {
    @Nullable Object[] values = new @Nullable Object[count];
    for (int i = 0; i < count; i++) {
      values[i] = get(positions[i]);
    }
    into.objects(values, slots, count);
  }

  private static long[] longs(Longs all, int[] positions, int count) {
    long[] read = new long[count];
    all.get(positions, count, read);
    return read;
  }

  /** Writes a column. */
  static void write(List<Object> values, ByteWriter out) {
    int form = form(values);
    int scale = form == DOUBLES ? scale(values) : -1;
    form = scale < 0 ? form : DECIMALS;
    out.put(form);
    switch (form) {
      case DOUBLES -> {
        for (Object value : values) {
          out.putLong(Double.doubleToRawLongBits((Double) value));
        }
      }
      case DECIMALS -> {
        out.put(scale);
        Longs.write(integers(values, value -> Values.unscaled((Double) value, scale)), out);
      }
      case EXACT_DECIMALS -> {
        out.put(((BigDecimal) values.get(0)).scale());
        Longs.write(
            integers(values, value -> ((BigDecimal) value).unscaledValue().longValueExact()), out);
      }
      case STRINGS -> Texts.writeTexts(values, out);
      case VALUES -> Texts.writeBytes(values.stream().map(ValueCodec::encode).toList(), out);
      default -> Longs.write(integers(values, Column::integer), out);
    }
  }

  private static long integer(Object value) {
    if (value instanceof Boolean) {
      return (Boolean) value ? 1 : 0;
    } else if (value instanceof Instant) {
      return ((Instant) value).toEpochMilli();
    } else if (value instanceof LocalDate) {
      return ((LocalDate) value).toEpochDay();
    } else if (value instanceof LocalTime) {
      return ((LocalTime) value).toNanoOfDay() / NANOS_PER_MILLI;
    }
    return (Long) value;
  }

  private static long[] integers(List<Object> values, ToLongFunction<Object> number) {
    long[] integers = new long[values.size()];
    for (int i = 0; i < integers.length; i++) {
      integers[i] = number.applyAsLong(values.get(i));
    }
    return integers;
  }

  /** The form that holds all values, and each in its class. */
  private static int form(List<Object> values) {
    int form = 0;
    for (Object value : values) {
      int own = form(value);
      if ((form != 0 && form != own)
          || (own == EXACT_DECIMALS && !isLike((BigDecimal) value, (BigDecimal) values.get(0)))) {
        return VALUES;
      }
      form = own;
    }
    return form == 0 ? VALUES : form;
  }

  /** Whether a decimal has as many digits after the point as the first one, and few enough. */
  private static boolean isLike(BigDecimal decimal, BigDecimal first) {
    return decimal.scale() == first.scale()
        && decimal.scale() >= 0
        && decimal.scale() <= MOST_DIGITS
        && (decimal.precision() <= LONG_DIGITS || decimal.unscaledValue().bitLength() < Long.SIZE);
  }

  private static int form(Object value) {
    if (value instanceof Long) {
      return INTEGERS;
    } else if (value instanceof Double) {
      return DOUBLES;
    } else if (value instanceof String) {
      return Strings.wellFormed((String) value) ? STRINGS : VALUES;
    } else if (value instanceof Boolean) {
      return BOOLEANS;
    } else if (value instanceof Instant) {
      return TIMESTAMPS;
    } else if (value instanceof LocalDate) {
      return DATES;
    } else if (value instanceof LocalTime) {
      return TIMES;
    } else if (value instanceof BigDecimal) {
      return EXACT_DECIMALS;
    }
    return VALUES;
  }

  /** The most digits after the point of any of these doubles; -1 if they are no short decimals. */
  private static int scale(List<Object> values) {
    int scale = 0;
    for (Object value : values) {
      while (!Values.isQuotient((Double) value, scale)) {
        if (scale == Values.MOST_EXACT_POWER) {
          return -1;
        }
        scale++;
      }
    }
    for (Object value : values) {
      // More digits than its own may be more than are exact.
      if (!Values.isQuotient((Double) value, scale)) {
        return -1;
      }
    }
    return scale;
  }

  /** Reads a column of so many values. */
  static Column read(ByteReader in, int rows) {
    int form = in.get();
    switch (form) {
      case INTEGERS, BOOLEANS, TIMESTAMPS, DATES, TIMES:
        return new OfIntegers(form, Longs.read(in, rows));
      case DOUBLES:
        return new OfDoubles(in.bytes(), in.skip(Math.multiplyExact(Double.BYTES, rows)));
      case DECIMALS:
        int scale = in.get();
        if (scale > Values.MOST_EXACT_POWER) {
          throw new IndexOutOfBoundsException("There is no scale " + scale);
        }
        return new OfDecimals(Values.powerOfTen(scale), Longs.read(in, rows));
      case EXACT_DECIMALS:
        int digits = in.get();
        if (digits < 0 || digits > MOST_DIGITS) {
          throw new IndexOutOfBoundsException("There are no decimals of " + digits + " digits");
        }
        return new OfExactDecimals(digits, Longs.read(in, rows));
      case STRINGS:
        return new OfStrings(Texts.read(in, rows));
      case VALUES:
        return new OfValues(Texts.read(in, rows));
      default:
        throw new IndexOutOfBoundsException("There is no form " + form + " of columns");
    }
  }

  private static final class OfIntegers extends Column {
    private final int form;
    private final Longs integers;

    OfIntegers(int form, Longs integers) {
      this.form = form;
      this.integers = integers;
    }

    @Override
    Object get(int position) {
      long integer = integers.get(position);
      return switch (form) {
        case BOOLEANS -> integer != 0;
        case TIMESTAMPS -> Instant.ofEpochMilli(integer);
        case DATES -> LocalDate.ofEpochDay(integer);
        case TIMES -> LocalTime.ofNanoOfDay(integer * NANOS_PER_MILLI);
        default -> integer;
      };
    }

    @Override
    void read(int[] positions, int[] slots, int count, ValueSink into) {
      ValueKind kind =
          switch (form) {
            case BOOLEANS -> ValueKind.BOOLEAN;
            case TIMESTAMPS -> ValueKind.TIMESTAMP;
            case DATES -> ValueKind.DATE;
            case TIMES -> ValueKind.TIME;
            default -> ValueKind.NUMBER;
          };
      into.wholes(kind, 0, longs(integers, positions, count), slots, count);
    }

    @Override
    boolean numbers(int[] positions, int count, Object into) {
      if (form != INTEGERS || !(into instanceof long[])) {
        return false;
      }
      integers.get(positions, count, (long[]) into);
      return true;
    }
  }

  private static final class OfDoubles extends Column {
    private final byte[] bytes;
    private final int begin;

    OfDoubles(byte[] bytes, int begin) {
      this.bytes = bytes;
      this.begin = begin;
    }

    @Override
    Object get(int position) {
      return Double.longBitsToDouble(
          (long) ByteReader.LONG.get(bytes, begin + Double.BYTES * position));
    }

    @Override
    boolean numbers(int[] positions, int count, Object into) {
      if (!(into instanceof double[])) {
        return false;
      }
      double[] doubles = (double[]) into;
      for (int i = 0; i < count; i++) {
        doubles[i] =
            Double.longBitsToDouble(
                (long) ByteReader.LONG.get(bytes, begin + Double.BYTES * positions[i]));
      }
      return true;
    }
  }

  private static final class OfDecimals extends Column {
    private final double power;
    private final Longs integers;

    OfDecimals(double power, Longs integers) {
      this.power = power;
      this.integers = integers;
    }

    @Override
    Object get(int position) {
      return integers.get(position) / power;
    }

    @Override
    boolean numbers(int[] positions, int count, Object into) {
      if (!(into instanceof double[])) {
        return false;
      }
      double[] doubles = (double[]) into;
      long[] unscaled = new long[count];
      integers.get(positions, count, unscaled);
      for (int i = 0; i < count; i++) {
        doubles[i] = unscaled[i] / power;
      }
      return true;
    }
  }

  private static final class OfExactDecimals extends Column {
    private final int scale;
    private final Longs integers;

    OfExactDecimals(int scale, Longs integers) {
      this.scale = scale;
      this.integers = integers;
    }

    @Override
    Object get(int position) {
      return BigDecimal.valueOf(integers.get(position), scale);
    }

    @Override
    void read(int[] positions, int[] slots, int count, ValueSink into) {
      into.wholes(ValueKind.NUMBER, scale, longs(integers, positions, count), slots, count);
    }
  }

  /** Values that are kept as strings of bytes, perhaps by their numbers among different ones. */
  private abstract static class OfTexts extends Column implements Dictionary {
    private final Texts texts;
    private final @Nullable Texts words;

    /** The words, each when it is first asked for; to make one twice does no harm. */
    private final @Nullable Object[] decoded;

    OfTexts(Texts texts) {
      this.texts = texts;
      this.words = texts.words();
      this.decoded = new @Nullable Object[words == null ? 0 : words.size()];
    }

    /** The value that a string of bytes is. */
    abstract Object decode(Texts from, int position);

    @Override
    final Object get(int position) {
      return words == null
          ? decode(texts, position)
          : word(Math.toIntExact(texts.number(position)));
    }

    @Override
    public final int size() {
      return decoded.length;
    }

    @Override
    public final Object word(int number) {
      Object found = decoded[number];
      if (found == null) {
        found = decode(Objects.requireNonNull(words), number);
        decoded[number] = found;
      }
      return found;
    }

    @Override
    final void read(int[] positions, int[] slots, int count, ValueSink into) {
      if (words == null) {
        super.read(positions, slots, count, into);
      } else {
        into.words(this, texts.numbers(positions, count), slots, count);
      }
    }
  }

  private static final class OfStrings extends OfTexts {
    OfStrings(Texts texts) {
      super(texts);
    }

    @Override
    Object decode(Texts from, int position) {
      return from.text(position);
    }
  }

  private static final class OfValues extends OfTexts {
    OfValues(Texts texts) {
      super(texts);
    }

    @Override
    Object decode(Texts from, int position) {
      Object value = ValueCodec.decode(from.get(position));
      if (value == null) {
        throw new IndexOutOfBoundsException("There is no value at " + position);
      }
      return value;
    }
  }
}
