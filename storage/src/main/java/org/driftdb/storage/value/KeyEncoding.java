package org.driftdb.storage.value;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.Arrays;
import java.util.Objects;
import java.util.UUID;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * Keys as bytes that sort, unsigned and byte by byte, as the keys do in a {@link KeyOrder}. Keys
 * that are equal have the same bytes: 1, 1.0 and 1e0 are one.
 *
 * <p>The bytes of a key are those of its parts, one after the other; each part tells where it ends,
 * so that a key's bytes begin those of every longer key that begins with it. A part whose order
 * descends has every byte inverted. A place after all keys that begin with some parts has one byte
 * FF behind them. Numbers of several bytes are big-endian.
 *
 * <pre>
 * null                01
 * false, true         02, 03
 * -Infinity           10
 * negative number     11, exponent and digits of its opposite, each byte inverted
 * 0                   12
 * positive number     13, exponent, digits
 * Infinity, NaN       14, 15
 * string              20, text
 * binary              28, its bytes with each 00 as 00 FF, then 00 01
 * date                30, days since 1970-01-01, sign inverted (4 bytes)
 * time                38, milliseconds of the day (4 bytes)
 * timestamp           40, milliseconds since 1970 UTC, sign inverted (8 bytes)
 * uuid                48, its 16 bytes
 * array               50, its elements, 00
 * object              58, for each field, sorted by name: 20, its name as a text, its value; then 00
 *
 * text      each UTF-16 unit, surrogates too, as UTF-8 spells a character of that number, 0 as 00 FF;
 *           then 00 01
 * exponent  e where the number is 0.d1d2d3... times 100 to the power of e, and d1 is not 0:
 *           80 + e for e from -60 to 60; C0, e (4 bytes) above; 40, e with its sign inverted (4 bytes) below
 * digits    d1, d2, ... as 2 d + 2, and the last one, which is not 0, as 2 d + 1
 * </pre>
 */
public final class KeyEncoding {
  private static final int NULL = 0x01;
  private static final int FALSE = 0x02;
  private static final int TRUE = 0x03;
  private static final int NEGATIVE_INFINITY = 0x10;
  private static final int NEGATIVE = 0x11;
  private static final int ZERO = 0x12;
  private static final int POSITIVE = 0x13;
  private static final int INFINITY = 0x14;
  private static final int NOT_A_NUMBER = 0x15;
  private static final int STRING = 0x20;
  private static final int BINARY = 0x28;
  private static final int DATE = 0x30;
  private static final int TIME = 0x38;
  private static final int TIMESTAMP = 0x40;
  private static final int UNIQUE_ID = 0x48;
  private static final int ARRAY = 0x50;
  private static final int OBJECT = 0x58;

  private static final int END = 0x00;
  private static final int END_OF_TEXT = 0x01;
  private static final int ESCAPED_ZERO = 0xff;
  private static final int END_OF_PREFIX = 0xff;

  private static final int NO_EXPONENT = 0x80;
  private static final int GREAT_EXPONENT = 0xc0;
  private static final int SMALL_EXPONENT = 0x40;
  private static final int SHORT_EXPONENTS = 60;

  /** How many bytes a text has beside those of its characters. */
  private static final int AROUND_TEXT = 3;

  /** As many bytes as a number of moderate size has, or more. */
  private static final int NUMBER = 10;

  private static final int LEAST_MORE = 16;

  /** A number of so many digits, and a power of 100 that is greater, is a long. */
  private static final int SHORT_DIGITS = 17;

  private static final long NANOS_PER_MILLI = 1_000_000;

  private KeyEncoding() {}

  /** The bytes of a key, or of a place after all keys that begin with its parts. */
  public static byte[] encode(Key key, KeyOrder order) {
    Writer writer = new Writer(room(key));
    for (int i = 0; i < key.size(); i++) {
      int begin = writer.size;
      writer.value(key.part(i));
      if (order.descends(i)) {
        writer.invert(begin);
      }
    }
    if (key.isEndOfPrefix()) {
      writer.put(END_OF_PREFIX);
    }
    return writer.toBytes();
  }

  /** As many bytes as a key most often has, if all that has no length of its own is a number. */
  private static int room(Key key) {
    int room = 0;
    for (int i = 0; i < key.size(); i++) {
      room += key.part(i) instanceof String text ? text.length() + AROUND_TEXT : NUMBER;
    }
    return room;
  }

  /**
   * How many bytes of a key its first parts have.
   *
   * @param parts how many parts; the key has as many, or more
   * @throws DriftException with code DAMAGED if {@link #encode} does not make such bytes of a key
   */
  public static int length(byte[] bytes, int parts, KeyOrder order) {
    return pass(bytes, parts, order).position;
  }

