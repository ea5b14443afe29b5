package org.driftdb.storage.log;

import java.util.ArrayList;
import java.util.List;
import org.driftdb.storage.store.Store;
import org.jspecify.annotations.Nullable;

/**
 * Goes through the frames of one table, over all its live segments, and remembers up to where they
 * have been kept.
 */
final class TableCursor implements AutoCloseable {
  private final String table;
  private final TableManifest manifest;
  private final long after;
  private final List<Part> parts = new ArrayList<>();
  private final boolean unreadable;

  /** How much of the last segment was forced when a checkpoint was made, and so is there. */
  private final long checkpointBytes;

  private int current;
  private @Nullable Frame head;
  private @Nullable CommitRecord commit;
  private long headOffset = SegmentHeader.BYTES;
  private @Nullable Damage damage;
  private boolean missing;

  /** Where the last segment would be cut, and what it would then hold. */
  private Kept kept = Kept.NOTHING;

  private Kept consumed = Kept.NOTHING;

  /** Of the last segment. */
  private SegmentMarks marks = new SegmentMarks();

  private @Nullable Frame missingCommit;
  private long missingCommitLast;

  /** One segment; the last one has no length of its own. */
  private record Part(SegmentReader reader, long bytes) {
    boolean isLast() {
      return bytes < 0;
    }
  }

  /** What is kept of the segment that is written to. */
  record Kept(long bytes, long first, long last) {
    static final Kept NOTHING = new Kept(SegmentHeader.BYTES, 0, 0);

    boolean isEmpty() {
      return last == 0;
    }

    Kept with(Frame frame, long end) {
      return frame.type().isEvent()
          ? new Kept(end, isEmpty() ? frame.sequence() : first, frame.sequence())
          : new Kept(end, first, last);
    }
  }

  /**
   * Opens every file that the manifest lists and that has events beyond a sequence; of the others,
   * and of that with the rows at the horizon, it only sees that they are there in full. It begins
   * at the last position up to that sequence that the table's checkpoint knows.
   *
   * @param after frames of commits up to this sequence are passed over
   */
  TableCursor(Store store, String table, TableManifest manifest, long after) {
    this.table = table;
    this.manifest = manifest;
    this.after = after;
    this.checkpointBytes = manifest.checkpointBytes(manifest.active());
    TableBase base = manifest.base();
    if (base != null) {
      look(store, base.segment(), base.bytes());
    }
    LogPosition start = manifest.positionUpTo(after);
    boolean before = start != null;
    for (TableManifest.Sealed segment : manifest.sealed()) {
      before &= start == null || start.segment() != segment.number();
      if (before || segment.last() <= after) {
        look(store, segment.number(), segment.bytes());
      } else {
        open(store, segment.number(), segment.bytes(), start);
      }
    }
    open(store, manifest.active(), -1, start);
    unreadable = damage != null && !missing;
  }

  private TableCursor(String table, Damage damage) {
    this.table = table;
    this.manifest = TableManifest.first();
    this.after = 0;
    this.checkpointBytes = 0;
    this.damage = damage;
    this.unreadable = true;
  }

  /** The cursor of a table whose list of segments is damaged: it reads nothing. */
  static TableCursor unreadable(String table, Damage damage) {
    return new TableCursor(table, damage);
  }

  private void look(Store store, int number, long bytes) {
    try (SegmentReader reader = openFile(store, number)) {
      if (reader != null) {
        damage = reader.wrongLength(bytes);
      }
    }
  }

  private void open(Store store, int number, long bytes, @Nullable LogPosition start) {
    SegmentReader reader = openFile(store, number);
    if (reader == null) {
      return;
    }
    Part part = new Part(reader, bytes);
    parts.add(part);
    damage = reader.wrongHeader();
    if (damage == null && !part.isLast()) {
      damage = reader.wrongLength(bytes);
    }
    if (damage == null && start != null && start.segment() == number) {
      begin(store, part, start);
    }
  }

  private void begin(Store store, Part part, LogPosition start) {
    long size = part.reader.size();
    if (size < start.offset()) {
      damage =
          new Damage(
              part.reader.location(),
              size,
              "it has "
                  + size
                  + " bytes, and had "
                  + start.offset()
                  + " when event "
                  + start.sequence()
                  + " was the last");
      return;
    }
    part.reader.seek(start.offset());
    if (part.isLast()) {
      consumed = new Kept(start.offset(), start.first(), start.last());
      kept = consumed;
      marks = SegmentMarks.read(store, table, manifest.active()).upTo(start.offset());
    }
  }

  private @Nullable SegmentReader openFile(Store store, int number) {
    if (damage != null) {
      return null;
    }
    SegmentReader reader = SegmentReader.open(store, table, number).orElse(null);
    if (reader == null) {
      missing = true;
      damage =
          new Damage(store.locate(LogFiles.segment(table, number)), 0, "there is no such file");
    }
    return reader;
  }

  String table() {
    return table;
  }

  TableManifest manifest() {
    return manifest;
  }

  /** Whether a file is wrong that is not read, or where reading begins: nothing can be read. */
  boolean isUnreadable() {
    return unreadable;
  }

  /** Whether a file that the manifest lists is not there. */
  boolean isMissingFile() {
    return missing;
  }

  /** What is wrong with the table's files, as far as they have been read. */
  @Nullable Damage damage() {
    return damage;
  }

  /** Says that the head, or what follows the last frame, does not fit into the log. */
  void fail(String what) {
    if (damage == null) {
      Part part = parts.get(current);
      damage = new Damage(part.reader.location(), headOffset, what);
    }
    head = null;
  }

