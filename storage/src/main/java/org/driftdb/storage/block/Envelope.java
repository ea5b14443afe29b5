package org.driftdb.storage.block;

import java.util.zip.CRC32;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;

/**
 * Bytes of a block other than one of versions, compressed and with a checksum.
 *
 * <pre>
 * offset  size  meaning
 *      0     4  length: how many bytes follow the checksum
 *      4     4  checksum: CRC-32 (IEEE) of those bytes
 *      8     1  kind: what the bytes are; also tells the version of their format
 *      9  1-10  raw length (varint)
 *      +     n  the bytes, compressed (zstd) if that makes them fewer
 * </pre>
 *
 * <p>Numbers are little-endian; varints are unsigned LEB128.
 */
public final class Envelope {
  private static final int PREFIX = 8;

  private Envelope() {}

  /** Puts bytes into an envelope of a kind, from 0 to 255. */
  public static byte[] close(int kind, ByteWriter content) {
    ByteWriter body = new ByteWriter();
    body.put(kind);
    body.putVarint(content.size());
    Chunk.put(content, body);
    CRC32 crc = new CRC32();
    body.update(crc);
    ByteWriter envelope = new ByteWriter();
    envelope.putInt(body.size());
    envelope.putInt((int) crc.getValue());
    envelope.put(body);
    return envelope.toBytes();
  }

  /**
   * Takes bytes out of an envelope.
   *
   * @throws DriftException with code DAMAGED if the bytes are not exactly one of this kind
   */
  public static ByteReader open(int kind, byte[] envelope) {
    try {
      ByteReader in = new ByteReader(envelope);
      int length = in.getInt();
      int checksum = in.getInt();
      CRC32 crc = new CRC32();
      crc.update(envelope, PREFIX, envelope.length - PREFIX);
      if (length != envelope.length - PREFIX || checksum != (int) crc.getValue()) {
        throw new IndexOutOfBoundsException("its checksum is wrong");
      }
      int found = in.get();
      if (found != kind) {
        throw new IndexOutOfBoundsException("it is of kind " + found + ", not " + kind);
      }
      int rawLength = in.getCount();
      int begin = in.position();
      return new Chunk(rawLength, envelope.length - begin).raw(envelope, begin);
    } catch (IndexOutOfBoundsException e) {
      throw new DriftException(
          ErrorCode.DAMAGED,
          "The bytes of a block are not as DriftDB writes them: " + e.getMessage(),
          e);
    }
  }
}
