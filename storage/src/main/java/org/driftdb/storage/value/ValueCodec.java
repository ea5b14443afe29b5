package org.driftdb.storage.value;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
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
import org.msgpack.core.MessageBufferPacker;
import org.msgpack.core.MessageFormat;
import org.msgpack.core.MessagePack;
import org.msgpack.core.MessagePackException;
import org.msgpack.core.MessagePacker;
import org.msgpack.core.MessageUnpacker;

/**
 * Stored values as MessagePack. What an event's payload holds is written by this class and by no
 * other, so this comment is the format.
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
  private static final byte BIG_INTEGER = 1;
  private static final byte BIG_DECIMAL = 2;
  private static final byte DATE = 3;
  private static final byte TIME = 4;
  private static final byte UNIQUE_ID = 5;
  private static final byte UTF_16 = 6;
  private static final byte SPELLED_NUMBER = 7;
  private static final byte TIMESTAMP = -1;

  private static final Pattern JSON_NUMBER =
      Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][-+]?[0-9]+)?");

  /** Most values are small, and the packer takes as much memory at once as it says here. */
  private static final MessagePack.PackerConfig PACKER =
      new MessagePack.PackerConfig().withBufferSize(512);

  private ValueCodec() {}

  /** The bytes of a stored value. */
  public static byte[] encode(@Nullable Object value) {
    try (MessageBufferPacker packer = PACKER.newBufferPacker()) {
      pack(packer, value);
      return packer.toByteArray();
    } catch (IOException e) {
      throw new DriftException(ErrorCode.INTERNAL, "Writing to memory failed", e);
    }
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

  private static void pack(MessagePacker packer, @Nullable Object value) throws IOException {
    switch (Values.kind(value)) {
      case NULL -> packer.packNil();
      case BOOLEAN -> packer.packBoolean((Boolean) value(value));
      case NUMBER -> packNumber(packer, (Number) value(value));
      case STRING -> packString(packer, (String) value(value));
      case BINARY -> {
        byte[] bytes = ((Binary) value(value)).toBytes();
        packer.packBinaryHeader(bytes.length);
        packer.writePayload(bytes);
      }
      case DATE -> {
        int day = Math.toIntExact(((LocalDate) value(value)).toEpochDay());
        packExtension(packer, DATE, ByteBuffer.allocate(4).putInt(day).array());
      }
      case TIME -> {
        int millis = Math.toIntExact(((LocalTime) value(value)).toNanoOfDay() / 1_000_000);
        packExtension(packer, TIME, ByteBuffer.allocate(4).putInt(millis).array());
      }
      case TIMESTAMP -> packer.packTimestamp((Instant) value(value));
      case UUID -> {
        UUID uuid = (UUID) value(value);
        packExtension(
            packer,
            UNIQUE_ID,
            ByteBuffer.allocate(16)
                .putLong(uuid.getMostSignificantBits())
                .putLong(uuid.getLeastSignificantBits())
                .array());
      }
      case ARRAY -> {
        ValueList list = (ValueList) value(value);
        packer.packArrayHeader(list.size());
        for (int i = 0; i < list.size(); i++) {
          pack(packer, list.storedAt(i));
        }
      }
      case OBJECT -> {
        Document document = (Document) value(value);
        packer.packMapHeader(document.size());
        for (int i = 0; i < document.size(); i++) {
          packString(packer, document.nameAt(i));
          pack(packer, document.storedAt(i));
        }
      }
    }
  }

  private static Object value(@Nullable Object value) {
    if (value == null) {
      throw new IllegalArgumentException("Only the kind NULL has no value");
    }
    return value;
  }

  private static void packNumber(MessagePacker packer, Number number) throws IOException {
    if (number instanceof Long) {
      packer.packLong((Long) number);
    } else if (number instanceof Double) {
      packer.packDouble((Double) number);
    } else if (number instanceof BigInteger) {
      packExtension(packer, BIG_INTEGER, ((BigInteger) number).toByteArray());
    } else if (number instanceof BigDecimal) {
      BigDecimal decimal = (BigDecimal) number;
      byte[] unscaled = decimal.unscaledValue().toByteArray();
      packExtension(
          packer,
          BIG_DECIMAL,
          ByteBuffer.allocate(4 + unscaled.length).putInt(decimal.scale()).put(unscaled).array());
    } else if (number instanceof SpelledNumber) {
      byte[] spelling = number.toString().getBytes(StandardCharsets.US_ASCII);
      packExtension(packer, SPELLED_NUMBER, spelling);
    } else {
      throw new IllegalArgumentException("Not a stored number: " + number.getClass().getName());
    }
  }

  private static void packString(MessagePacker packer, String text) throws IOException {
    if (Strings.wellFormed(text)) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      packer.packRawStringHeader(bytes.length);
      packer.writePayload(bytes);
    } else {
      ByteBuffer units = ByteBuffer.allocate(2 * text.length());
      units.asCharBuffer().put(text);
      packExtension(packer, UTF_16, units.array());
    }
  }

  private static void packExtension(MessagePacker packer, byte type, byte[] bytes)
      throws IOException {
    packer.packExtensionTypeHeader(type, bytes.length);
    packer.writePayload(bytes);
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
      builder.set((String) name, unpack(unpacker));
    }
    return builder.build();
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
