package org.driftdb.storage.log;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.driftdb.storage.store.StoreWriter;

/**
 * Writes a {@link CompressedSegment}: takes the bytes of a segment, and has its length. Before it
 * is sealed the file cannot be read.
 */
final class CompressedSegmentWriter implements StoreWriter {
  /** Level 12 makes the segment 3 % smaller, and takes 2.5 times as long. */
  private static final int LEVEL = 7;

  private final StoreWriter file;
  private final byte[] piece = new byte[CompressedSegment.PIECE];
  private int filled;
  private long length;

  /** The list of pieces so far. */
  private final ByteArrayOutputStream list = new ByteArrayOutputStream();

  private int pieces;

  /**
   * @param file has no bytes yet
   */
  CompressedSegmentWriter(StoreWriter file) {
    this.file = file;
    file.append(CompressedSegment.head());
  }

  @Override
  public long length() {
    return length;
  }

  @Override
  public void append(ByteBuffer bytes) {
    length += bytes.remaining();
    while (bytes.hasRemaining()) {
      int count = Math.min(bytes.remaining(), piece.length - filled);
      bytes.get(piece, filled, count);
      filled += count;
      if (filled == piece.length) {
        endPiece();
      }
    }
  }

  private void endPiece() {
    if (filled == 0) {
      return;
    }
    byte[] stored = Zstd.compress(Arrays.copyOf(piece, filled), LEVEL);
    int checksum = Frame.checksum(ByteBuffer.wrap(stored));
    list.writeBytes(CompressedSegment.entry(stored.length, filled, checksum));
    file.append(ByteBuffer.wrap(stored));
    pieces++;
    filled = 0;
  }

  @Override
  public void force() {
    endPiece();
    file.force();
  }

  @Override
  public void seal() {
    endPiece();
    byte[] entries = list.toByteArray();
    ByteBuffer end =
        ByteBuffer.allocate(entries.length + 2 * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    end.put(entries).putInt(pieces);
    end.putInt(Frame.checksum(end.duplicate().flip()));
    file.append(end.flip());
    file.seal();
  }

  @Override
  public void close() {
    file.close();
  }
}
