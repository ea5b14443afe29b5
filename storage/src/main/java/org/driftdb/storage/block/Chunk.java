package org.driftdb.storage.block;

import com.github.luben.zstd.Zstd;

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

  /** Reads the bytes as they were before they were stored. */
  ByteReader raw(byte[] block, int begin) {
    if (storedLength == rawLength) {
      return new ByteReader(block, begin, begin + storedLength);
    }
    byte[] raw = new byte[rawLength];
    long length = Zstd.decompressByteArray(raw, 0, rawLength, block, begin, storedLength);
    if (Zstd.isError(length) || length != rawLength) {
      throw new IndexOutOfBoundsException(
          "A chunk cannot be decompressed: "
              + (Zstd.isError(length) ? Zstd.getErrorName(length) : length + " bytes come out"));
    }
    return new ByteReader(raw);
  }

  /** The most bytes of memory that it takes beside the block. */
  int weight() {
    return storedLength == rawLength ? 0 : rawLength;
  }
}
