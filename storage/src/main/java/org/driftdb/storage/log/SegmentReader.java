package org.driftdb.storage.log;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.zip.CRC32;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;
import org.driftdb.storage.store.Store;
import org.driftdb.storage.store.StoreReader;
import org.jspecify.annotations.Nullable;

/**
 * Reads the frames of one segment in order, as far as they are whole, also while the segment grows.
 */
final class SegmentReader implements AutoCloseable {
  private static final int FIRST_READ = 8 * 1024;
  private static final int LARGEST_READ = 256 * 1024;

  /** The bytes of the segment, whether the file has them as they are or compressed. */
  private final StoreReader segment;

  private final StoreReader file;
  private final String location;
  private final String table;
  private final int number;
  private long position = SegmentHeader.BYTES;

  /** Bytes of the file from {@link #position} on, between its position and its limit. */
  private ByteBuffer buffer = ByteBuffer.allocate(0);

  private int nextRead = FIRST_READ;

  /** Why nothing of a compressed file can be read; null when it can. */
  private final @Nullable Damage unreadable;

  private SegmentReader(
      StoreReader segment,
      StoreReader file,
      @Nullable Damage unreadable,
      String location,
      String table,
      int number) {
    this.segment = segment;
    this.file = file;
    this.unreadable = unreadable;
    this.location = location;
    this.table = table;
    this.number = number;
  }

  /** Opens a segment, to be read from its first frame on; empty when there is no such file. */
  static Optional<SegmentReader> open(Store store, String table, int number) {
    String name = LogFiles.segment(table, number);
    return store.open(name).map(file -> open(file, store.locate(name), table, number));
  }

  /** Reads a file of frames that is no segment of any table. It needs not be closed. */
  static SegmentReader of(StoreReader file, String location, String name) {
    return open(file, location, name, 0);
  }

  private static SegmentReader open(StoreReader file, String location, String table, int number) {
    try {
      StoreReader segment =
          CompressedSegment.is(file) ? CompressedSegment.open(file, location) : file;
      return new SegmentReader(segment, file, null, location, table, number);
    } catch (DamagedException e) {
      return new SegmentReader(file, file, e.damage(), location, table, number);
    } catch (RuntimeException | Error e) {
      file.close();
      throw e;
    }
  }

  /** Where the file is. */
  String location() {
    return location;
  }

  /** How many bytes the segment has now. */
  long size() {
    return segment.size();
  }

  /** How many bytes its file has now. */
  long fileBytes() {
    return file.size();
  }

  /** Whether the file is compressed, and holds fewer bytes than are read from it. */
  boolean isCompressed() {
    return segment instanceof CompressedSegment;
  }