  /**
   * Whether one of the first parts of a key is null.
   *
   * @param parts how many parts; the key has as many, or more
   * @throws DriftException with code DAMAGED if {@link #encode} does not make such bytes of a key
   */
  public static boolean hasNull(byte[] bytes, int parts, KeyOrder order) {
    return pass(bytes, parts, order).hadNull;
  }

  private static Passing pass(byte[] bytes, int parts, KeyOrder order) {
    try {
      Passing passing = new Passing(bytes);
      for (int i = 0; i < parts; i++) {
        passing.part(order.descends(i));
      }
      return passing;
    } catch (IndexOutOfBoundsException e) {
      throw damaged(String.valueOf(e.getMessage()));
    }
  }

  private static DriftException damaged(String problem) {
    return new DriftException(
        ErrorCode.DAMAGED, "The bytes of a key are not as DriftDB writes them: " + problem);
  }

  /** Collects bytes. */
  private static final class Writer {
    private byte[] bytes;
    private int size;

    Writer(int room) {
      this.bytes = new byte[room];
    }

    byte[] toBytes() {
      return size == bytes.length ? bytes : Arrays.copyOf(bytes, size);
    }

    private void reserve(int more) {
      if (size + more > bytes.length) {
        bytes = Arrays.copyOf(bytes, Math.max(size + more, 2 * size + LEAST_MORE));
      }
    }

    void put(int value) {
      reserve(1);
      bytes[size++] = (byte) value;
    }

    void putInt(int value) {
      put(value >>> 24);
      put(value >>> 16);
      put(value >>> 8);
      put(value);
    }

    void putLong(long value) {
      putInt((int) (value >>> 32));
      putInt((int) value);
    }

    void invert(int begin) {
      for (int i = begin; i < size; i++) {
        bytes[i] = (byte) ~bytes[i];
      }
    }

    void value(@Nullable Object value) {
      if (value == null) {
        put(NULL);
        return;
      }
      switch (Values.kind(value)) {
        case NULL -> put(NULL);
        case BOOLEAN -> put((Boolean) value ? TRUE : FALSE);
        case NUMBER -> number((Number) value);
        case STRING -> text((String) value);
        case BINARY -> binary(((Binary) value).toBytes());
        case DATE -> {
          put(DATE);
          putInt(Math.toIntExact(((LocalDate) value).toEpochDay()) ^ Integer.MIN_VALUE);
        }
        case TIME -> {
          put(TIME);
          putInt((int) (((LocalTime) value).toNanoOfDay() / NANOS_PER_MILLI));
        }
        case TIMESTAMP -> {
          put(TIMESTAMP);
          putLong(((Instant) value).toEpochMilli() ^ Long.MIN_VALUE);
        }
        case UUID -> {
          put(UNIQUE_ID);
          putLong(((UUID) value).getMostSignificantBits());
          putLong(((UUID) value).getLeastSignificantBits());
        }
        case ARRAY -> {
          put(ARRAY);
          ((ValueList) value).forEach(this::value);
          put(END);
        }
        case OBJECT -> object((Document) value);
      }
    }

    private void object(Document document) {
      put(OBJECT);
      String[] names = document.keySet().toArray(new String[0]);
      Arrays.sort(names);
      for (String name : names) {
        text(name);
        value(document.get(name));
      }
      put(END);
    }

    private void text(String text) {
      put(STRING);
      int length = text.length();
      reserve(length + AROUND_TEXT - 1);
      for (int i = 0; i < length; i++) {
        char c = text.charAt(i);
        if (c == 0) {
          put(0);
          put(ESCAPED_ZERO);
        } else if (c < 0x80) {
          put(c);
        } else if (c < 0x800) {
          put(0xc0 | c >> 6);
          put(0x80 | c & 0x3f);
        } else {
          put(0xe0 | c >> 12);
          put(0x80 | c >> 6 & 0x3f);
          put(0x80 | c & 0x3f);
        }
      }
      put(0);
      put(END_OF_TEXT);
    }

    private void binary(byte[] binary) {
      put(BINARY);
      for (byte each : binary) {
        put(each);
        if (each == 0) {
          put(ESCAPED_ZERO);
        }
      }
      put(0);
      put(END_OF_TEXT);
    }

    private void number(Number number) {
      if (number instanceof Long && (Long) number != Long.MIN_VALUE) {
        decimal((Long) number, 0);
      } else if (number instanceof Double && !Double.isFinite((Double) number)) {
        double value = (Double) number;
        put(value > 0 ? INFINITY : value < 0 ? NEGATIVE_INFINITY : NOT_A_NUMBER);
      } else {
        decimal(Values.decimal(number));
      }
    }

