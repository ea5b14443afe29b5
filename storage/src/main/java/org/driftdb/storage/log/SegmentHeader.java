package org.driftdb.storage.log;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;
import org.driftdb.storage.store.Store;
import org.driftdb.storage.store.StoreReader;
import org.driftdb.storage.store.StoreWriter;
import org.jspecify.annotations.Nullable;

/**
 * How a segment begins. Behind the header its frames follow one another without gaps, see {@link
 * Frame}; behind the last one a file that is still written to may hold zeros.
 *
 * <pre>
 * offset  size  meaning
 *      0     8  "DRIFTSEG"
 *      8     4  version of the format: 1
 *     12     4  number of the segment, which also names the file
 *     16     4  CRC-32 of the name of the table's directory, in UTF-8
 *     20     4  CRC-32 of bytes 0 to 19
 *     24        frames
 * </pre>
 *
 * <p>Numbers are little-endian. Number and table are there so that a file that was moved or copied
 * to another name is noticed. The header is forced before the segment is listed in the table's
 * {@link TableManifest}, so a listed segment always has one. The file of a sealed segment may be
 * compressed, see {@link CompressedSegment}.
 */
final class SegmentHeader {
  /** How many bytes the header has, and so where the first frame begins. */
  static final int BYTES = 24;

  private static final byte[] MAGIC = "DRIFTSEG".getBytes(StandardCharsets.US_ASCII);
  private static final int VERSION = 1;
  private static final int VERSION_OFFSET = MAGIC.length;
  private static final int NUMBER_OFFSET = VERSION_OFFSET + Integer.BYTES;
  private static final int TABLE_OFFSET = NUMBER_OFFSET + Integer.BYTES;
  private static final int CHECKSUM_OFFSET = TABLE_OFFSET + Integer.BYTES;

  private SegmentHeader() {}

  /** Makes a segment that has its header and nothing else, forced. */
  static StoreWriter start(Store store, String table, int number) {
    StoreWriter writer = create(store, table, number);
    try {
      writer.append(encode(table, number));
      writer.force();
    } catch (RuntimeException | Error e) {
      writer.close();
      throw e;
    }
    return writer;
  }

  /** Makes a compressed segment that has its header and nothing else; it cannot be read yet. */
  static StoreWriter startCompressed(Store store, String table, int number) {
    StoreWriter file = create(store, table, number);
    try {
      StoreWriter writer = new CompressedSegmentWriter(file);
      writer.append(encode(table, number));
      return writer;
    } catch (RuntimeException | Error e) {
      file.close();
      throw e;
    }
  }

  private static StoreWriter create(Store store, String table, int number) {
    // A crash between here and the listing of the segment leaves files that nothing refers to.
    delete(store, table, number);
    return store.create(LogFiles.segment(table, number));
  }

  /** Deletes the files of a segment, which no list names. */
  static void delete(Store store, String table, int number) {
    store.delete(LogFiles.segment(table, number));
    store.delete(LogFiles.marks(table, number));
  }

  /**
   * Deletes the files of a segment that could not be written, so that they do not fill the disk.
   *
   * @param failure why; it takes note of it when they cannot be deleted either
   */
  static void abandon(Store store, String table, int number, Throwable failure) {
    try {
      delete(store, table, number);
    } catch (RuntimeException e) {
      failure.addSuppressed(e);
    }
  }

  static ByteBuffer encode(String table, int number) {
    ByteBuffer header = ByteBuffer.allocate(BYTES).order(ByteOrder.LITTLE_ENDIAN);
    header.put(MAGIC).putInt(VERSION).putInt(number).putInt(checksum(table));
    header.putInt(Frame.checksum(header.duplicate().flip()));
    return header.flip();
  }

  /**
   * Says what is wrong with a header, or null when it is right.
   *
   * @param header its {@value #BYTES} bytes, little-endian
   * @param location where the file is, for the message of the exception
   */
  static @Nullable String check(ByteBuffer header, String table, int number, String location) {
    int checksum = Frame.checksum(header.duplicate().limit(CHECKSUM_OFFSET));
    if (!header.slice(0, MAGIC.length).equals(ByteBuffer.wrap(MAGIC))) {
      return "it does not begin as a segment of DriftDB does";
    }
    if (header.getInt(CHECKSUM_OFFSET) != checksum) {
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
    if (header.getInt(NUMBER_OFFSET) != number || header.getInt(TABLE_OFFSET) != checksum(table)) {
      return "it is another segment's file, moved or copied here";
    }
    return null;
  }

  /** Whether a file begins as that of a segment does that is not compressed. */
  static boolean begins(StoreReader file) {
    byte[] magic = new byte[MAGIC.length];
    return file.read(0, ByteBuffer.wrap(magic)) == magic.length && Arrays.equals(magic, MAGIC);
  }

  /** Whether a header is right, and that of another segment. */
  static boolean isAnothers(ByteBuffer header, String table, int number) {
    return header.slice(0, MAGIC.length).equals(ByteBuffer.wrap(MAGIC))
        && header.getInt(CHECKSUM_OFFSET)
            == Frame.checksum(header.duplicate().limit(CHECKSUM_OFFSET))
        && (header.getInt(NUMBER_OFFSET) != number
            || header.getInt(TABLE_OFFSET) != checksum(table));
  }

  /** By which a file tells the table that it is of. */
  static int checksum(String table) {
    CRC32 crc = new CRC32();
    crc.update(table.getBytes(StandardCharsets.UTF_8));
    return (int) crc.getValue();
  }
}
