package org.driftdb.storage.log;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import org.driftdb.storage.store.Store;
import org.driftdb.storage.store.StoreReader;
import org.jspecify.annotations.Nullable;

/**
 * Reads every whole frame of a segment, whatever is wrong with the rest of its file.
 *
 * <p>A frame is whole when its checksum is right and it fits behind those before it. Where there is
 * none, the next is looked for:
 *
 * <ol>
 *   <li>behind the bytes that have the frame's checksum: then only its length is wrong, and the
 *       frame is whole too;
 *   <li>where the length of the frame that is wrong leads, if one is there;
 *   <li>byte by byte.
 * </ol>
 *
 * <p>A frame that was never written could only be found inside a payload that its own frame no
 * longer protects, and it would have to fit.
 */
final class SegmentSalvage implements AutoCloseable {
  private static final int WINDOW = 256 * 1024;

  /** As far as this, bytes are looked at that may be those of a frame whose length is wrong. */
  private static final int LONGEST_TRIED = 1 << 20;

  /** No commit is later: 9999-12-31T23:59:59.999Z. */
  private static final long LAST_MILLIS = 253_402_300_799_999L;

  private final String table;
  private final String location;
  private final @Nullable StoreReader file;
  private final @Nullable StoreReader segment;
  private final long size;
  private final long sealedBytes;
  private final Fit fit;
  private final List<Damage> damage = new ArrayList<>();
  private long position = SegmentHeader.BYTES;
  private boolean pastDamage;
  private boolean lengthTold;
  private @Nullable CommitRecord record;

  private ByteBuffer window = ByteBuffer.allocate(0);
  private long windowStart;

  /** What a frame has to follow, and may not pass. */
  static final class Fit {
    private final String table;
    private long last;
    private long lastCommit;
    private long lastMillis;
    private long greatest;

    /**
     * @param table the name of the table's directory
     */
    Fit(String table) {
      this.table = table;
    }

    /** Says that no event behind damage has a greater sequence than this. */
    void bound(long sequence) {
      greatest = sequence;
    }

    /** Says that events up to this one are there, or are known to be lost. */
    void reach(long sequence) {
      last = Math.max(last, sequence);
    }

    private boolean takesHead(long sequence, long millis, int type, boolean pastDamage) {
      if (millis < lastMillis || millis > LAST_MILLIS) {
        return false;
      }
      return type == FrameType.COMMIT.code()
          ? sequence == 0
          : sequence > last && (!pastDamage || sequence <= greatest);
    }

    private boolean takes(Frame frame, @Nullable CommitRecord record, boolean pastDamage) {
      if (!takesHead(frame.sequence(), frame.millis(), frame.type().code(), pastDamage)) {
        return false;
      }
      if (frame.type() != FrameType.COMMIT) {
        return frame.type() != FrameType.BASE;
      }
      return record != null
          && record.tables().containsKey(table)
          && record.last() >= last
          && record.last() > lastCommit
          && (!pastDamage || record.first() <= greatest);
    }

    private void take(Frame frame, @Nullable CommitRecord record) {
      lastMillis = frame.millis();
      if (record == null) {
        last = frame.sequence();
      } else {
        lastCommit = record.last();
      }
    }
  }

  private SegmentSalvage(
      String table,
      String location,
      @Nullable StoreReader file,
      @Nullable StoreReader segment,
      long sealedBytes,
      Fit fit) {
    this.table = table;
    this.location = location;
    this.file = file;
    this.segment = segment;
    this.size = segment == null ? 0 : segment.size();
    this.sealedBytes = sealedBytes;
    this.fit = fit;
  }

