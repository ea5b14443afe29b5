package org.driftdb.storage.value;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;
import org.jspecify.annotations.Nullable;
import org.msgpack.core.ExtensionTypeHeader;
import org.msgpack.core.MessageFormat;
import org.msgpack.core.MessagePack;
import org.msgpack.core.MessagePackException;
import org.msgpack.core.MessageUnpacker;

/**
 * Stored values as MessagePack. What an event's payload holds is written by {@link ValueEncoder}
 * and by no other, and read by this class; this comment is the format.
 *
 * <p>All numbers in MessagePack and in the extensions below are big-endian.
 *
 * <pre>
 * value        MessagePack
 * null         nil
 * Boolean      false, true
 * Long         the shortest int format that holds it: fixint, uint 8..64 if not negative, int 8..64 if negative
 * Double       float 64
 * String       str in UTF-8, the shortest format; extension 6 if a surrogate stands alone in it
 * Binary       bin, the shortest format
 * Instant      extension -1, MessagePack's own timestamp (32, 64 or 96 bits); whole milliseconds
 * ValueList    array, the shortest format, of the elements
 * Document     map, the shortest format: for each field in order its name, as a String, and its value
 *
 * extension 1  BigInteger   two's complement, as few bytes as hold it; only beyond 64 bits signed
 * extension 2  BigDecimal   scale (4 bytes, signed), then the unscaled integer in two's complement
 * extension 3  LocalDate    days since 1970-01-01 (4 bytes, signed)
 * extension 4  LocalTime    milliseconds of the day (4 bytes)
 * extension 5  UUID         its 16 bytes
 * extension 6  String       UTF-16 units (2 bytes each)
 * extension 7  SpelledNumber  the number as JSON text, in ASCII
 * </pre>
 *
 * <p>Fixed for ever: the numbers of the extensions. 8 to 127 are free. A reader refuses an
 * extension that it does not know and bytes after the end of the value.
 */
public final class ValueCodec {
  static final byte BIG_INTEGER = 1;
  static final byte BIG_DECIMAL = 2;
  static final byte DATE = 3;
  static final byte TIME = 4;
  static final byte UNIQUE_ID = 5;
  static final byte UTF_16 = 6;
  static final byte SPELLED_NUMBER = 7;
  static final byte TIMESTAMP = -1;

