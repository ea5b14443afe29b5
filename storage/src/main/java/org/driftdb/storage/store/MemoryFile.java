package org.driftdb.storage.store;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Bytes in memory that grow at their end, kept in pieces so that growing copies nothing. */
final class MemoryFile {
  private static final int PIECE = 16 * 1024;

  private final List<byte[]> pieces = new ArrayList<>();
  private long size;

  synchronized long size() {
    return size;
  }

  synchronized void append(ByteBuffer bytes) {
    while (bytes.hasRemaining()) {
      int offset = (int) (size % PIECE);
      if (offset == 0) {
        pieces.add(new byte[PIECE]);
      }
      int count = Math.min(bytes.remaining(), PIECE - offset);
      bytes.get(pieces.get(pieces.size() - 1), offset, count);
      size += count;
    }
  }

  synchronized void cut(long length) {
    size = length;
    int kept = (int) ((length + PIECE - 1) / PIECE);
    pieces.subList(kept, pieces.size()).clear();
  }

  synchronized int read(long position, ByteBuffer target) {
    int start = target.position();
    long at = position;
    while (target.hasRemaining() && at < size) {
      int offset = (int) (at % PIECE);
      long count = Math.min(Math.min(target.remaining(), PIECE - offset), size - at);
      target.put(pieces.get((int) (at / PIECE)), offset, (int) count);
      at += count;
    }
    return target.position() - start;
  }
}