    private void decimal(BigDecimal value) {
      if (value.precision() <= SHORT_DIGITS) {
        decimal(value.scaleByPowerOfTen(value.scale()).longValue(), value.scale());
        return;
      }
      put(value.signum() < 0 ? NEGATIVE : POSITIVE);
      int begin = size;
      BigDecimal stripped = value.stripTrailingZeros();
      String digits = stripped.unscaledValue().abs().toString();
      // The number is 0.digits times 10 to the power of this, and 100 to the power of half of it.
      long power = (long) digits.length() - stripped.scale();
      if ((power & 1) != 0) {
        digits = '0' + digits;
        power++;
      }
      exponent(Math.toIntExact(power / 2));
      for (int i = 0; i < digits.length(); i += 2) {
        int low = i + 1 < digits.length() ? digits.charAt(i + 1) - '0' : 0;
        digit(10 * (digits.charAt(i) - '0') + low, i + 2 >= digits.length());
      }
      if (value.signum() < 0) {
        invert(begin);
      }
    }

    /**
     * A number that is a long divided by a power of ten.
     *
     * @param unscaled not the least long; of at most {@link #SHORT_DIGITS} digits if the scale is
     *     not 0
     */
    private void decimal(long unscaled, int scale) {
      if (unscaled == 0) {
        put(ZERO);
        return;
      }
      put(unscaled < 0 ? NEGATIVE : POSITIVE);
      int begin = size;
      long rest = Math.abs(unscaled);
      int digits = digits(rest);
      long power = (long) digits - scale;
      if ((power & 1) != 0) {
        digits++;
        power++;
      }
      exponent(Math.toIntExact(power / 2));
      if ((digits & 1) != 0) {
        digits++;
        rest *= 10;
      }
      long unit = 1;
      for (int i = 2; i < digits; i += 2) {
        unit *= 100;
      }
      while (rest != 0) {
        digit((int) (rest / unit), rest % unit == 0);
        rest %= unit;
        unit /= 100;
      }
      if (unscaled < 0) {
        invert(begin);
      }
    }

    private static int digits(long value) {
      int digits = 1;
      for (long rest = value / 10; rest != 0; rest /= 10) {
        digits++;
      }
      return digits;
    }

    private void exponent(int exponent) {
      if (exponent > SHORT_EXPONENTS) {
        put(GREAT_EXPONENT);
        putInt(exponent);
      } else if (exponent < -SHORT_EXPONENTS) {
        put(SMALL_EXPONENT);
        putInt(exponent ^ Integer.MIN_VALUE);
      } else {
        put(NO_EXPONENT + exponent);
      }
    }

    private void digit(int digit, boolean last) {
      put(2 * digit + (last ? 1 : 2));
    }
  }

  /** Goes from part to part. */
  private static final class Passing {
    private static final int INVERTED = 0xff;

    private final byte[] bytes;
    private int position;

    /** What inverts bytes that are inverted. */
    private int mask;

    /** Whether a part was null. */
    private boolean hadNull;

    Passing(byte[] bytes) {
      this.bytes = bytes;
    }

    private int take() {
      return (bytes[position++] ^ mask) & 0xff;
    }

    private void pass(int count) {
      position = Objects.checkFromIndexSize(position, count, bytes.length) + count;
    }

    void part(boolean descends) {
      mask = descends ? INVERTED : 0;
      int type = take();
      hadNull |= type == NULL;
      value(type);
    }

    private void value(int type) {
      switch (type) {
        case NULL, FALSE, TRUE, NEGATIVE_INFINITY, ZERO, INFINITY, NOT_A_NUMBER -> {}
        case NEGATIVE -> {
          mask ^= INVERTED;
          number();
          mask ^= INVERTED;
        }
        case POSITIVE -> number();
        case STRING, BINARY -> text();
        case DATE, TIME -> pass(4);
        case TIMESTAMP -> pass(8);
        case UNIQUE_ID -> pass(16);
        case ARRAY -> {
          for (int element = take(); element != END; element = take()) {
            value(element);
          }
        }
        case OBJECT -> {
          for (int name = take(); name != END; name = take()) {
            value(name);
            value(take());
          }
        }
        default -> throw damaged("there is no type " + type);
      }
    }

    private void number() {
      int exponent = take();
      pass(exponent == GREAT_EXPONENT || exponent == SMALL_EXPONENT ? 4 : 0);
      while ((take() & 1) == 0) {
        // Another digit follows.
      }
    }

    /** Goes behind 00 01. */
    private void text() {
      while (take() != 0 || take() != END_OF_TEXT) {
        // 00 FF is part of the text.
      }
    }
  }
}
