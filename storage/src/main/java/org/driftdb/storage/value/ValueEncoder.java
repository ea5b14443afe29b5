package org.driftdb.storage.value;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.Arrays;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Makes the bytes of stored values, one after the other, in the format of {@link ValueCodec}. The
 * names of fields, which most often are those of the value before, are encoded once. For one
 * thread.
 */
public final class ValueEncoder {
  /** Names at later positions are encoded each time. */
  private static final int KNOWN_NAMES = 64;

  private static final int FIRST_BYTES = 256;

  private static final int NIL = 0xc0;
  private static final int FALSE = 0xc2;
  private static final int TRUE = 0xc3;
  private static final int BIN_8 = 0xc4;
  private static final int EXT_8 = 0xc7;
  private static final int FLOAT_64 = 0xcb;
  private static final int UINT_8 = 0xcc;
  private static final int INT_8 = 0xd0;
  private static final int FIX_EXT_1 = 0xd4;
  private static final int STR_8 = 0xd9;
  private static final int ARRAY_16 = 0xdc;
  private static final int MAP_16 = 0xde;
  private static final int FIX_MAP = 0x80;
  private static final int FIX_ARRAY = 0x90;
  private static final int FIX_STR = 0xa0;
  private static final int GREATEST_FIX_STR = 31;
  private static final int GREATEST_FIX = 15;
  private static final int LEAST_FIX_INT = -32;

  /** Seconds of a timestamp of 64 bits have so many bits. */
  private static final int BITS_OF_SECONDS = 34;

  private byte[] bytes = new byte[FIRST_BYTES];
  private int size;

  /** The names of the first document of the value before, by position, and how they are written. */
  private String[] names = {};

  private byte[][] encodedNames = {};

  /** Whether the first document of this value has been written. */
  private boolean named;

  /** The bytes of a stored value. */
  public byte[] encode(@Nullable Object value) {
    size = 0;
    named = false;
    putValue(value);
    return Arrays.copyOf(bytes, size);
  }

  private void putValue(@Nullable Object value) {
    if (value == null) {
      put(NIL);
      return;
    }
    switch (Values.kind(value)) {
      case NULL -> put(NIL);
      case BOOLEAN -> put((Boolean) value ? TRUE : FALSE);
      case NUMBER -> putNumber((Number) value);
      case STRING -> putText((String) value);
      case BINARY -> {
        byte[] content = ((Binary) value).toBytes();
        putLength(BIN_8, content.length);
        put(content);
      }
      case DATE -> {
        putExtension(ValueCodec.DATE, Integer.BYTES);
        putInt(Math.toIntExact(((LocalDate) value).toEpochDay()));
      }
      case TIME -> {
        putExtension(ValueCodec.TIME, Integer.BYTES);
        putInt(Math.toIntExact(((LocalTime) value).toNanoOfDay() / 1_000_000));
      }
      case TIMESTAMP -> putTimestamp((Instant) value);
      case UUID -> {
        UUID uuid = (UUID) value;
        putExtension(ValueCodec.UNIQUE_ID, 2 * Long.BYTES);
        putLong(uuid.getMostSignificantBits());
        putLong(uuid.getLeastSignificantBits());
      }
      case ARRAY -> {
        ValueList list = (ValueList) value;
        putCount(FIX_ARRAY, ARRAY_16, list.size());
        for (int i = 0; i < list.size(); i++) {
          putValue(list.storedAt(i));
        }
      }
      case OBJECT -> putDocument((Document) value);
    }
  }

  private void putDocument(Document document) {
    boolean first = !named;
    named = true;
    putCount(FIX_MAP, MAP_16, document.size());
    for (int i = 0; i < document.size(); i++) {
      if (first && i < KNOWN_NAMES) {
        putName(i, document.nameAt(i));
      } else {
        putText(document.nameAt(i));
      }
      putValue(document.storedAt(i));
    }
  }

  private void putName(int position, String name) {
    if (position == names.length) {
      names = Arrays.copyOf(names, position + 1);
      encodedNames = Arrays.copyOf(encodedNames, position + 1);
    }
    if (name.equals(names[position])) {
      put(encodedNames[position]);
      return;
    }
    int begin = size;
    putText(name);
    names[position] = name;
    encodedNames[position] = Arrays.copyOfRange(bytes, begin, size);
  }