  /**
   * Opens a segment. When there is no such file, or it is another segment's, it has no frames.
   *
   * @param sealedBytes the length that it was sealed with; negative when it is not sealed
   */
  static SegmentSalvage open(Store store, String table, int number, long sealedBytes, Fit fit) {
    String location = store.locate(LogFiles.segment(table, number));
    StoreReader file = store.open(LogFiles.segment(table, number)).orElse(null);
    if (file == null) {
      SegmentSalvage none = new SegmentSalvage(table, location, null, null, sealedBytes, fit);
      none.add(0, "there is no such file");
      return none;
    }
    try {
      Damage unlisted = null;
      StoreReader segment = file;
      if (CompressedSegment.is(file)) {
        try {
          segment = CompressedSegment.open(file, location);
        } catch (DamagedException e) {
          unlisted = e.damage();
          segment = CompressedSegment.withoutList(file);
        }
      } else if (!SegmentHeader.begins(file)) {
        segment = CompressedSegment.withoutList(file);
        unlisted =
            segment == null
                ? null
                : new Damage(location, 0, "it does not begin as a segment of DriftDB does");
        segment = segment == null ? file : segment;
      }
      SegmentSalvage opened = new SegmentSalvage(table, location, file, segment, sealedBytes, fit);
      if (unlisted != null) {
        opened.pastDamage = true;
        opened.damage.add(unlisted);
      }
      if (segment != null) {
        opened.checkHeader(number);
      }
      return opened;
    } catch (RuntimeException | Error e) {
      file.close();
      throw e;
    }
  }

  private void checkHeader(int number) {
    ByteBuffer header = bytes(0, SegmentHeader.BYTES);
    if (header == null) {
      position = size;
      add(0, "it ends within its header");
      return;
    }
    String wrong = SegmentHeader.check(header, table, number, location);
    if (wrong != null) {
      add(0, wrong);
      position = SegmentHeader.isAnothers(header, table, number) ? size : position;
    }
  }

  private void add(long offset, String what) {
    pastDamage = true;
    long place =
        segment instanceof CompressedSegment compressed ? compressed.placeOf(offset) : offset;
    damage.add(new Damage(location, place, what));
  }

  /** How many bytes the segment has; 0 when nothing of it can be read. */
  long size() {
    return size;
  }

  /** What is wrong with what has been read so far. */
  List<Damage> damage() {
    return damage;
  }

  /** What the frame says that was read last, if it is a COMMIT frame. */
  @Nullable CommitRecord record() {
    return record;
  }

  /** The next whole frame; null when there is none any more. */
  @Nullable Frame next() {
    while (position < size) {
      Frame frame = frameAt(position, -1);
      if (frame != null) {
        position += Frame.PREFIX + lengthAt(position);
        return taken(frame);
      }
      if (sealedBytes < 0 && isZeroFrom(position)) {
        return null;
      }
      add(position, "the bytes are not a frame that belongs here, or its checksum is wrong");
      frame = pass();
      if (frame != null) {
        return taken(frame);
      }
    }
    if (segment != null && sealedBytes >= 0 && size != sealedBytes && !lengthTold) {
      lengthTold = true;
      add(
          Math.min(size, sealedBytes),
          "it was sealed with " + sealedBytes + " bytes and has " + size);
    }
    return null;
  }

  private Frame taken(Frame frame) {
    fit.take(frame, record);
    return frame;
  }

  /** Goes to the next whole frame; gives the one that is wrong, if only its length is. */
  private @Nullable Frame pass() {
    long wrong = position;
    int whole = lengthByChecksum(wrong);
    Frame found = whole == 0 ? null : frameAt(wrong, whole);
    if (found != null) {
      position = wrong + Frame.PREFIX + whole;
      return found;
    }
    int length = lengthAt(wrong);
    long led = wrong + Frame.PREFIX + length;
    if (length >= Frame.LEAST_LENGTH && led < size && frameAt(led, -1) != null) {
      position = led;
      return null;
    }
    position = wrong + 1;
    while (position < size && frameAt(position, -1) == null) {
      position = Math.max(position + 1, readableFrom(position + 1));
    }
    return null;
  }

  private long readableFrom(long offset) {
    return segment instanceof CompressedSegment compressed
        ? compressed.readableFrom(offset)
        : offset;
  }

