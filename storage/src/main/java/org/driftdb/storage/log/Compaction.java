package org.driftdb.storage.log;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.driftdb.storage.store.Store;
import org.driftdb.storage.store.StoreWriter;

/**
 * Compresses sealed segments of a table, and where that is wanted merges neighbours into larger
 * ones that hold the same frames. Frames of discarded history are left out of what is written.
 *
 * <p>The merged segments are complete and forced before anybody lists them; until then, and after a
 * crash, the old ones are the log. Nothing here needs the writing to stop.
 */
final class Compaction {
  /** Smaller segments stay as they are until they are merged. */
  private static final long WORTH_COMPRESSING = 64 << 10;

  private final Store store;
  private final String table;
  private final TableManifest before;
  private final List<List<TableManifest.Sealed>> groups;

  /** The segments that stay as they are. */
  private final Set<TableManifest.Sealed> kept = new HashSet<>();

  /** Where the frames of merged segments have gone, by the numbers of those. */
  private final Map<Integer, Moved> moved = new HashMap<>();

  /**
   * Where the frames of a segment have gone.
   *
   * @param number the new segment
   * @param shift how much further behind they stand in it
   * @param first the first event of the new segment
   * @param last the last event that is from another one before; else 0
   */
  private record Moved(int number, long shift, long first, long last) {
    LogPosition move(LogPosition position) {
      long offset = position.offset() + shift;
      return offset <= SegmentHeader.BYTES
          ? new LogPosition(position.sequence(), number, SegmentHeader.BYTES, 0, 0)
          : new LogPosition(
              position.sequence(), number, offset, first, Math.max(last, position.last()));
    }
  }

  private Compaction(
      Store store, String table, TableManifest before, List<List<TableManifest.Sealed>> groups) {
    this.store = store;
    this.table = table;
    this.before = before;
    this.groups = groups;
  }

  /**
   * One that merges and compresses.
   *
   * @param segmentBytes segments are merged as long as together they have no more bytes
   */
  static Compaction merging(Store store, String table, TableManifest before, long segmentBytes) {
    Compaction merging =
        new Compaction(store, table, before, groups(before.sealed(), segmentBytes));
    merging.keepIf(segment -> segment.first() > before.horizon() && merging.isCompressed(segment));
    return merging;
  }

  /**
   * One that compresses a segment that is not, and is worth it, if there is one.
   *
   * @param behind no segment is looked at that begins before this sequence or with it
   */
  static Compaction compressingNext(Store store, String table, TableManifest before, long behind) {
    Compaction compressing =
        new Compaction(store, table, before, before.sealed().stream().map(List::of).toList());
    long from = Math.max(behind, before.horizon());
    TableManifest.Sealed next = null;
    for (TableManifest.Sealed segment : before.sealed()) {
      if (next != null
          || segment.bytes() < WORTH_COMPRESSING
          || segment.first() <= from
          || compressing.isCompressed(segment)) {
        compressing.kept.add(segment);
      } else {
        next = segment;
      }
    }
    return compressing;
  }

  /** Leaves segments as they are that are not merged with others. */
  private void keepIf(Predicate<TableManifest.Sealed> condition) {
    for (List<TableManifest.Sealed> group : groups) {
      if (group.size() == 1 && condition.test(group.get(0))) {
        kept.add(group.get(0));
      }
    }
  }

  private static List<List<TableManifest.Sealed>> groups(
      List<TableManifest.Sealed> segments, long segmentBytes) {
    List<List<TableManifest.Sealed>> groups = new ArrayList<>();
    long bytes = 0;
    for (TableManifest.Sealed segment : segments) {
      long added = segment.bytes() - SegmentHeader.BYTES;
      if (groups.isEmpty() || bytes + added > segmentBytes) {
        groups.add(new ArrayList<>());
        bytes = SegmentHeader.BYTES;
      }
      groups.get(groups.size() - 1).add(segment);
      bytes += added;
    }
    return groups;
  }

  /** How many new segments there will be. */
  int newSegments() {
    return (int) groups.stream().filter(this::isWritten).count();
  }

  private boolean isWritten(List<TableManifest.Sealed> group) {
    return !kept.contains(group.get(0));
  }

  private boolean isCompressed(TableManifest.Sealed segment) {
    try (SegmentReader reader = open(segment)) {
      return reader.isCompressed();
    }
  }

