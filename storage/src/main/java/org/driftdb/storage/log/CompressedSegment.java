package org.driftdb.storage.log;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;
import org.driftdb.storage.store.StoreReader;
import org.jspecify.annotations.Nullable;

/**
 * A sealed segment whose file is compressed. What is read from it, and every offset in it, is that
 * of the segment as it was before: header, frames and all.
 *
 * <pre>
 * offset  size  meaning
 *      0     8  "DRIFTSGZ"
 *      8     4  version of the format: 1
 *     12     4  CRC-32 of bytes 0 to 11
 *     16        pieces of the segment, one behind the other, each compressed (zstd) by itself
 *      +  12*n  for each piece: how many bytes it has here, how many it has in the segment (at most
 *               131,072), and the CRC-32 of those here; 4 bytes each
 *      +     4  n, how many pieces there are
 *      +     4  CRC-32 of the list of pieces and n
 * </pre>
 *
 * <p>Numbers are little-endian. See {@link CompressedSegmentWriter}.
 */
final class CompressedSegment implements StoreReader {
  /** How many bytes of the segment are in a piece, at most. */
  static final int PIECE = 128 * 1024;

  /** How many bytes are before the first piece. */
  static final int HEAD = 16;

  /** How many bytes the list has for a piece. */
  static final int ENTRY = 3 * Integer.BYTES;

  private static final int END = 2 * Integer.BYTES;
  private static final byte[] MAGIC = "DRIFTSGZ".getBytes(StandardCharsets.US_ASCII);
  private static final int VERSION = 1;

  /** How each piece begins. */
  private static final byte[] ZSTD = {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd};

  private final StoreReader file;

  /** Where each piece begins in the file, and behind them where the last one ends. */
  private final long[] places;

  /** Where each piece begins in the segment, and behind them where the last one ends. */
  private final long[] offsets;

  private final int[] checksums;

  // Guarded by this.
  private int current = -1;
  private byte[] piece = {};

  private CompressedSegment(StoreReader file, ByteBuffer list, int count) {
    this.file = file;
    this.places = new long[count + 1];
    this.offsets = new long[count + 1];
    this.checksums = new int[count];
    places[0] = HEAD;
    for (int i = 0; i < count; i++) {
      places[i + 1] = places[i] + Integer.toUnsignedLong(list.getInt());
      offsets[i + 1] = offsets[i] + Integer.toUnsignedLong(list.getInt());
      checksums[i] = list.getInt();
    }
  }

  /** How a compressed file begins. */
  static ByteBuffer head() {
    ByteBuffer head = ByteBuffer.allocate(HEAD).order(ByteOrder.LITTLE_ENDIAN);
    head.put(MAGIC).putInt(VERSION);
    return head.putInt(Frame.checksum(head.duplicate().flip())).flip();
  }

  /** Whether a file is that of a compressed segment. */
  static boolean is(StoreReader file) {
    byte[] magic = new byte[MAGIC.length];
    return file.read(0, ByteBuffer.wrap(magic)) == magic.length && Arrays.equals(magic, MAGIC);
  }

  /**
   * Reads the list of pieces.
   *
   * @param location where the file is, for the message of an exception
   * @throws DamagedException when the list is not as it was written
   */
  static CompressedSegment open(StoreReader file, String location) {
    ByteBuffer head = read(file, 0, HEAD);
    if (!isHead(head)) {
      throw damaged(location, 0, "the checksum of its head is wrong");
    }
    int version = head.getInt(MAGIC.length);
    if (version != VERSION) {
      throw new DriftException(
          ErrorCode.CONNECTION,
          location
              + " has format version "
              + Integer.toUnsignedString(version)
              + "; this version of DriftDB reads version "
              + VERSION
              + ". Open the database with a newer one");
    }
    long end = file.size() - END;
    int count = end < HEAD ? -1 : read(file, end, END).getInt();
    long begin = end - (long) count * ENTRY;
    if (count <= 0 || begin < HEAD || end - begin > Integer.MAX_VALUE - END) {
      throw damaged(location, Math.max(0, end), "the list of its pieces is not there");
    }
    ByteBuffer list = read(file, begin, (int) (end - begin) + END);
    int checked = list.limit() - Integer.BYTES;
    if (list.getInt(checked) != Frame.checksum(list.duplicate().limit(checked))) {
      throw damaged(location, begin, "the checksum of the list of its pieces is wrong");
    }
    CompressedSegment segment = new CompressedSegment(file, list, count);
    if (segment.places[count] != begin) {
      throw damaged(location, begin, "its pieces do not end where their list begins");
    }
    return segment;
  }

