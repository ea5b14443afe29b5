package org.driftdb.storage.log;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.driftdb.storage.store.Store;

/**
 * Where in a segment to begin to read what follows a sequence: about every 64 KB a frame of an
 * event, with the sequence of the event before it. Those of the segment that is written to are in
 * memory; a file beside the segment, {@code 00000001.marks}, has those of a sealed one, and of the
 * one that is written to those before the last checkpoint:
 *
 * <pre>
 * offset  size  meaning
 *      0     8  "DRIFTMRK"
 *      8     4  version of the format: 1
 *     12     4  number of the segment
 *     16     4  CRC-32 of the name of the table's directory, in UTF-8
 *     20     4  n, how many marks follow; at least 1
 *     24  16*n  marks, ascending: each the sequence of the last event before a frame, and the
 *               offset in the segment at which that frame begins, 8 bytes both
 *      +     4  CRC-32 of everything before
 * </pre>
 *
 * <p>Numbers are little-endian. Only what has been forced is marked in a file, so a mark that was
 * right stays so. The file is derived: where it is missing or damaged, the segment is read from its
 * first frame.
 */
final class SegmentMarks {
  /** How far apart marks are, in bytes, at the least. */
  static final int SPACING = 64 * 1024;

  private static final byte[] MAGIC = "DRIFTMRK".getBytes(StandardCharsets.US_ASCII);
  private static final int VERSION = 1;
  private static final int HEAD = MAGIC.length + 4 * Integer.BYTES;
  private static final int MARK = 2 * Long.BYTES;

  // Guarded by this, so that a table can be read while it is appended to.
  private long[] sequences;
  private long[] offsets;
  private int count;

  /** Nothing is marked. */
  SegmentMarks() {
    this(new long[0], new long[0], 0);
  }

  private SegmentMarks(long[] sequences, long[] offsets, int count) {
    this.sequences = sequences;
    this.offsets = offsets;
    this.count = count;
  }

  /**
   * Marks the frame of an event, if the mark before it is far enough away.
   *
   * @param last the event before it in the segment
   * @param offset where it begins
   */
  synchronized void pass(long last, long offset) {
    long before = count == 0 ? SegmentHeader.BYTES : offsets[count - 1];
    if (offset - before < SPACING) {
      return;
    }
    if (count == offsets.length) {
      sequences = Arrays.copyOf(sequences, Math.max(8, 2 * count));
      offsets = Arrays.copyOf(offsets, sequences.length);
    }
    sequences[count] = last;
    offsets[count] = offset;
    count++;
  }

  /**
   * Where to begin to read what follows a sequence: no event before it is later than that.
   *
   * @param whole marks behind this offset do not count
   */
  synchronized long behind(long sequence, long whole) {
    int from = Arrays.binarySearch(sequences, 0, count, sequence);
    int mark = from >= 0 ? from : -from - 2;
    while (mark >= 0 && offsets[mark] > whole) {
      mark--;
    }
    return mark < 0 ? SegmentHeader.BYTES : offsets[mark];
  }

  /** Those at or before an offset. */
  synchronized SegmentMarks upTo(long offset) {
    int kept = 0;
    while (kept < count && offsets[kept] <= offset) {
      kept++;
    }
    return new SegmentMarks(Arrays.copyOf(sequences, kept), Arrays.copyOf(offsets, kept), kept);
  }

  /** How many there are. */
  synchronized int count() {
    return count;
  }

  /** Those that the file beside a segment has; none when it is not there, or damaged. */
  static SegmentMarks read(Store store, String table, int number) {
    Optional<byte[]> file = store.read(LogFiles.marks(table, number));
    return file.map(bytes -> decode(bytes, table, number)).orElseGet(SegmentMarks::new);
  }

  /**
   * Writes the file beside a segment, unless there are none.
   *
   * @param generation greater than that of the file before
   */
  void publish(Store store, String table, int number, long generation) {
    if (count() > 0) {
      store.publish(LogFiles.marks(table, number), encode(table, number), generation);
    }
  }

  synchronized byte[] encode(String table, int number) {
    ByteBuffer file =
        ByteBuffer.allocate(HEAD + count * MARK + Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    file.put(MAGIC).putInt(VERSION).putInt(number).putInt(SegmentHeader.checksum(table));
    file.putInt(count);
    for (int i = 0; i < count; i++) {
      file.putLong(sequences[i]).putLong(offsets[i]);
    }
    file.putInt(Frame.checksum(file.duplicate().flip()));
    return file.array();
  }

  static SegmentMarks decode(byte[] bytes, String table, int number) {
    SegmentMarks none = new SegmentMarks();
    int end = bytes.length - Integer.BYTES;
    if (end < HEAD || (end - HEAD) % MARK != 0) {
      return none;
    }
    ByteBuffer file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    if (file.getInt(end) != Frame.checksum(file.duplicate().limit(end))
        || !file.slice(0, MAGIC.length).equals(ByteBuffer.wrap(MAGIC))) {
      return none;
    }
    file.position(MAGIC.length);
    boolean same =
        file.getInt() == VERSION
            && file.getInt() == number
            && file.getInt() == SegmentHeader.checksum(table);
    int count = file.getInt();
    if (!same || count != (end - HEAD) / MARK) {
      return none;
    }
    long[] sequences = new long[count];
    long[] offsets = new long[count];
    for (int i = 0; i < count; i++) {
      sequences[i] = file.getLong();
      offsets[i] = file.getLong();
    }
    return new SegmentMarks(sequences, offsets, count);
  }
}
