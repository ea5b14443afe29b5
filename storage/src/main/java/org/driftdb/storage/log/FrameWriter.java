package org.driftdb.storage.log;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32;
import org.driftdb.storage.store.StoreWriter;

/**
 * Writes frames to a file through one buffer, so that a commit is one write to each of its tables,
 * and a commit larger than the buffer a few.
 */
final class FrameWriter {
  private static final int FIRST_BUFFER = 8 * 1024;
  private static final int LARGEST_BUFFER = 256 * 1024;

  private ByteBuffer buffer = allocate(FIRST_BUFFER);
  private final ByteBuffer head =
      ByteBuffer.allocate(Frame.GREATEST_HEAD).order(ByteOrder.LITTLE_ENDIAN);
  private final CRC32 crc = new CRC32();

  private static ByteBuffer allocate(int bytes) {
    return ByteBuffer.allocateDirect(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * Adds a frame; it is written when the buffer is full, or at {@link #flush}.
   *
   * @return how many bytes it has
   */
  int put(StoreWriter target, FrameType type, long sequence, long millis, byte[] payload) {
    head.clear();
    Frame.putHead(head, sequence, millis, type);
    head.flip();
    crc.reset();
    crc.update(head.array(), 0, head.limit());
    crc.update(payload);
    if (buffer.remaining() < Frame.PREFIX + head.limit()) {
      makeRoom(target);
    }
    buffer.putInt(head.limit() + payload.length);
    buffer.putInt((int) crc.getValue());
    buffer.put(head);
    for (int at = 0; at < payload.length; ) {
      if (!buffer.hasRemaining()) {
        makeRoom(target);
      }
      int count = Math.min(buffer.remaining(), payload.length - at);
      buffer.put(payload, at, count);
      at += count;
    }
    return Frame.PREFIX + head.limit() + payload.length;
  }

  /** A buffer that turns out to be too small for a commit grows until it is large. */
  private void makeRoom(StoreWriter target) {
    if (buffer.capacity() < LARGEST_BUFFER) {
      buffer = allocate(2 * buffer.capacity()).put(buffer.flip());
    } else {
      flush(target);
    }
  }

  /** Writes what the buffer holds. */
  void flush(StoreWriter target) {
    buffer.flip();
    target.append(buffer);
    buffer.clear();
  }
}
