package org.driftdb.storage.log;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.driftdb.storage.store.Store;
import org.driftdb.storage.store.StoreWriter;

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

  /** Where the table stands behind the last frame that was appended. */
  private volatile LogPosition written;

  TableLog(
      Store store,
      String table,
      TableManifest manifest,
      StoreWriter active,
      long first,
      long last) {
    this.store = store;
    this.table = table;
    this.manifest = manifest;
    this.active = active;
    this.first = first;
    this.last = last;
    this.nextNumber = manifest.unusedNumber();
    this.written = position(last);
  }

  /** Makes the files of a table that has none. */
  static TableLog create(Store store, String table) {
    TableManifest manifest = TableManifest.first();
    StoreWriter writer = SegmentHeader.start(store, table, manifest.active());
    manifest.publish(store, table);
    return new TableLog(store, table, manifest, writer, 0, 0);
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

  /** Writes the table's share of a commit, with its COMMIT frame behind it. */
  void append(FrameWriter frames, List<LoggedEvent> events, byte[] commit) {
    long millis = 0;
    for (LoggedEvent event : events) {
      frames.put(active, event.type(), event.sequence(), event.millis(), event.payload());
      millis = event.millis();
    }
    frames.put(active, FrameType.COMMIT, 0, millis, commit);
    frames.flush(active);
    first = first == 0 ? events.get(0).sequence() : first;
    last = events.get(events.size() - 1).sequence();
    written = position(last);
  }

  /** Where the table stood behind the last frame that was appended; any thread may ask. */
  LogPosition written() {
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
    manifest = manifest.next(sealed, number);
    manifest.publish(store, table);
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
  }
}