  /** Says what is wrong with the segment's header, or null when it is right or cut short. */
  @Nullable Damage wrongHeader() {
    if (unreadable != null) {
      return unreadable;
    }
    ByteBuffer header = ByteBuffer.allocate(SegmentHeader.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    if (segment.read(0, header) < SegmentHeader.BYTES) {
      position = 0;
      return isCompressed() ? new Damage(location, tail().offset(), tail().words()) : null;
    }
    String wrong = SegmentHeader.check(header.flip(), table, number, location);
    return wrong == null ? null : new Damage(location, 0, wrong);
  }

  /** Says that the file of a sealed segment has another length than this, or null. */
  @Nullable Damage wrongLength(long sealed) {
    long found = segment.size();
    return unreadable != null || found == sealed
        ? unreadable
        : new Damage(
            location,
            Math.min(sealed, found),
            "it was sealed with " + sealed + " bytes and has " + found);
  }

  /** Where the next frame begins. */
  long position() {
    return position;
  }

  /** The next frame; null when no whole frame begins at {@link #position}, see {@link #tail}. */
  @Nullable Frame next() {
    if (unreadable != null || position < SegmentHeader.BYTES || !fill(Frame.PREFIX)) {
      return null;
    }
    int start = buffer.position();
    int length = buffer.getInt(start);
    int checksum = buffer.getInt(start + Integer.BYTES);
    if (!isPlausible(length) || !fill(Frame.PREFIX + length)) {
      return null;
    }
    ByteBuffer body = body(length);
    if (Frame.checksum(body.duplicate()) != checksum) {
      return null;
    }
    try {
      Frame frame = Frame.read(body);
      if (frame != null) {
        buffer.position(buffer.position() + Frame.PREFIX + length);
        position += Frame.PREFIX + length;
      }
      return frame;
    } catch (UnknownFrameTypeException e) {
      throw unknown(location, position, e);
    }
  }

  /** Says that a frame is of a later version. */
  static DriftException unknown(String location, long offset, UnknownFrameTypeException e) {
    return new DriftException(
        ErrorCode.CONNECTION,
        location
            + " has at offset "
            + offset
            + " "
            + e.getMessage()
            + ". Open the database with a newer one",
        e);
  }

  private static boolean isPlausible(int length) {
    return length >= Frame.LEAST_LENGTH && length <= Frame.GREATEST_LENGTH;
  }

  private ByteBuffer body(int length) {
    return buffer.slice(buffer.position() + Frame.PREFIX, length).order(ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * Says why {@link #next} gave no frame.
   *
   * <p>A file that was cut within a frame and a frame whose length was damaged look alike: both
   * lead behind the end of the file. They are told apart by the checksum, which does not cover the
   * length: if it is that of some shorter stretch of bytes, the frame is there and its length is
   * wrong.
   */
  Tail tail() {
    seek(position);
    if (unreadable != null) {
      return new Tail(Tail.Kind.WRONG, unreadable.offset(), file.size());
    }
    long rest = segment.size() - position;
    if (rest <= 0) {
      return new Tail(Tail.Kind.END, position, 0);
    }
    if (segment instanceof CompressedSegment compressed) {
      long place = compressed.placeOf(compressed.readableUpTo(position));
      return new Tail(Tail.Kind.WRONG, place, file.size() - place);
    }
    if (isZeroFrom(position)) {
      return new Tail(Tail.Kind.ZEROS, position, 0);
    }
    if (position < SegmentHeader.BYTES || !fill(Frame.PREFIX + Frame.LEAST_LENGTH)) {
      return new Tail(Tail.Kind.PARTIAL, position, rest);
    }
    int length = buffer.getInt(buffer.position());
    if (length >= Frame.LEAST_LENGTH
        && Frame.PREFIX + (long) length > rest
        && !hasShorterFrame(rest - Frame.PREFIX)) {
      return new Tail(Tail.Kind.PARTIAL, position, rest);
    }
    return new Tail(Tail.Kind.WRONG, position, rest);
  }

  private boolean hasShorterFrame(long most) {
    int expected = buffer.getInt(buffer.position() + Integer.BYTES);
    CRC32 crc = new CRC32();
    ByteBuffer piece = ByteBuffer.allocate((int) Math.min(LARGEST_READ, most));
    for (long at = 0; at < most && at < Frame.GREATEST_LENGTH; at += piece.limit()) {
      piece.clear();
      segment.read(position + Frame.PREFIX + at, piece);
      piece.flip();
      for (int i = 0; i < piece.limit(); i++) {
        crc.update(piece.get(i));
        if ((int) crc.getValue() == expected && at + i + 1 >= Frame.LEAST_LENGTH) {
          return true;
        }
      }
    }
    return false;
  }

  private boolean isZeroFrom(long start) {
    ByteBuffer piece = ByteBuffer.allocate(FIRST_READ);
    long at = start;
    while (segment.read(at, piece.clear()) > 0) {
      piece.flip();
      at += piece.limit();
      while (piece.hasRemaining()) {
        if (piece.get() != 0) {
          return false;
        }
      }
    }
    return true;
  }

  /** Goes to where a frame begins, and drops what was read ahead: the file is read anew. */
  void seek(long offset) {
    position = offset;
    buffer = ByteBuffer.allocate(0);
    nextRead = FIRST_READ;
  }

  /** Sees to it that the buffer holds so many bytes; false when the file has fewer. */
  private boolean fill(int count) {
    if (buffer.remaining() >= count) {
      return true;
    }
    if (count > nextRead && segment.size() - position < count) {
      return false;
    }
    ByteBuffer larger =
        ByteBuffer.allocate(Math.max(count, nextRead)).order(ByteOrder.LITTLE_ENDIAN);
    larger.put(buffer);
    segment.read(position + larger.position(), larger);
    buffer = larger.flip();
    nextRead = Math.min(2 * nextRead, LARGEST_READ);
    return buffer.remaining() >= count;
  }

  @Override
  public void close() {
    file.close();
  }
}