  private void putNumber(Number number) {
    if (number instanceof Long integer) {
      putInteger(integer);
    } else if (number instanceof Double floating) {
      put(FLOAT_64);
      putLong(Double.doubleToLongBits(floating));
    } else if (number instanceof BigInteger integer) {
      putExtension(ValueCodec.BIG_INTEGER, integer.toByteArray());
    } else if (number instanceof BigDecimal decimal) {
      byte[] unscaled = decimal.unscaledValue().toByteArray();
      putExtension(ValueCodec.BIG_DECIMAL, Integer.BYTES + unscaled.length);
      putInt(decimal.scale());
      put(unscaled);
    } else if (number instanceof SpelledNumber) {
      putExtension(
          ValueCodec.SPELLED_NUMBER, number.toString().getBytes(StandardCharsets.US_ASCII));
    } else {
      throw new IllegalArgumentException("Not a stored number: " + number.getClass().getName());
    }
  }

  private void putInteger(long value) {
    if (value >= LEAST_FIX_INT && value <= Byte.MAX_VALUE) {
      put((int) value);
      return;
    }
    // The formats of 8, 16, 32 and 64 bits follow each other.
    long magnitude = value < 0 ? ~value : value >>> 1;
    int width =
        magnitude <= Byte.MAX_VALUE
            ? 0
            : magnitude <= Short.MAX_VALUE ? 1 : magnitude <= Integer.MAX_VALUE ? 2 : 3;
    put((value < 0 ? INT_8 : UINT_8) + width);
    switch (width) {
      case 0 -> put((int) value);
      case 1 -> putShort((int) value);
      case 2 -> putInt((int) value);
      default -> putLong(value);
    }
  }

  private void putText(String text) {
    if (Strings.wellFormed(text)) {
      byte[] content = text.getBytes(StandardCharsets.UTF_8);
      if (content.length <= GREATEST_FIX_STR) {
        put(FIX_STR | content.length);
      } else {
        putLength(STR_8, content.length);
      }
      put(content);
    } else {
      ByteBuffer units = ByteBuffer.allocate(2 * text.length());
      units.asCharBuffer().put(text);
      putExtension(ValueCodec.UTF_16, units.array());
    }
  }

  private void putTimestamp(Instant instant) {
    long seconds = instant.getEpochSecond();
    long nanos = instant.getNano();
    if (seconds >>> BITS_OF_SECONDS != 0) {
      putExtension(ValueCodec.TIMESTAMP, Integer.BYTES + Long.BYTES);
      putInt((int) nanos);
      putLong(seconds);
    } else if (nanos != 0 || seconds >>> Integer.SIZE != 0) {
      putExtension(ValueCodec.TIMESTAMP, Long.BYTES);
      putLong(nanos << BITS_OF_SECONDS | seconds);
    } else {
      putExtension(ValueCodec.TIMESTAMP, Integer.BYTES);
      putInt((int) seconds);
    }
  }

  private void putExtension(byte type, byte[] content) {
    putExtension(type, content.length);
    put(content);
  }

  private void putExtension(byte type, int length) {
    if (length > 0 && length <= 2 * Long.BYTES && Integer.bitCount(length) == 1) {
      put(FIX_EXT_1 + Integer.numberOfTrailingZeros(length));
    } else {
      putLength(EXT_8, length);
    }
    put(type);
  }

  /** A length behind the format for one of 8, 16 or 32 bits, which follow each other. */
  private void putLength(int format8, int length) {
    if (length < 1 << Byte.SIZE) {
      put(format8);
      put(length);
    } else if (length < 1 << Short.SIZE) {
      put(format8 + 1);
      putShort(length);
    } else {
      put(format8 + 2);
      putInt(length);
    }
  }

  /** A count within its format where it is small, else behind that of 16 or 32 bits. */
  private void putCount(int fixed, int format16, int count) {
    if (count <= GREATEST_FIX) {
      put(fixed | count);
    } else if (count < 1 << Short.SIZE) {
      put(format16);
      putShort(count);
    } else {
      put(format16 + 1);
      putInt(count);
    }
  }

  private void put(int value) {
    reserve(1);
    bytes[size++] = (byte) value;
  }

  private void putShort(int value) {
    put(value >> Byte.SIZE);
    put(value);
  }

  private void putInt(int value) {
    putShort(value >> Short.SIZE);
    putShort(value);
  }

  private void putLong(long value) {
    putInt((int) (value >> Integer.SIZE));
    putInt((int) value);
  }

  private void put(byte[] content) {
    reserve(content.length);
    System.arraycopy(content, 0, bytes, size, content.length);
    size += content.length;
  }

  private void reserve(int more) {
    int needed = Math.addExact(size, more);
    if (needed > bytes.length) {
      bytes = Arrays.copyOf(bytes, (int) Math.max(needed, Math.min(2L * bytes.length, 1 << 30)));
    }
  }
}
