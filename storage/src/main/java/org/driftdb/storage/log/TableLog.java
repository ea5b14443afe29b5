package org.driftdb.storage.log;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.driftdb.storage.store.Store;
import org.driftdb.storage.store.StoreWriter;
import org.jspecify.annotations.Nullable;

/**
 * The segments of one table, for the process that writes. Whoever calls makes sure that one thread
 * does so at a time.
 */
final class TableLog {
  private final Store store;
  private final String table;
  private TableManifest manifest;
  private StoreWriter active;

  /** The first and last event of the segment that is written to; 0 when it has none. */
  private long first;

  private long last;

  private int nextNumber;

  /** Whether a segment has been sealed that nobody has asked for since. */
  private boolean newlySealed = true;

  /** What the segment that is written to has. */
  private volatile Written written;

  /**
   * What a segment has that may still be written to.
   *
   * @param position behind the last frame that is known to be whole
   * @param marks where to begin to read it
   */
  record Written(LogPosition position, SegmentMarks marks) {}

  TableLog(
      Store store,
      String table,
      TableManifest manifest,
      StoreWriter active,
      long first,
      long last,
      SegmentMarks marks) {
    this.store = store;
    this.table = table;
    this.manifest = manifest;
    this.active = active;
    this.first = first;
    this.last = last;
    this.nextNumber = manifest.unusedNumber();
    this.written = new Written(position(last), marks);
  }

  /** Makes the files of a table that has none. */
  static TableLog create(Store store, String table) {
    TableManifest manifest = TableManifest.first();
    StoreWriter writer = SegmentHeader.start(store, table, manifest.active());
    manifest.publish(store, table);
    return new TableLog(store, table, manifest, writer, 0, 0, new SegmentMarks());
  }

  /** A number for a segment, given to nobody else. */
  int takeNumber() {
    return nextNumber++;
  }

  TableManifest manifest() {
    return manifest;
  }

  /** The file that is written to. */
  StoreWriter active() {
    return active;
  }

  /**
   * Writes the table's share of a commit, or a piece of it.
   *
   * @param millis the time of the commit
   * @param commit the COMMIT frame that ends it; null if more of the commit follows
   */
  void append(FrameWriter frames, List<LoggedEvent> events, long millis, byte @Nullable [] commit) {
    long offset = active.length();
    for (LoggedEvent event : events) {
      written.marks.pass(last, offset);
      offset += frames.put(active, event.type(), event.sequence(), event.millis(), event.payload());
      first = first == 0 ? event.sequence() : first;
      last = event.sequence();
    }
    if (commit != null) {
      frames.put(active, FrameType.COMMIT, 0, millis, commit);
    }
    frames.flush(active);
    written = new Written(position(last), written.marks);
  }

  /** What the segment that is written to has; any thread may ask. */
  Written written() {
    return written;
  }

  /** Whether the segment that is written to has any event. */
  boolean hasEvents() {
    return last > 0;
  }

  /**
   * Ends the segment that is written to, and starts the next. Every table has been forced up to
   * here. A crash before the new list is published leaves the segment the last one, as it was.
   */
  void startSegment() {
    int number = takeNumber();
    List<TableManifest.Sealed> sealed = new ArrayList<>(manifest.sealed());
    sealed.add(new TableManifest.Sealed(manifest.active(), first, last, active.length()));
    active.seal();
    active = SegmentHeader.start(store, table, number);
    first = 0;
    last = 0;
    SegmentMarks marks = written.marks;
    int ended = manifest.active();
    manifest = manifest.next(sealed, number);
    manifest.publish(store, table);
    marks.publish(store, table, ended, manifest.generation());
    written = new Written(position(0), new SegmentMarks());
    newlySealed = true;
  }

  /** Lets {@link #takeNewlySealed} say once more that a segment has been sealed. */
  void newlySealed() {
    newlySealed = true;
  }

  /** Whether a segment has been sealed since this was last asked; true when it never was. */
  boolean takeNewlySealed() {
    boolean taken = newlySealed;
    newlySealed = false;
    return taken;
  }

  /**
   * Lists other sealed segments, which hold the same frames.
   *
   * @param move tells where a position in the old ones is in these
   */
  void replaceSealed(List<TableManifest.Sealed> sealed, UnaryOperator<LogPosition> move) {
    manifest = manifest.withMoved(move).next(sealed, manifest.active());
    manifest.publish(store, table);
  }

  /** Lists rows at a horizon, in place of the segments that have nothing after it. */
  void discard(TableBase base) {
    TableManifest behind = manifest.behind(base);
    behind.publish(store, table);
    // A horizon counts once it is listed.
    manifest = behind;
  }

  /** Where the table stands when every event up to a sequence has been appended, to any table. */
  LogPosition position(long sequence) {
    return new LogPosition(sequence, manifest.active(), active.length(), first, last);
  }

  /**
   * Publishes a checkpoint.
   *
   * @param database see {@link TableManifest#next(TableCheckpoint, long)}
   */
  void publishCheckpoint(TableCheckpoint checkpoint, long database) {
    manifest = manifest.next(checkpoint, database);
    manifest.publish(store, table);
    long forced = manifest.checkpointBytes(manifest.active());
    written.marks.upTo(forced).publish(store, table, manifest.active(), manifest.generation());
  }
}