  /**
   * Finds the pieces without their list, each by itself; what is between them is a piece that
   * cannot be read. Null when there is none at the beginning, nor elsewhere behind the right magic.
   */
  static @Nullable CompressedSegment withoutList(StoreReader file) {
    if (file.size() > Integer.MAX_VALUE - ENTRY) {
      return null;
    }
    byte[] all = read(file, 0, (int) file.size()).array();
    ByteArrayOutputStream list = new ByteArrayOutputStream();
    int count = 0;
    int hole = HEAD;
    for (int at = HEAD; at < all.length; ) {
      int stored = pieceAt(all, at);
      if (stored == 0) {
        at++;
      } else {
        if (at > hole) {
          // Nobody knows how much it was; as a checksum any will do that is not right.
          ByteBuffer wrong = ByteBuffer.wrap(all, hole, at - hole).slice();
          list.writeBytes(entry(at - hole, PIECE, ~Frame.checksum(wrong)));
          count++;
        }
        ByteBuffer right = ByteBuffer.wrap(all, at, stored).slice();
        int size = (int) Zstd.getFrameContentSize(all, at, stored);
        list.writeBytes(entry(stored, size, Frame.checksum(right)));
        count++;
        at += stored;
        hole = at;
      }
    }
    boolean plausible = is(file) || (all.length > HEAD && pieceAt(all, HEAD) > 0);
    ByteBuffer entries = ByteBuffer.wrap(list.toByteArray()).order(ByteOrder.LITTLE_ENDIAN);
    return count == 0 || !plausible ? null : new CompressedSegment(file, entries, count);
  }

  /** What the list has for a piece. */
  static byte[] entry(int stored, int size, int checksum) {
    ByteBuffer entry = ByteBuffer.allocate(ENTRY).order(ByteOrder.LITTLE_ENDIAN);
    return entry.putInt(stored).putInt(size).putInt(checksum).array();
  }

  /** How many bytes the piece has that begins at an offset; 0 if none does. */
  private static int pieceAt(byte[] all, int at) {
    if (all.length - at < Integer.BYTES
        || all[at] != ZSTD[0]
        || all[at + 1] != ZSTD[1]
        || all[at + 2] != ZSTD[2]
        || all[at + 3] != ZSTD[3]) {
      return 0;
    }
    try {
      int stored = (int) Zstd.findFrameCompressedSize(all, at, all.length - at);
      long size = Zstd.getFrameContentSize(all, at, stored);
      if (size <= 0 || size > PIECE) {
        return 0;
      }
      byte[] found = new byte[(int) size];
      long read = Zstd.decompressByteArray(found, 0, found.length, all, at, stored);
      return read == size ? stored : 0;
    } catch (ZstdException e) {
      return 0;
    }
  }

  private static boolean isHead(ByteBuffer head) {
    int checked = HEAD - Integer.BYTES;
    return head.limit() == HEAD
        && head.getInt(checked) == Frame.checksum(head.duplicate().limit(checked));
  }

  private static ByteBuffer read(StoreReader file, long offset, int length) {
    ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    file.read(offset, bytes);
    return bytes.flip();
  }

  private static DamagedException damaged(String location, long offset, String what) {
    return new Damage(location, offset, what).toException();
  }

  /** How many bytes the segment has. */
  @Override
  public long size() {
    return offsets[offsets.length - 1];
  }

  /** Where the piece is in the file that has a byte of the segment, or behind the last. */
  long placeOf(long offset) {
    return places[pieceOf(offset)];
  }

  private int pieceOf(long offset) {
    int found = Arrays.binarySearch(offsets, offset);
    return found >= 0 ? found : -found - 2;
  }

  /** Reads bytes of the segment. A piece that is not as it was written ends it like the end. */
  @Override
  public synchronized int read(long position, ByteBuffer target) {
    int before = target.position();
    long at = position;
    while (target.hasRemaining() && at < size() && load(pieceOf(at))) {
      int from = (int) (at - offsets[current]);
      int count = Math.min(target.remaining(), piece.length - from);
      target.put(piece, from, count);
      at += count;
    }
    return target.position() - before;
  }

  /** The first byte of the segment from an offset on that cannot be read. */
  synchronized long readableUpTo(long offset) {
    for (int i = pieceOf(offset); i < checksums.length; i++) {
      if (!load(i)) {
        return Math.max(offset, offsets[i]);
      }
    }
    return size();
  }

  /** The first byte of the segment from an offset on that can be read; else its size. */
  synchronized long readableFrom(long offset) {
    for (int i = pieceOf(offset); i < checksums.length; i++) {
      if (load(i)) {
        return Math.max(offset, offsets[i]);
      }
    }
    return size();
  }

  private boolean load(int number) {
    if (number == current) {
      return true;
    }
    byte[] stored = read(file, places[number], (int) (places[number + 1] - places[number])).array();
    byte[] found = new byte[(int) (offsets[number + 1] - offsets[number])];
    boolean whole =
        Frame.checksum(ByteBuffer.wrap(stored)) == checksums[number]
            && Zstd.decompress(found, stored) == found.length;
    if (whole) {
      current = number;
      piece = found;
    }
    return whole;
  }

  @Override
  public void close() {
    file.close();
  }
}
