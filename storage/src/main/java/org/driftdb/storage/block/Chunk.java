package org.driftdb.storage.block;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;

/**
 * Bytes that are compressed together.
 *
 * <pre>
 * raw length (varint), stored length (varint)   in the block's list of chunks
 * stored bytes                                  behind the list; compressed (zstd) if they are fewer
 * </pre>
 */
record Chunk(int rawLength, int storedLength) {
  /** Below that compressing gains nothing. */
  private static final int LEAST_COMPRESSED = 64;

  /** A good ratio at the speed at which a checkpoint writes. */
  private static final int LEVEL = 3;

  /** The bytes as a block stores them: compressed, if that makes them fewer. */
  static byte[] stored(byte[] raw) {
    if (raw.length < LEAST_COMPRESSED) {
      return raw;
    }
    byte[] compressed = Zstd.compress(raw, LEVEL);
    return compressed.length < raw.length ? compressed : raw;
  }

  /** The bytes as they were before they were stored. */
  byte[] raw(byte[] block, int begin) {
    byte[] stored = new byte[storedLength];
    System.arraycopy(block, begin, stored, 0, storedLength);
    if (storedLength == rawLength) {
      return stored;
    }
    try {
      byte[] raw = Zstd.decompress(stored, rawLength);
      if (raw.length != rawLength) {
        throw new IndexOutOfBoundsException(
            "A chunk has " + raw.length + " bytes where " + rawLength + " are said to be");
      }
      return raw;
    } catch (ZstdException e) {
      throw new IndexOutOfBoundsException("A chunk cannot be decompressed: " + e.getMessage());
    }
  }
}