  /** Reads the next frame if there is no head; false when there is none, for now or for good. */
  boolean load() {
    while (head == null && damage == null) {
      Part part = parts.get(current);
      headOffset = part.reader.position();
      Frame frame = part.reader.next();
      if (frame != null && part.isLast() && frame.type().isEvent()) {
        marks.pass(consumed.last(), headOffset);
      }
      if (frame == null) {
        if (part.isLast()) {
          return false;
        }
        finish(part);
      } else if (frame.type() == FrameType.BASE) {
        fail("a BASE frame does not belong here");
      } else if (frame.type() == FrameType.COMMIT) {
        take(frame, CommitRecord.decode(frame.payload()));
      } else if (frame.sequence() > after) {
        head = frame;
        commit = null;
      } else {
        passOver(frame);
      }
    }
    return head != null;
  }

  private void passOver(Frame frame) {
    consumed = consumed.with(frame, parts.get(current).reader.position());
    keep();
  }

  private void take(Frame frame, @Nullable CommitRecord record) {
    if (record == null) {
      fail("the COMMIT frame does not say what it should");
    } else if (record.last() > after) {
      head = frame;
      commit = record;
    } else {
      passOver(frame);
    }
  }

  private void finish(Part part) {
    if (part.reader.position() == part.bytes) {
      current++;
      consumed = Kept.NOTHING;
    } else {
      Tail tail = part.reader.tail();
      damage = new Damage(part.reader.location(), tail.offset(), tail.words());
    }
  }

  /** The frame that was loaded. */
  Frame head() {
    if (head == null) {
      throw new IllegalStateException(table + " has no frame loaded");
    }
    return head;
  }

  /** What the head says, when it is a COMMIT frame. */
  @Nullable CommitRecord commit() {
    return head == null ? null : commit;
  }

  /**
   * Where the head stands among the frames of all tables: events in order of sequence, and a COMMIT
   * frame between its last event and the next.
   */
  long order() {
    CommitRecord record = commit();
    return record == null ? 2 * head().sequence() : 2 * record.last() + 1;
  }

  /** Goes past the head. */
  void advance() {
    consumed = consumed.with(head(), parts.get(current).reader.position());
    head = null;
  }

  /** Keeps what the cursor has gone past. */
  void keep() {
    kept = parts.get(current).isLast() ? consumed : Kept.NOTHING;
  }

  /**
   * Keeps what the cursor has gone past; a COMMIT frame is missing behind it.
   *
   * @param commitFrame the frame, as another table has it or as it can be made up
   * @param commitLast the last event of that commit
   */
  void keepWithout(Frame commitFrame, long commitLast) {
    keep();
    missingCommit = commitFrame;
    missingCommitLast = commitLast;
  }

  /** What is kept of the segment that is written to. */
  Kept kept() {
    return kept;
  }

  /** What is kept of the segment that is written to, as it is known to whoever writes it. */
  TableLog.Written written() {
    return new TableLog.Written(
        new LogPosition(kept.last(), manifest.active(), kept.bytes(), kept.first(), kept.last()),
        marks.upTo(kept.bytes()));
  }

  /** The COMMIT frame to be added behind what is kept, if any. */
  @Nullable Frame missingCommit() {
    return missingCommit;
  }

  /** Whether the missing COMMIT frame is that of a commit up to this event. */
  boolean isCommitMissingUpTo(long sequence) {
    return missingCommit != null && missingCommitLast <= sequence;
  }

  /** Whether the cursor has read all there is, in the segment that is written to. */
  boolean isAtTail() {
    return head == null && damage == null && parts.get(current).isLast();
  }

  /** Whether it has read all there is, and that was events of the segment that is written to. */
  boolean endsWithinSegment() {
    return isAtTail() && !consumed.isEmpty();
  }

  /** Whether it has read all there is, and that was more when a checkpoint was made. */
  boolean hasLostItsEnd() {
    return isAtTail() && position() < checkpointBytes;
  }

  /** What is wrong with the segment that is written to, when the cursor {@link #isAtTail}. */
  @Nullable Damage wrongTail() {
    Tail tail = tail();
    return tail.kind() == Tail.Kind.WRONG || hasLostItsEnd()
        ? new Damage(lastLocation(), tail.offset(), tailWords())
        : null;
  }

  /** What lies behind the last frame, in words for a message. */
  String tailWords() {
    String words = tail().words();
    return hasLostItsEnd()
        ? words + ", and it had " + checkpointBytes + " bytes when a checkpoint was made"
        : words;
  }

  /** Where the segment that is written to is. */
  String lastLocation() {
    return parts.get(parts.size() - 1).reader.location();
  }

  /** What follows the last frame, when the cursor {@link #isAtTail}. */
  Tail tail() {
    return parts.get(current).reader.tail();
  }

  /**
   * How many bytes follow what is kept, not counting zeros allocated ahead. It is negative when the
   * file was cut within its header.
   */
  long tornBytes() {
    Tail tail = tail();
    return tail.offset() + tail.bytes() - kept.bytes();
  }

  /** Behind the last frame that was loaded. */
  long position() {
    return parts.get(current).reader.position();
  }

  /** Drops what was read ahead, the head too, so that the next load reads the file anew. */
  void forget() {
    if (damage == null) {
      SegmentReader reader = parts.get(current).reader;
      reader.seek(head == null ? reader.position() : headOffset);
      head = null;
    }
  }

  @Override
  public void close() {
    for (Part part : parts) {
      part.reader.close();
    }
  }
}
