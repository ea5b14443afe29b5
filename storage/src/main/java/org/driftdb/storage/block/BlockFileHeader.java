package org.driftdb.storage.block;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * How a file of blocks begins. Behind the header its blocks follow one another, each found by its
 * {@link Address} alone.
 *
 * <pre>
 * offset  size  meaning
 *      0     8  "DRIFTBLK"
 *      8     4  version of the format: 1
 *     12     8  id of the file, a random number
 *     20     4  CRC-32 of bytes 0 to 19
 *     24        blocks
 * </pre>
 *
 * <p>Numbers are little-endian. The id tells a file from another that had its name before.
 */
final class BlockFileHeader {
  /** How many bytes the header has, and so where the first block begins. */
  static final int BYTES = 24;

  private static final byte[] MAGIC = "DRIFTBLK".getBytes(StandardCharsets.US_ASCII);
  private static final int VERSION = 1;
  private static final int VERSION_OFFSET = MAGIC.length;
  private static final int ID_OFFSET = VERSION_OFFSET + Integer.BYTES;
  private static final int CHECKSUM_OFFSET = ID_OFFSET + Long.BYTES;

  private BlockFileHeader() {}

  static ByteBuffer encode(long id) {
    ByteBuffer header = ByteBuffer.allocate(BYTES).order(ByteOrder.LITTLE_ENDIAN);
    header.put(MAGIC).putInt(VERSION).putLong(id);
    return header.putInt(checksum(header)).flip();
  }

  private static int checksum(ByteBuffer header) {
    CRC32 crc = new CRC32();
    crc.update(header.array(), 0, CHECKSUM_OFFSET);
    return (int) crc.getValue();
  }

  /**
   * Says what is wrong with a header, or null when it is right.
   *
   * @param bytes the first {@value #BYTES} bytes of the file
   * @param location where the file is, for the message of the exception
   */
  static @Nullable String check(byte[] bytes, long id, String location) {
    ByteBuffer header = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    if (!header.slice(0, MAGIC.length).equals(ByteBuffer.wrap(MAGIC))) {
      return "it does not begin as a file of DriftDB's blocks does";
    }
    if (header.getInt(CHECKSUM_OFFSET) != checksum(header)) {
      return "the checksum of its header is wrong";
    }
    if (header.getInt(VERSION_OFFSET) != VERSION) {
      throw new DriftException(
          ErrorCode.CONNECTION,
          location
              + " has format version "
              + Integer.toUnsignedString(header.getInt(VERSION_OFFSET))
              + "; this version of DriftDB reads version "
              + VERSION
              + ". Open the database with a newer one");
    }
    return header.getLong(ID_OFFSET) == id ? null : "it is another file, moved or copied here";
  }
}
