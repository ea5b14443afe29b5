package org.driftdb.storage.log;

import java.util.ArrayList;
import java.util.List;
import org.driftdb.storage.store.Store;
import org.driftdb.storage.store.StoreWriter;
import org.jspecify.annotations.Nullable;

/**
 * Writes the segments of one table that are damaged anew, with every whole frame and what a {@link
 * RepairPlan} adds. The others stay as they are. What it has written nobody lists yet.
 */
final class RepairWriter implements AutoCloseable {
  private final Store store;
  private final TableSalvage frames;
  private final List<TableSalvage.Item> inserts;
  private final long lastOrder;
  private final boolean[] replaced;
  private final List<TableManifest.Sealed> sealed = new ArrayList<>();
  private final List<Integer> written = new ArrayList<>();
  private final FrameWriter buffer = new FrameWriter();
  private int nextInsert;
  private int part;
  private int nextNumber;

  /** The segment that is being written; null until its first frame. */
  private @Nullable StoreWriter target;

  private int number;
  private long offset;
  private SegmentMarks marks = new SegmentMarks();
  private long first;
  private long last;

  /**
   * @param scanned has gone through all frames
   * @param frames goes through them again
   * @param end the last sequence of the log; what is behind it is a torn tail
   */
  RepairWriter(
      Store store,
      TableSalvage scanned,
      TableSalvage frames,
      List<TableSalvage.Item> inserts,
      long end) {
    this.store = store;
    this.frames = frames;
    this.inserts = inserts;
    this.lastOrder = 2 * end + 1;
    this.nextNumber = scanned.manifest().unusedNumber();
    int active = activePart();
    this.replaced = new boolean[active + 1];
    for (int i = 0; i < active; i++) {
      replaced[i] = scanned.isDamaged(i);
    }
    replaced[active] = scanned.isActiveWrong();
    int at = 0;
    for (TableSalvage.Item insert : inserts) {
      while (insert.order() > lastOrderOf(at)) {
        at++;
      }
      replaced[at] = true;
    }
  }

  private int activePart() {
    return frames.manifest().sealed().size();
  }

  private long lastOrderOf(int segment) {
    return segment == activePart()
        ? Long.MAX_VALUE
        : 2 * frames.manifest().sealed().get(segment).last() + 1;
  }

  /** Whether anything of the table is to be written. */
  boolean isNeeded() {
    for (boolean each : replaced) {
      if (each) {
        return true;
      }
    }
    return false;
  }

  /** The numbers of the segments that are replaced. */
  List<Integer> replaced() {
    List<Integer> numbers = new ArrayList<>();
    for (int i = 0; i <= activePart(); i++) {
      if (replaced[i]) {
        TableManifest manifest = frames.manifest();
        numbers.add(i == activePart() ? manifest.active() : manifest.sealed().get(i).number());
      }
    }
    return numbers;
  }

  /** The numbers of the segments that have been written, or begun. */
  List<Integer> written() {
    return written;
  }

  /** Writes the segments, and makes the list that names them. */
  TableManifest write() {
    for (TableSalvage.Item item = frames.head(); item != null; item = frames.head()) {
      while (part < item.part()) {
        endPart();
      }
      if (replaced[part] && item.order() <= lastOrder) {
        putInsertsBefore(item.order());
        put(item);
      }
      frames.advance();
    }
    while (part < activePart()) {
      endPart();
    }
    int active = frames.manifest().active();
    if (replaced[part]) {
      putInsertsBefore(Long.MAX_VALUE);
      StoreWriter writer = begun();
      buffer.flush(writer);
      writer.seal();
      active = number;
    }
    return frames.manifest().next(sealed, active);
  }

  private void putInsertsBefore(long order) {
    while (nextInsert < inserts.size() && inserts.get(nextInsert).order() < order) {
      put(inserts.get(nextInsert));
      nextInsert++;
    }
  }

  private StoreWriter begun() {
    StoreWriter writer = target;
    if (writer == null) {
      number = nextNumber++;
      written.add(number);
      writer = SegmentHeader.start(store, frames.table(), number);
      target = writer;
      offset = SegmentHeader.BYTES;
      marks = new SegmentMarks();
      first = 0;
      last = 0;
    }
    return writer;
  }

  private void put(TableSalvage.Item item) {
    StoreWriter writer = begun();
    Frame frame = item.frame();
    if (item.record() == null) {
      marks.pass(last, offset);
      first = first == 0 ? frame.sequence() : first;
      last = frame.sequence();
    }
    offset += buffer.put(writer, frame.type(), frame.sequence(), frame.millis(), frame.payload());
  }

  private void endPart() {
    TableManifest.Sealed before = frames.manifest().sealed().get(part);
    if (!replaced[part]) {
      sealed.add(before);
    } else {
      putInsertsBefore(lastOrderOf(part) + 1);
      StoreWriter writer = target;
      if (writer != null) {
        buffer.flush(writer);
        writer.seal();
        target = null;
        marks.publish(store, frames.table(), number, frames.manifest().generation());
        sealed.add(new TableManifest.Sealed(number, first, last, writer.length()));
      }
    }
    part++;
  }

  @Override
  public void close() {
    frames.close();
    if (target != null) {
      target.close();
    }
  }
}