  private static final Pattern JSON_NUMBER =
      Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][-+]?[0-9]+)?");

  /** Longer names are not kept. */
  private static final int LONGEST_NAME = 100;

  /**
   * Names of fields that were read lately, each where its hash says, so that documents share them.
   */
  private static final @Nullable String[] NAMES = new @Nullable String[1024];

  private ValueCodec() {}

  /** The bytes of a stored value; a {@link ValueEncoder} makes those of many. */
  public static byte[] encode(@Nullable Object value) {
    return new ValueEncoder().encode(value);
  }

  /**
   * The value of the bytes.
   *
   * @throws DriftException with code DAMAGED if they are not exactly one value as this class writes
   *     it
   */
  public static @Nullable Object decode(byte[] bytes) {
    try (MessageUnpacker unpacker = MessagePack.newDefaultUnpacker(bytes)) {
      Object value = unpack(unpacker);
      if (unpacker.hasNext()) {
        throw damaged(
            "there are " + (bytes.length - unpacker.getTotalReadBytes()) + " bytes after the value",
            null);
      }
      return value;
    } catch (IOException
        | MessagePackException
        | IndexOutOfBoundsException
        | DateTimeException
        | NumberFormatException
        | ArithmeticException e) {
      throw damaged(String.valueOf(e.getMessage()), e);
    }
  }

  private static @Nullable Object unpack(MessageUnpacker unpacker) throws IOException {
    MessageFormat format = unpacker.getNextFormat();
    return switch (format.getValueType()) {
      case NIL -> {
        unpacker.unpackNil();
        yield null;
      }
      case BOOLEAN -> unpacker.unpackBoolean();
      case INTEGER -> unpacker.unpackLong();
      case FLOAT -> unpacker.unpackDouble();
      case STRING -> unpackString(unpacker);
      case BINARY -> Binary.of(payload(unpacker, unpacker.unpackBinaryHeader()));
      case ARRAY -> unpackArray(unpacker);
      case MAP -> unpackMap(unpacker);
      case EXTENSION -> unpackExtension(unpacker);
    };
  }

  private static ValueList unpackArray(MessageUnpacker unpacker) throws IOException {
    int size = unpacker.unpackArrayHeader();
    List<@Nullable Object> elements = new ArrayList<>(Math.min(size, 1024));
    for (int i = 0; i < size; i++) {
      elements.add(unpack(unpacker));
    }
    return ValueList.ofStored(elements);
  }

  private static Document unpackMap(MessageUnpacker unpacker) throws IOException {
    int size = unpacker.unpackMapHeader();
    Document.Builder builder = Document.builder();
    for (int i = 0; i < size; i++) {
      Object name = unpack(unpacker);
      if (!(name instanceof String) || builder.contains((String) name)) {
        throw damaged("a field's name is no string, or stands twice: " + name, null);
      }
      builder.set(shared((String) name), unpack(unpacker));
    }
    return builder.build();
  }

  /** The same name, most often as the object that other documents have. */
  private static String shared(String name) {
    int place = name.hashCode() & (NAMES.length - 1);
    String known = NAMES[place];
    if (name.equals(known)) {
      return known;
    }
    if (name.length() <= LONGEST_NAME) {
      NAMES[place] = name;
    }
    return name;
  }

  private static String unpackString(MessageUnpacker unpacker) throws IOException {
    return new String(payload(unpacker, unpacker.unpackRawStringHeader()), StandardCharsets.UTF_8);
  }

  private static Object unpackExtension(MessageUnpacker unpacker) throws IOException {
    ExtensionTypeHeader header = unpacker.unpackExtensionTypeHeader();
    if (header.getType() == TIMESTAMP) {
      return unpacker.unpackTimestamp(header);
    }
    byte[] bytes = payload(unpacker, header.getLength());
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    switch (header.getType()) {
      case BIG_INTEGER:
        return Values.integer(new BigInteger(bytes));
      case BIG_DECIMAL:
        int scale = need(buffer, 4).getInt();
        return new BigDecimal(new BigInteger(need(buffer, 1).array(), 4, bytes.length - 4), scale);
      case DATE:
        return LocalDate.ofEpochDay(need(buffer, 4).getInt());
      case TIME:
        return LocalTime.ofNanoOfDay(need(buffer, 4).getInt() * 1_000_000L);
      case UNIQUE_ID:
        return new UUID(need(buffer, 16).getLong(), buffer.getLong());
      case UTF_16:
        return buffer.asCharBuffer().toString();
      case SPELLED_NUMBER:
        return spelledNumber(new String(bytes, StandardCharsets.US_ASCII));
      default:
        throw damaged("extension type " + header.getType() + " is not known", null);
    }
  }

  private static Number spelledNumber(String text) {
    if (!JSON_NUMBER.matcher(text).matches()) {
      throw damaged("a number is spelled " + Json.write(text), null);
    }
    return Json.number(text);
  }

  private static ByteBuffer need(ByteBuffer buffer, int bytes) {
    if (buffer.remaining() < bytes) {
      throw damaged(
          "an extension has " + buffer.remaining() + " bytes where " + bytes + " are needed", null);
    }
    return buffer;
  }

  /** Reads bytes piece by piece, so that a length that is not true asks for no memory. */
  private static byte[] payload(MessageUnpacker unpacker, int length) throws IOException {
    byte[] bytes = new byte[0];
    while (bytes.length < length) {
      int piece = Math.min(length - bytes.length, 1 << 20);
      int filled = bytes.length;
      bytes = Arrays.copyOf(bytes, filled + piece);
      unpacker.readPayload(bytes, filled, piece);
    }
    return bytes;
  }

  private static DriftException damaged(String problem, @Nullable Throwable cause) {
    return new DriftException(
        ErrorCode.DAMAGED,
        "The bytes of a value are not as DriftDB writes them: " + problem,
        cause);
  }
}
