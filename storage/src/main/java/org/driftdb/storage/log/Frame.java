package org.driftdb.storage.log;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.zip.CRC32;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * One entry of a segment: an event, or the end of a commit.
 *
 * <pre>
 * offset  size  meaning
 *      0     4  length: how many bytes follow the checksum, from 10 to 2^30
 *      4     4  checksum: CRC-32 (IEEE) of those bytes
 *      8  1-10  sequence, an unsigned LEB128 varint of at most 63 bits; 0 in a COMMIT frame,
 *               which has no sequence of its own
 *      +     8  time of the commit, milliseconds since 1970 UTC
 *      +     1  type: 1 INSERT, 2 PATCH, 3 SOFT_DELETE, 4 COMMIT, 5 BASE, 6 LOST; see {@link FrameType}
 *      +     n  payload, MessagePack; that of a COMMIT frame is a {@link CommitRecord}, that of a
 *               LOST one is told by {@link LostEvents}, that of the others belongs to the layers
 *               above
 * </pre>
 *
 * <p>Numbers are little-endian. The length stays outside the checksum, so that a reader can bound
 * it before it trusts it: a length that is out of range, or leads behind the end of the file, is
 * never followed. A length of zero is no frame: it is what files that are allocated ahead hold
 * behind their last frame.
 *
 * <p>Example: an INSERT with sequence 300 at 2026-01-05T09:36:12.345Z whose payload is the one byte
 * {@code 80} (an empty map), is
 *
 * <pre>
 * 0c 00 00 00  73 d9 10 a4  ac 02  39 a0 83 8d 9b 01 00 00  01  80
 * </pre>
 *
 * @param sequence its place among all events; 0 for COMMIT
 * @param millis the time of its commit
 */
@SuppressWarnings("ArrayRecordComponent") // The payload is handed on, never compared.
record Frame(long sequence, long millis, FrameType type, byte[] payload) {
  /** The length and the checksum. */
  static final int PREFIX = 8;

  /** The least that may follow the prefix: a varint of one byte, the time and the type. */
  static final int LEAST_LENGTH = 1 + 8 + 1;

  /** The most that may follow the prefix. */
  static final int GREATEST_LENGTH = 1 << 30;

  /** The most bytes that stand between the prefix and the payload. */
  static final int GREATEST_HEAD = 10 + 8 + 1;

  /** The most bytes that a payload may have. */
  static final int GREATEST_PAYLOAD = GREATEST_LENGTH - GREATEST_HEAD;

  Frame {
    Objects.requireNonNull(type);
    Objects.requireNonNull(payload);
  }

  /**
   * Checks that a payload is not too long.
   *
   * @throws DriftException with code TOO_LONG if it is
   */
  static void checkPayload(int length, int greatest) {
    if (length > greatest) {
      throw new DriftException(
          ErrorCode.TOO_LONG,
          "An event of " + length + " bytes is too long; it may have " + greatest);
    }
  }

  /** Puts what stands between the prefix and the payload into a little-endian buffer. */
  static void putHead(ByteBuffer target, long sequence, long millis, FrameType type) {
    putVarint(target, sequence);
    target.putLong(millis);
    target.put((byte) type.code());
  }

  /**
   * Reads what follows the prefix, from a little-endian buffer that holds just that, and whose
   * checksum was right. Null when it is not a frame all the same.
   *
   * @throws UnknownFrameTypeException when it is a frame of a later version
   */
  static @Nullable Frame read(ByteBuffer body) {
    try {
      long sequence = varint(body);
      long millis = body.getLong();
      int code = Byte.toUnsignedInt(body.get());
      FrameType type = FrameType.of(code);
      if (type == null) {
        throw new UnknownFrameTypeException(code);
      }
      if (sequence < 0 || (type == FrameType.COMMIT) != (sequence == 0)) {
        return null;
      }
      byte[] payload = new byte[body.remaining()];
      body.get(payload);
      return new Frame(sequence, millis, type, payload);
    } catch (BufferUnderflowException e) {
      return null;
    }
  }

  /** The checksum of the rest of a buffer, which it uses up. */
  static int checksum(ByteBuffer bytes) {
    CRC32 crc = new CRC32();
    crc.update(bytes);
    return (int) crc.getValue();
  }

  private static void putVarint(ByteBuffer target, long value) {
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      target.put((byte) (rest | 0x80));
      rest >>>= 7;
    }
    target.put((byte) rest);
  }

  /** Reads a varint; negative when it has more than 63 bits. */
  static long varint(ByteBuffer source) {
    long value = 0;
    for (int shift = 0; shift < 63; shift += 7) {
      byte next = source.get();
      value |= (next & 0x7fL) << shift;
      if (next >= 0) {
        return value;
      }
    }
    return -1;
  }
}
