package org.driftdb.storage.block;

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

  /** Puts bytes as a block stores them: compressed, if that makes them fewer. */
  static Chunk put(ByteWriter raw, ByteWriter to) {
    int before = to.size();
    if (raw.size() < LEAST_COMPRESSED || !to.putCompressed(raw)) {
      to.put(raw);
    }
    return new Chunk(raw.size(), to.size() - before);
  }

  /** Reads the bytes as they were before they were stored. */
  ByteReader raw(byte[] block, int begin) {
    if (storedLength == rawLength) {
      return new ByteReader(block, begin, begin + storedLength);
    }
    byte[] raw = new byte[rawLength];
    Compression.decompress(block, begin, storedLength, raw);
    return new ByteReader(raw);
  }

  /** The most bytes of memory that it takes beside the block. */
  int weight() {
    return storedLength == rawLength ? 0 : rawLength;
  }
}