  /** The length that a frame says it has; 0 when it cannot be read. */
  private int lengthAt(long offset) {
    ByteBuffer length = bytes(offset, Integer.BYTES);
    return length == null ? 0 : length.getInt(0);
  }

  /**
   * The frame that begins at an offset, if it is whole and fits.
   *
   * @param knownLength how many bytes follow its prefix; negative for what it says itself
   */
  private @Nullable Frame frameAt(long offset, int knownLength) {
    ByteBuffer prefix = bytes(offset, Frame.PREFIX + Frame.LEAST_LENGTH);
    if (prefix == null) {
      return null;
    }
    int length = knownLength < 0 ? prefix.getInt(0) : knownLength;
    int checksum = prefix.getInt(Integer.BYTES);
    if (length < Frame.LEAST_LENGTH
        || length > Frame.GREATEST_LENGTH
        || length > size - offset - Frame.PREFIX
        || !mayFit(offset, length)) {
      return null;
    }
    ByteBuffer body = bytes(offset + Frame.PREFIX, length);
    if (body == null || Frame.checksum(body.duplicate()) != checksum) {
      return null;
    }
    try {
      Frame frame = Frame.read(body);
      if (frame == null) {
        return null;
      }
      CommitRecord found =
          frame.type() == FrameType.COMMIT ? CommitRecord.decode(frame.payload()) : null;
      if (!fit.takes(frame, found, pastDamage)) {
        return null;
      }
      record = found;
      return frame;
    } catch (UnknownFrameTypeException e) {
      throw SegmentReader.unknown(location, offset, e);
    }
  }

  /** Whether what stands before the payload may be that of a frame that fits. */
  private boolean mayFit(long offset, int length) {
    ByteBuffer head = bytes(offset + Frame.PREFIX, Math.min(length, Frame.GREATEST_HEAD));
    if (head == null) {
      return false;
    }
    long sequence = Frame.varint(head);
    return sequence >= 0
        && head.remaining() > Long.BYTES
        && fit.takesHead(sequence, head.getLong(), Byte.toUnsignedInt(head.get()), pastDamage);
  }

  /** How many bytes behind the prefix have the checksum that it says; 0 when none do. */
  private int lengthByChecksum(long offset) {
    ByteBuffer prefix = bytes(offset, Frame.PREFIX);
    int most = (int) Math.min(size - offset - Frame.PREFIX, LONGEST_TRIED);
    ByteBuffer rest = most <= 0 ? null : bytes(offset + Frame.PREFIX, most);
    if (prefix == null || rest == null) {
      return 0;
    }
    int expected = prefix.getInt(Integer.BYTES);
    CRC32 crc = new CRC32();
    for (int i = 0; i < most; i++) {
      crc.update(rest.get(i));
      if ((int) crc.getValue() == expected && i + 1 >= Frame.LEAST_LENGTH) {
        return i + 1;
      }
    }
    return 0;
  }

  private boolean isZeroFrom(long offset) {
    for (long at = offset; at < size; ) {
      int count = (int) Math.min(WINDOW, size - at);
      ByteBuffer piece = bytes(at, count);
      if (piece == null) {
        return false;
      }
      while (piece.hasRemaining()) {
        if (piece.get() != 0) {
          return false;
        }
      }
      at += count;
    }
    return true;
  }

  /** Bytes of the segment, little-endian; null when not all of them are there. */
  private @Nullable ByteBuffer bytes(long offset, int count) {
    StoreReader reader = segment;
    if (reader == null || offset + count > size) {
      return null;
    }
    if (offset < windowStart || offset + count > windowStart + window.limit()) {
      ByteBuffer read = ByteBuffer.allocate((int) Math.min(size - offset, Math.max(count, WINDOW)));
      reader.read(offset, read);
      window = read.flip();
      windowStart = offset;
      if (window.limit() < count) {
        return null;
      }
    }
    return window.slice((int) (offset - windowStart), count).order(ByteOrder.LITTLE_ENDIAN);
  }

  @Override
  public void close() {
    if (file != null) {
      file.close();
    }
  }
}