  private SegmentReader open(TableManifest.Sealed segment) {
    return SegmentReader.open(store, table, segment.number())
        .orElseThrow(() -> missing(segment.number()));
  }

  /**
   * Writes the new segments. Where that fails, none is left.
   *
   * @param numbers a number for each of them
   * @param stop asked now and then; if it says so, a CancellationException ends this
   * @return the list of sealed segments that says the same as the one before
   */
  List<TableManifest.Sealed> write(List<Integer> numbers, BooleanSupplier stop) {
    Iterator<Integer> number = numbers.iterator();
    List<TableManifest.Sealed> after = new ArrayList<>();
    try {
      for (List<TableManifest.Sealed> group : groups) {
        if (isWritten(group)) {
          after.add(merge(group, number.next(), stop));
        } else {
          after.addAll(group);
        }
      }
      return after;
    } catch (RuntimeException | Error e) {
      numbers.forEach(written -> SegmentHeader.abandon(store, table, written, e));
      throw e;
    }
  }

  private TableManifest.Sealed merge(
      List<TableManifest.Sealed> group, int number, BooleanSupplier stop) {
    try (StoreWriter target = SegmentHeader.startCompressed(store, table, number)) {
      FrameWriter frames = new FrameWriter();
      SegmentMarks marks = new SegmentMarks();
      long end = SegmentHeader.BYTES;
      long first = 0;
      long last = 0;
      for (TableManifest.Sealed segment : group) {
        Copied copied = copy(segment, frames, target, end, marks, stop);
        first = first == 0 ? copied.first : first;
        moved.put(segment.number(), new Moved(number, copied.end - segment.bytes(), first, last));
        end = copied.end;
        last = segment.last();
      }
      frames.flush(target);
      target.seal();
      marks.publish(store, table, number, before.generation());
      return new TableManifest.Sealed(number, first, last, target.length());
    }
  }

  /**
   * What has been copied of a segment.
   *
   * @param first the first event
   * @param end behind the last frame in the new segment
   */
  private record Copied(long first, long end) {}

  /**
   * Copies the frames of a segment that are behind the horizon.
   *
   * @param start where the first one goes
   * @param marks takes in where they are
   */
  private Copied copy(
      TableManifest.Sealed segment,
      FrameWriter frames,
      StoreWriter target,
      long start,
      SegmentMarks marks,
      BooleanSupplier stop) {
    try (SegmentReader reader = open(segment)) {
      long offset = start;
      long first = 0;
      long last = segment.first() - 1;
      boolean kept = false;
      Frame frame;
      while ((frame = reader.next()) != null) {
        if (stop.getAsBoolean()) {
          throw new CancellationException();
        }
        if (frame.type().isEvent()) {
          kept = frame.sequence() > before.horizon();
          if (kept) {
            marks.pass(last, offset);
            first = first == 0 ? frame.sequence() : first;
          }
          last = frame.sequence();
        }
        if (kept) {
          offset +=
              frames.put(target, frame.type(), frame.sequence(), frame.millis(), frame.payload());
        }
      }
      if (reader.position() != segment.bytes()) {
        Tail tail = reader.tail();
        throw new Damage(reader.location(), tail.offset(), tail.words()).toException();
      }
      return new Copied(first, offset);
    }
  }

  private DamagedException missing(int number) {
    String location = store.locate(LogFiles.segment(table, number));
    return new Damage(location, 0, "there is no such file").toException();
  }

  /** The list of sealed segments after the compaction, with those sealed since it began. */
  List<TableManifest.Sealed> replace(
      List<TableManifest.Sealed> merged, List<TableManifest.Sealed> now) {
    List<TableManifest.Sealed> list = new ArrayList<>(merged);
    list.addAll(now.subList(before.sealed().size(), now.size()));
    return list;
  }

  /** Where a position in the segments of before is now. */
  LogPosition move(LogPosition position) {
    Moved to = moved.get(position.segment());
    return to == null ? position : to.move(position);
  }

  /** The first event of the segment that is compressed, where it is one; 0 if it is none. */
  long compressed() {
    return before.sealed().stream()
        .filter(segment -> !kept.contains(segment))
        .mapToLong(TableManifest.Sealed::first)
        .findFirst()
        .orElse(0);
  }

  /** Deletes the segments that have been replaced. */
  void deleteReplaced() {
    for (TableManifest.Sealed segment : before.sealed()) {
      if (!kept.contains(segment)) {
        SegmentHeader.delete(store, table, segment.number());
      }
    }
  }
}
